"""Reception at its window: the day across doctors, and a visit called off for a patient."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime

import pytest
from playwright.async_api import expect

from deploy.local.demo_data import RECEPTION_EMAIL
from deploy.local.stack import Stack
from kit.zone import CLINIC_TIME
from tests.journeys.people import DERMATOLOGIST, Patient, log_in
from tests.support.browsers import Window

pytestmark = [pytest.mark.stack, pytest.mark.browser]

NewWindow = Callable[..., Awaitable[Window]]


async def test_reception_finds_a_visit_of_the_day_and_calls_it_off(
    new_window: NewWindow, stack: Stack
) -> None:
    patient = await Patient(await new_window("patient")).arrives(stack.url)
    visit_id = await patient.books_a_video_visit()
    answer = await patient.page.request.get(f"/api/booking/visits/{visit_id}")
    starts_at = datetime.fromisoformat((await answer.json())["starts_at"]).astimezone(CLINIC_TIME)

    page = (await new_window("reception")).page
    await log_in(page, RECEPTION_EMAIL)
    await page.get_by_role("link", name="Wizyty", exact=True).click()
    # Not by its button: the next free slot may be after midnight.
    await page.goto(f"/rejestracja/wizyty?dzien={starts_at.date().isoformat()}")
    await page.get_by_role("button", name=re.compile("^Lekarz ")).click()
    await page.get_by_role("option", name=re.compile(DERMATOLOGIST)).click()
    await page.get_by_role("button", name=re.compile(patient.name)).click()
    details = page.get_by_role("complementary", name=patient.name)
    await expect(details).to_contain_text(DERMATOLOGIST)
    await expect(details).to_contain_text("Test połączenia jeszcze nie był robiony")

    await details.get_by_role("button", name="Odwołaj wizytę").click()
    question = page.get_by_role("alertdialog", name="Odwołać wizytę pacjenta?")
    await expect(question).to_contain_text(f"godz. {starts_at:%-H:%M}")
    await question.get_by_role("button", name="Odwołaj wizytę").click()
    await expect(details.get_by_text("Odwołana")).to_be_visible()
    await expect(details.get_by_role("button", name="Odwołaj wizytę")).to_have_count(0)

    await patient.opens_the_visit()
    await expect(patient.page.get_by_text("Wizyta odwołana").first).to_be_visible()
