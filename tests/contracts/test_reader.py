"""The analysts' reader, and their example, on a real broker."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterable
from contextlib import aclosing
from datetime import datetime, timedelta

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from contracts.tools.repository import ROOT
from docs.examples.waiting_times import waiting_times
from tests.contracts.events import NOON, an_id, enveloped
from videoporady_contracts import EventData
from videoporady_contracts.chat import MessagePosted
from videoporady_contracts.reader import BrokenRecord, Event, NoSuchTopic, UnknownData, read
from videoporady_contracts.signalling import CallStarted, PatientLeft, PatientReady
from videoporady_contracts.wire import encode
from videoporady_contracts.words import ParticipantRole

PARTITIONS = 3


class Stream:
    """A topic of one test, and a writer to it."""

    def __init__(self, topic: str, producer: AIOKafkaProducer) -> None:
        self.topic = topic
        self._producer = producer
        self._number = 0

    async def write(self, data: EventData, *, time: datetime = NOON) -> None:
        self._number += 1
        key, value, headers = encode(enveloped(data, self._number, time=time), data)
        await self._producer.send_and_wait(self.topic, value, key=key, headers=headers)

    async def write_raw(self, value: bytes | None) -> None:
        await self._producer.send_and_wait(self.topic, value, key=b"x")


@pytest.fixture
async def stream(kafka_bootstrap_servers: str) -> AsyncIterator[Stream]:
    topic = f"t{secrets.token_hex(4)}.videoporady.chat.v1"
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_bootstrap_servers)
    await admin.start()
    producer = AIOKafkaProducer(bootstrap_servers=kafka_bootstrap_servers, acks="all")
    await producer.start()
    try:
        await admin.create_topics([NewTopic(topic, PARTITIONS, 1)])
        yield Stream(topic, producer)
        await admin.delete_topics([topic])
    finally:
        await producer.stop()
        await admin.close()


def posted(visit: int, seq: int) -> MessagePosted:
    return MessagePosted(
        visit_id=an_id(visit),
        message_id=an_id(100 * visit + seq),
        seq=seq,
        author_role=ParticipantRole.PATIENT,
        length_characters=1,
    )


def seqs(events: Iterable[Event]) -> list[int]:
    return [each.data.seq for each in events if isinstance(each.data, MessagePosted)]


async def test_events_come_typed_and_in_the_order_of_their_key(
    stream: Stream, kafka_bootstrap_servers: str
) -> None:
    for seq in range(1, 6):
        for visit in (1, 2, 3):
            await stream.write(posted(visit, seq))
    events = [
        event
        async for event in read([stream.topic], kafka_bootstrap_servers, None, stop_at_end=True)
    ]
    assert len(events) == 15
    for visit in (1, 2, 3):
        of_visit = [each for each in events if each.envelope.subject == str(an_id(visit))]
        assert seqs(of_visit) == [1, 2, 3, 4, 5]


async def test_a_group_goes_on_where_its_loop_body_stopped(
    stream: Stream, kafka_bootstrap_servers: str
) -> None:
    for seq in range(1, 6):
        await stream.write(posted(1, seq))
    group = f"{stream.topic}.group"
    first: list[Event] = []
    async with aclosing(read([stream.topic], kafka_bootstrap_servers, group)) as events:
        async for event in events:
            first.append(event)
            if len(first) == 3:
                break  # The body of the third did not return: it comes again.
    rest = [
        event
        async for event in read([stream.topic], kafka_bootstrap_servers, group, stop_at_end=True)
    ]
    assert seqs(first) == [1, 2, 3]
    assert seqs(rest) == [3, 4, 5]


async def test_a_body_that_raises_leaves_its_event_to_be_read_again(
    stream: Stream, kafka_bootstrap_servers: str
) -> None:
    for seq in (1, 2):
        await stream.write(posted(1, seq))
    group = f"{stream.topic}.group"

    async def fail_at_two() -> None:
        async with aclosing(read([stream.topic], kafka_bootstrap_servers, group)) as events:
            async for event in events:
                if seqs([event]) == [2]:
                    raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await fail_at_two()
    again = read([stream.topic], kafka_bootstrap_servers, group, stop_at_end=True)
    assert seqs([event async for event in again]) == [2]


async def test_broken_and_newer_records_do_not_stop_the_reading(
    stream: Stream, kafka_bootstrap_servers: str
) -> None:
    await stream.write(posted(1, 1))
    for value in (b"\xff", b"{}", None):
        await stream.write_raw(value)
    _, newer, _ = encode(enveloped(posted(1, 2)), posted(1, 2))
    await stream.write_raw(newer.replace(b"MessagePosted.v1", b"MessagePosted.v2"))
    await stream.write(posted(1, 3))
    broken: list[BrokenRecord] = []
    events = [
        event
        async for event in read(
            [stream.topic],
            kafka_bootstrap_servers,
            None,
            stop_at_end=True,
            on_broken=broken.append,
        )
    ]
    assert sorted(seqs(events)) == [1, 3]
    unknown = [each for each in events if isinstance(each.data, UnknownData)]
    assert [each.envelope.type for each in unknown] == ["videoporady.chat.MessagePosted.v2"]
    assert [each.value for each in broken] == [b"\xff", b"{}", None]


async def test_a_misspelt_topic_is_an_error_and_is_not_created(
    stream: Stream, kafka_bootstrap_servers: str
) -> None:
    misspelt = f"{stream.topic}x"
    for _ in range(2):
        with pytest.raises(NoSuchTopic, match=misspelt):
            await anext(read([stream.topic, misspelt], kafka_bootstrap_servers, None))


async def test_a_reader_waits_for_what_comes_later(
    stream: Stream, kafka_bootstrap_servers: str
) -> None:
    await stream.write(posted(1, 1))
    async with aclosing(read([stream.topic], kafka_bootstrap_servers, None)) as events:
        assert seqs([await anext(events)]) == [1]
        later = asyncio.ensure_future(anext(events))
        await stream.write(posted(1, 2))
        assert seqs([await asyncio.wait_for(later, 20)]) == [2]


async def test_the_example_counts_waiting_times(
    stream: Stream, kafka_bootstrap_servers: str
) -> None:
    def ready(visit: int, since: datetime, version: int) -> PatientReady:
        return PatientReady(
            visit_id=an_id(visit),
            doctor_id=an_id(8),
            patient_id=an_id(9),
            room_version=version,
            ready_since=since,
        )

    def started(visit: int) -> CallStarted:
        return CallStarted(
            visit_id=an_id(visit),
            call_id=an_id(50 + visit),
            doctor_id=an_id(8),
            patient_id=an_id(9),
            room_version=5,
            waited_seconds=90,
        )

    left = PatientLeft(visit_id=an_id(2), doctor_id=an_id(8), patient_id=an_id(9), room_version=2)
    later = NOON + timedelta(seconds=90)
    await stream.write(ready(1, NOON, 1))
    await stream.write(started(1), time=later)
    await stream.write(started(1), time=later)  # The same one again: it counts once.
    await stream.write(ready(2, NOON, 1))
    await stream.write(left)
    await stream.write(ready(2, later, 3), time=later)
    await stream.write(started(2), time=later + timedelta(seconds=30))
    await stream.write(ready(3, NOON, 1))  # Still waiting.
    assert sorted(await waiting_times(kafka_bootstrap_servers, stream.topic)) == [30, 90]


def test_the_page_for_analysts_shows_the_example_as_it_is() -> None:
    page = (ROOT / "docs/analysts.md").read_text(encoding="utf-8")
    example = (ROOT / "docs/examples/waiting_times.py").read_text(encoding="utf-8")
    assert f"```python\n{example}```" in page
