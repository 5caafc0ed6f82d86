"""The questions, notices and prices of a clinic as they are stored, and their kept history."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kit.ids import new_id
from services.calendar.clinic_rules import (
    Bilingual,
    Notice,
    Question,
    Rules,
    notices_after,
    questions_after,
)
from services.calendar.models import Clinic, ClinicText
from videoporady_contracts.calendar import NoticeVersion

__all__ = ["asked_for", "keep", "set_rules"]


def set_rules(clinic: Clinic, rules: Rules) -> None:
    """Puts what ops want into the clinic's row. Raises ClinicTextUnknown or ClinicTextRepeated."""
    questions = [_question(each) for each in clinic.remote_questions]
    notices = [_notice(each) for each in clinic.notices]
    clinic.remote_questions = [
        _stored(each) for each in questions_after(questions, rules.questions, new_id)
    ]
    clinic.notices = [_stored(each) for each in notices_after(notices, rules.notices, new_id)]
    clinic.prices = dict(rules.prices)
    clinic.cancellation_hours = rules.cancellation_hours
    clinic.remote_years_min = rules.remote_years_min
    clinic.chat_open_days = rules.chat_open_days
    clinic.chat_answer_days = rules.chat_answer_days


async def keep(session: AsyncSession, clinic: Clinic, *, published_at: datetime) -> None:
    """Adds what is new to the history of texts. What was published once is never changed there."""
    rows = [
        {
            "text_id": UUID(each.get("question_id") or each["notice_id"]),
            "version": each.get("version", 1),
            "clinic_id": clinic.clinic_id,
            "content": {name: each[name] for name in ("title", "text") if name in each},
            "published_at": published_at,
        }
        for each in (*clinic.remote_questions, *clinic.notices)
    ]
    if rows:
        await session.execute(insert(ClinicText).on_conflict_do_nothing(), rows)


def asked_for(clinic: Clinic) -> dict[str, Any]:
    """What the events tell of a clinic's rules: ids, versions and numbers."""
    return {
        "remote_question_ids": tuple(UUID(each["question_id"]) for each in clinic.remote_questions),
        "notices": tuple(
            NoticeVersion(
                notice_id=UUID(each["notice_id"]),
                version=each["version"],
                remote_only=each["remote_only"],
            )
            for each in clinic.notices
            if each["must_accept"]
        ),
        "cancellation_hours": clinic.cancellation_hours,
        "remote_years_min": clinic.remote_years_min,
        "chat_open_days": clinic.chat_open_days,
        "chat_answer_days": clinic.chat_answer_days,
    }


def _stored(each: Question | Notice) -> dict[str, Any]:
    return {
        name: str(value) if isinstance(value, UUID) else value
        for name, value in asdict(each).items()
    }


def _question(stored: Mapping[str, Any]) -> Question:
    return Question(Bilingual(**stored["text"]), UUID(stored["question_id"]))


def _notice(stored: Mapping[str, Any]) -> Notice:
    return Notice(
        title=Bilingual(**stored["title"]),
        text=Bilingual(**stored["text"]),
        must_accept=stored["must_accept"],
        remote_only=stored["remote_only"],
        notice_id=UUID(stored["notice_id"]),
        version=stored["version"],
    )
