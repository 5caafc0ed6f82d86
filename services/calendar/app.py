"""Calendar's composition root: `python -m services.calendar.app`."""

from fastapi import FastAPI

from kit.app import App, Job, build, serve
from kit.clock import Clock, SystemClock
from services.calendar import api, consumers, figures_api, slots
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


async def forget(app: App) -> None:
    """Deletes slots of long ago that nobody claimed."""
    async with app.database.transaction() as session:
        await slots.forget_past(
            session, clock=app.clock, kept_days=app.settings.past_slots_kept_days
        )


def create(settings: Settings, clock: Clock | None = None) -> FastAPI:
    """The service, not yet started."""
    clock = clock or SystemClock()
    return build(
        Service.CALENDAR,
        settings,
        routers=[api.router, figures_api.router],
        handlers=consumers.handlers(clock),
        jobs=[
            Job("roll", settings.roll_seconds, roll),
            Job("forget", FORGET_EVERY_SECONDS, forget),
        ],
        clock=clock,
    )


if __name__ == "__main__":
    from_environment = Settings()  # pyright: ignore[reportCallIssue] - read from the environment
    serve(create(from_environment), from_environment)
