"""Notify's composition root: the only file that wires things.

`python -m services.notify.app` runs it.
"""

from fastapi import FastAPI

from kit.app import App, build, serve
from kit.clock import Clock, SystemClock
from services.notify import api, consumers, sockets
from services.notify.settings import Settings
from videoporady_contracts import Service

__all__ = ["create"]


def create(settings: Settings, clock: Clock | None = None) -> FastAPI:
    """The service, not yet started."""
    clock = clock or SystemClock()
    open_sockets = sockets.NotifySockets(members_remembered_max=settings.members_remembered_max)
    built = build(
        Service.NOTIFY,
        settings,
        routers=[api.router, sockets.router],
        handlers=consumers.handlers(clock, open_sockets.tell_alert, settings.public_origins[0]),
        follows=open_sockets.follows,
        on_stop=[open_sockets.close_all],
        clock=clock,
        state={"sockets": open_sockets},
    )
    kit: App = built.state.kit
    open_sockets.database = kit.database
    kit.on_session_revoked.append(open_sockets.hub.close_session)
    return built


if __name__ == "__main__":
    from_environment = Settings()  # pyright: ignore[reportCallIssue] - read from the environment
    serve(create(from_environment), from_environment)
