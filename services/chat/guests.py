"""Guests of a visit, as far as chat needs to know them: who reads now, and who no more."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kit.auth import GuestAccess
from services.chat.models import Guest

__all__ = ["learn_admitted", "learn_gone", "reads_now"]


async def learn_admitted(
    session: AsyncSession, guest_id: UUID, visit_id: UUID, at: datetime
) -> None:
    """The guest reads from here on. Who is gone stays gone, whatever comes late."""
    row = insert(Guest).values(guest_id=guest_id, visit_id=visit_id, is_gone=False, heard_at=at)
    await session.execute(row.on_conflict_do_nothing())


async def learn_gone(session: AsyncSession, guest_id: UUID, visit_id: UUID, at: datetime) -> None:
    """The guest reads nothing more, also one whose admission comes later than this."""
    row = insert(Guest).values(guest_id=guest_id, visit_id=visit_id, is_gone=True, heard_at=at)
    await session.execute(
        row.on_conflict_do_update(
            index_elements=[Guest.guest_id], set_={"is_gone": True, "heard_at": at}
        )
    )


async def reads_now(session: AsyncSession, guest: GuestAccess) -> bool:
    """Whether the doctor let the guest in, and they are not gone."""
    found = await session.scalar(
        select(Guest.is_gone).where(
            Guest.guest_id == guest.guest_id, Guest.visit_id == guest.visit_id
        )
    )
    return found is False
