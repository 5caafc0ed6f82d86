"""When a message is due: reminders before a visit, quiet hours at night, tries after a failure.

Pure, and in UTC: only quiet hours know the clinic's own clock, because people mean it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from kit.zone import CLINIC_TIME

__all__ = [
    "QuietHours",
    "makes_sense",
    "next_try",
    "quiet_until",
    "reminder_times",
]


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Local times; past midnight when `until` is the smaller one. Equal times: no quiet hours."""

    starts: time
    until: time

    def holds(self, local: time) -> bool:
        """Whether a local time is inside; the end itself is not."""
        if self.starts <= self.until:
            return self.starts <= local < self.until
        return local >= self.starts or local < self.until


def reminder_times(
    starts_at: datetime, minutes_before: Iterable[int], *, now: datetime
) -> dict[int, datetime]:
    """When each reminder is due, by its minutes; those whose time has passed are left out.

    Minutes are real ones: on the night of a clock change, 24 hours before is another local hour.
    """
    due = {each: starts_at - timedelta(minutes=each) for each in minutes_before}
    return {each: at for each, at in sorted(due.items(), reverse=True) if at > now}


def makes_sense(expires_at: datetime | None, *, now: datetime) -> bool:
    """Whether a late message may still go out: a reminder does until the visit starts."""
    return expires_at is None or now < expires_at


def quiet_until(quiet: QuietHours | None, *, now: datetime, starts_at: datetime | None) -> datetime:
    """When a message that is due now may make a sound: now, or at the end of the quiet hours.

    A visit that would start before that end is told of at once.
    """
    if quiet is None:
        return now
    local = now.astimezone(CLINIC_TIME)
    if not quiet.holds(local.time()):
        return now
    day = local.date()
    if local.time() >= quiet.until:
        day += timedelta(days=1)
    # An hour that the clock skips is the one after it; one that comes twice is the first of both.
    end = datetime.combine(day, quiet.until, tzinfo=CLINIC_TIME).astimezone(UTC)
    if end <= now:
        # In the hour that comes twice, the first end may have passed: then its second one holds.
        end = datetime.combine(day, quiet.until.replace(fold=1), tzinfo=CLINIC_TIME)
        end = max(end.astimezone(UTC), now)
    if starts_at is not None and now < starts_at <= end:
        return now
    return end


def next_try(
    attempts: int,
    *,
    now: datetime,
    expires_at: datetime | None,
    attempts_max: int,
    first: timedelta,
    longest: timedelta,
) -> datetime | None:
    """When to try again after so many attempts; None when a human has to take over.

    Each pause is four times the last one. A message that would come too late is handed over at
    once, while somebody can still pick up the telephone.
    """
    if attempts >= attempts_max:
        return None
    at = now + min(first * 4 ** (attempts - 1), longest)
    return at if expires_at is None or at < expires_at else None
