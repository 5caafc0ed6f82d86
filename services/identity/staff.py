"""Roles of staff after their first day; every change is on record, by ids and roles alone."""

from typing import Any
from uuid import UUID

from sqlalchemy import any_, func, literal, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from kit import audit, outbox
from kit.auth import Action, Principal, authorize
from kit.clock import Clock
from kit.versions import require_version
from services.identity import domain
from services.identity.commands import FIRST_OPS_LOCK, NewStaff
from services.identity.models import StaffMember
from videoporady_contracts.identity import StaffAssigned
from videoporady_contracts.words import StaffRole

__all__ = ["change_staff", "record_new_staff"]

KIND = "staff"


async def record_new_staff(
    session: AsyncSession, principal: Principal, account_id: UUID, *, clock: Clock
) -> None:
    """Puts an account that was just opened on record."""
    await session.flush()
    member = await session.get_one(StaffMember, account_id)
    await audit.add(
        session, principal, KIND, account_id, before=None, after=_seen(member), clock=clock
    )


async def change_staff(
    session: AsyncSession,
    principal: Principal,
    account_id: UUID,
    staff: NewStaff,
    *,
    version: int | None,
    clock: Clock,
) -> None:
    """Gives an account other roles, or none: who has left may still log in, as anybody may.

    `version` is the one that the person saw. Raises Forbidden, StaffNotFound, ChangedMeanwhile,
    DoctorIdMissing, LastOps.
    """
    authorize(principal, Action.STAFF_MANAGE)
    roles = sorted(set(staff.roles))
    domain.require_doctor_id(StaffRole.DOCTOR in roles, staff.doctor_id is not None)
    # Lock first: two people who take the role from each other would both find another one left.
    await session.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": FIRST_OPS_LOCK})
    member = await session.get(StaffMember, account_id, with_for_update=True)
    if member is None:
        raise domain.StaffNotFound
    require_version(member.version, version)
    others = await session.scalar(
        select(func.count())
        .select_from(StaffMember)
        .where(
            StaffMember.account_id != account_id,
            literal(StaffRole.OPS.value) == any_(StaffMember.roles),
        )
    )
    domain.require_ops_left(others or 0, keeps_ops=StaffRole.OPS in roles)
    before = _seen(member)
    member.version += 1
    member.roles = [str(role) for role in roles]
    member.doctor_id = staff.doctor_id if StaffRole.DOCTOR in roles else None
    await session.flush()
    await audit.add(
        session, principal, KIND, account_id, before=before, after=_seen(member), clock=clock
    )
    outbox.add(
        session,
        StaffAssigned(account_id=account_id, roles=tuple(roles), doctor_id=member.doctor_id),
        clock=clock,
    )


def _seen(member: StaffMember) -> dict[str, Any]:
    doctor_id = str(member.doctor_id) if member.doctor_id else None
    return {"roles": list(member.roles), "doctor_id": doctor_id}
