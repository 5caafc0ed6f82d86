"""One call over broken networks: what both people see meanwhile, and that it goes on.

Real browsers behind lines of their own (tests/support/networks.py). All tests share one call: each
leaves it as good as it found it, as a long visit would have to. And then another one, in which the
doctor is in Firefox: it is this machine's, on a good line, and the patient's breaks as before.
"""

import asyncio
import contextlib
import math
import re
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, expect

from deploy.local.places import REPOSITORY
from deploy.local.stack import Stack
from tests.journeys.people import Doctor, Patient, call_summary, sees_and_hears
from tests.support.browsers import Windows, chromium
from tests.support.networks import Internet, Line, internet, turn_server
from tests.support.stack import column
from tests.support.waiting import eventually

pytestmark = [
    pytest.mark.stack,
    pytest.mark.browser,
    pytest.mark.network,
    pytest.mark.asyncio(loop_scope="module"),
]

RESUMING_WORDS = "Wznawianie połączenia"
RESUMING = re.compile(RESUMING_WORDS)
WEAK_OR_PAUSED = re.compile("Połączenie osłabło|Twój obraz jest wstrzymany")
PICTURES = REPOSITORY / ".local" / "pictures" / "networks"
TURN_SECRET = "turn-secret-of-the-tests"
MOVING_FRAMES = 5
NOTICED_SHARE = 0.05
"""Of lost packets: a line that loses no more is not called weak for certain."""
SAMPLES_PER_SECOND = 48_000
SOUND_PACKETS_PER_SECOND = 50
LISTENS_SECONDS = 10
CAMERA_HEIGHT = 480
CONCEALED_SHARE_MAX = 0.15
WATCHES_FOR_BLACK = """() => {
    window.changes = [];
    const video = document.querySelector("[data-testid=remote-video]");
    video.addEventListener("emptied", () => window.changes.push(video.poster !== ""));
}"""
"""At each new connection: whether something is seen until its first picture."""
NOTES_RESUMING = """(words) => {
    window.resuming = [[Date.now(), false]];
    new MutationObserver(() => {
        const is_told = document.body.textContent.includes(words);
        if (is_told !== window.resuming.at(-1)[1]) window.resuming.push([Date.now(), is_told]);
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""
"""From now on the page knows to the millisecond when it told so, and when no longer."""
FRAMES_SHOWN = """(video) => new Promise((done) => {
    const late = setTimeout(() => done(null), 1_000);
    video.requestVideoFrameCallback((_, { presentedFrames }) => {
        clearTimeout(late);
        done(presentedFrames);
    });
})"""
"""As of the next frame; null where none comes. Firefox counts them nowhere else."""
STATE_OF_A_VIDEO = """(video) => ({
    paused: video.paused, ready: video.readyState, at: video.currentTime,
    tracks: video.srcObject?.getTracks().map(({ kind, readyState, muted }) =>
        [kind, readyState, muted]),
})"""
NOTICED_SECONDS = 15
"""Generous: how long it takes is measured (docs/benchmarks.md), not asserted."""


@dataclass
class CallOverLines:
    """Two people in one call, each behind a line of their own."""

    patient: Patient
    doctor: Doctor
    net: Internet
    stack: Stack

    @property
    def line(self) -> Line:
        """The patient's, which is the one that breaks."""
        return self.net.lines["patient"]

    @property
    def pages(self) -> tuple[Page, Page]:
        return self.patient.page, self.doctor.page

    async def is_good(self) -> None:
        """Both see and hear the other, and nothing says otherwise."""
        for page in self.pages:
            # Frames are counted anew by a new connection: first wait for the one that stays.
            await eventually(lambda page=page: link_of(page, "connected"), seconds=60)
        for person in (self.patient, self.doctor):
            await sees_and_hears(person)
        for page in self.pages:
            await picture_moves(page)
            await expect(page.get_by_text(RESUMING)).to_have_count(0)
            await eventually(lambda page=page: link_of(page, "connected"), seconds=NOTICED_SECONDS)

    async def is_resuming(self) -> None:
        """Both are told that the picture is gone and comes back by itself."""
        broken_at = self.line.changed_at
        for page in self.pages:
            await expect(page.get_by_text(RESUMING)).to_be_visible(timeout=NOTICED_SECONDS * 1000)
        times = [seconds for page in self.pages for seconds in await times_of(page, told=True)]
        print(f"both were told after {max(times) - broken_at:.2f} s")

    async def comes_back(self) -> None:
        changed_at = self.line.changed_at
        for page in self.pages:
            await expect(page.get_by_text(RESUMING)).to_have_count(0, timeout=60_000)
        await self.is_good()
        times = [seconds for page in self.pages for seconds in await times_of(page, told=False)]
        if (after := max(times) - changed_at) > 0:
            print(f"the picture was back {after:.2f} s after the line changed")


