"""Log-ins of one person: on which device, since when, and their end."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from kit import outbox
from kit.auth import Action, Principal, authorize
from kit.clock import Clock
from services.identity.models import LoginSession
from services.identity.profile_domain import SessionNotFound
from videoporady_contracts.identity import SessionRevoked

__all__ = ["SessionRow", "note_use", "revoke", "revoke_all", "sessions"]

NOTED_EVERY = timedelta(minutes=1)
SESSIONS_SHOWN_MAX = 50


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A log-in as its person sees it. Names of browser and system are None when unusual."""

    session_id: UUID
    browser: str | None
    system: str | None
    opened_at: datetime
    last_used_at: datetime
    is_this: bool


async def sessions(
    session: AsyncSession, principal: Principal, *, clock: Clock
) -> list[SessionRow]:
    """One's own live log-ins: this one first, then the last used."""
    authorize(principal, Action.ACCOUNT_READ)
    rows = await session.scalars(
        select(LoginSession)
        .where(
            LoginSession.account_id == principal.account_id,
            LoginSession.revoked_at.is_(None),
            LoginSession.expires_at > clock.now(),
        )
        .order_by(LoginSession.opened_at.desc())
        .limit(SESSIONS_SHOWN_MAX)
    )
    found = [
        SessionRow(
            session_id=row.session_id,
            browser=row.browser,
            system=row.system,
            opened_at=row.opened_at,
            last_used_at=row.last_used_at or row.opened_at,
            is_this=row.session_id == principal.session_id,
        )
        for row in rows
    ]
    return sorted(found, key=lambda row: (row.is_this, row.last_used_at), reverse=True)


async def note_use(session: AsyncSession, opened: LoginSession, *, clock: Clock) -> None:
    """A session that is refreshed is in use; noted once a minute at most."""
    now = clock.now()
    if now - (opened.last_used_at or opened.opened_at) < NOTED_EVERY:
        return
    await session.execute(
        update(LoginSession)
        .where(LoginSession.session_id == opened.session_id)
        .values(last_used_at=now)
    )


async def revoke(
    session: AsyncSession, principal: Principal, session_id: UUID, *, clock: Clock
) -> None:
    """Ends one of one's own log-ins everywhere. Raises SessionNotFound."""
    ended = await _end(session, principal.account_id, clock, only=session_id)
    if not ended:
        raise SessionNotFound


async def revoke_all(
    session: AsyncSession, account_id: UUID, *, clock: Clock, but: UUID | None = None
) -> int:
    """Ends all log-ins of an account, perhaps but one; how many."""
    return await _end(session, account_id, clock, but=but)


async def _end(
    session: AsyncSession,
    account_id: UUID,
    clock: Clock,
    *,
    only: UUID | None = None,
    but: UUID | None = None,
) -> int:
    now = clock.now()
    statement = update(LoginSession).where(
        LoginSession.account_id == account_id,
        LoginSession.revoked_at.is_(None),
        LoginSession.expires_at > now,
    )
    if only is not None:
        statement = statement.where(LoginSession.session_id == only)
    if but is not None:
        statement = statement.where(LoginSession.session_id != but)
    ended = (
        await session.scalars(statement.values(revoked_at=now).returning(LoginSession.session_id))
    ).all()
    for session_id in ended:
        outbox.add(
            session, SessionRevoked(account_id=account_id, session_id=session_id), clock=clock
        )
    return len(ended)
