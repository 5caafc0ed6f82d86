"""HTTP of the calendar feed: its switch for the account, and the feed itself for a calendar."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel

from kit.app import CurrentApp
from kit.auth import PUBLIC, Action, CurrentPrincipal, rule
from services.booking import feed, ics
from services.booking.api import UtcTime

__all__ = ["router"]

router = APIRouter(prefix="/api/booking")
SECRET = Path(max_length=200)


class FeedView(BaseModel):
    """Whether the account has a feed. Its address is not known here: only its hash is kept."""

    opened_at: UtcTime | None


class OpenedFeedView(BaseModel):
    """The only answer with the address, relative to the portal."""

    path: str
    opened_at: UtcTime


@router.get("/feed", **rule(Action.ACCOUNT_READ))
async def read_feed(app: CurrentApp, principal: CurrentPrincipal) -> FeedView:
    """Whether one's calendar feed is on, and since when."""
    async with app.database.reading() as session:
        return FeedView(opened_at=await feed.feed_of(session, principal))


@router.put("/feed", **rule(Action.ACCOUNT_CHANGE))
async def renew_feed(app: CurrentApp, principal: CurrentPrincipal) -> OpenedFeedView:
    """Opens one's calendar feed, or gives it a new secret address; the old one ends.

    An answer that got lost is asked for again. It takes no Idempotency-Key, because a stored answer
    would keep the secret.
    """
    async with app.database.transaction() as session:
        secret = await feed.renew_feed(session, principal, clock=app.clock)
    return OpenedFeedView(path=f"/api/booking/feeds/{secret}.ics", opened_at=app.clock.now())


@router.delete("/feed", status_code=204, **rule(Action.ACCOUNT_CHANGE))
async def end_feed(app: CurrentApp, principal: CurrentPrincipal) -> None:
    """Switches one's calendar feed off."""
    async with app.database.transaction() as session:
        await feed.end_feed(session, principal)


@router.get(
    "/feeds/{secret}.ics",
    response_class=Response,
    responses={200: {"content": {"text/calendar": {"schema": {"type": "string"}}}}},
    **rule(PUBLIC),
)
async def read_calendar(app: CurrentApp, secret: Annotated[str, SECRET]) -> Response:
    """The visits of the account whose feed this is (RFC 5545). The secret is the proof."""
    settings = app.settings
    async with app.database.reading() as session:
        visits = await feed.visits_of_feed(
            session,
            secret,
            now=app.clock.now(),
            past=timedelta(days=settings.feed_past_days),
            visits_max=settings.visits_listed_max,
        )
    content = ics.calendar_of(visits, portal_url=settings.public_origins[0])
    return Response(content, media_type="text/calendar; charset=utf-8")
