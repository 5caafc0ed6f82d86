"""Patients who press "Połącz" while services and the broker are killed: is each press one alert?

`python -m tests.load.presses --presses 10000` starts a stack of its own, kills at random, and
prints its seed, what was killed when, and a verdict.
"""

import argparse
import asyncio
import contextlib
import json
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, WebSocketException

from deploy.local.stack import Stack
from kit.ids import new_id
from tests.faults.ledger import all_outboxes_are_empty
from tests.journeys.api import ApiPerson, at_the_api, newcomer
from tests.support.stack import column, full_stack
from tests.support.waiting import eventually
from videoporady_contracts.sockets import PROTOCOL_VERSION

__all__ = ["Frame", "LastingSocket", "Presses", "killing", "pressing"]

DOCTOR_EMAIL = "lekarz.dermatolog@example.com"
AGAIN_SECONDS = 0.2
PING_SECONDS = 3.0
SEEN_SECONDS_MAX = 90.0
SETTLED_SECONDS = 120.0
CALM_SECONDS_MAX = 3_600.0
BETWEEN_KILLS_SECONDS = (2.0, 6.0)

type Frame = dict[str, Any]


class LastingSocket:
    """A socket that comes back by itself, as the web client's does, with a fresh token."""

    def __init__(
        self, person: ApiPerson, url: str, path: str, on_frame: Callable[[Frame], None]
    ) -> None:
        self._person = person
        self._url = url
        self._path = path
        self._on_frame = on_frame
        self._connection: ClientConnection | None = None
        # The same tab each time: a reconnect is no second device.
        self._device_id = str(new_id())

    async def run(self) -> None:
        """Reads until it is cancelled."""
        while True:
            with contextlib.suppress(OSError, WebSocketException, InvalidHandshake, TimeoutError):
                await self._refresh()
                async with connect(
                    self._url.replace("http://", "ws://", 1) + self._path,
                    additional_headers={"Cookie": self._cookies(), "Origin": self._url},
                    compression=None,
                    ping_interval=None,
                    open_timeout=5,
                ) as connection:
                    await self._read(connection)
            await asyncio.sleep(AGAIN_SECONDS)

    async def say(self, **frame: Any) -> None:
        """Says it, or nothing while there is no connection: who must be heard says it again."""
        if self._connection is not None:
            with contextlib.suppress(WebSocketException):
                await self._connection.send(json.dumps(frame))

    @property
    def is_open(self) -> bool:
        """Whether it is connected and was welcomed."""
        return self._connection is not None

    async def say_goodbye(self) -> None:
        """As a page that is closed does. A reader that is cancelled says 1011, as a crash does."""
        if self._connection is not None:
            await self._connection.close()

    def cut(self) -> None:
        """The line breaks: no close frame, no last words."""
        if self._connection is not None:
            self._connection.transport.abort()

    async def _read(self, connection: ClientConnection) -> None:
        hello = {"type": "hello", "versions": [PROTOCOL_VERSION], "device_id": self._device_id}
        await connection.send(json.dumps(hello))
        pings = asyncio.create_task(self._ping(connection))
        try:
            async for text in connection:
                frame = json.loads(text)
                if frame["type"] == "welcome":
                    self._connection = connection
                self._on_frame(frame)
        finally:
            self._connection = None
            pings.cancel()

    async def _ping(self, connection: ClientConnection) -> None:
        with contextlib.suppress(WebSocketException):
            while True:
                await asyncio.sleep(PING_SECONDS)
                await connection.send('{"type":"ping"}')

    async def _refresh(self) -> None:
        # Tokens last minutes, and a run with kills lasts longer.
        with contextlib.suppress(Exception):  # Identity lives; its database is nobody's target.
            await self._person.client.post("/api/identity/session/refresh")

    def _cookies(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self._person.client.cookies.items())


@dataclass
class Presses:
    """What was pressed and accepted, and what the doctor was shown."""

    accepted: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    """By visit: the `ready_since` of each press."""
    shown: dict[tuple[str, datetime], set[str]] = field(default_factory=lambda: defaultdict(set))
    """By visit and press: the ids of the alerts that the doctor's console got."""
    places_lost: int = 0
    took_seconds: list[float] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(map(len, self.accepted.values()))

    def on_doctors_frame(self, frame: Frame) -> None:
        """An alert, or all that stand when the console came back."""
        alerts = frame["alerts"] if frame["type"] == "welcome" else [frame.get("alert")]
        for alert in filter(None, alerts):
            press = (alert["visit_id"], datetime.fromisoformat(alert["ready_since"]))
            self.shown[press].add(alert["alert_id"])

    async def agree_with(self, stack: Stack) -> None:
        """Nothing under way any more: each press is one alert, stored and shown once."""
        await eventually(lambda: all_outboxes_are_empty(stack), seconds=SETTLED_SECONDS)
        pressed = {visit_id: len(each) for visit_id, each in self.accepted.items()}

        def stored() -> dict[str, int]:
            found = Counter(column(stack, "notify", "alerts", "visit_id"))
            return {visit_id: found[visit_id] for visit_id in pressed}

        await eventually(lambda: stored() == pressed, seconds=SETTLED_SECONDS, every=0.5)
        once = {(visit_id, each): 1 for visit_id in pressed for each in self.accepted[visit_id]}
        assert {press: len(self.shown[press]) for press in once} == once
        assert self.places_lost == 0


