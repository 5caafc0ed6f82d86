""" "Połączenie testowe": a real peer, its own picture and sound returned, and the verdict kept."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, cast
from uuid import UUID, uuid4

import httpx
import pytest
from aiortc import (
    AudioStreamTrack,
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCSessionDescription,
    VideoStreamTrack,
)
from av import VideoFrame

from services.signalling.bandwidth_api import DOWN_BYTES
from services.signalling.media import Echoes
from tests.signalling.test_sockets import ready_and_accepted, with_status
from tests.signalling.world import Booked, Replica
from tests.support.waiting import eventually
from videoporady_contracts.signalling import TestCallCompleted as Completed

LIGHT = 210
"""The luma of the picture that is sent; the test picture of aiortc is green, and darker."""


class LightPicture(VideoStreamTrack):
    """A light grey picture, which can be told from anybody else's."""

    async def recv(self) -> VideoFrame:
        pts, time_base = await self.next_timestamp()
        frame = VideoFrame(160, 120, "yuv420p")
        for plane, value in zip(frame.planes, (LIGHT, 128, 128), strict=True):
            plane.update(bytes([value]) * plane.buffer_size)
        frame.pts, frame.time_base = pts, cast(Fraction, time_base)
        return frame


@dataclass
class Browser:
    """A peer that sends and counts what comes back."""

    connection: RTCPeerConnection
    tracks: dict[str, MediaStreamTrack]

    async def offer(self) -> str:
        """A complete offer, with its candidates inside."""
        await self.connection.setLocalDescription(await self.connection.createOffer())
        return self.connection.localDescription.sdp

    async def take(self, answer_sdp: str) -> None:
        await self.connection.setRemoteDescription(RTCSessionDescription(answer_sdp, "answer"))


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    opened = Browser(connection, {})
    connection.addTrack(AudioStreamTrack())
    connection.addTrack(LightPicture())
    connection.on("track", lambda track: opened.tracks.update({track.kind: track}))
    try:
        yield opened
    finally:
        await connection.close()


async def start(client: httpx.AsyncClient, visit: Booked, sdp: str) -> httpx.Response:
    return await client.post(f"{visit.path}/test-calls", json={"sdp": sdp})


def client_of(signalling: Replica, visit: Booked) -> httpx.AsyncClient:
    return signalling.service.client(signalling.tokens.cookies(visit.patient))


def echoes_of(signalling: Replica) -> Echoes:
    return signalling.service.app.state.echoes


def named_locally(sdp: str) -> str:
    """The offer of a browser that may not tell its addresses: names in `.local`, and no more."""
    lines = []
    for line in sdp.splitlines():
        words = line.split(" ")
        if line.startswith("a=candidate:"):
            words[4] = f"{uuid4()}.local"
        lines.append(" ".join(words))
    return "\r\n".join([*lines, ""])


RESULT: dict[str, Any] = {
    "camera_works": True,
    "microphone_works": True,
    "speaker_works": True,
    "round_trip_ms": 12.5,
    "packets_lost_percent": 0.0,
    "jitter_ms": 3.0,
    "microphone_level": 0.3,
    "frames_per_second": 25.0,
    "bandwidth_up_kbps": 4_000.0,
    "bandwidth_down_kbps": 20_000.0,
    "relay_udp": False,
    "relay_tcp": True,
}


@pytest.mark.parametrize("tells_addresses", [True, False])
async def test_the_patient_gets_their_own_picture_and_sound_back(
    signalling: Replica, tells_addresses: bool
) -> None:
    visit = await signalling.book()
    async with client_of(signalling, visit) as client, browser() as peer:
        offer = await peer.offer()
        answer = await start(client, visit, offer if tells_addresses else named_locally(offer))
        assert answer.status_code == 201, answer.text
        await peer.take(answer.json()["sdp"])
        async with asyncio.timeout(20):
            frame = await peer.tracks["video"].recv()
            while abs(luma(frame) - LIGHT) > 20:
                frame = await peer.tracks["video"].recv()
            await peer.tracks["audio"].recv()


def luma(frame: Any) -> float:
    """The mean brightness of the first line; lines are padded, so that not every byte counts."""
    line = bytes(frame.planes[0])[: frame.width]
    return sum(line) / len(line)


