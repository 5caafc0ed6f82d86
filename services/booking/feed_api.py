"""HTTP of the calendar feed: its switch for the account, and the feed itself for a calendar."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel

from kit.app import CurrentApp
from kit.auth import PUBLIC, Action, CurrentPrincipal, rule
from kit.clock import Clock
from kit.errors import NotFound
from kit.limits import Limit
from services.booking import feed, ics
from services.booking.api import UtcTime
from services.booking.settings import Settings

__all__ = ["FeedLimits", "router"]

router = APIRouter(prefix="/api/booking")
SECRET = Path(max_length=200)


@dataclass(frozen=True)
class FeedLimits:
    """Nobody who reads a feed is logged in: what one feed and one address may ask for."""

    reads: Limit
    """Of one feed, wherever from: a calendar looks a few times an hour."""
    misses: Limit
    """Of one address, for feeds that are not there. Reads do not count: the calendar of a big
    provider reads for many people from few addresses."""

    @classmethod
    def of(cls, settings: Settings, clock: Clock) -> "FeedLimits":
        window_seconds = settings.feed_window_seconds
        return cls(
            Limit(clock, count_max=settings.feed_reads_max, window_seconds=window_seconds),
            Limit(clock, count_max=settings.feed_misses_max, window_seconds=window_seconds),
        )


async def _current_limits(request: Request) -> FeedLimits:
    return request.app.state.feed_limits


CurrentLimits = Annotated[FeedLimits, Depends(_current_limits)]


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
async def read_calendar(
    request: Request, app: CurrentApp, limits: CurrentLimits, secret: Annotated[str, SECRET]
) -> Response:
    """The visits of the account whose feed this is (RFC 5545). The secret is the proof.

    Asked for too often, it answers 429 with `Retry-After`.
    """
    address = request.client.host if request.client else "unknown"
    limits.misses.require(address)
    limits.reads.take(feed.hash_of(secret))
    settings = app.settings
    try:
        async with app.database.reading() as session:
            visits = await feed.visits_of_feed(
                session,
                secret,
                now=app.clock.now(),
                past=timedelta(days=settings.feed_past_days),
                visits_max=settings.visits_listed_max,
            )
    except NotFound:
        limits.misses.take(address)
        raise
    content = ics.calendar_of(visits, portal_url=settings.public_origins[0])
    return Response(content, media_type="text/calendar; charset=utf-8")
