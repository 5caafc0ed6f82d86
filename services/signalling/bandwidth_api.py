"""Bytes to and fro, by which a browser measures what its line carries before a test call.

Why not by the echo: docs/decisions/0031-bandwidth.md.
"""

import secrets
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from kit.app import CurrentApp
from kit.auth import Action, CurrentPrincipal, Principal, rule
from kit.clock import Clock
from kit.limits import Limit
from services.signalling import queries
from services.signalling.settings import Settings

__all__ = ["DOWN_BYTES", "Transfers", "router"]

router = APIRouter(prefix="/api/signalling")

DOWN_BYTES = 512 * 1024
"""A browser stops reading when its time is over: a slow line takes less."""
BYTES = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}


class Transfers:
    """What is sent down, the same to everybody, and how often an account may ask."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        # Random: nothing on the way can make it smaller.
        self.content = secrets.token_bytes(DOWN_BYTES)
        self._limit = Limit(
            clock,
            count_max=settings.bandwidth_transfers_max,
            window_seconds=settings.bandwidth_window_seconds,
        )

    def take(self, principal: Principal) -> None:
        """Counts one. Raises TooManyRequests."""
        self._limit.take(principal.account_id)


async def _transfers(request: Request) -> Transfers:
    return request.app.state.transfers


CurrentTransfers = Annotated[Transfers, Depends(_transfers)]


def _up_rule() -> dict[str, Any]:
    declared = rule(Action.CALL_TEST)
    # FastAPI can not know of a body that is read as a stream.
    declared["openapi_extra"] |= {"requestBody": {"required": True, "content": BYTES}}
    return declared


@router.get(
    "/visits/{visit_id}/bandwidth",
    response_class=Response,
    responses={200: {"content": BYTES}},
    **rule(Action.CALL_TEST),
)
async def send_bytes(
    app: CurrentApp, principal: CurrentPrincipal, transfers: CurrentTransfers, visit_id: UUID
) -> Response:
    """Half a megabyte of random bytes, for the way down."""
    await _permit(app, principal, transfers, visit_id)
    return Response(transfers.content, media_type="application/octet-stream")


@router.post("/visits/{visit_id}/bandwidth", status_code=204, **_up_rule())
async def take_bytes(
    app: CurrentApp,
    principal: CurrentPrincipal,
    transfers: CurrentTransfers,
    visit_id: UUID,
    request: Request,
) -> None:
    """Reads what is sent and forgets it, for the way up. The usual limit of a body holds."""
    await _permit(app, principal, transfers, visit_id)
    async for _ in request.stream():
        pass


async def _permit(
    app: CurrentApp, principal: CurrentPrincipal, transfers: Transfers, visit_id: UUID
) -> None:
    # Before the database is asked: what is beyond the limit costs next to nothing.
    transfers.take(principal)
    async with app.database.reading() as session:
        await queries.people_for(session, principal, Action.CALL_TEST, visit_id)
