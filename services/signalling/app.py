"""Signalling's composition root: the only file that wires things.

`python -m services.signalling.app` runs it.
"""

from fastapi import FastAPI

from kit.app import App, Job, build, serve
from kit.clock import Clock, SystemClock
from kit.ids import new_id
from kit.retention_api import audit_router, retention_job, retention_router
from kit.settings import Part
from services.signalling import (
    api,
    bandwidth_api,
    consumers,
    guests_api,
    retention,
    sockets,
    tasks,
    tasks_api,
    timeline_api,
    waiting_api,
)
from services.signalling.commands import Desk
from services.signalling.estimates import Estimator
from services.signalling.media import Echoes
from services.signalling.settings import Settings
from services.signalling.sweeps import Heart, Sweeper
from services.signalling.switchboard import Switchboard
from videoporady_contracts import Service

__all__ = ["create"]


def create(settings: Settings, clock: Clock | None = None) -> FastAPI:
    """The service, not yet started."""
    clock = clock or SystemClock()
    switchboard = Switchboard(settings, replica_id=new_id())
    echoes = Echoes(settings.test_calls_max, settings.test_call_seconds)
    transfers = bandwidth_api.Transfers(settings, clock)
    desk = Desk(clock=clock, settings=settings, announce=switchboard.announce)

    async def start(app: App) -> None:
        app.on_session_revoked.append(switchboard.close_session)
        app.on_guardianship.append(switchboard.close_guardian)
        switchboard.start()
        if Part.API in settings.parts:
            heart.start()

    async def stop(_app: App) -> None:
        await echoes.stop_all()
        await heart.stop()
        await switchboard.stop()

    built = build(
        Service.SIGNALLING,
        settings,
        routers=[
            api.router,
            bandwidth_api.router,
            waiting_api.router,
            timeline_api.router,
            tasks_api.router,
            guests_api.router,
            retention_router(Service.SIGNALLING, retention.RULES),
            audit_router(Service.SIGNALLING),
        ],
        handlers=consumers.handlers(desk),
        unhurried=consumers.only_recorded(desk),
        record_followers=[switchboard.follower],
        jobs=[
            retention_job(retention.RULES),
            Job("sweep", settings.sweep_seconds, Sweeper(desk).run),
            Job("estimate", settings.sweep_seconds, Estimator(desk).run),
            Job("readiness", settings.readiness_every_seconds, tasks.look_after),
        ],
        on_start=[start],
        socket=sockets.signalling_socket,
        on_stop=[stop],
        clock=clock,
        state={"desk": desk, "switchboard": switchboard, "echoes": echoes, "transfers": transfers},
    )
    heart = Heart(built.state.kit, desk, switchboard)
    built.state.kit.metrics.registry.register(switchboard.passed)
    return built


if __name__ == "__main__":
    from_environment = Settings()  # pyright: ignore[reportCallIssue] - read from the environment
    serve(create(from_environment), from_environment)
