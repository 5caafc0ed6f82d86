"""HTTP of identity: parse, authorise, call a command or query, shape the answer."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Cookie, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, EmailStr, Field, SecretStr, StringConstraints

from kit.app import App, CurrentApp
from kit.auth import (
    COOKIE_SESSION,
    COOKIE_TOKEN,
    PUBLIC,
    Action,
    CurrentPrincipal,
    Principal,
    TokenSigner,
    rule,
)
from kit.errors import SessionEnded
from kit.idempotency import IdempotencyKey, once
from services.identity import commands, domain, queries
from services.identity.models import LoginSession
from services.identity.passwords import Passwords
from services.identity.pesel import PeselSeal
from services.identity.settings import Settings
from videoporady_contracts.words import Language, StaffRole

__all__ = ["Tools", "router"]

SESSION_PATH = "/api/identity"
IDS_PER_REQUEST_MAX = 100

# Control characters have no place in a name, and PostgreSQL stores no NUL.
NameLine = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$"
    ),
]
PhoneLine = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^\+?[0-9](?:[ -]?[0-9]){8,14}$")
]
PeselLine = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)]
Password = Annotated[SecretStr, Field(min_length=1, max_length=200)]
Email = Annotated[EmailStr, Field(max_length=254)]
Ids = Annotated[list[UUID], Query(alias="id", max_length=IDS_PER_REQUEST_MAX)]


@dataclass(frozen=True)
class Tools:
    """What the routes of identity need beside the kit."""

    passwords: Passwords
    seal: PeselSeal
    signer: TokenSigner


def _current_tools(request: Request) -> Tools:
    return request.app.state.tools


CurrentTools = Annotated[Tools, Depends(_current_tools)]
SessionCookie = Annotated[str | None, Cookie(alias=COOKIE_SESSION, max_length=200)]


class Body(BaseModel):
    """A request body. An unknown field is a misspelt one: say so instead of dropping it."""

    model_config = ConfigDict(extra="forbid")


class Registration(Body):
    email: Email
    password: Password
    given_name: NameLine
    family_name: NameLine
    birth_date: date
    phone: PhoneLine
    pesel: PeselLine | None = None
    language: Language = Language.POLISH


class Credentials(Body):
    email: Annotated[str, Field(min_length=1, max_length=254)]
    password: Password


class AccountChange(Body):
    language: Language | None = None
    phone: PhoneLine | None = None


class Child(Body):
    given_name: NameLine
    family_name: NameLine
    birth_date: date
    pesel: PeselLine | None = None


class StaffRegistration(Body):
    email: Email
    password: Password
    given_name: NameLine
    family_name: NameLine
    roles: Annotated[list[StaffRole], Field(min_length=1, max_length=len(StaffRole))]
    doctor_id: UUID | None = None
    language: Language = Language.POLISH


class Patient(BaseModel):
    patient_id: UUID
    given_name: str
    family_name: str
    birth_date: date
    pesel_masked: str | None
    relation: Literal["self", "child"]


class PatientWithPhone(Patient):
    phone: str | None


class Me(BaseModel):
    account_id: UUID
    email: str
    language: Language
    given_name: str
    family_name: str
    phone: str | None
    roles: list[StaffRole]
    doctor_id: UUID | None
    patients: list[Patient]


class Account(BaseModel):
    account_id: UUID
    email: str
    given_name: str
    family_name: str
    roles: list[StaffRole]


class StaffAccount(Account):
    doctor_id: UUID | None
    language: Language


class Patients(BaseModel):
    items: list[PatientWithPhone]


class Accounts(BaseModel):
    items: list[Account]


class Staff(BaseModel):
    items: list[StaffAccount]


class Created(BaseModel):
    """What is kept of an answer for a repeated request: an id, and nothing about a person."""

    id: UUID


router = APIRouter(prefix="/api/identity", tags=["identity"])


@router.post("/accounts", status_code=201, **rule(PUBLIC))
async def register(
    body: Registration,
    key: IdempotencyKey,
    request: Request,
    response: Response,
    app: CurrentApp,
    tools: CurrentTools,
) -> Me:
    """Opens an account for a patient and logs in."""
    email = domain.normalised_email(body.email)
    password = body.password.get_secret_value()
    domain.require_strong_password(password, email=email, family_name=body.family_name)
    account = commands.NewAccount(
        email=email,
        password_hash=await tools.passwords.hash(password),
        given_name=body.given_name,
        family_name=body.family_name,
        language=body.language,
        phone=body.phone,
    )
    patient = commands.NewPatient(body.given_name, body.family_name, body.birth_date, body.pesel)

    async def run() -> Created:
        return Created(
            id=await commands.register_patient(
                session, account, patient, clock=app.clock, seal=tools.seal
            )
        )

    async with app.database.transaction() as session:
        await once(session, None, key, _without_secrets(body), Created, run)
    # A repeated request proves its password like any log-in: its key alone opens nothing.
    return await _log_in(app, tools, request, response, email, password)


@router.post("/session", **rule(PUBLIC))
async def log_in(
    body: Credentials, request: Request, response: Response, app: CurrentApp, tools: CurrentTools
) -> Me:
    """Opens a session and sets both cookies."""
    email = domain.normalised_email(body.email)
    password = body.password.get_secret_value()
    return await _log_in(app, tools, request, response, email, password)


@router.post("/session/refresh", **rule(PUBLIC))
async def refresh(
    response: Response, app: CurrentApp, tools: CurrentTools, token: SessionCookie = None
) -> Me:
    """A new token for a session that is still live."""
    if token is None:
        raise SessionEnded
    async with app.database.reading() as session:
        opened = await commands.live_session(session, clock=app.clock, token=token)
        principal = await queries.principal_of(session, opened, clock=app.clock)
    _set_token(response, app.settings, tools.signer, principal)
    return await _me(app, tools, principal)


@router.delete("/session", status_code=204, **rule(PUBLIC))
async def log_out(response: Response, app: CurrentApp, token: SessionCookie = None) -> None:
    """Ends the session here and in every service; without one it only clears the cookies."""
    if token is not None:
        async with app.database.transaction() as session:
            await commands.end_session(session, token, clock=app.clock)
    secure = app.settings.cookie_secure
    response.delete_cookie(COOKIE_TOKEN, path="/", httponly=True, samesite="strict", secure=secure)
    response.delete_cookie(
        COOKIE_SESSION, path=SESSION_PATH, httponly=True, samesite="strict", secure=secure
    )


@router.get("/me", **rule(Action.ACCOUNT_READ))
async def me(principal: CurrentPrincipal, app: CurrentApp, tools: CurrentTools) -> Me:
    """One's own account and the patients that one acts for."""
    return await _me(app, tools, principal)


