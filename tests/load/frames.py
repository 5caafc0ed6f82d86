"""Case 5: the doctor starts the call -> the first picture of the other side, in both browsers.

Floor: two RTCPeerConnections in one page of the same Chromium, from the offer to the first picture.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from playwright.async_api import Locator, Page, expect

from deploy.local.places import REPOSITORY
from deploy.local.stack import Stack
from tests.journeys.people import Doctor, Patient
from tests.load.measuring import Figure, percentile
from tests.load.peers.livekit import LiveKit
from tests.support.browsers import Windows, chromium

__all__ = ["FramesCase"]

CALLS = 6
LOOKS_SECONDS = 1.0
"""The doctor reads who waits before admitting them, as a person does."""
NOTES_THE_PRESS = """() => {
    const note = () => { window.pressed = Date.now(); };
    document.addEventListener("pointerup", note, { capture: true, once: true });
}"""
type Begins = Callable[[Patient], Awaitable[Locator]]
"""From the booked visit to what the doctor clicks."""
NOTES_THE_FIRST_PICTURE = """() => {
    window.firstPicture = new Promise((resolve) => {
        const look = () => {
            const video = document.querySelector("[data-testid=remote-video]");
            if (video === null) return requestAnimationFrame(look);
            video.requestVideoFrameCallback(() => resolve(Date.now()));
        };
        look();
    });
}"""
FLOOR = """async () => {
    const media = await navigator.mediaDevices.getUserMedia({ video: true, audio: true });
    const [one, other] = [new RTCPeerConnection(), new RTCPeerConnection()];
    const ends = [[one, other], [other, one]];
    const pictures = ends.map(([end, far]) => new Promise((resolve) => {
        end.onicecandidate = ({ candidate }) => far.addIceCandidate(candidate ?? undefined);
        end.ontrack = ({ track }) => {
            if (track.kind !== "video") return;
            const video = document.createElement("video");
            video.muted = true;
            video.srcObject = new MediaStream([track]);
            video.requestVideoFrameCallback(() => resolve());
            void video.play();
        };
        for (const track of media.getTracks()) end.addTrack(track, media);
    }));
    const started = performance.now();
    await one.setLocalDescription();
    await other.setRemoteDescription(one.localDescription);
    await other.setLocalDescription();
    await one.setRemoteDescription(other.localDescription);
    await Promise.all(pictures);
    const took = performance.now() - started;
    one.close();
    other.close();
    for (const track of media.getTracks()) track.stop();
    return took;
}"""


class FramesCase:
    """One doctor, one patient after another, in two windows."""

    title = "5. The doctor starts -> the first picture in both browsers"

    def __init__(self, stack: Stack) -> None:
        self._url = stack.url
        self._peer = LiveKit() if LiveKit.is_here() else None
        self.median = Figure("first picture on both sides, p50", "ms", "<= 0.6x LiveKit")
        self.slowest = Figure("the same, slowest of a run", "ms", "-")
        self.by_alert = Figure("from the alert in the console, p50", "ms", "-")
        self.figures = [self.median, self.slowest, self.by_alert]
        self.all_ms: list[float] = []
        self._exits = contextlib.AsyncExitStack()

    async def prepare(self) -> None:
        """Opens the browser, and logs the doctor in."""
        browser = await self._exits.enter_async_context(chromium())
        self._windows = Windows(browser, REPOSITORY / ".local" / "pictures" / "bench")
        self._exits.push_async_callback(self._windows.close)
        self._doctor = await Doctor(await self._windows.open("doctor", self._url)).logs_in()
        if self._peer is not None:
            self._exits.push_async_callback(self._peer.close)
            await self._peer.start(browser)

    async def run(self) -> None:
        """Some calls of ours, and as many of the floor and of the peer."""
        ours = [await self._call(self._at_the_door) for _ in range(CALLS)]
        by_alert = [await self._call(self._by_the_alert) for _ in range(CALLS)]
        # A page of our own origin may use the camera; nothing else of it matters here.
        floor = [await self._doctor.page.evaluate(FLOOR) for _ in range(CALLS)]
        self.all_ms += ours
        peers: dict[str, float] = {}
        if self._peer is not None:
            theirs = [await self._peer.call() for _ in range(CALLS)]
            peers[self._peer.name] = percentile(theirs, 50)
        self.median.add(percentile(ours, 50), percentile(floor, 50), peers)
        self.slowest.add(max(ours), max(floor))
        self.by_alert.add(percentile(by_alert, 50), percentile(floor, 50))

    def notes(self) -> list[str]:
        return [
            f"- n = {len(self.all_ms)} calls each way, each of a new patient.",
            "- From the click of the doctor, who has stood at the door with open devices for a",
            "  second, to the later of both first pictures; it holds the press and its commit.",
            "  The browsers have connected before (docs/decisions/0033-connect-early.md).",
            "- From the alert: the doctor is elsewhere in the console; the page of the visit, its",
            "  sockets, the devices, offer, answer, ICE and DTLS all come after the click.",
            "- LiveKit: from the doctor's joining, whose devices are open, with the patient in the",
            "  room and sending. Its server and client are of one time (1.8.4, 2.9.1)."
            if self._peer is not None
            else "- No peer is installed here: `python -m tests.load.peers`.",
        ]

    async def close(self) -> None:
        await self._exits.aclose()

    async def _call(self, begins: Begins) -> float:
        """Milliseconds of one visit's start."""
        window = await self._windows.open("patient", self._url)
        patient = await Patient(window).arrives(self._url)
        await patient.books_a_video_visit()
        page = self._doctor.page
        start = await begins(patient)
        for each in (page, patient.page):
            await each.evaluate(NOTES_THE_FIRST_PICTURE)
        await asyncio.sleep(LOOKS_SECONDS)
        await page.evaluate(NOTES_THE_PRESS)
        await start.click()
        seen = [await _first_picture(each) for each in (page, patient.page)]
        pressed = float(await page.evaluate("window.pressed"))
        await self._doctor.ends_the_visit()
        await page.goto("/lekarz")
        await window.context.close()
        return max(seen) - pressed

    async def _at_the_door(self, patient: Patient) -> Locator:
        # Before the patient: who waits when the doctor comes in, is admitted by that alone.
        await self._doctor.page.goto(f"/lekarz/wizyty/{patient.visit_id}")
        await expect(self._doctor.heading("Pacjenta jeszcze nie ma")).to_be_visible()
        await patient.page.get_by_role("link", name="Połącz", exact=True).click()
        start = self._doctor.button("Przyjmij")
        await expect(start).to_be_enabled()
        return start

    async def _by_the_alert(self, patient: Patient) -> Locator:
        await patient.presses_connect()
        return await self._doctor.may_admit(patient.name)


async def _first_picture(page: Page) -> float:
    return float(await page.evaluate("window.firstPicture"))
