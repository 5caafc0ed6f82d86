"""One room over real sockets: who may come in, what each sees, and how a call goes."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from services.signalling.models import Connection
from tests.signalling.world import Booked, Frame, Replica
from tests.support.people import Person
from tests.support.sockets import Socket, socket
from videoporady_contracts.identity import SessionRevoked
from videoporady_contracts.signalling import (
    CallEnded,
    CallInterrupted,
    CallQualityReported,
    CallResumed,
    CallStarted,
    ChannelChanged,
    PatientLeft,
    PatientReady,
    PresenceChanged,
)
from videoporady_contracts.sockets import CloseCode
from videoporady_contracts.words import CallEndReason, VisitType


def with_status(status: str) -> Any:
    return lambda frame: frame["room"]["status"] == status


async def ready_and_accepted(patient: Socket, doctor: Socket) -> Frame:
    """From the waiting room into the call; the room as the doctor sees it."""
    await patient.say(type="ready")
    await doctor.until("room", with_status("ready"))
    await doctor.say(type="accept")
    await patient.until("room", with_status("in_call"))
    frame = await doctor.until("room", with_status("in_call"))
    return frame["room"]


async def test_the_path_from_connecting_to_the_end(signalling: Replica) -> None:
    visit = await signalling.book()
    async with (
        signalling.joined(visit, visit.patient) as (patient, welcome),
        signalling.joined(visit, visit.doctor) as (doctor, doctors_welcome),
    ):
        assert (welcome["role"], doctors_welcome["role"]) == ("patient", "doctor")
        assert welcome["room"]["status"] == "not_here"
        assert welcome["peers"] == doctors_welcome["peers"] == []
        assert doctors_welcome["room"]["patient"] == "here"
        room = await ready_and_accepted(patient, doctor)
        assert room["call_id"] is not None
        joined = await patient.until("peer_joined")
        assert joined["peer"] == {
            "connection_id": doctors_welcome["connection_id"],
            "role": "doctor",
            "guest_id": None,
        }
        await doctor.say(type="end")
        done = await patient.until("room", with_status("done"))
        assert done["room"]["call_ended_at"] is not None
        await patient.until("peer_left")
    told = [type(each) for each in await signalling.told()]
    assert [each for each in told if each is not PresenceChanged] == [
        PatientReady,
        CallStarted,
        CallEnded,
    ]


async def test_each_change_of_the_room_has_the_next_version(signalling: Replica) -> None:
    visit = await signalling.book()
    async with (
        signalling.joined(visit, visit.patient) as (patient, welcome),
        signalling.joined(visit, visit.doctor) as (doctor, _),
    ):
        await ready_and_accepted(patient, doctor)
        await doctor.say(type="end")
        await patient.until("room", with_status("done"))
        await patient.settled()
        versions = [frame["room"]["version"] for frame in patient.of("room")]
        first = welcome["room"]["version"]
        assert versions == list(range(first + 1, first + 1 + len(versions)))


async def test_a_snapshot_with_its_news_equals_a_fresh_snapshot(signalling: Replica) -> None:
    visit = await signalling.book()
    async with (
        signalling.joined(visit, visit.doctor, "desk") as (doctor, welcome),
        signalling.joined(visit, visit.patient, "phone") as (patient, _),
    ):
        await ready_and_accepted(patient, doctor)
        for hidden in (True, False):
            await patient.say(type="visibility", hidden=hidden)
        await patient.settled()
        await doctor.settled()
        followed = folded(welcome, doctor.seen)
    async with signalling.joined(visit, visit.doctor, "desk") as (_, fresh):
        # A new socket is a change of its own, by which the versions differ.
        fresh["room"]["version"] = followed["room"]["version"]
        assert fresh["room"] == followed["room"]
        assert fresh["peers"] == followed["peers"]


def folded(welcome: Frame, frames: list[Frame]) -> Frame:
    """What a client knows after its welcome and all that followed."""
    room, peers = welcome["room"], {each["connection_id"]: each for each in welcome["peers"]}
    for frame in frames:
        match frame["type"]:
            case "room":
                assert frame["room"]["version"] > room["version"], "nothing comes twice"
                room = frame["room"]
            case "peer_joined":
                peers[frame["peer"]["connection_id"]] = frame["peer"]
            case "peer_left":
                del peers[frame["peer"]["connection_id"]]
    return {"room": room, "peers": list(peers.values())}


async def test_offers_candidates_and_switches_reach_the_other_side_as_they_are(
    signalling: Replica,
) -> None:
    visit = await signalling.book()
    async with (
        signalling.joined(visit, visit.patient) as (patient, welcome),
        signalling.joined(visit, visit.doctor) as (doctor, doctors_welcome),
    ):
        await ready_and_accepted(patient, doctor)
        me, other = welcome["connection_id"], doctors_welcome["connection_id"]
        await patient.until("peer_joined")
        offer = {"type": "offer", "sdp": "v=0\r\n"}
        candidate = {
            "candidate": "candidate:1 1 udp 1 10.0.0.1 9 typ host",
            "sdpMid": "0",
            "sdpMLineIndex": 0,
            "usernameFragment": "abcd",
        }
        await patient.say(type="description", peer_id=other, description=offer)
        await patient.say(type="candidate", peer_id=other, candidate=candidate)
        await patient.say(type="candidate", peer_id=other, candidate=None)
        await patient.say(type="media", microphone=False, camera=True)
        shown = await doctor.until("peer_media")
        switches = {"microphone": False, "camera": True}
        picture = {"picture": "flows", "picture_kind": "camera"}
        assert shown == {"type": "peer_media", "peer_id": me, **switches, **picture}
        assert doctor.of("description") == [
            {"type": "description", "peer_id": me, "description": offer}
        ]
        assert [frame["candidate"] for frame in doctor.of("candidate")] == [candidate, None]


async def test_who_comes_later_learns_what_is_switched_on(signalling: Replica) -> None:
    visit = await signalling.book()
    async with (
        signalling.joined(visit, visit.patient) as (patient, _),
        signalling.joined(visit, visit.doctor, "desk") as (doctor, _),
    ):
        await ready_and_accepted(patient, doctor)
        await patient.say(type="media", microphone=True, camera=False)
        await doctor.until("peer_media")
        async with signalling.joined(visit, visit.doctor, "desk") as (again, _):
            shown = await again.until("peer_media")
            assert (shown["microphone"], shown["camera"]) == (True, False)


async def test_what_goes_for_one_line_alone_is_told_to_that_peer_only(signalling: Replica) -> None:
    visit = await signalling.book()
    async with (
        signalling.joined(visit, visit.patient) as (patient, _),
        signalling.joined(visit, visit.doctor, "desk") as (doctor, doctors_welcome),
    ):
        await ready_and_accepted(patient, doctor)
        await patient.until("peer_joined")
        everybody = {"microphone": True, "camera": True, "picture_kind": "screen"}
        await patient.say(type="media", **everybody)
        await doctor.until("peer_media")
        to = doctors_welcome["connection_id"]
        await patient.say(type="media", **everybody, picture="paused", peer_id=to)
        await patient.say(type="media", **everybody, picture="paused", peer_id=str(uuid4()))
        shown = await doctor.until("peer_media", lambda frame: frame["picture"] == "paused")
        assert shown["picture_kind"] == "screen"
        # Whoever comes later has a line of their own.
        async with signalling.joined(visit, visit.doctor, "desk") as (again, _):
            assert (await again.until("peer_media"))["picture"] == "flows"


async def test_a_frame_for_a_connection_of_another_visit_goes_nowhere(signalling: Replica) -> None:
    visit, other = await signalling.book(), await signalling.book()
    async with (
        signalling.joined(visit, visit.patient) as (patient, _),
        signalling.joined(visit, visit.doctor) as (doctor, _),
        signalling.joined(other, other.patient) as (stranger, strangers_welcome),
    ):
        await ready_and_accepted(patient, doctor)
        target = strangers_welcome["connection_id"]
        description = {"type": "offer", "sdp": ""}
        await patient.say(type="description", peer_id=target, description=description)
        await patient.settled()
        await stranger.settled()
        assert stranger.of("description") == []


async def test_a_reload_in_the_call_gets_back_into_it(signalling: Replica) -> None:
    visit = await signalling.book()
    async with signalling.joined(visit, visit.doctor) as (doctor, _):
        async with signalling.joined(visit, visit.patient, "tab") as (patient, welcome):
            room = await ready_and_accepted(patient, doctor)
            await doctor.until("peer_joined")
            await patient.drop()
        async with signalling.joined(visit, visit.patient, "tab") as (_, again):
            assert again["room"]["status"] == "in_call"
            assert again["room"]["call_id"] == room["call_id"]
            assert [peer["role"] for peer in again["peers"]] == ["doctor"]
            left = await doctor.until("peer_left")
            assert left["peer"]["connection_id"] == welcome["connection_id"]
            await doctor.until(
                "peer_joined",
                lambda frame: frame["peer"]["connection_id"] == again["connection_id"],
            )
    assert not [each for each in await signalling.told() if isinstance(each, CallInterrupted)]


async def test_hanging_up_interrupts_and_ready_resumes_the_same_call(signalling: Replica) -> None:
    visit = await signalling.book()
    async with (
        signalling.joined(visit, visit.patient) as (patient, _),
        signalling.joined(visit, visit.doctor) as (doctor, _),
    ):
        room = await ready_and_accepted(patient, doctor)
        await patient.say(type="leave")
        await doctor.until("peer_left")
        await doctor.until("room", lambda frame: frame["room"]["patient"] == "left")
        await patient.until("peer_left")
        await patient.say(type="ready")
        back = await doctor.until(
            "room",
            lambda frame: (
                frame["room"]["patient"] == "here" and frame["room"]["version"] > room["version"]
            ),
        )
        assert back["room"]["call_id"] == room["call_id"]
        assert len(doctor.of("peer_joined")) == 2
    told = [type(each) for each in await signalling.told()]
    assert [each for each in told if each in {CallInterrupted, CallResumed}] == [
        CallInterrupted,
        CallResumed,
    ]


async def test_the_doctor_moves_the_visit_to_the_telephone_and_both_see_it(
    signalling: Replica,
) -> None:
    visit = await signalling.book()
    async with (
        signalling.joined(visit, visit.patient) as (patient, _),
        signalling.joined(visit, visit.doctor) as (doctor, _),
    ):
        await doctor.say(type="channel", channel="phone")
        assert (await doctor.until("problem"))["code"] == "no-call"
        room = await ready_and_accepted(patient, doctor)
        await patient.say(type="channel", channel="chat")
        assert (await patient.until("problem"))["code"] == "forbidden"
        for _ in range(2):
            await doctor.say(type="channel", channel="phone")
        for each in (patient, doctor):
            shown = await each.until("room", lambda frame: frame["room"]["channel"] == "phone")
            assert shown["room"]["call_id"] == room["call_id"]
            assert shown["room"]["status"] == "in_call"
    told = [each for each in await signalling.told() if isinstance(each, ChannelChanged)]
    assert [(each.role, each.channel) for each in told] == [("doctor", "phone")]


async def test_another_device_takes_the_visit_over(signalling: Replica) -> None:
    visit = await signalling.book()
    async with signalling.joined(visit, visit.patient, "computer") as (old, _):
        await old.say(type="ready")
        await old.until("room", with_status("ready"))
        async with signalling.joined(visit, visit.patient, "phone") as (_, welcome):
            assert await old.closed() == CloseCode.REPLACED
            assert welcome["room"]["status"] == "ready"


async def test_the_same_tab_takes_over_without_a_word_of_another_device(
    signalling: Replica,
) -> None:
    visit = await signalling.book()
    async with signalling.joined(visit, visit.patient, "tab") as (old, _):
        async with signalling.joined(visit, visit.patient, "tab"):
            assert await old.closed() == 1000


@pytest.mark.parametrize(
    ("action", "code"),
    [("accept", "patient-not-ready"), ("end", "no-call"), ("ready", "forbidden")],
)
async def test_what_can_not_be_is_refused_and_the_socket_stays(
    signalling: Replica, action: str, code: str
) -> None:
    visit = await signalling.book()
    async with signalling.joined(visit, visit.doctor) as (doctor, _):
        await doctor.say(type=action)
        problem = await doctor.until("problem")
        assert problem["code"] == code
        await doctor.settled()
    assert not [each for each in await signalling.told() if not isinstance(each, PresenceChanged)]


async def test_a_patient_may_not_accept_or_end(signalling: Replica) -> None:
    visit = await signalling.book()
    async with signalling.joined(visit, visit.patient) as (patient, _):
        await patient.say(type="accept")
        await patient.say(type="end")
        await patient.settled()
        assert [frame["code"] for frame in patient.of("problem")] == ["forbidden", "forbidden"]


async def test_connecting_too_early_says_so(signalling: Replica) -> None:
    early = Booked()
    visit = await signalling.book(starts_at=early.starts_at.replace(hour=12))
    async with signalling.joined(visit, visit.patient) as (patient, _):
        await patient.say(type="ready")
        problem = await patient.until("problem")
        assert problem["code"] == "connect-not-open"
        assert "za wcześnie" in problem["detail"]


async def test_a_guardian_acts_for_the_child(signalling: Replica) -> None:
    child, parent = Person.patient(), Person.patient(children=1)
    visit = await signalling.book(
        patient=Person(account_id=parent.account_id, patient_ids=parent.patient_ids[1:])
    )
    async with signalling.joined(visit, parent) as (_, welcome):
        assert welcome["role"] == "patient"
    async with signalling.opened(visit.visit_id, child) as refused:
        await refused.say(type="hello", versions=[1])
        assert await refused.closed() == CloseCode.REFUSED


async def test_strangers_and_unknown_visits_are_refused_alike(signalling: Replica) -> None:
    visit = await signalling.book()
    elsewhere = await signalling.book()
    strangers = [Person.patient(), Person.doctor(), Person.reception(), Person.ops()]
    asked = [(visit.visit_id, each) for each in (*strangers, elsewhere.doctor)]
    asked += [(uuid4(), visit.patient), ("no-id", visit.patient)]
    for visit_id, person in asked:
        async with signalling.opened(visit_id, person) as refused:
            await refused.say(type="hello", versions=[1])
            assert await refused.closed() == CloseCode.REFUSED
            assert refused.seen == []
    async with signalling.kit.database.reading() as session:
        assert (await session.scalars(Connection.__table__.select())).all() == []


async def test_a_visit_in_person_has_no_room(signalling: Replica) -> None:
    visit = Booked()
    await signalling.tell(visit.booked(VisitType.IN_PERSON))
    async with signalling.opened(visit.visit_id, visit.patient) as refused:
        await refused.say(type="hello", versions=[1])
        assert await refused.closed() == CloseCode.REFUSED
    assert await signalling.room(visit) is None


async def test_another_origin_no_cookie_and_no_common_version_are_closed_with_their_codes(
    signalling: Replica,
) -> None:
    visit = await signalling.book()
    address = f"{signalling.service.socket_url}/api/signalling/socket?visit_id={visit.visit_id}"
    cookie = signalling.tokens.cookie_header(visit.patient)
    async with socket(address, cookie, origin="https://evil.example") as opened:
        assert await opened.closed() == CloseCode.REFUSED
    async with socket(address, {}) as opened:
        assert await opened.closed() == CloseCode.SESSION_ENDED
    async with signalling.opened(visit.visit_id, visit.patient) as opened:
        await opened.say(type="hello", versions=[99])
        assert await opened.closed() == CloseCode.VERSION
    async with signalling.opened(visit.visit_id, visit.patient) as opened:
        await opened.say(type="ready")
        assert await opened.closed() == CloseCode.HELLO_EXPECTED


async def test_a_frame_that_is_none_closes_the_socket(signalling: Replica) -> None:
    visit = await signalling.book()
    huge = {"type": "offer", "sdp": "x" * 70_000}
    for frame in (
        {"type": "invented"},
        {"type": "hello", "versions": [1]},
        {"type": "description", "peer_id": str(uuid4()), "description": huge},
    ):
        async with signalling.joined(visit, visit.patient) as (patient, _):
            await patient.say(**frame)
            assert await patient.closed() == CloseCode.BAD_FRAME


async def test_frames_that_write_are_paced_and_a_flood_is_closed(signalling: Replica) -> None:
    signalling.desk.settings.actions_per_second_max = 0.5
    visit = await signalling.book()
    async with signalling.joined(visit, visit.patient) as (patient, _):
        for hidden in (True, False):
            await patient.say(type="visibility", hidden=hidden)
        problem = await patient.until("problem")
        assert problem["code"] == "too-many-requests"
        for _ in range(300):
            await patient.say(type="media", microphone=True, camera=True)
        assert await patient.closed() == CloseCode.TOO_FAST


async def test_a_revoked_session_loses_its_socket(signalling: Replica) -> None:
    visit = await signalling.book()
    async with signalling.joined(visit, visit.patient) as (patient, _):
        for callback in signalling.kit.on_session_revoked:
            callback(visit.patient.session_id)
        assert await patient.closed() == CloseCode.SESSION_ENDED
    assert SessionRevoked.key_field == "account_id"


async def test_a_removed_guardian_loses_the_socket_and_finds_no_room(signalling: Replica) -> None:
    visit, other = await signalling.book(), await signalling.book()
    ids = (visit.patient.account_id, visit.patient.patient_id)
    async with (
        signalling.joined(visit, visit.patient) as (patient, _),
        signalling.joined(other, other.patient) as (bystander, _),
    ):
        signalling.kit.verifier.end_guardianship(*ids, signalling.kit.clock.now())
        for callback in signalling.kit.on_guardianship:
            callback(*ids, False)
        assert await patient.closed() == CloseCode.SESSION_ENDED
        await bystander.say(type="ping")
        await bystander.until("pong")
    async with signalling.opened(visit.visit_id, visit.patient) as again:
        await again.say(type="hello", versions=[1])
        assert await again.closed() == CloseCode.REFUSED


async def test_a_cancelled_visit_is_over_for_who_waits_and_for_who_talks(
    signalling: Replica,
) -> None:
    waiting, talking = await signalling.book(), await signalling.book()
    async with (
        signalling.joined(waiting, waiting.patient) as (patient, _),
        signalling.joined(talking, talking.patient) as (talker, _),
        signalling.joined(talking, talking.doctor) as (doctor, _),
    ):
        await patient.say(type="ready")
        await patient.until("room", with_status("ready"))
        await ready_and_accepted(talker, doctor)
        await signalling.tell(waiting.cancelled(), talking.cancelled())
        await patient.until("room", with_status("done"))
        await doctor.until("room", with_status("done"))
        await talker.until("peer_left")
    told = await signalling.told()
    assert [each.visit_id for each in told if isinstance(each, PatientLeft)] == [waiting.visit_id]
    ended = [each for each in told if isinstance(each, CallEnded)]
    assert [(each.visit_id, each.reason) for each in ended] == [
        (talking.visit_id, CallEndReason.CANCELLED)
    ]


async def test_the_room_of_a_missed_visit_is_done(signalling: Replica) -> None:
    visit = await signalling.book()
    async with signalling.joined(visit, visit.doctor) as (doctor, _):
        await signalling.tell(visit.missed())
        await doctor.until("room", with_status("done"))


async def test_quality_is_kept_once_in_an_interval_and_only_in_a_call(
    signalling: Replica,
) -> None:
    visit = await signalling.book()
    async with (
        signalling.joined(visit, visit.patient) as (patient, _),
        signalling.joined(visit, visit.doctor) as (doctor, _),
    ):
        await doctor.say(type="quality", round_trip_ms=5)
        await ready_and_accepted(patient, doctor)
        for round_trip_ms in (20, 30, 40):
            await patient.say(type="quality", round_trip_ms=round_trip_ms, relayed=False)
        await patient.settled()
    reports = [each for each in await signalling.told() if isinstance(each, CallQualityReported)]
    assert [(each.role, each.round_trip_ms) for each in reports] == [("patient", 20)]


async def test_two_accepts_at_once_start_one_call(signalling: Replica) -> None:
    visit = await signalling.book()
    async with (
        signalling.joined(visit, visit.patient) as (patient, _),
        signalling.joined(visit, visit.doctor) as (doctor, _),
    ):
        await patient.say(type="ready")
        await doctor.until("room", with_status("ready"))
        await asyncio.gather(*(doctor.say(type="accept") for _ in range(4)))
        await doctor.settled()
    assert sum(isinstance(each, CallStarted) for each in await signalling.told()) == 1
