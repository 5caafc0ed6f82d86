"""A line that dies without a word: what a browser noticed meanwhile is told once, by the next."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest
from playwright.async_api import WebSocketRoute, expect

from deploy.local.stack import Stack
from tests.faults.test_flight_recorder import opens_the_timeline
from tests.journeys.people import Doctor, Patient, sees_and_hears
from tests.support.browsers import Window
from tests.support.waiting import eventually

pytestmark = [pytest.mark.stack, pytest.mark.browser]

NewWindow = Callable[..., Awaitable[Window]]
SILENCE_SECONDS = 30
"""A page that hears nothing for two heartbeats opens another socket."""
NAMES_A_CODE = """
    const close = WebSocket.prototype.close;
    WebSocket.prototype.close = function (code = 1000, reason = "") {
        close.call(this, code, reason);
    };
"""
"""Playwright before 1.65 does not hear of a socket that a page closes without a code."""


@dataclass
class Line:
    """Between a page and signalling; neither end is told when it dies."""

    carries_up: bool = True
    carries_down: bool = True
    said: list[str] = field(default_factory=list)
    """What the page observed, whether it was passed or lost."""
    _newest: object = None
    _closing: set[asyncio.Task[None]] = field(default_factory=set)

    def open(self, page: WebSocketRoute) -> None:
        """A new socket is on a good line again."""
        self.carries_up = self.carries_down = True
        server, mine = page.connect_to_server(), object()
        self._newest = mine

        def up(text: str | bytes) -> None:
            frame = json.loads(text)
            if frame["type"] == "observations":
                self.said += [each["observation"] for each in frame["items"]]
            if mine is self._newest and self.carries_up:
                server.send(text)

        def down(text: str | bytes) -> None:
            if mine is self._newest and self.carries_down:
                page.send(text)

        def hang_up(code: int | None, _: str | None) -> None:
            is_told = mine is self._newest and self.carries_up
            other_end = server if is_told else page
            self._closing.add(asyncio.create_task(other_end.close(code=code)))

        page.on_message(up)
        server.on_message(down)
        # A dead line carries no close of the page's, which goes on without an answer; what the
        # server says at last may get through.
        page.on_close(hang_up)


async def test_what_was_said_into_a_dead_line_stands_in_the_timeline_once(
    new_window: NewWindow, stack: Stack
) -> None:
    window, line = await new_window("patient"), Line()
    await window.page.route_web_socket(re.compile("/api/signalling/socket"), line.open)
    await window.page.add_init_script(NAMES_A_CODE)
    patient = await Patient(window).arrives(stack.url)
    doctor = await Doctor(await new_window("doctor")).logs_in()
    await patient.books_a_video_visit()
    await patient.presses_connect()
    await doctor.admits(patient.name)
    await sees_and_hears(patient)

    # Nothing passes any more: it never arrived.
    line.carries_up = line.carries_down = False
    await patient.page.get_by_role("switch", name="Mikrofon").click()
    await eventually(lambda: line.said.count("microphone_off") == 2, seconds=SILENCE_SECONDS)
    # Only what comes back is lost: it arrived, and the page can not know.
    line.carries_down = False
    await patient.page.get_by_role("switch", name="Kamera").click()
    await eventually(lambda: line.said.count("camera_off") == 2, seconds=SILENCE_SECONDS)

    page = (await new_window("reception")).page
    await opens_the_timeline(page, patient)
    await expect(page.get_by_text("Pacjent: ponowne połączenie z portalem")).to_have_count(2)
    for switched_off in ("mikrofon wyłączony", "kamera wyłączona"):
        await expect(page.get_by_text(f"Pacjent: {switched_off}")).to_have_count(1)
    await sees_and_hears(patient)
