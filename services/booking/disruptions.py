"""The clinic's own changes of plan: a withdrawn slot, and what becomes of the visit in it."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kit import outbox
from kit.clock import Clock
from services.booking import change_rules, kept_slots
from services.booking.domain import State
from services.booking.models import Slot, Visit
from services.booking.releases import tell_released
from services.booking.settings import Settings
from videoporady_contracts.booking import VisitDisrupted
from videoporady_contracts.words import Language

__all__ = ["disrupt_slot", "offer_alternatives"]


async def disrupt_slot(
    session: AsyncSession, slot_id: UUID, *, clock: Clock, settings: Settings
) -> None:
    """Ends the hold, and disrupts the visit, in a slot that calendar withdrew.

    Nothing happens when a newer publication offers the slot again, nor when the visit was disrupted
    already, has moved or has begun.
    """
    withdrawn = await session.scalar(
        select(Slot.slot_id).where(Slot.slot_id == slot_id, Slot.withdrawn_at.is_not(None))
    )
    if withdrawn is None:
        return
    claims = await session.scalars(
        select(Visit)
        .where(Visit.slot_id == slot_id, Visit.state.in_((State.HELD, State.BOOKED)))
        .order_by(Visit.visit_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    now = clock.now()
    # Absences withdraw slot after slot: an alternative is chosen when the last of them has come.
    due_at = now + timedelta(seconds=settings.disruption_settle_seconds)
    for claim in claims.all():
        if claim.state == State.HELD:
            _end_hold(session, claim, clock)
            if claim.for_visit_id is not None:
                visit = await session.get(Visit, claim.for_visit_id, with_for_update=True)
                if visit is not None and visit.state == State.DISRUPTED:
                    visit.offer_due_at = due_at
            continue
        before = State(claim.state)
        after = change_rules.disrupted(
            before, claim.starts_at, now, has_begun=claim.began_at is not None
        )
        if after is not before:
            claim.state, claim.disrupted_at, claim.offer_due_at = after, now, due_at


async def offer_alternatives(
    session: AsyncSession, *, clock: Clock, settings: Settings, visits_max: int
) -> int:
    """Keeps an alternative for each patient whose visit was disrupted, and tells of it; how many.

    Two replicas may do it at once: each skips the other's rows.
    """
    due = await session.scalars(
        select(Visit)
        .where(Visit.offer_due_at <= clock.now())
        .order_by(Visit.offer_due_at, Visit.visit_id)
        .limit(visits_max)
        .with_for_update(skip_locked=True)
    )
    visits = due.all()
    for visit in visits:
        visit.offer_due_at = None
        if visit.state != State.DISRUPTED:
            continue
        kept = await kept_slots.keep_slot(session, visit, clock=clock, settings=settings)
        disrupted = VisitDisrupted(
            visit_id=visit.visit_id,
            slot_id=visit.slot_id,
            doctor_id=visit.doctor_id,
            patient_id=visit.patient_id,
            account_id=visit.account_id,
            language=Language(visit.language),
            starts_at=visit.starts_at,
            offered_slot_id=kept.slot_id if kept else None,
            offer_expires_at=kept.expires_at if kept else None,
        )
        outbox.add(session, disrupted, clock=clock)
    return len(visits)


def _end_hold(session: AsyncSession, hold: Visit, clock: Clock) -> None:
    hold.state, hold.released_at = State.EXPIRED, clock.now()
    tell_released(session, hold, clock)
