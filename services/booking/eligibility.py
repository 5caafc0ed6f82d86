"""Who may book what in a clinic: ages, questions before a remote visit, texts to accept. Pure.

What is asked is configuration of the clinic, told by calendar; no rule here knows a clinic by name.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from kit.errors import Problem
from videoporady_contracts.words import ReferralKind, VisitType

__all__ = [
    "NOTHING_DECLARED",
    "AgeNotServed",
    "Answer",
    "Asked",
    "ContinuationNotPossible",
    "Declared",
    "History",
    "NoticesNotAccepted",
    "RemoteNotPossible",
    "RemoteQuestionsUnanswered",
    "RequiredNotice",
    "check_ages",
    "check_continuation",
    "check_notices",
    "check_remote",
    "full_years",
    "notices_for",
]

REMOTE = frozenset({VisitType.PHONE, VisitType.VIDEO})


class AgeNotServed(Problem):
    code, status = "age-not-served", 422
    pl = "Ta poradnia nie przyjmuje pacjentów w tym wieku. Wybierz inną poradnię."
    en = "This clinic does not see patients of this age. Choose another clinic."


class RemoteNotPossible(Problem):
    """Carries `because` (answer or age) and `alternatives`: free slots in person, nearest first."""

    code, status = "remote-not-possible", 422
    pl = "W tej sytuacji lekarz powinien zbadać pacjenta na miejscu. Wybierz wizytę stacjonarną."
    en = "In this case the doctor should examine the patient. Choose a visit in person."


class RemoteQuestionsUnanswered(Problem):
    """Carries `question_ids`: those without an answer."""

    code, status = "remote-questions-unanswered", 422
    pl = "Odpowiedz najpierw na pytania przed wizytą zdalną."
    en = "Answer the questions before a remote visit first."


class NoticesNotAccepted(Problem):
    """Carries `notice_ids`: those that were not accepted in their present version."""

    code, status = "notices-not-accepted", 422
    pl = "Przeczytaj i zaakceptuj wymagane teksty. Mogły się właśnie zmienić."
    en = "Read and accept the required texts. They may have changed just now."


class ContinuationNotPossible(Problem):
    code, status = "continuation-not-possible", 422
    pl = (
        "Kontynuację leczenia można wybrać dopiero po odbytej wizycie w tej poradni. "
        "Wybierz inny rodzaj skierowania."
    )
    en = (
        "Continued treatment can be chosen after a visit in this clinic only. "
        "Choose another kind of referral."
    )


class Answer(StrEnum):
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class RequiredNotice:
    """A text that must be accepted, in this version or a newer one."""

    notice_id: UUID
    version: int
    remote_only: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What a clinic asks of its patients. Years are full ones, both ends included."""

    question_ids: Collection[UUID] = ()
    notices: Collection[RequiredNotice] = ()
    years_min: int | None = None
    years_max: int | None = None
    remote_years_min: int | None = None


@dataclass(frozen=True, slots=True)
class Declared:
    """What the patient said before confirming; versions by the notice's id."""

    answers: Mapping[UUID, Answer] = field(default_factory=dict[UUID, Answer])
    accepted: Mapping[UUID, int] = field(default_factory=dict[UUID, int])


NOTHING_DECLARED = Declared()


@dataclass(frozen=True, slots=True)
class History:
    """What a patient has had in a clinic so far."""

    was_treated: bool
    """A visit of any kind was completed."""
    was_examined: bool
    """A visit in person was completed."""


def full_years(birth_date: date, day: date) -> int:
    """Age in full years. Born on 29 February: a year older on 1 March of a common year."""
    had_birthday = (day.month, day.day) >= (birth_date.month, birth_date.day)
    return day.year - birth_date.year - (0 if had_birthday else 1)


def check_ages(asked: Asked, years: int | None) -> None:
    """Whether the clinic sees people of this age on the day of the visit. Raises AgeNotServed.

    None is an age that booking does not know: reception, who does, decides by itself.
    """
    if years is None:
        return
    too_young = asked.years_min is not None and years < asked.years_min
    too_old = asked.years_max is not None and years > asked.years_max
    if too_young or too_old:
        raise AgeNotServed


def check_remote(
    asked: Asked,
    visit_type: VisitType,
    declared: Declared,
    *,
    years: int | None,
    was_examined: bool,
) -> None:
    """Whether this patient may be seen by phone or video: every answer is "no", and nobody is
    too young, unless the clinic has examined them before.

    Raises RemoteNotPossible or RemoteQuestionsUnanswered.
    """
    if visit_type not in REMOTE:
        return
    if Answer.YES in declared.answers.values():
        raise RemoteNotPossible(because="answer")
    if years is not None and years < (asked.remote_years_min or 0) and not was_examined:
        raise RemoteNotPossible(because="age")
    unanswered = [each for each in asked.question_ids if each not in declared.answers]
    if unanswered:
        raise RemoteQuestionsUnanswered(question_ids=[str(each) for each in unanswered])


def notices_for(asked: Asked, visit_type: VisitType) -> list[RequiredNotice]:
    """The texts that must be accepted for a visit of this type."""
    return [each for each in asked.notices if visit_type in REMOTE or not each.remote_only]


def check_notices(asked: Asked, visit_type: VisitType, declared: Declared) -> None:
    """Whether every required text was accepted. Raises NoticesNotAccepted.

    A newer version than the one known here is accepted too: the news of it is on its way.
    """
    missing = [
        each
        for each in notices_for(asked, visit_type)
        if declared.accepted.get(each.notice_id, 0) < each.version
    ]
    if missing:
        raise NoticesNotAccepted(notice_ids=[str(each.notice_id) for each in missing])


def check_continuation(referral: ReferralKind | None, *, was_treated: bool) -> None:
    """Treatment goes on only where it began. Raises ContinuationNotPossible."""
    if referral is ReferralKind.CONTINUATION and not was_treated:
        raise ContinuationNotPossible
