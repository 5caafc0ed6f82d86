"""Calendar's composition root: `python -m services.calendar.app`."""

from fastapi import FastAPI

from kit.app import App, Job, build, serve
from kit.clock import Clock, SystemClock
from kit.retention import cutoff
from kit.retention_api import retention_job, retention_router
from services.calendar import api, consumers, figures_api, offers, retention, slots
from services.calendar.settings import Settings
from videoporady_contracts import Service

__all__ = ["create"]

FORGET_EVERY_SECONDS = 3_600.0


async def roll(app: App) -> None:
    """Generates the slots of days that came into the horizon, one schedule to a transaction."""
    behind = True
    while behind:
        async with app.database.transaction() as session:
            behind = await slots.roll_next(
                session, clock=app.clock, horizon_days=app.settings.horizon_days
            )


async def add_up(app: App) -> None:
    """Adds up what became free and what was taken of each offer."""
    async with app.database.transaction() as session:
        await offers.add_up(session)


async def forget(app: App) -> None:
    """Deletes slots of long ago that nobody claimed."""
    async with app.database.transaction() as session:
        before = await cutoff(session, retention.PAST_SLOTS, now=app.clock.now())
        await slots.forget_past(session, before=before)


def create(settings: Settings, clock: Clock | None = None) -> FastAPI:
    """The service, not yet started."""
    clock = clock or SystemClock()
    return build(
        Service.CALENDAR,
        settings,
        routers=[
            api.router,
            figures_api.router,
            retention_router(Service.CALENDAR, retention.RULES),
        ],
        handlers=consumers.handlers(clock),
        jobs=[
            retention_job(retention.RULES),
            Job("roll", settings.roll_seconds, roll),
            Job("add up", settings.add_up_seconds, add_up),
            Job("forget", FORGET_EVERY_SECONDS, forget),
        ],
        clock=clock,
    )


if __name__ == "__main__":
    from_environment = Settings()  # pyright: ignore[reportCallIssue] - read from the environment
    serve(create(from_environment), from_environment)
