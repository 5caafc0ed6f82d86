"""Reminders: each goes out once, after restarts and moves too, and none for a visit that is off."""

import asyncio
from datetime import timedelta

import pytest

from kit.clock import FrozenClock
from services.notify import sending
from tests.notify.post import Post, deliveries, inbox_of
from tests.notify.world import STARTS_AT, Room, apply
from tests.support.events import enveloped, waiting_events
from tests.support.http import RunningService
from tests.support.people import Tokens
from videoporady_contracts.notify import ReminderSent
from videoporady_contracts.words import MessageChannel, MessageKind

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
REMINDER = MessageKind.REMINDER


@pytest.fixture
def post(service: RunningService) -> Post:
    return Post(service.app)


def go_to(clock: FrozenClock, before: timedelta) -> None:
    clock.advance(STARTS_AT - before - clock.now())


async def test_a_visit_is_reminded_of_a_day_an_hour_and_ten_minutes_before(
    service: RunningService, post: Post, clock: FrozenClock, tokens: Tokens
) -> None:
    room = Room()
    await apply(service.app, room.booked())
    for before in (DAY, HOUR, timedelta(minutes=10)):
        go_to(clock, before + timedelta(seconds=1))
        await post.round()
        earlier = post.mailed().count(REMINDER)
        go_to(clock, before)
        for _ in range(3):
            await post.round()
        assert post.mailed().count(REMINDER) == earlier + 1
    assert await inbox_of(service, tokens, room.patient) == ["reminder"] * 3 + ["confirmation"]
    sent = [each for each in await waiting_events(post.kit) if isinstance(each, ReminderSent)]
    assert {(each.channel, each.minutes_before) for each in sent} == {
        (channel, minutes)
        for channel in (MessageChannel.INBOX, MessageChannel.EMAIL, MessageChannel.SMS)
        for minutes in (1_440, 60, 10)
    }
    assert len(sent) == 9


async def test_a_reminder_whose_time_passed_before_the_booking_is_not_planned(
    service: RunningService, post: Post, clock: FrozenClock, tokens: Tokens
) -> None:
    room = Room()
    go_to(clock, timedelta(minutes=30))
    await apply(service.app, room.booked())
    await post.round()
    assert post.mailed() == [MessageKind.CONFIRMATION]
    go_to(clock, timedelta(minutes=5))
    await post.round()
    assert await inbox_of(service, tokens, room.patient) == ["reminder", "confirmation"]


@pytest.mark.parametrize("ending", ["cancelled", "completed", "missed"])
async def test_a_visit_that_is_off_or_over_is_not_reminded_of(
    service: RunningService, post: Post, clock: FrozenClock, ending: str
) -> None:
    room = Room()
    booked = room.booked()
    news = (booked, enveloped(booked, at=clock.now()))
    await apply(service.app, news, getattr(room, ending)(), news)
    go_to(clock, HOUR)
    await post.round()
    assert REMINDER not in post.mailed()


async def test_after_a_downtime_the_last_reminder_that_makes_sense_goes_out_alone(
    service: RunningService, post: Post, clock: FrozenClock, tokens: Tokens
) -> None:
    room = Room()
    await apply(service.app, room.booked())
    go_to(clock, timedelta(minutes=50))
    await post.round()
    reminders = post.mailed(lambda each: each.facts.minutes_before)
    assert reminders == [None, 60]
    # Down again, until the visit has begun.
    go_to(clock, -timedelta(minutes=1))
    await post.round()
    assert post.mailed().count(REMINDER) == 1
    assert (await inbox_of(service, tokens, room.patient)).count("reminder") == 1


async def test_a_moved_visit_is_reminded_of_at_its_new_time_only(
    service: RunningService, post: Post, clock: FrozenClock, tokens: Tokens
) -> None:
    room = Room()
    booked = room.booked()
    news = (booked, enveloped(booked, at=clock.now()))
    await apply(service.app, news)
    go_to(clock, DAY)
    await post.round()
    assert post.mailed().count(REMINDER) == 1

    async def move(to_days: int, *, said: int) -> None:
        event = room.moved(timedelta(days=to_days))
        at = STARTS_AT - timedelta(days=9) + timedelta(seconds=said)
        await apply(service.app, (event, enveloped(event, at=at)))

    await move(7, said=2)
    # What booking said before that, coming again: nothing moves back.
    await move(0, said=1)
    await apply(service.app, news)
    go_to(clock, timedelta(minutes=10))
    await post.round()
    assert post.mailed().count(REMINDER) == 1
    go_to(clock, -timedelta(days=6))
    await post.round()
    assert post.mailed().count(REMINDER) == 2
    # Away and back again within the hour: the reminders that were taken back are there again.
    await move(8, said=3)
    await move(7, said=4)
    go_to(clock, -timedelta(days=7) + timedelta(minutes=10))
    await post.round()
    assert post.mailed(lambda each: each.facts.starts_at)[-1] == STARTS_AT + timedelta(days=7)
    assert post.mailed().count(REMINDER) == 3


async def test_two_replicas_at_once_send_each_reminder_once(
    service: RunningService, clock: FrozenClock
) -> None:
    post, other = Post(service.app), Post(service.app)
    rooms = [Room() for _ in range(12)]
    await apply(service.app, *(room.booked() for room in rooms))
    go_to(clock, HOUR)
    for _ in range(4):
        await asyncio.gather(post.round(), other.round())
    sent = [each.visit_id for each in post.mail.sent + other.mail.sent if each.kind is REMINDER]
    assert sorted(sent) == sorted(room.visit_id for room in rooms)


async def test_a_job_that_was_killed_between_claim_and_delivery_sends_once(
    service: RunningService, post: Post, clock: FrozenClock, tokens: Tokens
) -> None:
    room = Room()
    await apply(service.app, room.booked())
    lost = await sending.claim_due(post.kit)
    assert len(lost) == 1
    # Its process is gone. Nobody else takes what is claimed, until the claim runs out.
    await post.round()
    assert post.mail.sent == []
    clock.advance(timedelta(seconds=post.kit.settings.delivery_claim_seconds))
    for _ in range(3):
        await post.round()
    (sent,) = post.mail.sent
    # The provider knows a second try by the same id.
    assert sent.delivery_id == lost[0].message.delivery_id
    # The process was not dead but slow: what it says now counts for nothing.
    await sending.record(post.kit, lost[0], sending.Outcome(sending.DeliveryAction.GIVE_UP))
    assert await deliveries(service, tokens) == {"confirmation": {"email": "sent"}}
