"""Sockets: one task owns each and reads; others write by it at once. What a slow client has to wait
for is queued, within bounds (docs/decisions/0036-a-socket-is-its-reader.md).

The life of a socket: accept, Origin, token, `hello` with a common version, then frames until either
side closes. It is accepted before it is refused, since a browser sees the close code only of a
socket that was open.
"""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, Protocol
from uuid import UUID

from fastapi import WebSocket
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.websockets import WebSocketDisconnect

from kit.app import App
from kit.auth import COOKIE_TOKEN, Principal
from kit.database import is_transient
from kit.errors import NotFound, Problem, TemporarilyUnavailable
from kit.ids import new_id
from kit.middleware import correlate, language_of, origin_allowed
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

__all__ = ["Connection", "SocketHub", "SocketSession", "run_socket", "visit_id_of"]

SILENCE_IN_HEARTBEATS = 2.5
"""A client that says nothing for this many heartbeats is gone."""
INTERNAL_ERROR = 1011
BURST_SECONDS = 2.0
PONG = Pong().model_dump_json()
GOODBYE_SECONDS = 1.0
"""How long a close may take; a side that does not read does not see it."""


class Connection:
    """One open socket, as the rest of the service sees it. `send` never waits.

    Nothing runs for a socket but its reader: thousands are held, and most of them say nothing. What
    is sent goes out at once; a task of its own writes only while the other side is slow.
    """

    __slots__ = (
        "_listening",
        "_queue",
        "_queue_frames_max",
        "_websocket",
        "_writing",
        "close_code",
        "id",
        "language",
        "peer_code",
        "principal",
    )

    def __init__(
        self, websocket: WebSocket, principal: Principal, language: str, queue_frames_max: int
    ) -> None:
        self.id: UUID = new_id()
        self.principal = principal
        self.language = language
        self.close_code: int | None = None
        self.peer_code: int | None = None
        """What the other side said when it closed; None when it fell silent, or we closed."""
        self._websocket = websocket
        self._queue: deque[str] | None = None
        self._queue_frames_max = queue_frames_max
        self._writing: asyncio.Task[None] | None = None
        self._listening: asyncio.Timeout | None = None

    def send(self, frame: Contract) -> None:
        """Sends a frame. A client that does not read is closed with TOO_SLOW."""
        self.send_text(frame.model_dump_json(exclude_none=False))

    def send_text(self, text: str) -> None:
        """Sends a frame that is serialised already, for many receivers of one frame."""
        if self.close_code is not None:
            return
        if self._writing is None:
            self._start(self._write(text))
            return
        if self._queue is None:
            self._queue = deque()
        self._queue.append(text)
        if len(self._queue) > self._queue_frames_max:
            self._queue.clear()
            self.close(CloseCode.TOO_SLOW)

    def close(self, code: int) -> None:
        """Closes the socket; what was queued before is still sent unless the other side is slow."""
        if self.close_code is not None:
            return
        self.close_code = int(code)
        if self._writing is None:
            self._start(self._write(None))
        if self._listening is not None:
            # The reader ends with the close, or without it when that does not go out either.
            self._listening.reschedule(asyncio.get_running_loop().time() + GOODBYE_SECONDS)

    async def next_text(self, silence_seconds: float) -> str | None:
        """What the other side says next; None when nothing comes any more. Raises KeyError for a
        binary frame."""
        if self.close_code is not None:
            return None
        try:
            async with asyncio.timeout(silence_seconds) as self._listening:
                message = await self._websocket.receive()
        except TimeoutError:
            return None
        finally:
            self._listening = None
        if message["type"] == "websocket.receive":
            return message["text"]
        if self.close_code is None:
            self.peer_code = message["code"]
        return None

    async def drained(self) -> None:
        """Returns when all that was sent has gone out: whoever sends pages waits for it."""
        if self._writing is not None:
            await asyncio.wait([self._writing])

    async def finish(self) -> None:
        """Sends what is left and closes, unless the other side has gone."""
        self.close(1000)
        if self._writing is not None:
            await asyncio.wait([self._writing], timeout=GOODBYE_SECONDS)
        if self._writing is not None:
            self._writing.cancel()

    def _start(self, writing: Coroutine[Any, Any, None]) -> None:
        # It begins at once and has mostly ended by the next line: no turn of the loop for a frame.
        loop = asyncio.get_running_loop()
        task = asyncio.Task(writing, loop=loop, eager_start=True)
        if not task.done():
            self._writing = task

    async def _write(self, text: str | None) -> None:
        """Writes this frame, what is queued meanwhile, and the close that was asked for."""
        try:
            while text is not None:
                await self._websocket.send_text(text)
                text = self._queue.popleft() if self._queue else None
            if self.close_code is not None:
                await self._websocket.close(self.close_code)
        except (WebSocketDisconnect, RuntimeError, OSError):
            # The other side has gone, or broke the protocol: the reader hears it too.
            pass
        finally:
            self._writing = None


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


