"""A typed reader of the event stream, for analysts: `pip install videoporady-contracts[reader]`.

    async for event in read([topic_of_service(Service.SIGNALLING)], "kafka:9092", "waiting-times"):
        match event.data:
            case PatientReady() as ready: ...

What a newer writer sends: fields that these contracts do not know are ignored; a type that they do
not know comes as `UnknownData`, which no `case` of yours matches. What is no event at all is handed
to `on_broken`, which by default logs a warning with its place; the reading goes on.

Every event comes at least once. An event counts as read when the loop asks for the next one: after
a crash, or a `break`, the last events before it come again. Events of one key keep their order.
"""

import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from aiokafka.errors import CommitFailedError

from .envelope import Contract, Envelope, EventData
from .wire import BrokenEvent, UnknownEventType, decode

__all__ = ["BrokenRecord", "Event", "NoSuchTopic", "Place", "UnknownData", "read"]

log = logging.getLogger(__name__)

COMMIT_EVERY_RECORDS = 100
COMMIT_EVERY_SECONDS = 5.0
POLL_MS = 500


class NoSuchTopic(LookupError):
    """The broker has no such topic, or does not show it to this reader."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies."""

    topic: str
    partition: int
    offset: int


class UnknownData(Contract):
    """The data of an event whose type these contracts do not know yet: `envelope.type` names it."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event, typed: match on `data`."""

    envelope: Envelope
    data: EventData | UnknownData
    place: Place


@dataclass(frozen=True, slots=True)
class BrokenRecord:
    """A record that is no event. `reason` names fields and rules, never values."""

    place: Place
    reason: str
    value: bytes | None


def log_broken(record: BrokenRecord) -> None:
    """What `read` does with a broken record unless told otherwise."""
    place = record.place
    log.warning(
        "broken record %s/%s/%s: %s", place.topic, place.partition, place.offset, record.reason
    )


def read(
    topics: Iterable[str],
    bootstrap_servers: str,
    group: str | None,
    from_: Literal["earliest", "latest"] = "earliest",
    *,
    stop_at_end: bool = False,
    on_broken: Callable[[BrokenRecord], None] = log_broken,
    processing_seconds_max: float = 300.0,
    security: Mapping[str, Any] | None = None,
) -> AsyncGenerator[Event]:
    """Reads events for as long as it is iterated.

    group                   readers of one group share the work and go on where the group stopped;
                            None reads everything each time and remembers nothing
    from_                   where a group without a past begins
    stop_at_end             ends at what is the end when the reading begins: for a report
    processing_seconds_max  how long the loop's body may take for one event
    security                aiokafka's `security_protocol`, `ssl_context` and `sasl_*`, if needed

    Raises NoSuchTopic, and aiokafka's KafkaError when the broker cannot be reached.
    """
    consumer = _consumer(bootstrap_servers, group, from_, processing_seconds_max, security or {})
    return _events(consumer, list(topics), group is not None, stop_at_end, on_broken)


async def _events(
    consumer: AIOKafkaConsumer,
    topics: list[str],
    commits: bool,
    stop_at_end: bool,
    on_broken: Callable[[BrokenRecord], None],
) -> AsyncGenerator[Event]:
    async with _started(consumer, topics, commits) as progress:
        async with aclosing(_records(consumer, progress, stop_at_end)) as records:
            async for record in records:
                event = _event(record)
                if isinstance(event, BrokenRecord):
                    on_broken(event)
                else:
                    yield event
                # Only here has the loop's body returned for this event.
                progress.note(record)
                await progress.commit_now_and_then()


async def _records(
    consumer: AIOKafkaConsumer, progress: "_Progress", stop_at_end: bool
) -> AsyncGenerator[ConsumerRecord[bytes, bytes]]:
    ends: dict[TopicPartition, int] = {}
    while not (stop_at_end and await _is_at_end(consumer, ends)):
        batches = await consumer.getmany(timeout_ms=POLL_MS, max_records=COMMIT_EVERY_RECORDS)
        for records in batches.values():
            for record in records:
                yield record
        await progress.commit()


