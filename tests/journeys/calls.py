"""A video call of a patient and a doctor as most stories begin, and the devices that it uses."""

from collections.abc import Awaitable, Callable

import pytest

from deploy.local.stack import Stack
from tests.journeys.people import Doctor, Patient, sees_and_hears
from tests.support.browsers import Window
from tests.support.waiting import eventually

__all__ = ["DEVICES_IN_USE", "IN_FIREFOX", "NewWindow", "a_call", "lets_go", "notes_devices"]

type NewWindow = Callable[..., Awaitable[Window]]

# The other side is in Chromium then: most calls are between two browsers that differ.
IN_FIREFOX = pytest.mark.parametrize("in_firefox", ["nobody", "patient", "doctor"])
NOTES_DEVICES = """
    window.devices = [];
    // The empty page before the first one has no devices in Firefox.
    if (navigator.mediaDevices) {
        const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = async (wish) => {
            const stream = await ask(wish);
            window.devices.push(...stream.getTracks());
            return stream;
        };
    }
"""
DEVICES_IN_USE = "() => window.devices.filter((each) => each.readyState === 'live').length"


async def notes_devices(window: Window) -> Window:
    """From now on the window's pages can be asked for DEVICES_IN_USE."""
    await window.context.add_init_script(NOTES_DEVICES)
    return window


async def a_call(
    new_window: NewWindow, stack: Stack, *, in_firefox: str = "nobody"
) -> tuple[Patient, Doctor]:
    """Booked, waited for and admitted; the patient sees and hears the doctor."""
    windows = [
        await notes_devices(await new_window(name, in_firefox=name == in_firefox))
        for name in ("patient", "doctor")
    ]
    patient = await Patient(windows[0]).arrives(stack.url)
    doctor = await Doctor(windows[1]).logs_in("lekarz.kardiolog@example.com")
    await patient.books_a_video_visit(doctor="Tomasz Sienkiewicz")
    await patient.presses_connect()
    await doctor.admits(patient.name)
    await sees_and_hears(patient)
    return patient, doctor


async def lets_go(person: Patient | Doctor) -> None:
    """The page stays open, and the lights of camera and microphone go out."""

    async def has_let_go() -> bool:
        return await person.page.evaluate(DEVICES_IN_USE) == 0

    await eventually(has_let_go)
