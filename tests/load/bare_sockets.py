"""The floor of case 7: a bare ASGI application that holds sockets, and sends what it is told to.

`uvicorn tests.load.bare_sockets:app`. A frame `<text>` is sent to every open socket, for as long as
its sender stays.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

__all__ = ["app"]

type Message = dict[str, Any]
type Send = Callable[[Message], Awaitable[None]]
type Receive = Callable[[], Awaitable[Message]]

_open: set[Send] = set()


async def app(scope: Message, receive: Receive, send: Send) -> None:
    """Without log-in, rules, queues or a database."""
    if scope["type"] != "websocket":
        return
    await receive()
    await send({"type": "websocket.accept"})
    _open.add(send)
    sending: asyncio.Task[None] | None = None
    try:
        while (message := await receive())["type"] == "websocket.receive":
            sending = asyncio.create_task(_send_on(message["text"]))
    finally:
        _open.discard(send)
        if sending is not None:
            sending.cancel()


async def _send_on(text: str) -> None:
    while True:
        for send in tuple(_open):
            await send({"type": "websocket.send", "text": text})
        # The sockets are written to by the loop, which has to have its turn.
        await asyncio.sleep(0)
