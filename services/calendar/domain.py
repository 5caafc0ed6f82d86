"""The rules of working time, slots and claims: pure, without a framework, a database or a clock."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from uuid import UUID, uuid5

from kit.errors import NotFound, Problem
from kit.zone import CLINIC_TIME

__all__ = [
    "DAY_MINUTES",
    "LIVE_STATES",
    "SLOT_MINUTES_MAX",
    "AbsenceInvalid",
    "AbsenceNotFound",
    "ClaimAction",
    "ClaimState",
    "ClinicNotFound",
    "DaysRangeInvalid",
    "DoctorNotFound",
    "FacilityNotFound",
    "NewSlot",
    "PlaceUnknown",
    "Practice",
    "PracticeInUse",
    "PracticeMissing",
    "PracticeRepeated",
    "ScheduleInvalid",
    "ScheduleNotFound",
    "ScheduleOverlaps",
    "TooManyAbsences",
    "TooManySchedules",
    "WorkingTime",
    "claim_after",
    "day_bounds",
    "day_of",
    "days_to_generate",
    "frees_slot",
    "instant_of",
    "is_busy",
    "is_newer",
    "overlapping",
    "require_absence",
    "require_days_range",
    "require_different_places",
    "require_no_overlap",
    "require_practice",
    "require_practices_kept",
    "require_room_for_absence",
    "require_room_for_schedule",
    "require_sound",
    "slot_id_of",
    "slots_of_day",
]

DAY_MINUTES = 24 * 60
SLOT_MINUTES_MAX = 240
MINUTE = timedelta(minutes=1)
ABSENCE_MAX = timedelta(days=2 * 366)


class FacilityNotFound(NotFound):
    code = "facility-not-found"
    pl, en = "Nie ma takiej placówki.", "There is no such facility."


class ClinicNotFound(NotFound):
    code = "clinic-not-found"
    pl, en = "Nie ma takiej poradni.", "There is no such clinic."


class DoctorNotFound(NotFound):
    code = "doctor-not-found"
    pl, en = "Nie ma takiego lekarza.", "There is no such doctor."


class ScheduleNotFound(NotFound):
    code = "schedule-not-found"
    pl, en = "Nie ma takiego grafiku.", "There is no such schedule."


class AbsenceNotFound(NotFound):
    code = "absence-not-found"
    pl, en = "Nie ma takiej nieobecności.", "There is no such absence."


class AbsenceInvalid(Problem):
    code, status = "absence-invalid", 422
    pl = "Sprawdź nieobecność: początek przed końcem, koniec w przyszłości, najwyżej dwa lata."
    en = "Check the absence: it starts before it ends, ends in the future, two years at most."


class TooManyAbsences(Problem):
    code, status = "too-many-absences", 409
    pl = "Ten lekarz ma już tyle nieobecności, na ile pozwala system."
    en = "This doctor already has as many absences as the system allows."


class PlaceUnknown(Problem):
    code, status = "place-unknown", 422
    pl = "Nie ma takiej poradni lub placówki. Odśwież listę i wybierz jeszcze raz."
    en = "There is no such clinic or facility. Reload the list and choose again."


class PracticeRepeated(Problem):
    code, status = "practice-repeated", 422
    pl = "Ta sama poradnia w tej samej placówce jest wpisana dwa razy."
    en = "The same clinic at the same facility is listed twice."


class PracticeMissing(Problem):
    code, status = "practice-missing", 422
    pl = "Lekarz nie prowadzi takich wizyt w tej poradni i placówce. Dodaj je w danych lekarza."
    en = "The doctor offers no such visits at this place. Add them to the doctor first."


class PracticeInUse(Problem):
    code, status = "practice-in-use", 409
    pl = "Z tego miejsca pracy korzysta grafik. Wycofaj najpierw grafik."
    en = "A schedule uses this place of work. Withdraw the schedule first."


class ScheduleInvalid(Problem):
    code, status = "schedule-invalid", 422
    pl = "Sprawdź grafik: początek przed końcem, a między nimi miejsce na co najmniej jeden termin."
    en = "Check the schedule: it starts before it ends, with room for at least one slot."


class ScheduleOverlaps(Problem):
    code, status = "schedule-overlaps", 409
    pl = "W tych godzinach lekarz ma już inny grafik."
    en = "The doctor already has another schedule at these hours."


class TooManySchedules(Problem):
    code, status = "too-many-schedules", 409
    pl = "Ten lekarz ma już tyle grafików, na ile pozwala system."
    en = "This doctor already has as many schedules as the system allows."


class DaysRangeInvalid(Problem):
    code, status = "days-range-invalid", 422
    pl = "Sprawdź daty: ostatni dzień nie może być przed pierwszym, a okres zbyt długi."
    en = "Check the dates: the first day before the last one, and not too many days in all."


# ---- working time and slots ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """A repeating schedule in local time. Minutes count from local midnight; 1440 is its end."""

    weekdays: frozenset[int]
    """ISO: 1 is Monday, 7 is Sunday."""
    starts_minute: int
    ends_minute: int
    slot_minutes: int
    valid_from: date
    valid_until: date | None
    """The last day, included; None for no end."""

    def holds_on(self, day: date) -> bool:
        """Whether the doctor works by this schedule on a day."""
        return (
            day.isoweekday() in self.weekdays
            and self.valid_from <= day
            and (self.valid_until is None or day <= self.valid_until)
        )


@dataclass(frozen=True, slots=True)
class NewSlot:
    """One interval to be offered, half-open: [starts_at, ends_at), UTC, on a day in Warsaw."""

    slot_id: UUID
    day: date
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Practice:
    """What a doctor offers at one clinic of one facility."""

    clinic_id: UUID
    facility_id: UUID
    visit_types: frozenset[str]
    fundings: frozenset[str]


def instant_of(day: date, minute: int) -> datetime:
    """The UTC instant of a minute of a local day.

    The mapping never goes backwards: a minute that a spring night skips is the instant at which the
    clock jumps, and one that an autumn night repeats is its first occurrence. So two schedules that
    touch in local time touch in UTC too, and neither lose nor double a slot.
    """
    local = datetime.combine(day, time(0)) + minute * MINUTE
    while True:
        instant = local.replace(tzinfo=CLINIC_TIME).astimezone(UTC)
        if instant.astimezone(CLINIC_TIME).replace(tzinfo=None) == local:
            return instant
        local += MINUTE


def day_of(instant: datetime) -> date:
    """The day in Warsaw."""
    return instant.astimezone(CLINIC_TIME).date()


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """The instants at which a day in Warsaw begins and ends: 23, 24 or 25 hours apart."""
    return instant_of(day, 0), instant_of(day, DAY_MINUTES)


def slots_of_day(schedule_id: UUID, work: WorkingTime, day: date) -> Iterator[NewSlot]:
    """The slots of one day, back to back in real time: a DST night has no gap and no overlap."""
    if not work.holds_on(day):
        return
    step = work.slot_minutes * MINUTE
    starts_at = instant_of(day, work.starts_minute)
    closes_at = instant_of(day, work.ends_minute)
    while starts_at + step <= closes_at:
        yield NewSlot(slot_id_of(schedule_id, starts_at), day, starts_at, starts_at + step)
        starts_at += step


def slot_id_of(schedule_id: UUID, starts_at: datetime) -> UUID:
    """The same id whenever, and by whichever replica, it is made. Source: RFC 9562, 5.5."""
    return uuid5(schedule_id, starts_at.astimezone(UTC).isoformat())


def days_to_generate(
    work: WorkingTime, *, generated_until: date | None, today: date, horizon_days: int
) -> list[date]:
    """The days that came into the horizon since the last time. `generated_until` is included."""
    first = max(today, work.valid_from)
    if generated_until is not None:
        first = max(first, generated_until + timedelta(days=1))
    last = today + timedelta(days=horizon_days - 1)
    if work.valid_until is not None:
        last = min(last, work.valid_until)
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


def is_busy(slot: NewSlot, spans: Sequence[tuple[datetime, datetime]]) -> bool:
    """Whether a claim of an older schedule, or an absence, takes the doctor's time of a slot."""
    return any(starts < slot.ends_at and slot.starts_at < ends for starts, ends in spans)


