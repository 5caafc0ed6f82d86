"""The rules of waiting for an earlier slot: no clock, database or framework.

Who is next is asked of the database in one statement, since a line may be long:
`waitlist_offers.FIRST_IN_LINE`.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from kit.errors import NotFound, Problem
from kit.zone import CLINIC_TIME
from videoporady_contracts.words import OfferOutcome, ReleaseReason, WaitlistEnd

__all__ = [
    "ENDS",
    "TRANSITIONS",
    "AlreadyWaiting",
    "ClinicNotFound",
    "EntryAction",
    "EntryNotFound",
    "EntryState",
    "LatestDayNotPossible",
    "after",
    "day_ending_at",
    "end_of_day",
    "last_day_to_wait",
    "outcome_of",
    "until",
]


class EntryState(StrEnum):
    """Where somebody's place in a line stands."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    LEFT = "left"
    LAPSED = "lapsed"


class EntryAction(StrEnum):
    """What can be done to a place in a line."""

    ACCEPT = "accept"
    LEAVE = "leave"
    LAPSE = "lapse"


TRANSITIONS: Mapping[tuple[EntryState, EntryAction], EntryState] = {
    (EntryState.WAITING, EntryAction.ACCEPT): EntryState.ACCEPTED,
    (EntryState.WAITING, EntryAction.LEAVE): EntryState.LEFT,
    (EntryState.WAITING, EntryAction.LAPSE): EntryState.LAPSED,
}
"""A place that is over stays over, however often it is left: everything else changes nothing."""

ENDS: Mapping[EntryState, WaitlistEnd] = {
    EntryState.ACCEPTED: WaitlistEnd.ACCEPTED,
    EntryState.LEFT: WaitlistEnd.LEFT,
    EntryState.LAPSED: WaitlistEnd.LAPSED,
}


class EntryNotFound(NotFound):
    """Also said of somebody else's entry, so that nothing is revealed."""

    code = "waitlist-entry-not-found"
    pl, en = "Nie ma takiego zapisu na listę oczekujących.", "There is no such wait-list entry."


class ClinicNotFound(NotFound):
    code = "clinic-not-found"
    pl, en = "Nie ma takiej poradni.", "There is no such clinic."


class AlreadyWaiting(Problem):
    """Carries `entry_id`, so that a client can show the entry."""

    code, status = "already-waiting", 409
    pl = "Ten pacjent jest już na liście oczekujących do tej poradni."
    en = "This patient is already on the wait-list of this clinic."


class LatestDayNotPossible(Problem):
    """Carries `last_day`: how far ahead somebody may wait."""

    code, status = "latest-day-not-possible", 422
    pl = "Wybierz dzień od dzisiaj, w ciągu najbliższych miesięcy."
    en = "Choose a day from today on, within the next months."


def after(state: EntryState, action: EntryAction) -> EntryState:
    """The state after the action; the same one when the entry is over already."""
    return TRANSITIONS.get((state, action), state)


def end_of_day(day: date) -> datetime:
    """The first moment after a day in Poland, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), CLINIC_TIME).astimezone(UTC)


def day_ending_at(end: datetime) -> date:
    """The day in Poland that `end_of_day` was made of."""
    return end.astimezone(CLINIC_TIME).date() - timedelta(days=1)


def last_day_to_wait(now: datetime, days_max: int) -> date:
    """The furthest day that somebody may wait for."""
    return now.astimezone(CLINIC_TIME).date() + timedelta(days=days_max)


def until(latest_day: date, now: datetime, days_max: int) -> datetime:
    """When somebody stops waiting who joins now. Raises LatestDayNotPossible."""
    last_day = last_day_to_wait(now, days_max)
    if not now.astimezone(CLINIC_TIME).date() <= latest_day <= last_day:
        raise LatestDayNotPossible(last_day=last_day.isoformat())
    return end_of_day(latest_day)


def outcome_of(reason: ReleaseReason) -> OfferOutcome:
    """What the release of an offered hold says about the offer."""
    return OfferOutcome.EXPIRED if reason is ReleaseReason.EXPIRED else OfferOutcome.DECLINED
