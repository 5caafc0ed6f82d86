"""The rules of working time and claims, without a database."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.calendar import domain
from services.calendar.domain import ClaimAction, ClaimState, NewSlot, WorkingTime

SPRING = date(2027, 3, 28)
AUTUMN = date(2027, 10, 31)
SCHEDULE_ID = UUID("00000000-0000-7000-8000-000000000001")
EVERY_DAY = frozenset(range(1, 8))

days_around_dst = st.sampled_from([SPRING, AUTUMN]).flatmap(
    lambda night: st.integers(-2, 2).map(lambda offset: night + timedelta(days=offset))
)
minutes_of_day = st.integers(0, 24 * 60)


def always(starts: int = 0, ends: int = 1440, slot_minutes: int = 10) -> WorkingTime:
    return WorkingTime(EVERY_DAY, starts, ends, slot_minutes, date(2027, 1, 1), None)


def slots(work: WorkingTime, *days: date) -> Sequence[NewSlot]:
    return [slot for day in days for slot in domain.slots_of_day(SCHEDULE_ID, work, day)]


def test_a_spring_night_has_23_hours_of_slots_and_an_autumn_night_25() -> None:
    assert len(slots(always(), SPRING)) == 23 * 6
    assert len(slots(always(), AUTUMN)) == 25 * 6
    assert len(slots(always(), SPRING - timedelta(days=1))) == 24 * 6


@given(slot_minutes=st.sampled_from([5, 10, 12, 15, 20, 30, 60]), night=days_around_dst)
def test_round_the_clock_slots_follow_without_gap_or_overlap(
    slot_minutes: int, night: date
) -> None:
    around = [night + timedelta(days=offset) for offset in (-1, 0, 1)]
    found = slots(always(slot_minutes=slot_minutes), *around)
    assert all(one.ends_at == other.starts_at for one, other in pairwise(found))
    assert len({slot.slot_id for slot in found}) == len(found)


@given(day=days_around_dst, cut=minutes_of_day)
def test_a_day_cut_in_two_loses_and_doubles_nothing(day: date, cut: int) -> None:
    middle = domain.instant_of(day, cut)
    starts, ends = domain.day_bounds(day)
    assert starts <= middle <= ends
    early, late = slots(always(0, cut, 1), day), slots(always(cut, 1440, 1), day)
    instants = [slot.starts_at for slot in [*early, *late]]
    minutes = int((ends - starts) / timedelta(minutes=1))
    assert instants == [starts + timedelta(minutes=each) for each in range(minutes)]


@given(day=days_around_dst, minutes=st.lists(minutes_of_day, min_size=2, max_size=2))
def test_local_time_never_runs_backwards(day: date, minutes: list[int]) -> None:
    earlier, later = sorted(minutes)
    assert domain.instant_of(day, earlier) <= domain.instant_of(day, later)


def test_an_hour_that_does_not_exist_is_the_jump_and_a_repeated_one_its_first() -> None:
    assert domain.instant_of(SPRING, 2 * 60 + 30) == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
    assert domain.instant_of(AUTUMN, 2 * 60 + 30) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_an_office_day_starts_at_the_same_local_hour_on_both_sides_of_a_dst_night() -> None:
    office = always(8 * 60, 16 * 60, 30)
    before, after = SPRING - timedelta(days=1), SPRING + timedelta(days=1)
    assert [
        slot.starts_at.hour for slot in (slots(office, before)[0], slots(office, after)[0])
    ] == [
        7,
        6,
    ]
    assert len(slots(office, before)) == len(slots(office, SPRING)) == len(slots(office, after))


@given(
    starts=st.integers(0, 1439),
    length=st.integers(1, 1440),
    slot_minutes=st.integers(5, 240),
    day=days_around_dst,
)
def test_every_slot_lies_within_the_hours_and_on_its_day(
    starts: int, length: int, slot_minutes: int, day: date
) -> None:
    ends = min(starts + length, 1440)
    opens, closes = domain.instant_of(day, starts), domain.instant_of(day, ends)
    for slot in slots(always(starts, ends, slot_minutes), day):
        assert opens <= slot.starts_at < slot.ends_at <= closes
        assert slot.ends_at - slot.starts_at == timedelta(minutes=slot_minutes)
        assert slot.day == day == domain.day_of(slot.starts_at)


def test_regenerating_gives_the_same_ids_and_another_schedule_others() -> None:
    day = date(2027, 1, 11)
    assert slots(always(), day) == slots(always(), day)
    others = {slot.slot_id for slot in domain.slots_of_day(uuid4(), always(), day)}
    assert others.isdisjoint(slot.slot_id for slot in slots(always(), day))


def test_the_horizon_rolls_one_day_at_a_time_and_ends_with_the_schedule() -> None:
    today = date(2027, 1, 11)
    work = always()
    first = domain.days_to_generate(work, generated_until=None, today=today, horizon_days=60)
    assert (first[0], len(first)) == (today, 60)
    tomorrow = today + timedelta(days=1)
    again = domain.days_to_generate(
        work, generated_until=first[-1], today=tomorrow, horizon_days=60
    )
    assert again == [first[-1] + timedelta(days=1)]
    until = replace(work, valid_until=first[-1])
    assert not domain.days_to_generate(
        until, generated_until=first[-1], today=tomorrow, horizon_days=60
    )


@pytest.mark.parametrize(
    "work",
    [
        always(starts=600, ends=600),
        always(starts=600, ends=605, slot_minutes=10),
        replace(always(), weekdays=frozenset()),
        replace(always(), weekdays=frozenset({8})),
        replace(always(), valid_until=date(2026, 12, 31)),
    ],
)
def test_a_schedule_that_could_never_give_a_slot_is_refused(work: WorkingTime) -> None:
    with pytest.raises(domain.ScheduleInvalid):
        domain.require_sound(work)


working_times = st.builds(
    WorkingTime,
    weekdays=st.frozensets(st.integers(1, 7), min_size=1),
    starts_minute=st.sampled_from([0, 480, 720]),
    ends_minute=st.sampled_from([720, 960, 1440]),
    slot_minutes=st.just(60),
    valid_from=st.dates(date(2027, 1, 1), date(2027, 1, 20)),
    valid_until=st.none() | st.dates(date(2027, 1, 20), date(2027, 2, 1)),
).filter(lambda work: work.starts_minute < work.ends_minute)


@given(one=working_times, other=working_times)
def test_schedules_overlap_exactly_when_their_slots_share_time(
    one: WorkingTime, other: WorkingTime
) -> None:
    days = [date(2027, 1, 1) + timedelta(days=offset) for offset in range(60)]
    shared = any(
        mine.starts_at < theirs.ends_at and theirs.starts_at < mine.ends_at
        for day in days
        for mine in slots(one, day)
        for theirs in slots(other, day)
    )
    assert domain.overlapping(one, other) == domain.overlapping(other, one) == shared


# ---- claims -------------------------------------------------------------------------------------

HISTORIES = [
    [ClaimAction.HOLD, ClaimAction.RELEASE],
    [ClaimAction.HOLD, ClaimAction.BOOK],
    [ClaimAction.HOLD, ClaimAction.BOOK, ClaimAction.CANCEL],
    [ClaimAction.HOLD, ClaimAction.BOOK, ClaimAction.MOVE],
    [ClaimAction.HOLD, ClaimAction.BOOK, ClaimAction.MOVE, ClaimAction.CANCEL],
    [ClaimAction.HOLD, ClaimAction.BOOK, ClaimAction.DISRUPT, ClaimAction.CANCEL],
]


@given(history=st.sampled_from(HISTORIES), data=st.data())
def test_in_any_order_and_with_repeats_a_visit_ends_where_its_story_ends(
    history: list[ClaimAction], data: st.DataObject
) -> None:
    told = data.draw(st.permutations(history + data.draw(st.lists(st.sampled_from(history)))))
    state = None
    for action in told:
        state = domain.claim_after(state, action)
    in_order = None
    for action in history:
        in_order = domain.claim_after(in_order, action)
    assert state is in_order


def test_every_state_has_an_answer_to_every_event() -> None:
    states = [None, *ClaimState]
    assert set(domain.CLAIMS) == {(state, action) for state in states for action in ClaimAction}


@given(state=st.sampled_from(ClaimState), action=st.sampled_from(ClaimAction))
def test_what_is_over_is_never_resurrected(state: ClaimState, action: ClaimAction) -> None:
    over = set(ClaimState) - domain.LIVE_STATES - {ClaimState.DISRUPTED}
    if state in over:
        assert domain.claim_after(state, action) is state


def test_only_a_move_brings_a_disrupted_visit_back() -> None:
    after = {each: domain.claim_after(ClaimState.DISRUPTED, each) for each in ClaimAction}
    assert {each for each in after if after[each] in domain.LIVE_STATES} == {ClaimAction.MOVE}
