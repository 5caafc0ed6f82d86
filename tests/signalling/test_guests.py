"""Guests of a visit over real sockets: invited by a link, let in by the doctor, and taken out."""

from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from kit.links import digest_of
from services.signalling.models import Guest
from tests.signalling.test_moves import moved
from tests.signalling.world import Booked, Frame, Replica
from tests.support.people import Person
from tests.support.sockets import Socket
from videoporady_contracts import EventData
from videoporady_contracts.signalling import (
    GuestAdmitted,
    GuestArrived,
    GuestInvited,
    GuestRemoved,
)
from videoporady_contracts.sockets import CloseCode
from videoporady_contracts.words import (
    GuestEnd,
    GuestKind,
    ParticipantRole,
)

INTERPRETER = {"kind": "interpreter", "sees_chat": True}


def new_key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}


async def invites(
    signalling: Replica, visit: Booked, by: Person, body: Any = INTERPRETER, **headers: str
) -> Any:
    async with signalling.service.client(signalling.tokens.cookies(by)) as client:
        return await client.post(f"{visit.path}/guests", json=body, headers=new_key() | headers)


async def invited(signalling: Replica, visit: Booked, by: Person | None = None) -> Person:
    """A guest, as identity would log them in."""
    answer = await invites(signalling, visit, by or visit.patient)
    assert answer.status_code == 201, answer.text
    return Person.guest(visit.visit_id, UUID(answer.json()["guest_id"]), sees_chat=True)


async def takes_out(signalling: Replica, visit: Booked, by: Person, guest: Person) -> Any:
    async with signalling.service.client(signalling.tokens.cookies(by)) as client:
        return await client.delete(f"{visit.path}/guests/{guest.account_id}")


def with_guest(status: str) -> Any:
    return lambda frame: [each["status"] for each in frame["room"]["guests"]] == [status]


def joined_by(role: str) -> Any:
    return lambda frame: frame["peer"]["role"] == role


async def in_call(patient: Socket, doctor: Socket) -> None:
    await patient.say(type="ready")
    await doctor.until("room", lambda frame: frame["room"]["status"] == "ready")
    await doctor.say(type="accept")
    for each in (patient, doctor):
        await each.until("room", lambda frame: frame["room"]["status"] == "in_call")


async def told_of_guests(signalling: Replica) -> list[EventData]:
    kinds = (GuestInvited, GuestArrived, GuestAdmitted, GuestRemoved)
    return [each for each in await signalling.told() if isinstance(each, kinds)]


class Call:
    """Patient and doctor in their call, and a guest who waits."""

    def __init__(self, signalling: Replica, stack: AsyncExitStack) -> None:
        self._signalling, self._stack = signalling, stack

    async def begin(self, *, invited_by_doctor: bool = False) -> "Call":
        self.visit = await self._signalling.book()
        self.patient, self.patients_welcome = await self.joins(self.visit.patient)
        self.doctor, self.doctors_welcome = await self.joins(self.visit.doctor)
        await in_call(self.patient, self.doctor)
        inviter = self.visit.doctor if invited_by_doctor else self.visit.patient
        self.person = await invited(self._signalling, self.visit, inviter)
        self.guest, self.welcome = await self.joins(self.person)
        await self.doctor.until("room", with_guest("waiting"))
        return self

    async def joins(self, person: Person) -> tuple[Socket, Frame]:
        return await self._stack.enter_async_context(self._signalling.joined(self.visit, person))

    async def admit(self) -> None:
        await self.doctor.say(type="admit", guest_id=self.person.account_id)
        await self.guest.until("room", with_guest("admitted"))
        for each in (self.patient, self.doctor):
            await each.until("peer_joined", joined_by("guest"))


