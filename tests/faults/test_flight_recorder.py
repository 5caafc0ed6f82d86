"""A fault is done to a call, and its cause is read from the visit's timeline alone."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Locator, Page, expect

from deploy.local.demo_data import RECEPTION_EMAIL
from deploy.local.stack import Stack
from tests.journeys.people import Doctor, Patient, call_summary, log_in, sees_and_hears
from tests.support.browsers import Window
from tests.support.waiting import eventually

pytestmark = [pytest.mark.stack, pytest.mark.browser]

NewWindow = Callable[..., Awaitable[Window]]
REFUSES_THE_CAMERA = """
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = (wish) =>
        wish.video
            ? Promise.reject(new DOMException("refused by the person", "NotAllowedError"))
            : ask(wish);
"""


async def test_a_refused_camera_a_muted_microphone_and_a_network_that_goes_are_named(
    new_window: NewWindow, stack: Stack
) -> None:
    window = await new_window("patient")
    await window.page.add_init_script(REFUSES_THE_CAMERA)
    patient = await Patient(window).arrives(stack.url)
    doctor = await Doctor(await new_window("doctor")).logs_in()
    await patient.books_a_video_visit()
    await patient.presses_connect()
    await doctor.admits(patient.name)
    await eventually(lambda: is_decoding(patient.page), seconds=30)
    await patient.page.get_by_role("switch", name="Mikrofon").click()
    # The browser's own switch: it says to the page what a pulled plug would say.
    await patient.window.context.set_offline(True)
    await patient.page.wait_for_function("!navigator.onLine")
    await patient.window.context.set_offline(False)
    await patient.page.wait_for_function("navigator.onLine")
    await eventually(lambda: is_decoding(patient.page), seconds=30)

    page = (await new_window("reception")).page
    await opens_the_timeline(page, patient)
    await expect(cause(page, "nie ma zgody na użycie")).to_contain_text("kamera")
    await expect(cause(page, "Pacjent: brak dostępu do internetu")).to_be_visible()
    await expect(page.get_by_text("Lekarz: obraz i dźwięk połączone").first).to_be_visible()
    await expect(page.get_by_text("Pacjent: mikrofon wyłączony")).to_be_visible()
    await expect(cause(page, "mikrofon był wyłączony ręcznie")).to_be_visible()
    codes = await downloads_the_causes(page)
    assert {"device-refused", "microphone-off", "network-gone"} <= codes
    assert not {"service-away", "path-lost", "udp-blocked", "device-missing"} & codes


async def test_a_service_that_died_in_a_call_is_named_as_our_own_fault(
    new_window: NewWindow, stack: Stack
) -> None:
    patient = await Patient(await new_window("patient")).arrives(stack.url)
    doctor = await Doctor(await new_window("doctor")).logs_in()
    await patient.books_a_video_visit()
    await patient.presses_connect()
    await doctor.admits(patient.name)
    await sees_and_hears(patient)
    signalling = stack.service("signalling")
    signalling.child.kill()
    try:
        # The picture does not stop meanwhile: it does not pass through us.
        await sees_and_hears(doctor)
    finally:
        signalling.child.start()
        await asyncio.to_thread(signalling.wait)

    page = (await new_window("reception")).page
    await opens_the_timeline(page, patient)
    await expect(cause(page, "Przerwa po naszej stronie")).to_be_visible(timeout=30_000)
    codes = await downloads_the_causes(page)
    assert "service-away" in codes
    assert not {"network-gone", "path-lost", "connection-lost"} & codes


async def is_decoding(page: Page) -> bool:
    """Sound of the other side comes in, in the connection that is there now."""
    summary = await call_summary(page)
    return summary.get("link") == "connected" and summary["audio_energy"] > 0


async def opens_the_timeline(page: Page, patient: Patient) -> None:
    await log_in(page, RECEPTION_EMAIL)
    await page.goto(f"/rejestracja/wizyty/{patient.visit_id}/przebieg")
    heading = page.get_by_role("heading", name=f"Przebieg wizyty: {patient.name}")
    await expect(heading).to_be_visible()
    await expect(page.get_by_text("Rozmowa się rozpoczęła")).to_be_visible()


def cause(page: Page, words: str) -> Locator:
    causes = page.get_by_role("region", name="Co mogło przeszkodzić")
    return causes.get_by_role("listitem").filter(has_text=re.compile(words))


async def downloads_the_causes(page: Page) -> set[str]:
    """The codes in the file that support gets."""
    async with page.expect_download() as started:
        await page.get_by_role("button", name="Pobierz jako plik").click()
    path = await (await started.value).path()
    return {each["code"] for each in json.loads(path.read_text(encoding="utf-8"))["causes"]}
