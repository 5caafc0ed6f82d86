"""An account that was erased: nothing that was written to it stays, and nothing new is written."""

from uuid import UUID

from sqlalchemy import delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kit import guardianships
from kit.clock import Clock
from services.notify.models import (
    Delivery,
    ErasedAccount,
    Message,
    Preferences,
    PushSubscription,
    StaffAccount,
    Visit,
)

__all__ = ["forget_account", "is_erased"]

KNOWN = "erased_accounts"
"""In a session: what is known until its transaction is over, since an erasure waits for that."""


async def forget_account(session: AsyncSession, account_id: UUID, *, clock: Clock) -> None:
    """Deletes what is of the account. A second time changes nothing.

    The random id alone is remembered: news of its visits come on another topic, perhaps later.
    """
    session.info.pop(KNOWN, None)
    await guardianships.end_turn(session, account_id)
    await guardianships.forget_heir(session, account_id)
    await session.execute(
        insert(ErasedAccount)
        .values(account_id=account_id, erased_at=clock.now())
        .on_conflict_do_nothing()
    )
    messages = select(Message.message_id).where(Message.account_id == account_id)
    await session.execute(delete(Delivery).where(Delivery.message_id.in_(messages)))
    for table in (Message, Preferences, PushSubscription, StaffAccount):
        await session.execute(delete(table).where(table.account_id == account_id))
    await session.execute(
        update(Visit).where(Visit.account_id == account_id).values(account_id=None)
    )


async def is_erased(session: AsyncSession, account_id: UUID) -> bool:
    """Whether nobody is behind this account any more.

    An erasure that comes now waits until this transaction is over, and takes what it stored.
    """
    known: dict[UUID, bool] = session.info.setdefault(KNOWN, {})
    if account_id not in known:
        await guardianships.news_turn(session, account_id)
        found = exists().where(ErasedAccount.account_id == account_id)
        known[account_id] = bool(await session.scalar(select(found)))
    return known[account_id]
