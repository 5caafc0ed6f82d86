"""The command of the dead-letter topics: list, show, replay.

    python -m kit.deadletters list   [--topic videoporady.booking.v1]
    python -m kit.deadletters show   videoporady.booking.v1.dlq 0 12
    python -m kit.deadletters replay videoporady.booking.v1.dlq 0 12

A replayed record goes back to its own topic with its own event id: whoever has applied it before
knows it.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from kit.kafka import DEAD_LETTER_SUFFIX

__all__ = ["DeadLetter", "dead_letters", "replay"]

ORIGIN = "dlq_"
READ_TIMEOUT_MS = 2_000


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One parked record. `origin` says where it came from, who could not apply it, and the
    error."""

    topic: str
    partition: int
    offset: int
    origin: dict[str, str]
    record: "ConsumerRecord[bytes, bytes]"


async def dead_letters(
    bootstrap_servers: str, topic: str | None = None
) -> AsyncIterator[DeadLetter]:
    """Every parked record, of one source topic or of all, oldest first per partition."""
    partitions = await _partitions(bootstrap_servers, topic)
    if not partitions:
        return
    # Where to begin is said here, not by a seek: that may lose against the reset that the client
    # has under way. Assigned by hand: a subscription loses its places when a topic comes or goes.
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap_servers,
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    consumer.assign(partitions)
    await consumer.start()
    try:
        ends = await consumer.end_offsets(partitions)
        for partition in partitions:
            while await consumer.position(partition) < ends[partition]:
                batches = await consumer.getmany(partition, timeout_ms=READ_TIMEOUT_MS)
                for record in batches.get(partition, []):
                    yield _letter(record)
    finally:
        await consumer.stop()


async def _partitions(bootstrap_servers: str, topic: str | None) -> list[TopicPartition]:
    """Every partition of the dead-letter topics, or of the one that belongs to `topic`."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    await admin.start()
    try:
        return sorted(
            TopicPartition(each["topic"], partition["partition"])
            for each in await admin.describe_topics()
            if each["topic"].endswith(DEAD_LETTER_SUFFIX)
            and topic in (None, each["topic"], each["topic"].removesuffix(DEAD_LETTER_SUFFIX))
            for partition in each["partitions"]
        )
    finally:
        await admin.close()


def _letter(record: "ConsumerRecord[bytes, bytes]") -> DeadLetter:
    return DeadLetter(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        origin={
            name.removeprefix(ORIGIN): value.decode(errors="replace")
            for name, value in record.headers
            if name.startswith(ORIGIN)
        },
        record=record,
    )


async def replay(bootstrap_servers: str, letter: DeadLetter) -> None:
    """Publishes the record to its own topic again. It stays in the dead-letter topic, as
    evidence."""
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap_servers, acks="all", enable_idempotence=True
    )
    await producer.start()
    try:
        await producer.send_and_wait(
            letter.origin["topic"],
            key=letter.record.key,
            value=letter.record.value,
            headers=[each for each in letter.record.headers if not each[0].startswith(ORIGIN)],
        )
    finally:
        await producer.stop()


async def _run(arguments: argparse.Namespace) -> int:
    found = 0
    async for letter in dead_letters(arguments.bootstrap_servers, arguments.topic):
        if arguments.command != "list" and (letter.partition, letter.offset) != (
            arguments.partition,
            arguments.offset,
        ):
            continue
        found += 1
        place = f"{letter.topic} {letter.partition} {letter.offset}"
        print(place, *(f"{name}={value}" for name, value in letter.origin.items()))
        if arguments.command == "show":
            print((letter.record.value or b"").decode(errors="backslashreplace"))
        elif arguments.command == "replay":
            await replay(arguments.bootstrap_servers, letter)
            print("replayed to", letter.origin["topic"])
    if not found:
        print("no such dead letter" if arguments.command != "list" else "no dead letters")
    return 0 if found or arguments.command == "list" else 1


def main(words: list[str]) -> int:
    """Parses the command line. Exit code 1: nothing was found to show or replay."""
    parser = argparse.ArgumentParser(prog="python -m kit.deadletters", description=__doc__)
    parser.add_argument(
        "--bootstrap-servers",
        default=os.environ.get("VP_KAFKA_BOOTSTRAP_SERVERS", "localhost:9092"),
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list").add_argument("--topic")
    for name in ("show", "replay"):
        command = commands.add_parser(name)
        command.add_argument("topic")
        command.add_argument("partition", type=int)
        command.add_argument("offset", type=int)
    return asyncio.run(_run(parser.parse_args(words)))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
