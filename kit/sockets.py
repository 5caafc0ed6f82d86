"""Sockets: one task owns each; others hand it frames. Queues are bounded and a slow client is
closed.

The life of a socket: accept, Origin, token, `hello` with a common version, then frames until either
side closes. It is accepted before it is refused, since a browser sees the close code only of a
socket that was open.
"""

import asyncio
import contextlib
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any, Protocol
from uuid import UUID

from fastapi import WebSocket
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.websockets import WebSocketDisconnect, WebSocketState

from kit.app import App
from kit.auth import COOKIE_TOKEN, Principal
from kit.database import is_transient
from kit.errors import NotFound, Problem, TemporarilyUnavailable
from kit.ids import new_id
from kit.middleware import language_of, origin_allowed
from kit.telemetry import log
from videoporady_contracts import Contract
from videoporady_contracts.sockets import (
    PROTOCOL_VERSION,
    CloseCode,
    Hello,
    Ping,
    Pong,
    ProblemFrame,
)

__all__ = ["Connection", "SocketHub", "SocketSession", "run_socket"]

SILENCE_IN_HEARTBEATS = 2.5
"""A client that says nothing for this many heartbeats is gone."""
INTERNAL_ERROR = 1011
BURST_SECONDS = 2.0


class Connection:
    """One open socket, as the rest of the service sees it. `send` never waits."""

    def __init__(self, websocket: WebSocket, principal: Principal, queue_frames_max: int) -> None:
        self.id: UUID = new_id()
        self.principal = principal
        self.language = language_of(websocket.headers)
        self.close_code: int | None = None
        self.peer_code: int | None = None
        """What the other side said when it closed; None when it fell silent, or we closed."""
        self._websocket = websocket
        self._queue: asyncio.Queue[str] = asyncio.Queue(queue_frames_max)
        self._closing = asyncio.Event()

    def send(self, frame: Contract) -> None:
        """Queues a frame. A client that does not read is closed with TOO_SLOW."""
        self.send_text(frame.model_dump_json(exclude_none=False))

    def send_text(self, text: str) -> None:
        """Queues a frame that is serialised already, for many receivers of one frame."""
        if self._closing.is_set():
            return
        try:
            self._queue.put_nowait(text)
        except asyncio.QueueFull:
            self.close(CloseCode.TOO_SLOW)

    def close(self, code: int) -> None:
        """Asks the owner to close the socket; what was queued before is still sent unless it is
        slow."""
        if self.close_code is None:
            self.close_code = int(code)
        self._closing.set()

    async def closing(self) -> None:
        """Returns when somebody asked for the end."""
        await self._closing.wait()

    async def write(self) -> None:
        """The only writer to the socket; it runs until it is cancelled."""
        while True:
            await self._websocket.send_text(await self._queue.get())
            self._queue.task_done()

    async def drained(self) -> None:
        """Returns when all that was queued has been written: whoever sends pages waits for it."""
        await self._queue.join()

    async def finish(self) -> None:
        """Sends what is left and closes, unless the other side has gone."""
        with contextlib.suppress(WebSocketDisconnect, RuntimeError, OSError, TimeoutError):
            async with asyncio.timeout(1):
                if self.close_code != CloseCode.TOO_SLOW:
                    while not self._queue.empty():
                        await self._websocket.send_text(self._queue.get_nowait())
                if self._websocket.application_state is not WebSocketState.DISCONNECTED:
                    await self._websocket.close(self.close_code or 1000)


class SocketSession(Protocol):
    """What a service does with one socket."""

    async def open(self, connection: Connection, hello: Hello) -> None:
        """Follow, take the snapshot, send `welcome`. Raises Problem: the socket is closed as
        REFUSED."""

    async def receive(self, connection: Connection, frame: Any) -> None:
        """Acts on one frame. Raises Problem: it is sent as a `problem` frame and the socket
        stays."""

    async def closed(self, connection: Connection) -> None:
        """The socket is gone. Called exactly once after `open` was called, whatever happened."""


class SocketHub:
    """The open sockets of this replica, found by any key: a visit, a doctor, a session."""

    def __init__(self) -> None:
        self._connections: dict[object, set[Connection]] = defaultdict(set)
        self._keys: dict[Connection, set[object]] = defaultdict(set)

    def add(self, connection: Connection, *keys: object) -> None:
        """Makes a connection findable under the keys, and under its session and account, for what
        is taken back from them."""
        principal = connection.principal
        known = (("session", principal.session_id), ("account", principal.account_id))
        for key in (*keys, *known):
            self._connections[key].add(connection)
            self._keys[connection].add(key)

    def remove(self, connection: Connection) -> None:
        """Forgets a connection under all its keys."""
        for key in self._keys.pop(connection, ()):
            self._connections[key].discard(connection)
            if not self._connections[key]:
                del self._connections[key]

    def of(self, key: object) -> Iterator[Connection]:
        """The connections under a key."""
        return iter(tuple(self._connections.get(key, ())))

    def broadcast(self, key: object, frame: Contract) -> None:
        """Sends one frame to all under a key; it is serialised once."""
        members = self._connections.get(key)
        if members:
            text = frame.model_dump_json()
            for connection in tuple(members):
                connection.send_text(text)

    def close_session(self, session_id: UUID) -> None:
        """Closes the sockets of a session that was revoked."""
        for connection in self.of(("session", session_id)):
            connection.close(CloseCode.SESSION_ENDED)

    def renew_guardian(self, account_id: UUID, patient_id: UUID, acts: bool) -> None:
        """Closes the sockets of an account that were opened before it acted, or ceased to act, for
        a patient: the client renews its token and comes back with what it may see now."""
        for connection in self.of(("account", account_id)):
            if (patient_id in connection.principal.patient_ids) != acts:
                connection.close(CloseCode.SESSION_ENDED)