async def test_a_link_is_told_once_and_the_stream_has_its_digest(signalling: Replica) -> None:
    visit = await signalling.book()
    answer = await invites(signalling, visit, visit.patient)
    link = answer.json()
    room = await signalling.room(visit)
    assert room is not None
    assert link["expires_at"] == room["connect_closes_at"]
    (guest,) = room["guests"]
    assert guest == {
        "guest_id": link["guest_id"],
        "kind": "interpreter",
        "status": "invited",
        "sees_chat": True,
        "sees_documents": False,
        "invited_by": "patient",
        "expires_at": link["expires_at"],
        "is_here": False,
    }
    (event,) = await told_of_guests(signalling)
    assert isinstance(event, GuestInvited)
    assert event.secret_digest == digest_of(link["secret"])
    assert (event.kind, event.invited_by) == (GuestKind.INTERPRETER, ParticipantRole.PATIENT)
    assert link["secret"] not in event.model_dump_json()


async def test_an_invitation_sent_again_is_one_guest_with_a_new_link(signalling: Replica) -> None:
    visit, key = await signalling.book(), new_key()
    first = (await invites(signalling, visit, visit.patient, **key)).json()
    second = (await invites(signalling, visit, visit.patient, **key)).json()
    assert first["guest_id"] == second["guest_id"]
    assert first["secret"] != second["secret"]
    events = await told_of_guests(signalling)
    assert [each.secret_digest for each in events if isinstance(each, GuestInvited)] == [
        digest_of(first["secret"]),
        digest_of(second["secret"]),
    ]


async def test_a_third_guest_is_refused(signalling: Replica) -> None:
    visit = await signalling.book()
    for person in (visit.patient, visit.doctor):
        assert (await invites(signalling, visit, person)).status_code == 201
    answer = await invites(signalling, visit, visit.doctor)
    assert (answer.status_code, answer.json()["code"]) == (409, "too-many-guests")
    guests = (await signalling.room(visit) or {})["guests"]
    by_doctor = next(each for each in guests if each["invited_by"] == "doctor")
    taken_back = Person.guest(visit.visit_id, UUID(by_doctor["guest_id"]))
    answer = await takes_out(signalling, visit, visit.doctor, taken_back)
    assert answer.status_code == 204
    assert (await invites(signalling, visit, visit.patient)).status_code == 201


@pytest.mark.parametrize("who", ["stranger", "other doctor", "reception", "guest"])
async def test_who_is_neither_patient_nor_doctor_invites_nobody(
    signalling: Replica, who: str
) -> None:
    visit = await signalling.book()
    people = {
        "stranger": Person.patient(),
        "other doctor": Person.doctor(),
        "reception": Person.reception(),
        "guest": Person.guest(visit.visit_id),
    }
    answer = await invites(signalling, visit, people[who])
    assert answer.status_code in (403, 404)
    assert await told_of_guests(signalling) == []


async def test_after_the_visit_nobody_is_invited(signalling: Replica) -> None:
    visit = await signalling.book()
    await signalling.tell(visit.completed())
    answer = await invites(signalling, visit, visit.patient)
    assert (answer.status_code, answer.json()["code"]) == (409, "room-closed")


async def test_a_guest_waits_and_sees_nothing_until_the_doctor_lets_them_in(
    signalling: Replica,
) -> None:
    async with AsyncExitStack() as stack:
        call = await Call(signalling, stack).begin()
        assert call.welcome["role"] == "guest"
        assert call.welcome["guest_id"] == str(call.person.account_id)
        assert call.welcome["peers"] == []
        assert call.doctor.of("peer_joined")[-1]["peer"]["role"] == "patient"
        seen = await call.doctor.until("room", with_guest("waiting"))
        assert seen["room"]["guests"][0]["is_here"]

        await call.admit()
        roles = {frame["peer"]["role"] for frame in call.guest.of("peer_joined")}
        assert roles == {"patient", "doctor"}
        joined = await call.patient.until("peer_joined", joined_by("guest"))
        assert joined["peer"] == {
            "connection_id": call.welcome["connection_id"],
            "role": "guest",
            "guest_id": str(call.person.account_id),
        }
    assert [type(each) for each in await told_of_guests(signalling)] == [
        GuestInvited,
        GuestArrived,
        GuestAdmitted,
    ]


