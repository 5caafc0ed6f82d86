"""HTTP of identity: parse, authorise, call a command or query, shape the answer."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, EmailStr, Field, SecretStr, StringConstraints

from kit.app import App, CurrentApp
from kit.auth import PUBLIC, Action, CurrentPrincipal, Principal, rule
from kit.errors import SessionEnded
from kit.idempotency import IdempotencyKey, once
from services.identity import (
    commands,
    devices,
    domain,
    guardians,
    guests,
    logins,
    profile,
    queries,
)
from services.identity.guardians_domain import (
    GuardianRole,
)
from services.identity.logins import CurrentTools, SessionCookie, Tools
from services.identity.profile_domain import ConsentKind
from services.identity.staff import record_new_staff
from videoporady_contracts.words import GuestKind, Language, StaffRole

__all__ = [
    "IDS_PER_REQUEST_MAX",
    "Body",
    "CodeLine",
    "Created",
    "Email",
    "GuestSession",
    "Me",
    "NameLine",
    "Password",
    "PatientWithPhone",
    "PeselLine",
    "PhoneLine",
    "StaffAccount",
    "me_of",
    "me_with_new_token",
    "router",
    "without_secrets",
]

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
CodeLine = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Password = Annotated[SecretStr, Field(min_length=1, max_length=200)]
Email = Annotated[EmailStr, Field(max_length=254)]
Ids = Annotated[list[UUID], Query(alias="id", max_length=IDS_PER_REQUEST_MAX)]


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
    patient_code: Annotated[str, Field(max_length=40)] | None = None
    """Of reception: the account is for the patient whom it has entered, with their visits."""
    language: Language = Language.POLISH
    invitation_code: CodeLine | None = None
    """Of a guardian: whoever is 16 or 17 opens an account with it, for the patient they are."""


class Credentials(Body):
    email: Annotated[str, Field(min_length=1, max_length=254)]
    password: Password
    code: Annotated[str, Field(max_length=40)] | None = None
    """Of the second factor, where it is on: of the app, or a recovery code."""


class AccountChange(Body):
    language: Language | None = None
    phone: PhoneLine | None = None


class Child(Body):
    given_name: NameLine
    family_name: NameLine
    birth_date: date
    pesel: PeselLine | None = None
    guardian_role: GuardianRole | None = None
    """Who one is to the child."""


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
    has_account: bool = True
    """Somebody acts for them in the portal, and is told there what happens."""
    guardian_roles: tuple[GuardianRole, ...] = ()
    """Who the guardians of a child are to it, as far as they said so."""


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
    second_factor_missing: bool = False
    """A role of this account waits until a code or a passkey is set up, and is not in `roles`."""


class GuestSession(BaseModel):
    """One's own session as the guest of one visit."""

    model_config = ConfigDict(from_attributes=True)

    guest_id: UUID
    visit_id: UUID
    kind: GuestKind
    name: str
    sees_chat: bool
    sees_documents: bool


class Account(BaseModel):
    account_id: UUID
    email: str
    given_name: str
    family_name: str
    roles: list[StaffRole]


class StaffAccount(Account):
    doctor_id: UUID | None
    language: Language
    version: int
    """Rises with each change of the roles; a change names the one that it stands on."""


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
    """Opens an account for a patient and logs in.

    With a guardian's code: for the patient whom the guardian added before.
    """
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
        if body.invitation_code is None:
            account_id = await commands.register_patient(
                session,
                account,
                patient,
                clock=app.clock,
                seal=tools.seal,
                patient_code=body.patient_code,
            )
        else:
            account_id = await guardians.register_invited(
                session, account, patient, body.invitation_code, clock=app.clock, seal=tools.seal
            )
        terms = app.settings.terms_version
        await profile.accept(session, account_id, ConsentKind.TERMS, terms, clock=app.clock)
        return Created(id=account_id)

    is_guess = bool(body.invitation_code or body.patient_code)
    async with logins.guessing_limited(app, tools, request, is_guess=is_guess):
        async with app.database.transaction() as session:
            await once(session, None, key, without_secrets(body), Created, run)
    # A repeated request proves its password like any log-in: its key alone opens nothing.
    return await _log_in(app, tools, request, response, email, password)


@router.post("/session", **rule(PUBLIC))
async def log_in(
    body: Credentials, request: Request, response: Response, app: CurrentApp, tools: CurrentTools
) -> Me:
    """Opens a session and sets both cookies. With a second factor: asked again, with its code."""
    email = domain.normalised_email(body.email)
    password = body.password.get_secret_value()
    return await _log_in(app, tools, request, response, email, password, body.code)


