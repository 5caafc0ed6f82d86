"""Erasure: what is the account's goes at once; medical documentation stays as long as it must.

Source: GDPR art. 17; the Polish act on patients' rights, art. 29 (documentation: 20 years).
"""

from uuid import UUID

from sqlalchemy import delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from kit import outbox
from kit.auth import Principal
from kit.clock import Clock
from kit.errors import NotAuthenticated
from services.identity import devices, guardians, profile_domain
from services.identity.models import (
    Account,
    CareRelation,
    Consent,
    Guardianship,
    Invitation,
    LoginSession,
    Passkey,
    Patient,
    RecoveryCode,
    SecondFactor,
    StaffMember,
)
from videoporady_contracts.identity import AccountErased

__all__ = ["erase_account"]

NOTHING = ""
OF_THE_ACCOUNT = (RecoveryCode, SecondFactor, Passkey, Consent, Invitation)


async def erase_account(session: AsyncSession, principal: Principal, *, clock: Clock) -> None:
    """Nobody can log in to it any more, and nothing in it says whose it was. Raises StaffStays."""
    account = await session.get(Account, principal.account_id, with_for_update=True)
    if account is None or account.erased_at is not None:
        raise NotAuthenticated
    is_staff = await session.get(StaffMember, account.account_id) is not None
    profile_domain.require_no_staff(is_staff)
    await devices.revoke_all(session, account.account_id, clock=clock)
    await session.execute(
        update(LoginSession)
        .where(LoginSession.account_id == account.account_id)
        .values(browser=None, system=None)
    )
    await guardians.leave_all(session, account.account_id, clock=clock)
    for table in OF_THE_ACCOUNT:
        await session.execute(delete(table).where(table.account_id == account.account_id))
    alone = await _let_go(session, account.account_id)
    # Unique, and no address that anybody could type.
    account.email = str(account.account_id)
    account.password_hash = account.given_name = account.family_name = NOTHING
    account.phone = None
    account.language = "pl"
    account.erased_at = clock.now()
    outbox.add(
        session,
        AccountErased(account_id=account.account_id, patient_ids=tuple(alone)),
        clock=clock,
    )


async def _let_go(session: AsyncSession, account_id: UUID) -> list[UUID]:
    """Ends the guardianship; the patients for whom nobody acts any more.

    Of those, whoever never had a visit has no medical documentation, and goes wholly.
    """
    let_go = (
        await session.scalars(
            delete(Guardianship)
            .where(Guardianship.account_id == account_id)
            .returning(Guardianship.patient_id)
        )
    ).all()
    others = exists().where(Guardianship.patient_id == Patient.patient_id)
    alone = (
        await session.scalars(
            select(Patient.patient_id).where(Patient.patient_id.in_(let_go), ~others)
        )
    ).all()
    treated = exists().where(CareRelation.patient_id == Patient.patient_id)
    await session.execute(delete(Patient).where(Patient.patient_id.in_(alone), ~treated))
    await session.execute(update(Patient).where(Patient.patient_id.in_(alone)).values(phone=None))
    return sorted(alone)
