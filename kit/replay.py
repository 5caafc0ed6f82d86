"""Reading whole topics again, from their first record, to make anew what was made of them.

Without a group: nothing is committed, and those who consume the same topics notice nothing.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from aiokafka.admin import AIOKafkaAdminClient

from kit import kafka
from kit.kafka import ConsumerRecord, TopicPartition
from kit.settings import KitSettings

__all__ = ["Replay", "StreamIncomplete", "replay"]

READ_TIMEOUT_MS = 500
RECORDS_MAX = 10_000


class StreamIncomplete(Exception):
    """The beginning of a topic was deleted, or the topic is not there: all of it can not be read.

    What would be made of the rest is not what was.
    """


class Replay:
    """Topics as they are read again. Each partition has a place, which moves as it is read."""

    def __init__(
        self, consumer: kafka.AIOKafkaConsumer, partitions: Sequence[TopicPartition]
    ) -> None:
        self._consumer = consumer
        self.partitions = partitions

    async def read(
        self, partition: TopicPartition
    ) -> AsyncIterator[Sequence["ConsumerRecord[bytes, bytes]"]]:
        """What is not read yet of a partition, up to its end as of now, in order, in batches."""
        # The others' records would come between, and wait in memory.
        self._consumer.pause(*(each for each in self.partitions if each != partition))
        self._consumer.resume(partition)
        end = (await self._consumer.end_offsets([partition]))[partition]
        while await self._consumer.position(partition) < end:
            batches = await self._consumer.getmany(
                partition, timeout_ms=READ_TIMEOUT_MS, max_records=RECORDS_MAX
            )
            yield batches.get(partition, [])

    async def places(self) -> dict[TopicPartition, int]:
        """How far each partition was read."""
        return {each: await self._consumer.position(each) for each in self.partitions}

    def go_back(self, places: Mapping[TopicPartition, int]) -> None:
        """Reads again from these places on."""
        for partition, offset in places.items():
            self._consumer.seek(partition, offset)

    async def behind(self) -> dict[TopicPartition, int]:
        """How many records of each partition are not read yet; only those that have any."""
        ends = await self._consumer.end_offsets(self.partitions)
        places = await self.places()
        return {each: end - places[each] for each, end in ends.items() if end > places[each]}


@asynccontextmanager
async def replay(settings: KitSettings, *topics: str, client: str) -> AsyncIterator[Replay]:
    """All partitions of the topics, from the first record. Raises StreamIncomplete."""
    names = [settings.topic_prefix + topic for topic in topics]
    partitions = await _partitions(settings, names)
    consumer = kafka.replaying_consumer(settings, client=client)
    # Assigned by hand: a subscription loses its places when a topic comes or goes.
    consumer.assign(partitions)
    await consumer.start()
    try:
        begins = await consumer.beginning_offsets(partitions)
        if any(begins.values()):
            raise StreamIncomplete("records were deleted from the beginning")
        yield Replay(consumer, partitions)
    finally:
        await consumer.stop()


async def _partitions(settings: KitSettings, topics: Sequence[str]) -> list[TopicPartition]:
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka_bootstrap_servers)
    await admin.start()
    try:
        described = await admin.describe_topics(list(topics))
    finally:
        await admin.close()
    found = sorted(
        TopicPartition(each["topic"], partition["partition"])
        for each in described
        for partition in each["partitions"]
    )
    absent = set(topics) - {each.topic for each in found}
    if absent:
        raise StreamIncomplete(f"no such topic: {', '.join(sorted(absent))}")
    return found
