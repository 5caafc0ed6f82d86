"""Somebody with a log-in in a simulated day, the room as they see it, and what all share."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from deploy.local.stack import Stack
from tests.journeys.api import ApiPerson, new_key
from tests.load.day.clock import DayClock
from tests.load.day.notes import Notes
from tests.load.day.plan import DayPlan, VisitPlan
from tests.load.presses import Frame, LastingSocket

__all__ = ["Day", "Line", "RoomView", "Somebody", "Visit", "somebody"]

FRESH = timedelta(minutes=3)
"""Of the clinic: a token lives for five minutes of it."""
LONG_AGO = datetime.min.replace(tzinfo=UTC)
AGAIN_SECONDS = 0.5
ANSWERED_SECONDS_MAX = 90.0
SAY_AGAIN_SECONDS = 1.0


@dataclass
class Somebody(ApiPerson):
    """Asks until there is an answer, as a browser does: the same key each time."""

    notes: Notes = field(default_factory=Notes)
    clock: DayClock | None = None
    _fresh_until: datetime = LONG_AGO
    _renewing: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def send(self, method: str, path: str, **request: Any) -> httpx.Response:
        """The first answer that is no fault of ours. Raises AssertionError when there is none."""
        deadline = time.monotonic() + ANSWERED_SECONDS_MAX
        while True:
            try:
                await self._refresh()
                answer = await self.client.request(method, path, **request)
                if answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                    return answer
                self.notes.failures[f"{answer.status_code} {_named(path)}"] += 1
            except httpx.TransportError as error:
                self.notes.failures[f"{type(error).__name__} {_named(path)}"] += 1
            assert time.monotonic() < deadline, f"no answer to {method} {path}"
            await asyncio.sleep(AGAIN_SECONDS)

    async def post(self, path: str, body: Any) -> Any:
        return self._taken(await self.send("POST", path, json=body, headers=new_key()))

    async def get(self, path: str, **query: Any) -> Any:
        return self._taken(await self.send("GET", path, params=query))

    async def put(self, path: str, body: Any) -> Any:
        return self._taken(await self.send("PUT", path, json=body))

    def _taken(self, answer: httpx.Response) -> Any:
        if answer.is_success:
            return answer.json()
        code = answer.json().get("code", answer.status_code)
        self.notes.refusals[f"{code} {_named(answer.request.url.path)}"] += 1
        raise AssertionError(f"{answer.request.url.path}: {code}")

    async def _refresh(self) -> None:
        assert self.clock is not None
        # Whoever asks meanwhile waits for the new token: the old one may end on its way.
        async with self._renewing:
            now = self.clock.now()
            if self.me and now >= self._fresh_until:
                answer = await self.client.post("/api/identity/session/refresh")
                answer.raise_for_status()
                self._fresh_until = now + FRESH


def _named(path: str) -> str:
    """The path without ids, for counting."""
    return "/".join("*" if len(part) == 36 else part for part in path.split("/"))


@asynccontextmanager
async def somebody(stack: Stack, clock: DayClock, notes: Notes) -> AsyncIterator[Somebody]:
    """A client at the gateway, not yet logged in."""
    # One context for no TLS at all: each of its own would cost 20 ms.
    async with httpx.AsyncClient(
        base_url=stack.url, headers={"Origin": stack.url}, timeout=30, trust_env=False, verify=False
    ) as client:
        yield Somebody(client, notes=notes, clock=clock)


class RoomView:
    """A visit's room as one side sees it: the newest that came."""

    def __init__(self) -> None:
        self.room: Frame = {"version": 0, "status": "", "ready_since": None}
        self.came = asyncio.Event()

    @property
    def status(self) -> str:
        return self.room["status"]

    def on_frame(self, frame: Frame) -> None:
        room = frame.get("room")
        if room is not None and room["version"] >= self.room["version"]:
            self.room = room
            self.came.set()

    async def until(
        self,
        line: "Line",
        is_so: Callable[[Frame], bool],
        wish: Frame | None = None,
        seconds_max: float = float("inf"),
    ) -> bool:
        """Says the wish until the room is so, as the web client does. False: it was not in time."""
        deadline = time.monotonic() + seconds_max
        while not is_so(self.room):
            if time.monotonic() > deadline:
                return False
            if wish is not None:
                await line.say(**wish)
            self.came.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.came.wait(), SAY_AGAIN_SECONDS)
        return True


class Line:
    """A socket that its owner opens, closes as a page does, and loses as a line does."""

    def __init__(
        self, person: Somebody, url: str, path: str, on_frame: Callable[[Frame], None]
    ) -> None:
        self._socket = LastingSocket(person, url, path, on_frame)
        self._task: asyncio.Task[None] | None = None

    @property
    def is_open(self) -> bool:
        return self._socket.is_open

    def open(self) -> None:
        if self._task is None:
            self._task = asyncio.create_task(self._socket.run())

    async def say(self, **frame: Any) -> None:
        await self._socket.say(**frame)

    async def close(self) -> None:
        """The page is closed, and says goodbye."""
        await self._socket.say_goodbye()
        await self._end()

    async def cut(self) -> None:
        """The line breaks and stays away, without a word."""
        self._socket.cut()
        await self._end()

    async def _end(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None


@dataclass
class Visit:
    """One visit while the day runs."""

    plan: VisitPlan
    visit_id: str
    person: Somebody
    patient_id: str
    clinic_id: str
    doctor: int
    starts_at: datetime
    over: asyncio.Event = field(default_factory=asyncio.Event)
    moved: asyncio.Event = field(default_factory=asyncio.Event)
    view: RoomView = field(default_factory=RoomView)
    """The patient's."""
    line: Line | None = None

    def ends(self, notes: Notes, how: str) -> None:
        notes.ends.setdefault(self.visit_id, how)
        self.over.set()

    @property
    def stands(self) -> datetime | None:
        """The press of a patient who is connected and waits; None for all others."""
        since = self.view.room["ready_since"]
        if self.line is None or not self.line.is_open or self.view.status != "ready" or not since:
            return None
        return datetime.fromisoformat(since)


@dataclass
class Day:
    """Everything that the people of the day share."""

    stack: Stack
    clock: DayClock
    plan: DayPlan
    notes: Notes
    doctor_ids: list[str]
    reception: Somebody
    doctors: list[Somebody] = field(default_factory=list)
    accounts: list[Somebody] = field(default_factory=list)
    visits: dict[str, Visit] = field(default_factory=dict)
    board: dict[str, str] = field(default_factory=dict)
    """What reception's last look showed: the status of each room."""
