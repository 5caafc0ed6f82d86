"""HTTP of staff's roles and of the log of their changes."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from kit.app import CurrentApp
from kit.audit import AuditFilters, AuditPage
from kit.audit import page as audit_page
from kit.auth import Action, CurrentPrincipal, rule
from kit.versions import SeenVersion
from services.identity import commands, queries, staff
from services.identity.api import Body, StaffAccount
from videoporady_contracts.words import StaffRole

__all__ = ["router"]

router = APIRouter(prefix="/api/identity", tags=["identity"])


class StaffChange(Body):
    """All roles of the account from now on; none is somebody who has left."""

    roles: Annotated[list[StaffRole], Field(max_length=len(StaffRole))]
    doctor_id: UUID | None = None


@router.put("/staff/{account_id}", **rule(Action.STAFF_MANAGE))
async def change_staff(
    account_id: UUID,
    body: StaffChange,
    version: SeenVersion,
    principal: CurrentPrincipal,
    app: CurrentApp,
) -> StaffAccount:
    """Gives an account other roles; its next token carries them, within minutes."""
    new = commands.NewStaff(roles=body.roles, doctor_id=body.doctor_id)
    async with app.database.transaction() as session:
        await staff.change_staff(
            session, principal, account_id, new, version=version, clock=app.clock
        )
        (row,) = await queries.accounts(session, principal, [account_id])
    return StaffAccount.model_validate(row, from_attributes=True)


@router.get("/audit", **rule(Action.AUDIT_READ))
async def changes(filters: AuditFilters, principal: CurrentPrincipal, app: CurrentApp) -> AuditPage:
    """Who gave whom which roles, the newest first."""
    async with app.database.reading() as session:
        return await audit_page(session, principal, filters)
