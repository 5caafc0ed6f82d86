"""When a visit will really begin, from what has happened to this doctor today.

Pure: no framework, no I/O, no clock. Lengths are told as ratios to the planned length, so that a
doctor's habit fits visits of every kind. How good it is: `make bench CASE=waiting`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import sqrt
from uuid import UUID

from videoporady_contracts.words import WaitCause

__all__ = ["Announced", "Estimate", "PlannedVisit", "estimates_of", "shown_after"]

USUAL_LENGTHS = (0.6, 0.8, 0.95, 1.1, 1.3, 1.7)
"""Of a doctor of whom nothing is known; each length that is heard of weighs as much as one."""
LENGTH_RATIO_MAX = 3.0
"""A call that nobody ended says nothing of how long visits take."""
RESIDUE_RATIO = 0.25
"""What a visit that has outlasted every known one is still given, of its planned length."""
COMES_AS_PLANNED = 0.93
"""How often somebody who is not here yet does come."""
ABSENT_AFTER = timedelta(minutes=10)
"""Nobody waits longer than this for a patient who is not there."""
GIVEN_UP_AFTER = timedelta(hours=1)
"""Who is not there so long after the end of the visit is not expected, however late the doctor."""
PAUSE = timedelta(minutes=1)
"""Between two visits."""
LATE_AGAIN_RATIO = 0.35
"""Who is late by this long is late for about so much longer."""
SPREAD_DEVIATIONS = 0.7
"""Half the width of the range: about half of all visits begin inside."""
STEP = timedelta(minutes=5)
"""Ranges are told in whole steps: nobody knows the minute."""
WIDTH_MAX = timedelta(minutes=40)


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """One visit of a doctor's day, and what is known of it."""

    visit_id: UUID
    starts_at: datetime
    ends_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    is_off: bool = False
    """Cancelled, missed or without a time: the doctor does not see this patient."""
    is_waiting: bool = False
    """The patient is there, or comes when called."""
    is_heard_of: bool = True
    """False of a visit in person or by telephone: nobody tells when it begins."""

    @property
    def length(self) -> timedelta:
        return self.ends_at - self.starts_at


@dataclass(frozen=True, slots=True)
class Announced:
    """What the doctor told everybody, and when."""

    minutes: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Estimate:
    """When a visit is expected to begin. `delay_minutes` is 0 when that is as planned."""

    earliest_at: datetime
    expected_at: datetime
    latest_at: datetime
    delay_minutes: int
    cause: WaitCause | None
    announced: Announced | None = None
    moved_at: datetime | None = None
    """When what is shown changed last, and by how much."""
    moved_minutes: int = 0


@dataclass(frozen=True, slots=True)
class _Free:
    """When the doctor is free for the next patient, and how sure that is."""

    at: datetime
    variance: float = 0.0
    cause: WaitCause | None = None


def estimates_of(
    day: Sequence[PlannedVisit],
    lengths: Sequence[float],
    now: datetime,
    announced: Announced | None = None,
) -> dict[UUID, Estimate]:
    """The expected beginning of each visit that has not begun, in the order of the day.

    `lengths`: ratios of this doctor's recent calls to their planned lengths.
    """
    ratios = [*USUAL_LENGTHS, *(min(each, LENGTH_RATIO_MAX) for each in lengths)]
    ordered = sorted((each for each in day if not each.is_off), key=lambda each: each.starts_at)
    announced = _standing(announced, ordered)
    free = _free_at(ordered, ratios, now)
    # Whoever stood before a visit that has begun is over, or has been passed over.
    begun = max((each.starts_at for each in ordered if each.started_at is not None), default=None)
    is_running = any(_is_running(each) for each in ordered)
    taken_until = datetime.min.replace(tzinfo=UTC)
    found: dict[UUID, Estimate] = {}
    for visit in ordered:
        if visit.started_at is not None or visit.ended_at is not None:
            continue
        if begun is not None and visit.starts_at < begun and not visit.is_waiting:
            continue
        if _is_given_up(visit, now, is_running=is_running):
            continue
        began_at = _taken_to_have_begun(visit, ordered, now, taken_until, announced)
        if began_at is not None:
            taken_until = began_at + visit.length + PAUSE
            if taken_until > free.at:
                free = replace(free, at=taken_until, cause=free.cause or WaitCause.EARLIER_VISITS)
            continue
        begins = _begins(visit, free, now, announced)
        found[visit.visit_id] = _estimate(visit, begins, announced)
        free = _after(visit, begins, ratios, now)
    return found


