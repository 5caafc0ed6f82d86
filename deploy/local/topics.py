"""The topics of Kafka, made explicitly: a misspelt name must fail and not become a new topic."""

import asyncio
from collections.abc import Sequence

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

from videoporady_contracts import Service
from videoporady_contracts.topics import topic_of_service

__all__ = ["RELAY_TOPIC", "delete_topics", "make_topics", "make_topics_now"]

PARTITIONS = 6
RELAY_TOPIC = "videoporady.signalling.relay.v1"
"""Socket frames on their way between replicas of signalling. They are worthless a minute later."""
RELAY_RETENTION_MS = 60_000
FOR_EVER = "-1"


def topics(services: Sequence[str], prefix: str, partitions: int) -> list[NewTopic]:
    """What the services publish to, with the dead-letter topic of each."""
    events = {"cleanup.policy": "delete", "retention.ms": FOR_EVER, "retention.bytes": FOR_EVER}
    passing = {
        "cleanup.policy": "delete",
        "retention.ms": str(RELAY_RETENTION_MS),
        # Only closed segments are deleted, so they must be closed about as often.
        "segment.ms": str(RELAY_RETENTION_MS),
    }
    wanted: list[NewTopic] = []
    for service in services:
        name = prefix + topic_of_service(Service(service))
        wanted.append(NewTopic(name, partitions, 1, topic_configs=events))
        wanted.append(NewTopic(f"{name}.dlq", partitions, 1, topic_configs=events))
        if service == Service.SIGNALLING:
            relay = NewTopic(prefix + RELAY_TOPIC, partitions, 1, topic_configs=passing)
            wanted.append(relay)
    return wanted


async def make_topics(
    bootstrap_servers: str,
    *,
    services: Sequence[str] = tuple(Service),
    prefix: str = "",
    partitions: int = PARTITIONS,
) -> None:
    """Makes the topics that are not there yet."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers, request_timeout_ms=20_000)
    await admin.start()
    try:
        there = set(await admin.list_topics())
        missing = [each for each in topics(services, prefix, partitions) if each.name not in there]
        if missing:
            answer = await admin.create_topics(missing)
            # aiokafka returns errors in the answer and raises none.
            for name, code, *_ in getattr(answer, "topic_errors", ()):
                error = for_code(code)
                if code and error is not TopicAlreadyExistsError:
                    raise error(name)
    finally:
        await admin.close()


async def delete_topics(bootstrap_servers: str, *, prefix: str) -> None:
    """Deletes the topics of a prefix that a test had for itself."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers, request_timeout_ms=20_000)
    await admin.start()
    try:
        mine = [name for name in await admin.list_topics() if prefix and name.startswith(prefix)]
        if mine:
            await admin.delete_topics(mine)
    finally:
        await admin.close()


def make_topics_now(bootstrap_servers: str) -> None:
    """The same for callers that are not asynchronous."""
    asyncio.run(make_topics(bootstrap_servers))
