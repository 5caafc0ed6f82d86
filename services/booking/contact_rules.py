"""When a patient counts as not reached: how attempts are counted, and when none is made any more.

Pure, as `domain` is. A clinic must try three times, at least five minutes apart, before it may
end a remote visit for want of contact (the rules of NFZ on remote visits); both are settings.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from kit.errors import Problem
from services.booking.domain import Action, State, TooEarlyToContact, VisitOver, move
from videoporady_contracts.words import ContactKind, VisitType

__all__ = [
    "NobodyToTell",
    "TooFewAttempts",
    "TooManyAttempts",
    "VisitNotRemote",
    "check_attempt",
    "counted",
    "not_reached",
]


class VisitNotRemote(Problem):
    code, status = "visit-not-remote", 409
    pl = "Na tę wizytę pacjent przychodzi do placówki. Prób kontaktu nie trzeba tu zapisywać."
    en = "The patient comes to the clinic for this visit. No attempts are recorded for it."


class NobodyToTell(Problem):
    code, status = "nobody-to-tell", 409
    pl = "Pacjent nie ma konta w portalu. Zadzwoń do niego i zapisz rozmowę telefoniczną."
    en = "The patient has no account in the portal. Call them, and record the telephone call."


class TooManyAttempts(Problem):
    code, status = "too-many-attempts", 409
    pl = "Zapisano już tyle prób kontaktu, ile można. Zakończ wizytę albo zadzwoń bez zapisywania."
    en = "As many attempts as possible are on record. End the visit, or call without a record."


class TooFewAttempts(Problem):
    """Carries `counted`, `needed` and `spacing_minutes`."""

    code, status = "too-few-attempts", 409
    pl = (
        "Prób kontaktu jest jeszcze za mało: {counted} z {needed}. "
        "Liczą się próby w odstępach co najmniej {spacing} min."
    )
    en = (
        "There are too few attempts yet: {counted} of {needed}. "
        "Only those at least {spacing} minutes apart count."
    )

    def __init__(self, counted: int, needed: int, spacing: timedelta) -> None:
        minutes = f"{spacing / timedelta(minutes=1):g}"
        super().__init__(counted=counted, needed=needed, spacing_minutes=float(minutes))
        self.named = {"counted": counted, "needed": needed, "spacing": minutes}

    def sentence(self, language: str) -> str:
        """The sentence with the numbers."""
        return super().sentence(language).format(**self.named)


def counted(times: Iterable[datetime], starts_at: datetime, spacing: timedelta) -> list[datetime]:
    """The attempts that count: from the visit's start on, each `spacing` after the one before.

    The earliest is taken each time; no other choice counts more.
    """
    kept: list[datetime] = []
    for each in sorted(times):
        if each >= starts_at and (not kept or each - kept[-1] >= spacing):
            kept.append(each)
    return kept


def check_attempt(
    state: State,
    visit_type: VisitType,
    starts_at: datetime,
    now: datetime,
    kind: ContactKind,
    *,
    has_begun: bool,
    has_account: bool,
    attempts: int,
    attempts_max: int,
) -> None:
    """Raises VisitOver, VisitNotRemote, TooEarlyToContact, NobodyToTell or TooManyAttempts."""
    if state is not State.BOOKED or has_begun:
        raise VisitOver
    if visit_type is VisitType.IN_PERSON:
        raise VisitNotRemote
    if now < starts_at:
        raise TooEarlyToContact(starts_at)
    if kind is not ContactKind.PHONE and not has_account:
        # Nothing would be sent, and what nobody was sent is no evidence.
        raise NobodyToTell
    if attempts >= attempts_max:
        raise TooManyAttempts


def not_reached(
    state: State,
    times: Iterable[datetime],
    starts_at: datetime,
    *,
    has_begun: bool,
    needed: int,
    spacing: timedelta,
) -> State:
    """The state after the visit was ended for want of contact. Raises VisitOver or TooFewAttempts.

    The patient did not come, so that the doctor's time stays taken, as with every missed visit.
    """
    if state is not State.BOOKED or has_begun:
        raise VisitOver
    found = len(counted(times, starts_at, spacing))
    if found < needed:
        raise TooFewAttempts(found, needed, spacing)
    return move(state, Action.MISS)
