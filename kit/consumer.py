"""Events in: inbox, order per key, retry with back-off, then the dead-letter topic.

A partition's records are applied in order, many to a transaction, and taken for new until the last
statement, which claims them. When one of them fails or was applied before, the transaction is
undone and its records are applied one by one, each claimed first, so that the good ones get through
and a duplicate is not taken for a bad one. The bad one is tried again while its partition pauses
and the others go on; after the last attempt the raw record is parked in `<topic>.dlq`.

Events that nobody waits for are gathered for a moment first: one transaction for many of them, and
the processors are free for those that somebody does wait for.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiokafka.errors import CommitFailedError, IllegalStateError
from sqlalchemy.ext.asyncio import AsyncSession

from kit import inbox, kafka
from kit.database import Database, is_transient
from kit.kafka import ConsumerRecord, TopicPartition
from kit.reading import ReadingWatch
from kit.settings import KitSettings
from kit.telemetry import Metrics, causation_id, correlation_id, log, traceparent
from videoporady_contracts import Envelope, EventData, topic_of
from videoporady_contracts.wire import BrokenEvent, UnknownEventType, decode

__all__ = ["Consumer", "Handler", "Handlers"]

Handler = Callable[[AsyncSession, Any, Envelope], Awaitable[None]]
"""`async def on_slot_booked(session, event, envelope)`: applies one event in the session's
transaction."""
Handlers = Mapping[type[EventData], Handler]

RECONNECT_SECONDS = 1.0
RESUME_LOOK_MS = 50
COMMIT_LOOK_MS = 200
IDLE_LOOK_MS = 1_000
COMMIT_EVERY_SECONDS = 0.2
"""Offsets wait this long to be committed together: one request for many events. Who dies before it
is given them again, and the inbox knows them."""
STOP_SECONDS = 5.0
"""How long a client may take to leave its group before the next one joins."""
PARK_TIMEOUT_SECONDS = 10.0
MEASURE_EVERY_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class _Event:
    record: "ConsumerRecord[bytes, bytes]"
    envelope: Envelope
    data: EventData


class Consumer:
    """Applies the events of `handlers` for as long as `run` runs, as a member of the service's
    group."""

    def __init__(
        self,
        name: str,
        settings: KitSettings,
        database: Database,
        metrics: Metrics,
        handlers: Handlers,
        unhurried: Collection[type[EventData]] = (),
    ) -> None:
        """`unhurried` are those of the events whose effect nobody waits for."""
        self.group = f"{settings.topic_prefix}{name}"
        self._settings = settings
        self._database = database
        self._metrics = metrics
        self._handlers = {each.event_type: handler for each, handler in handlers.items()}
        self._urgent = self._handlers.keys() - {each.event_type for each in unhurried}
        self._topics = sorted({settings.topic_prefix + topic_of(each) for each in handlers})
        self._attempts: dict[TopicPartition, tuple[int, int]] = {}
        """The offset that failed and how often it was tried."""
        self._resume_at: dict[TopicPartition, float] = {}
        self._stuck_since: dict[TopicPartition, float] = {}
        self._applied: dict[TopicPartition, int] = {}
        """The next offset of each partition whose position is not committed yet."""
        self._watch = ReadingWatch()
        self._commit_at = 0.0
        self._measure_at = 0.0
        self._looked_at = time.monotonic()

    @property
    def stuck_seconds(self) -> float:
        """For how long some partition has not moved although it has records, or the loop has not
        looked."""
        now = time.monotonic()
        since = min(self._stuck_since.values(), default=now)
        return max(now - since, now - self._looked_at)

    async def run(self) -> None:
        """Consumes, and comes back by itself after a broker was away."""
        while True:
            consumer = kafka.group_consumer(self._settings, *self._topics, group=self.group)
            try:
                await consumer.start()
                await self._consume(consumer)
            except asyncio.CancelledError:
                raise
            except Exception as error:
                # Nothing was committed that was not applied, so that starting afresh is always
                # safe.
                log.warning("consumer interrupted", error=type(error).__name__)
                self._looked_at = time.monotonic()
            finally:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._commit(consumer), timeout=2)
                # Whatever became of that: who is not stopped stays a member of the group.
                await kafka.throw_away(consumer, STOP_SECONDS)
            self._forget()
            await asyncio.sleep(RECONNECT_SECONDS)

    def _forget(self) -> None:
        self._attempts.clear()
        self._resume_at.clear()
        self._stuck_since.clear()
        self._applied.clear()
        self._watch.begin()

    async def _consume(self, consumer: kafka.AIOKafkaConsumer) -> None:
        while True:
            batches = await self._gather(consumer)
            self._looked_at = time.monotonic()
            self._resume_what_is_due(consumer)
            for partition, records in batches.items():
                await self._apply_partition(consumer, partition, records)
            if batches:
                self._watch.begin()
            else:
                await self._watch.look(consumer, paused=self._resume_at)
            if self._applied and time.monotonic() >= self._commit_at:
                await self._commit(consumer)
            if time.monotonic() >= self._measure_at:
                self._measure_at = time.monotonic() + MEASURE_EVERY_SECONDS
                await self._measure(consumer)

    async def _gather(
        self, consumer: kafka.AIOKafkaConsumer
    ) -> dict[TopicPartition, list["ConsumerRecord[bytes, bytes]"]]:
        """The records that are there. None of them urgent: those of the next moment, too.

        What failed is tried again at its time: while it waits, nothing is gathered.
        """
        limit = self._settings.consumer_batch_records_max
        batches = await consumer.getmany(timeout_ms=self._look_ms, max_records=limit)
        ends_at = time.monotonic() + self._settings.consumer_gather_ms / 1_000
        more = {} if self._resume_at else batches
        while more and not self._has_urgent(more.values()):
            room = limit - sum(map(len, batches.values()))
            left_ms = int((ends_at - time.monotonic()) * 1_000)
            if room <= 0 or left_ms <= 0:
                break
            more = await consumer.getmany(timeout_ms=left_ms, max_records=room)
            for partition, records in more.items():
                batches[partition] = [*batches.get(partition, ()), *records]
        return batches

    def _has_urgent(self, batches: Iterable[Sequence["ConsumerRecord[bytes, bytes]"]]) -> bool:
        # A record that does not say what it is may be anything.
        return any(
            kind is None or kind in self._urgent
            for records in batches
            for kind in map(kafka.event_type_of, records)
        )

    @property
    def _look_ms(self) -> int:
        """How long to wait for a record: it ends with the first one, or when something is due."""
        if self._resume_at:
            return RESUME_LOOK_MS
        return COMMIT_LOOK_MS if self._applied else IDLE_LOOK_MS

    async def _apply_partition(
        self,
        consumer: kafka.AIOKafkaConsumer,
        partition: TopicPartition,
        records: Sequence["ConsumerRecord[bytes, bytes]"],
    ) -> None:
        done = await self._apply_in_order(partition, records)
        if done:
            self._applied[partition] = records[done - 1].offset + 1
        if done < len(records):
            with contextlib.suppress(IllegalStateError):  # The partition went to somebody else.
                # Back to the one that failed; the rest of its partition waits behind it, others do
                # not.
                consumer.seek(partition, records[done].offset)
                consumer.pause(partition)

    async def _commit(self, consumer: kafka.AIOKafkaConsumer) -> None:
        """Tells the group how far this member has come."""
        mine = consumer.assignment()
        reached = {each: offset for each, offset in self._applied.items() if each in mine}
        self._applied.clear()
        self._commit_at = time.monotonic() + COMMIT_EVERY_SECONDS
        if not reached:
            return
        try:
            await consumer.commit(reached)
        except (CommitFailedError, IllegalStateError, kafka.KafkaError):
            # The group moved on without us. The inbox makes the second delivery harmless.
            self._metrics.commit_failures.inc()

    async def _apply_in_order(
        self, partition: TopicPartition, records: Sequence["ConsumerRecord[bytes, bytes]"]
    ) -> int:
        """Applies records until one has to wait. Returns how many are dealt with."""
        if partition not in self._attempts:
            try:
                await self._apply(records, as_new=True)
            except asyncio.CancelledError:
                raise
            except Exception as error:
                # One of them is bad or came before, or the database is away: the slow way tells.
                log.info("batch undone", topic=partition.topic, error=type(error).__name__)
            else:
                self._moved(partition)
                return len(records)
        for done, record in enumerate(records):
            try:
                await self._apply([record])
            except asyncio.CancelledError:
                raise
            except Exception as error:
                if not await self._failed(partition, record, error):
                    return done
            self._moved(partition)
        return len(records)

    async def _apply(
        self, records: Sequence["ConsumerRecord[bytes, bytes]"], *, as_new: bool = False
    ) -> None:
        """Applies records in one transaction with their inbox rows. Raises what a handler raises.

        `as_new` takes all of them for events that were not applied before, and raises NotInserted
        when that was wrong.
        """
        events = [event for record in records if (event := self._decoded(record)) is not None]
        if not events:
            return
        started = time.perf_counter()
        async with self._database.transaction() as session:
            fresh = {event.envelope.id for event in events}
            if as_new:
                inbox.claim_at_last(session, fresh)
            else:
                fresh = await inbox.claim(session, fresh)
            for event in events:
                if event.envelope.id in fresh:
                    fresh.discard(event.envelope.id)
                    await self._handle(session, event)
        each = (time.perf_counter() - started) / len(events)
        for event in events:
            self._metrics.handled.labels(type(event.data).__name__, "applied").observe(each)

    async def _handle(self, session: AsyncSession, event: _Event) -> None:
        envelope = event.envelope
        tokens = (
            correlation_id.set(envelope.correlationid),
            causation_id.set(str(envelope.id)),
            traceparent.set(envelope.traceparent),
        )
        try:
            await self._handlers[envelope.type](session, event.data, envelope)
            # What this handler changed is visible to the next one's statements.
            await session.flush()
        finally:
            correlation_id.reset(tokens[0])
            causation_id.reset(tokens[1])
            traceparent.reset(tokens[2])

    def _decoded(self, record: "ConsumerRecord[bytes, bytes]") -> _Event | None:
        """The event of a record that this service handles. Raises BrokenEvent."""
        event_type = kafka.event_type_of(record)
        if event_type is not None and event_type not in self._handlers:
            return None
        try:
            envelope, data = decode(record.value or b"")
        except UnknownEventType:
            # A newer writer. What this version does not know it can not need.
            return None
        if envelope.type not in self._handlers:
            return None
        return _Event(record, envelope, data)

    async def _failed(
        self, partition: TopicPartition, record: "ConsumerRecord[bytes, bytes]", error: Exception
    ) -> bool:
        """Decides about a record that failed. True when it was parked and the partition may go
        on."""
        offset, attempts = self._attempts.get(partition, (record.offset, 0))
        attempts = attempts + 1 if offset == record.offset else 1
        self._attempts[partition] = (record.offset, attempts)
        self._stuck_since.setdefault(partition, time.monotonic())
        hopeless = isinstance(error, BrokenEvent)
        last = attempts >= self._settings.consumer_attempts_max
        log.warning(
            "event failed",
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            attempt=attempts,
            error=type(error).__name__,
        )
        # A database that is away is nobody's fault: such a record is never parked, however long it
        # takes.
        if (hopeless or last) and not is_transient(error) and await self._park(record, error):
            return True
        delay_ms = min(
            self._settings.consumer_retry_delay_ms_first * 2 ** min(attempts - 1, 16),
            self._settings.consumer_retry_delay_ms_max,
        )
        self._resume_at[partition] = time.monotonic() + delay_ms / 1_000
        return False

    async def _park(self, record: "ConsumerRecord[bytes, bytes]", error: Exception) -> bool:
        """Puts the raw record into the dead-letter topic. False when Kafka did not take it."""
        producer = kafka.producer(self._settings, client=f"{self.group}-parking")
        origin = [
            ("dlq_topic", record.topic),
            ("dlq_partition", str(record.partition)),
            ("dlq_offset", str(record.offset)),
            ("dlq_group", self.group),
            ("dlq_error", type(error).__name__),
        ]
        try:
            async with asyncio.timeout(PARK_TIMEOUT_SECONDS):
                await producer.start()
                await producer.send_and_wait(
                    kafka.dead_letter_topic(record.topic),
                    key=record.key,
                    value=record.value,
                    headers=[*record.headers, *((name, text.encode()) for name, text in origin)],
                )
        except (kafka.KafkaError, TimeoutError):
            return False
        finally:
            with contextlib.suppress(kafka.KafkaError, TimeoutError):
                await asyncio.wait_for(producer.stop(), timeout=2)
        self._metrics.dead_letters.labels(record.topic, type(error).__name__).inc()
        log.error("event parked", **dict(origin))
        return True

    def _moved(self, partition: TopicPartition) -> None:
        self._attempts.pop(partition, None)
        self._stuck_since.pop(partition, None)
        self._resume_at.pop(partition, None)

    def _resume_what_is_due(self, consumer: kafka.AIOKafkaConsumer) -> None:
        now = time.monotonic()
        assigned = consumer.assignment()
        for partition, due in list(self._resume_at.items()):
            if partition not in assigned:
                self._moved(partition)
            elif due <= now:
                del self._resume_at[partition]
                consumer.resume(partition)

    async def _measure(self, consumer: kafka.AIOKafkaConsumer) -> None:
        for partition in consumer.assignment():
            end = consumer.highwater(partition)
            if end is None:
                continue
            with contextlib.suppress(IllegalStateError, kafka.KafkaError):
                lag = end - await consumer.position(partition)
                self._metrics.lag.labels(partition.topic, str(partition.partition)).set(max(lag, 0))
