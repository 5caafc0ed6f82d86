"""HTTP of sharing a patient between accounts: who acts for whom, invitations, and their end."""

from datetime import date, datetime, timedelta
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict

from kit.app import CurrentApp
from kit.auth import Action, CurrentPrincipal, rule
from kit.idempotency import IdempotencyKey, once
from services.identity import guardians, guardians_queries, logins
from services.identity.api import (
    Body,
    CodeLine,
    Created,
    Me,
    me_with_new_token,
    without_secrets,
)
from services.identity.guardians_domain import GuardianRole, InvitationKind, Relation
from services.identity.logins import CurrentTools

__all__ = ["router"]

router = APIRouter(prefix="/api/identity", tags=["guardians"])


class InvitationRequest(Body):
    kind: InvitationKind


class InvitationCode(Body):
    code: CodeLine


class Acceptance(InvitationCode):
    guardian_role: GuardianRole | None = None
    """Who one is to the child."""


class RoleBody(Body):
    guardian_role: GuardianRole | None
    """Null takes the word back: then it is "a guardian"."""


class GuardianView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    account_id: UUID
    given_name: str
    family_name: str
    relation: Relation
    guardian_role: GuardianRole | None
    granted_at: datetime
    is_me: bool
    may_be_ended: bool


class InvitationView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    invitation_id: UUID
    kind: InvitationKind
    created_at: datetime
    expires_at: datetime


class SharedPatient(BaseModel):
    """One of one's patients, and everybody who acts for them."""

    model_config = ConfigDict(from_attributes=True)

    patient_id: UUID
    given_name: str
    family_name: str
    birth_date: date
    relation: Relation
    is_of_age: bool
    """Nobody acts for them any more but they themselves."""
    may_have_own_account: bool
    guardians: list[GuardianView]
    invitations: list[InvitationView]


class SharedPatients(BaseModel):
    items: list[SharedPatient]


class OpenedInvitation(InvitationView):
    """The only answer with the code."""

    code: str


class OfferedPatient(BaseModel):
    """What a right code tells before it is accepted."""

    model_config = ConfigDict(from_attributes=True)

    kind: InvitationKind
    given_name: str
    birth_year: int
    expires_at: datetime


@router.get("/me/guardianships", **rule(Action.ACCOUNT_READ))
async def read_guardianships(principal: CurrentPrincipal, app: CurrentApp) -> SharedPatients:
    """For whom one acts, who else does, and one's own invitations that wait."""
    async with app.database.reading() as session:
        rows = await guardians_queries.shared(session, principal, clock=app.clock)
    return SharedPatients(items=[SharedPatient.model_validate(row) for row in rows])


@router.put("/me/guardianships/{patient_id}/role", status_code=204, **rule(Action.CHILD_SHARE))
async def say_role(
    patient_id: UUID, body: RoleBody, principal: CurrentPrincipal, app: CurrentApp
) -> None:
    """Who one is to the child: the doctor and reception read it."""
    async with app.database.transaction() as session:
        await guardians.say_role(session, principal, patient_id, body.guardian_role)


@router.post(
    "/me/guardianships/{patient_id}/invitations", status_code=201, **rule(Action.CHILD_SHARE)
)
async def invite(
    patient_id: UUID,
    body: InvitationRequest,
    key: IdempotencyKey,
    principal: CurrentPrincipal,
    app: CurrentApp,
    tools: CurrentTools,
) -> OpenedInvitation:
    """Makes a code for a second guardian, or for the child's own account.

    A repeated request gets a new code for the same invitation, because a stored answer would keep
    the code; the former one is dead.
    """
    settings = app.settings

    async def run() -> Created:
        return Created(
            id=await guardians.invite(
                session,
                principal,
                patient_id,
                body.kind,
                clock=app.clock,
                lifetime=timedelta(hours=settings.invitation_hours),
                invitations_max=settings.invitations_per_child_max,
                guardians_max=settings.guardians_per_child_max,
            )
        )

    async with app.database.transaction() as session:
        created = await once(session, principal, key, body, Created, run)
        code, opened = await guardians.set_code(
            session, principal, created.id, clock=app.clock, seal=tools.seal
        )
        view = InvitationView.model_validate(opened)
    return OpenedInvitation(**view.model_dump(), code=code)


@router.delete(
    "/me/guardianships/{patient_id}/invitations/{invitation_id}",
    status_code=204,
    **rule(Action.CHILD_SHARE),
)
async def withdraw_invitation(
    patient_id: UUID, invitation_id: UUID, principal: CurrentPrincipal, app: CurrentApp
) -> None:
    """Makes one's own code useless, as long as nobody has used it."""
    async with app.database.transaction() as session:
        await guardians.withdraw(session, principal, patient_id, invitation_id)


@router.delete("/me/guardianships/{patient_id}/guardians/{account_id}", **rule(Action.CHILD_SHARE))
async def end_guardianship(
    patient_id: UUID,
    account_id: UUID,
    principal: CurrentPrincipal,
    response: Response,
    app: CurrentApp,
    tools: CurrentTools,
) -> Me:
    """Takes back the access that one gave, or gives up one's own: the new token says so."""
    async with app.database.transaction() as session:
        await guardians.end_guardianship(
            session, principal, patient_id, account_id, clock=app.clock
        )
    return await me_with_new_token(app, tools, principal, response)


@router.post("/invitations/preview", **rule(Action.ACCOUNT_CHANGE))
async def preview_invitation(
    body: InvitationCode, principal: CurrentPrincipal, app: CurrentApp, tools: CurrentTools
) -> OfferedPatient:
    """For whom a code is: as much as a guardian knows anyhow. Wrong ones are counted."""
    async with logins.tries_counted(app, tools, principal):
        async with app.database.transaction() as session:
            offered = await guardians.preview(
                session, principal, body.code, clock=app.clock, seal=tools.seal
            )
    return OfferedPatient.model_validate(offered)


@router.post("/invitations/acceptance", status_code=201, **rule(Action.CHILD_ADD))
async def accept_invitation(
    body: Acceptance,
    key: IdempotencyKey,
    principal: CurrentPrincipal,
    response: Response,
    app: CurrentApp,
    tools: CurrentTools,
) -> Me:
    """Acts for the child from now on; the new token says so. Wrong codes are counted."""

    async def run() -> Created:
        return Created(
            id=await guardians.accept(
                session,
                principal,
                body.code,
                clock=app.clock,
                seal=tools.seal,
                children_max=app.settings.children_per_account_max,
                guardians_max=app.settings.guardians_per_child_max,
                guardian_role=body.guardian_role,
            )
        )

    async with logins.tries_counted(app, tools, principal):
        async with app.database.transaction() as session:
            await once(session, principal, key, without_secrets(body), Created, run)
    return await me_with_new_token(app, tools, principal, response)
