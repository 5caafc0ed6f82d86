"""What a clinic asks of its patients: the rules of its questions, texts and ages. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from kit.errors import Problem

__all__ = [
    "NO_RULES",
    "AgesInvalid",
    "Bilingual",
    "ClinicTextRepeated",
    "ClinicTextUnknown",
    "Notice",
    "Question",
    "Rules",
    "notices_after",
    "questions_after",
    "require_ages",
]


class AgesInvalid(Problem):
    code, status = "ages-invalid", 422
    pl = "Sprawdź wiek: dolna granica nie może być wyższa od górnej."
    en = "Check the ages: the lower limit may not be above the upper one."


class ClinicTextUnknown(Problem):
    code, status = "clinic-text-unknown", 422
    pl = "Tego pytania lub tekstu nie ma w tej poradni. Odśwież stronę i popraw jeszcze raz."
    en = "This clinic has no such question or text. Reload the page and correct it again."


class ClinicTextRepeated(Problem):
    code, status = "clinic-text-repeated", 422
    pl = "To samo pytanie lub ten sam tekst jest na liście dwa razy."
    en = "The same question or text is listed twice."


@dataclass(frozen=True, slots=True)
class Bilingual:
    pl: str
    en: str


@dataclass(frozen=True, slots=True)
class Question:
    """A "yes" rules out a phone or video visit. Without an id it is new."""

    text: Bilingual
    question_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A text that is shown before a visit is confirmed. Without an id it is new."""

    title: Bilingual
    text: Bilingual
    must_accept: bool
    remote_only: bool = False
    notice_id: UUID | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Rules:
    """What a clinic asks of its patients, beside the referral and the ages."""

    questions: Sequence[Question] = ()
    notices: Sequence[Notice] = ()
    prices: Mapping[str, int | None] = field(default_factory=dict[str, int | None])
    """Grosz by visit type; None is on request."""
    cancellation_hours: int = 0
    remote_years_min: int | None = None
    chat_open_days: int | None = None
    """Days after a visit in which its chat takes messages; None is as everywhere in the network."""
    chat_answer_days: int | None = None
    """Working days in which a doctor usually answers there; None says nothing of it."""


NO_RULES = Rules()


def require_ages(years_min: int | None, years_max: int | None) -> None:
    """Raises AgesInvalid."""
    if years_min is not None and years_max is not None and years_min > years_max:
        raise AgesInvalid


def questions_after(
    before: Iterable[Question], wanted: Sequence[Question], new_id: Callable[[], UUID]
) -> list[Question]:
    """The questions of a clinic after a change, each with its id.

    An id means one wording: answers are kept by it, so that other words are another question.
    Raises ClinicTextUnknown or ClinicTextRepeated.
    """
    known = {each.question_id: each for each in before}
    _require_known([each.question_id for each in wanted], known)
    return [
        each
        if each.question_id is not None and known[each.question_id].text == each.text
        else replace(each, question_id=new_id())
        for each in wanted
    ]


def notices_after(
    before: Iterable[Notice], wanted: Sequence[Notice], new_id: Callable[[], UUID]
) -> list[Notice]:
    """The notices of a clinic after a change: a version rises with the words, and only with them.

    The version that was sent is not believed. Raises ClinicTextUnknown or ClinicTextRepeated.
    """
    known = {each.notice_id: each for each in before}
    _require_known([each.notice_id for each in wanted], known)
    after = []
    for each in wanted:
        if each.notice_id is None:
            after.append(replace(each, notice_id=new_id(), version=1))
            continue
        old = known[each.notice_id]
        same = (old.title, old.text) == (each.title, each.text)
        after.append(replace(each, version=old.version if same else old.version + 1))
    return after


def _require_known(ids: Sequence[UUID | None], known: Mapping[UUID | None, object]) -> None:
    named = [each for each in ids if each is not None]
    if len(named) != len(set(named)):
        raise ClinicTextRepeated
    if any(each not in known for each in named):
        raise ClinicTextUnknown
