"""What people change, accept and take away of their own account. None commits; the edge does."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from kit.auth import Action, Principal, authorize
from kit.clock import Clock
from kit.database import sqlstate
from kit.ids import new_id
from services.identity import devices, domain, profile_domain, queries
from services.identity.models import Account, Consent, Passkey, SecondFactor
from services.identity.pesel import PeselSeal
from services.identity.profile_domain import ConsentKind

__all__ = [
    "ConsentRow",
    "PasskeyRow",
    "accept",
    "change_email",
    "change_password",
    "consents",
    "export",
    "passkeys",
    "withdraw",
]

UNIQUE_VIOLATION = "23505"


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """One acceptance of one version."""

    kind: ConsentKind
    version: str
    accepted_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class PasskeyRow:
    """A passkey as its person sees it."""

    passkey_id: UUID
    name: str
    added_at: datetime
    last_used_at: datetime | None


async def change_email(session: AsyncSession, principal: Principal, email: str) -> None:
    """From now on one logs in with this address. Raises EmailTaken, as a registration does."""
    try:
        await session.execute(
            update(Account).where(Account.account_id == principal.account_id).values(email=email)
        )
    except IntegrityError as error:
        if sqlstate(error) != UNIQUE_VIOLATION:
            raise
        raise domain.EmailTaken from None


async def change_password(
    session: AsyncSession, principal: Principal, password_hash: str, *, clock: Clock
) -> int:
    """A new password ends all other log-ins; how many."""
    await session.execute(
        update(Account)
        .where(Account.account_id == principal.account_id)
        .values(password_hash=password_hash)
    )
    return await devices.revoke_all(
        session, principal.account_id, clock=clock, but=principal.session_id
    )


async def passkeys(session: AsyncSession, principal: Principal) -> list[PasskeyRow]:
    """One's own, oldest first."""
    authorize(principal, Action.ACCOUNT_READ)
    rows = await session.scalars(
        select(Passkey)
        .where(Passkey.account_id == principal.account_id)
        .order_by(Passkey.added_at, Passkey.passkey_id)
    )
    return [PasskeyRow(row.passkey_id, row.name, row.added_at, row.last_used_at) for row in rows]


async def consents(session: AsyncSession, principal: Principal) -> list[ConsentRow]:
    """Everything that was accepted, newest first."""
    authorize(principal, Action.ACCOUNT_READ)
    rows = await session.scalars(
        select(Consent)
        .where(Consent.account_id == principal.account_id)
        .order_by(Consent.accepted_at.desc(), Consent.consent_id.desc())
    )
    return [
        ConsentRow(ConsentKind(row.kind), row.version, row.accepted_at, row.withdrawn_at)
        for row in rows
    ]


async def accept(
    session: AsyncSession, account_id: UUID, kind: ConsentKind, version: str, *, clock: Clock
) -> None:
    """Keeps what was accepted, in which version and when. A second time changes nothing."""
    await session.execute(
        insert(Consent)
        .values(
            consent_id=new_id(),
            account_id=account_id,
            kind=kind.value,
            version=version,
            accepted_at=clock.now(),
        )
        .on_conflict_do_nothing()
    )


async def withdraw(
    session: AsyncSession, principal: Principal, kind: ConsentKind, *, clock: Clock
) -> None:
    """Takes all standing versions back. Raises ConsentStays for the terms."""
    profile_domain.require_withdrawable(kind)
    await session.execute(
        update(Consent)
        .where(
            Consent.account_id == principal.account_id,
            Consent.kind == kind.value,
            Consent.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=clock.now())
    )


async def export(
    session: AsyncSession, principal: Principal, *, clock: Clock, seal: PeselSeal
) -> dict[str, Any]:
    """All that identity holds of a person, by class of data. The PESEL is masked, and secrets of
    log-in stay out: a copy lies in a folder of downloads."""
    account = await session.get_one(Account, principal.account_id)
    factor_on = await session.scalar(
        select(func.count()).where(
            SecondFactor.account_id == principal.account_id,
            SecondFactor.confirmed_at.is_not(None),
        )
    )
    people = await queries.own_patients(session, principal, clock=clock, seal=seal)
    return {
        "account": {
            "account_id": account.account_id,
            "email": account.email,
            "given_name": account.given_name,
            "family_name": account.family_name,
            "phone": account.phone,
            "language": account.language,
            "registered_at": account.registered_at,
            "second_factor": bool(factor_on),
            "passkeys": await passkeys(session, principal),
            "consents": await consents(session, principal),
            "sessions": await devices.sessions(session, principal, clock=clock),
        },
        "record": {"patients": people},
    }
