"""HTTP of the profile: contact data, password, log-ins, one's data, erasure, consents."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict

from kit.app import CurrentApp
from kit.auth import Action, CurrentPrincipal, rule
from services.identity import devices, domain, erasure, logins, profile, queries, second_factor
from services.identity.api import (
    Body,
    Email,
    Me,
    Password,
    me_with_new_token,
)
from services.identity.logins import CurrentTools
from services.identity.profile_domain import ConsentKind

__all__ = ["router"]

router = APIRouter(prefix="/api/identity/me", tags=["profile"])


class EmailChange(Body):
    email: Email
    password: Password


class PasswordChange(Body):
    password: Password
    new_password: Password


class Erasure(Body):
    password: Password


class SessionView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    session_id: UUID
    browser: str | None
    system: str | None
    opened_at: datetime
    last_used_at: datetime
    is_this: bool


class PasskeyView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    passkey_id: UUID
    name: str
    added_at: datetime
    last_used_at: datetime | None


class Security(BaseModel):
    """How one's account is protected."""

    second_factor_is_on: bool
    second_factor_is_required: bool
    recovery_codes_left: int
    passkeys: list[PasskeyView]
    sessions: list[SessionView]


class Revoked(BaseModel):
    sessions: int


class ConsentView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    kind: ConsentKind
    version: str
    accepted_at: datetime
    withdrawn_at: datetime | None


class Consents(BaseModel):
    items: list[ConsentView]


class ConsentChange(Body):
    is_accepted: bool


class Export(BaseModel):
    """What identity holds of a person, by class of data: how long it is kept."""

    exported_at: datetime
    account: dict[str, Any]
    record: dict[str, Any]


@router.post("/email", **rule(Action.ACCOUNT_CHANGE))
async def change_email(
    body: EmailChange,
    principal: CurrentPrincipal,
    response: Response,
    app: CurrentApp,
    tools: CurrentTools,
) -> Me:
    """Changes the address that one logs in with; needs the password."""
    password = body.password.get_secret_value()
    await logins.prove_own_password(app, tools, principal, password)
    async with app.database.transaction() as session:
        await profile.change_email(session, principal, domain.normalised_email(body.email))
    return await me_with_new_token(app, tools, principal, response)


@router.post("/password", **rule(Action.ACCOUNT_CHANGE))
async def change_password(
    body: PasswordChange,
    principal: CurrentPrincipal,
    app: CurrentApp,
    tools: CurrentTools,
) -> Revoked:
    """A new password; all other log-ins end, this one stays."""
    fresh = body.new_password.get_secret_value()
    async with app.database.reading() as session:
        account = await queries.account_of(session, principal)
    domain.require_strong_password(fresh, email=account.email, family_name=account.family_name)
    password = body.password.get_secret_value()
    await logins.prove_own_password(app, tools, principal, password)
    password_hash = await tools.passwords.hash(fresh)
    async with app.database.transaction() as session:
        ended = await profile.change_password(session, principal, password_hash, clock=app.clock)
    return Revoked(sessions=ended)


@router.get("/security", **rule(Action.ACCOUNT_READ))
async def security(principal: CurrentPrincipal, app: CurrentApp) -> Security:
    """Log-ins, second factor and passkeys of one's own account."""
    async with app.database.reading() as session:
        account = await queries.account_of(session, principal)
        rows = await devices.sessions(session, principal, clock=app.clock)
        keys = await profile.passkeys(session, principal)
        is_on = await second_factor.is_on(session, principal.account_id)
        left = await second_factor.recovery_codes_left(session, principal.account_id)
    return Security(
        second_factor_is_on=is_on,
        second_factor_is_required=bool(set(account.roles) & app.settings.second_factor_roles),
        recovery_codes_left=left,
        passkeys=[PasskeyView.model_validate(key) for key in keys],
        sessions=[SessionView.model_validate(row) for row in rows],
    )


@router.delete("/sessions/{session_id}", status_code=204, **rule(Action.ACCOUNT_CHANGE))
async def revoke_session(session_id: UUID, principal: CurrentPrincipal, app: CurrentApp) -> None:
    """Logs one device out."""
    async with app.database.transaction() as session:
        await devices.revoke(session, principal, session_id, clock=app.clock)


@router.delete("/sessions", **rule(Action.ACCOUNT_CHANGE))
async def revoke_other_sessions(principal: CurrentPrincipal, app: CurrentApp) -> Revoked:
    """Logs all other devices out."""
    async with app.database.transaction() as session:
        ended = await devices.revoke_all(
            session, principal.account_id, clock=app.clock, but=principal.session_id
        )
    return Revoked(sessions=ended)


@router.get("/export", **rule(Action.ACCOUNT_READ))
async def export(principal: CurrentPrincipal, app: CurrentApp, tools: CurrentTools) -> Export:
    """One's own data, to keep."""
    async with app.database.reading() as session:
        found = await profile.export(session, principal, clock=app.clock, seal=tools.seal)
    return Export(exported_at=app.clock.now(), **found)


@router.post("/erasure", status_code=204, **rule(Action.ACCOUNT_CHANGE))
async def erase(
    body: Erasure,
    principal: CurrentPrincipal,
    response: Response,
    app: CurrentApp,
    tools: CurrentTools,
) -> None:
    """Erases the account; what the law wants kept stays without it."""
    password = body.password.get_secret_value()
    await logins.prove_own_password(app, tools, principal, password)
    async with app.database.transaction() as session:
        await erasure.erase_account(session, principal, clock=app.clock)
    logins.clear_cookies(response, app.settings)


@router.get("/consents", **rule(Action.ACCOUNT_READ))
async def consents(principal: CurrentPrincipal, app: CurrentApp) -> Consents:
    """What one accepted, newest first."""
    async with app.database.reading() as session:
        rows = await profile.consents(session, principal)
    return Consents(items=[ConsentView.model_validate(row) for row in rows])


@router.put("/consents/{kind}", **rule(Action.ACCOUNT_CHANGE))
async def change_consent(
    kind: ConsentKind, body: ConsentChange, principal: CurrentPrincipal, app: CurrentApp
) -> Consents:
    """Gives a consent, or takes it back."""
    async with app.database.transaction() as session:
        if body.is_accepted:
            await profile.accept(
                session,
                principal.account_id,
                kind,
                app.settings.terms_version,
                clock=app.clock,
            )
        else:
            await profile.withdraw(session, principal, kind, clock=app.clock)
        rows = await profile.consents(session, principal)
    return Consents(items=[ConsentView.model_validate(row) for row in rows])
