"""An erased account: what was written to it goes, and what comes late is written to nobody."""

from sqlalchemy import text

from kit.app import App
from tests.notify.world import STARTS_AT, Room, apply
from tests.support.events import enveloped
from tests.support.http import RunningService
from videoporady_contracts.identity import AccountErased

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
