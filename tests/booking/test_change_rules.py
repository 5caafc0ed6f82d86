"""The rules of changing a visit alone: moves, the clinic's deadline, disruptions."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.booking import change_rules, domain
from services.booking.change_rules import ChangeTooLate
from services.booking.domain import State

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

states = st.sampled_from(State)
offsets = st.timedeltas(timedelta(days=-400), timedelta(days=400))
hours = st.integers(0, 168)


@given(states, offsets, st.booleans())
def test_a_visit_moves_until_it_begins_and_a_disrupted_one_at_any_time(
    state: State, offset: timedelta, has_begun: bool
) -> None:
    starts_at = NOW + offset
    ahead = state is State.BOOKED and starts_at > NOW and not has_begun
    if ahead or state is State.DISRUPTED:
        moved = change_rules.rescheduled(state, starts_at, NOW, has_begun=has_begun)
        assert moved is State.BOOKED
    else:
        with pytest.raises(domain.VisitOver):
            change_rules.rescheduled(state, starts_at, NOW, has_begun=has_begun)


@given(states, offsets, st.booleans())
def test_a_withdrawal_disrupts_a_coming_visit_and_leaves_everything_else_alone(
    state: State, offset: timedelta, has_begun: bool
) -> None:
    starts_at = NOW + offset
    after = change_rules.disrupted(state, starts_at, NOW, has_begun=has_begun)
    ahead = state is State.BOOKED and starts_at > NOW and not has_begun
    assert after is (State.DISRUPTED if ahead else state)
    assert change_rules.disrupted(after, starts_at, NOW, has_begun=has_begun) is after


@given(offsets, hours)
def test_a_patient_changes_a_booked_visit_until_the_clinic_s_deadline(
    offset: timedelta, cancellation_hours: int
) -> None:
    starts_at = NOW + offset
    until = change_rules.changeable_until(starts_at, cancellation_hours)
    is_late = until < NOW < starts_at
    for state in (State.BOOKED, State.DISRUPTED):
        if is_late and state is State.BOOKED:
            with pytest.raises(ChangeTooLate) as refused:
                change_rules.check_deadline(
                    state, starts_at, cancellation_hours, NOW, phone="22 000 10 20"
                )
            assert refused.value.extra["until"] == until.isoformat()
        else:
            change_rules.check_deadline(
                state, starts_at, cancellation_hours, NOW, phone="22 000 10 20"
            )


@pytest.mark.parametrize(
    ("until", "words"),
    [
        (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), "28.03.2027, 01:30"),
        (datetime(2027, 3, 28, 1, 30, tzinfo=UTC), "28.03.2027, 03:30"),
        (datetime(2027, 10, 31, 1, 30, tzinfo=UTC), "31.10.2027, 02:30"),
    ],
)
def test_a_refusal_says_until_when_by_the_clinic_s_clock_and_whom_to_call(
    until: datetime, words: str
) -> None:
    refusal = ChangeTooLate(until, "22 000 10 20")
    for language in ("pl", "en"):
        assert words in refusal.sentence(language)
        assert "22 000 10 20" in refusal.sentence(language)


def test_a_visit_stays_in_its_clinic() -> None:
    change_rules.check_clinic(is_same=True)
    with pytest.raises(change_rules.OtherClinic):
        change_rules.check_clinic(is_same=False)
