"""Whether a Kafka client still reads: after a broker was away it may read nothing any more, for
ever, and say nothing of it."""

import asyncio
import contextlib
import time
from collections.abc import Collection

from kit import kafka
from kit.kafka import TopicPartition

__all__ = ["NothingRead", "ReadingWatch"]

DOUBT_SECONDS = 10.0
"""A client that reads nothing for so long is asked whether there is nothing to read."""


class NothingRead(Exception):
    """The client is to be made anew."""


class ReadingWatch:
    """Watches one client after another; `begin` with each."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """A client that is new, or has just read something."""
        self._read_at = time.monotonic()
        self._behind: dict[TopicPartition, int] = {}
        """Where partitions stood that had more to read at the last doubt."""

    async def look(
        self, consumer: kafka.AIOKafkaConsumer, paused: Collection[TopicPartition] = ()
    ) -> None:
        """Called whenever nothing was read. Raises NothingRead for records that were there at the
        last doubt as well."""
        if time.monotonic() - self._read_at < DOUBT_SECONDS:
            return
        self._read_at = time.monotonic()
        reading = [each for each in consumer.assignment() if each not in paused]
        behind: dict[TopicPartition, int] = {}
        # A broker that does not answer says nothing of the client.
        with contextlib.suppress(kafka.KafkaError, TimeoutError):
            async with asyncio.timeout(DOUBT_SECONDS):
                ends = await consumer.end_offsets(reading)
                places = {each: await consumer.position(each) for each in reading}
            behind = {each: place for each, place in places.items() if ends[each] > place}
        if any(self._behind.get(each) == place for each, place in behind.items()):
            raise NothingRead
        self._behind = behind
