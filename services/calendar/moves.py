"""A visit that moves to another slot, or that lost its slot: what it means for what is free."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.clock import Clock
from services.calendar import domain, slots
from services.calendar.models import Doctor, SlotClaim

__all__ = ["apply_move"]


async def apply_move(
    session: AsyncSession,
    action: domain.ClaimAction,
    *,
    visit_id: UUID,
    slot_id: UUID,
    doctor_id: UUID,
    at: datetime,
    clock: Clock,
) -> None:
    """Where booking says that a visit is, by `at`. Late and repeated news change nothing.

    The slot that it leaves is free, the one that it takes is not; both may be another doctor's.
    """
    known = await session.get(SlotClaim, visit_id)
    # Lock first, as every change of a doctor's slots does; in order, since there may be two.
    await session.execute(
        select(Doctor.doctor_id)
        .where(Doctor.doctor_id.in_({doctor_id, known.doctor_id if known else doctor_id}))
        .order_by(Doctor.doctor_id)
        .with_for_update(key_share=True)
    )
    claim = await session.get(SlotClaim, visit_id, populate_existing=True)
    if claim is not None and not domain.is_newer(at, claim.moved_at):
        return
    before = domain.ClaimState(claim.state) if claim else None
    after = domain.claim_after(before, action)
    if claim is None:
        claim = SlotClaim(visit_id=visit_id, slot_id=slot_id, doctor_id=doctor_id)
        session.add(claim)
    left_slot_id, left_doctor_id = claim.slot_id, claim.doctor_id
    if after is domain.ClaimState.BOOKED:
        claim.slot_id, claim.doctor_id = slot_id, doctor_id
    claim.state, claim.changed_at, claim.moved_at = after, clock.now(), at
    await session.flush()
    for each in {left_slot_id, claim.slot_id}:
        await slots.retake(session, each)
    if left_slot_id != claim.slot_id or domain.frees_slot(before, after):
        await slots.tell_withdrawn(session, left_slot_id, left_doctor_id, clock=clock)
