"""LiveKit 1.8 (an SFU) for case 5: the doctor joins -> the first picture in both browsers.

What it does that we do not: media go through its server, which can record and scale to many people.
What we do that it does not: the press is stored, and the visit's people are checked. Compared is
the common part, in LiveKit's favour: its patient is in the room and sends before the clock starts.
"""

import contextlib
import json
import time
from dataclasses import dataclass

from joserfc import jwt
from joserfc.jwk import OctKey
from playwright.async_api import Browser, Page

from deploy.local.ports import answers, free_port
from deploy.local.processes import wait_until
from kit.ids import new_id
from tests.load.peers.places import LIVEKIT_CLIENT, LIVEKIT_SERVER, child, scratch

__all__ = ["LiveKit"]

KEY, SECRET = "bench", "bench-only-secret-of-thirty-two-letters"
STARTS_SECONDS_MAX = 20.0
JOINS = """
    async ([url, token]) => {
        const { Room, RoomEvent } = window.LivekitClient;
        window.firstPicture = new Promise((resolve) => {
            window.room = new Room();
            window.room.on(RoomEvent.TrackSubscribed, (track) => {
                if (track.kind !== "video") return;
                const video = track.attach();
                video.muted = true;
                video.requestVideoFrameCallback(() => resolve(Date.now()));
                document.body.append(video);
            });
        });
        window.begins = async () => {
            const pressed = Date.now();
            await window.room.connect(url, token);
            await Promise.all(window.tracks.map((each) =>
                window.room.localParticipant.publishTrack(each)));
            return pressed;
        };
        window.tracks = await window.LivekitClient.createLocalTracks({ audio: true, video: true });
    }
"""
ENDS = """async () => {
    await window.room.disconnect();
    for (const each of window.tracks) each.stop();
}"""


@dataclass(frozen=True)
class _Side:
    page: Page

    async def first_picture(self) -> float:
        return float(await self.page.evaluate("window.firstPicture"))


class LiveKit:
    """A server of its own, and two windows in the browser of the case."""

    name = "LiveKit 1.8.4 (ICE-lite)"

    @staticmethod
    def is_here() -> bool:
        return LIVEKIT_SERVER.exists() and LIVEKIT_CLIENT.exists()

    def __init__(self) -> None:
        self._exits = contextlib.AsyncExitStack()
        self._port = free_port()

    async def start(self, browser: Browser) -> None:
        """Starts the server, and opens a page for each side."""
        folder = self._exits.enter_context(scratch())
        config = folder / "livekit.json"
        # JSON is YAML, which it reads.
        config.write_text(
            json.dumps(
                {
                    "port": self._port,
                    "rtc": {
                        "udp_port": free_port(),
                        "tcp_port": free_port(),
                        "use_ice_lite": True,
                        "use_external_ip": False,
                    },
                    "keys": {KEY: SECRET},
                    "logging": {"level": "warn"},
                }
            )
        )
        server = child("livekit", folder, [LIVEKIT_SERVER, "--config", config])
        server.start()
        self._exits.callback(server.kill)
        wait_until(
            lambda: answers(self._port), what=self.name, seconds=STARTS_SECONDS_MAX, child=server
        )
        self._sides = [await self._open(browser) for _ in range(2)]

    async def call(self) -> float:
        """Milliseconds of one call's start."""
        room = str(new_id())
        url = f"ws://127.0.0.1:{self._port}"
        doctor, patient = self._sides
        for side, name in ((doctor, "doctor"), (patient, "patient")):
            await side.page.evaluate(JOINS, [url, _token(room, name)])
        await patient.page.evaluate("window.begins()")
        pressed = float(await doctor.page.evaluate("window.begins()"))
        seen = [await each.first_picture() for each in self._sides]
        for each in self._sides:
            await each.page.evaluate(ENDS)
        return max(seen) - pressed

    async def close(self) -> None:
        await self._exits.aclose()

    async def _open(self, browser: Browser) -> _Side:
        context = await browser.new_context()
        self._exits.push_async_callback(context.close)
        # The server's own word that it is well: a page of this machine may use the camera.
        origin = f"http://127.0.0.1:{self._port}"
        await context.grant_permissions(["camera", "microphone"], origin=origin)
        page = await context.new_page()
        await page.goto(origin)
        await page.add_script_tag(path=LIVEKIT_CLIENT)
        return _Side(page)


def _token(room: str, name: str) -> str:
    """Source: LiveKit's documentation, "Authentication": a token grants one room."""
    now = int(time.time())
    grants = {"room": room, "roomJoin": True, "canPublish": True, "canSubscribe": True}
    claims = {"iss": KEY, "sub": name, "nbf": now - 5, "exp": now + 3_600, "video": grants}
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET))
