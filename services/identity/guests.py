"""Guests of a visit: what signalling told of their links, and the one session that each opens."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, false, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kit import outbox
from kit.auth import Action, GuestAccess, Principal, authorize
from kit.clock import Clock
from kit.errors import SessionEnded
from kit.ids import new_id
from kit.links import digest_of
from kit.tokens import TOKEN_LIFETIME
from services.identity import domain, guests_domain
from services.identity.commands import SESSION_TOKEN_BYTES, token_hash_of
from services.identity.models import CareRelation, Guest
from videoporady_contracts.identity import SessionRevoked
from videoporady_contracts.signalling import GuestInvited, GuestRemoved
from videoporady_contracts.words import GuestEnd, GuestKind, Language, StaffRole

__all__ = [
    "NewGuest",
    "end_guest",
    "end_session",
    "guests_seen_by",
    "issue_token",
    "learn_link",
    "offered",
    "own_session",
    "principal_of",
    "session_of",
    "use_link",
]


@dataclass(frozen=True, slots=True)
class NewGuest:
    """What a guest says of themselves."""

    name: str
    language: Language
    consent_version: str


# ---- from signalling -----------------------------------------------------------------------------


async def learn_link(session: AsyncSession, event: GuestInvited, at: datetime) -> None:
    """The link opens a session. Made anew, the older secret is dead; used or ended, it stays so."""
    row = insert(Guest).values(
        guest_id=event.guest_id,
        visit_id=event.visit_id,
        kind=event.kind,
        invited_by=event.invited_by,
        invited_at=at,
        sees_chat=event.sees_chat,
        sees_documents=event.sees_documents,
        secret_digest=event.secret_digest,
        expires_at=event.expires_at,
    )
    await session.execute(
        row.on_conflict_do_update(
            index_elements=[Guest.guest_id],
            set_={
                "secret_digest": row.excluded.secret_digest,
                "expires_at": row.excluded.expires_at,
                "invited_at": row.excluded.invited_at,
            },
            where=Guest.ended_at.is_(None)
            & Guest.opened_at.is_(None)
            & (Guest.invited_at < row.excluded.invited_at),
        )
    )


async def end_guest(
    session: AsyncSession, event: GuestRemoved, at: datetime, *, clock: Clock
) -> None:
    """The link opens nothing any more, and its session is revoked. A second end says nothing new.

    An end that comes before its invitation is kept, so that the late invitation opens nothing.
    """
    row = insert(Guest).values(
        guest_id=event.guest_id,
        visit_id=event.visit_id,
        kind=event.kind,
        sees_chat=False,
        sees_documents=False,
        expires_at=at,
        ended_at=at,
        end_reason=event.reason,
    )
    ended = await session.scalar(
        row.on_conflict_do_update(
            index_elements=[Guest.guest_id],
            set_={
                "ended_at": at,
                "end_reason": event.reason,
                # The days for which a name is kept count from here, however far ahead the visit is.
                "expires_at": func.least(Guest.expires_at, at),
            },
            where=Guest.ended_at.is_(None),
        ).returning(Guest)
    )
    if ended is not None:
        _revoke(session, ended, clock)


# ---- the guest's way in --------------------------------------------------------------------------


async def offered(session: AsyncSession, guest_id: UUID, secret: str, *, clock: Clock) -> Guest:
    """What a right link tells before it is used. Raises what `require_usable` does."""
    guest = await session.get(Guest, guest_id)
    guests_domain.require_usable(_link_of(guest), digest_of(secret), clock.now())
    assert guest is not None
    return guest


async def use_link(
    session: AsyncSession,
    guest_id: UUID,
    secret: str,
    new: NewGuest,
    *,
    clock: Clock,
    consent_version: str,
) -> None:
    """Uses the link up. Raises what `require_usable` does, and GuestConsentOutdated."""
    # Lock first: two devices at once would both find the link unused.
    guest = await session.get(Guest, guest_id, with_for_update=True)
    now = clock.now()
    guests_domain.require_usable(_link_of(guest), digest_of(secret), now)
    guests_domain.require_consent(new.consent_version, consent_version)
    assert guest is not None
    guest.name, guest.language = new.name, new.language
    guest.consent_version, guest.opened_at = new.consent_version, now


async def issue_token(
    session: AsyncSession, guest_id: UUID, secret: str, *, clock: Clock, session_seconds: int
) -> tuple[Guest, str]:
    """The session of a link that was just used, and its opaque token, which is stored nowhere.

    Asked for again by the same request it is the same session, and the former token is dead. Raises
    what `require_usable` does, and SessionEnded once the guest has logged out.
    """
    guest = await session.get(Guest, guest_id, with_for_update=True)
    now = clock.now()
    guests_domain.require_usable(_link_of(guest), digest_of(secret), now, may_be_used=True)
    assert guest is not None
    if guest.revoked_at is not None:
        raise SessionEnded
    token = secrets.token_urlsafe(SESSION_TOKEN_BYTES)
    guest.session_id = guest.session_id or new_id()
    guest.token_hash = token_hash_of(token)
    guest.session_ends_at = min(guest.expires_at, now + timedelta(seconds=session_seconds))
    await session.flush()
    return guest, token


# ---- the session ---------------------------------------------------------------------------------


async def session_of(session: AsyncSession, token: str, *, clock: Clock) -> Guest | None:
    """The guest of a cookie; None when it is no guest's. Raises SessionEnded."""
    guest = await session.scalar(select(Guest).where(Guest.token_hash == token_hash_of(token)))
    if guest is None:
        return None
    if guest.ended_at is not None or guest.session_ends_at is None:
        raise SessionEnded
    if not domain.session_is_live(guest.session_ends_at, guest.revoked_at, clock.now()):
        raise SessionEnded
    return guest


