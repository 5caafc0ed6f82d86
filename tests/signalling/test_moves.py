"""A visit that moves: its room opens at another time, and nobody waits in it meanwhile."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import text

from kit.app import App
from services.signalling.commands import Desk, lock
from services.signalling.moves import move_room
from tests.signalling.test_sockets import with_status
from tests.signalling.world import STARTS_AT, Booked, Replica
from tests.support.events import enveloped
from tests.support.people import Person
from tests.support.waiting import eventually
from videoporady_contracts.booking import VisitDisrupted, VisitRescheduled
from videoporady_contracts.signalling import PatientLeft
from videoporady_contracts.sockets import CloseCode

HOUR = timedelta(hours=1)
WAITING_FOR_A_LOCK = text(
    "select count(*) from pg_stat_activity"
    " where datname = current_database() and wait_event_type = 'Lock'"
)


def moved(visit: Booked, after: timedelta, doctor: Person | None = None) -> VisitRescheduled:
    booked = visit.booked()
    facts = booked.model_dump(exclude={"referral"}) | {
        "from_slot_id": booked.slot_id,
        "slot_id": uuid4(),
        "doctor_id": (doctor or visit.doctor).doctor_id,
        "starts_at": STARTS_AT + after,
        "ends_at": STARTS_AT + after + HOUR,
    }
    return VisitRescheduled(**facts)


def disrupted(visit: Booked) -> VisitDisrupted:
    booked = visit.booked()
    names = ("visit_id", "slot_id", "doctor_id", "patient_id", "account_id", "starts_at")
    return VisitDisrupted(**{name: getattr(booked, name) for name in names})


async def opens_at(signalling: Replica, visit: Booked, person: Person) -> datetime | None:
    room = await signalling.room(visit, person)
    return datetime.fromisoformat(room["connect_opens_at"]) if room else None


async def test_a_moved_room_opens_at_its_new_time_and_for_its_new_doctor(
    signalling: Replica,
) -> None:
    visit, other = await signalling.book(), Person.doctor()
    async with signalling.joined(visit, visit.doctor) as (former, _):
        async with signalling.joined(visit, visit.patient) as (patient, _):
            await patient.say(type="ready")
            await former.until("room", with_status("ready"))
            await signalling.tell(moved(visit, 24 * HOUR, other))
            shown = await patient.until("room", with_status("not_here"))
            assert await former.closed() == CloseCode.REFUSED
    new_opening = STARTS_AT + 24 * HOUR - timedelta(minutes=30)
    assert datetime.fromisoformat(shown["room"]["connect_opens_at"]) == new_opening
    assert await opens_at(signalling, visit, other) == new_opening
    assert await opens_at(signalling, visit, visit.doctor) is None
    assert PatientLeft in {type(each) for each in await signalling.told()}


async def test_nobody_connects_to_a_disrupted_visit_until_it_is_moved(signalling: Replica) -> None:
    visit = await signalling.book()
    async with signalling.joined(visit, visit.patient) as (patient, _):
        await signalling.tell(disrupted(visit))
        await patient.say(type="ready")
        refused = await patient.until("problem", lambda _: True)
        assert refused["code"] == "visit-disrupted"
        await signalling.tell(moved(visit, timedelta(minutes=15)))
        await patient.say(type="ready")
        await patient.until("room", with_status("ready"))


async def test_late_and_repeated_news_leave_the_newest_time(signalling: Replica) -> None:
    visit = Booked()
    older, newer, lost = moved(visit, HOUR), moved(visit, 2 * HOUR), disrupted(visit)
    await signalling.tell(
        (newer, enveloped(newer, at=STARTS_AT + HOUR)),
        (older, enveloped(older, at=STARTS_AT)),
        (lost, enveloped(lost, at=STARTS_AT)),
        visit.booked(),
        (newer, enveloped(newer, at=STARTS_AT + HOUR)),
    )
    expected = STARTS_AT + 2 * HOUR - timedelta(minutes=30)
    assert await opens_at(signalling, visit, visit.patient) == expected


async def test_a_move_after_the_end_opens_nothing(signalling: Replica) -> None:
    visit = await signalling.book()
    await signalling.tell(visit.cancelled(), moved(visit, HOUR))
    room = await signalling.room(visit)
    assert room is not None
    assert room["status"] == "done"


async def test_a_press_behind_a_move_is_the_new_doctor_s(signalling: Replica) -> None:
    visit, other = await signalling.book(), Person.doctor()
    app: App = signalling.kit
    desk: Desk = signalling.desk

    async def press() -> UUID:
        async with app.database.transaction() as session:
            return (await lock(session, visit.visit_id)).visit.doctor_id

    async def waits() -> bool:
        async with app.database.reading() as session:
            return bool(await session.scalar(WAITING_FOR_A_LOCK))

    async with app.database.transaction() as session:
        move = moved(visit, timedelta(0), other)
        await move_room(session, desk, move, STARTS_AT)
        pressed = asyncio.create_task(press())
        await eventually(waits)
    assert await pressed == other.doctor_id
