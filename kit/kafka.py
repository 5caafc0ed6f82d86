"""Apache Kafka: every option of producers and consumers, in one place.

The defaults of the client lose and double messages (docs/decisions/0003-kafka-client.md), so each
is said aloud.
"""

import asyncio
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from kit.settings import KitSettings

__all__ = [
    "AIOKafkaConsumer",
    "AIOKafkaProducer",
    "ConsumerRecord",
    "KafkaError",
    "TopicPartition",
    "dead_letter_topic",
    "event_type_of",
    "following_consumer",
    "group_consumer",
    "producer",
    "replaying_consumer",
    "throw_away",
]

DEAD_LETTER_SUFFIX = ".dlq"


def dead_letter_topic(topic: str) -> str:
    """Where records of this topic are parked when no attempt succeeded."""
    return topic + DEAD_LETTER_SUFFIX


def event_type_of(record: "ConsumerRecord[bytes, bytes]") -> str | None:
    """What event a record holds, by its header: most readers need few of a topic's events, and
    decoding one takes longer than to look away."""
    kinds = (value for name, value in record.headers if name == "ce_type")
    kind = next(kinds, None)
    return None if kind is None else kind.decode(errors="replace")


def producer(settings: KitSettings, *, client: str) -> AIOKafkaProducer:
    """An idempotent producer: acknowledged by all in-sync replicas, in order per partition, without
    doubles."""
    return AIOKafkaProducer(
        bootstrap_servers=settings.kafka_bootstrap_servers,
        client_id=client,
        acks="all",
        enable_idempotence=True,
        linger_ms=0,
        compression_type=None,
        max_batch_size=256 * 1024,
        max_request_size=1024 * 1024,
        request_timeout_ms=10_000,
        retry_backoff_ms=50,
        metadata_max_age_ms=60_000,
        connections_max_idle_ms=540_000,
        transactional_id=None,
    )


def group_consumer(settings: KitSettings, *topics: str, group: str) -> AIOKafkaConsumer:
    """A member of a group that commits only what it has applied."""
    return AIOKafkaConsumer(
        *topics,
        group_id=group,
        client_id=group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        session_timeout_ms=10_000,
        heartbeat_interval_ms=2_000,
        rebalance_timeout_ms=15_000,
        max_poll_interval_ms=300_000,
        **_common(settings),
    )


def following_consumer(settings: KitSettings, *topics: str, client: str) -> AIOKafkaConsumer:
    """A reader without a group: every replica sees every record; nothing is committed."""
    return AIOKafkaConsumer(
        *topics,
        group_id=None,
        client_id=client,
        auto_offset_reset="latest",
        enable_auto_commit=False,
        **_common(settings),
    )


def replaying_consumer(settings: KitSettings, *, client: str) -> AIOKafkaConsumer:
    """A reader of whole topics, without a group, in large pieces; partitions are assigned to it."""
    large: dict[str, Any] = _common(settings) | {
        # Nobody waits for what is not there yet, and a broker answers one request at a time: a long
        # wait would hold up every question for the end of a partition.
        "fetch_max_wait_ms": 10,
        "fetch_max_bytes": 32 * 1024 * 1024,
        "max_partition_fetch_bytes": 4 * 1024 * 1024,
    }
    return AIOKafkaConsumer(
        group_id=None,
        client_id=client,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        **large,
    )


async def throw_away(consumer: AIOKafkaConsumer, seconds: float) -> None:
    """Stops a consumer, and waits no longer than this for it.

    The stop is never cancelled: half done, with the broker away, it would wait for ever and its
    caller with it. It ends by itself when the broker is back.
    """
    stopping = asyncio.ensure_future(consumer.stop())
    await asyncio.wait({stopping}, timeout=seconds)
    if stopping.done() and not stopping.cancelled():
        # It is gone either way.
        stopping.exception()


def _common(settings: KitSettings) -> dict[str, Any]:
    return {
        "bootstrap_servers": settings.kafka_bootstrap_servers,
        "fetch_max_wait_ms": 500,
        "fetch_min_bytes": 1,
        "fetch_max_bytes": 8 * 1024 * 1024,
        "max_partition_fetch_bytes": 1024 * 1024,
        "request_timeout_ms": 10_000,
        "retry_backoff_ms": 100,
        "metadata_max_age_ms": 30_000,
        "check_crcs": True,
        "isolation_level": "read_uncommitted",
        "connections_max_idle_ms": 540_000,
    }