@router.post("/session/refresh", **rule(PUBLIC))
async def refresh(
    response: Response, app: CurrentApp, tools: CurrentTools, token: SessionCookie = None
) -> Me | GuestSession:
    """A new token for a session that is still live: of an account, or of a guest."""
    if token is None:
        raise SessionEnded
    async with app.database.transaction() as session:
        guest = await guests.session_of(session, token, clock=app.clock)
        if guest is not None:
            renewed = guests.principal_of(guest, clock=app.clock)
            logins.set_token(response, app.settings, tools.signer, renewed)
            return GuestSession.model_validate(guest)
        opened = await commands.live_session(session, clock=app.clock, token=token)
        await devices.note_use(session, opened, clock=app.clock)
        principal = await queries.principal_of(
            session, opened, clock=app.clock, strong_roles=app.settings.second_factor_roles
        )
    logins.set_token(response, app.settings, tools.signer, principal)
    return await me_of(app, tools, principal)


@router.delete("/session", status_code=204, **rule(PUBLIC))
async def log_out(response: Response, app: CurrentApp, token: SessionCookie = None) -> None:
    """Ends the session here and in every service; without one it only clears the cookies."""
    if token is not None:
        async with app.database.transaction() as session:
            await commands.end_session(session, token, clock=app.clock)
            await guests.end_session(session, token, clock=app.clock)
    logins.clear_cookies(response, app.settings)


@router.get("/me", **rule(Action.ACCOUNT_READ))
async def me(principal: CurrentPrincipal, app: CurrentApp, tools: CurrentTools) -> Me:
    """One's own account and the patients that one acts for."""
    return await me_of(app, tools, principal)


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
    return await me_with_new_token(app, tools, principal, response)


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
                guardian_role=body.guardian_role,
            )
        )

    async with app.database.transaction() as session:
        await once(session, principal, key, without_secrets(body), Created, run)
    return await me_with_new_token(app, tools, principal, response)


@router.get("/patients", **rule(Action.PATIENTS_READ))
async def patients(
    principal: CurrentPrincipal, app: CurrentApp, tools: CurrentTools, ids: Ids
) -> Patients:
    """Those that one may see; the others are left out, as if they were not there."""
    async with app.database.reading() as session:
        rows = await queries.patients(session, principal, ids, clock=app.clock, seal=tools.seal)
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
        account_id = await commands.add_staff(session, account, new, clock=app.clock)
        await record_new_staff(session, principal, account_id, clock=app.clock)
        return Created(id=account_id)

    async with app.database.transaction() as session:
        created = await once(session, principal, key, without_secrets(body), Created, run)
        (row,) = await queries.accounts(session, principal, [created.id])
    return StaffAccount.model_validate(row, from_attributes=True)


async def _log_in(
    app: App,
    tools: Tools,
    request: Request,
    response: Response,
    email: str,
    password: str,
    code: str | None = None,
) -> Me:
    account_id = await logins.prove_password(app, tools, request, email, password)
    is_strong = await logins.prove_code(app, tools, account_id, code)
    principal = await logins.open_session(
        app, tools, request, response, account_id, is_strong=is_strong
    )
    return await me_of(app, tools, principal)


async def me_of(app: App, tools: Tools, principal: Principal) -> Me:
    """One's own account; its roles are those of the token."""
    async with app.database.reading() as session:
        account = await queries.account_of(session, principal)
        rows = await queries.own_patients(session, principal, clock=app.clock, seal=tools.seal)
    return Me(
        account_id=account.account_id,
        email=account.email,
        language=Language(account.language),
        given_name=account.given_name,
        family_name=account.family_name,
        phone=account.phone,
        roles=sorted(principal.roles),
        doctor_id=account.doctor_id,
        second_factor_missing=bool(
            app.settings.second_factor_roles.intersection(account.roles) - principal.roles
        ),
        patients=[Patient.model_validate(row, from_attributes=True) for row in rows],
    )


async def me_with_new_token(app: App, tools: Tools, principal: Principal, response: Response) -> Me:
    """After a change of the account: the token says what it is now."""
    async with app.database.reading() as session:
        opened = await commands.live_session(
            session, clock=app.clock, session_id=principal.session_id
        )
        renewed = await queries.principal_of(
            session, opened, clock=app.clock, strong_roles=app.settings.second_factor_roles
        )
    logins.set_token(response, app.settings, tools.signer, renewed)
    return await me_of(app, tools, renewed)


def without_secrets(body: BaseModel) -> BaseModel:
    """The body as an idempotency key may remember it."""
    # The idempotency table keeps a fast hash of the request: a password or the eleven digits of a
    # PESEL could be found from it by trying.
    secrets = {
        "password": SecretStr(""),
        "pesel": None,
        "code": "",
        "invitation_code": None,
        "patient_code": None,
        "secret": "",
    }
    return body.model_copy(
        update={name: secrets[name] for name in secrets if name in body.__class__.model_fields}
    )
