"""The far end of a test call: an echo that returns the patient's own picture and sound.

The only module that knows aiortc. Nothing is stored: a frame that came in goes out again.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from aiortc import (
    InvalidAccessError,
    InvalidStateError,
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.contrib.media import MediaRelay
from aiortc.exceptions import InternalError, OperationError

from kit.errors import Problem
from kit.telemetry import log

__all__ = ["BadOffer", "Echoes", "TestCallsBusy"]

ANSWER_SECONDS_MAX = 5.0
CANDIDATES_MAX = 32
"""Each is an address that we send checks to: an offer may not make us knock on many doors."""
# aiortc raises whatever its parser trips over, so that a hostile offer can cause any of these.
REFUSALS = (
    *(AssertionError, AttributeError, IndexError, KeyError, TypeError, ValueError),
    *(InternalError, InvalidAccessError, InvalidStateError, OperationError),
)

type OnOver = Callable[[], Awaitable[None]]


class TestCallsBusy(Problem):
    """As many test calls run as this replica can serve."""

    code, status = "test-calls-busy", 503
    pl = "Wszystkie połączenia testowe są teraz zajęte. Spróbuj za minutę."
    en = "All test calls are in use right now. Try again in a minute."


class BadOffer(Problem):
    """An SDP that no connection can be made of."""

    code, status = "bad-offer", 422
    pl = "Przeglądarka przysłała niezrozumiały opis połączenia. Odśwież stronę."
    en = "The browser sent a description of the connection that makes no sense. Reload the page."


@dataclass(frozen=True, slots=True)
class _Echo:
    visit_id: UUID
    connection: RTCPeerConnection
    over: asyncio.Event


class Echoes:
    """The test calls of this replica: at most so many, one a visit, each only for so long."""

    def __init__(self, calls_max: int, call_seconds_max: float) -> None:
        self._calls_max = calls_max
        self._call_seconds_max = call_seconds_max
        self._echoes: dict[UUID, _Echo] = {}
        self._endings: set[asyncio.Task[None]] = set()

    @property
    def running_count(self) -> int:
        """How many test calls run now."""
        return len(self._echoes)

    async def answer(
        self, visit_id: UUID, test_call_id: UUID, offer_sdp: str, on_over: OnOver
    ) -> str:
        """Takes a complete offer and returns the complete answer, as SDP.

        `on_over` is called once when the call is over, whoever ended it. Raises TestCallsBusy, and
        BadOffer for what can not be answered.
        """
        for older_id, older in list(self._echoes.items()):
            if older.visit_id == visit_id:
                await self.stop(older_id)
        if len(self._echoes) >= self._calls_max:
            raise TestCallsBusy(headers={"Retry-After": "30"})
        # No STUN server: aiortc would wait ten seconds for one that does not answer.
        connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        echo = _Echo(visit_id, connection, asyncio.Event())
        self._echoes[test_call_id] = echo
        try:
            sdp = await _answer(connection, offer_sdp)
        except (*REFUSALS, TimeoutError) as error:
            log.info("offer refused", error=type(error).__name__)
            await self._drop(test_call_id)
            raise BadOffer from error
        except BaseException:
            # A request that was called off: its place is free again.
            await self._drop(test_call_id)
            raise

        @connection.on("connectionstatechange")
        def on_change() -> None:
            if connection.connectionState in ("failed", "closed"):
                echo.over.set()

        ending = asyncio.create_task(self._end(test_call_id, echo, on_over))
        self._endings.add(ending)
        ending.add_done_callback(self._endings.discard)
        return sdp

    async def stop(self, test_call_id: UUID) -> None:
        """Ends a test call; one that is over already, or runs elsewhere, is none of ours."""
        echo = self._echoes.get(test_call_id)
        if echo is not None:
            echo.over.set()
            await self._drop(test_call_id)

    async def stop_all(self) -> None:
        """Ends all of them, for a graceful stop."""
        for test_call_id in list(self._echoes):
            await self.stop(test_call_id)
        if self._endings:
            await asyncio.wait(set(self._endings), timeout=ANSWER_SECONDS_MAX)

    async def _end(self, test_call_id: UUID, echo: _Echo, on_over: OnOver) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._call_seconds_max):
                await echo.over.wait()
        await self._drop(test_call_id)
        await on_over()

    async def _drop(self, test_call_id: UUID) -> None:
        echo = self._echoes.pop(test_call_id, None)
        if echo is not None:
            await echo.connection.close()


async def _answer(connection: RTCPeerConnection, offer_sdp: str) -> str:
    relay = MediaRelay()

    @connection.on("track")
    def on_track(track: MediaStreamTrack) -> None:
        # A late picture is worth less than the newest one; sound must not have gaps.
        connection.addTrack(relay.subscribe(track, buffered=track.kind == "audio"))

    async with asyncio.timeout(ANSWER_SECONDS_MAX):
        offer = RTCSessionDescription(_reachable(offer_sdp), "offer")
        await connection.setRemoteDescription(offer)
        # Who has no device to send from still learns of the line: a data channel connects too.
        if not connection.getTransceivers() and connection.sctp is None:
            raise ValueError("nothing to connect in the offer")
        await connection.setLocalDescription(await connection.createAnswer())
    return connection.localDescription.sdp


def _reachable(offer_sdp: str) -> str:
    """The offer without the candidates that only the browser's own network can name.

    aiortc would ask that network for each `.local` name for a second. The browser's first check
    tells its real address (RFC 8445, peer-reflexive), so that they are not missed; but then more
    candidates are to come, and an end of them must not be believed.
    """
    lines = [line for line in offer_sdp.splitlines() if not _is_local_name(line)]
    candidates = [line for line in lines if line.startswith("a=candidate:")]
    if len(candidates) > CANDIDATES_MAX:
        raise ValueError("too many candidates")
    return "".join(f"{line}\r\n" for line in lines if line != "a=end-of-candidates")


def _is_local_name(line: str) -> bool:
    words = line.split(" ")
    return line.startswith("a=candidate:") and len(words) > 4 and words[4].endswith(".local")
