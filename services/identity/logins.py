"""The edge of a log-in: proof of a password or code with its limits, a session, its cookies."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Cookie, Depends, Request, Response

from kit.app import App
from kit.auth import COOKIE_SESSION, COOKIE_TOKEN, Principal
from kit.tokens import TokenSigner
from services.identity import (
    commands,
    domain,
    guardians_domain,
    guests_domain,
    profile_domain,
    queries,
    second_factor,
)
from services.identity.passwords import Passwords
from services.identity.pesel import PeselSeal
from services.identity.settings import Settings

__all__ = [
    "CurrentTools",
    "SessionCookie",
    "Tools",
    "clear_cookies",
    "guessing_limited",
    "open_session",
    "prove_code",
    "prove_own_password",
    "prove_password",
    "refuse_address",
    "require_address_allowed",
    "set_session",
    "set_token",
    "tries_counted",
]

SESSION_PATH = "/api/identity"


@dataclass(frozen=True)
class Tools:
    """What the routes of identity need beside the kit."""

    passwords: Passwords
    seal: PeselSeal
    signer: TokenSigner


async def _current_tools(request: Request) -> Tools:
    return request.app.state.tools


CurrentTools = Annotated[Tools, Depends(_current_tools)]
SessionCookie = Annotated[str | None, Cookie(alias=COOKIE_SESSION, max_length=200)]


async def prove_password(
    app: App, tools: Tools, request: Request, email: str, password: str
) -> UUID:
    """The account whose password this is. Raises WrongCredentials or TooManyAttempts."""
    await require_address_allowed(app, tools, request)
    account_id = await _proved(app, tools, email, password)
    if account_id is None:
        await refuse_address(app, tools, request)
        raise domain.WrongCredentials
    return account_id


async def prove_own_password(app: App, tools: Tools, principal: Principal, password: str) -> None:
    """Before a change that a borrowed device must not make. Raises WrongPassword, TooManyAttempts.

    The address is left out: whoever is logged in guesses at one account only.
    """
    async with app.database.reading() as session:
        account = await queries.account_of(session, principal)
    if await _proved(app, tools, account.email, password) is None:
        raise profile_domain.WrongPassword


async def _proved(app: App, tools: Tools, email: str, password: str) -> UUID | None:
    """The account, or None for a wrong password.

    The attempt is stored before the password is looked at, so that many guesses at once are many
    attempts; the refusal must not undo that, hence more than one transaction.
    """
    settings: Settings = app.settings
    by_email = tools.seal.hash_of_subject("email", email)
    async with app.database.transaction() as session:
        await commands.count_attempt(
            session,
            by_email,
            clock=app.clock,
            attempts_max=settings.attempts_per_email_max,
            window_seconds=settings.attempts_window_seconds,
        )
        account = await queries.login_of(session, email)
    proved = await tools.passwords.verify(password, account.password_hash if account else None)
    if account is None or not proved:
        return None
    fresh_hash = None
    if tools.passwords.is_outdated(account.password_hash):
        fresh_hash = await tools.passwords.hash(password)
    async with app.database.transaction() as session:
        await commands.forget_attempts(session, by_email)
        if fresh_hash is not None:
            await commands.store_password_hash(session, account.account_id, fresh_hash)
    return account.account_id


async def require_address_allowed(app: App, tools: Tools, request: Request) -> None:
    """Raises TooManyAttempts for an address that failed too often."""
    async with app.database.reading() as session:
        await commands.require_attempts_left(
            session,
            _by_address(tools, request),
            clock=app.clock,
            attempts_max=app.settings.attempts_per_address_max,
        )


async def refuse_address(app: App, tools: Tools, request: Request) -> None:
    """Counts a failure of the request's address. Raises TooManyAttempts beyond the limit."""
    async with app.database.transaction() as session:
        await commands.count_attempt(
            session,
            _by_address(tools, request),
            clock=app.clock,
            attempts_max=app.settings.attempts_per_address_max,
            window_seconds=app.settings.attempts_window_seconds,
        )


