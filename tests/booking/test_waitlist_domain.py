"""The rules of waiting: days in Poland, the table of an entry, and the meaning of a release."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.booking import waitlist_domain
from services.booking.waitlist_domain import EntryAction, EntryState, LatestDayNotPossible
from videoporady_contracts.words import OfferOutcome, ReleaseReason

NOW = datetime(2027, 1, 11, 22, 59, tzinfo=UTC)
"""A minute before midnight in Poland."""
OVER = frozenset(EntryState) - {EntryState.WAITING}


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2027, 1, 11), datetime(2027, 1, 11, 23, tzinfo=UTC)),
        (date(2027, 7, 11), datetime(2027, 7, 11, 22, tzinfo=UTC)),
        # The days on which the clocks change have 23 and 25 hours.
        (date(2027, 3, 28), datetime(2027, 3, 28, 22, tzinfo=UTC)),
        (date(2027, 10, 31), datetime(2027, 10, 31, 23, tzinfo=UTC)),
    ],
)
def test_a_day_ends_at_midnight_in_poland(day: date, end: datetime) -> None:
    assert waitlist_domain.end_of_day(day) == end


@given(st.dates(date(2000, 1, 1), date(2199, 12, 30)))
def test_the_end_of_a_day_tells_the_day(day: date) -> None:
    assert waitlist_domain.day_ending_at(waitlist_domain.end_of_day(day)) == day


def test_today_is_the_first_day_that_can_be_waited_for() -> None:
    assert waitlist_domain.until(date(2027, 1, 11), NOW, 180) == NOW + timedelta(minutes=1)
    with pytest.raises(LatestDayNotPossible):
        waitlist_domain.until(date(2027, 1, 11), NOW + timedelta(minutes=1), 180)


def test_the_last_day_that_can_be_waited_for_is_a_setting() -> None:
    assert waitlist_domain.until(date(2027, 1, 18), NOW, 7).day == 18
    with pytest.raises(LatestDayNotPossible) as refused:
        waitlist_domain.until(date(2027, 1, 19), NOW, 7)
    assert refused.value.extra == {"last_day": "2027-01-18"}


@pytest.mark.parametrize("action", EntryAction)
def test_a_place_ends_in_the_way_of_what_ended_it(action: EntryAction) -> None:
    ended = waitlist_domain.after(EntryState.WAITING, action)
    assert ended in OVER
    assert waitlist_domain.ENDS[ended] == ended.value


@pytest.mark.parametrize(("state", "action"), list(product(sorted(OVER), EntryAction)))
def test_a_place_that_is_over_stays_over(state: EntryState, action: EntryAction) -> None:
    assert waitlist_domain.after(state, action) is state


def test_an_offer_given_back_was_declined_and_one_that_ran_out_expired() -> None:
    assert waitlist_domain.outcome_of(ReleaseReason.GIVEN_BACK) is OfferOutcome.DECLINED
    assert waitlist_domain.outcome_of(ReleaseReason.EXPIRED) is OfferOutcome.EXPIRED
