"""The timeline that is kept of a visit: of all services' events, once, and for staff alone."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from services.signalling.retention import RULES
from tests.signalling.test_sockets import with_status
from tests.signalling.world import Booked, Frame, Replica
from tests.support.events import enveloped
from tests.support.people import Person
from tests.support.retention import forget
from tests.support.waiting import eventually
from videoporady_contracts import EventData
from videoporady_contracts.chat import DocumentRefused, MessagePosted
from videoporady_contracts.notify import AlertAcknowledged, AlertRaised
from videoporady_contracts.signalling import (
    CallQualityReported,
    ClientObserved,
    GuestArrived,
    GuestObserved,
    GuestQualityReported,
    SendingChanged,
)
from videoporady_contracts.words import (
    ClientObservation,
    DeviceKind,
    DocumentRefusal,
    GuestKind,
    ParticipantRole,
    SendingChange,
)


async def timeline(
    signalling: Replica, visit: Booked, person: Person, *, status: int = 200
) -> Frame:
    async with signalling.service.client(signalling.tokens.cookies(person)) as client:
        answer = await client.get(f"{visit.path}/timeline")
    assert answer.status_code == status, answer.text
    return answer.json()


def observed(visit: Booked, observation: ClientObservation, **facts: Any) -> ClientObserved:
    role = facts.pop("role", ParticipantRole.PATIENT)
    return ClientObserved(visit_id=visit.visit_id, role=role, observation=observation, **facts)


def measured(visit: Booked, loss: float, frames: float) -> CallQualityReported:
    return CallQualityReported(
        visit_id=visit.visit_id,
        call_id=uuid4(),
        role=ParticipantRole.PATIENT,
        packets_lost_percent=loss,
        frames_per_second=frames,
    )


async def test_what_all_services_told_stands_in_order_and_names_nobody(signalling: Replica) -> None:
    visit = await signalling.book()
    alert = {"visit_id": visit.visit_id, "alert_id": uuid4(), "doctor_id": visit.doctor_id}
    patient = ParticipantRole.PATIENT
    await signalling.tell(
        AlertRaised(**alert),
        AlertAcknowledged(**alert),
        MessagePosted(
            visit_id=visit.visit_id,
            message_id=uuid4(),
            seq=1,
            author_role=patient,
            length_characters=12,
        ),
        DocumentRefused(
            visit_id=visit.visit_id,
            author_role=patient,
            reason=DocumentRefusal.SIZE,
            size_bytes=99,
        ),
    )
    found = await timeline(signalling, visit, visit.doctor)
    assert [each["what"] for each in found["entries"]] == [
        "SlotBooked",
        "AlertRaised",
        "AlertAcknowledged",
        "MessagePosted",
        "DocumentRefused",
    ]
    assert found["entries"][3] | {"at": None} == {
        "at": None,
        "what": "MessagePosted",
        "role": "patient",
        "guest_number": None,
        "facts": {"seq": 1, "length_characters": 12},
    }
    assert [each["code"] for each in found["causes"]] == ["document-refused"]
    assert found["is_whole"] is True
    for person_or_visit in (visit.patient.patient_id, visit.doctor_id, visit.patient.account_id):
        assert str(person_or_visit) not in str(found)


async def test_what_is_told_twice_stands_once(signalling: Replica) -> None:
    visit = await signalling.book()
    event = observed(visit, ClientObservation.NETWORK_GONE)
    same: tuple[EventData, Any] = (event, enveloped(event))
    await signalling.tell(same, same)
    found = await timeline(signalling, visit, visit.doctor)
    assert [each["what"] for each in found["entries"]].count("ClientObserved") == 1


async def test_what_a_browser_could_say_only_later_stands_when_it_was_seen(
    signalling: Replica,
) -> None:
    visit = await signalling.book()
    event = observed(visit, ClientObservation.NETWORK_GONE, seconds_ago=30.0)
    back = observed(visit, ClientObservation.NETWORK_BACK)
    now = signalling.clock.now()
    await signalling.tell((back, enveloped(back, at=now)), (event, enveloped(event, at=now)))
    cause = (await timeline(signalling, visit, visit.doctor))["causes"][0]
    assert cause["code"] == "network-gone"
    assert datetime.fromisoformat(cause["since"]) == now - timedelta(seconds=30)
    assert datetime.fromisoformat(cause["until"]) == now


async def test_what_a_guest_noticed_stands_as_a_guests_and_names_nobody(
    signalling: Replica,
) -> None:
    visit, guest_id = await signalling.book(), uuid4()
    whose: dict[str, Any] = {
        "visit_id": visit.visit_id,
        "guest_id": guest_id,
        "guest_kind": GuestKind.INTERPRETER,
    }
    gone = GuestObserved(
        observation=ClientObservation.DEVICE_GONE, device=DeviceKind.CAMERA, **whose
    )
    await signalling.tell(gone, SendingChanged(change=SendingChange.MICROPHONE_OFF, **whose))
    found = await timeline(signalling, visit, visit.doctor)
    assert [(each["what"], each["role"], each["facts"]) for each in found["entries"][1:]] == [
        (
            "GuestObserved",
            None,
            {"guest_kind": "interpreter", "observation": "device_gone", "device": "camera"},
        ),
        ("SendingChanged", None, {"guest_kind": "interpreter", "change": "microphone_off"}),
    ]
    [cause] = found["causes"]
    assert (cause["code"], cause["role"], cause["guest"]) == ("device-gone", None, "interpreter")
    assert str(guest_id) not in str(found)


async def test_of_a_browsers_figures_the_worst_of_each_minute_stays(signalling: Replica) -> None:
    visit = await signalling.book()
    minute = signalling.clock.now().replace(second=0, microsecond=0)
    reports = [
        (event, enveloped(event, at=minute + timedelta(seconds=second)))
        for second, event in ((1, measured(visit, 2.0, 30.0)), (31, measured(visit, 9.0, 5.0)))
    ]
    later = measured(visit, 0.5, 30.0)
    await signalling.tell(*reports, (later, enveloped(later, at=minute + timedelta(minutes=1))))
    found = await timeline(signalling, visit, visit.doctor)
    worst = [
        (each["packets_lost_percent_max"], each["frames_per_second_min"])
        for each in found["minutes"]
    ]
    assert worst == [(9.0, 5.0), (0.5, 30.0)]
    assert [each["code"] for each in found["causes"]] == ["packets-lost"]


def measured_by_guest(visit: Booked, guest_id: UUID, loss: float) -> GuestQualityReported:
    return GuestQualityReported(
        visit_id=visit.visit_id,
        call_id=uuid4(),
        guest_id=guest_id,
        guest_kind=GuestKind.INTERPRETER,
        packets_lost_percent=loss,
        jitter_ms=4.0,
    )


async def test_two_guests_of_one_kind_have_numbers_in_the_order_in_which_they_came(
    signalling: Replica,
) -> None:
    visit, guests = await signalling.book(), (uuid4(), uuid4())
    arrived = [
        GuestArrived(visit_id=visit.visit_id, guest_id=guest_id, kind=GuestKind.INTERPRETER)
        for guest_id in guests
    ]
    gone = GuestObserved(
        visit_id=visit.visit_id,
        guest_id=guests[1],
        guest_kind=GuestKind.INTERPRETER,
        observation=ClientObservation.NETWORK_GONE,
    )
    await signalling.tell(*arrived, gone, measured_by_guest(visit, guests[0], 9.0))
    found = await timeline(signalling, visit, visit.doctor)
    entries = [(each["what"], each["guest_number"]) for each in found["entries"][1:]]
    assert entries == [("GuestArrived", 1), ("GuestArrived", 2), ("GuestObserved", 2)]
    assert [each["guest_number"] for each in found["minutes"]] == [1]
    named = {(each["code"], each["guest"], each["guest_number"]) for each in found["causes"]}
    assert named == {("network-gone", "interpreter", 2), ("packets-lost", "interpreter", 1)}
    assert not any(str(each) in str(found) for each in guests)


async def test_of_each_guests_figures_the_worst_of_each_minute_stays_and_names_nobody(
    signalling: Replica,
) -> None:
    visit, guests = await signalling.book(), sorted([uuid4(), uuid4()])
    minute = signalling.clock.now().replace(second=0, microsecond=0)
    reports = [
        *(measured_by_guest(visit, guests[0], loss) for loss in (2.0, 9.0, 4.0)),
        measured_by_guest(visit, guests[1], 1.0),
        measured(visit, 0.5, 30.0),
    ]
    await signalling.tell(*((each, enveloped(each, at=minute)) for each in reports))
    found = await timeline(signalling, visit, visit.doctor)
    worst = [
        (each["role"], each["guest"], each["packets_lost_percent_max"], each["jitter_ms_max"])
        for each in found["minutes"]
    ]
    assert worst == [
        ("patient", None, 0.5, None),
        (None, "interpreter", 9.0, 4.0),
        (None, "interpreter", 1.0, 4.0),
    ]
    [cause] = found["causes"]
    assert (cause["code"], cause["role"], cause["guest"]) == ("packets-lost", None, "interpreter")
    assert not any(str(each) in str(found) for each in guests)


async def test_only_the_staff_of_a_visit_read_its_timeline(signalling: Replica) -> None:
    visit = await signalling.book()
    await timeline(signalling, visit, Person.reception())
    await timeline(signalling, visit, Person.doctor(), status=404)
    refused = await timeline(signalling, visit, visit.patient, status=403)
    assert refused["code"] == "forbidden"
    await timeline(signalling, Booked(), visit.doctor, status=404)


async def test_a_browser_tells_what_it_noticed_by_its_socket(signalling: Replica) -> None:
    visit = await signalling.book()
    items = [
        {"observation": "device_refused", "device": "camera", "seconds_ago": 2.5},
        {"observation": "device_opened", "device": "microphone"},
        {"observation": "microphone_off", "seconds_ago": 1},
    ]
    async with signalling.joined(visit, visit.patient) as (patient, _):
        await patient.say(type="observations", items=items)
        await patient.say(type="ready")
        await patient.until("room", with_status("ready"))
    kinds = ClientObserved | SendingChanged
    told = [each for each in await signalling.told() if isinstance(each, kinds)]
    assert told == [
        observed(
            visit, ClientObservation.DEVICE_REFUSED, device=DeviceKind.CAMERA, seconds_ago=2.5
        ),
        observed(visit, ClientObservation.DEVICE_OPENED, device=DeviceKind.MICROPHONE),
        SendingChanged(
            visit_id=visit.visit_id,
            change=SendingChange.MICROPHONE_OFF,
            seconds_ago=1,
            role=ParticipantRole.PATIENT,
        ),
    ]


async def test_a_browser_that_notices_too_much_is_cut_short_and_stays(signalling: Replica) -> None:
    visit = await signalling.book()
    limit = signalling.desk.settings.observations_per_minute_max
    items = [{"observation": "link_lost"}] * 40
    async with signalling.joined(visit, visit.doctor) as (doctor, _):
        for _ in range(3):
            await doctor.say(type="observations", items=items)
        await doctor.say(type="ping")
        await doctor.until("pong", lambda _: True)

    async def told() -> int:
        return sum(isinstance(each, ClientObserved) for each in await signalling.told())

    async def is_cut() -> bool:
        return await told() in {limit, limit + 1}

    # One more may have been regained meanwhile.
    await eventually(is_cut)


async def test_old_timelines_go(signalling: Replica) -> None:
    visit = await signalling.book()
    figures = (measured(visit, 1.0, 30.0), measured_by_guest(visit, uuid4(), 1.0))
    await signalling.tell(*figures)
    signalling.clock.advance(timedelta(days=91))
    await signalling.tell(*figures, observed(visit, ClientObservation.LINK_LOST))
    await forget(signalling.kit, RULES)
    async with signalling.kit.database.reading() as session:
        for table in ("timeline_entries", "call_minutes", "guest_minutes"):
            left = (await session.execute(text(f"select count(*) from {table}"))).scalar_one()
            assert left == 1, table