async def test_who_has_neither_camera_nor_microphone_still_learns_of_the_line(
    signalling: Replica,
) -> None:
    visit = await signalling.book()
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    peer = Browser(connection, {})
    connection.createDataChannel("line")
    try:
        async with client_of(signalling, visit) as client:
            answer = await start(client, visit, await peer.offer())
            assert answer.status_code == 201, answer.text
            await peer.take(answer.json()["sdp"])
            await eventually(lambda: connection.connectionState == "connected", seconds=20)
            path = f"{visit.path}/test-calls/{answer.json()['test_call_id']}/result"
            refused = {"camera_works": False, "camera_problem": "refused"}
            refused |= {"microphone_works": False, "microphone_problem": "blocked"}
            judged = await client.post(path, json=RESULT | refused)
    finally:
        await connection.close()
    assert judged.json()["verdict"] == "bad"
    room = await signalling.room(visit)
    assert room is not None
    assert room["last_test"]["findings"] == [
        "camera-refused",
        "microphone-blocked",
        "speaker-works",
        "network-good",
    ]


async def test_the_result_is_judged_once_kept_on_the_visit_and_told(signalling: Replica) -> None:
    visit = await signalling.book()
    async with (
        signalling.joined(visit, visit.doctor) as (doctor, _),
        client_of(signalling, visit) as client,
        browser() as peer,
    ):
        test_call = (await start(client, visit, await peer.offer())).json()
        await doctor.until("room", with_status("testing"))
        path = f"{visit.path}/test-calls/{test_call['test_call_id']}/result"
        judged = await client.post(path, json=RESULT | {"microphone_level": 0.001})
        assert judged.status_code == 200, judged.text
        assert judged.json()["verdict"] == "usable"
        assert {"part": "microphone", "level": "warning", "code": "microphone-quiet"} in (
            judged.json()["findings"]
        )
        again = await client.post(path, json=RESULT | {"camera_works": False})
        assert again.json() == judged.json(), "one test is one fact"
        shown = await doctor.until("room", lambda frame: frame["room"]["last_test"])
        assert shown["room"]["last_test"]["verdict"] == "usable"
        assert shown["room"]["status"] == "not_here"
        await eventually(lambda: echoes_of(signalling).running_count == 0)
    told = [each for each in await signalling.told() if isinstance(each, Completed)]
    assert [(str(each.test_call_id), each.verdict) for each in told] == [
        (test_call["test_call_id"], "usable")
    ]
    line = (told[0].bandwidth_up_kbps, told[0].bandwidth_down_kbps)
    assert line == (RESULT["bandwidth_up_kbps"], RESULT["bandwidth_down_kbps"])
    assert (told[0].relay_udp, told[0].relay_tcp, told[0].relay_tls) == (False, True, None)


async def test_a_test_that_is_given_up_ends_by_itself(signalling: Replica) -> None:
    visit = await signalling.book()
    async with client_of(signalling, visit) as client:
        async with browser() as peer:
            answer = await start(client, visit, await peer.offer())
            await peer.take(answer.json()["sdp"])
            await eventually(lambda: peer.connection.connectionState == "connected", seconds=20)

        async def is_over() -> bool:
            room = await signalling.room(visit)
            return room is not None and room["status"] == "not_here"

        await eventually(is_over, seconds=20)
        assert echoes_of(signalling).running_count == 0


async def test_a_test_call_has_its_time() -> None:
    ended: list[bool] = []

    async def on_over() -> None:
        ended.append(True)

    echoes = Echoes(calls_max=1, call_seconds_max=0.2)
    async with browser() as peer:
        await echoes.answer(uuid4(), uuid4(), await peer.offer(), on_over)
        await eventually(lambda: ended == [True])
    assert echoes.running_count == 0


async def test_more_test_calls_than_the_limit_are_sent_away_with_a_time(
    signalling: Replica,
) -> None:
    echoes_of(signalling)._calls_max = 1
    first, second = await signalling.book(), await signalling.book()
    async with (
        client_of(signalling, first) as client,
        client_of(signalling, second) as other,
        browser() as peer,
    ):
        offer = await peer.offer()
        assert (await start(client, first, offer)).status_code == 201
        refused = await start(other, second, offer)
        assert (refused.status_code, refused.json()["code"]) == (503, "test-calls-busy")
        assert int(refused.headers["retry-after"]) > 0
        again = await start(client, first, offer)
        assert again.status_code == 201, "one's own newer test takes the older one's place"
        assert echoes_of(signalling).running_count == 1


