"""A broker or a service that dies costs time, never data."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest

from deploy.local.stack import Stack
from tests.faults.ledger import SLOTS, Ledger, book, keep_booking, keep_writing
from tests.journeys.api import ApiPerson, newcomer
from tests.support.stack import column
from tests.support.waiting import eventually

pytestmark = pytest.mark.stack


async def test_kafka_killed_while_people_book_and_write_loses_and_doubles_nothing(
    stack: Stack,
) -> None:
    ledger = Ledger()
    async with newcomer(stack.url) as writer:
        slots = await writer.distant_slots(SLOTS)
        visit = await writer.books(slots[-1])
        async with at_work(
            lambda stop: keep_booking(writer, ledger, slots[:-1], stop),
            lambda stop: keep_writing(writer, ledger, visit.visit_id, stop),
        ):
            await eventually(lambda: len(ledger.visits) >= 3 and len(ledger.messages) >= 10)
            stack.kafka.child.kill()
            try:
                visits, messages = len(ledger.visits), len(ledger.messages)
                # Requests keep answering while nobody can be told of anything.
                await eventually(
                    lambda: (
                        len(ledger.visits) >= visits + 3 and len(ledger.messages) >= messages + 20
                    ),
                    seconds=60,
                )
                assert column(stack, "booking", "outbox", "position")
            finally:
                await asyncio.to_thread(stack.kafka.start)
                await asyncio.to_thread(stack.kafka.wait)
            visits = len(ledger.visits)
            await eventually(lambda: len(ledger.visits) > visits, seconds=60)
        assert ledger.failures == []
        await ledger.agrees_with(stack, thread_of=visit.visit_id)


async def test_booking_killed_between_commit_and_publish_tells_of_it_later(stack: Stack) -> None:
    ledger = Ledger()
    booking = stack.service("booking")
    whole = dict(booking.child.environment)
    async with newcomer(stack.url) as person:
        slots = await person.distant_slots(SLOTS)
        # Without its relay the process stands still where a crash after the commit would end it.
        booking.child.stop()
        booking.child.environment = whole | {"VP_PARTS": '["api", "consumers", "jobs"]'}
        try:
            booking.child.start()
            booking.wait()
            await eventually(lambda: booked_some(person, ledger, slots))
            assert len(column(stack, "booking", "outbox", "position")) >= 2
        finally:
            booking.child.kill()
            booking.child.environment = whole
            booking.child.start()
            booking.wait()
        await ledger.agrees_with(stack)


async def booked_some(person: ApiPerson, ledger: Ledger, slots: list[dict[str, Any]]) -> bool:
    await book(person, ledger, slots.pop())
    return len(ledger.visits) >= 2


async def test_a_consumer_killed_at_work_applies_each_event_once(stack: Stack) -> None:
    ledger = Ledger()
    notify = stack.service("notify")
    async with newcomer(stack.url) as person:
        slots = await person.distant_slots(SLOTS)
        async with at_work(lambda stop: keep_booking(person, ledger, slots, stop)):
            for _ in range(3):
                count = len(ledger.visits)
                await eventually(lambda count=count: len(ledger.visits) > count + 1, seconds=30)
                notify.child.kill()
                notify.child.start()
                notify.wait()
        assert ledger.failures == []
        await ledger.agrees_with(stack)


async def test_the_database_restarted_at_once_costs_time_and_no_booking(stack: Stack) -> None:
    ledger = Ledger()
    async with newcomer(stack.url) as person:
        slots = await person.distant_slots(SLOTS)
        await book(person, ledger, slots.pop())
        assert len(ledger.visits) == 1
        stack.postgres.child.kill()
        try:
            await book(person, ledger, slots.pop())
            assert len(ledger.visits) == 1
            assert ledger.failures
        finally:
            await asyncio.to_thread(stack.postgres.start)
            await asyncio.to_thread(stack.postgres.wait)

        async def booked_again() -> bool:
            await book(person, ledger, slots.pop())
            return len(ledger.visits) > 1

        await eventually(booked_again, seconds=30)
        await ledger.agrees_with(stack)


@asynccontextmanager
async def at_work(
    *people: Callable[[asyncio.Event], Coroutine[Any, Any, None]],
) -> AsyncIterator[None]:
    """They book and write until the block ends; what goes wrong with one of them ends the test."""
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for each in people:
            group.create_task(each(stop))
        try:
            yield
        finally:
            stop.set()