def visit_id_of(websocket: WebSocket) -> UUID:
    """The visit that a socket's address names. What is no id names a visit that is not there, so
    that the client gets a code to act on."""
    try:
        return UUID(websocket.query_params.get("visit_id", ""))
    except ValueError:
        return UUID(int=0)


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
        headers = Headers(scope=websocket.scope)
        correlate(headers)
        principal, language = _admitted(headers, app), language_of(headers)
        # A log-in is long, and nobody asks for it again: it is not kept as long as the socket.
        del headers
        websocket.scope["headers"] = []
        if isinstance(principal, CloseCode):
            app.metrics.socket_closes.labels(kind, str(int(principal))).inc()
            await websocket.close(int(principal))
            return
        queue_frames_max = app.settings.socket_queue_frames_max
        connection = Connection(websocket, principal, language, queue_frames_max)
        await _converse(app, kind, frames, connection, make_session(principal))
    finally:
        gauge.dec()
        if connection is not None:
            asked = connection.close_code
            await connection.finish()
            if asked is not None:
                app.metrics.socket_closes.labels(kind, str(asked)).inc()


def _admitted(headers: Headers, app: App) -> Principal | CloseCode:
    """Who it is, or why they are refused."""
    if not origin_allowed(headers, app.settings.public_origins):
        return CloseCode.REFUSED
    try:
        return app.verifier.verify(cookie_parser(headers.get("cookie", "")).get(COOKIE_TOKEN))
    except Problem:
        return CloseCode.SESSION_ENDED


async def _converse(
    app: App,
    kind: str,
    frames: TypeAdapter[Any],
    connection: Connection,
    session: SocketSession,
) -> None:
    hello = await _hello(app, frames, connection)
    if hello is None:
        return
    try:
        await session.open(connection, hello)
        del hello  # A socket lives for hours.
        await _read(app, frames, connection, session)
    except NotFound:
        connection.close(CloseCode.REFUSED)
    except Problem as problem:
        connection.send(_problem_frame(problem, connection, None))
        connection.close(CloseCode.REFUSED)
    except Exception as error:
        log.error("socket failed", kind=kind, error=type(error).__name__)
        connection.close(INTERNAL_ERROR)
    finally:
        await session.closed(connection)


async def _hello(app: App, frames: TypeAdapter[Any], connection: Connection) -> Hello | None:
    """The first frame, or None when the socket is over or was told to close."""
    try:
        text = await connection.next_text(app.settings.socket_hello_seconds)
        frame = None if text is None else frames.validate_json(text)
    except (ValidationError, KeyError):
        connection.close(CloseCode.BAD_FRAME)
        return None
    if connection.peer_code is not None:
        return None
    if not isinstance(frame, Hello):
        connection.close(CloseCode.HELLO_EXPECTED)
        return None
    if PROTOCOL_VERSION not in frame.versions:
        connection.close(CloseCode.VERSION)
        return None
    return frame


async def _read(
    app: App, frames: TypeAdapter[Any], connection: Connection, session: SocketSession
) -> None:
    silence_seconds = app.settings.socket_heartbeat_seconds * SILENCE_IN_HEARTBEATS
    rate = app.settings.socket_frames_per_second_max
    allowance, last = rate * BURST_SECONDS, time.monotonic()
    while True:
        try:
            text = await connection.next_text(silence_seconds)
        except KeyError:
            # A binary frame: none of ours.
            connection.close(CloseCode.BAD_FRAME)
            return
        if text is None:
            if connection.peer_code is None:
                # Silence. 1000 would tell a page that has slept that it was opened elsewhere.
                connection.close(CloseCode.SERVICE_RESTART)
            return
        now = time.monotonic()
        allowance, last = min(allowance + (now - last) * rate, rate * BURST_SECONDS) - 1, now
        if allowance < 0:
            connection.close(CloseCode.TOO_FAST)
            return
        await _act(frames, connection, session, text)


async def _act(
    frames: TypeAdapter[Any], connection: Connection, session: SocketSession, text: str
) -> None:
    """Does what one frame asks for."""
    try:
        frame = frames.validate_json(text)
    except ValidationError:
        connection.close(CloseCode.BAD_FRAME)
        return
    if isinstance(frame, Ping):
        connection.send_text(PONG)
        return
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