def require_absence(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Raises AbsenceInvalid when nothing could ever fall into it, or nearly everything."""
    if not (starts_at < ends_at and now < ends_at) or ends_at - starts_at > ABSENCE_MAX:
        raise AbsenceInvalid


def require_room_for_absence(absences: int, absences_max: int) -> None:
    """Raises TooManyAbsences."""
    if absences >= absences_max:
        raise TooManyAbsences


def require_sound(work: WorkingTime) -> None:
    """Raises ScheduleInvalid when no slot could ever come of it."""
    if (
        not work.weekdays
        or not work.weekdays <= set(range(1, 8))
        or not 0 <= work.starts_minute < work.ends_minute <= DAY_MINUTES
        or not 0 < work.slot_minutes <= min(SLOT_MINUTES_MAX, work.ends_minute - work.starts_minute)
        or (work.valid_until is not None and work.valid_until < work.valid_from)
    ):
        raise ScheduleInvalid


def overlapping(one: WorkingTime, other: WorkingTime) -> bool:
    """Whether two schedules ever ask the doctor to be in two places at once."""
    weekdays = one.weekdays & other.weekdays
    if not weekdays or not (
        one.starts_minute < other.ends_minute and other.starts_minute < one.ends_minute
    ):
        return False
    first = max(one.valid_from, other.valid_from)
    ends = [each.valid_until for each in (one, other) if each.valid_until is not None]
    days = min(7, (min(ends) - first).days + 1) if ends else 7
    return any((first + timedelta(days=offset)).isoweekday() in weekdays for offset in range(days))


def require_no_overlap(new: WorkingTime, known: Iterable[WorkingTime]) -> None:
    """Raises ScheduleOverlaps."""
    if any(overlapping(new, each) for each in known):
        raise ScheduleOverlaps


def require_room_for_schedule(schedules: int, schedules_max: int) -> None:
    """Raises TooManySchedules."""
    if schedules >= schedules_max:
        raise TooManySchedules


def require_practice(wanted: Practice, practices: Iterable[Practice]) -> None:
    """Raises PracticeMissing when the doctor does not offer this, there."""
    if not any(_offers(each, wanted) for each in practices):
        raise PracticeMissing


def require_practices_kept(used: Iterable[Practice], practices: Sequence[Practice]) -> None:
    """Raises PracticeInUse when a schedule would stand on a practice that is gone."""
    if not all(any(_offers(each, needed) for each in practices) for needed in used):
        raise PracticeInUse


def require_different_places(practices: Sequence[Practice]) -> None:
    """Raises PracticeRepeated."""
    places = sorted((each.clinic_id, each.facility_id) for each in practices)
    if any(one == other for one, other in pairwise(places)):
        raise PracticeRepeated


def require_days_range(first_day: date, last_day: date, days_max: int) -> None:
    """Raises DaysRangeInvalid."""
    if not 0 <= (last_day - first_day).days < days_max:
        raise DaysRangeInvalid


def _offers(practice: Practice, wanted: Practice) -> bool:
    return (
        practice.clinic_id == wanted.clinic_id
        and practice.facility_id == wanted.facility_id
        and wanted.visit_types <= practice.visit_types
        and wanted.fundings <= practice.fundings
    )


# ---- claims -------------------------------------------------------------------------------------


class ClaimState(StrEnum):
    """What one visit does to its slot, as far as booking's events have told."""

    HELD = "held"
    BOOKED = "booked"
    RELEASED = "released"
    CANCELLED = "cancelled"
    DISRUPTED = "disrupted"
    """The slot of a booked visit was withdrawn; the visit waits for another one."""


class ClaimAction(StrEnum):
    HOLD = "hold"
    BOOK = "book"
    RELEASE = "release"
    CANCEL = "cancel"
    MOVE = "move"
    DISRUPT = "disrupt"


LIVE_STATES = frozenset({ClaimState.HELD, ClaimState.BOOKED})

# A visit's claim only ever moves forwards. What is over stays over, so that a late or repeated
# event resurrects nothing; a hold after its booking is old news, and only a hold is released. A
# disrupted visit may move to another slot, and only that makes its claim live again.
CLAIMS: Mapping[tuple[ClaimState | None, ClaimAction], ClaimState] = {
    (None, ClaimAction.HOLD): ClaimState.HELD,
    (None, ClaimAction.BOOK): ClaimState.BOOKED,
    (None, ClaimAction.RELEASE): ClaimState.RELEASED,
    (None, ClaimAction.CANCEL): ClaimState.CANCELLED,
    (ClaimState.HELD, ClaimAction.HOLD): ClaimState.HELD,
    (ClaimState.HELD, ClaimAction.BOOK): ClaimState.BOOKED,
    (ClaimState.HELD, ClaimAction.RELEASE): ClaimState.RELEASED,
    (ClaimState.HELD, ClaimAction.CANCEL): ClaimState.CANCELLED,
    (ClaimState.BOOKED, ClaimAction.HOLD): ClaimState.BOOKED,
    (ClaimState.BOOKED, ClaimAction.BOOK): ClaimState.BOOKED,
    (ClaimState.BOOKED, ClaimAction.RELEASE): ClaimState.BOOKED,
    (ClaimState.BOOKED, ClaimAction.CANCEL): ClaimState.CANCELLED,
    (ClaimState.RELEASED, ClaimAction.HOLD): ClaimState.RELEASED,
    (ClaimState.RELEASED, ClaimAction.BOOK): ClaimState.RELEASED,
    (ClaimState.RELEASED, ClaimAction.RELEASE): ClaimState.RELEASED,
    (ClaimState.RELEASED, ClaimAction.CANCEL): ClaimState.RELEASED,
    (ClaimState.CANCELLED, ClaimAction.HOLD): ClaimState.CANCELLED,
    (ClaimState.CANCELLED, ClaimAction.BOOK): ClaimState.CANCELLED,
    (ClaimState.CANCELLED, ClaimAction.RELEASE): ClaimState.CANCELLED,
    (ClaimState.CANCELLED, ClaimAction.CANCEL): ClaimState.CANCELLED,
    (ClaimState.DISRUPTED, ClaimAction.HOLD): ClaimState.DISRUPTED,
    (ClaimState.DISRUPTED, ClaimAction.BOOK): ClaimState.DISRUPTED,
    (ClaimState.DISRUPTED, ClaimAction.RELEASE): ClaimState.DISRUPTED,
    (ClaimState.DISRUPTED, ClaimAction.CANCEL): ClaimState.CANCELLED,
    (None, ClaimAction.MOVE): ClaimState.BOOKED,
    (ClaimState.HELD, ClaimAction.MOVE): ClaimState.BOOKED,
    (ClaimState.BOOKED, ClaimAction.MOVE): ClaimState.BOOKED,
    (ClaimState.RELEASED, ClaimAction.MOVE): ClaimState.RELEASED,
    (ClaimState.CANCELLED, ClaimAction.MOVE): ClaimState.CANCELLED,
    (ClaimState.DISRUPTED, ClaimAction.MOVE): ClaimState.BOOKED,
    (None, ClaimAction.DISRUPT): ClaimState.DISRUPTED,
    (ClaimState.HELD, ClaimAction.DISRUPT): ClaimState.DISRUPTED,
    (ClaimState.BOOKED, ClaimAction.DISRUPT): ClaimState.DISRUPTED,
    (ClaimState.RELEASED, ClaimAction.DISRUPT): ClaimState.RELEASED,
    (ClaimState.CANCELLED, ClaimAction.DISRUPT): ClaimState.CANCELLED,
    (ClaimState.DISRUPTED, ClaimAction.DISRUPT): ClaimState.DISRUPTED,
}


def claim_after(state: ClaimState | None, action: ClaimAction) -> ClaimState:
    """The claim of a visit after one more event about it."""
    return CLAIMS[state, action]


def is_newer(at: datetime, known: datetime | None) -> bool:
    """Whether news of where a visit is are newer than what was heard last."""
    return known is None or at > known


def frees_slot(before: ClaimState | None, after: ClaimState) -> bool:
    """Whether a claim that was live, or that this service had not heard of, is over now."""
    return after not in LIVE_STATES and (before is None or before in LIVE_STATES)
