"""A removed guardian reads and hears nothing more of the child; who takes over does."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from kit.app import App
from services.notify import consumers
from services.notify.consumers import MessageRules
from tests.notify.world import Room, apply
from tests.support.events import enveloped
from tests.support.http import RunningService
from tests.support.people import Person, Tokens
from tests.support.waiting import eventually
from videoporady_contracts.identity import GuardianshipEnded, GuardianshipGranted

TOLD_OF_A_BOOKING = 4
"""The confirmation and three reminders."""
NOON = datetime(2027, 1, 11, 12, tzinfo=UTC)
WAITING_FOR_A_TURN = """
select count(*) from pg_locks join pg_database on pg_database.oid = pg_locks.database
where datname = current_database() and locktype = 'advisory' and not granted
"""


async def inbox(service: RunningService, tokens: Tokens, person: Person) -> int:
    answer = await service.client(tokens.cookies(person)).get("/api/notify/inbox")
    return len(answer.json()["items"])


async def test_the_inbox_and_the_reminders_of_the_child_are_handed_over(
    service: RunningService, tokens: Tokens
) -> None:
    room, own = Room(), Room()
    father, mother = room.patient, Person.patient()
    mine = own.booked().model_copy(update={"account_id": father.account_id})
    await apply(service.app, room.booked(), mine)
    assert await inbox(service, tokens, father) == 2
    ended = GuardianshipEnded(
        account_id=father.account_id,
        patient_id=father.patient_id,
        heir_account_id=mother.account_id,
    )
    await apply(service.app, ended, (ended, enveloped(ended)))
    assert await inbox(service, tokens, father) == 1, "what is not of the child stays"
    assert await inbox(service, tokens, mother) == 1
    app: App = service.app.state.kit
    async with app.database.reading() as session:
        counted = await session.execute(
            text("select account_id::text, count(*) from messages group by account_id")
        )
        assert {(row[0], row[1]) for row in counted} == {
            (str(father.account_id), TOLD_OF_A_BOOKING),
            (str(mother.account_id), TOLD_OF_A_BOOKING),
        }
    # News of the visit that come later are told to whoever took over.
    await apply(service.app, room.cancelled().model_copy(update={"account_id": mother.account_id}))
    assert await inbox(service, tokens, mother) == 2
    assert await inbox(service, tokens, father) == 1


def ended(room: Room, of: Person, heir: Person, *, minute: int = 0) -> tuple[Any, Any]:
    """The end of a guardianship over the room's patient, with its envelope."""
    event = GuardianshipEnded(
        account_id=of.account_id,
        patient_id=room.patient.patient_id,
        heir_account_id=heir.account_id,
    )
    return event, enveloped(event, at=NOON + timedelta(minutes=minute))


def granted(room: Room, to: Person, *, minute: int) -> tuple[Any, Any]:
    event = GuardianshipGranted(account_id=to.account_id, patient_id=room.patient.patient_id)
    return event, enveloped(event, at=NOON + timedelta(minutes=minute))


async def told(service: RunningService) -> dict[str, int]:
    """How many messages there are for each account, reminders included."""
    app: App = service.app.state.kit
    async with app.database.reading() as session:
        counted = await session.execute(
            text("select account_id::text, count(*) from messages group by account_id")
        )
        return {row[0]: row[1] for row in counted}


async def test_news_of_a_visit_that_come_after_the_end_go_to_the_heir(
    service: RunningService, tokens: Tokens
) -> None:
    room = Room()
    father, mother = room.patient, Person.patient()
    until = service.app.state.kit.clock.now() + timedelta(hours=1)
    await apply(service.app, ended(room, father, mother), room.booked())
    assert await told(service) == {str(mother.account_id): TOLD_OF_A_BOOKING}
    await apply(service.app, room.moved(timedelta(days=1)), room.disrupted(), room.cancelled())
    await apply(service.app, room.offered(expires_at=until))
    assert set(await told(service)) == {str(mother.account_id)}
    assert await inbox(service, tokens, mother) == 5, "booked, moved, disrupted, cancelled, offered"
    assert await inbox(service, tokens, father) == 0


async def test_what_is_of_another_patient_stays_with_the_account(
    service: RunningService, tokens: Tokens
) -> None:
    room, own = Room(), Room()
    father, mother = room.patient, Person.patient()
    mine = own.booked().model_copy(update={"account_id": father.account_id})
    await apply(service.app, ended(room, father, mother), mine)
    assert await told(service) == {str(father.account_id): TOLD_OF_A_BOOKING}


async def test_who_is_guardian_again_is_told_again(service: RunningService, tokens: Tokens) -> None:
    room = Room()
    father, mother = room.patient, Person.patient()
    await apply(service.app, ended(room, father, mother), granted(room, father, minute=1))
    await apply(service.app, room.booked())
    assert await told(service) == {str(father.account_id): TOLD_OF_A_BOOKING}


async def test_an_older_grant_that_comes_again_does_not_undo_the_end(
    service: RunningService, tokens: Tokens
) -> None:
    room = Room()
    father, mother = room.patient, Person.patient()
    await apply(service.app, ended(room, father, mother), granted(room, father, minute=-1))
    await apply(service.app, room.booked())
    assert await told(service) == {str(mother.account_id): TOLD_OF_A_BOOKING}


@pytest.mark.parametrize(
    "order", [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)]
)
async def test_two_ends_and_a_booking_in_any_order_reach_the_last_guardian(
    service: RunningService, order: Sequence[int]
) -> None:
    room = Room()
    father, mother, grandmother = room.patient, Person.patient(), Person.patient()
    events = (
        room.booked(),
        ended(room, father, mother),
        ended(room, mother, grandmother, minute=1),
    )
    await apply(service.app, *(events[each] for each in order))
    assert await told(service) == {str(grandmother.account_id): TOLD_OF_A_BOOKING}


async def test_an_end_while_a_booking_is_applied_waits_for_it(service: RunningService) -> None:
    room = Room()
    father, mother = room.patient, Person.patient()
    app: App = service.app.state.kit
    rules = MessageRules.of(app.settings)
    handlers = consumers.handlers(app.clock, service.app.state.sockets.tell_alert, rules)
    booked = room.booked()
    async with app.database.transaction() as session:
        await handlers[type(booked)](session, booked, enveloped(booked, at=app.clock.now()))
        other = asyncio.ensure_future(apply(service.app, ended(room, father, mother)))

        async def is_waiting() -> bool:
            async with app.database.reading() as reading:
                return await reading.scalar(text(WAITING_FOR_A_TURN)) == 1

        await eventually(is_waiting)
    await other
    assert await told(service) == {str(mother.account_id): TOLD_OF_A_BOOKING}
