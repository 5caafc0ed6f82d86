"""The rules of changing a booked visit, by its patient or by the clinic: pure, as domain.py is."""

from datetime import datetime, timedelta

from kit.errors import Problem
from kit.zone import CLINIC_TIME
from services.booking.domain import Action, IllegalMove, State, VisitOver, move

__all__ = [
    "ChangeTooLate",
    "OtherClinic",
    "changeable_until",
    "check_clinic",
    "check_deadline",
    "disrupted",
    "rescheduled",
]


class ChangeTooLate(Problem):
    """Carries `until`, the clinic's deadline, and `phone`, where reception still helps."""

    code, status = "change-too-late", 409
    pl = (
        "Samodzielnie można było zmienić lub odwołać tę wizytę do {until}. "
        "Zadzwoń do rejestracji: {phone}."
    )
    en = (
        "You could change or cancel this visit by yourself until {until}. "
        "Please call reception: {phone}."
    )

    def __init__(self, until: datetime, phone: str) -> None:
        super().__init__(until=until.isoformat(), phone=phone)
        self.until = until.astimezone(CLINIC_TIME)
        self.phone = phone

    def sentence(self, language: str) -> str:
        """The sentence with the clinic's own time and the number to call."""
        until = f"{self.until:%d.%m.%Y, %H:%M}"
        return super().sentence(language).format(until=until, phone=self.phone)


class OtherClinic(Problem):
    code, status = "other-clinic", 422
    pl = "Wizytę można przełożyć tylko na termin tej samej poradni."
    en = "A visit can only be moved to a time of the same clinic."


def changeable_until(starts_at: datetime, cancellation_hours: int) -> datetime:
    """Until when a patient may cancel or reschedule; by the clinic's rule, or by its start."""
    return starts_at - timedelta(hours=cancellation_hours)


def check_deadline(
    state: State, starts_at: datetime, cancellation_hours: int, now: datetime, *, phone: str
) -> None:
    """Whether the patient may still change the visit. Raises ChangeTooLate.

    What the clinic itself has disrupted may be changed at any time, and what has begun is refused
    as such. Reception is not asked for this.
    """
    until = changeable_until(starts_at, cancellation_hours)
    if state is State.BOOKED and until < now < starts_at:
        raise ChangeTooLate(until, phone)


def check_clinic(*, is_same: bool) -> None:
    """A referral, an age and a price are those of one clinic. Raises OtherClinic."""
    if not is_same:
        raise OtherClinic


def rescheduled(state: State, starts_at: datetime, now: datetime, *, has_begun: bool) -> State:
    """The state after a move to another slot. Raises VisitOver.

    A disrupted visit may be moved also when its first time has passed: it never took place.
    """
    if state is State.BOOKED and (has_begun or starts_at <= now):
        raise VisitOver
    try:
        return move(state, Action.RESCHEDULE)
    except IllegalMove:
        raise VisitOver from None


def disrupted(state: State, starts_at: datetime, now: datetime, *, has_begun: bool) -> State:
    """The state after the clinic withdrew the visit's slot; the same when that changes nothing.

    The news may come late: a visit that begins, or is over, is not disrupted any more.
    """
    if state is State.BOOKED and (has_begun or starts_at <= now):
        return state
    try:
        return move(state, Action.DISRUPT)
    except IllegalMove:
        return state