async def test_a_guest_sees_no_fact_of_the_patient_or_the_clinic(signalling: Replica) -> None:
    async with AsyncExitStack() as stack:
        call = await Call(signalling, stack).begin()
        await call.admit()
        shown = call.guest.of("room")[-1]["room"]
        hidden = ("ready_since", "lost_since", "patient_gone_at", "patient_moved_at")
        hidden += ("last_test", "estimate", "call_back")
        assert {name: shown[name] for name in hidden} == dict.fromkeys(hidden)
        assert shown["status"] == "in_call"


async def test_before_the_call_a_guest_is_told_only_that_it_has_not_begun(
    signalling: Replica,
) -> None:
    visit = await signalling.book()
    person = await invited(signalling, visit)
    async with (
        signalling.joined(visit, visit.patient) as (patient, _),
        signalling.joined(visit, visit.doctor) as (doctor, _),
        signalling.joined(visit, person) as (guest, welcome),
    ):
        assert welcome["room"]["status"] == "not_here"
        await patient.say(type="ready")
        await doctor.until("room", lambda frame: frame["room"]["status"] == "ready")
        await doctor.say(type="admit", guest_id=person.account_id)
        assert (await doctor.until("problem"))["code"] == "no-call"
        await guest.settled()
        assert {frame["room"]["status"] for frame in guest.of("room")} == {"not_here"}


async def test_offers_candidates_and_media_pass_between_any_two(signalling: Replica) -> None:
    async with AsyncExitStack() as stack:
        call = await Call(signalling, stack).begin()
        await call.admit()
        offer = {"type": "offer", "sdp": "v=0"}
        to_guest = call.welcome["connection_id"]
        await call.patient.say(type="description", peer_id=to_guest, description=offer)
        came = await call.guest.until("description")
        assert came["peer_id"] == call.patients_welcome["connection_id"]
        assert came["description"] == offer
        await call.guest.say(
            type="candidate", peer_id=call.doctors_welcome["connection_id"], candidate=None
        )
        assert (await call.doctor.until("candidate"))["peer_id"] == to_guest
        await call.guest.say(type="media", microphone=True, camera=False)
        for each in (call.patient, call.doctor):
            media = await each.until("peer_media", lambda frame: frame["peer_id"] == to_guest)
            assert not media["camera"]


async def test_what_a_waiting_guest_sends_reaches_nobody(signalling: Replica) -> None:
    async with AsyncExitStack() as stack:
        call = await Call(signalling, stack).begin()
        offer = {"type": "offer", "sdp": "v=0"}
        for welcome in (call.patients_welcome, call.doctors_welcome):
            await call.guest.say(
                type="description", peer_id=welcome["connection_id"], description=offer
            )
        await call.guest.settled()
        for each in (call.patient, call.doctor):
            await each.settled()
            assert each.of("description") == []


@pytest.mark.parametrize(
    "frame",
    [
        {"type": "ready"},
        {"type": "accept"},
        {"type": "end"},
        {"type": "channel", "channel": "chat"},
        {"type": "call_back", "channel": None},
    ],
)
async def test_a_guest_has_none_of_the_buttons_of_both_sides(
    signalling: Replica, frame: Frame
) -> None:
    async with AsyncExitStack() as stack:
        call = await Call(signalling, stack).begin()
        await call.admit()
        await call.guest.say(**frame)
        assert (await call.guest.until("problem"))["code"] == "forbidden"
        room = await signalling.room(call.visit)
        assert room is not None
        assert (room["status"], room["channel"]) == ("in_call", "video")


async def test_a_guest_lets_nobody_in_and_takes_nobody_out(signalling: Replica) -> None:
    async with AsyncExitStack() as stack:
        call = await Call(signalling, stack).begin()
        for each in ("admit", "refuse", "remove"):
            await call.guest.say(type=each, guest_id=call.person.account_id)
        await call.guest.settled()
        assert [frame["code"] for frame in call.guest.of("problem")] == ["forbidden"] * 3
        assert (
            await takes_out(signalling, call.visit, call.person, call.person)
        ).status_code == 403


