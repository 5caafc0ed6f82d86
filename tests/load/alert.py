"""Case 1: "Połącz" pressed -> the alert frame at the doctor's socket, with everything stored.

Floor: a bare commit, then a bare record from an idempotent producer to a waiting consumer. Ours
crosses Kafka once and commits twice: the room at signalling, the alert at notify.
"""

import asyncio
import itertools
import json
from collections import Counter
from dataclasses import dataclass, field

from websockets.asyncio.client import ClientConnection

from deploy.local.stack import Stack
from tests.load.floors import BareRecords
from tests.load.measuring import Figure, Work, percentile, steadily
from tests.load.peers.messages import Beside
from tests.load.peers.synapse import Synapse
from tests.load.visits import OpenSockets, booked_visits, doctors_at_work

__all__ = ["AlertCase"]

PRESSES = 2_000
PRESSES_PER_SECOND = 20.0
FLOOR_RECORDS = 500
VISITS_PER_DOCTOR = 10
ARRIVES_SECONDS_MAX = 20.0
PEER_PAIRS = 16


@dataclass
class Waiting:
    """One visit whose patient presses "Połącz", is seen, and stops waiting, again and again."""

    visit_id: str
    socket: ClientConnection
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    raised: "asyncio.Future[float] | None" = None
    closed: "asyncio.Future[float] | None" = None


class AlertCase:
    """Every doctor of the demonstration who has a log-in watches the console; patients press."""

    title = '1. "Połącz" pressed -> alert at the doctor'

    def __init__(self, stack: Stack) -> None:
        self._url = stack.url
        self._sockets = OpenSockets(stack.url)
        self._floor = BareRecords(stack.postgres, stack.kafka.bootstrap_servers)
        self._peers = Beside((Synapse,), stack.postgres)
        self.median = Figure("alert, p50", "ms", "<= 5 ms; >= 15x under Synapse")
        self.slowest = Figure("alert, p99", "ms", "<= 15 ms")
        self.figures = [self.median, self.slowest]
        self.all_ms: list[float] = []
        self.lost = 0
        self.doubled = 0
        self.not_closed = 0
        self.problems: Counter[str] = Counter()
        self._waiting: dict[str, Waiting] = {}
        self._tasks: list[asyncio.Task[None]] = []

    async def prepare(self) -> None:
        """Books the visits, and opens a socket for each patient and each doctor."""
        await self._floor.prepare()
        doctors = await doctors_at_work(self._url)
        for doctor in doctors:
            socket = await self._sockets.open("/api/notify/socket", doctor.token)
            self._tasks.append(asyncio.create_task(self._watch(socket)))
        for booked in await booked_visits(self._url, doctors, VISITS_PER_DOCTOR):
            path = f"/api/signalling/socket?visit_id={booked.visit_id}"
            socket = await self._sockets.open(path, booked.patient.token)
            self._waiting[booked.visit_id] = Waiting(booked.visit_id, socket)
            self._tasks.append(asyncio.create_task(self._read_on(socket)))
        self._turns = itertools.cycle(self._waiting.values())
        await self._peers.start(PEER_PAIRS)

    async def run(self) -> None:
        """One run: ours, then the floor and the peer."""
        presses = (self._press(next(self._turns)) for _ in range(PRESSES))
        took = await steadily(presses, per_second=PRESSES_PER_SECOND)
        floor = await self._floor.run(FLOOR_RECORDS, PRESSES_PER_SECOND)
        self.all_ms += took
        self.median.add(percentile(took, 50), percentile(floor, 50), await self._peers.medians())
        self.slowest.add(percentile(took, 99), percentile(floor, 99))

    def notes(self) -> list[str]:
        median, slowest = percentile(self.all_ms, 50), percentile(self.all_ms, 99)
        return [
            f"- n = {len(self.all_ms):,} presses at {PRESSES_PER_SECOND:.0f}/s over all runs:",
            f"  p50 {median:.1f} ms, p99 {slowest:.1f} ms;",
            f"  {self.lost} lost, {self.doubled} doubled, {self.not_closed} never taken back;",
            f"  refused frames: {dict(self.problems) or 'none'}.",
            f'- {len(self._waiting)} patients press in turns. "Połącz" is open a day before',
            "  the visit here (VP_SIGNALLING_CONNECT_OPENS_SECONDS).",
            "- Ours: socket in, commit at signalling, relay, Kafka, commit at notify,",
            "  socket out, all through the gateway.",
            "- The floor is one commit, and one record from producer to consumer.",
            *self._peers.notes(),
        ]

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._peers.close()
        await self._sockets.close()
        await self._floor.close()

    async def _read_on(self, socket: ClientConnection) -> None:
        """A patient's frames must not fill the buffer; of them only refusals are of interest."""
        async for text in socket:
            frame = json.loads(text)
            if frame["type"] == "problem":
                self.problems[frame["code"]] += 1

    async def _watch(self, socket: ClientConnection) -> None:
        """A doctor's console: notes when each alert came and when it went."""
        loop = asyncio.get_running_loop()
        async for text in socket:
            now = loop.time()
            frame = json.loads(text)
            if frame["type"] == "alert":
                waiting = self._waiting.get(frame["alert"]["visit_id"])
                if waiting is None or waiting.raised is None or waiting.raised.done():
                    self.doubled += 1
                else:
                    waiting.raised.set_result(now)
            elif frame["type"] == "alert_closed":
                waiting = self._waiting.get(frame["visit_id"])
                if waiting and waiting.closed and not waiting.closed.done():
                    waiting.closed.set_result(now)

    def _press(self, waiting: Waiting) -> Work:
        loop = asyncio.get_running_loop()

        async def work() -> float | None:
            came: float | None = None
            async with waiting.turn:
                waiting.raised, waiting.closed = loop.create_future(), loop.create_future()
                await waiting.socket.send('{"type":"ready"}')
                try:
                    came = await asyncio.wait_for(waiting.raised, ARRIVES_SECONDS_MAX)
                except TimeoutError:
                    self.lost += 1
                await waiting.socket.send('{"type":"leave"}')
                try:
                    await asyncio.wait_for(waiting.closed, ARRIVES_SECONDS_MAX)
                except TimeoutError:
                    # Counted: the next press of this visit waited for it, which is in its time.
                    self.not_closed += 1
            return came

        return work
