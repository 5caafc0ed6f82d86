"""A service in the test's own process: without a port (`running`), or on one (`serving`)."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import uvicorn
from fastapi import FastAPI

from kit.app import App, server_options

__all__ = ["ORIGIN", "RunningService", "ServingService", "running", "serving"]

ORIGIN = "http://localhost:8080"
"""The portal's own origin, as settings of tests have it."""


@dataclass(frozen=True)
class RunningService:
    """The application with its background tasks, asked directly."""

    app: FastAPI

    def client(
        self, cookies: Mapping[str, str] | None = None, *, origin: str | None = ORIGIN
    ) -> httpx.AsyncClient:
        """A client with the cookies of one person; use it with `async with`, or let it be."""
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(
            transport=transport,
            base_url=ORIGIN,
            cookies=dict(cookies or {}),
            headers={"Origin": origin} if origin else {},
        )


@asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[RunningService]:
    """Starts the application's lifespan (relay, consumers, jobs) and ends it afterwards."""
    async with app.router.lifespan_context(app):
        yield RunningService(app)


@dataclass(frozen=True)
class ServingService:
    """The application behind uvicorn on a port of its own: for sockets, and for two replicas."""

    app: FastAPI
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def socket_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    def client(
        self, cookies: Mapping[str, str] | None = None, *, origin: str | None = ORIGIN
    ) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url=self.url,
            cookies=dict(cookies or {}),
            headers={"Origin": origin} if origin else {},
        )


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[ServingService]:
    """Serves the application on a free port, in this event loop."""
    here = {"host": "127.0.0.1", "port": 0, "timeout_graceful_shutdown": 2, "log_config": None}
    # A provider that a test plays is no service of ours.
    kit: App | None = getattr(app.state, "kit", None)
    options = {} if kit is None else server_options(kit.settings)
    server = uvicorn.Server(uvicorn.Config(app, **options | here))
    # Signals belong to pytest: `serve` would take them, its inner half does not.
    task = asyncio.create_task(server._serve())
    try:
        while not server.started:
            if task.done():
                await task
                raise RuntimeError("the server ended while starting")
            await asyncio.sleep(0.005)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield ServingService(app, port)
    finally:
        server.should_exit = True
        await task