@asynccontextmanager
async def guessing_limited(
    app: App, tools: Tools, request: Request, *, is_guess: bool
) -> AsyncIterator[None]:
    """Around the use of a code or a link by somebody without an account: counts a wrong one.

    Raises TooManyAttempts for an address that failed too often.
    """
    if is_guess:
        await require_address_allowed(app, tools, request)
    try:
        yield
    except (guardians_domain.InvitationWrong, guests_domain.GuestLinkWrong):
        await refuse_address(app, tools, request)
        raise


@asynccontextmanager
async def tries_counted(app: App, tools: Tools, principal: Principal) -> AsyncIterator[None]:
    """Around a guess at a guardian's code by an account; a right one starts the count anew.

    Counted before the code is looked at, in a transaction of its own, like a password. Raises
    TooManyAttempts.
    """
    by_account = tools.seal.hash_of_subject("invitation", str(principal.account_id))
    async with app.database.transaction() as session:
        await commands.count_attempt(
            session,
            by_account,
            clock=app.clock,
            attempts_max=app.settings.attempts_per_email_max,
            window_seconds=app.settings.attempts_window_seconds,
        )
    yield
    async with app.database.transaction() as session:
        await commands.forget_attempts(session, by_account)


async def prove_code(app: App, tools: Tools, account_id: UUID, code: str | None) -> bool:
    """Whether a second factor was needed and proved.

    Raises SecondFactorNeeded without a code, WrongCode, TooManyAttempts. Counted apart from
    passwords: whoever knows the password could else start the count anew before each guess.
    """
    async with app.database.reading() as session:
        if not await second_factor.is_on(session, account_id):
            return False
    if not code:
        raise profile_domain.SecondFactorNeeded
    by_code = tools.seal.hash_of_subject("code", str(account_id))
    async with app.database.transaction() as session:
        await commands.count_attempt(
            session,
            by_code,
            clock=app.clock,
            attempts_max=app.settings.attempts_per_email_max,
            window_seconds=app.settings.attempts_window_seconds,
        )
    async with app.database.transaction() as session:
        await second_factor.use_code(session, account_id, code, clock=app.clock, seal=tools.seal)
        await commands.forget_attempts(session, by_code)
    return True


async def open_session(
    app: App,
    tools: Tools,
    request: Request,
    response: Response,
    account_id: UUID,
    *,
    is_strong: bool,
) -> Principal:
    """Opens a session on the request's device and sets both cookies."""
    settings: Settings = app.settings
    user_agent = request.headers.get("User-Agent", "")
    async with app.database.transaction() as session:
        opened, token = await commands.open_session(
            session,
            account_id,
            clock=app.clock,
            session_seconds=settings.session_seconds,
            user_agent=user_agent,
            is_strong=is_strong,
        )
        principal = await queries.principal_of(
            session, opened, clock=app.clock, strong_roles=settings.second_factor_roles
        )
    lifetime = opened.expires_at - opened.opened_at
    set_session(response, settings, token, int(lifetime.total_seconds()))
    set_token(response, settings, tools.signer, principal)
    return principal


def set_token(
    response: Response, settings: Settings, signer: TokenSigner, principal: Principal
) -> None:
    """The signed token, as a cookie for every service."""
    token = signer.sign(
        account_id=principal.account_id,
        session_id=principal.session_id,
        roles=principal.roles,
        doctor_id=principal.doctor_id,
        patient_ids=principal.patient_ids,
        birth_dates=principal.birth_dates,
        language=principal.language,
        guest=principal.guest,
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


def clear_cookies(response: Response, settings: Settings) -> None:
    """Nothing of the session stays in the browser."""
    secure = settings.cookie_secure
    response.delete_cookie(COOKIE_TOKEN, path="/", httponly=True, samesite="strict", secure=secure)
    response.delete_cookie(
        COOKIE_SESSION, path=SESSION_PATH, httponly=True, samesite="strict", secure=secure
    )


def set_session(response: Response, settings: Settings, token: str, seconds: int) -> None:
    """The opaque token, as a cookie for identity alone."""
    response.set_cookie(
        COOKIE_SESSION,
        token,
        max_age=seconds,
        path=SESSION_PATH,
        httponly=True,
        samesite="strict",
        secure=settings.cookie_secure,
    )


def _by_address(tools: Tools, request: Request) -> bytes:
    address = request.client.host if request.client else "unknown"
    return tools.seal.hash_of_subject("address", address)
