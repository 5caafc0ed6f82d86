"""The rules of what is counted per clinic and day: pure, without a framework, database or clock.

Each slot and each visit counts on one day, by the newest news of it. What a clinic's day says is
the sum, so that events of different keys may come in any order.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from kit.errors import Problem
from services.calendar.domain import day_of, is_newer

__all__ = [
    "COUNTS",
    "FIGURES",
    "NOTHING",
    "PLACING",
    "Counts",
    "Day",
    "FigureAction",
    "FigureState",
    "Place",
    "SlotFigure",
    "Tally",
    "TooManyFigures",
    "VisitFigure",
    "no_show_rate",
    "occupancy",
    "place_of",
    "slot_told",
    "visit_told",
]

type Day = tuple[UUID, date]
"""A clinic, and a day in Warsaw."""


class TooManyFigures(Problem):
    code, status = "too-many-figures", 422
    pl = "To za dużo danych naraz. Wybierz jedną poradnię albo krótszy okres."
    en = "This is too much at once. Choose one clinic or a shorter time."


class FigureState(StrEnum):
    """What became of a visit, as far as its figures go."""

    BOOKED = "booked"
    DISRUPTED = "disrupted"
    """The clinic withdrew its slot: it has no day until it moves."""
    COMPLETED = "completed"
    MISSED = "missed"
    CANCELLED = "cancelled"


class FigureAction(StrEnum):
    """What booking's events say of a visit."""

    BOOK = "book"
    MOVE = "move"
    DISRUPT = "disrupt"
    COMPLETE = "complete"
    MISS = "miss"
    CANCEL = "cancel"


PLACING = frozenset({FigureAction.BOOK, FigureAction.MOVE})
PASSING = PLACING | {FigureAction.DISRUPT}
"""The newest of these counts; every other action is an end, and an end stays."""

_B, _D = FigureState.BOOKED, FigureState.DISRUPTED
_OVER = {
    FigureAction.COMPLETE: FigureState.COMPLETED,
    FigureAction.MISS: FigureState.MISSED,
    FigureAction.CANCEL: FigureState.CANCELLED,
}
_OPEN = {FigureAction.BOOK: _B, FigureAction.MOVE: _B, FigureAction.DISRUPT: _D, **_OVER}
FIGURES: Mapping[tuple[FigureState | None, FigureAction], FigureState] = {
    **{(None, action): after for action, after in _OPEN.items()},
    **{(_B, action): after for action, after in _OPEN.items()},
    **{(_D, action): after for action, after in _OPEN.items()},
    **{(over, action): over for over in _OVER.values() for action in FigureAction},
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where, when and for how long: what a slot or a visit adds to its clinic's day."""

    clinic_id: UUID
    day: date
    minutes: int


@dataclass(frozen=True, slots=True)
class VisitFigure:
    """What is known of one visit; a row of `figure_visits`."""

    state: FigureState
    place: Place | None
    """None until its booking is heard of."""
    placed_at: datetime | None
    told_at: datetime | None
    """When it was last booked, moved or disrupted."""


@dataclass(frozen=True, slots=True)
class SlotFigure:
    """What is known of one slot; a row of `figure_slots`."""

    place: Place | None
    """None when it was withdrawn before its publication was heard of."""
    is_offered: bool
    told_at: datetime


class Counts(NamedTuple):
    """What one day of a clinic is made of."""

    offered_count: int = 0
    offered_minutes: int = 0
    booked_count: int = 0
    """Visits that took the doctor's time: coming, completed and missed ones."""
    booked_minutes: int = 0
    completed_count: int = 0
    missed_count: int = 0
    cancelled_count: int = 0


COUNTS = Counts._fields
NOTHING = Counts()


@dataclass(slots=True)
class Tally:
    """Sums by clinic and day of what came and what went."""

    days: dict[Day, list[int]] = field(default_factory=dict)

    def replace(
        self, before: VisitFigure | SlotFigure | None, after: VisitFigure | SlotFigure
    ) -> None:
        """One slot or visit counts by `after`, and no longer by `before`."""
        if before is not None:
            self._add(before, -1)
        self._add(after, 1)

    def changes(self) -> dict[Day, tuple[int, ...]]:
        """The days that do not come to nothing, in order: two who lock them take the same first."""
        changed = {day: tuple(sums) for day, sums in self.days.items() if any(sums)}
        return dict(sorted(changed.items()))

    def copy(self) -> "Tally":
        """The same sums, for whoever may have to come back to them."""
        return Tally({day: list(sums) for day, sums in self.days.items()})

    def _add(self, figure: VisitFigure | SlotFigure, sign: int) -> None:
        place, counts = figure.place, _counts_of(figure)
        if place is None or counts is NOTHING:
            return
        sums = self.days.setdefault((place.clinic_id, place.day), [0] * len(COUNTS))
        for index, number in enumerate(counts):
            if number:
                sums[index] += sign * number


def place_of(clinic_id: UUID, starts_at: datetime, ends_at: datetime) -> Place:
    """On the day in Warsaw on which it begins."""
    minutes = int((ends_at - starts_at).total_seconds() // 60)
    return Place(clinic_id, day_of(starts_at), minutes)


def visit_told(
    known: VisitFigure | None, action: FigureAction, place: Place | None, at: datetime
) -> VisitFigure:
    """What is known of a visit after one more event; equal to `known` when that says nothing new.

    `place` comes with what places a visit: its booking, and each move.
    """
    placed, placed_at, told_at = None, None, None
    if known is None:
        state = FIGURES[None, action]
    else:
        placed, placed_at, told_at = known.place, known.placed_at, known.told_at
        is_late = action in PASSING and not is_newer(at, told_at)
        state = known.state if is_late else FIGURES[known.state, action]
    if action in PLACING and is_newer(at, placed_at):
        placed, placed_at = place, at
    if action in PASSING and is_newer(at, told_at):
        told_at = at
    return VisitFigure(state, placed, placed_at, told_at)


def slot_told(known: SlotFigure | None, place: Place | None, at: datetime) -> SlotFigure:
    """What is known of a slot that was published at a place, or withdrawn (no place)."""
    if known is not None and not is_newer(at, known.told_at):
        return known
    if place is None:
        return SlotFigure(known.place if known else None, False, at)
    return SlotFigure(place, True, at)


def occupancy(counts: Counts) -> float | None:
    """The part of the offered time that visits took, at most 1; None when nothing was offered.

    A visit may outlive its slot, when that was withdrawn after the visit had begun.
    """
    if counts.offered_minutes <= 0:
        return None
    return min(counts.booked_minutes / counts.offered_minutes, 1.0)


def no_show_rate(counts: Counts) -> float | None:
    """Missed visits among those that are over; None while none is."""
    over = counts.completed_count + counts.missed_count
    return counts.missed_count / over if over else None


def _counts_of(figure: VisitFigure | SlotFigure) -> Counts:
    if figure.place is None:
        return NOTHING
    minutes = figure.place.minutes
    if isinstance(figure, SlotFigure):
        return Counts(offered_count=1, offered_minutes=minutes) if figure.is_offered else NOTHING
    match figure.state:
        case FigureState.BOOKED:
            return Counts(booked_count=1, booked_minutes=minutes)
        case FigureState.COMPLETED:
            return Counts(booked_count=1, booked_minutes=minutes, completed_count=1)
        case FigureState.MISSED:
            return Counts(booked_count=1, booked_minutes=minutes, missed_count=1)
        case FigureState.CANCELLED:
            return Counts(cancelled_count=1)
        case FigureState.DISRUPTED:
            return NOTHING
