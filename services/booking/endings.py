"""How a visit ends: the doctor completed it, or the patient did not come."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from kit import outbox
from kit.auth import Action as Permission
from kit.auth import Principal
from kit.clock import Clock
from services.booking import domain, queries
from services.booking.domain import CallOutcome, State
from services.booking.models import Visit
from services.booking.settings import Settings
from videoporady_contracts.booking import VisitCompleted, VisitMissed
from videoporady_contracts.words import CallEndReason

__all__ = ["complete_visit", "complete_visit_after_call", "miss_visit"]


async def complete_visit(
    session: AsyncSession, principal: Principal, visit_id: UUID, *, clock: Clock
) -> Visit:
    """The doctor closes a visit by hand. Raises VisitNotFound, Forbidden or VisitOver."""
    visit = await queries.visit_for_update(session, principal, Permission.VISIT_COMPLETE, visit_id)
    before = State(visit.state)
    after = domain.completed(before)
    if after is not before:
        _complete(session, visit, clock)
    return visit


async def miss_visit(
    session: AsyncSession, principal: Principal, visit_id: UUID, *, clock: Clock, settings: Settings
) -> Visit:
    """The doctor or reception says that the patient did not come; the doctor's time stays taken.

    Raises VisitNotFound, TooEarlyToMiss or VisitOver.
    """
    visit = await queries.visit_for_update(session, principal, Permission.VISIT_MISS, visit_id)
    before, now = State(visit.state), clock.now()
    after = domain.missed(
        before,
        visit.starts_at,
        now,
        wait=timedelta(minutes=settings.missed_after_minutes),
        has_begun=visit.began_at is not None,
    )
    if after is before:
        return visit
    said_by = queries.staff_role(principal, visit)
    visit.state, visit.missed_at, visit.missed_by = after, now, said_by
    outbox.add(
        session,
        VisitMissed(
            visit_id=visit.visit_id,
            slot_id=visit.slot_id,
            doctor_id=visit.doctor_id,
            patient_id=visit.patient_id,
            starts_at=visit.starts_at,
            missed_at=now,
            said_by=said_by,
        ),
        clock=clock,
    )
    return visit


async def complete_visit_after_call(
    session: AsyncSession, visit_id: UUID, reason: CallEndReason, *, clock: Clock
) -> CallOutcome:
    """Closes the visit whose call the doctor ended; says what the event meant, also a late one."""
    visit = await session.get(Visit, visit_id, with_for_update=True)
    outcome = domain.after_call(State(visit.state) if visit else None, reason)
    if outcome is CallOutcome.COMPLETES and visit is not None:
        _complete(session, visit, clock)
    return outcome


def _complete(session: AsyncSession, visit: Visit, clock: Clock) -> None:
    now = clock.now()
    visit.state, visit.completed_at = State.COMPLETED, now
    outbox.add(
        session,
        VisitCompleted(
            visit_id=visit.visit_id,
            slot_id=visit.slot_id,
            doctor_id=visit.doctor_id,
            patient_id=visit.patient_id,
            completed_at=now,
        ),
        clock=clock,
    )