async def _is_at_end(consumer: AIOKafkaConsumer, ends: dict[TopicPartition, int]) -> bool:
    assigned = consumer.assignment()
    new = [each for each in assigned if each not in ends]
    if new:
        ends.update(await consumer.end_offsets(new))
    return bool(assigned) and all(
        [await consumer.position(each) >= ends[each] for each in assigned]
    )


def _event(record: ConsumerRecord[bytes, bytes]) -> Event | BrokenRecord:
    place = Place(record.topic, record.partition, record.offset)
    if record.value is None:
        return BrokenRecord(place, "no value", None)
    try:
        envelope, data = decode(record.value)
    except UnknownEventType as newer:
        return Event(newer.envelope, UnknownData(), place)
    except BrokenEvent as error:
        return BrokenRecord(place, str(error), record.value)
    return Event(envelope, data, place)


class _Progress(ConsumerRebalanceListener):
    """What was read but not yet committed."""

    def __init__(self, consumer: AIOKafkaConsumer, commits: bool) -> None:
        self._consumer = consumer
        self._commits = commits
        self._next: dict[TopicPartition, int] = {}
        self._count = 0
        self._committed_at = time.monotonic()

    def note(self, record: ConsumerRecord[bytes, bytes]) -> None:
        self._next[TopicPartition(record.topic, record.partition)] = record.offset + 1
        self._count += 1

    async def commit_now_and_then(self) -> None:
        late = time.monotonic() - self._committed_at > COMMIT_EVERY_SECONDS
        if late or self._count >= COMMIT_EVERY_RECORDS:
            await self.commit()

    async def commit(self) -> None:
        # Another reader of the group owns what is no longer assigned here: it reads that again.
        mine = {each: at for each, at in self._next.items() if each in self._consumer.assignment()}
        self._next.clear()
        self._count, self._committed_at = 0, time.monotonic()
        if mine and self._commits:
            try:
                await self._consumer.commit(mine)
            except CommitFailedError:
                log.warning("the group moved on: some events will come again")

    # aiokafka awaits what this returns, which its annotation does not say.
    async def on_partitions_revoked(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, revoked: Iterable[TopicPartition]
    ) -> None:
        del revoked
        await self.commit()

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        del assigned


@asynccontextmanager
async def _started(
    consumer: AIOKafkaConsumer, topics: list[str], commits: bool
) -> AsyncIterator[_Progress]:
    progress = _Progress(consumer, commits)
    await consumer.start()
    try:
        # Asked before subscribing: to subscribe may create a misspelt topic.
        missing = set(topics) - await consumer.topics()
        if missing:
            raise NoSuchTopic(", ".join(sorted(missing)))
        consumer.subscribe(topics, listener=progress)
        yield progress
    finally:
        await progress.commit()
        await consumer.stop()


def _consumer(
    bootstrap_servers: str,
    group: str | None,
    from_: str,
    processing_seconds_max: float,
    security: Mapping[str, Any],
) -> AIOKafkaConsumer:
    options: dict[str, Any] = {
        "bootstrap_servers": bootstrap_servers,
        "client_id": group or "videoporady-reader",
        "group_id": group,
        "group_instance_id": None,
        "auto_offset_reset": from_,
        # Committed by hand, after the loop's body: the timer would commit what nobody has seen yet.
        "enable_auto_commit": False,
        "max_poll_records": COMMIT_EVERY_RECORDS,
        # The body runs between two polls, once for each record of a batch at worst.
        "max_poll_interval_ms": int(processing_seconds_max * 1000 * COMMIT_EVERY_RECORDS),
        "rebalance_timeout_ms": 60_000,
        "session_timeout_ms": 10_000,
        "heartbeat_interval_ms": 2_000,
        "partition_assignment_strategy": (RoundRobinPartitionAssignor,),
        "fetch_min_bytes": 1,
        "fetch_max_wait_ms": 500,
        "fetch_max_bytes": 8 * 1024 * 1024,
        "max_partition_fetch_bytes": 1024 * 1024,
        "request_timeout_ms": 40_000,
        "retry_backoff_ms": 100,
        "metadata_max_age_ms": 30_000,
        "connections_max_idle_ms": 540_000,
        "check_crcs": True,
        "exclude_internal_topics": True,
        "isolation_level": "read_committed",
    }
    return AIOKafkaConsumer(**(options | dict(security)))
