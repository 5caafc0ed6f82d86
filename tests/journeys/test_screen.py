"""A screen is shown in a running call: large and whole, said plainly, and over when it is ended."""

import re

import pytest
from playwright.async_api import expect

from deploy.local.stack import Stack
from tests.journeys.calls import NewWindow, a_call
from tests.journeys.people import Doctor, Patient, call_summary, sees_and_hears
from tests.support.waiting import eventually

pytestmark = [pytest.mark.stack, pytest.mark.browser]

SHOWN_WIDTH_MIN = 1_000
"""Of Chromium's fake screen, which is as wide as a desk's. Its fake camera gives 640 here."""

CHANGES_MIND = """() => {
  const devices = navigator.mediaDevices;
  const ask = devices.getDisplayMedia.bind(devices);
  devices.getDisplayMedia = () => {
    devices.getDisplayMedia = ask;
    return Promise.reject(new DOMException("Permission denied", "NotAllowedError"));
  };
}"""
"""Closes the browser's question once."""


async def gets(person: Patient | Doctor, *, screen: bool) -> bool:
    """Frames that come are as wide as the screen, or as the camera; and they move."""
    before = await call_summary(person.page)
    is_wide = before.get("frame_width", 0) >= SHOWN_WIDTH_MIN
    if is_wide is not screen:
        return False

    async def is_moving() -> bool:
        return (await call_summary(person.page))["frames_decoded"] > before["frames_decoded"]

    await eventually(is_moving, seconds=30)
    return True


async def test_a_screen_is_shown_by_either_side_until_it_is_ended(
    new_window: NewWindow, stack: Stack
) -> None:
    patient, doctor = await a_call(new_window, stack)

    for one, other in ((doctor, patient), (patient, doctor)):
        await one.button("Pokaż ekran").click()
        await expect(one.page.get_by_text("Pokazujesz ekran")).to_be_visible()
        told = other.page.get_by_text(re.compile("pokazuje ekran"))
        await expect(told).to_be_visible()
        await eventually(lambda other=other: gets(other, screen=True), seconds=60)
        # All of it, and not mirrored: letters have to be read.
        shown = other.page.get_by_test_id("remote-video")
        await expect(shown).to_have_class("video video--whole")
        await expect(one.page.get_by_test_id("own-video")).not_to_have_class(re.compile("mirror"))

        await one.button("Zakończ pokazywanie").click()
        await expect(told).to_have_count(0)
        await eventually(lambda other=other: gets(other, screen=False), seconds=60)

    # The sound alone was chosen: there is no picture to show, and afterwards it is the face again.
    await doctor.button("Pokaż ekran").click()
    await expect(patient.page.get_by_text(re.compile("pokazuje ekran"))).to_be_visible()
    await doctor.button("Tylko dźwięk").click()
    await expect(doctor.page.get_by_text("Pokazujesz ekran")).to_have_count(0)

    # Without pictures a screen brings them back once it is chosen; a change of mind does not.
    await doctor.page.evaluate(CHANGES_MIND)
    await doctor.button("Pokaż ekran").click()
    await expect(doctor.button("Włącz obraz")).to_be_visible()
    await doctor.button("Pokaż ekran").click()
    await expect(patient.page.get_by_text(re.compile("pokazuje ekran"))).to_be_visible()
    await eventually(lambda: gets(patient, screen=True), seconds=60)
    await doctor.button("Tylko dźwięk").click()
    await doctor.button("Włącz obraz").click()
    await eventually(lambda: gets(patient, screen=False), seconds=60)
    await sees_and_hears(patient)
    await doctor.ends_the_visit()
    assert patient.window.errors == doctor.window.errors == []
