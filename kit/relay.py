"""The relay: from the outbox to Kafka, by one leader per service, in order per key.

The leader holds an advisory lock on a connection of its own; when that connection dies, the lock
goes with it and another process takes over. It is woken after each commit: in its own process by an
event, from another by NOTIFY sent outside of any write transaction, since NOTIFY inside one halves
the commit rate (docs/decisions/0004-relay.md).
"""

import asyncio
import contextlib
import json
import time
from collections.abc import Sequence
from typing import Any, cast

import asyncpg

from kit import kafka
from kit.settings import KitSettings
from kit.telemetry import Metrics, log

__all__ = ["Relay", "Waker"]

LEADER = 7_070_002
"""The advisory lock. Locks are per database, and each service has its own."""
CHANNEL = "outbox"
BECOME_LEADER_SECONDS = 1.0
TAKE_THE_LEAD = "select pg_try_advisory_lock($1)"
BACK_OFF_SECONDS_FIRST = 0.1
BACK_OFF_SECONDS_MAX = 5.0
MEASURE_EVERY_SECONDS = 2.0
NOTIFY_AT_MOST_EVERY_SECONDS = 0.001

# Rows that are there, never "position greater than the last": a slower transaction may commit a
# smaller position.
SELECT = "select position, topic, key, value, headers from outbox order by position limit $1"
DELETE = "delete from outbox where position = any($1::bigint[])"
DEPTH = "select count(*), coalesce(extract(epoch from now() - min(created_at)), 0) from outbox"


def _dsn(settings: KitSettings) -> str:
    return settings.database_url.replace("postgresql+asyncpg://", "postgresql://", 1)


async def _connect(settings: KitSettings) -> asyncpg.Connection:
    return await asyncpg.connect(
        _dsn(settings),
        timeout=int(settings.database_connect_timeout_seconds),
        command_timeout=10,
        # A leader whose machine vanished must lose its lock: the server asks the socket whether it
        # lives.
        server_settings={
            "application_name": "videoporady-relay",
            "tcp_keepalives_idle": "10",
            "tcp_keepalives_interval": "5",
            "tcp_keepalives_count": "3",
        },
    )


class Waker:
    """Tells the leader that there is something to publish, wherever the leader runs."""

    def __init__(self, settings: KitSettings) -> None:
        self._settings = settings
        self.event = asyncio.Event()
        self.leads_here = False
        self._notifying: asyncio.Task[None] | None = None
        self._again = False
        self._connection: asyncpg.Connection | None = None

    def wake(self) -> None:
        """Called after a commit. It never waits and never fails: the relay's poll is the
        fallback."""
        if self.leads_here:
            self.event.set()
        elif self._notifying is None or self._notifying.done():
            self._notifying = asyncio.create_task(self._notify())
        else:
            self._again = True

    async def _notify(self) -> None:
        try:
            while True:
                self._again = False
                if self._connection is None or self._connection.is_closed():
                    self._connection = await _connect(self._settings)
                await self._connection.execute(f"notify {CHANNEL}")
                await asyncio.sleep(NOTIFY_AT_MOST_EVERY_SECONDS)
                if not self._again:
                    return
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
            # The leader polls; a lost wake-up costs a quarter of a second.
            self._connection = None

    async def close(self) -> None:
        """Ends the wake-up that is under way."""
        if self._notifying is not None:
            self._notifying.cancel()
            await asyncio.wait([self._notifying])
        if self._connection is not None and not self._connection.is_closed():
            self._connection.terminate()


class Relay:
    """Publishes a service's outbox for as long as `run` runs."""

    def __init__(self, name: str, settings: KitSettings, metrics: Metrics, waker: Waker) -> None:
        self._name = name
        self._settings = settings
        self._metrics = metrics
        self._waker = waker

    async def run(self) -> None:
        """Leads when it can, waits for its turn when it can not, and never gives up."""
        delay = BACK_OFF_SECONDS_FIRST
        while True:
            try:
                await self._lead()
                delay = BACK_OFF_SECONDS_FIRST
            except asyncio.CancelledError:
                raise
            except Exception as error:
                # Whatever went wrong, the rows are still there: let the lock go and start again.
                log.warning("relay interrupted", error=type(error).__name__, retry_seconds=delay)
                await asyncio.sleep(delay)
                delay = min(delay * 2, BACK_OFF_SECONDS_MAX)

    async def _lead(self) -> None:
        connection = await _connect(self._settings)
        try:
            while not await connection.fetchval(TAKE_THE_LEAD, LEADER):  # noqa: ASYNC110
                # Another process leads, and a lock does not tell when it is let go.
                await asyncio.sleep(BECOME_LEADER_SECONDS)
            await connection.add_listener(CHANNEL, self._on_notify)
            producer = kafka.producer(self._settings, client=f"{self._name}-relay")
            try:
                await producer.start()
                self._waker.leads_here = True
                self._metrics.relay_leader.set(1)
                log.info("relay leads")
                await self._publish_forever(connection, producer)
            finally:
                self._waker.leads_here = False
                self._metrics.relay_leader.set(0)
                with contextlib.suppress(kafka.KafkaError, TimeoutError):
                    await asyncio.wait_for(producer.stop(), timeout=2)
        finally:
            # Not a polite close: the lock must go even when the server does not answer.
            connection.terminate()

    def _on_notify(self, *_: object) -> None:
        self._waker.event.set()

    async def _publish_forever(
        self, connection: asyncpg.Connection, producer: kafka.AIOKafkaProducer
    ) -> None:
        wake = self._waker.event
        limit = self._settings.relay_batch_rows_max
        measured_at = 0.0
        while True:
            # Cleared before the look: a commit during the look wakes us once more.
            wake.clear()
            rows = await connection.fetch(SELECT, limit)
            if rows:
                await self._publish(connection, producer, rows)
            if len(rows) == limit:
                continue
            if time.monotonic() - measured_at > MEASURE_EVERY_SECONDS:
                measured_at = time.monotonic()
                await self._measure(connection)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(wake.wait(), timeout=self._settings.relay_poll_seconds)

    async def _publish(
        self,
        connection: asyncpg.Connection,
        producer: kafka.AIOKafkaProducer,
        rows: Sequence[Any],
    ) -> None:
        """Sends the rows and deletes those acknowledged.

        A crash between the two sends them again: consumers know an event by its id.
        """
        prefix = self._settings.topic_prefix
        sent = [
            (
                row["position"],
                await producer.send(
                    prefix + row["topic"],
                    key=row["key"],
                    value=row["value"],
                    headers=[
                        (name, text.encode()) for name, text in json.loads(row["headers"]).items()
                    ],
                ),
            )
            for row in rows
        ]
        results = await asyncio.gather(*(future for _, future in sent), return_exceptions=True)
        acknowledged: list[int] = []
        for (position, _), result in zip(sent, results, strict=True):
            if isinstance(result, BaseException):
                break
            acknowledged.append(cast(int, position))
        if acknowledged:
            await connection.execute(DELETE, acknowledged)
            self._metrics.published.inc(len(acknowledged))
        if len(acknowledged) < len(rows):
            # What came after the failed one is sent again behind it, so that the order per key
            # holds.
            await self._measure(connection)
            raise next(each for each in results if isinstance(each, BaseException))

    async def _measure(self, connection: asyncpg.Connection) -> None:
        depth, age = await connection.fetchrow(DEPTH) or (0, 0)
        self._metrics.outbox_depth.set(depth)
        self._metrics.outbox_age.set(float(age))
