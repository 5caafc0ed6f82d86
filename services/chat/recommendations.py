"""Recommendations of a visit: a draft that the doctor alone sees, and versions that stay on record.

As in `commands`, none commits; the edge does.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kit import outbox
from kit.auth import Action, Principal
from kit.clock import Clock
from kit.versions import require_version
from services.chat import queries, recommendation_rules
from services.chat.domain import VisitState
from services.chat.models import Recommendations, RecommendationsDraft, Visit
from services.chat.queries import VisitRecord
from services.chat.recommendation_rules import Content, ReferralNote, ReferralTarget
from videoporady_contracts.chat import RecommendationsIssued

__all__ = ["content_of", "draft_of", "issue", "one_version", "save_draft", "versions_of"]


async def draft_of(
    session: AsyncSession, principal: Principal, visit_id: UUID
) -> RecommendationsDraft | None:
    """What the doctor has written so far. Raises VisitNotFound."""
    await queries.visit_of(session, principal, visit_id, Action.RECOMMENDATIONS_WRITE)
    return await session.get(RecommendationsDraft, visit_id)


async def save_draft(
    session: AsyncSession,
    principal: Principal,
    visit_id: UUID,
    content: Content,
    *,
    seen_version: int | None,
    clock: Clock,
) -> RecommendationsDraft:
    """Keeps what the doctor has written so far. Raises VisitNotFound or ChangedMeanwhile."""
    await queries.visit_of(session, principal, visit_id, Action.RECOMMENDATIONS_WRITE)
    draft = await _draft_for_update(session, visit_id, clock)
    require_version(draft.version, seen_version)
    draft.content, draft.saved_at = asdict(content), clock.now()
    draft.version += 1
    return draft


async def issue(
    session: AsyncSession,
    principal: Principal,
    visit_id: UUID,
    *,
    draft_version: int,
    clock: Clock,
) -> Recommendations:
    """Gives the patient what the draft says; what they had before stays on record.

    Raises VisitNotFound, ChangedMeanwhile, or what `recommendation_rules.issued` raises.
    """
    visit = await queries.visit_of(session, principal, visit_id, Action.RECOMMENDATIONS_WRITE)
    # Lock first: two windows of one doctor may issue at the same moment.
    draft = await _draft_for_update(session, visit_id, clock)
    require_version(draft.version, draft_version)
    # Read anew under the lock of the visit: a cancellation may race this.
    state = await session.scalar(
        select(Visit.state).where(Visit.visit_id == visit_id).with_for_update(read=True)
    )
    known = await _versions(session, visit_id)
    content = recommendation_rules.issued(
        content_of(draft.content),
        content_of(known[0].content) if known else None,
        versions=len(known),
        state=VisitState(state or visit.state),
    )
    version = Recommendations(
        visit_id=visit_id,
        version=len(known) + 1,
        content=asdict(content),
        doctor_id=visit.doctor_id,
        author_account_id=principal.account_id,
        issued_at=clock.now(),
    )
    session.add(version)
    outbox.add(
        session,
        RecommendationsIssued(
            visit_id=visit_id,
            doctor_id=visit.doctor_id,
            patient_id=visit.patient_id,
            version=version.version,
            prescription_count=len(content.prescriptions),
            referral_count=len(content.referrals),
        ),
        clock=clock,
    )
    return version


async def versions_of(
    session: AsyncSession, principal: Principal, visit_id: UUID
) -> Sequence[Recommendations]:
    """What was issued for a visit, the newest first. Raises VisitNotFound."""
    await queries.visit_of(session, principal, visit_id, Action.RECOMMENDATIONS_READ)
    return await _versions(session, visit_id)


async def one_version(
    session: AsyncSession, principal: Principal, visit_id: UUID, version: int
) -> tuple[VisitRecord, Recommendations]:
    """One version and its visit. Raises VisitNotFound or RecommendationsNotFound."""
    visit = await queries.visit_of(session, principal, visit_id, Action.RECOMMENDATIONS_READ)
    found = await session.get(Recommendations, (visit_id, version))
    if found is None:
        raise recommendation_rules.RecommendationsNotFound
    return visit, found


def content_of(stored: dict[str, Any]) -> Content:
    """The content of a row, as rules take it."""
    referrals = [ReferralNote(ReferralTarget(r["kind"]), r["code"]) for r in stored["referrals"]]
    return Content(stored["text"], tuple(stored["prescriptions"]), tuple(referrals))


async def _versions(session: AsyncSession, visit_id: UUID) -> Sequence[Recommendations]:
    found = await session.scalars(
        select(Recommendations)
        .where(Recommendations.visit_id == visit_id)
        .order_by(Recommendations.version.desc())
    )
    return found.all()


async def _draft_for_update(
    session: AsyncSession, visit_id: UUID, clock: Clock
) -> RecommendationsDraft:
    await session.execute(
        insert(RecommendationsDraft)
        .values(visit_id=visit_id, version=0, content=asdict(Content()), saved_at=clock.now())
        .on_conflict_do_nothing()
    )
    return await session.get_one(
        RecommendationsDraft, visit_id, with_for_update=True, populate_existing=True
    )
