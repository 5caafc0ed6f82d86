"""A guardian who acts for a patient no more: what is told of the patient is told to another."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.notify.models import Message, Visit

__all__ = ["hand_over"]


async def hand_over(
    session: AsyncSession, account_id: UUID, patient_id: UUID, heir_account_id: UUID
) -> None:
    """Reminders go to the heir from now on, and so does the inbox of the patient's visits: whoever
    was removed reads no more in it. A second time finds nothing."""
    visits = select(Visit.visit_id).where(Visit.patient_id == patient_id)
    await session.execute(
        update(Message)
        .where(Message.account_id == account_id, Message.visit_id.in_(visits))
        .values(account_id=heir_account_id)
    )
    await session.execute(
        update(Visit)
        .where(Visit.account_id == account_id, Visit.patient_id == patient_id)
        .values(account_id=heir_account_id)
    )
