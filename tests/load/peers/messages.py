"""What both messengers have in common: a message is known by its text, and noted when it comes."""

import asyncio
import contextlib
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Sequence

from deploy.local.ports import answers, free_port
from deploy.local.postgres import Postgres
from deploy.local.processes import Child, wait_until
from tests.load.measuring import Work, flat_out, percentile, steadily

__all__ = ["STARTS_SECONDS_MAX", "Beside", "Messenger"]

MESSAGES = 300
MESSAGES_PER_SECOND = 10.0
"""Half of ours, so that the slowest of them is far from full."""
FLAT_OUT_MESSAGES = 500
AT_ONCE = 16

ARRIVES_SECONDS_MAX = 20.0
STARTS_SECONDS_MAX = 60.0


class Shown:
    """Messages that are under way."""

    def __init__(self) -> None:
        self._waited_for: dict[str, asyncio.Future[float]] = {}

    def expect(self, text: str) -> Awaitable[float]:
        """To be asked for before it is sent: the loop's time at which it came. Awaiting raises
        TimeoutError."""
        shown = self._waited_for[text] = asyncio.get_running_loop().create_future()
        return asyncio.wait_for(shown, ARRIVES_SECONDS_MAX)

    def came(self, text: str | None) -> None:
        shown = self._waited_for.pop(text or "", None)
        if shown is not None and not shown.done():
            shown.set_result(asyncio.get_running_loop().time())


class Messenger(ABC):
    """A peer that carries messages from one person to another, with a server of its own."""

    name: str

    def __init__(self, postgres: Postgres) -> None:
        self._postgres = postgres
        self._port = free_port()
        self._shown = Shown()
        self._exits = contextlib.AsyncExitStack()
        self._tasks: list[asyncio.Task[None]] = []

    @staticmethod
    @abstractmethod
    def is_here() -> bool:
        """Whether it is installed."""

    @abstractmethod
    async def start(self, pairs: int) -> None:
        """Starts the server, registers everybody, and begins to wait for messages."""

    @abstractmethod
    def send(self) -> Work:
        """One message of the next pair."""

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._exits.aclose()

    def _run(self, server: Child) -> None:
        """Until `close`; waits until it answers."""
        server.start()
        self._exits.callback(server.kill)
        wait_until(
            lambda: answers(self._port), what=self.name, seconds=STARTS_SECONDS_MAX, child=server
        )


class Beside:
    """The messengers that are installed here, each running and asked in turn with ours."""

    def __init__(self, kinds: Sequence[type[Messenger]], postgres: Postgres) -> None:
        self._peers = [kind(postgres) for kind in kinds if kind.is_here()]

    async def start(self, pairs: int) -> None:
        for each in self._peers:
            await each.start(pairs)

    async def medians(self) -> dict[str, float]:
        """Milliseconds from sent to shown, by name."""
        found: dict[str, float] = {}
        for each in self._peers:
            works = (each.send() for _ in range(MESSAGES))
            took = await steadily(works, per_second=MESSAGES_PER_SECOND)
            found[each.name] = percentile(took, 50)
        return found

    async def rates(self) -> dict[str, float]:
        """Messages per second, by name."""
        return {
            each.name: await flat_out(
                (each.send() for _ in range(FLAT_OUT_MESSAGES)), at_once=AT_ONCE
            )
            for each in self._peers
        }

    def notes(self) -> list[str]:
        if not self._peers:
            return ["- No peer is installed here: `python -m tests.load.peers`."]
        return [
            f"- Peers: {MESSAGES} messages at {MESSAGES_PER_SECOND:.0f}/s in each run. What they",
            "  do that ours does not, and the other way round, is said in `tests/load/peers/`.",
        ]

    async def close(self) -> None:
        for each in self._peers:
            await each.close()