async def own_session(session: AsyncSession, principal: Principal) -> Guest:
    """One's own, as a guest. Raises Forbidden or SessionEnded."""
    authorize(principal, Action.GUEST_SELF)
    guest = await session.get(Guest, principal.account_id)
    if guest is None:
        raise SessionEnded
    return guest


async def end_session(
    session: AsyncSession, token: str, *, clock: Clock, unless_of: UUID | None = None
) -> None:
    """A guest logs out of this browser; of no guest's token, or of this guest's, nothing
    happens."""
    guest = await session.scalar(
        select(Guest).where(Guest.token_hash == token_hash_of(token)).with_for_update()
    )
    if guest is not None and guest.guest_id != unless_of:
        _revoke(session, guest, clock)


def principal_of(guest: Guest, *, clock: Clock) -> Principal:
    """What the holder of a guest's session is: its next token."""
    assert guest.session_id is not None
    return Principal(
        account_id=guest.guest_id,
        session_id=guest.session_id,
        language=Language(guest.language or Language.POLISH),
        expires_at=clock.now() + TOKEN_LIFETIME,
        guest=GuestAccess(
            guest_id=guest.guest_id,
            visit_id=guest.visit_id,
            kind=GuestKind(guest.kind),
            sees_chat=guest.sees_chat,
            sees_documents=guest.sees_documents,
        ),
    )


async def guests_seen_by(
    session: AsyncSession, principal: Principal, guest_ids: Sequence[UUID]
) -> Sequence[Guest]:
    """Of the ids, those who said their name and are of the principal's own visits."""
    authorize(principal, Action.GUEST_NAMES_READ)
    is_doctor = StaffRole.DOCTOR in principal.roles and principal.doctor_id is not None
    found = await session.scalars(
        select(Guest).where(
            Guest.guest_id.in_(guest_ids),
            Guest.name.is_not(None),
            exists().where(
                CareRelation.visit_id == Guest.visit_id,
                or_(
                    CareRelation.patient_id.in_(principal.patient_ids),
                    CareRelation.doctor_id == principal.doctor_id if is_doctor else false(),
                ),
            ),
        )
    )
    return found.all()


def _link_of(guest: Guest | None) -> guests_domain.Link | None:
    if guest is None:
        return None
    return guests_domain.Link(
        secret_digest=guest.secret_digest,
        expires_at=guest.expires_at,
        is_used=guest.opened_at is not None,
        ended=GuestEnd(guest.end_reason) if guest.end_reason else None,
    )


def _revoke(session: AsyncSession, guest: Guest, clock: Clock) -> None:
    if guest.session_id is None or guest.revoked_at is not None:
        return
    guest.revoked_at = clock.now()
    event = SessionRevoked(account_id=guest.guest_id, session_id=guest.session_id)
    outbox.add(session, event, clock=clock)
