"""Case 2: a message sent in the chat -> shown to the other side, stored.

Floor: one commit and one record from producer to consumer, as in case 1. A message to somebody on
the same process does not wait for Kafka, so the floor is what it may cost at most.
"""

import asyncio
import itertools
import json
from uuid import uuid4

from websockets.asyncio.client import ClientConnection

from deploy.local.stack import Stack
from tests.load.floors import BareRecords
from tests.load.measuring import Figure, Work, flat_out, percentile, steadily
from tests.load.peers.ejabberd import Ejabberd
from tests.load.peers.messages import Beside
from tests.load.peers.synapse import Synapse
from tests.load.visits import OpenSockets, booked_visits, doctors_at_work

__all__ = ["ChatCase"]

VISITS_PER_DOCTOR = 8
MESSAGES = 2_000
MESSAGES_PER_SECOND = 20.0
FLAT_OUT_MESSAGES = 1_000
AT_ONCE = 16
FLOOR_RECORDS = 500
ARRIVES_SECONDS_MAX = 20.0


class ChatCase:
    """Patients write to their doctors, who have the thread open."""

    title = "2. Chat: sent -> shown to the other side"

    def __init__(self, stack: Stack) -> None:
        self._url = stack.url
        self._sockets = OpenSockets(stack.url)
        self._floor = BareRecords(stack.postgres, stack.kafka.bootstrap_servers)
        self._peers = Beside((Ejabberd, Synapse), stack.postgres)
        self.median = Figure("message, p50", "ms", "<= 1.5x ejabberd, >= 15x under Synapse")
        self.slowest = Figure("message, p99", "ms", "-")
        self.rate = Figure("messages flat out", "/s", ">= 25x Synapse")
        self.figures = [self.median, self.slowest, self.rate]
        self.all_ms: list[float] = []
        self.lost = 0
        self.doubled = 0
        self._shown: dict[str, asyncio.Future[float]] = {}
        self._tasks: list[asyncio.Task[None]] = []

    async def prepare(self) -> None:
        """Books the visits, and opens both sides of each thread."""
        await self._floor.prepare()
        writers: list[ClientConnection] = []
        doctors = await doctors_at_work(self._url)
        for visit in await booked_visits(self._url, doctors, VISITS_PER_DOCTOR):
            path = f"/api/chat/socket?visit_id={visit.visit_id}"
            writer = await self._sockets.open(path, visit.patient.token)
            reader = await self._sockets.open(path, visit.doctor.token)
            writers.append(writer)
            self._tasks.append(asyncio.create_task(self._drain(writer)))
            self._tasks.append(asyncio.create_task(self._watch(reader)))
        self._turns = itertools.cycle(writers)
        self._writers = len(writers)
        await self._peers.start(self._writers)

    async def run(self) -> None:
        """One run: ours at a steady rate, the floor and the peers, then the same flat out."""
        messages = (self._send(next(self._turns)) for _ in range(MESSAGES))
        took = await steadily(messages, per_second=MESSAGES_PER_SECOND)
        floor = await self._floor.run(FLOOR_RECORDS, MESSAGES_PER_SECOND)
        self.all_ms += took
        self.median.add(percentile(took, 50), percentile(floor, 50), await self._peers.medians())
        self.slowest.add(percentile(took, 99), percentile(floor, 99))
        many = (self._send(next(self._turns)) for _ in range(FLAT_OUT_MESSAGES))
        ours = await flat_out(many, at_once=AT_ONCE)
        self.rate.add(ours, 0, await self._peers.rates())

    def notes(self) -> list[str]:
        return [
            f"- n = {len(self.all_ms):,} messages at {MESSAGES_PER_SECOND:.0f}/s over all runs;",
            f"  {self.lost} lost, {self.doubled} doubled.",
            f"- {self._writers} visits in turns, both sides on one replica; socket in, commit,",
            "  socket out, through the gateway. Flat out the next step waits for the last.",
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

    def _send(self, socket: ClientConnection) -> Work:
        loop = asyncio.get_running_loop()

        async def work() -> float | None:
            client_id = str(uuid4())
            shown = self._shown[client_id] = loop.create_future()
            post = {"type": "post", "client_id": client_id, "text": "Dzień dobry, już jestem."}
            await socket.send(json.dumps(post))
            try:
                return await asyncio.wait_for(shown, ARRIVES_SECONDS_MAX)
            except TimeoutError:
                self.lost += 1
                return None

        return work

    async def _watch(self, socket: ClientConnection) -> None:
        loop = asyncio.get_running_loop()
        async for text in socket:
            now = loop.time()
            frame = json.loads(text)
            if frame["type"] != "message":
                continue
            shown = self._shown.get(frame["message"]["client_id"])
            if shown is None or shown.done():
                self.doubled += 1
            else:
                shown.set_result(now)

    async def _drain(self, socket: ClientConnection) -> None:
        """A writer's own frames must not fill its buffer."""
        async for _ in socket:
            pass
