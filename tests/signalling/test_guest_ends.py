"""The end of a guest by time or by the clinic, and how many a room has, counted all the while."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from services.signalling.guest_rules import INVITATIONS_MAX
from services.signalling.models import Guest, Room
from tests.signalling.test_guests import (
    Call,
    invited,
    invites,
    takes_out,
    told_of_guests,
    with_guest,
)
from tests.signalling.test_moves import disrupted, moved
from tests.signalling.test_sockets import with_status
from tests.signalling.world import Replica
from videoporady_contracts.signalling import GuestRemoved
from videoporady_contracts.sockets import CloseCode
from videoporady_contracts.words import GuestEnd, GuestStatus

ASKS_FOR_GUESTS = re.compile(r"\b(from|join|update|into)\s+guests\b", re.IGNORECASE)


@pytest.fixture
async def call(signalling: Replica) -> AsyncIterator[Call]:
    async with AsyncExitStack() as stack:
        yield await Call(signalling, stack).begin()


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is asked of any database inside of the block."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def counted(signalling: Replica) -> int:
    """How many guests the only room has, as it is stored; what it says is what there is."""
    async with signalling.kit.database.reading() as session:
        stored = await session.scalar(select(Room.guests_count))
        live = select(func.count()).where(Guest.status != GuestStatus.GONE)
        assert stored == await session.scalar(live)
    assert stored is not None
    return stored


async def test_guests_of_a_room_that_nobody_came_to_end_with_the_time_to_connect(
    signalling: Replica,
) -> None:
    visit = await signalling.book()
    person = await invited(signalling, visit)
    async with signalling.joined(visit, person) as (guest, _):
        signalling.clock.advance(timedelta(hours=5))
        await signalling.pass_time(24)
        assert await guest.closed() == CloseCode.VISIT_OVER
    ends = [each for each in await signalling.told() if isinstance(each, GuestRemoved)]
    assert [(each.guest_id, each.reason) for each in ends] == [
        (person.account_id, GuestEnd.VISIT_OVER)
    ]
    room = await signalling.room(visit)
    assert room is not None
    assert (room["status"], room["guests"]) == ("not_here", [])
    assert await counted(signalling) == 0


async def test_guests_of_a_visit_that_lost_its_time_are_told_of_no_other_one(
    signalling: Replica,
) -> None:
    visit = await signalling.book()
    person = await invited(signalling, visit)
    await signalling.tell(disrupted(visit))
    (end,) = [each for each in await signalling.told() if isinstance(each, GuestRemoved)]
    assert (end.guest_id, end.reason) == (person.account_id, GuestEnd.VISIT_OVER)


async def test_a_guest_who_is_not_in_yet_is_told_nothing_of_those_who_are(call: Call) -> None:
    # The call had begun before the guest came.
    shown = call.welcome["room"]
    facts = ("status", "patient", "doctor", "call_id", "call_started_at", "channel")
    assert {name: shown[name] for name in facts} == {
        "status": "in_call",
        "patient": "absent",
        "doctor": "absent",
        "call_id": None,
        "call_started_at": None,
        "channel": "video",
    }
    await call.doctor.say(type="channel", channel="audio")
    await call.patient.until("room", lambda frame: frame["room"]["channel"] == "audio")
    await call.guest.settled()
    assert {frame["room"]["channel"] for frame in call.guest.of("room")} <= {"video"}
    await call.admit()
    inside = call.guest.of("room")[-1]["room"]
    assert (inside["patient"], inside["doctor"], inside["channel"]) == ("here", "here", "audio")
    assert inside["call_id"] is not None
    assert inside["call_started_at"] is not None


async def test_a_room_knows_how_many_guests_it_has(signalling: Replica) -> None:
    visit = await signalling.book()
    assert await counted(signalling) == 0
    first = await invited(signalling, visit)
    await invited(signalling, visit)
    assert await counted(signalling) == 2
    for _ in range(2):  # Said again it is the same end.
        assert (await takes_out(signalling, visit, visit.patient, first)).status_code == 204
    assert await counted(signalling) == 1
    await signalling.tell(moved(visit, timedelta(days=1)))
    assert await counted(signalling) == 0
    await invited(signalling, visit)
    assert await counted(signalling) == 1
    await signalling.tell(visit.cancelled())
    assert await counted(signalling) == 0


async def test_a_guest_is_counted_until_they_leave(signalling: Replica, call: Call) -> None:
    await call.admit()
    assert await counted(signalling) == 1
    await call.guest.say(type="leave")
    assert await call.guest.closed() == CloseCode.GUEST_LEFT
    assert await counted(signalling) == 0


async def test_the_database_itself_refuses_fewer_guests_than_none(signalling: Replica) -> None:
    visit = await signalling.book()
    with pytest.raises(IntegrityError, match="rooms_guests_counted"):
        async with signalling.kit.database.transaction() as session:
            await session.execute(
                update(Room).where(Room.visit_id == visit.visit_id).values(guests_count=-1)
            )


async def test_inviting_and_taking_back_has_an_end(signalling: Replica) -> None:
    visit = await signalling.book()
    for _ in range(INVITATIONS_MAX):
        person = await invited(signalling, visit)
        assert (await takes_out(signalling, visit, visit.patient, person)).status_code == 204
    answer = await invites(signalling, visit, visit.doctor)
    assert (answer.status_code, answer.json()["code"]) == (409, "too-many-invitations")


async def test_of_a_room_without_guests_nobody_asks_for_them(signalling: Replica) -> None:
    visit = await signalling.book()
    async with (
        signalling.joined(visit, visit.patient) as (patient, _),
        signalling.joined(visit, visit.doctor) as (doctor, _),
    ):
        with statements() as asked:
            await patient.say(type="ready")
            await doctor.until("room", with_status("ready"))
            await doctor.say(type="accept")
            await doctor.until("room", with_status("in_call"))
            await doctor.say(type="end")
            await patient.until("room", with_status("done"))
        assert [each for each in asked if "update rooms" in each.lower()] != []
        assert [each for each in asked if ASKS_FOR_GUESTS.search(each)] == []


async def test_of_a_room_with_a_guest_somebody_does(signalling: Replica) -> None:
    """So that the test before this one can fail."""
    visit = await signalling.book()
    await invited(signalling, visit)
    async with signalling.joined(visit, visit.patient) as (patient, _):
        with statements() as asked:
            await patient.say(type="ready")
            await patient.until("room", with_guest("invited"))
        assert [each for each in asked if ASKS_FOR_GUESTS.search(each)] != []
    assert len(await told_of_guests(signalling)) == 1