async def run_socket(
    websocket: WebSocket,
    app: App,
    kind: str,
    frames: TypeAdapter[Any],
    make_session: Callable[[Principal], SocketSession],
) -> None:
    """Owns a socket from accept to close. `kind` names it in metrics."""
    await websocket.accept()
    gauge = app.metrics.sockets.labels(kind)
    gauge.inc()
    connection: Connection | None = None
    try:
        code = _refusal(websocket, app)
        if code is not None:
            app.metrics.socket_closes.labels(kind, str(int(code))).inc()
            await websocket.close(int(code))
            return
        principal = app.verifier.verify(websocket.cookies.get(COOKIE_TOKEN))
        connection = Connection(websocket, principal, app.settings.socket_queue_frames_max)
        await _converse(websocket, app, kind, frames, connection, make_session(principal))
    finally:
        gauge.dec()
        if connection is not None:
            await connection.finish()
            if connection.close_code is not None:
                app.metrics.socket_closes.labels(kind, str(connection.close_code)).inc()


def _refusal(websocket: WebSocket, app: App) -> CloseCode | None:
    if not origin_allowed(websocket.headers, app.settings.public_origins):
        return CloseCode.REFUSED
    try:
        app.verifier.verify(websocket.cookies.get(COOKIE_TOKEN))
    except Problem:
        return CloseCode.SESSION_ENDED
    return None


async def _converse(
    websocket: WebSocket,
    app: App,
    kind: str,
    frames: TypeAdapter[Any],
    connection: Connection,
    session: SocketSession,
) -> None:
    hello = await _hello(websocket, app, frames, connection)
    if hello is None:
        return
    writer = asyncio.create_task(connection.write())
    reader: asyncio.Task[None] | None = None
    closing = asyncio.create_task(connection.closing())
    try:
        await session.open(connection, hello)
        reader = asyncio.create_task(_read(websocket, app, frames, connection, session))
        await asyncio.wait({reader, writer, closing}, return_when=asyncio.FIRST_COMPLETED)
        if reader.done():
            # A fault of ours in `receive` is logged and closes with a code, it does not vanish.
            reader.result()
    except NotFound:
        connection.close(CloseCode.REFUSED)
    except Problem as problem:
        connection.send(_problem_frame(problem, connection, None))
        connection.close(CloseCode.REFUSED)
    except Exception as error:
        log.error("socket failed", kind=kind, error=type(error).__name__)
        connection.close(INTERNAL_ERROR)
    finally:
        for task in (reader, writer, closing):
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect, Exception):
                    await task
        await session.closed(connection)


async def _hello(
    websocket: WebSocket, app: App, frames: TypeAdapter[Any], connection: Connection
) -> Hello | None:
    """The first frame, or None when the socket was told to close."""
    try:
        async with asyncio.timeout(app.settings.socket_hello_seconds):
            frame = frames.validate_json(await websocket.receive_text())
    except TimeoutError:
        connection.close(CloseCode.HELLO_EXPECTED)
        return None
    except (ValidationError, KeyError):
        connection.close(CloseCode.BAD_FRAME)
        return None
    except WebSocketDisconnect:
        return None
    if not isinstance(frame, Hello):
        connection.close(CloseCode.HELLO_EXPECTED)
        return None
    if PROTOCOL_VERSION not in frame.versions:
        connection.close(CloseCode.VERSION)
        return None
    return frame


async def _read(
    websocket: WebSocket,
    app: App,
    frames: TypeAdapter[Any],
    connection: Connection,
    session: SocketSession,
) -> None:
    silence_seconds = app.settings.socket_heartbeat_seconds * SILENCE_IN_HEARTBEATS
    rate = app.settings.socket_frames_per_second_max
    allowance, last = rate * BURST_SECONDS, time.monotonic()
    while True:
        try:
            async with asyncio.timeout(silence_seconds):
                text = await websocket.receive_text()
        except WebSocketDisconnect as gone:
            connection.peer_code = gone.code
            return
        except TimeoutError:
            return
        except KeyError:
            # A binary frame: none of ours.
            connection.close(CloseCode.BAD_FRAME)
            return
        now = time.monotonic()
        allowance, last = min(allowance + (now - last) * rate, rate * BURST_SECONDS) - 1, now
        if allowance < 0:
            connection.close(CloseCode.TOO_FAST)
            return
        try:
            frame = frames.validate_json(text)
        except ValidationError:
            connection.close(CloseCode.BAD_FRAME)
            return
        if isinstance(frame, Ping):
            connection.send(Pong())
            continue
        try:
            await session.receive(connection, frame)
        except Problem as problem:
            connection.send(_problem_frame(problem, connection, getattr(frame, "client_id", None)))
        except (DBAPIError, PoolTimeout, OSError) as error:
            # The database is away: the client says it again, and its socket need not go for that.
            if not is_transient(error):
                raise
            away = TemporarilyUnavailable()
            connection.send(_problem_frame(away, connection, getattr(frame, "client_id", None)))


def _problem_frame(
    problem: Problem, connection: Connection, client_id: UUID | None
) -> ProblemFrame:
    return ProblemFrame(
        code=problem.code, detail=problem.sentence(connection.language), client_id=client_id
    )
