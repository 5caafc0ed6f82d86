"""Messages go after their deliveries; an event that comes again then tells nobody anything."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from kit.app import App
from kit.clock import FrozenClock
from services.notify import domain
from services.notify.retention import RULES
from tests.notify.post import Post
from tests.notify.world import Room, apply
from tests.support.events import enveloped
from tests.support.http import RunningService
from tests.support.people import Person
from tests.support.retention import forget
from videoporady_contracts.identity import GuardianshipEnded


@pytest.fixture
def post(service: RunningService) -> Post:
    return Post(service.app)


async def rows(app: App, table: str, *, where: str = "true") -> int:
    async with app.database.reading() as session:
        query = text(f"select count(*) from {table} where {where}")
        return (await session.execute(query)).scalar_one()


def told(clock: FrozenClock, *events: Any) -> list[Any]:
    return [(each, enveloped(each, at=clock.now())) for each in events]


async def test_deliveries_go_first_and_a_replay_does_not_tell_again(
    service: RunningService, post: Post, clock: FrozenClock
) -> None:
    kit, room = post.kit, Room()
    news = told(clock, room.booked(), room.cancelled())
    await apply(service.app, *news)
    await post.round()
    messages, deliveries = await rows(kit, "messages"), await rows(kit, "deliveries")
    assert deliveries >= 2

    clock.advance(timedelta(days=89))
    await forget(kit, RULES)
    assert (await rows(kit, "messages"), await rows(kit, "deliveries")) == (messages, deliveries)
    clock.advance(timedelta(days=2))
    await forget(kit, RULES)
    assert (await rows(kit, "messages"), await rows(kit, "deliveries")) == (messages, 0)
    clock.advance(timedelta(days=280))
    await forget(kit, RULES)
    assert await rows(kit, "messages") == 0

    await apply(service.app, *news)
    await post.round()
    assert (await rows(kit, "messages"), await rows(kit, "deliveries")) == (0, 0)


async def test_what_is_still_to_be_told_stays(
    service: RunningService, post: Post, clock: FrozenClock
) -> None:
    kit, room = post.kit, Room()
    await apply(service.app, *told(clock, room.booked()))
    planned = await rows(kit, "messages", where="state = 'planned'")
    waiting = await rows(kit, "deliveries", where="state = 'due'")
    assert planned
    assert waiting
    clock.advance(timedelta(days=5_000))
    await forget(kit, RULES)
    assert await rows(kit, "messages", where="state = 'planned'") == planned
    assert await rows(kit, "deliveries") == waiting
    # A message stays for as long as it is on its way.
    assert await rows(kit, "messages") == planned + 1


async def test_an_alert_goes_after_its_end_and_its_press_raises_no_second_one(
    service: RunningService, post: Post, clock: FrozenClock
) -> None:
    kit, over, open_ = post.kit, Room(), Room()
    await apply(service.app, *(each.booked() for each in (over, open_)))
    await apply(service.app, over.ready(1), over.left(2), open_.ready(1))
    assert await rows(kit, "alerts") == 2
    clock.advance(timedelta(days=91))
    await forget(kit, RULES)
    assert await rows(kit, "alerts", where="ended_at is null") == await rows(kit, "alerts") == 1
    await apply(service.app, over.ready(1))
    assert await rows(kit, "alerts") == 1


def test_no_message_goes_before_its_event_is_too_old_to_tell() -> None:
    (messages,) = (rule for rule in RULES if rule.name == "messages")
    assert messages.days_min >= domain.TELLING_DAYS_MAX


async def test_ends_of_guardianships_and_nudges_that_were_told_go(
    service: RunningService, post: Post, clock: FrozenClock
) -> None:
    kit, room = post.kit, Room()
    ended = GuardianshipEnded(
        account_id=Person.patient().account_id,
        patient_id=room.patient.patient_id,
        heir_account_id=room.patient.account_id,
    )
    await apply(service.app, *told(clock, ended))
    async with kit.database.transaction() as session:
        for due in ("null", "now()"):
            await session.execute(
                text(
                    "insert into nudges (visit_id, task_id, starts_at, due_at) values"
                    f" (gen_random_uuid(), gen_random_uuid(), :at, {due})"
                ),
                {"at": clock.now()},
            )
    clock.advance(timedelta(days=89))
    await forget(kit, RULES)
    assert (await rows(kit, "nudges"), await rows(kit, "ended_guardianships")) == (2, 1)
    clock.advance(timedelta(days=2))
    await forget(kit, RULES)
    assert await rows(kit, "nudges", where="due_at is null") == 0
    assert await rows(kit, "nudges") == 1, "one that waits for its visit stays"
    clock.advance(timedelta(days=275))
    await forget(kit, RULES)
    assert await rows(kit, "ended_guardianships") == 0