async def test_the_patient_lets_nobody_in(signalling: Replica) -> None:
    async with AsyncExitStack() as stack:
        call = await Call(signalling, stack).begin()
        for each in ("admit", "refuse"):
            await call.patient.say(type=each, guest_id=call.person.account_id)
        await call.patient.settled()
        assert [frame["code"] for frame in call.patient.of("problem")] == ["forbidden"] * 2
        assert call.guest.of("peer_joined") == []


@pytest.mark.parametrize(
    ("frame", "code", "reason"),
    [
        ("refuse", CloseCode.GUEST_REFUSED, GuestEnd.REFUSED),
        ("remove", CloseCode.GUEST_REMOVED, GuestEnd.REMOVED),
    ],
)
async def test_the_doctors_word_closes_the_guests_socket_at_once_and_for_good(
    signalling: Replica, frame: str, code: CloseCode, reason: GuestEnd
) -> None:
    async with AsyncExitStack() as stack:
        call = await Call(signalling, stack).begin()
        if frame == "remove":
            await call.admit()
        await call.doctor.say(type=frame, guest_id=call.person.account_id)
        assert await call.guest.closed() == code
        await call.doctor.until("room", lambda seen: seen["room"]["guests"] == [])
        if frame == "remove":
            await call.patient.until("peer_left", joined_by("guest"))
        async with signalling.opened(call.visit.visit_id, call.person) as again:
            await again.say(type="hello", versions=[1])
            assert await again.closed() == CloseCode.REFUSED
        async with signalling.service.client(signalling.tokens.cookies(call.person)) as client:
            answer = await client.get(f"{call.visit.path}/ice-servers")
            assert answer.status_code == 404
    assert (await told_of_guests(signalling))[-1] == GuestRemoved(
        visit_id=call.visit.visit_id,
        guest_id=call.person.account_id,
        kind=GuestKind.INTERPRETER,
        reason=reason,
    )


async def test_the_patient_takes_out_their_own_guest_and_not_the_doctors(
    signalling: Replica,
) -> None:
    async with AsyncExitStack() as stack:
        call = await Call(signalling, stack).begin(invited_by_doctor=True)
        own = await invited(signalling, call.visit, call.visit.patient)
        answer = await takes_out(signalling, call.visit, call.visit.patient, call.person)
        assert (answer.status_code, answer.json()["code"]) == (403, "guest-of-the-doctor")
        assert (await takes_out(signalling, call.visit, call.visit.patient, own)).status_code == 204
        # Said again it is the same end, and one event.
        assert (await takes_out(signalling, call.visit, call.visit.patient, own)).status_code == 204
    ends = [each for each in await signalling.told() if isinstance(each, GuestRemoved)]
    assert [each.guest_id for each in ends] == [own.account_id]


async def test_a_guest_who_leaves_does_not_come_back_by_the_same_link(signalling: Replica) -> None:
    async with AsyncExitStack() as stack:
        call = await Call(signalling, stack).begin()
        await call.admit()
        await call.guest.say(type="leave")
        assert await call.guest.closed() == CloseCode.GUEST_LEFT
        await call.doctor.until("peer_left", joined_by("guest"))


async def test_a_guest_who_reloads_is_in_the_call_again(signalling: Replica) -> None:
    async with AsyncExitStack() as stack:
        call = await Call(signalling, stack).begin()
        await call.admit()
        again, welcome = await call.joins(call.person)
        assert await call.guest.closed() == CloseCode.REPLACED
        assert {each["role"] for each in welcome["peers"]} == {"patient", "doctor"}
        await call.doctor.until(
            "peer_joined",
            lambda frame: frame["peer"]["connection_id"] == welcome["connection_id"],
        )
        assert [frame["room"] for frame in again.of("room")] == []