def shown_after(shown: Estimate | None, fresh: Estimate, now: datetime) -> Estimate:
    """What to show: the same as before for as long as it still holds.

    It moves only when the expected beginning has left the range that was shown, or what the doctor
    said has changed, and then it says when and by how much.
    """
    if shown is None:
        return fresh
    holds = shown.earliest_at <= fresh.expected_at <= shown.latest_at and now < shown.latest_at
    if holds and (shown.delay_minutes == 0) == (fresh.delay_minutes == 0):
        if shown.announced == fresh.announced:
            return shown
        return replace(shown, announced=fresh.announced, cause=fresh.cause)
    moved_minutes = _minutes(fresh.expected_at - shown.expected_at)
    if moved_minutes == 0:
        return replace(fresh, moved_at=shown.moved_at, moved_minutes=shown.moved_minutes)
    return replace(fresh, moved_at=now, moved_minutes=moved_minutes)


def _standing(announced: Announced | None, day: Sequence[PlannedVisit]) -> Announced | None:
    """What the doctor said stands until the next visit begins: from then on, it shows."""
    if announced is None:
        return None
    starts = (each.started_at for each in day if each.started_at is not None)
    return None if any(at > announced.at for at in starts) else announced


def _free_at(day: Sequence[PlannedVisit], ratios: Sequence[float], now: datetime) -> _Free:
    running = [each for each in day if _is_running(each)]
    if running:
        return max((_end_of(each, ratios, now) for each in running), key=lambda each: each.at)
    due = [each for each in day if _is_due(each, now)]
    if not due:
        return _Free(now)
    ends = [each.ended_at for each in day if each.ended_at is not None]
    since = max([min(each.starts_at for each in due), *ends])
    late = max(now - since, timedelta())
    wait = max(late * LATE_AGAIN_RATIO, PAUSE)
    cause = WaitCause.EARLIER_VISITS if ends and late <= ABSENT_AFTER else WaitCause.NOT_BEGUN
    return _Free(now + wait, (wait.total_seconds() / 60) ** 2, cause)


def _is_given_up(visit: PlannedVisit, now: datetime, *, is_running: bool) -> bool:
    """Whether it is the patient who is late, not the doctor: then nothing is expected."""
    if visit.is_waiting or not visit.is_heard_of:
        return False
    if now > visit.ends_at + GIVEN_UP_AFTER:
        return True
    return not is_running and now > visit.starts_at + ABSENT_AFTER


def _taken_to_have_begun(
    visit: PlannedVisit,
    day: Sequence[PlannedVisit],
    now: datetime,
    taken_until: datetime,
    announced: Announced | None,
) -> datetime | None:
    """When a visit began of which nobody tells: as planned, or when the doctor was free for it.

    None of a visit that is heard of, and while it can not have begun.
    """
    if visit.is_heard_of:
        return None
    before = [each for each in day if each.is_heard_of and each.starts_at < visit.starts_at]
    if any(_is_due(each, now) or _is_running(each) for each in before):
        return None
    begins_at = max(visit.starts_at, taken_until)
    if announced is not None:
        begins_at = max(begins_at, visit.starts_at + timedelta(minutes=announced.minutes))
    ends = [each.ended_at + PAUSE for each in before if each.ended_at is not None]
    begins_at = max([begins_at, *ends])
    return begins_at if begins_at <= now else None


