"""HTTP of a guest's way in: what a link offers, the session that it opens, and names of guests."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, StringConstraints

from kit.app import CurrentApp
from kit.auth import PUBLIC, Action, CurrentPrincipal, rule
from kit.idempotency import IdempotencyKey, once
from kit.links import SECRET_CHARACTERS_MAX
from services.identity import commands, guests, logins
from services.identity.api import (
    IDS_PER_REQUEST_MAX,
    Body,
    Created,
    GuestSession,
    NameLine,
    without_secrets,
)
from services.identity.logins import CurrentTools, SessionCookie
from videoporady_contracts.words import GuestKind, Language, ParticipantRole

__all__ = ["router"]

router = APIRouter(prefix="/api/identity", tags=["guests"])

SecretLine = Annotated[str, StringConstraints(min_length=1, max_length=SECRET_CHARACTERS_MAX)]
Version = Annotated[str, StringConstraints(min_length=1, max_length=40)]
Ids = Annotated[list[UUID], Query(alias="id", max_length=IDS_PER_REQUEST_MAX)]


class GuestLink(Body):
    guest_id: UUID
    secret: SecretLine


class GuestEntry(GuestLink):
    name: NameLine
    consent_version: Version
    language: Language = Language.POLISH


class OfferedVisit(BaseModel):
    """What a right link tells before it is used: nothing of the visit but that there is one."""

    model_config = ConfigDict(from_attributes=True)

    kind: GuestKind
    invited_by: ParticipantRole
    sees_chat: bool
    sees_documents: bool
    expires_at: datetime


class NamedGuest(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    guest_id: UUID
    kind: GuestKind
    name: str


class NamedGuests(BaseModel):
    items: list[NamedGuest]


@router.post("/guest-sessions/preview", **rule(PUBLIC))
async def preview_link(
    link: GuestLink, request: Request, app: CurrentApp, tools: CurrentTools
) -> OfferedVisit:
    """As whom a link invites, or why it opens nothing any more. It is not used up by that."""
    async with logins.guessing_limited(app, tools, request, is_guess=True):
        async with app.database.reading() as session:
            guest = await guests.offered(session, link.guest_id, link.secret, clock=app.clock)
    return OfferedVisit.model_validate(guest)


@router.post("/guest-sessions", status_code=201, **rule(PUBLIC))
async def open_guest_session(
    entry: GuestEntry,
    key: IdempotencyKey,
    request: Request,
    response: Response,
    app: CurrentApp,
    tools: CurrentTools,
    former: SessionCookie = None,
) -> GuestSession:
    """Uses the link up, opens its session and sets both cookies.

    A repeated request gets a new token for the same session, because a stored answer would keep
    the token. An account or another guest who was logged in in this browser is logged out.
    """
    new = guests.NewGuest(entry.name, entry.language, entry.consent_version)

    async def run() -> Created:
        await guests.use_link(
            session,
            entry.guest_id,
            entry.secret,
            new,
            clock=app.clock,
            consent_version=app.settings.guest_consent_version,
        )
        return Created(id=entry.guest_id)

    async with logins.guessing_limited(app, tools, request, is_guess=True):
        async with app.database.transaction() as session:
            await once(session, None, key, without_secrets(entry), Created, run)
            if former is not None:
                await commands.end_session(session, former, clock=app.clock)
                await guests.end_session(session, former, clock=app.clock, unless_of=entry.guest_id)
            guest, token = await guests.issue_token(
                session,
                entry.guest_id,
                entry.secret,
                clock=app.clock,
                session_seconds=app.settings.session_seconds,
            )
            principal = guests.principal_of(guest, clock=app.clock)
            answer = GuestSession.model_validate(guest)
            assert guest.session_ends_at is not None
            lifetime = guest.session_ends_at - app.clock.now()
    logins.set_session(response, app.settings, token, int(lifetime.total_seconds()))
    logins.set_token(response, app.settings, tools.signer, principal)
    return answer


@router.get("/guest-sessions/current", **rule(Action.GUEST_SELF))
async def read_guest_session(principal: CurrentPrincipal, app: CurrentApp) -> GuestSession:
    """One's own session as a guest."""
    async with app.database.reading() as session:
        guest = await guests.own_session(session, principal)
    return GuestSession.model_validate(guest)


@router.get("/guests", **rule(Action.GUEST_NAMES_READ))
async def read_guests(principal: CurrentPrincipal, app: CurrentApp, ids: Ids) -> NamedGuests:
    """Names of guests of one's own visits; the others are left out, as if they were not there."""
    async with app.database.reading() as session:
        rows = await guests.guests_seen_by(session, principal, ids)
    return NamedGuests(items=[NamedGuest.model_validate(row) for row in rows])
