"""The second factor: codes of an authenticator app (TOTP), and codes on paper.

Source: RFC 6238 (TOTP).
"""

import secrets
from dataclasses import dataclass
from uuid import UUID

import segno
from pyotp import random_base32
from pyotp.totp import TOTP
from sqlalchemy import delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kit.auth import Principal
from kit.clock import Clock
from services.identity import profile_domain as rules
from services.identity.models import Account, LoginSession, RecoveryCode, SecondFactor
from services.identity.pesel import PeselSeal

__all__ = [
    "ALPHABET",
    "Enrolment",
    "confirm",
    "is_on",
    "recovery_codes_left",
    "remove",
    "start",
    "use_code",
]

ISSUER = "Videoporady"
RECOVERY_CODES = 10
RECOVERY_CHARACTERS = 10
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without those that look alike on paper."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an authenticator app needs: a picture to scan, or the key to type."""

    secret: str
    qr_svg: str
    """A data URI."""


async def is_on(session: AsyncSession, account_id: UUID) -> bool:
    """Whether log-in asks for a code."""
    found = exists().where(
        SecondFactor.account_id == account_id, SecondFactor.confirmed_at.is_not(None)
    )
    return bool(await session.scalar(select(found)))


async def recovery_codes_left(session: AsyncSession, account_id: UUID) -> int:
    """How many codes on paper are not used yet."""
    counted = select(func.count()).where(RecoveryCode.account_id == account_id)
    return await session.scalar(counted) or 0


async def start(
    session: AsyncSession, principal: Principal, *, clock: Clock, seal: PeselSeal
) -> Enrolment:
    """A new key, which counts only once a code has confirmed it. Raises SecondFactorIsOn."""
    account = await session.get_one(Account, principal.account_id, with_for_update=True)
    secret = random_base32()
    values = {
        "secret_sealed": seal.seal_secret(secret, account.account_id),
        "started_at": clock.now(),
        "last_step": None,
    }
    kept = await session.scalar(
        insert(SecondFactor)
        .values(account_id=account.account_id, **values)
        .on_conflict_do_update(
            index_elements=["account_id"],
            set_=values,
            where=SecondFactor.confirmed_at.is_(None),
        )
        .returning(SecondFactor.account_id)
    )
    if kept is None:
        raise rules.SecondFactorIsOn
    address = TOTP(secret).provisioning_uri(name=account.email, issuer_name=ISSUER)
    picture = segno.make(address, error="m", micro=False)
    return Enrolment(secret, picture.svg_data_uri(scale=4, border=4, light="#fff"))


async def confirm(
    session: AsyncSession, principal: Principal, code: str, *, clock: Clock, seal: PeselSeal
) -> list[str]:
    """Switches it on with a first code; the recovery codes, which are told once.

    Raises SecondFactorNotStarted, SecondFactorIsOn, WrongCode.
    """
    factor = await session.get(SecondFactor, principal.account_id, with_for_update=True)
    if factor is None:
        raise rules.SecondFactorNotStarted
    if factor.confirmed_at is not None:
        raise rules.SecondFactorIsOn
    _take_step(factor, rules.normalised_code(code), clock, seal)
    factor.confirmed_at = clock.now()
    opened = await session.get_one(LoginSession, principal.session_id)
    opened.is_strong = True
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    for each in codes:
        hashed = seal.hash_of_code(rules.normalised_code(each), principal.account_id)
        session.add(RecoveryCode(code_hash=hashed, account_id=principal.account_id))
    await session.flush()
    return codes


async def use_code(
    session: AsyncSession, account_id: UUID, code: str, *, clock: Clock, seal: PeselSeal
) -> None:
    """Uses up a code of the app or of the paper. Raises WrongCode."""
    # Lock first: the same code twice at once must open one session and not two.
    factor = await session.get(SecondFactor, account_id, with_for_update=True)
    if factor is None or factor.confirmed_at is None:
        raise rules.WrongCode
    typed = rules.normalised_code(code)
    used = await session.scalar(
        delete(RecoveryCode)
        .where(RecoveryCode.code_hash == seal.hash_of_code(typed, account_id))
        .returning(RecoveryCode.account_id)
    )
    if used is None:
        _take_step(factor, typed, clock, seal)


async def remove(session: AsyncSession, account_id: UUID) -> None:
    """Log-in asks for no code any more; a second time changes nothing."""
    for table in (RecoveryCode, SecondFactor):
        await session.execute(delete(table).where(table.account_id == account_id))


def _take_step(factor: SecondFactor, code: str, clock: Clock, seal: PeselSeal) -> None:
    app = TOTP(seal.open_secret(factor.secret_sealed, factor.account_id))
    step = rules.matching_step(code, clock.now(), factor.last_step, app.generate_otp)
    if step is None:
        raise rules.WrongCode
    factor.last_step = step


def _recovery_code() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_CHARACTERS))
    return f"{letters[:5]}-{letters[5:]}"
