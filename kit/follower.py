"""Following topics for sockets: every replica sees every record, from the end, without a group.

Nothing is committed and nothing is retried: a socket's snapshot covers what a follower has not
seen.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from kit import kafka
from kit.kafka import ConsumerRecord, TopicPartition
from kit.reading import ReadingWatch
from kit.settings import KitSettings
from kit.telemetry import Metrics, log
from videoporady_contracts import Envelope, EventData, topic_of
from videoporady_contracts.wire import BrokenEvent, UnknownEventType, decode

__all__ = ["EventFollower", "Follows", "RecordFollower"]

Follows = Mapping[type[EventData], Callable[[Any, Envelope], Awaitable[None]]]
"""What a replica's sockets do when an event passes by."""
RECONNECT_SECONDS = 0.5
STOP_SECONDS = 2.0


class RecordFollower:
    """Hands every raw record of the topics to `on_record`, oldest first per partition."""

    def __init__(
        self,
        name: str,
        settings: KitSettings,
        topics: list[str],
        on_record: Callable[["ConsumerRecord[bytes, bytes]"], Awaitable[None]],
        *,
        look_back_seconds: float = 0.0,
    ) -> None:
        self._client = f"{settings.topic_prefix}{name}-follower"
        self._settings = settings
        self._topics = [settings.topic_prefix + topic for topic in topics]
        self._on_record = on_record
        self._look_back_seconds = look_back_seconds
        self._positions: dict[TopicPartition, int] = {}
        self._positioned = asyncio.Event()

    async def positioned(self, timeout_seconds: float = 1.0) -> bool:
        """Waits until the follower has its place in the topics: "follow first, then take the
        snapshot".

        False when the broker does not answer in time; the caller's own replica still tells its own
        news.
        """
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._positioned.wait(), timeout_seconds)
        return self._positioned.is_set()

    async def run(self) -> None:
        """Follows, and goes on from its last record after a broker was away."""
        while True:
            consumer = kafka.following_consumer(self._settings, *self._topics, client=self._client)
            try:
                await consumer.start()
                await self._take_place(consumer)
                self._positioned.set()
                watch = ReadingWatch()
                while True:
                    batches = await consumer.getmany(timeout_ms=1_000)
                    if batches:
                        watch.begin()
                    else:
                        await watch.look(consumer)
                    for partition, records in batches.items():
                        for record in records:
                            self._positions[partition] = record.offset + 1
                            await self._on_record(record)
            except asyncio.CancelledError:
                raise
            except Exception as error:
                log.warning("follower interrupted", error=type(error).__name__, topics=self._topics)
            finally:
                await kafka.throw_away(consumer, STOP_SECONDS)
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _take_place(self, consumer: kafka.AIOKafkaConsumer) -> None:
        """Continues where it was; at first at the end, or as far back as it was asked to look."""
        partitions = sorted(consumer.assignment())
        absent = set(self._topics) - {each.topic for each in partitions}
        if absent:
            raise LookupError(f"no such topic: {', '.join(sorted(absent))}")
        ends = await consumer.end_offsets(partitions)
        places: dict[TopicPartition, int] = dict(ends)
        if self._look_back_seconds:
            since_ms = int((time.time() - self._look_back_seconds) * 1_000)
            found = await consumer.offsets_for_times(dict.fromkeys(partitions, since_ms))
            places |= {each: place.offset for each, place in found.items() if place is not None}
        places |= {each: self._positions[each] for each in partitions if each in self._positions}
        for partition, offset in places.items():
            consumer.seek(partition, offset)
            self._positions[partition] = offset


class EventFollower(RecordFollower):
    """Follows typed events by a table of reactions."""

    def __init__(
        self,
        name: str,
        settings: KitSettings,
        metrics: Metrics,
        follows: Follows,
        *,
        look_back_seconds: float = 0.0,
    ) -> None:
        self._reactions = {each.event_type: reaction for each, reaction in follows.items()}
        self._metrics = metrics
        topics = sorted({topic_of(each) for each in follows})
        super().__init__(
            name, settings, topics, self._on_event, look_back_seconds=look_back_seconds
        )

    async def _on_event(self, record: "ConsumerRecord[bytes, bytes]") -> None:
        kind = kafka.event_type_of(record)
        if kind is not None and kind not in self._reactions:
            return
        try:
            envelope, data = decode(record.value or b"")
        except (BrokenEvent, UnknownEventType):
            # The consumers of this record park it; sockets have nothing to show of it.
            self._metrics.followed.labels("unreadable").inc()
            return
        reaction = self._reactions.get(envelope.type)
        if reaction is None:
            return
        try:
            await reaction(data, envelope)
            self._metrics.followed.labels("shown").inc()
        except asyncio.CancelledError:
            raise
        except Exception as error:
            # One event that can not be shown must not stop the others; a fresh snapshot has its
            # state.
            self._metrics.followed.labels("failed").inc()
            log.error(
                "follower reaction failed", event_type=envelope.type, error=type(error).__name__
            )