@router.patch("/me", **rule(Action.ACCOUNT_CHANGE))
async def change_me(
    body: AccountChange,
    principal: CurrentPrincipal,
    response: Response,
    app: CurrentApp,
    tools: CurrentTools,
) -> Me:
    """Changes what is given; the new token carries the new language."""
    async with app.database.transaction() as session:
        await commands.change_account(session, principal, language=body.language, phone=body.phone)
    return await _me_with_new_token(app, tools, principal, response)


@router.post("/me/children", status_code=201, **rule(Action.CHILD_ADD))
async def add_child(
    body: Child,
    key: IdempotencyKey,
    principal: CurrentPrincipal,
    response: Response,
    app: CurrentApp,
    tools: CurrentTools,
) -> Me:
    """Adds a child; the new token already acts for it."""
    child = commands.NewPatient(body.given_name, body.family_name, body.birth_date, body.pesel)

    async def run() -> Created:
        return Created(
            id=await commands.add_child(
                session,
                principal,
                child,
                clock=app.clock,
                seal=tools.seal,
                children_max=app.settings.children_per_account_max,
            )
        )

    async with app.database.transaction() as session:
        await once(session, principal, key, _without_secrets(body), Created, run)
    return await _me_with_new_token(app, tools, principal, response)


@router.get("/patients", **rule(Action.PATIENTS_READ))
async def patients(
    principal: CurrentPrincipal, app: CurrentApp, tools: CurrentTools, ids: Ids
) -> Patients:
    """Those that one may see; the others are left out, as if they were not there."""
    async with app.database.reading() as session:
        rows = await queries.patients(session, principal, ids, seal=tools.seal)
    return Patients(
        items=[PatientWithPhone.model_validate(row, from_attributes=True) for row in rows]
    )


@router.get("/accounts", **rule(Action.ACCOUNTS_LIST))
async def accounts(principal: CurrentPrincipal, app: CurrentApp, ids: Ids) -> Accounts:
    """Accounts by id."""
    async with app.database.reading() as session:
        rows = await queries.accounts(session, principal, ids)
    return Accounts(items=[Account.model_validate(row, from_attributes=True) for row in rows])


@router.get("/staff", **rule(Action.STAFF_MANAGE))
async def staff(principal: CurrentPrincipal, app: CurrentApp) -> Staff:
    """Everybody with a role."""
    async with app.database.reading() as session:
        rows = await queries.staff(session, principal)
    return Staff(items=[StaffAccount.model_validate(row, from_attributes=True) for row in rows])


@router.post("/staff", status_code=201, **rule(Action.STAFF_MANAGE))
async def add_staff(
    body: StaffRegistration,
    key: IdempotencyKey,
    principal: CurrentPrincipal,
    app: CurrentApp,
    tools: CurrentTools,
) -> StaffAccount:
    """Opens an account with staff roles."""
    email = domain.normalised_email(body.email)
    password = body.password.get_secret_value()
    domain.require_strong_password(password, email=email, family_name=body.family_name)
    account = commands.NewAccount(
        email=email,
        password_hash=await tools.passwords.hash(password),
        given_name=body.given_name,
        family_name=body.family_name,
        language=body.language,
    )
    new = commands.NewStaff(roles=body.roles, doctor_id=body.doctor_id)

    async def run() -> Created:
        return Created(id=await commands.add_staff(session, account, new, clock=app.clock))

    async with app.database.transaction() as session:
        created = await once(session, principal, key, _without_secrets(body), Created, run)
        (row,) = await queries.accounts(session, principal, [created.id])
    return StaffAccount.model_validate(row, from_attributes=True)