def _is_running(visit: PlannedVisit) -> bool:
    return visit.started_at is not None and visit.ended_at is None


def _is_due(visit: PlannedVisit, now: datetime) -> bool:
    is_open = visit.started_at is None and visit.ended_at is None
    return is_open and visit.is_waiting and visit.starts_at <= now


def _end_of(visit: PlannedVisit, ratios: Sequence[float], now: datetime) -> _Free:
    """The end of a visit that runs: of those that took at least as long, how much longer."""
    assert visit.started_at is not None
    elapsed = max(now - visit.started_at, timedelta())
    left = [_length_minutes(visit, each) - elapsed.total_seconds() / 60 for each in ratios]
    left = [each for each in left if each > 0] or [_length_minutes(visit, RESIDUE_RATIO)]
    mean, variance = _moments(left)
    is_long = elapsed > visit.length
    cause = WaitCause.VISIT_AHEAD if is_long else WaitCause.EARLIER_VISITS
    return _Free(now + timedelta(minutes=mean) + PAUSE, variance, cause)


def _begins(visit: PlannedVisit, free: _Free, now: datetime, announced: Announced | None) -> _Free:
    begins = free if free.at > visit.starts_at else replace(free, at=visit.starts_at, cause=None)
    if announced is not None:
        said_at = visit.starts_at + timedelta(minutes=announced.minutes)
        if said_at >= begins.at and said_at > now:
            begins = replace(begins, at=said_at, cause=WaitCause.DOCTOR_SAID)
    return begins


def _after(visit: PlannedVisit, begins: _Free, ratios: Sequence[float], now: datetime) -> _Free:
    chance = _chance(visit, now)
    mean, variance = _moments([_length_minutes(visit, each) for each in ratios])
    if not visit.is_heard_of:
        mean, variance = _length_minutes(visit, 1.0), variance / 2
    length = timedelta(minutes=mean * chance)
    # Not coming at all is the greater surprise.
    variance = variance * chance + mean**2 * chance * (1 - chance)
    cause = begins.cause or WaitCause.EARLIER_VISITS
    return _Free(begins.at + length + PAUSE * chance, begins.variance + variance, cause)


def _chance(visit: PlannedVisit, now: datetime) -> float:
    """How likely this patient takes the doctor's time."""
    if visit.is_waiting or not visit.is_heard_of:
        return 1.0
    late = now - visit.starts_at
    if late <= timedelta():
        return COMES_AS_PLANNED
    return max(0.0, 0.5 * (1 - late / ABSENT_AFTER))


def _estimate(visit: PlannedVisit, begins: _Free, announced: Announced | None) -> Estimate:
    delay_minutes = max(0, _minutes(begins.at - visit.starts_at))
    half = min(timedelta(minutes=SPREAD_DEVIATIONS * sqrt(begins.variance)), WIDTH_MAX / 2)
    earliest_at = max(_floor(begins.at - half), visit.starts_at)
    latest_at = max(_ceiling(begins.at + half), earliest_at + STEP)
    return Estimate(
        earliest_at=earliest_at,
        expected_at=begins.at,
        latest_at=latest_at,
        delay_minutes=delay_minutes,
        cause=begins.cause if delay_minutes else None,
        announced=announced,
    )


def _length_minutes(visit: PlannedVisit, ratio: float) -> float:
    return visit.length.total_seconds() / 60 * ratio


def _moments(values: Sequence[float]) -> tuple[float, float]:
    mean = sum(values) / len(values)
    return mean, sum((each - mean) ** 2 for each in values) / len(values)


def _minutes(span: timedelta) -> int:
    """To the nearest step."""
    return round(span / STEP) * (STEP // timedelta(minutes=1))


def _floor(at: datetime) -> datetime:
    since = at - datetime(2000, 1, 1, tzinfo=UTC)
    return at - since % STEP


def _ceiling(at: datetime) -> datetime:
    floor = _floor(at)
    return floor if floor == at else floor + STEP
