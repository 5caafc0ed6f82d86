"""Attempts to reach a patient who is not there, and the end of a visit for want of contact.

An attempt is on record whatever came of it; notify does what it says. Nobody edits one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from kit import outbox
from kit.auth import Action, Principal, authorize
from kit.clock import Clock
from kit.ids import new_id
from services.booking import contact_rules, queries
from services.booking.domain import State
from services.booking.models import ContactAttempt, Visit
from services.booking.queries import members_of
from services.booking.settings import Settings
from videoporady_contracts.booking import ContactAttempted, VisitMissed
from videoporady_contracts.words import ContactKind, Language, VisitType

__all__ = ["Evidence", "attempt", "end_without_contact", "evidence_of", "note_ready"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of who waited for whom."""

    doctor_id: UUID
    patient_id: UUID
    visit_type: VisitType
    attempts: Sequence[ContactAttempt]
    counted_count: int
    needed: int
    spacing: timedelta
    starts_at: datetime
    ready_at: datetime | None
    began_at: datetime | None
    ended_at: datetime | None


async def attempt(
    session: AsyncSession,
    principal: Principal,
    visit_id: UUID,
    kind: ContactKind,
    *,
    clock: Clock,
    settings: Settings,
) -> ContactAttempt:
    """Records an attempt and has it made. Raises VisitNotFound, or as `check_attempt` does."""
    visit = await queries.visit_for_update(session, principal, Action.CONTACT_ATTEMPT, visit_id)
    known = await _attempts(session, visit_id)
    contact_rules.check_attempt(
        State(visit.state),
        VisitType(visit.visit_type),
        visit.starts_at,
        clock.now(),
        kind,
        has_begun=visit.began_at is not None,
        has_account=visit.account_id != queries.NOBODY,
        attempts=len(known),
        attempts_max=settings.contact_attempts_max,
    )
    made_by = queries.staff_role(principal, visit)
    made = ContactAttempt(
        attempt_id=new_id(),
        visit_id=visit_id,
        kind=kind,
        made_by_id=principal.account_id,
        made_by_role=made_by,
        made_at=clock.now(),
    )
    session.add(made)
    outbox.add(
        session,
        ContactAttempted(
            visit_id=visit_id,
            attempt_id=made.attempt_id,
            doctor_id=visit.doctor_id,
            patient_id=visit.patient_id,
            account_id=visit.account_id,
            kind=kind,
            made_by=made_by,
            starts_at=visit.starts_at,
            language=Language(visit.language),
        ),
        clock=clock,
    )
    return made


async def end_without_contact(
    session: AsyncSession, principal: Principal, visit_id: UUID, *, clock: Clock, settings: Settings
) -> Visit:
    """The clinic tried often enough. Said twice, it is kept once.

    Raises VisitNotFound, VisitOver or TooFewAttempts.
    """
    visit = await queries.visit_for_update(session, principal, Action.CONTACT_ATTEMPT, visit_id)
    if visit.is_no_contact:
        return visit
    times = [each.made_at for each in await _attempts(session, visit_id)]
    spacing = timedelta(seconds=settings.contact_spacing_seconds)
    visit.state = contact_rules.not_reached(
        State(visit.state),
        times,
        visit.starts_at,
        has_begun=visit.began_at is not None,
        needed=settings.contact_attempts_needed,
        spacing=spacing,
    )
    now, said_by = clock.now(), queries.staff_role(principal, visit)
    visit.missed_at, visit.missed_by, visit.is_no_contact = now, said_by, True
    outbox.add(
        session,
        VisitMissed(
            visit_id=visit_id,
            slot_id=visit.slot_id,
            doctor_id=visit.doctor_id,
            patient_id=visit.patient_id,
            starts_at=visit.starts_at,
            missed_at=now,
            said_by=said_by,
            contact_attempt_count=len(contact_rules.counted(times, visit.starts_at, spacing)),
        ),
        clock=clock,
    )
    return visit


async def evidence_of(
    session: AsyncSession, principal: Principal, visit_id: UUID, *, settings: Settings
) -> Evidence:
    """For the staff of a visit and for its patient alike. Raises VisitNotFound."""
    visit = await queries.visit_of(session, principal, visit_id)
    authorize(principal, Action.CONTACT_EVIDENCE, members_of(visit))
    attempts = await _attempts(session, visit_id)
    spacing = timedelta(seconds=settings.contact_spacing_seconds)
    times = [each.made_at for each in attempts]
    return Evidence(
        visit.doctor_id,
        visit.patient_id,
        VisitType(visit.visit_type),
        attempts,
        len(contact_rules.counted(times, visit.starts_at, spacing)),
        settings.contact_attempts_needed,
        spacing,
        visit.starts_at,
        visit.ready_at,
        visit.began_at,
        visit.missed_at if visit.is_no_contact else None,
    )


async def note_ready(session: AsyncSession, visit_id: UUID, ready_since: datetime) -> None:
    """From when on the patient waited: the first time counts, in whatever order the news come. Who
    waited for a time that the visit has no more did not wait for this one."""
    await session.execute(
        update(Visit)
        .where(
            Visit.visit_id == visit_id,
            or_(Visit.ready_at.is_(None), Visit.ready_at > ready_since),
            or_(Visit.rescheduled_at.is_(None), Visit.rescheduled_at <= ready_since),
        )
        .values(ready_at=ready_since)
    )


async def _attempts(session: AsyncSession, visit_id: UUID) -> Sequence[ContactAttempt]:
    found = await session.scalars(
        select(ContactAttempt)
        .where(ContactAttempt.visit_id == visit_id)
        .order_by(ContactAttempt.made_at, ContactAttempt.attempt_id)
    )
    return found.all()
