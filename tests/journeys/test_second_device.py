"""One place for one person: it moves between devices, outlives a reload, and ends with the page."""

import re
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import expect

from deploy.local.stack import Stack
from tests.journeys.people import Doctor, Patient, log_in, sees_and_hears
from tests.journeys.waiting_room import comes_next, enters, has_left, room_of, row_of
from tests.support.browsers import Window
from tests.support.waiting import eventually

pytestmark = [pytest.mark.stack, pytest.mark.browser]

NewWindow = Callable[..., Awaitable[Window]]
NEUROLOGIST = "lekarz.neurolog@example.com"
ELSEWHERE = "Wizyta jest otwarta na innym urządzeniu"


async def on_another_device(patient: Patient, window: Window) -> Patient:
    """The same person, logged in a second time."""
    answer = await patient.page.request.get("/api/identity/me")
    await log_in(window.page, (await answer.json())["email"])
    return Patient(window, patient.visit_id, patient.given_name)


async def test_the_place_moves_to_another_device_and_back_and_the_doctor_sees_no_loss(
    new_window: NewWindow, stack: Stack
) -> None:
    first = await comes_next(stack, await new_window("computer"), "Hiacynta", NEUROLOGIST)
    second = await on_another_device(first, await new_window("telephone", width=360, height=740))
    doctor = await Doctor(await new_window("doctor")).logs_in(NEUROLOGIST)
    row = row_of(doctor.page, first)
    await enters(first)
    since = (await room_of(stack, first.visit_id))["ready_since"]
    await expect(row).to_contain_text("Czeka")

    await enters(second)
    await expect(first.heading(ELSEWHERE)).to_be_visible()
    await expect(row).to_contain_text(re.compile("Na innym urządzeniu od"))
    await expect(row).to_contain_text("Czeka")
    room = await room_of(stack, first.visit_id)
    assert (room["status"], room["ready_since"]) == ("ready", since)

    await first.button("Przenieś tutaj").click()
    await expect(first.heading("Lekarz został powiadomiony")).to_be_visible()
    await expect(second.heading(ELSEWHERE)).to_be_visible()
    room = await room_of(stack, first.visit_id)
    assert (room["status"], room["ready_since"]) == ("ready", since)
    assert not await has_left(stack, first.visit_id)
    await doctor.is_alerted_of(first.name)
    assert first.window.errors == second.window.errors == doctor.window.errors == []


async def test_a_call_moves_to_the_device_on_which_the_visit_is_opened(
    new_window: NewWindow, stack: Stack
) -> None:
    first = await comes_next(stack, await new_window("computer"), "Iwona", NEUROLOGIST)
    second = await on_another_device(first, await new_window("telephone"))
    doctor = await Doctor(await new_window("doctor")).logs_in(NEUROLOGIST)
    await enters(first)
    await doctor.admits(first.name)
    await sees_and_hears(first)
    started_at = (await room_of(stack, first.visit_id))["call_started_at"]

    await second.page.goto(f"/wizyty/{second.visit_id}/polacz")
    await expect(first.heading(ELSEWHERE)).to_be_visible()
    await sees_and_hears(second)
    await sees_and_hears(doctor)
    room = await room_of(stack, first.visit_id)
    assert (room["status"], room["call_started_at"]) == ("in_call", started_at)

    await first.button("Przenieś tutaj").click()
    await sees_and_hears(first)
    await sees_and_hears(doctor)
    await expect(second.heading(ELSEWHERE)).to_be_visible()
    await doctor.ends_the_visit()
    await expect(first.heading("Wizyta zakończona")).to_be_visible()
    assert first.window.errors == second.window.errors == doctor.window.errors == []


async def test_a_reload_keeps_the_place_and_a_closed_page_gives_it_up(
    new_window: NewWindow, stack: Stack
) -> None:
    patient = await comes_next(stack, await new_window("patient"), "Jadwiga", NEUROLOGIST)
    doctor = await Doctor(await new_window("doctor")).logs_in(NEUROLOGIST)
    row = row_of(doctor.page, patient)
    await enters(patient)
    since = (await room_of(stack, patient.visit_id))["ready_since"]
    await patient.page.reload()
    await expect(patient.heading("Lekarz został powiadomiony")).to_be_visible()
    room = await room_of(stack, patient.visit_id)
    assert (room["status"], room["ready_since"]) == ("ready", since)
    alert = await doctor.is_alerted_of(patient.name)
    await expect(row).to_contain_text("Czeka")

    # As a person closes it: the page gets the time to say goodbye.
    await patient.page.close(run_before_unload=True)
    await expect(row).to_contain_text(re.compile(r"Pacjent wyszedł o \d+:\d\d"), timeout=30_000)
    await expect(row).to_contain_text("Jeszcze nie ma")
    await expect(alert).to_have_count(0)
    await eventually(lambda: has_left(stack, patient.visit_id))
