"""The rules of what counts on which day: order, repetition, and both rates."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations, product
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.calendar.figures_domain import (
    FIGURES,
    NOTHING,
    Counts,
    FigureAction,
    FigureState,
    Place,
    SlotFigure,
    Tally,
    VisitFigure,
    no_show_rate,
    occupancy,
    place_of,
    slot_told,
    visit_told,
)

NOW = datetime(2027, 1, 11, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
CLINIC = uuid4()
MONDAY, TUESDAY = (Place(CLINIC, date(2027, 1, day), 20) for day in (11, 12))
BOOK, MOVE, DISRUPT, COMPLETE, MISS, CANCEL = FigureAction

type Story = list[tuple[FigureAction, Place | None]]


def told(story: Story, order: tuple[int, ...]) -> VisitFigure | None:
    known = None
    for step in order:
        action, place = story[step]
        known = visit_told(known, action, place, NOW + step * MINUTE)
    return known


def counts_of(figure: VisitFigure | SlotFigure | None) -> dict[date, Counts]:
    tally = Tally()
    if figure is not None:
        tally.replace(None, figure)
    return {day: Counts(*sums) for (_, day), sums in tally.changes().items()}


def test_the_table_has_an_answer_to_everything() -> None:
    assert set(FIGURES) == set(product([*FigureState, None], FigureAction))


@pytest.mark.parametrize(
    ("story", "counts"),
    [
        ([(BOOK, MONDAY)], {MONDAY.day: Counts(booked_count=1, booked_minutes=20)}),
        (
            [(BOOK, MONDAY), (COMPLETE, None)],
            {MONDAY.day: Counts(booked_count=1, booked_minutes=20, completed_count=1)},
        ),
        (
            [(BOOK, MONDAY), (MOVE, TUESDAY), (MISS, None)],
            {TUESDAY.day: Counts(booked_count=1, booked_minutes=20, missed_count=1)},
        ),
        ([(BOOK, MONDAY), (CANCEL, None)], {MONDAY.day: Counts(cancelled_count=1)}),
        ([(BOOK, MONDAY), (DISRUPT, None)], {}),
        (
            [(BOOK, MONDAY), (DISRUPT, None), (MOVE, TUESDAY)],
            {TUESDAY.day: Counts(booked_count=1, booked_minutes=20)},
        ),
        (
            [(BOOK, MONDAY), (MOVE, TUESDAY), (DISRUPT, None), (CANCEL, None)],
            {TUESDAY.day: Counts(cancelled_count=1)},
        ),
    ],
)
def test_in_any_order_and_twice_a_visit_counts_the_same(
    story: Story, counts: dict[date, Counts]
) -> None:
    for order in permutations(range(len(story))):
        assert counts_of(told(story, order + order)) == counts, order


def test_a_visit_that_was_not_placed_yet_counts_nowhere() -> None:
    assert counts_of(visit_told(None, COMPLETE, None, NOW)) == {}


def test_the_newest_news_of_a_slot_count() -> None:
    published = slot_told(None, MONDAY, NOW)
    withdrawn = slot_told(published, None, NOW + MINUTE)
    again = slot_told(withdrawn, MONDAY, NOW + 2 * MINUTE)
    offered = {MONDAY.day: Counts(offered_count=1, offered_minutes=20)}
    assert [counts_of(each) for each in (published, withdrawn, again)] == [offered, {}, offered]
    assert slot_told(again, None, NOW + MINUTE) is again, "it came late"
    early = slot_told(None, None, NOW + MINUTE)
    assert slot_told(early, MONDAY, NOW) is early, "it was withdrawn before it was heard of"


def test_what_moves_away_leaves_nothing_behind() -> None:
    tally = Tally()
    first = visit_told(None, BOOK, MONDAY, NOW)
    tally.replace(None, first)
    tally.replace(first, visit_told(first, MOVE, TUESDAY, NOW + MINUTE))
    assert [day for _, day in tally.changes()] == [TUESDAY.day]


@pytest.mark.parametrize(
    ("starts_at", "day"),
    [
        (datetime(2027, 1, 10, 22, 59, tzinfo=UTC), date(2027, 1, 10)),
        (datetime(2027, 1, 10, 23, 0, tzinfo=UTC), date(2027, 1, 11)),
        (datetime(2027, 7, 10, 22, 0, tzinfo=UTC), date(2027, 7, 11)),
    ],
)
def test_days_are_days_in_warsaw(starts_at: datetime, day: date) -> None:
    assert place_of(CLINIC, starts_at, starts_at + 15 * MINUTE) == Place(CLINIC, day, 15)


counted = st.integers(0, 10_000)


@given(counted, counted)
def test_occupancy_is_a_part_of_what_was_offered(offered: int, booked: int) -> None:
    part = occupancy(Counts(offered_minutes=offered, booked_minutes=booked))
    assert (part is None) == (offered == 0)
    assert part is None or 0 <= part <= 1


@given(counted, counted)
def test_the_no_show_rate_is_of_visits_that_are_over(completed: int, missed: int) -> None:
    rate = no_show_rate(Counts(booked_count=99, completed_count=completed, missed_count=missed))
    if completed + missed == 0:
        assert rate is None
    else:
        assert rate == missed / (completed + missed)
    assert no_show_rate(NOTHING) is None
