"""What a patient declared before a visit: checked against the clinic's rules, and kept with it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kit.auth import Principal
from kit.zone import CLINIC_TIME
from services.booking import eligibility, free_slots, queries
from services.booking.eligibility import Asked, Declared, History, RequiredNotice
from services.booking.models import VisitDeclaration
from videoporady_contracts.words import ReferralKind, VisitType

__all__ = ["check", "keep"]


async def check(
    session: AsyncSession,
    hold: Row[Any],
    declared: Declared,
    *,
    principal: Principal,
    referral: ReferralKind | None,
    now: datetime,
) -> None:
    """Whether a hold may become a visit by what its clinic asks for.

    Raises AgeNotServed, RemoteNotPossible, RemoteQuestionsUnanswered, ContinuationNotPossible or
    NoticesNotAccepted.
    """
    visit_type, asked = VisitType(hold.visit_type), _asked(hold)
    years = _years(hold, principal.birth_dates)
    eligibility.check_ages(asked, years)
    history = History(was_treated=False, was_examined=False)
    if asked.remote_years_min is not None or referral is ReferralKind.CONTINUATION:
        history = await queries.history_in(session, principal, hold.patient_id, hold.clinic_id)
    try:
        eligibility.check_remote(
            asked, visit_type, declared, years=years, was_examined=history.was_examined
        )
    except eligibility.RemoteNotPossible as refusal:
        in_person = await free_slots.alternatives(
            session, hold.slot_id, visit_type=VisitType.IN_PERSON, funding=hold.funding, now=now
        )
        raise eligibility.RemoteNotPossible(**refusal.extra, alternatives=in_person) from None
    eligibility.check_continuation(referral, was_treated=history.was_treated)
    eligibility.check_notices(asked, visit_type, declared)


async def keep(session: AsyncSession, visit: Row[Any], declared: Declared, now: datetime) -> None:
    """Stores the answers and the accepted texts of a visit that was just booked.

    A visit in person keeps no answers: nobody asked.
    """
    remote = visit.visit_type != VisitType.IN_PERSON
    answers = declared.answers if remote else {}
    rows = [
        {"text_id": each, "version": None, "answer": answer} for each, answer in answers.items()
    ]
    rows += [
        {"text_id": each, "version": version, "answer": None}
        for each, version in declared.accepted.items()
    ]
    if rows:
        common = {"visit_id": visit.visit_id, "declared_at": now}
        await session.execute(insert(VisitDeclaration), [row | common for row in rows])


def _asked(hold: Row[Any]) -> Asked:
    return Asked(
        question_ids=hold.remote_question_ids,
        notices=[
            RequiredNotice(UUID(each["notice_id"]), each["version"], each["remote_only"])
            for each in hold.notices
        ],
        years_min=hold.age_years_min,
        years_max=hold.age_years_max,
        remote_years_min=hold.remote_years_min,
    )


def _years(hold: Row[Any], birth_dates: Mapping[UUID, date]) -> int | None:
    birth_date = birth_dates.get(hold.patient_id)
    if birth_date is None:
        return None
    return eligibility.full_years(birth_date, hold.starts_at.astimezone(CLINIC_TIME).date())
