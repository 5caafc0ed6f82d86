"""HTTP of the second factor and of passkeys.

What starts here creates nothing that a repeat could double: a new key replaces the one before, and
a passkey is known by its own id. Hence no idempotency keys, which would have to keep a secret.
"""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field, StringConstraints

from kit.app import CurrentApp
from kit.auth import PUBLIC, Action, CurrentPrincipal, rule
from services.identity import logins, profile_domain, queries, second_factor
from services.identity.api import Body, Me, NameLine, Password, me_of, me_with_new_token
from services.identity.logins import CurrentTools, Tools
from services.identity.passkeys import Keeper

__all__ = ["router"]

router = APIRouter(prefix="/api/identity", tags=["factors"])

Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]


class PasswordBody(Body):
    password: Password


class CodeBody(Body):
    code: Code


class PasswordAndCode(Body):
    password: Password
    code: Code


class EnrolmentView(BaseModel):
    secret: str
    qr_svg: str


class RecoveryCodes(BaseModel):
    recovery_codes: list[str]


class PasskeyOptions(BaseModel):
    """What `navigator.credentials` is called with; names are those of WebAuthn."""

    public_key: dict[str, Any]


class NewPasskey(Body):
    name: NameLine
    credential: Annotated[dict[str, Any], Field(max_length=20)]


class PasskeyLogIn(Body):
    credential: Annotated[dict[str, Any], Field(max_length=20)]


@router.post("/me/second-factor", **rule(Action.ACCOUNT_CHANGE))
async def start_second_factor(
    body: PasswordBody,
    principal: CurrentPrincipal,
    app: CurrentApp,
    tools: CurrentTools,
) -> EnrolmentView:
    """A key for an authenticator app; needs the password."""
    password = body.password.get_secret_value()
    await logins.prove_own_password(app, tools, principal, password)
    async with app.database.transaction() as session:
        enrolment = await second_factor.start(session, principal, clock=app.clock, seal=tools.seal)
    return EnrolmentView(secret=enrolment.secret, qr_svg=enrolment.qr_svg)


@router.post("/me/second-factor/confirmation", **rule(Action.ACCOUNT_CHANGE))
async def confirm_second_factor(
    body: CodeBody,
    principal: CurrentPrincipal,
    response: Response,
    app: CurrentApp,
    tools: CurrentTools,
) -> RecoveryCodes:
    """Switches it on with a code of the app; answers with the recovery codes, once."""
    async with app.database.transaction() as session:
        codes = await second_factor.confirm(
            session, principal, body.code, clock=app.clock, seal=tools.seal
        )
    await me_with_new_token(app, tools, principal, response)
    return RecoveryCodes(recovery_codes=codes)


@router.post("/me/second-factor/removal", status_code=204, **rule(Action.ACCOUNT_CHANGE))
async def remove_second_factor(
    body: PasswordAndCode,
    principal: CurrentPrincipal,
    app: CurrentApp,
    tools: CurrentTools,
) -> None:
    """Switches it off; needs the password and a code."""
    async with app.database.reading() as session:
        account = await queries.account_of(session, principal)
    profile_domain.require_not_required(account.roles, app.settings.second_factor_roles)
    password = body.password.get_secret_value()
    await logins.prove_own_password(app, tools, principal, password)
    if await logins.prove_code(app, tools, principal.account_id, body.code):
        async with app.database.transaction() as session:
            await second_factor.remove(session, principal.account_id)


@router.post("/me/passkeys/options", **rule(Action.ACCOUNT_CHANGE))
async def passkey_options(
    body: PasswordBody,
    principal: CurrentPrincipal,
    app: CurrentApp,
    tools: CurrentTools,
) -> PasskeyOptions:
    """The first half of adding a passkey; needs the password."""
    password = body.password.get_secret_value()
    await logins.prove_own_password(app, tools, principal, password)
    async with app.database.reading() as session:
        options = await _keeper(app, tools).registration_options(session, principal)
    return PasskeyOptions(public_key=options)


@router.post("/me/passkeys", status_code=204, **rule(Action.ACCOUNT_CHANGE))
async def add_passkey(
    body: NewPasskey, principal: CurrentPrincipal, app: CurrentApp, tools: CurrentTools
) -> None:
    """The second half: the device's answer, under a name."""
    async with app.database.transaction() as session:
        await _keeper(app, tools).add(session, principal, body.name, body.credential)


@router.delete("/me/passkeys/{passkey_id}", status_code=204, **rule(Action.ACCOUNT_CHANGE))
async def remove_passkey(
    passkey_id: UUID, principal: CurrentPrincipal, app: CurrentApp, tools: CurrentTools
) -> None:
    """The device gets in no more."""
    async with app.database.transaction() as session:
        await _keeper(app, tools).remove(session, principal, passkey_id)


@router.post("/session/passkey/options", **rule(PUBLIC))
async def passkey_log_in_options(app: CurrentApp, tools: CurrentTools) -> PasskeyOptions:
    """The first half of a log-in by passkey. Nothing is stored, and nobody is named."""
    return PasskeyOptions(public_key=_keeper(app, tools).log_in_options())


@router.post("/session/passkey", **rule(PUBLIC))
async def log_in_by_passkey(
    body: PasskeyLogIn, request: Request, response: Response, app: CurrentApp, tools: CurrentTools
) -> Me:
    """The second half: opens a session like a password with a code."""
    await logins.require_address_allowed(app, tools, request)
    try:
        async with app.database.transaction() as session:
            account_id = await _keeper(app, tools).account_of(session, body.credential)
    except profile_domain.PasskeyRefused:
        await logins.refuse_address(app, tools, request)
        raise
    principal = await logins.open_session(app, tools, request, response, account_id, is_strong=True)
    return await me_of(app, tools, principal)


def _keeper(app: CurrentApp, tools: Tools) -> Keeper:
    return Keeper(app.settings, tools.seal, app.clock)
