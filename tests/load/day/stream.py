"""Everything that the broker holds when the day is over, read from the beginning.

The analysts' reader gives no times of the broker; here the lag is of interest, and dead letters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aiokafka import AIOKafkaConsumer, TopicPartition

from deploy.local.topics import PARTITIONS
from videoporady_contracts import Envelope, EventData, Service
from videoporady_contracts.topics import topic_of_service
from videoporady_contracts.wire import decode

__all__ = ["Record", "end_of", "read_all"]

POLL_MS = 500
MILLISECONDS_SHIFT = 80
"""Of a UUIDv7, above which its time lies."""


@dataclass(frozen=True)
class Record:
    """One event, and when (seconds of the machine) it was made and given to the broker."""

    envelope: Envelope
    event: EventData
    made_at: float
    sent_at: float
    text: str

    @property
    def at(self) -> datetime:
        """The clinic's time."""
        return self.envelope.time


async def read_all(bootstrap_servers: str) -> tuple[list[Record], int]:
    """All events in the order in which they were sent, and how many dead letters there are."""
    topics = [topic_of_service(each) for each in Service]
    records: list[Record] = []
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap_servers, enable_auto_commit=False)
    await consumer.start()
    try:
        dead = sum((await _ends(consumer, [f"{each}.dlq" for each in topics])).values())
        ends = await _ends(consumer, topics)
        consumer.assign(list(ends))
        await consumer.seek_to_beginning()
        while any([await consumer.position(each) < end for each, end in ends.items()]):
            for batch in (await consumer.getmany(timeout_ms=POLL_MS)).values():
                records += [_record(each.value or b"", each.timestamp) for each in batch]
    finally:
        await consumer.stop()
    records.sort(key=lambda each: each.sent_at)
    return records, dead


async def end_of(bootstrap_servers: str) -> int:
    """How many records there are by now."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap_servers, enable_auto_commit=False)
    await consumer.start()
    try:
        return sum((await _ends(consumer, [topic_of_service(each) for each in Service])).values())
    finally:
        await consumer.stop()


async def _ends(consumer: AIOKafkaConsumer, topics: Sequence[str]) -> dict[TopicPartition, int]:
    return await consumer.end_offsets(
        [TopicPartition(topic, number) for topic in topics for number in range(PARTITIONS)]
    )


def _record(value: bytes, timestamp_ms: int) -> Record:
    envelope, event = decode(value)
    made_at = (envelope.id.int >> MILLISECONDS_SHIFT) / 1_000
    return Record(envelope, event, made_at, timestamp_ms / 1_000, value.decode())
