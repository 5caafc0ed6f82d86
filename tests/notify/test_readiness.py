"""A visit comes near and no test call has passed: its account is asked for one, and once."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from kit.clock import FrozenClock
from tests.notify.post import Post, inbox_of
from tests.notify.test_reminders import go_to
from tests.notify.world import STARTS_AT, Room, apply
from tests.support.http import RunningService
from tests.support.people import Tokens
from videoporady_contracts.signalling import ReadinessTaskClosed, ReadinessTaskOpened
from videoporady_contracts.words import Language, MessageKind, ReadinessOutcome, ReadinessReason

NUDGE = MessageKind.READINESS


@pytest.fixture
def post(service: RunningService) -> Post:
    return Post(service.app)


def opened(room: Room, *, asks_patient: bool = True) -> ReadinessTaskOpened:
    return ReadinessTaskOpened(
        visit_id=room.visit_id,
        task_id=uuid4(),
        doctor_id=room.doctor_id,
        patient_id=room.patient.patient_id,
        starts_at=STARTS_AT,
        reason=ReadinessReason.NOT_TESTED,
        asks_patient=asks_patient,
    )


def closed(room: Room, task_id: UUID) -> ReadinessTaskClosed:
    return ReadinessTaskClosed(
        visit_id=room.visit_id, task_id=task_id, outcome=ReadinessOutcome.TESTED
    )


async def test_the_account_is_asked_once_and_led_to_the_test(
    service: RunningService, clock: FrozenClock, tokens: Tokens
) -> None:
    room, post, other = Room(), Post(service.app), Post(service.app)
    task = opened(room)
    go_to(clock, timedelta(hours=23))
    await apply(service.app, room.booked(), task, task)
    for _ in range(3):
        await asyncio.gather(post.round(), other.round())
    await apply(service.app, task)
    await post.round()
    sent = [each for each in post.mail.sent + other.mail.sent if each.kind is NUDGE]
    assert len(sent) == 1
    assert (await inbox_of(service, tokens, room.patient)).count("readiness") == 1
    for language in Language:
        words = sent[0].words(language)
        assert f"/wizyty/{room.visit_id}/test" in words.text
        assert f"/wizyty/{room.visit_id}/test" in words.html


async def test_a_task_that_comes_before_its_booking_waits_for_it(
    service: RunningService, post: Post, clock: FrozenClock
) -> None:
    room = Room()
    go_to(clock, timedelta(hours=23))
    await apply(service.app, opened(room))
    await post.round()
    assert post.mailed() == []
    await apply(service.app, room.booked())
    clock.advance(timedelta(hours=1))
    await post.round()
    assert post.mailed().count(NUDGE) == 1


async def test_a_closed_task_takes_the_nudge_back(
    service: RunningService, post: Post, clock: FrozenClock
) -> None:
    room = Room()
    task = opened(room)
    go_to(clock, timedelta(hours=23))
    await apply(service.app, room.booked(), task, closed(room, task.task_id))
    await post.round()
    assert NUDGE not in post.mailed()


@pytest.mark.parametrize("news", ["cancelled", "completed", "missed"])
async def test_nobody_is_nudged_of_a_visit_that_is_off_or_over(
    service: RunningService, post: Post, clock: FrozenClock, news: str
) -> None:
    room = Room()
    go_to(clock, timedelta(hours=23))
    await apply(service.app, room.booked(), getattr(room, news)(), opened(room))
    await post.round()
    assert NUDGE not in post.mailed()


async def test_a_task_of_the_time_before_a_move_is_of_no_use(
    service: RunningService, post: Post, clock: FrozenClock
) -> None:
    room = Room()
    go_to(clock, timedelta(hours=23))
    await apply(service.app, room.booked(), room.moved(timedelta(days=7)), opened(room))
    await post.round()
    assert NUDGE not in post.mailed()


async def test_whose_own_test_has_just_failed_is_not_asked_for_one(
    service: RunningService, post: Post, clock: FrozenClock
) -> None:
    room = Room()
    go_to(clock, timedelta(hours=23))
    await apply(service.app, room.booked(), opened(room, asks_patient=False))
    await post.round()
    assert NUDGE not in post.mailed()


async def test_after_the_start_nobody_is_nudged(
    service: RunningService, post: Post, clock: FrozenClock
) -> None:
    room = Room()
    task = opened(room)
    go_to(clock, timedelta(hours=1))
    await apply(service.app, room.booked(), task)
    go_to(clock, -timedelta(minutes=1))
    await post.round()
    await apply(service.app, opened(room))
    await post.round()
    assert NUDGE not in post.mailed()
