"""The test call behind a strict and a narrow network: it tells before the visit what it would meet.

A real browser behind a line of its own (tests/support/networks.py), as in test_networks.py.
"""

import json
import re
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Route, expect

from deploy.local.places import REPOSITORY
from deploy.local.stack import Stack
from tests.faults.test_networks import TURN_SECRET, with_turn
from tests.journeys.people import Patient
from tests.support.browsers import Windows, chromium
from tests.support.networks import internet, turn_server

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.network]

PICTURES = REPOSITORY / ".local" / "pictures" / "test-call-networks"
NARROW_KBPS = 300
CALM: dict[str, float | bool] = {
    "camera_works": True,
    "microphone_works": True,
    "microphone_level": 0.3,
    "round_trip_ms": 40,
    "packets_lost_percent": 0,
    "jitter_ms": 5,
    "frames_per_second": 25,
    "packets_lost_up_percent": 0,
    "jitter_up_ms": 5,
}
"""What a machine that runs everything at once would spoil, and what is not asked about here."""
WIDE: dict[str, float | bool] = {"bandwidth_up_kbps": 8_000, "bandwidth_down_kbps": 8_000}


class Measured:
    """What the browser told of its newest test call; `calm` is judged in place of some of it."""

    def __init__(self) -> None:
        self.figures: dict[str, float | str | bool | None] = {}
        self.calm = CALM | WIDE

    async def note(self, route: Route) -> None:
        self.figures = json.loads(route.request.post_data or "{}")
        await route.continue_(post_data=json.dumps(self.figures | self.calm))


async def test_a_strict_and_a_narrow_network_are_told_before_the_visit(
    stack: Stack, tmp_path: Path
) -> None:
    port = urlsplit(stack.url).port or 80
    async with AsyncExitStack() as open_things:
        net = open_things.enter_context(internet(tmp_path, ("patient",)))
        turn = open_things.enter_context(turn_server(net.server_address, TURN_SECRET, tmp_path))
        await open_things.enter_async_context(with_turn(stack, turn))
        await open_things.enter_async_context(net.serving(port))
        line = net.lines["patient"]
        browser = await open_things.enter_async_context(
            chromium(program=line.wrapper, flags=net.flags(port))
        )
        windows = Windows(browser, PICTURES)
        open_things.push_async_callback(windows.close)
        patient = Patient(await windows.open("patient", stack.url))
        measured = Measured()
        await patient.page.route(re.compile(r"/test-calls/[^/]+/result$"), measured.note)
        await patient.arrives(stack.url)
        await patient.books_a_video_visit(doctor="Joanna Gołębiewska")

        line.block_udp()
        await patient.page.get_by_role("link", name="Połączenie testowe", exact=True).click()
        await says(patient, "okrężną drogą")
        assert measured.figures["path"] == "relay_tcp"
        relays = [measured.figures[f"relay_{each}"] for each in ("udp", "tcp", "tls")]
        assert relays == [False, True, None]
        await windows.picture(patient.window, "strict")

        line.heal()
        line.narrow(NARROW_KBPS)
        measured.calm = CALM
        await patient.button("Powtórz test").click()
        await says(patient, "za wolne na dobry obraz")
        for way in ("up", "down"):
            kbps = measured.figures[f"bandwidth_{way}_kbps"]
            assert isinstance(kbps, int | float)
            assert NARROW_KBPS / 3 < kbps < NARROW_KBPS * 2
        assert [measured.figures[f"relay_{each}"] for each in ("udp", "tcp")] == [True, True]
        assert measured.figures["path"] == "direct"
        await windows.picture(patient.window, "narrow")


async def says(patient: Patient, text: str) -> None:
    """The test goes to its end, and its verdict names this."""
    await patient.button("Tak, słychać").click(timeout=90_000)
    await expect(patient.heading(re.compile(text))).to_be_visible(timeout=60_000)
