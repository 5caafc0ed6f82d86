"""When a visit without a passed test becomes a task, and how such a task ends: pure rules."""

from datetime import datetime, timedelta

from kit.errors import NotFound, Problem
from videoporady_contracts.words import ReadinessOutcome, ReadinessReason, RoomStatus, TestVerdict

__all__ = [
    "TaskClosed",
    "TaskNotFound",
    "check_at",
    "check_closing",
    "is_awaited",
    "reason_for",
]


class TaskNotFound(NotFound):
    code = "readiness-task-not-found"
    pl, en = "Nie ma takiej sprawy.", "There is no such task."


class TaskClosed(Problem):
    """The patient has tested meanwhile, or somebody else has taken care of it."""

    code, status = "readiness-task-closed", 409
    pl = "Ta sprawa jest już załatwiona. Odśwież listę."
    en = "This is taken care of already. Load the list again."


def check_at(
    starts_at: datetime, *, now: datetime, hours_before: float, late_minutes: float
) -> datetime | None:
    """When to look whether the patient has tested; None when the visit is too near for that.

    The hours are real ones: on the night of a clock change, 24 hours before is another local hour.
    Who books later than that gets some minutes for a test of their own accord.
    """
    at = max(starts_at - timedelta(hours=hours_before), now + timedelta(minutes=late_minutes))
    return at if at < starts_at else None


def is_awaited(status: RoomStatus, starts_at: datetime, *, now: datetime, disrupted: bool) -> bool:
    """Whether the visit is still to come, so that a test and help are of use."""
    return status not in (RoomStatus.IN_CALL, RoomStatus.DONE) and now < starts_at and not disrupted


def reason_for(last_test: TestVerdict | None) -> ReadinessReason | None:
    """Why the equipment is in doubt; None when the newest test passed, with limits or without."""
    if last_test is None:
        return ReadinessReason.NOT_TESTED
    return ReadinessReason.TEST_FAILED if last_test is TestVerdict.BAD else None


def check_closing(outcome: ReadinessOutcome | None, wanted: ReadinessOutcome) -> bool:
    """Whether a task is still to be closed by hand. `outcome` is how it ended, if it has.

    Pressed twice, the second time changes nothing. Raises TaskClosed for any other end.
    """
    if outcome is None:
        return True
    if outcome is wanted:
        return False
    raise TaskClosed