async def times_of(page: Page, *, told: bool) -> list[float]:
    """When this page last began to tell that it resumes, or ceased to; a page that was loaded anew
    has not noted it."""
    noted: list[tuple[int, bool]] = await page.evaluate("window.resuming ?? []")
    return [at_ms / 1_000 for at_ms, is_told in noted if is_told is told][-1:]


async def picture_moves(page: Page) -> None:
    """What is decoded is also what the screen shows: not the last picture of an old connection."""
    before: int | None = None

    async def has_shown_more() -> bool:
        nonlocal before
        shown = await frames_shown(page)
        if shown is not None:
            # A new connection counts from nothing.
            before = shown if before is None else min(before, shown)
            if shown >= before + MOVING_FRAMES:
                return True
        # What tells a frozen picture from one that the other side sends no more.
        words = await page.get_by_role("main").inner_text()
        element = await page.get_by_test_id("remote-video").evaluate(STATE_OF_A_VIDEO)
        raise AssertionError((before, shown, element, await call_summary(page), words))

    await eventually(has_shown_more, seconds=NOTICED_SECONDS)


async def frames_shown(page: Page) -> int | None:
    return await page.get_by_test_id("remote-video").evaluate(FRAMES_SHOWN)


def room_of(call: CallOverLines) -> list[str]:
    """Which call it is, and how it stands, as signalling keeps it."""
    row = f"rooms where visit_id = '{call.patient.visit_id}'"
    return [column(call.stack, "signalling", row, name)[0] for name in ("call_id", "status")]


async def interruptions_of(page: Page) -> int:
    return (await call_summary(page))["interruption_count"]


async def concealed_share(page: Page) -> float:
    """Of some seconds of sound, how much was made up for want of packets."""
    before = await call_summary(page)
    needed = before["audio_samples"] + LISTENS_SECONDS * SAMPLES_PER_SECOND

    async def after() -> dict[str, Any] | None:
        now = await call_summary(page)
        return now if now["audio_samples"] >= needed else None

    now = await eventually(after, seconds=30)
    assert now is not None
    made_up = now["audio_concealed"] - before["audio_concealed"]
    return made_up / (now["audio_samples"] - before["audio_samples"])


def lost_at_most(share: float) -> float:
    """Of the packets of that sound, when each is lost with this chance: by four standard deviations
    more than the mean, which happens once in 30,000 times."""
    packets = LISTENS_SECONDS * SOUND_PACKETS_PER_SECOND
    return share + 4 * math.sqrt(share * (1 - share) / packets)


async def is_small(page: Page) -> bool:
    """The other side sends a smaller picture than its camera gives, or none for now."""
    height = (await call_summary(page))["frame_height"]
    paused = await page.get_by_text("Obraz wstrzymany przez słabe łącze").count()
    return paused > 0 or 0 < height < CAMERA_HEIGHT


async def link_of(page: Page, link: str) -> bool:
    return (await call_summary(page)).get("link") == link


