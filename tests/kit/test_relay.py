"""From the outbox to Kafka: nothing lost, order per key, one leader, whatever dies."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from deploy.local.places import REPOSITORY
from kit import outbox
from kit.clock import SystemClock
from kit.database import Database, insert_now
from kit.ids import new_id
from kit.relay import Relay, Waker
from kit.settings import KitSettings
from kit.telemetry import Metrics
from tests.kit.conftest import NAME, Published, held, outbox_depth, tell
from tests.support.waiting import eventually
from videoporady_contracts.booking import SlotHeld


@asynccontextmanager
async def relaying(settings: KitSettings) -> AsyncIterator[tuple[Metrics, Waker]]:
    metrics, waker = Metrics(), Waker(settings)
    task = asyncio.create_task(Relay(NAME, settings, metrics, waker).run())
    try:
        yield metrics, waker
    finally:
        task.cancel()
        await asyncio.wait([task])
        await waker.close()


async def test_what_is_rolled_back_is_never_told(
    kit_settings: KitSettings, database: Database, published: Published
) -> None:
    lost, kept = held(), held()
    with pytest.raises(ValueError, match="changed my mind"):
        await tell_and_fail(database, lost)
    await tell(database, kept)
    async with relaying(kit_settings):
        assert [data for _, data in await published(1)] == [kept]
        await eventually(lambda: outbox_depth_is_zero(database))


async def tell_and_fail(database: Database, event: SlotHeld) -> None:
    async with database.transaction() as session:
        outbox.add(session, event, clock=SystemClock())
        raise ValueError("changed my mind")


async def test_events_of_one_key_keep_their_order(
    kit_settings: KitSettings, database: Database, published: Published
) -> None:
    visits = [new_id() for _ in range(5)]
    envelopes = []
    for _ in range(40):
        envelopes += await tell(database, *(held(visit) for visit in visits))
    async with relaying(kit_settings):
        found = await published(len(envelopes))
    for visit in visits:
        told = [each.id for each in envelopes if each.subject == str(visit)]
        assert [each.id for each, _ in found if each.subject == str(visit)] == told


async def test_two_relays_at_once_publish_each_event_once(
    kit_settings: KitSettings, database: Database, published: Published
) -> None:
    async with relaying(kit_settings) as (first, waker), relaying(kit_settings) as (second, _):
        envelopes = []
        for _ in range(50):
            envelopes += await tell(database, held(), held())
            waker.wake()
        await eventually(lambda: outbox_depth_is_zero(database))
        found = await published(len(envelopes))
        leaders = [each.relay_leader._value.get() for each in (first, second)]
    assert sorted(each.id for each, _ in found) == sorted(each.id for each in envelopes)
    assert sorted(leaders) == [0, 1]


async def outbox_depth_is_zero(database: Database) -> bool:
    return await outbox_depth(database) == 0


async def test_the_next_process_takes_over_from_a_killed_leader(
    kit_settings: KitSettings, database: Database, published: Published
) -> None:
    leader = await asyncio.to_thread(start_leader_process, kit_settings)
    try:
        first = await tell(database, *(held() for _ in range(20)))
        await eventually(lambda: outbox_depth_is_zero(database), seconds=30)
        async with relaying(kit_settings) as (metrics, _):
            assert metrics.relay_leader._value.get() == 0
            os.kill(leader.pid, signal.SIGKILL)
            second = await tell(database, *(held() for _ in range(20)))
            await eventually(lambda: outbox_depth_is_zero(database), seconds=30)
            found = await published(40)
    finally:
        leader.kill()
        leader.wait()
    assert {each.id for each, _ in found} == {each.id for each in first + second}


def start_leader_process(settings: KitSettings) -> subprocess.Popen[bytes]:
    program = (
        "import asyncio, sys\n"
        "from kit.relay import Relay, Waker\n"
        "from kit.settings import KitSettings\n"
        "from kit.telemetry import Metrics\n"
        "settings = KitSettings.model_validate_json(sys.argv[1])\n"
        "async def main():\n"
        "    await Relay('booking', settings, Metrics(), Waker(settings)).run()\n"
        "asyncio.run(main())\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", program, settings.model_dump_json()], cwd=REPOSITORY
    )


async def test_a_wake_up_from_another_process_reaches_the_leader(
    kit_settings: KitSettings, database: Database
) -> None:
    # With a poll of ten minutes, only the wake-up can bring the event out in time.
    slow = kit_settings.model_copy(update={"relay_poll_seconds": 600.0})
    elsewhere = Waker(slow)
    async with relaying(slow) as (metrics, _):
        await eventually(lambda: metrics.relay_leader._value.get() == 1)
        # The first look may still be under way: what it misses, the wake-up must bring.
        await tell(database, held())
        elsewhere.wake()
        await eventually(lambda: outbox_depth_is_zero(database), seconds=10)
        await tell(database, held())
        elsewhere.wake()
        await eventually(lambda: outbox_depth_is_zero(database), seconds=10)
    await elsewhere.close()


async def test_a_slower_transaction_with_a_smaller_position_is_not_skipped(
    kit_settings: KitSettings, database: Database, published: Published
) -> None:
    slow, fast = held(), held()
    async with relaying(kit_settings):
        async with database.transaction() as session:
            outbox.add(session, slow, clock=SystemClock())
            # Its position is drawn here, before the faster one draws a larger one and commits.
            await insert_now(session)
            await tell(database, fast)
            await published(1)
        assert {data.key for _, data in await published(2)} == {slow.key, fast.key}