class _Waiting:
    """One patient in one visit's room."""

    def __init__(self, presses: Presses, visit_id: str) -> None:
        self._presses = presses
        self._visit_id = visit_id
        self.room: Frame = {"version": 0, "status": "", "ready_since": None}
        self._came = asyncio.Event()

    def on_frame(self, frame: Frame) -> None:
        room = frame.get("room")
        if room is not None and room["version"] >= self.room["version"]:
            self.room = room
            self._came.set()

    async def until(self, socket: LastingSocket, wish: str, status: str) -> None:
        """Says it until the room shows it, as the web client does."""
        while self.room["status"] != status:
            await socket.say(type=wish)
            self._came.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._came.wait(), 1.0)

    async def press(self, socket: LastingSocket) -> None:
        """Presses, waits until the doctor has it on the screen, and stops waiting."""
        started = time.monotonic()
        await self.until(socket, "ready", "ready")
        since = datetime.fromisoformat(self.room["ready_since"])
        self._presses.accepted[self._visit_id].append(since)
        press = (self._visit_id, since)

        def is_shown() -> bool:
            assert press in self._presses.shown, f"{press} is not shown; the room: {self.room}"
            return True

        await eventually(is_shown, seconds=SEEN_SECONDS_MAX, every=0.02)
        self._presses.took_seconds.append(time.monotonic() - started)
        # A press is kept through every restart: who waits is never put out of the room.
        kept = self.room["ready_since"]
        self._presses.places_lost += kept is None or datetime.fromisoformat(kept) != since
        await self.until(socket, "leave", "not_here")


@asynccontextmanager
async def pressing(
    stack: Stack, *, patients: int, rests_seconds: float = 0.0
) -> AsyncIterator[Presses]:
    """Patients of one doctor press again and again for as long as the block runs; each rests after
    a press."""
    ledger, stop = Presses(), asyncio.Event()
    async with contextlib.AsyncExitStack() as exits:
        tasks = await exits.enter_async_context(asyncio.TaskGroup())
        doctor = await exits.enter_async_context(at_the_api(stack.url, DOCTOR_EMAIL))
        console = LastingSocket(doctor, stack.url, "/api/notify/socket", ledger.on_doctors_frame)
        background = [tasks.create_task(console.run())]
        workers: list[asyncio.Task[None]] = []
        for _ in range(patients):
            person = await exits.enter_async_context(newcomer(stack.url))
            slots = await person.free_slots(doctor_id=doctor.me["doctor_id"])
            visit = await person.books(slots[0])
            waiting = _Waiting(ledger, visit.visit_id)
            path = f"/api/signalling/socket?visit_id={visit.visit_id}"
            socket = LastingSocket(person, stack.url, path, waiting.on_frame)
            background.append(tasks.create_task(socket.run()))
            workers.append(tasks.create_task(_press_on(waiting, socket, stop, rests_seconds)))
        yield ledger
        stop.set()
        await asyncio.gather(*workers)
        for task in background:
            task.cancel()


async def _press_on(
    waiting: _Waiting, socket: LastingSocket, stop: asyncio.Event, rests_seconds: float
) -> None:
    while not stop.is_set():
        await waiting.press(socket)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), rests_seconds)


async def killing(
    stack: Stack, chance: random.Random, kills: Sequence[str], say: Callable[[str], None]
) -> None:
    """Kills one part after another, each at a random moment, and starts it again."""
    for name in kills:
        await asyncio.sleep(chance.uniform(*BETWEEN_KILLS_SECONDS))
        say(f"kill -9 {name}")
        if name == "kafka":
            stack.kafka.child.kill()
            await asyncio.to_thread(stack.kafka.start)
            await asyncio.to_thread(stack.kafka.wait)
        else:
            service = stack.service(name)
            service.child.kill()
            service.child.start()
            await asyncio.to_thread(service.wait)


async def run(
    stack: Stack,
    *,
    patients: int,
    presses: int,
    seed: int,
    rests_seconds: float,
    calm_presses: int,
) -> None:
    """The long run: kills for as long as there are presses left."""
    chance = random.Random(seed)
    killed: Counter[str] = Counter()

    def note(line: str) -> None:
        killed[line] += 1

    def say(line: str) -> None:
        print(f"{time.strftime('%H:%M:%S')} {line}", file=sys.stderr, flush=True)

    async with pressing(stack, patients=patients, rests_seconds=rests_seconds) as ledger:
        while ledger.count < presses:
            say(f"{ledger.count:,} presses, {dict(killed)}")
            victim = chance.choice(["signalling", "notify", "kafka"])
            pressed = ledger.count
            await killing(stack, chance, [victim], note)
            # What is killed again before it could work proves only that it is down.
            await eventually(
                lambda pressed=pressed: ledger.count > pressed + patients, seconds=SETTLED_SECONDS
            )
            calm = min(pressed + calm_presses, presses)
            await eventually(
                lambda calm=calm: ledger.count >= calm, seconds=CALM_SECONDS_MAX, every=0.2
            )
    await ledger.agree_with(stack)
    took = sorted(ledger.took_seconds)
    print(f"seed {seed}: {ledger.count:,} presses by {patients} patients, {dict(killed)}")
    print(f"pressed -> on the doctor's screen: median {took[len(took) // 2] * 1_000:.0f} ms,")
    print(f"slowest {took[-1]:.1f} s, kills included; 0 lost, 0 doubled, no place lost")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--presses", type=int, default=10_000)
    parser.add_argument("--patients", type=int, default=12)
    parser.add_argument("--rests", type=float, default=0.0, help="seconds, after each press")
    parser.add_argument("--calm", type=int, default=0, help="at least so many presses a kill")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    asked = parser.parse_args()
    print(f"seed {asked.seed}", file=sys.stderr, flush=True)
    with full_stack() as stack:
        work = run(
            stack,
            patients=asked.patients,
            presses=asked.presses,
            seed=asked.seed,
            rests_seconds=asked.rests,
            calm_presses=asked.calm,
        )
        asyncio.run(work)


if __name__ == "__main__":
    main()