@asynccontextmanager
async def with_turn(stack: Stack, urls: tuple[str, ...]) -> AsyncIterator[None]:
    """Signalling hands out this TURN server for as long as the tests here last."""
    signalling = stack.service("signalling")
    whole = dict(signalling.child.environment)
    settings = {
        "VP_SIGNALLING_TURN_URLS": str(list(urls)).replace("'", '"'),
        "VP_SIGNALLING_TURN_SECRET": TURN_SECRET,
    }

    def restart() -> None:
        signalling.child.kill()
        signalling.child.start()
        signalling.wait()

    signalling.child.environment = whole | settings
    try:
        await asyncio.to_thread(restart)
        yield
    finally:
        signalling.child.environment = whole
        await asyncio.to_thread(restart)


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["chromium", "firefox"])
async def opened(
    request: pytest.FixtureRequest, stack: Stack, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[CallOverLines]:
    """The call, begun: two browsers behind their lines, and a TURN server."""
    folder = tmp_path_factory.mktemp("networks")
    port = urlsplit(stack.url).port or 80
    async with AsyncExitStack() as open_things:
        net = open_things.enter_context(internet(folder))
        turn = open_things.enter_context(turn_server(net.server_address, TURN_SECRET, folder))
        await open_things.enter_async_context(with_turn(stack, turn))
        await open_things.enter_async_context(net.serving(port))
        windows = {}
        for name, line in net.lines.items():
            browser = await open_things.enter_async_context(
                chromium(program=line.wrapper, flags=net.flags(port))
            )
            own = Windows(browser, PICTURES)
            open_things.push_async_callback(own.close)
            in_firefox = (name, request.param) == ("doctor", "firefox")
            windows[name] = await own.open(name, stack.url, in_firefox=in_firefox)
        patient = await Patient(windows["patient"]).arrives(stack.url)
        doctor = await Doctor(windows["doctor"]).logs_in()
        await patient.books_a_video_visit()
        # Signalling was killed a moment ago, and may be late to hear of what is booked.
        booked = f"visits where visit_id = '{patient.visit_id}'"
        await eventually(lambda: column(stack, "signalling", booked, "visit_id"), seconds=60)
        await patient.presses_connect()
        await doctor.admits(patient.name)
        await sees_and_hears(patient)
        yield CallOverLines(patient, doctor, net, stack)


@pytest_asyncio.fixture(loop_scope="module")
async def call(opened: CallOverLines) -> AsyncIterator[CallOverLines]:
    """The call, good, over lines without a fault; afterwards the faults are taken back."""
    await opened.is_good()
    for page in opened.pages:
        await page.evaluate(NOTES_RESUMING, RESUMING_WORDS)
    yield opened
    opened.line.heal()


@asynccontextmanager
async def lasting(seconds: float) -> AsyncIterator[None]:
    """What a fault shows while it lasts, and then the rest of its time."""
    over = time.monotonic() + seconds
    yield
    await eventually(lambda: time.monotonic() >= over, seconds=seconds + 1)


async def test_a_line_cut_for_five_seconds_resumes_by_itself(call: CallOverLines) -> None:
    async with lasting(5):
        call.line.cut()
        await call.is_resuming()
    call.line.mend()
    await call.comes_back()


async def test_a_line_cut_for_thirty_seconds_resumes_by_itself(call: CallOverLines) -> None:
    async with lasting(30):
        call.line.cut()
        await call.is_resuming()
        # The doctor is told whose line it is, once that is known.
        lost = call.doctor.page.get_by_text("Utracono połączenie z pacjentem")
        await expect(lost.first).to_be_visible(timeout=30_000)
    call.line.mend()
    await call.comes_back()


async def test_a_dead_path_that_nobody_reports_is_noticed_and_resumes(call: CallOverLines) -> None:
    async with lasting(12):
        call.line.black_hole()
        await call.is_resuming()
    call.line.heal()
    await call.comes_back()


async def test_another_address_costs_a_moment_and_not_the_visit(call: CallOverLines) -> None:
    before = room_of(call)
    call.line.change_address()
    await call.is_resuming()
    await call.comes_back()
    assert room_of(call) == before


async def test_signalling_killed_in_the_middle_stops_no_picture(call: CallOverLines) -> None:
    signalling = call.stack.service("signalling")
    interruptions = [await interruptions_of(page) for page in call.pages]
    told = [page.get_by_text("Nie mamy teraz połączenia z serwerem") for page in call.pages]
    for page in call.pages:
        await page.evaluate(WATCHES_FOR_BLACK)
    signalling.child.kill()
    try:
        for each in told:
            await expect(each).to_be_visible(timeout=30_000)
        await call.is_good()
    finally:
        signalling.child.start()
        await asyncio.to_thread(signalling.wait)
    for each in told:
        await expect(each).to_have_count(0, timeout=30_000)
    await call.is_good()
    assert [await interruptions_of(page) for page in call.pages] == interruptions
    # Each side has a new connection by now, and showed the last picture until it had a new one.
    for page in call.pages:
        await page.wait_for_function("window.changes.length > 0")
        assert False not in await page.evaluate("window.changes")


async def test_after_three_minutes_without_a_network_one_may_rejoin(call: CallOverLines) -> None:
    before = room_of(call)
    async with lasting(180):
        call.line.cut()
        await call.is_resuming()
        away = call.doctor.page.get_by_text("Pacjent jest poza rozmową")
        await expect(away.first).to_be_visible(timeout=120_000)
    await expect(call.patient.heading("Nadal nie ma połączenia")).to_be_visible()
    rejoin = call.patient.button("Wróć do rozmowy")
    await expect(rejoin).to_be_visible()
    call.line.mend()
    # The browser may be quicker than the hand.
    with contextlib.suppress(PlaywrightError):
        await rejoin.click(timeout=2_000)
    await call.comes_back()
    assert room_of(call) == before


async def test_a_crashed_page_comes_back_into_the_same_call(call: CallOverLines) -> None:
    before = room_of(call)
    window = call.patient.window
    with contextlib.suppress(PlaywrightError):
        await window.page.goto("chrome://crash", timeout=5_000)
    # Nothing of the tab is left but the log-in: no storage of the page, no history.
    await window.page.close()
    window.page = await window.context.new_page()
    await window.page.goto(f"/wizyty/{call.patient.visit_id}/polacz")
    await call.comes_back()
    assert room_of(call) == before


async def test_blocked_udp_sends_the_call_over_the_relay(call: CallOverLines) -> None:
    call.line.block_udp()
    await call.comes_back()

    async def is_relayed() -> bool:
        summary = await call_summary(call.patient.page)
        return (summary["relayed"], summary["relay_protocol"]) == (True, "tcp")

    await eventually(is_relayed, seconds=30)
    await call.is_good()


async def test_nobody_pauses_a_person(call: CallOverLines) -> None:
    for page in call.pages:
        await page.get_by_test_id("remote-video").evaluate("video => video.pause()")
        await picture_moves(page)


@pytest.mark.parametrize("share", [0.05, 0.2])
async def test_lost_packets_cost_picture_before_sound(call: CallOverLines, share: float) -> None:
    call.line.lose(share)
    told = call.patient.page.get_by_text(WEAK_OR_PAUSED)
    if share > NOTICED_SHARE:
        await expect(told.first).to_be_visible(timeout=60_000)
    for page in call.pages:
        assert await concealed_share(page) <= lost_at_most(share)
        assert await link_of(page, "connected")
    call.line.heal()
    await expect(told).to_have_count(0, timeout=90_000)


async def test_a_narrow_line_carries_the_sound(call: CallOverLines) -> None:
    call.line.narrow(300)
    for page in call.pages:
        await eventually(lambda page=page: is_small(page), seconds=60)
        assert await concealed_share(page) <= CONCEALED_SHARE_MAX
        assert await link_of(page, "connected")
