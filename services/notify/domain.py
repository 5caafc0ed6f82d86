"""Notify's rules: what a visit's events mean for its alert, and which of them come too late.

Nothing here knows a framework, a clock or a database.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from kit.errors import NotFound, Problem
from videoporady_contracts.words import EscalationStep

__all__ = [
    "TELLING_DAYS_MAX",
    "AlertAction",
    "AlertNotFound",
    "AlertOver",
    "AlertState",
    "MessageNotFound",
    "VisitAction",
    "VisitState",
    "alert_after",
    "escalation_after",
    "is_newer",
    "is_news",
    "is_worth_telling",
    "may_be_nudged",
    "may_still_answer",
    "visit_after",
]

TELLING_DAYS_MAX = 30
"""Messages are kept for at least so many days, so that an event of theirs finds them."""


class AlertNotFound(NotFound):
    """Also said of an alert that is another doctor's."""

    code = "alert-not-found"
    pl, en = "Nie ma takiego alertu.", "There is no such alert."


class AlertOver(Problem):
    """Nobody acknowledged it in time: the patient does not wait any more."""

    code, status = "alert-over", 409
    pl, en = "Pacjent już nie czeka.", "The patient is no longer waiting."


class MessageNotFound(NotFound):
    """Also said of a message to somebody else."""

    code = "message-not-found"
    pl, en = "Nie ma takiej wiadomości.", "There is no such message."


class VisitState(StrEnum):
    """What notify needs to know of a visit's life; booking owns it."""

    BOOKED = "booked"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class VisitAction(StrEnum):
    """What other services' events say of a visit."""

    HEAR_OF = "hear_of"
    """Somebody is waiting in it, and its booking is still on the way to us."""
    BOOK = "book"
    COMPLETE = "complete"
    CANCEL = "cancel"
    MOVE = "move"
    """To another time, or for now to none: the clinic withdrew it."""


# A late or repeated event never brings a visit back: what ended it stays.
VISITS: dict[tuple[VisitState | None, VisitAction], VisitState] = {
    (None, VisitAction.HEAR_OF): VisitState.BOOKED,
    (None, VisitAction.BOOK): VisitState.BOOKED,
    (None, VisitAction.COMPLETE): VisitState.COMPLETED,
    (None, VisitAction.CANCEL): VisitState.CANCELLED,
    (VisitState.BOOKED, VisitAction.HEAR_OF): VisitState.BOOKED,
    (VisitState.BOOKED, VisitAction.BOOK): VisitState.BOOKED,
    (VisitState.BOOKED, VisitAction.COMPLETE): VisitState.COMPLETED,
    (VisitState.BOOKED, VisitAction.CANCEL): VisitState.CANCELLED,
    (VisitState.COMPLETED, VisitAction.HEAR_OF): VisitState.COMPLETED,
    (VisitState.COMPLETED, VisitAction.BOOK): VisitState.COMPLETED,
    (VisitState.COMPLETED, VisitAction.COMPLETE): VisitState.COMPLETED,
    (VisitState.COMPLETED, VisitAction.CANCEL): VisitState.COMPLETED,
    (VisitState.CANCELLED, VisitAction.HEAR_OF): VisitState.CANCELLED,
    (VisitState.CANCELLED, VisitAction.BOOK): VisitState.CANCELLED,
    (VisitState.CANCELLED, VisitAction.COMPLETE): VisitState.CANCELLED,
    (VisitState.CANCELLED, VisitAction.CANCEL): VisitState.CANCELLED,
    (None, VisitAction.MOVE): VisitState.BOOKED,
    (VisitState.BOOKED, VisitAction.MOVE): VisitState.BOOKED,
    (VisitState.COMPLETED, VisitAction.MOVE): VisitState.COMPLETED,
    (VisitState.CANCELLED, VisitAction.MOVE): VisitState.CANCELLED,
}


class AlertState(StrEnum):
    """An alert is open until the doctor has seen it, and over when it has no more cause."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    OVER = "over"


class AlertAction(StrEnum):
    PRESS = "press"
    """The patient pressed "Połącz"."""
    ACKNOWLEDGE = "acknowledge"
    ACCEPT = "accept"
    """The doctor started the call, which says that the alert was seen."""
    END = "end"
    """The patient left, or the visit is over."""


# Each answer is the states to walk through, so that every step can be told to the world. A press
# while the last alert was only acknowledged raises a new one: who comes back is not silent.
ALERTS: dict[tuple[AlertState | None, AlertAction], tuple[AlertState, ...]] = {
    (None, AlertAction.PRESS): (AlertState.OPEN,),
    (AlertState.OPEN, AlertAction.PRESS): (),
    (AlertState.ACKNOWLEDGED, AlertAction.PRESS): (AlertState.OVER, AlertState.OPEN),
    (AlertState.OPEN, AlertAction.ACKNOWLEDGE): (AlertState.ACKNOWLEDGED,),
    (AlertState.ACKNOWLEDGED, AlertAction.ACKNOWLEDGE): (),
    (AlertState.OPEN, AlertAction.ACCEPT): (AlertState.ACKNOWLEDGED, AlertState.OVER),
    (AlertState.ACKNOWLEDGED, AlertAction.ACCEPT): (AlertState.OVER,),
    (AlertState.OPEN, AlertAction.END): (AlertState.OVER,),
    (AlertState.ACKNOWLEDGED, AlertAction.END): (AlertState.OVER,),
    (None, AlertAction.ACCEPT): (),
    (None, AlertAction.END): (),
}


# Whom an alert reaches next while nobody acknowledges it. Beyond reception there is nobody.
ESCALATIONS: dict[EscalationStep | None, EscalationStep | None] = {
    None: EscalationStep.DOCTOR,
    EscalationStep.DOCTOR: EscalationStep.RECEPTION,
    EscalationStep.RECEPTION: None,
}


def escalation_after(state: AlertState, reached: EscalationStep | None) -> EscalationStep | None:
    """Whom an alert reaches next; None when it is seen, over, or has reached everybody."""
    return ESCALATIONS[reached] if state is AlertState.OPEN else None


def visit_after(state: VisitState | None, action: VisitAction) -> VisitState:
    """The state of a visit after an event; None is a visit that nobody has heard of yet."""
    return VISITS[state, action]


def alert_after(state: AlertState | None, action: AlertAction) -> tuple[AlertState, ...]:
    """The states that follow, in order; none when nothing changes. None: no alert stands.

    Raises AlertOver when an alert that is over is to be acknowledged.
    """
    try:
        return ALERTS[state, action]
    except KeyError:
        raise AlertOver from None


def is_newer(at: datetime, known: datetime | None) -> bool:
    """Whether news of where a visit is are newer than what was heard last."""
    return known is None or at > known


def is_news(room_version: int, known_version: int) -> bool:
    """Whether an event of the room is newer than all that was applied: else it came late."""
    return room_version > known_version


def is_worth_telling(at: datetime, now: datetime) -> bool:
    """Whether people are still to be told of an event of that time: it may come again years later,
    when the message that it made is no longer kept."""
    return now - at < timedelta(days=TELLING_DAYS_MAX)


def may_still_answer(expires_at: datetime, now: datetime) -> bool:
    """Whether an offer is worth a message: news of it may come late, or again after a replay."""
    return now < expires_at


def may_be_nudged(
    state: str, starts_at: datetime | None, told_for: datetime, now: datetime
) -> bool:
    """Whether the visit is still to come at the time that a readiness task was opened for."""
    return state == VisitState.BOOKED and starts_at == told_for and now < told_for
