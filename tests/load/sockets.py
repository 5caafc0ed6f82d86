"""Case 7: sockets that one process holds: memory of each, and frames delivered in a second.

Floor: as many sockets of a bare application under the same server with the same options.
"""

import asyncio
import base64
import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from urllib.parse import urlsplit

import psutil
from websockets.asyncio.client import ClientConnection

from deploy.local.demo_data import PASSWORD, RECEPTION_EMAIL
from deploy.local.places import REPOSITORY
from deploy.local.ports import free_port
from deploy.local.stack import Stack
from tests.load.measuring import Figure
from tests.load.people import log_in
from tests.load.visits import OpenSockets, booked_visits, doctors_at_work
from tests.support.waiting import eventually
from videoporady_contracts.sockets import PROTOCOL_VERSION

__all__ = ["CountingSocket", "SocketsCase"]

SOCKETS = 1_000
FIRST_SOCKETS = 20
"""What the first ones cost the process for good is not in the figure for each: connections to the
database, statements that are compiled once."""
OPENED_AT_ONCE = 20
VISITS_PER_DOCTOR = 2
DELIVERING_SECONDS = 10.0
PINGS_EVERY_SECONDS = 4.0
PRESSES_EVERY_SECONDS = 0.2
"""As often as one socket may act (VP_SIGNALLING_ACTIONS_PER_SECOND_MAX)."""
ARRIVES_SECONDS_MAX = 20.0
KIB = 1024
KIB_OF_A_GIB = 1024 * 1024
HELLO = json.dumps({"type": "hello", "versions": [PROTOCOL_VERSION], "everywhere": True})
NEWS = json.dumps(
    {
        "type": "visit_news",
        "visit_id": "0193a5c2-7d4e-7000-8000-000000000000",
        "what": "PresenceChanged",
        "at": "2026-11-28T10:00:00.000000Z",
    }
)
"""A frame as long as those that ours delivers."""
SMALL, MEDIUM = 126, 127


class CountingSocket(asyncio.Protocol):
    """A client that counts frames and does not read them: a library's would be slower than what is
    measured."""

    def __init__(self) -> None:
        self.frames = 0
        self.is_closed = False
        self.is_open: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def say(self, *texts: str) -> None:
        """Text frames in one packet, masked with zeros: by what is the client's choice (RFC 6455,
        5.3)."""
        assert self._transport is not None
        self._transport.write(b"".join(map(_frame, texts)))

    def shake_hands(self, url: str, path: str, cookie: str) -> None:
        assert self._transport is not None
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            f"GET {path} HTTP/1.1",
            f"Host: {urlsplit(url).netloc}",
            f"Origin: {url}",
            f"Cookie: {cookie}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {key}",
        ]
        self._transport.write("\r\n".join([*lines, "", ""]).encode())

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self.is_open.done():
            head, found, rest = self._buffer.partition(b"\r\n\r\n")
            if not found:
                return
            assert b" 101 " in head[:20], head
            self._buffer = bytearray(rest)
            self.is_open.set_result(None)
        self.frames += self._count()

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_closed = True

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def _count(self) -> int:
        place = count = 0
        size = len(self._buffer)
        while size - place >= 2:
            length, head = self._buffer[place + 1], 2
            if length == SMALL:
                length, head = int.from_bytes(self._buffer[place + 2 : place + 4]), 4
            elif length == MEDIUM:
                length, head = int.from_bytes(self._buffer[place + 2 : place + 10]), 10
            if size - place < head + length:
                break
            place += head + length
            count += 1
        del self._buffer[:place]
        return count


def _frame(text: str) -> bytes:
    content = text.encode()
    length = len(content)
    size = bytes([length]) if length < SMALL else bytes([SMALL]) + length.to_bytes(2)
    return b"\x81" + bytes([0x80 | size[0]]) + size[1:] + bytes(4) + content


class SocketsCase:
    """Reception's screens, that hear of everything, while patients press and leave."""

    title = "7. Sockets held, and frames delivered"

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._url = stack.url
        self._live = OpenSockets(stack.url)
        self.memory = Figure("memory of a socket", "KiB", "-")
        self.held = Figure("sockets in a GiB of the process", "", ">= 36,000")
        self.rate = Figure("frames delivered", "/s", ">= 70,000")
        self.figures = [self.memory, self.held, self.rate]
        self._patients: list[ClientConnection] = []
        self._closed = 0

    async def prepare(self) -> None:
        """Patients who press, with visits of their own; and reception's log-in."""
        doctors = await doctors_at_work(self._url)
        for visit in await booked_visits(self._url, doctors, VISITS_PER_DOCTOR):
            path = f"/api/signalling/socket?visit_id={visit.visit_id}"
            self._patients.append(await self._live.open(path, visit.patient.token))
        self._reception = await log_in(self._url, RECEPTION_EMAIL, PASSWORD)

    async def run(self) -> None:
        """One run: ours, then the floor."""
        kib, rate = await self._ours()
        bare_kib, bare_rate = await _bare()
        self.memory.add(kib, bare_kib)
        self.held.add(KIB_OF_A_GIB / kib, KIB_OF_A_GIB / bare_kib)
        self.rate.add(rate, bare_rate)

    def notes(self) -> list[str]:
        return [
            f"- {SOCKETS:,} sockets of reception with hello, welcome, rules and heartbeat, after",
            f"  the first {FIRST_SOCKETS}; {self._closed} were closed by the server.",
            f"- Delivered: {len(self._patients)} patients press and leave for some seconds, and",
            "  all hear of each event: so it holds what the events cost six services, the",
            "  broker and the database on the same two cores. The driver counts every frame,",
            f"  the answers to pings too ({SOCKETS / PINGS_EVERY_SECONDS:.0f} a second).",
            "- The floor is a bare ASGI application that sends one text to all, without a gateway.",
        ]

    async def close(self) -> None:
        await self._live.close()

    async def _ours(self) -> tuple[float, float]:
        """KiB of memory for each socket, and frames delivered in a second."""
        notify = self._stack.service("notify")
        # A process that held sockets before gives their memory to the next ones.
        await asyncio.to_thread(notify.restart)
        assert notify.child.process is not None
        await self._reception.refresh()
        sockets: list[CountingSocket] = []
        there = (self._url, "/api/notify/socket", self._reception.token, HELLO)
        async with _said_that_they_live(sockets):
            await _open(sockets, FIRST_SOCKETS, *there)
            await eventually(lambda: _all_heard(sockets), seconds=ARRIVES_SECONDS_MAX)
            before = _resident_kib(notify.child.process.pid)
            await _open(sockets, SOCKETS, *there)
            await eventually(lambda: _all_heard(sockets), seconds=ARRIVES_SECONDS_MAX)
            kib = (_resident_kib(notify.child.process.pid) - before) / SOCKETS
            pressing = [asyncio.create_task(_press(each)) for each in self._patients]
            rate = await _rate_of(sockets)
            _require_alive(pressing)
        self._closed += sum(each.is_closed for each in sockets)
        _close(sockets)
        return kib, rate


