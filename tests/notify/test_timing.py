"""When messages are due: also on the two nights a year on which the clock jumps."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.zone import CLINIC_TIME
from services.notify import messages, timing
from services.notify.messages import DeliveryAction, DeliveryNotWaiting, DeliveryState
from services.notify.timing import QuietHours

NIGHT = QuietHours(time(22), time(7))
MINUTES = (1_440, 60, 10)


def local(day: date, at: time, *, fold: int = 0) -> datetime:
    return datetime.combine(day, at.replace(fold=fold), tzinfo=CLINIC_TIME).astimezone(UTC)


def test_reminders_are_due_before_the_start_and_never_in_the_past() -> None:
    start = datetime(2027, 1, 12, 9, 40, tzinfo=UTC)
    due = timing.reminder_times(start, MINUTES, now=start - timedelta(minutes=61))
    assert due == {60: start - timedelta(minutes=60), 10: start - timedelta(minutes=10)}
    assert timing.reminder_times(start, MINUTES, now=start) == {}


@pytest.mark.parametrize(
    ("day", "day_before_at"),
    # The day before a visit at 8:00 is one hour off on the local clock: 24 hours are 24 hours.
    [(date(2026, 10, 25), time(9)), (date(2026, 3, 29), time(7))],
)
def test_a_day_before_is_24_hours_over_both_changes_of_the_clock(
    day: date, day_before_at: time
) -> None:
    start = local(day, time(8))
    due = timing.reminder_times(start, (1_440,), now=start - timedelta(days=3))
    assert due[1_440] == local(day - timedelta(days=1), day_before_at)
    assert start - due[1_440] == timedelta(hours=24)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        # An ordinary night, from both sides of midnight.
        (local(date(2027, 1, 11), time(23)), local(date(2027, 1, 12), time(7))),
        (local(date(2027, 1, 12), time(3)), local(date(2027, 1, 12), time(7))),
        (local(date(2027, 1, 12), time(7)), local(date(2027, 1, 12), time(7))),
        (local(date(2027, 1, 12), time(21, 59)), local(date(2027, 1, 12), time(21, 59))),
        # The night of 25 October has ten hours between 22 and 7, that of 29 March has eight.
        (local(date(2026, 10, 24), time(22)), local(date(2026, 10, 25), time(7))),
        (local(date(2026, 3, 28), time(22)), local(date(2026, 3, 29), time(7))),
    ],
)
def test_a_message_waits_for_the_end_of_the_quiet_hours(now: datetime, until: datetime) -> None:
    assert timing.quiet_until(NIGHT, now=now, starts_at=None) == until


def test_the_nights_of_the_clock_have_their_own_length() -> None:
    autumn = local(date(2026, 10, 24), time(22))
    spring = local(date(2026, 3, 28), time(22))
    assert timing.quiet_until(NIGHT, now=autumn, starts_at=None) - autumn == timedelta(hours=10)
    assert timing.quiet_until(NIGHT, now=spring, starts_at=None) - spring == timedelta(hours=8)


def test_an_end_in_the_hour_that_comes_twice_or_never_is_found() -> None:
    quiet = QuietHours(time(22), time(2, 30))
    first = local(date(2026, 10, 25), time(2, 30))
    again = local(date(2026, 10, 25), time(2, 30), fold=1)
    assert timing.quiet_until(quiet, now=first - timedelta(hours=1), starts_at=None) == first
    # 2:10 comes again after the first 2:30: it is inside once more, until the second 2:30.
    assert timing.quiet_until(quiet, now=again - timedelta(minutes=20), starts_at=None) == again
    # 2:30 does not exist on 29 March: the end is 3:30 summer time, half an hour after the jump.
    before = local(date(2026, 3, 29), time(1, 50))
    assert timing.quiet_until(quiet, now=before, starts_at=None) == datetime(
        2026, 3, 29, 1, 30, tzinfo=UTC
    )


def test_a_visit_that_would_start_before_the_end_of_the_night_is_told_of_at_once() -> None:
    now = local(date(2027, 1, 12), time(6, 30))
    assert timing.quiet_until(NIGHT, now=now, starts_at=now + timedelta(minutes=10)) == now
    later = local(date(2027, 1, 12), time(8))
    assert timing.quiet_until(NIGHT, now=now, starts_at=later) == local(date(2027, 1, 12), time(7))


@given(
    minutes=st.integers(0, 366 * 24 * 60),
    starts=st.times(),
    until=st.times(),
)
def test_quiet_hours_end_within_a_day_and_outside_of_themselves(
    minutes: int, starts: time, until: time
) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    end = timing.quiet_until(QuietHours(starts, until), now=now, starts_at=None)
    assert now <= end <= now + timedelta(hours=25)
    if not QuietHours(starts, until).holds(now.astimezone(CLINIC_TIME).time()):
        assert end == now


def test_each_pause_is_longer_until_a_human_takes_over() -> None:
    now = datetime(2027, 1, 11, 8, tzinfo=UTC)
    rules = {
        "now": now,
        "attempts_max": 5,
        "first": timedelta(seconds=30),
        "longest": timedelta(minutes=20),
    }
    pauses = [timing.next_try(each, expires_at=None, **rules) for each in range(1, 6)]
    assert pauses == [
        now + timedelta(seconds=30),
        now + timedelta(minutes=2),
        now + timedelta(minutes=8),
        now + timedelta(minutes=20),
        None,
    ]
    # A reminder that could only come after the start is handed over while there is time.
    assert timing.next_try(2, expires_at=now + timedelta(minutes=2), **rules) is None


@pytest.mark.parametrize("action", list(DeliveryAction))
@pytest.mark.parametrize("state", list(DeliveryState))
def test_what_is_over_stays_over(state: DeliveryState, action: DeliveryAction) -> None:
    waiting = {DeliveryState.DUE, DeliveryState.RETRYING}
    by_hand = {DeliveryAction.ASK_AGAIN, DeliveryAction.HANDLE}
    may = (
        (state in waiting and action not in by_hand)
        or (state is DeliveryState.FAILED and action in by_hand)
        or (state, action) == (DeliveryState.HANDLED, DeliveryAction.HANDLE)
    )
    if may:
        assert messages.delivery_after(state, action) in DeliveryState
    else:
        with pytest.raises(DeliveryNotWaiting):
            messages.delivery_after(state, action)
