"""A visit that moves to another slot, or that lost its slot: what it means for what is free."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.clock import Clock
from services.calendar import domain, slots
from services.calendar.claims import ClaimNews, claim_told
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
    row = await session.get(SlotClaim, visit_id, populate_existing=True)
    before = slots.claim_in(row)
    after = claim_told(before, ClaimNews(action, slot_id, doctor_id, at))
    if after is None:
        return
    left = before or after
    await slots.keep_claim(session, row, visit_id, after)
    for each in {left.slot_id, after.slot_id}:
        await slots.retake(session, each)
    state_before = before.state if before else None
    if left.slot_id != after.slot_id or domain.frees_slot(state_before, after.state):
        await slots.tell_withdrawn(session, left.slot_id, left.doctor_id, clock=clock)