async def _bare() -> tuple[float, float]:
    """The same of the bare application."""
    with _bare_application() as (pid, url):
        await eventually(lambda: _answers(url), seconds=ARRIVES_SECONDS_MAX)
        sockets: list[CountingSocket] = []
        await _open(sockets, FIRST_SOCKETS, url, "/", "", None)
        before = _resident_kib(pid)
        await _open(sockets, SOCKETS, url, "/", "", None)
        kib = (_resident_kib(pid) - before) / SOCKETS
        sockets[0].say(NEWS)
        rate = await _rate_of(sockets)
        _close(sockets)
        return kib, rate


async def _open(
    sockets: list[CountingSocket], count: int, url: str, path: str, cookie: str, first: str | None
) -> None:
    """So many sockets, some at a time: a gateway has a queue of its own for those that knock. Each
    says its first frame at once, as a client does: a server does not wait long for it."""
    parts = urlsplit(url)
    turns = asyncio.Semaphore(OPENED_AT_ONCE)

    async def one() -> None:
        async with turns:
            _, socket = await asyncio.get_running_loop().create_connection(
                CountingSocket, parts.hostname or "", parts.port or 80
            )
            socket.shake_hands(url, path, cookie)
            await socket.is_open
            if first is not None:
                socket.say(first)
            sockets.append(socket)

    await asyncio.gather(*(one() for _ in range(count)))


async def _rate_of(sockets: Sequence[CountingSocket]) -> float:
    """Frames that all of them got in a second."""
    frames, begin = sum(each.frames for each in sockets), time.perf_counter()
    await asyncio.sleep(DELIVERING_SECONDS)
    got = sum(each.frames for each in sockets) - frames
    return got / (time.perf_counter() - begin)


async def _all_heard(sockets: Sequence[CountingSocket]) -> bool:
    assert not any(each.is_closed for each in sockets), "the server closed some"
    return all(each.frames for each in sockets)


async def _press(socket: ClientConnection) -> None:
    """ "Połącz" and its end, again and again, as often as one may."""
    while True:
        for what, status in (("ready", "ready"), ("leave", "not_here")):
            await socket.send(json.dumps({"type": what}))
            async for text in socket:
                frame = json.loads(text)
                assert frame["type"] != "problem", frame
                if frame["type"] == "room" and frame["room"]["status"] == status:
                    break
            await asyncio.sleep(PRESSES_EVERY_SECONDS)


@contextlib.asynccontextmanager
async def _said_that_they_live(sockets: Sequence[CountingSocket]) -> AsyncIterator[None]:
    """Each pings in turn, those that are opened meanwhile too."""

    async def ping() -> None:
        while True:
            await asyncio.sleep(PINGS_EVERY_SECONDS)
            for each in sockets:
                each.say('{"type":"ping"}')

    pings = asyncio.create_task(ping())
    yield
    pings.cancel()


def _require_alive(pressing: Sequence[asyncio.Task[None]]) -> None:
    """Ends the pressing. Raises what ended one of them before: fewer pressed than the figure
    says."""
    for each in pressing:
        if each.done():
            each.result()
        each.cancel()


async def _answers(url: str) -> bool:
    parts = urlsplit(url)
    with contextlib.suppress(OSError):
        _, writer = await asyncio.open_connection(parts.hostname, parts.port)
        writer.close()
        return True
    return False


def _resident_kib(pid: int) -> float:
    return psutil.Process(pid).memory_info().rss / KIB


def _close(sockets: Sequence[CountingSocket]) -> None:
    for each in sockets:
        each.close()


@contextlib.contextmanager
def _bare_application() -> Iterator[tuple[int, str]]:
    """Its process and address; the options are those of kit.app."""
    port = free_port()
    options = ["--port", str(port), "--loop", "uvloop", "--ws", "websockets-sansio"]
    quiet = ["--no-access-log", "--log-level", "error", "--lifespan", "off"]
    application = "tests.load.bare_sockets:app"
    process = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", application, *options, *quiet], cwd=REPOSITORY
    )
    try:
        yield process.pid, f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()
