"""The rebuild makes the rows that the consumers made, while they and the searches go on."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

import pytest
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from sqlalchemy import text

from kit.clock import FrozenClock
from kit.kafka import TopicPartition
from kit.replay import StreamIncomplete, replay
from services.calendar import shadow, stream
from services.calendar.app import create
from services.calendar.consumers import handlers
from services.calendar.rebuild import TOPICS, Outcome, SwapRefused, rebuild
from services.calendar.settings import Settings
from tests.calendar.network import Network
from tests.calendar.stories import Told, publish, stories, teller, with_repetitions
from tests.support.http import running
from tests.support.people import Tokens
from tests.support.waiting import eventually
from videoporady_contracts.calendar import SlotWithdrawn
from videoporady_contracts.wire import decode

DAYS = ("2027-01-12", "2027-01-13")
TABLES = {
    "slot_claims": "visit_id",
    "figure_slots": "slot_id",
    "figure_visits": "visit_id",
    "clinic_days": "clinic_id, day",
    "slots": "slot_id",
    "schedule_days": "schedule_id, day",
}
pytestmark = pytest.mark.timeout(300)
NOTHING_CHANGED = dict.fromkeys(TABLES, 0)
DAMAGE = (
    "delete from slot_claims where visit_id::text < '8'",
    "update slot_claims set state = 'booked', changed_at = now() where visit_id::text > 'c'",
    "update slots set taken = not taken where slot_id::text < '4'",
    "update schedule_days set free_count = free_count + 7 where day > '2027-01-12'",
    "truncate figure_visits, clinic_days",
    "update figure_slots set is_offered = not is_offered where slot_id::text < 'a'",
    """insert into slot_claims values (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(),
        'booked', now(), null)""",
)


@dataclass
class Live:
    """A calendar whose consumers run, and the stream that they read."""

    settings: Settings
    network: Network
    random: Random

    async def stories(self, visits: int) -> list[Told]:
        """Random ones in the free slots of two days, with repetitions."""
        slots = [slot for day in DAYS for slot in await self.network.slots(day)]
        told = stories(self.random, slots, self.network.clock.now(), visits)
        return with_repetitions(self.random, told)

    async def tell(self, visits: int) -> None:
        await publish(self.settings, await self.stories(visits))

    async def is_quiet(self) -> bool:
        """Whether the outbox is empty, and the inbox holds every event that is of use."""
        ids: set[UUID] = set()
        async with replay(self.settings, *TOPICS, client="test") as topics:
            for partition in topics.partitions:
                async for records in topics.read(partition):
                    for record in records:
                        headers = {name: value.decode() for name, value in record.headers}
                        if headers["ce_type"] in stream.EVENTS:
                            ids.add(UUID(headers["ce_id"]))
        async with self.network.app.database.reading() as session:
            waiting = await session.scalar(text("select count(*) from outbox"))
            known = set(await session.scalars(text("select event_id from inbox")))
        return waiting == 0 and ids <= known

    async def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        async with self.network.app.database.reading() as session:
            return {
                table: [
                    tuple(row)
                    for row in await session.execute(text(f"select * from {table} order by {key}"))
                ]
                for table, key in TABLES.items()
            }

    async def damage(self) -> None:
        for statement in DAMAGE:
            await self.network.transaction(lambda session, of=statement: session.execute(text(of)))

    async def rebuild(self) -> Outcome:
        app = self.network.app
        return await rebuild(self.settings, app.database, app.clock)


@pytest.fixture
async def live(
    settings_for: Callable[..., Any], clock: FrozenClock, tokens: Tokens
) -> AsyncIterator[Live]:
    settings = settings_for(Settings, "calendar", rebuild_behind_max=20)
    async with running(create(settings, clock)) as service:
        network = Network(service, clock, tokens)
        await network.open()
        await network.add_schedule()
        await network.add_schedule(await network.add_doctor(), slot_minutes=30)
        yield Live(settings, network, Random(7))


async def quiet(live: Live) -> None:
    await eventually(live.is_quiet, seconds=60, every=0.2)


async def test_the_rows_are_those_that_the_consumers_made(live: Live) -> None:
    await live.tell(60)
    await quiet(live)
    # Slots of a withdrawn schedule and of a newer one share time, and claims lie on both.
    network = live.network
    path = f"/api/calendar/doctors/{network.doctor_id}/schedules"
    (schedule,) = (await network.ops.get(path)).json()["items"]
    await network.ops.delete(f"{path}/{schedule['schedule_id']}")
    await network.add_schedule(slot_minutes=15)
    await live.tell(60)
    await quiet(live)
    made = await live.rows()
    assert all(made.values()), "every table has rows"

    untouched = await live.rebuild()
    assert untouched.changed == NOTHING_CHANGED
    assert untouched.events > 100
    await live.damage()
    assert await live.rows() != made
    mended = await live.rebuild()

    assert await live.rows() == made
    assert all(mended.changed.values()), mended
    assert (await live.rebuild()).changed == NOTHING_CHANGED


async def test_events_that_come_meanwhile_are_neither_lost_nor_doubled(live: Live) -> None:
    await live.tell(60)
    await quiet(live)
    await live.damage()
    coming = iter(await live.stories(80))
    async with teller(live.settings) as tell:
        for _ in range(3):
            work = asyncio.create_task(live.rebuild())
            while not work.done():
                event = next(coming, None)
                await (tell(event) if event else asyncio.wait([work]))
            await work
        for event in coming:
            await tell(event)
    await quiet(live)

    after = await live.rows()

    # Nothing that was in the tables is of use to a rebuild: this is what the stream alone says.
    assert (await live.rebuild()).changed == NOTHING_CHANGED
    await live.damage()
    await live.rebuild()
    assert await live.rows() == after
    assert await live.network.free_counts_agree()


async def test_a_search_sees_the_old_or_the_new(live: Live) -> None:
    await live.tell(60)
    await quiet(live)
    right = await live.network.slots(DAYS[0])
    await live.network.transaction(
        lambda session: session.execute(text("update slots set taken = not taken"))
    )
    wrong = await live.network.slots(DAYS[0])
    seen: list[Any] = []
    work = asyncio.create_task(live.rebuild())
    while not work.done():
        seen.append(await live.network.slots(DAYS[0]))
    await work
    seen.append(await live.network.slots(DAYS[0]))

    assert seen[0] == wrong
    assert seen[-1] == right
    assert all(each in (wrong, right) for each in seen)
    assert wrong not in seen[seen.index(right) :], "once new, it stays new"


async def test_a_withdrawn_slot_whose_claim_is_over_is_told_of(live: Live) -> None:
    """The consumers would have told it; after the swap the event is old news to them."""
    network = live.network
    slot = next(
        each for each in await network.slots(DAYS[0]) if each["doctor_id"] == network.doctor_id
    )
    told = stories(Random(1), [slot], network.clock.now(), 40)
    released = {event.key for _, event in told if type(event).__name__ == "SlotReleased"}
    visit_id = next(iter(released))
    hold, release = [each for each in told if each[1].key == visit_id]
    await publish(live.settings, [hold])
    await quiet(live)
    schedules = await network.ops.get(f"/api/calendar/doctors/{network.doctor_id}/schedules")
    (schedule,) = schedules.json()["items"]
    path = f"/api/calendar/doctors/{network.doctor_id}/schedules/{schedule['schedule_id']}"
    assert (await network.ops.delete(path)).status_code == 204
    await quiet(live)
    async with network.app.database.transaction() as session:
        # The consumer waits for this row: it is behind what the rebuild reads.
        known = {"event_id": release[0].id}
        await session.execute(text("insert into inbox (event_id) values (:event_id)"), known)
        await publish(live.settings, [release])
        outcome = await live.rebuild()
        await session.execute(text("delete from inbox where event_id = :event_id"), known)
    assert outcome.told == 1
    await quiet(live)
    gone = [each for each in await withdrawn_slots(live) if each == slot["slot_id"]]
    assert len(gone) == 1, "the consumer, which reads of it later, does not tell it again"


async def withdrawn_slots(live: Live) -> list[str]:
    """Of each SlotWithdrawn in the topic."""
    found: list[str] = []
    async with replay(live.settings, *TOPICS, client="test") as topics:
        for partition in topics.partitions:
            async for records in topics.read(partition):
                events = [decode(record.value or b"")[1] for record in records]
                found += [str(each.slot_id) for each in events if isinstance(each, SlotWithdrawn)]
    return found


async def test_a_stream_without_its_beginning_is_refused(live: Live) -> None:
    await live.tell(30)
    await quiet(live)
    made = await live.rows()
    admin = AIOKafkaAdminClient(bootstrap_servers=live.settings.kafka_bootstrap_servers)
    await admin.start()
    partition = TopicPartition(live.settings.topic_prefix + TOPICS[0], 0)
    await admin.delete_records({partition: RecordsToDelete(before_offset=1)})
    await admin.close()
    with pytest.raises(StreamIncomplete):
        await live.rebuild()
    assert await live.rows() == made


async def test_who_holds_a_doctor_for_too_long_is_not_overtaken(live: Live) -> None:
    await live.tell(20)
    await quiet(live)
    await live.damage()
    damaged = await live.rows()
    impatient = live.settings.model_copy(
        update={"rebuild_swaps_max": 2, "rebuild_lock_seconds_max": 0.2}
    )
    async with live.network.app.database.transaction() as session:
        await session.execute(text("select * from doctors for no key update"))
        with pytest.raises(SwapRefused):
            await rebuild(impatient, live.network.app.database, live.network.clock)
    assert await live.rows() == damaged
    await live.rebuild()
    assert (await live.rebuild()).changed == NOTHING_CHANGED


async def test_a_swap_that_would_hold_the_others_up_is_ended(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    await live.tell(20)
    await quiet(live)
    await live.damage()
    damaged = await live.rows()

    async def never_ends(session: Any, _days: Any) -> None:
        await session.execute(text("select pg_sleep(60)"))

    monkeypatch.setattr(shadow, "merge", never_ends)
    quick = live.settings.model_copy(
        update={"rebuild_swap_seconds_max": 0.2, "rebuild_lock_seconds_max": 0.5}
    )
    with pytest.raises(SwapRefused, match="SWAP_SECONDS_MAX"):
        await rebuild(quick, live.network.app.database, live.network.clock)
    assert await live.rows() == damaged


def test_the_fold_knows_every_event_that_the_consumers_react_to(clock: FrozenClock) -> None:
    assert {each.event_type for each in handlers(clock)} == stream.EVENTS


def test_what_is_no_event_changes_nothing() -> None:
    name = next(iter(stream.EVENTS))
    assert stream.news_in(name, b"not even JSON") is None
    assert stream.news_in("videoporady.booking.SlotEaten.v1", b"{}") is None
    assert stream.news_in(name, b'{"time": "yesterday", "data": {}}') is None
