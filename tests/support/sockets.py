"""A socket as a browser opens it: frames in and out as dictionaries."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from tests.support.http import ORIGIN

__all__ = ["Socket", "socket"]

Frame = dict[str, Any]


class Socket:
    """One open socket. `seen` holds every frame that came, oldest first."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self.seen: list[Frame] = []
        self._came = asyncio.Condition()
        self._reader = asyncio.create_task(self._read())

    @property
    def close_code(self) -> int | None:
        return self._connection.close_code

    def of(self, frame_type: str) -> list[Frame]:
        """The frames of a type that came so far."""
        return [frame for frame in self.seen if frame["type"] == frame_type]

    async def say(self, **frame: Any) -> None:
        """Sends one frame; ids and times may be given as objects."""
        await self._connection.send(json.dumps(frame, default=str))

    async def hello(self, **more: Any) -> Frame:
        """Agrees a version and returns the welcome."""
        await self.say(type="hello", versions=[1], **more)
        return await self.until("welcome")

    async def until(
        self, frame_type: str, matches: Callable[[Frame], bool] = lambda _frame: True
    ) -> Frame:
        """The first frame of a type that matches, which may have come already."""

        def found() -> Frame | None:
            return next((frame for frame in self.of(frame_type) if matches(frame)), None)

        async with asyncio.timeout(15), self._came:
            await self._came.wait_for(lambda: found() is not None or self._reader.done())
        frame = found()
        assert frame is not None, f"closed with {self.close_code} before {frame_type}"
        return frame

    async def closed(self) -> int | None:
        """Waits for the end; returns the close code."""
        async with asyncio.timeout(15):
            await self._connection.wait_closed()
        return self.close_code

    async def settled(self) -> None:
        """Returns when everything that was sent to us before now has come."""
        pongs = len(self.of("pong"))
        await self.say(type="ping")
        async with asyncio.timeout(15), self._came:
            await self._came.wait_for(lambda: len(self.of("pong")) > pongs)

    async def drop(self) -> None:
        """The network goes: no close frame, no last words."""
        self._connection.transport.abort()
        await self.closed()

    async def end(self) -> None:
        await self._connection.close()
        await self._reader

    async def _read(self) -> None:
        # A connection that was cut has ended too: what came before is what counts.
        with contextlib.suppress(ConnectionClosed):
            async for text in self._connection:
                async with self._came:
                    self.seen.append(json.loads(text))
                    self._came.notify_all()
        async with self._came:
            self._came.notify_all()


@asynccontextmanager
async def socket(
    address: str, headers: dict[str, str], *, origin: str | None = ORIGIN
) -> AsyncIterator[Socket]:
    """Opens a socket; `headers` carry the cookie of a person."""
    connection = await connect(
        address,
        additional_headers=headers,
        origin=None if origin is None else Origin(origin),
        ping_interval=None,
        max_size=None,
    )
    opened = Socket(connection)
    try:
        yield opened
    finally:
        await opened.end()
