"""Booking's composition root, the only file that wires things: `python -m services.booking.app`."""

from fastapi import FastAPI
from prometheus_client import Counter

from kit.app import App, Job, build, serve
from kit.clock import Clock, SystemClock
from kit.names import People
from kit.pdf import Printer
from kit.retention_api import audit_router, retention_job, retention_router
from services.booking import (
    api,
    changes_api,
    commands,
    consumers,
    contact_api,
    disruptions,
    feed_api,
    retention,
    staff_notes_api,
    waitlist,
    waitlist_api,
)
from services.booking.settings import Settings
from videoporady_contracts import Service

__all__ = ["create"]


async def sweep(app: App) -> None:
    """Releases the holds that ran out, ends the waits whose day is over, and keeps alternatives
    for disrupted visits.

    Every replica may do it at once.
    """
    async with app.database.transaction() as session:
        await commands.release_overdue_holds(session, clock=app.clock, settings=app.settings)
        await waitlist.end_lapsed_entries(
            session, clock=app.clock, entries_max=app.settings.sweep_holds_max
        )
    async with app.database.transaction() as session:
        await disruptions.offer_alternatives(
            session,
            clock=app.clock,
            settings=app.settings,
            visits_max=app.settings.sweep_holds_max,
        )


def create(settings: Settings, clock: Clock | None = None) -> FastAPI:
    """The service, not yet started."""
    clock = clock or SystemClock()
    calls = Counter(
        "booking_calls_ended", "Ends of calls by their meaning", ("outcome",), registry=None
    )
    built = build(
        Service.BOOKING,
        settings,
        routers=[
            api.router,
            changes_api.router,
            waitlist_api.router,
            feed_api.router,
            retention_router(Service.BOOKING, retention.RULES),
            audit_router(Service.BOOKING),
            staff_notes_api.router,
            contact_api.router,
        ],
        handlers=consumers.handlers(clock, calls, settings),
        unhurried=consumers.UNHURRIED,
        jobs=[retention_job(retention.RULES), Job("sweep", settings.sweep_seconds, sweep)],
        clock=clock,
        state={
            "calls_ended": calls,
            "feed_limits": feed_api.FeedLimits.of(settings, clock),
            "people": People(
                settings.identity_url,
                settings.calendar_url,
                timeout_seconds=settings.names_timeout_seconds,
            ),
            "printer": Printer(
                at_once_max=settings.pdf_at_once_max, waiting_max=settings.pdf_waiting_max
            ),
        },
    )
    built.state.kit.metrics.registry.register(calls)
    return built


if __name__ == "__main__":
    from_environment = Settings()  # pyright: ignore[reportCallIssue] - read from the environment
    serve(create(from_environment), from_environment)