async def test_a_guest_whose_line_breaks_is_shown_as_away(signalling: Replica) -> None:
    async with AsyncExitStack() as stack:
        call = await Call(signalling, stack).begin()
        await call.admit()
        await call.guest.drop()
        await signalling.alone(call.visit, with_sockets=2)
        await signalling.pass_time(4)
        await call.doctor.until("peer_left", joined_by("guest"))
        gone = await call.doctor.until(
            "room",
            lambda frame: (
                [(each["status"], each["is_here"]) for each in frame["room"]["guests"]]
                == [("admitted", False)]
            ),
        )
        assert gone["room"]["doctor"] == gone["room"]["patient"] == "here"


async def test_the_end_of_the_call_is_the_end_for_every_guest(signalling: Replica) -> None:
    async with AsyncExitStack() as stack:
        call = await Call(signalling, stack).begin()
        await call.admit()
        never_came = await invited(signalling, call.visit, call.visit.doctor)
        await call.doctor.say(type="end")
        assert await call.guest.closed() == CloseCode.VISIT_OVER
        done = await call.doctor.until("room", lambda frame: frame["room"]["status"] == "done")
        assert done["room"]["guests"] == []
    ends = [each for each in await signalling.told() if isinstance(each, GuestRemoved)]
    assert {each.guest_id for each in ends} == {call.person.account_id, never_came.account_id}
    assert {each.reason for each in ends} == {GuestEnd.VISIT_OVER}


async def test_a_cancelled_visit_has_no_guests(signalling: Replica) -> None:
    visit = await signalling.book()
    person = await invited(signalling, visit)
    async with signalling.joined(visit, person) as (guest, _):
        await signalling.tell(visit.cancelled())
        assert await guest.closed() == CloseCode.VISIT_OVER


async def test_a_moved_visit_takes_its_invitations_back(signalling: Replica) -> None:
    visit = await signalling.book()
    person = await invited(signalling, visit)
    await signalling.tell(moved(visit, timedelta(days=1)))
    (end,) = [each for each in await signalling.told() if isinstance(each, GuestRemoved)]
    assert (end.guest_id, end.reason) == (person.account_id, GuestEnd.VISIT_MOVED)


async def test_a_guest_of_another_visit_is_a_stranger(signalling: Replica) -> None:
    visit, other = await signalling.book(), await signalling.book()
    person = await invited(signalling, other)
    async with signalling.opened(visit.visit_id, person) as opened:
        await opened.say(type="hello", versions=[1])
        assert await opened.closed() == CloseCode.REFUSED
    async with signalling.service.client(signalling.tokens.cookies(person)) as client:
        for path in ("ice-servers", "timeline"):
            assert (await client.get(f"{visit.path}/{path}")).status_code in (403, 404)
        rooms = await client.get("/api/signalling/rooms", params={"visit_id": str(other.visit_id)})
        assert rooms.status_code == 403


async def test_a_guest_on_another_replica_is_let_in_and_taken_out(
    signalling: Replica, another_replica: Replica
) -> None:
    async with AsyncExitStack() as stack:
        call = Call(signalling, stack)
        call.visit = await signalling.book()
        call.patient, call.patients_welcome = await call.joins(call.visit.patient)
        call.doctor, call.doctors_welcome = await call.joins(call.visit.doctor)
        await in_call(call.patient, call.doctor)
        call.person = await invited(signalling, call.visit)
        call.guest, call.welcome = await stack.enter_async_context(
            another_replica.joined(call.visit, call.person)
        )
        await call.doctor.until("room", with_guest("waiting"))
        await call.admit()
        await call.doctor.say(type="remove", guest_id=call.person.account_id)
        assert await call.guest.closed() == CloseCode.GUEST_REMOVED


async def test_the_row_of_a_guest_says_when_what_happened(signalling: Replica) -> None:
    async with AsyncExitStack() as stack:
        call = await Call(signalling, stack).begin()
        await call.admit()
        await call.guest.say(type="leave")
        await call.guest.closed()
    async with signalling.kit.database.reading() as session:
        row = await session.scalar(select(Guest))
    assert row is not None
    now = signalling.clock.now()
    assert (row.arrived_at, row.admitted_at, row.ended_at) == (now, now, now)
    assert (row.status, row.end_reason) == ("gone", "left")
