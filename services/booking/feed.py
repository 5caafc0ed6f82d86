"""The calendar feed: an account's visits at a secret address, for the calendar of its phone.

The secret is kept as a hash, so that who reads the database can not read the feeds.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kit.auth import Action, Principal, authorize
from kit.clock import Clock
from kit.errors import NotFound
from services.booking.domain import VISITS
from services.booking.models import CalendarFeed, Visit

__all__ = ["end_feed", "feed_of", "hash_of", "renew_feed", "visits_of_feed"]

SECRET_BYTES = 32


async def renew_feed(session: AsyncSession, principal: Principal, *, clock: Clock) -> str:
    """Opens the account's feed, or gives it a new address; the former one is dead at once.

    The secret is returned this once and can not be read again.
    """
    authorize(principal, Action.ACCOUNT_CHANGE)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    values = {"secret_hash": hash_of(secret), "opened_at": clock.now()}
    statement = insert(CalendarFeed).values(account_id=principal.account_id, **values)
    await session.execute(
        statement.on_conflict_do_update(index_elements=[CalendarFeed.account_id], set_=values)
    )
    return secret


async def end_feed(session: AsyncSession, principal: Principal) -> None:
    """Switches the feed off; harmless when it is off already."""
    authorize(principal, Action.ACCOUNT_CHANGE)
    mine = CalendarFeed.account_id == principal.account_id
    await session.execute(delete(CalendarFeed).where(mine))


async def feed_of(session: AsyncSession, principal: Principal) -> datetime | None:
    """Since when the account's present address works; None while the feed is off."""
    authorize(principal, Action.ACCOUNT_READ)
    mine = CalendarFeed.account_id == principal.account_id
    return await session.scalar(select(CalendarFeed.opened_at).where(mine))


async def visits_of_feed(
    session: AsyncSession, secret: str, *, now: datetime, past: timedelta, visits_max: int
) -> Sequence[Row[Any]]:
    """The visits that the feed's account booked, cancelled ones too, from `past` ago on.

    Raises NotFound, of an address that was switched off as of one that never was.
    """
    whose = select(CalendarFeed.account_id).where(CalendarFeed.secret_hash == hash_of(secret))
    account_id = await session.scalar(whose)
    if account_id is None:
        raise NotFound
    statement = (
        select(Visit.__table__)
        .where(
            Visit.account_id == account_id,
            Visit.state.in_(VISITS),
            Visit.starts_at >= now - past,
        )
        .order_by(Visit.starts_at, Visit.visit_id)
        .limit(visits_max)
    )
    return (await session.execute(statement)).all()


def hash_of(secret: str) -> bytes:
    """What is known of a secret: neither the database nor the memory of a process holds it."""
    # 256 random bits can not be guessed: a slow hash with salt would guard nothing more.
    return hashlib.sha256(secret.encode()).digest()