@pytest.mark.parametrize(
    "sdp",
    [
        "x",
        "v=0\r\n",
        "\x00",
        "m=audio",
        "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111\r\n",
        "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=video x UDP 96\r\n",
    ],
)
async def test_an_offer_that_is_none_is_refused(signalling: Replica, sdp: str) -> None:
    visit = await signalling.book()
    async with client_of(signalling, visit) as client:
        refused = await start(client, visit, sdp)
        assert (refused.status_code, refused.json()["code"]) == (422, "bad-offer")
    assert echoes_of(signalling).running_count == 0


async def test_an_offer_may_not_make_us_knock_on_many_doors(signalling: Replica) -> None:
    visit = await signalling.book()
    async with client_of(signalling, visit) as client, browser() as peer:
        doors = "".join(
            f"a=candidate:{each} 1 udp 1 10.0.0.{each} 9 typ host\r\n" for each in range(100)
        )
        refused = await start(client, visit, await peer.offer() + doors)
        assert (refused.status_code, refused.json()["code"]) == (422, "bad-offer")


async def test_only_the_patient_may_test_and_only_their_own_test_has_a_result(
    signalling: Replica,
) -> None:
    visit, other = await signalling.book(), await signalling.book()
    unknown = f"{visit.path}/test-calls/{uuid4()}/result"
    async with client_of(signalling, visit) as client, browser() as peer:
        offer = await peer.offer()
        assert (await start(client, other, offer)).json()["code"] == "visit-not-found"
        assert (await client.post(unknown, json=RESULT)).json()["code"] == "test-call-not-found"
        test_call_id = UUID((await start(client, visit, offer)).json()["test_call_id"])
    async with client_of(signalling, other) as stranger:
        path = f"test-calls/{test_call_id}/result"
        refused = await stranger.post(f"{other.path}/{path}", json=RESULT)
        assert refused.json()["code"] == "test-call-not-found"
        refused = await stranger.post(f"{visit.path}/{path}", json=RESULT)
        assert refused.json()["code"] == "visit-not-found"


async def test_no_test_runs_during_the_call(signalling: Replica) -> None:
    visit = await signalling.book()
    async with (
        signalling.joined(visit, visit.patient) as (patient, _),
        signalling.joined(visit, visit.doctor) as (doctor, _),
        client_of(signalling, visit) as client,
        browser() as peer,
    ):
        await ready_and_accepted(patient, doctor)
        refused = await start(client, visit, await peer.offer())
        assert (refused.status_code, refused.json()["code"]) == (409, "call-in-progress")
        await eventually(lambda: echoes_of(signalling).running_count == 0)


async def test_bytes_go_up_and_down_for_the_patient_of_the_visit_alone(
    signalling: Replica,
) -> None:
    visit, other = await signalling.book(), await signalling.book()
    path = f"{visit.path}/bandwidth"
    async with client_of(signalling, visit) as client, client_of(signalling, other) as stranger:
        down = await client.get(path)
        assert (down.status_code, len(down.content)) == (200, DOWN_BYTES)
        assert "no-store" in down.headers["cache-control"]
        assert (await client.post(path, content=bytes(131_072))).status_code == 204
        too_large = await client.post(path, content=bytes(300_000))
        assert (too_large.status_code, too_large.json()["code"]) == (413, "request-too-large")
        for refused in (await stranger.get(path), await stranger.post(path, content=b"x")):
            assert (refused.status_code, refused.json()["code"]) == (404, "visit-not-found")


async def test_an_account_may_not_fill_the_line_for_ever(signalling: Replica) -> None:
    visit, other = await signalling.book(), await signalling.book()
    transfers_max = signalling.desk.settings.bandwidth_transfers_max
    async with client_of(signalling, visit) as client, client_of(signalling, other) as another:
        path = f"{visit.path}/bandwidth"
        for _ in range(transfers_max):
            assert (await client.post(path, content=b"x")).status_code == 204
        for refused in (
            await client.post(path, content=b"x"),
            await client.get(path),
            # Not even whose visit it is, is looked up.
            await client.get(f"{other.path}/bandwidth"),
        ):
            assert (refused.status_code, refused.json()["code"]) == (429, "too-many-requests")
            assert int(refused.headers["retry-after"]) > 0
        assert (await another.post(f"{other.path}/bandwidth", content=b"x")).status_code == 204
