"""A broker or a service that dies costs time, never data."""

import asyncio
from typing import Any

import pytest

from deploy.local.stack import Stack
from tests.faults.ledger import Ledger, book, keep_booking, keep_writing
from tests.journeys.api import ApiPerson, at_the_api, newcomer
from tests.support.stack import column
from tests.support.waiting import eventually

pytestmark = pytest.mark.stack


async def test_kafka_killed_while_people_book_and_write_loses_and_doubles_nothing(
    stack: Stack,
) -> None:
    ledger, stop = Ledger(), asyncio.Event()
    async with newcomer(stack.url) as writer:
        slots = await writer.free_slots()
        visit = await writer.books(slots[-1])
        tasks = [
            asyncio.create_task(keep_booking(stack, ledger, slots[:-1], stop)),
            asyncio.create_task(keep_writing(writer, ledger, visit.visit_id, stop)),
        ]
        await eventually(lambda: len(ledger.visits) >= 3 and len(ledger.messages) >= 10)
        stack.kafka.child.kill()
        visits, messages = len(ledger.visits), len(ledger.messages)
        # Requests keep answering while nobody can be told of anything.
        await eventually(
            lambda: len(ledger.visits) >= visits + 3 and len(ledger.messages) >= messages + 20,
            seconds=60,
        )
        assert column(stack, "booking", "outbox", "position")
        await asyncio.to_thread(stack.kafka.start)
        await asyncio.to_thread(stack.kafka.wait)
        visits = len(ledger.visits)
        await eventually(lambda: len(ledger.visits) > visits, seconds=60)
        stop.set()
        await asyncio.gather(*tasks)
        assert ledger.failures == []
        await ledger.agrees_with(stack, thread_of=visit.visit_id)


async def test_booking_killed_between_commit_and_publish_tells_of_it_later(stack: Stack) -> None:
    ledger = Ledger()
    booking = stack.service("booking")
    whole = dict(booking.child.environment)
    async with at_the_api(stack.url, "pacjent@example.com") as person:
        slots = await person.free_slots()
        # Without its relay the process stands still where a crash after the commit would end it.
        booking.child.stop()
        booking.child.environment = whole | {"VP_PARTS": '["api", "consumers", "jobs"]'}
        booking.child.start()
        booking.wait()
        await eventually(lambda: booked_some(person, ledger, slots))
        assert len(column(stack, "booking", "outbox", "position")) >= 2
        booking.child.kill()
        booking.child.environment = whole
        booking.child.start()
        booking.wait()
        await ledger.agrees_with(stack)


async def booked_some(person: ApiPerson, ledger: Ledger, slots: list[dict[str, Any]]) -> bool:
    await book(person, ledger, slots.pop())
    return len(ledger.visits) >= 2


async def test_a_consumer_killed_at_work_applies_each_event_once(stack: Stack) -> None:
    ledger, stop = Ledger(), asyncio.Event()
    async with at_the_api(stack.url, "pacjent@example.com") as person:
        slots = await person.free_slots()
    task = asyncio.create_task(keep_booking(stack, ledger, slots, stop))
    notify = stack.service("notify")
    for _ in range(3):
        count = len(ledger.visits)
        await eventually(lambda count=count: len(ledger.visits) > count + 1, seconds=30)
        notify.child.kill()
        notify.child.start()
        notify.wait()
    stop.set()
    await task
    assert ledger.failures == []
    await ledger.agrees_with(stack)


async def test_the_database_restarted_at_once_costs_time_and_no_booking(stack: Stack) -> None:
    ledger = Ledger()
    async with newcomer(stack.url) as person:
        slots = await person.free_slots()
        await book(person, ledger, slots.pop())
        assert len(ledger.visits) == 1
        stack.postgres.child.kill()
        await book(person, ledger, slots.pop())
        assert len(ledger.visits) == 1
        assert ledger.failures
        await asyncio.to_thread(stack.postgres.start)
        await asyncio.to_thread(stack.postgres.wait)

        async def booked_again() -> bool:
            await book(person, ledger, slots.pop())
            return len(ledger.visits) > 1

        await eventually(booked_again, seconds=30)
        await ledger.agrees_with(stack)
