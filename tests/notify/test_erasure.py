"""An erased account: what was written to it goes, and what comes late is written to nobody."""

import asyncio
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from kit.app import App
from services.notify import consumers
from services.notify.consumers import MessageRules
from services.notify.messages import NOBODY
from tests.notify.test_guardians import NOON, WAITING_FOR_A_TURN
from tests.notify.world import STARTS_AT, Room, apply
from tests.support.events import enveloped
from tests.support.http import RunningService
from tests.support.people import Person
from tests.support.waiting import eventually
from videoporady_contracts import Envelope
from videoporady_contracts.identity import AccountErased, GuardianshipEnded

TOLD_OF_A_BOOKING = 4
"""The confirmation and three reminders."""


async def left(service: RunningService) -> list[tuple[int, int]]:
    """Messages with their reminders, and visits with an account."""
    app: App = service.app.state.kit
    async with app.database.reading() as session:
        rows = await session.execute(
            text("select (select count(*) from messages), (select count(account_id) from visits)")
        )
        return [(row[0], row[1]) for row in rows]


async def test_what_was_written_to_an_erased_account_goes(service: RunningService) -> None:
    room, other = Room(), Room()
    erased = AccountErased(account_id=room.patient.account_id, patient_ids=())
    await apply(service.app, room.booked(), other.booked())
    assert await left(service) == [(2 * TOLD_OF_A_BOOKING, 2)]
    await apply(service.app, erased, (erased, enveloped(erased, at=STARTS_AT)))
    assert await left(service) == [(TOLD_OF_A_BOOKING, 1)]


async def test_late_news_of_its_visits_are_written_to_nobody(service: RunningService) -> None:
    room = Room()
    erased = AccountErased(account_id=room.patient.account_id, patient_ids=())
    await apply(service.app, erased, room.booked(), room.cancelled())
    assert await left(service) == [(0, 0)]


def erasure_of(person: Person) -> AccountErased:
    return AccountErased(account_id=person.account_id, patient_ids=())


async def test_an_erasure_while_a_booking_is_applied_waits_and_leaves_nothing(
    service: RunningService,
) -> None:
    room = Room()
    app: App = service.app.state.kit
    rules = MessageRules.of(app.settings)
    handlers = consumers.handlers(app.clock, service.app.state.sockets.tell_alert, rules)
    booked = room.booked()
    async with app.database.transaction() as session:
        await handlers[type(booked)](session, booked, enveloped(booked, at=app.clock.now()))
        other = asyncio.create_task(apply(service.app, erasure_of(room.patient)))

        async def is_waiting() -> bool:
            async with app.database.reading() as reading:
                return await reading.scalar(text(WAITING_FOR_A_TURN)) == 1

        await eventually(is_waiting)
    await other
    assert await left(service) == [(0, 0)]


async def heirs(service: RunningService) -> list[tuple[UUID, UUID]]:
    """Who was removed, and who inherits."""
    app: App = service.app.state.kit
    async with app.database.reading() as session:
        rows = await session.execute(
            text("select account_id, heir_account_id from ended_guardianships order by ended_at")
        )
        return [(row[0], row[1]) for row in rows]


async def test_an_erased_account_inherits_nothing(service: RunningService) -> None:
    room = Room()
    father, mother, grandmother = room.patient, Person.patient(), Person.patient()

    def ended(of: Person, heir: Person, minute: int) -> tuple[GuardianshipEnded, Envelope]:
        event = GuardianshipEnded(
            account_id=of.account_id,
            patient_id=father.patient_id,
            heir_account_id=heir.account_id,
        )
        return event, enveloped(event, at=NOON + timedelta(minutes=minute))

    await apply(service.app, ended(father, mother, 0), ended(mother, grandmother, 1))
    await apply(service.app, erasure_of(mother))
    assert sorted(await heirs(service)) == sorted(
        [
            (father.account_id, grandmother.account_id),
            (mother.account_id, grandmother.account_id),
        ]
    ), "what the mother inherited goes to whoever inherits from her"
    await apply(service.app, erasure_of(grandmother))
    assert {heir for _, heir in await heirs(service)} == {NOBODY}
    await apply(service.app, room.booked())
    app: App = service.app.state.kit
    async with app.database.reading() as session:
        assert await session.scalar(text("select count(*) from messages")) == 0