async def _log_in(
    app: App, tools: Tools, request: Request, response: Response, email: str, password: str
) -> Me:
    settings: Settings = app.settings
    account_id = await _proved_account(app, tools, request, email, password)
    async with app.database.transaction() as session:
        opened, token = await commands.open_session(
            session, account_id, clock=app.clock, session_seconds=settings.session_seconds
        )
        principal = await queries.principal_of(session, opened, clock=app.clock)
    _set_session(response, settings, opened, token)
    _set_token(response, settings, tools.signer, principal)
    return await _me(app, tools, principal)


async def _proved_account(
    app: App, tools: Tools, request: Request, email: str, password: str
) -> UUID:
    """The account whose password this is. Raises WrongCredentials or TooManyAttempts.

    The attempt is stored before the password is looked at, so that many guesses at once are many
    attempts; the refusal must not undo that, hence more than one transaction.
    """
    settings: Settings = app.settings
    address = request.client.host if request.client else "unknown"
    by_email = tools.seal.hash_of_subject("email", email)
    by_address = tools.seal.hash_of_subject("address", address)
    window = {"clock": app.clock, "window_seconds": settings.attempts_window_seconds}
    async with app.database.transaction() as session:
        await commands.require_attempts_left(
            session, by_address, clock=app.clock, attempts_max=settings.attempts_per_address_max
        )
        await commands.count_attempt(
            session, by_email, attempts_max=settings.attempts_per_email_max, **window
        )
        account = await queries.login_of(session, email)
    proved = await tools.passwords.verify(password, account.password_hash if account else None)
    if account is None or not proved:
        async with app.database.transaction() as session:
            await commands.count_attempt(
                session, by_address, attempts_max=settings.attempts_per_address_max, **window
            )
        raise domain.WrongCredentials
    fresh_hash = None
    if tools.passwords.is_outdated(account.password_hash):
        fresh_hash = await tools.passwords.hash(password)
    async with app.database.transaction() as session:
        await commands.forget_attempts(session, by_email)
        if fresh_hash is not None:
            await commands.store_password_hash(session, account.account_id, fresh_hash)
    return account.account_id


async def _me(app: App, tools: Tools, principal: Principal) -> Me:
    async with app.database.reading() as session:
        account = await queries.account_of(session, principal)
        rows = await queries.own_patients(session, principal, seal=tools.seal)
    return Me(
        account_id=account.account_id,
        email=account.email,
        language=Language(account.language),
        given_name=account.given_name,
        family_name=account.family_name,
        phone=account.phone,
        roles=[StaffRole(role) for role in account.roles],
        doctor_id=account.doctor_id,
        patients=[Patient.model_validate(row, from_attributes=True) for row in rows],
    )


async def _me_with_new_token(
    app: App, tools: Tools, principal: Principal, response: Response
) -> Me:
    async with app.database.reading() as session:
        opened = await commands.live_session(
            session, clock=app.clock, session_id=principal.session_id
        )
        renewed = await queries.principal_of(session, opened, clock=app.clock)
    _set_token(response, app.settings, tools.signer, renewed)
    return await _me(app, tools, renewed)


def _set_token(
    response: Response, settings: Settings, signer: TokenSigner, principal: Principal
) -> None:
    token = signer.sign(
        account_id=principal.account_id,
        session_id=principal.session_id,
        roles=principal.roles,
        doctor_id=principal.doctor_id,
        patient_ids=principal.patient_ids,
        birth_dates=principal.birth_dates,
        language=principal.language,
    )
    # The cookie outlives the token: services then say `token-expired`, and the client refreshes.
    response.set_cookie(
        COOKIE_TOKEN,
        token,
        max_age=settings.session_seconds,
        path="/",
        httponly=True,
        samesite="strict",
        secure=settings.cookie_secure,
    )


def _set_session(response: Response, settings: Settings, opened: LoginSession, token: str) -> None:
    response.set_cookie(
        COOKIE_SESSION,
        token,
        max_age=int((opened.expires_at - opened.opened_at).total_seconds()),
        path=SESSION_PATH,
        httponly=True,
        samesite="strict",
        secure=settings.cookie_secure,
    )


def _without_secrets(body: BaseModel) -> BaseModel:
    # The idempotency table keeps a fast hash of the request: a password or the eleven digits of a
    # PESEL could be found from it by trying.
    secrets = {"password": SecretStr(""), "pesel": None}
    return body.model_copy(
        update={name: secrets[name] for name in secrets if name in body.__class__.model_fields}
    )
