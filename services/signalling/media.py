"""The far end of a test call: an echo that returns the patient's own picture and sound.

The only module that knows aiortc. Nothing is stored: a frame that came in goes out again.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
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

from kit.errors import InvalidInput, Problem
from kit.telemetry import log

__all__ = ["Echoes", "TestCallsBusy"]

ANSWER_SECONDS_MAX = 5.0
# aiortc raises whatever its parser trips over, so that a hostile offer can cause any of these.
BAD_OFFER = (
    *(AssertionError, AttributeError, IndexError, KeyError, TypeError, ValueError),
    *(InvalidAccessError, InvalidStateError),
)


class TestCallsBusy(Problem):
    """As many test calls run as this replica can serve."""

    code, status = "test-calls-busy", 503
    pl = "Wszystkie połączenia testowe są teraz zajęte. Spróbuj za minutę."
    en = "All test calls are in use right now. Try again in a minute."


class Echoes:
    """The test calls of this replica: at most so many, and each only for so long."""

    def __init__(self, calls_max: int, call_seconds_max: float) -> None:
        self._calls_max = calls_max
        self._call_seconds_max = call_seconds_max
        self._calls: dict[UUID, RTCPeerConnection] = {}
        self._endings: dict[UUID, asyncio.Task[None]] = {}

    async def answer(
        self, test_call_id: UUID, offer_sdp: str, on_over: Callable[[UUID], Awaitable[None]]
    ) -> str:
        """Takes a complete offer and returns the complete answer, as SDP.

        `on_over` is called once when the call is over, whoever ended it. Raises TestCallsBusy, and
        InvalidInput for an offer that can not be answered.
        """
        if len(self._calls) >= self._calls_max:
            raise TestCallsBusy(headers={"Retry-After": "30"})
        # No STUN server: aiortc would wait ten seconds for one that does not answer.
        connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._calls[test_call_id] = connection
        try:
            sdp = await _answer(connection, offer_sdp)
        except (*BAD_OFFER, TimeoutError) as error:
            log.info("offer refused", error=type(error).__name__)
            await self._drop(test_call_id)
            raise InvalidInput(errors=[{"pointer": "/sdp", "code": "bad-offer"}]) from error
        over = asyncio.Event()

        @connection.on("connectionstatechange")
        def on_change() -> None:
            if connection.connectionState in ("failed", "closed"):
                over.set()

        self._endings[test_call_id] = asyncio.create_task(self._end(test_call_id, over, on_over))
        return sdp

    async def stop(self, test_call_id: UUID) -> None:
        """Ends a test call; one that is over already, or runs elsewhere, is none of ours."""
        connection = self._calls.get(test_call_id)
        if connection is not None:
            await connection.close()

    async def stop_all(self) -> None:
        """Ends all of them, for a graceful stop."""
        endings = list(self._endings.values())
        for connection in list(self._calls.values()):
            await connection.close()
        if endings:
            await asyncio.wait(endings, timeout=ANSWER_SECONDS_MAX)

    async def _end(
        self, test_call_id: UUID, over: asyncio.Event, on_over: Callable[[UUID], Awaitable[None]]
    ) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._call_seconds_max):
                await over.wait()
        await self._drop(test_call_id)
        await on_over(test_call_id)

    async def _drop(self, test_call_id: UUID) -> None:
        connection = self._calls.pop(test_call_id, None)
        self._endings.pop(test_call_id, None)
        if connection is not None:
            await connection.close()


async def _answer(connection: RTCPeerConnection, offer_sdp: str) -> str:
    relay = MediaRelay()

    @connection.on("track")
    def on_track(track: MediaStreamTrack) -> None:
        # Unbuffered: a late frame is worth less than the newest one.
        connection.addTrack(relay.subscribe(track, buffered=track.kind == "audio"))

    async with asyncio.timeout(ANSWER_SECONDS_MAX):
        await connection.setRemoteDescription(RTCSessionDescription(offer_sdp, "offer"))
        await connection.setLocalDescription(await connection.createAnswer())
    return connection.localDescription.sdp
