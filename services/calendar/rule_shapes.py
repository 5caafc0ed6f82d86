"""What a clinic asks of its patients, as bodies and answers of the HTTP API."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from services.calendar import clinic_rules, models
from services.calendar.clinic_rules import Bilingual
from services.calendar.shape_parts import Body, LongText, Text, Years

__all__ = ["Rules", "RulesBody", "rules_of", "rules_values"]

QUESTIONS_MAX = 20
NOTICES_MAX = 10
CANCELLATION_HOURS_MAX = 168
CHAT_OPEN_DAYS_MAX = 365
CHAT_ANSWER_DAYS_MAX = 30
GROSZ_MAX = 10_000_000
VERSION_MAX = 1_000_000

Grosz = Annotated[int, Field(ge=0, le=GROSZ_MAX)]
CancellationHours = Annotated[int, Field(ge=0, le=CANCELLATION_HOURS_MAX)]

ChatOpenDays = Annotated[int, Field(ge=0, le=CHAT_OPEN_DAYS_MAX)]
ChatAnswerDays = Annotated[int, Field(ge=1, le=CHAT_ANSWER_DAYS_MAX)]


class QuestionBody(Body):
    """A "yes" rules out a phone or video visit. Without an id it is a new question."""

    question_id: UUID | None = None
    text: Text


class Question(Body):
    """The id belongs to these words: other words are another question."""

    question_id: UUID
    text: Text


class Prices(Body):
    """Of a commercial visit, in grosz; null is on request."""

    in_person: Grosz | None = None
    phone: Grosz | None = None
    video: Grosz | None = None


class NoticeBody(Body):
    """A text shown before a visit is confirmed. Without an id it is a new one.

    `version` may be sent back as it came; the service counts by itself.
    """

    notice_id: UUID | None = None
    version: Annotated[int, Field(ge=1, le=VERSION_MAX)] | None = None
    title: Text
    text: LongText
    must_accept: bool
    remote_only: bool = False
    """Of phone and video visits only."""


class Notice(Body):
    """`version` rises when the title or the text changes."""

    notice_id: UUID
    version: int
    title: Text
    text: LongText
    must_accept: bool
    remote_only: bool


class RulesBody(Body):
    remote_questions: Annotated[
        list[QuestionBody], Field(max_length=QUESTIONS_MAX, default_factory=list[QuestionBody])
    ]
    prices: Prices = Prices()
    notices: Annotated[
        list[NoticeBody], Field(max_length=NOTICES_MAX, default_factory=list[NoticeBody])
    ]
    cancellation_hours: CancellationHours = 0
    """Until how many hours before its start a patient may cancel; 0: until it starts."""
    remote_years_min: Years | None = None
    """Younger patients are seen in person, unless the clinic has examined them before."""
    chat_open_days: ChatOpenDays | None = None
    """How many days after a visit its chat takes messages; null: as everywhere in the network."""
    chat_answer_days: ChatAnswerDays | None = None
    """In how many working days a doctor usually answers there; null: nothing is said of it."""


class Rules(Body):
    remote_questions: list[Question]
    prices: Prices
    notices: list[Notice]
    cancellation_hours: int
    remote_years_min: int | None
    chat_open_days: int | None
    chat_answer_days: int | None


def rules_values(body: RulesBody) -> clinic_rules.Rules | None:
    """What a body asks for, in the words of the rules; None when it says nothing of them."""
    if not body.model_fields_set & RulesBody.model_fields.keys():
        return None
    return clinic_rules.Rules(
        questions=[
            clinic_rules.Question(_bilingual(each.text), each.question_id)
            for each in body.remote_questions
        ],
        notices=[
            clinic_rules.Notice(
                title=_bilingual(each.title),
                text=_bilingual(each.text),
                must_accept=each.must_accept,
                remote_only=each.remote_only,
                notice_id=each.notice_id,
            )
            for each in body.notices
        ],
        prices=body.prices.model_dump(),
        cancellation_hours=body.cancellation_hours,
        remote_years_min=body.remote_years_min,
        chat_open_days=body.chat_open_days,
        chat_answer_days=body.chat_answer_days,
    )


def rules_of(row: models.Clinic) -> dict[str, Any]:
    """The rules of a stored clinic, as fields of its answer."""
    return {
        "remote_questions": [Question.model_validate(each) for each in row.remote_questions],
        "prices": Prices.model_validate(row.prices),
        "notices": [Notice.model_validate(each) for each in row.notices],
        "cancellation_hours": row.cancellation_hours,
        "remote_years_min": row.remote_years_min,
        "chat_open_days": row.chat_open_days,
        "chat_answer_days": row.chat_answer_days,
    }


def _bilingual(text: Text | LongText) -> Bilingual:
    return Bilingual(text.pl, text.en)
