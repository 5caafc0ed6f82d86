"""Events in: each has one effect, bad ones are parked, good ones get through."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from kit import outbox
from kit.clock import SystemClock
from kit.consumer import Consumer, Handler
from kit.database import Database
from kit.deadletters import DeadLetter, dead_letters, main
from kit.ids import new_id
from kit.relay import Relay, Waker
from kit.settings import KitSettings
from kit.telemetry import Metrics
from tests.kit.conftest import NAME, Effect, Published, effects, held, outbox_depth, tell
from tests.support.waiting import eventually
from videoporady_contracts import Envelope, EventData, topic_of
from videoporady_contracts.booking import SlotHeld, SlotReleased
from videoporady_contracts.wire import encode
from videoporady_contracts.words import ReleaseReason


@asynccontextmanager
async def consuming(
    settings: KitSettings,
    database: Database,
    handler: Handler,
    unhurried: Collection[type[EventData]] = (),
) -> AsyncIterator[Consumer]:
    """A relay and a consumer of the same service."""
    metrics = Metrics()
    handlers = {SlotHeld: handler, SlotReleased: handler}
    consumer = Consumer(NAME, settings, database, metrics, handlers, unhurried)
    relay = Relay(NAME, settings, metrics, Waker(settings))
    tasks = [asyncio.create_task(consumer.run()), asyncio.create_task(relay.run())]
    try:
        yield consumer
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def send_raw(settings: KitSettings, key: bytes, value: bytes) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=settings.kafka_bootstrap_servers)
    await producer.start()
    await producer.send_and_wait(settings.topic_prefix + topic_of(SlotHeld), value=value, key=key)
    await producer.stop()


async def parked(settings: KitSettings) -> list[DeadLetter]:
    topic = settings.topic_prefix + topic_of(SlotHeld)
    return [each async for each in dead_letters(settings.kafka_bootstrap_servers, topic)]


async def test_each_event_has_one_effect_in_the_order_of_its_key(
    kit_settings: KitSettings, database: Database
) -> None:
    visit = new_id()
    others = [held() for _ in range(30)]
    async with consuming(kit_settings, database, Effect()):
        await tell(database, *others[:15], held(visit), *others[15:], held(visit))
        await eventually(lambda: has_effects(database, 32))
    assert (await effects(database)).count(visit) == 2


async def test_a_client_that_reads_nothing_any_more_is_made_anew(
    kit_settings: KitSettings, database: Database, short_doubt: Callable[[str], list[Any]]
) -> None:
    clients = short_doubt("group_consumer")
    async with consuming(kit_settings, database, Effect()):
        await tell(database, held())
        await eventually(lambda: has_effects(database, 1))
        # It asks for no record any more, and says nothing of it; what it asked for before may come.
        clients[0]._fetcher._fetch_task.cancel()
        for count in (2, 3):
            await tell(database, held())
            await eventually(lambda count=count: has_effects(database, count), seconds=30)
    assert len(clients) == 2


async def test_events_that_nobody_waits_for_are_applied_together_and_at_once_with_an_urgent_one(
    kit_settings: KitSettings, database: Database
) -> None:
    visit = new_id()
    urgent = SlotReleased(
        visit_id=visit, slot_id=visit, doctor_id=visit, reason=ReleaseReason.GIVEN_BACK
    )
    # Only the urgent event can end this within the test.
    for_ever = kit_settings.model_copy(update={"consumer_gather_ms": 600_000})
    async with consuming(for_ever, database, Effect(), unhurried={SlotHeld}):
        for _ in range(3):
            await tell(database, held(visit))
            # Each reaches the broker before the next is told of, so that they arrive one by one.
            await eventually(lambda: is_relayed(database))
        assert await effects(database) == []
        await tell(database, urgent)
        await eventually(lambda: has_effects(database, 4))
    async with database.reading() as session:
        transactions = await session.execute(text("select count(distinct xmin::text) from effects"))
    assert transactions.scalar_one() == 1


async def test_what_failed_is_not_kept_waiting_by_events_that_nobody_waits_for(
    kit_settings: KitSettings, database: Database
) -> None:
    failing = held()
    urgent = SlotReleased(
        visit_id=failing.visit_id,
        slot_id=failing.visit_id,
        doctor_id=failing.visit_id,
        reason=ReleaseReason.GIVEN_BACK,
    )
    # Who gathers does so for longer than this test; who retries has the time to hear of others.
    settings = kit_settings.model_copy(
        update={
            "consumer_gather_ms": 600_000,
            "consumer_attempts_max": 1_000,
            "consumer_retry_delay_ms_first": 1_000,
            "consumer_retry_delay_ms_max": 1_000,
        }
    )
    effect = Effect(fails_on={failing.visit_id})
    async with consuming(settings, database, effect, unhurried={SlotHeld}):
        await tell(database, urgent)
        await eventually(lambda: effect.tries != [])
        # Of every partition, those that wait for nothing too.
        others = [held() for _ in range(12)]
        await tell(database, *others)
        tries = len(effect.tries)
        await eventually(lambda: effect.tries[tries:].count(failing.visit_id) > 0)
        effect.fails_on.clear()
        await eventually(lambda: has_effects(database, len(others) + 1))


async def is_relayed(database: Database) -> bool:
    return await outbox_depth(database) == 0


async def has_effects(database: Database, count: int) -> bool:
    return len(await effects(database)) == count


async def test_a_duplicate_has_no_second_effect(
    kit_settings: KitSettings, database: Database
) -> None:
    event, last = held(), held()
    async with consuming(kit_settings, database, Effect()):
        (envelope,) = await tell(database, event)
        await eventually(lambda: has_effects(database, 1))
        key, value, _ = encode(envelope, event)
        await send_raw(kit_settings, key, value)
        await send_raw(kit_settings, key, value)
        # The same key, hence the same partition: behind it the duplicates are dealt with.
        await tell(database, held(event.visit_id), last)
        await eventually(lambda: has_effects(database, 3))
    assert sorted(await effects(database)) == sorted([event.visit_id] * 2 + [last.visit_id])


async def test_a_duplicate_that_no_longer_fits_is_not_taken_for_a_bad_event(
    kit_settings: KitSettings, database: Database
) -> None:
    event, effect = held(), Effect()
    async with consuming(kit_settings, database, effect):
        (envelope,) = await tell(database, event)
        await eventually(lambda: has_effects(database, 1))
        effect.fails_on.add(event.visit_id)
        key, value, _ = encode(envelope, event)
        await send_raw(kit_settings, key, value)
        await eventually(lambda: len(effect.tries) == 2)
        effect.fails_on.clear()
        await tell(database, held(event.visit_id))
        await eventually(lambda: has_effects(database, 2))
    assert await parked(kit_settings) == []


async def test_what_a_handler_makes_known_of_an_event_is_told_once(
    kit_settings: KitSettings, database: Database, published: Published
) -> None:
    cause = held()
    answer = SlotReleased(
        visit_id=cause.visit_id,
        slot_id=cause.slot_id,
        doctor_id=cause.doctor_id,
        reason=ReleaseReason.GIVEN_BACK,
    )

    async def react(session: AsyncSession, event: EventData, envelope: Envelope) -> None:
        await Effect()(session, cause, envelope)
        if isinstance(event, SlotHeld):
            outbox.add(session, answer, clock=SystemClock())

    async with consuming(kit_settings, database, react):
        (envelope,) = await tell(database, cause)
        await eventually(lambda: has_effects(database, 2))
        key, value, _ = encode(envelope, cause)
        await send_raw(kit_settings, key, value)
        await tell(database, answer)
        await eventually(lambda: has_effects(database, 3))
    told = [type(data) for _, data in await published(4)]
    assert told == [SlotHeld, SlotReleased, SlotHeld, SlotReleased]


async def test_a_poison_record_is_parked_and_the_good_ones_beside_it_are_applied(
    kit_settings: KitSettings, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = held()
    good = [held() for _ in range(20)]
    effect = Effect(fails_on={bad.visit_id})
    async with consuming(kit_settings, database, effect):
        await send_raw(kit_settings, b"x", b"not even JSON")
        await tell(database, *good[:10], bad, *good[10:])
        await eventually(lambda: has_effects(database, 20), seconds=40)
        letters = await eventually(lambda: two_parked(kit_settings), seconds=20)
        errors = {each.origin["error"] for each in letters}
        assert errors == {"BrokenEvent", "ValueError"}
        assert effect.tries.count(bad.visit_id) >= kit_settings.consumer_attempts_max

        # The handler is mended, and the record is sent on its way again.
        effect.fails_on.clear()
        poison = next(each for each in letters if each.origin["error"] == "ValueError")
        place = [poison.topic, str(poison.partition), str(poison.offset)]
        assert await command(kit_settings, "list") == 0
        assert " ".join([*place, f"topic={poison.origin['topic']}"]) in capsys.readouterr().out
        assert await command(kit_settings, "show", *place) == 0
        assert str(bad.visit_id) in capsys.readouterr().out
        assert await command(kit_settings, "replay", *place) == 0
        await eventually(lambda: has_effects(database, 21))
    assert set(await effects(database)) == {each.visit_id for each in [bad, *good]}


async def command(settings: KitSettings, *words: str) -> int:
    """`python -m kit.deadletters ...`, as operations call it."""
    where = ["--bootstrap-servers", settings.kafka_bootstrap_servers]
    return await asyncio.to_thread(main, [*where, *words])


async def two_parked(settings: KitSettings) -> list[DeadLetter]:
    found = await parked(settings)
    return found if len(found) == 2 else []


async def test_a_handler_that_fails_for_a_while_leaves_no_half_effect(
    kit_settings: KitSettings, database: Database
) -> None:
    event = held()
    effect = Effect(fails_on={event.visit_id})
    patient = kit_settings.model_copy(update={"consumer_attempts_max": 1_000})
    async with consuming(patient, database, effect) as consumer:
        await tell(database, event)
        await eventually(lambda: len(effect.tries) >= 3)
        assert await effects(database) == []
        assert consumer.stuck_seconds > 0
        effect.fails_on.clear()
        await eventually(lambda: has_effects(database, 1))
        await eventually(lambda: consumer.stuck_seconds < 1)
    assert await parked(kit_settings) == []


async def test_a_consumer_that_starts_late_finds_what_was_told_before(
    kit_settings: KitSettings, database: Database
) -> None:
    events = [held() for _ in range(5)]
    async with consuming(kit_settings, database, Effect()):
        await tell(database, *events)
        await eventually(lambda: has_effects(database, 5))
    more = [held() for _ in range(5)]
    await tell(database, *more)
    async with consuming(kit_settings, database, Effect()):
        await eventually(lambda: has_effects(database, 10))
    assert set(await effects(database)) == {each.visit_id for each in events + more}


async def test_who_stops_leaves_the_group_though_the_last_commit_hangs(
    kit_settings: KitSettings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(Consumer, "_commit", hang)
    async with consuming(kit_settings, database, Effect()) as consumer:
        await tell(database, held())
        await eventually(lambda: has_effects(database, 1))
        assert await members(kit_settings, consumer.group) == 1
    assert await members(kit_settings, consumer.group) == 0


async def members(settings: KitSettings, group: str) -> int:
    """How many the broker takes for members of the group."""
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka_bootstrap_servers)
    await admin.start()
    try:
        [answer] = await admin.describe_consumer_groups([group])
        [description] = answer.to_object()["groups"]
        return len(description["members"])
    finally:
        await admin.close()
