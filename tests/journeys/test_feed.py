"""A patient's visits on paper and in the calendar of their phone."""

import re
from collections.abc import Awaitable, Callable

import httpx
import pytest
from icalendar import Calendar
from playwright.async_api import expect

from deploy.local.stack import Stack
from tests.journeys.people import Patient
from tests.support.browsers import Window

pytestmark = [pytest.mark.stack, pytest.mark.browser]

NewWindow = Callable[..., Awaitable[Window]]


async def test_visits_are_read_at_a_secret_address_until_it_is_renewed_or_switched_off(
    new_window: NewWindow, stack: Stack
) -> None:
    patient = await Patient(await new_window("patient")).arrives(stack.url)
    visit_id = await patient.books_a_video_visit(doctor="Ewa Kaczmarek")
    await patient.page.goto("/wizyty")
    await patient.page.get_by_role("link", name="Wizyty w kalendarzu telefonu").click()
    await patient.button("Włącz kalendarz").click()
    field = patient.page.get_by_label("Adres kalendarza")
    address = await field.input_value()
    async with httpx.AsyncClient(trust_env=False) as calendar:
        [event] = Calendar.from_ical((await calendar.get(address)).content).events
        assert (event["UID"], event["SUMMARY"]) == (f"{visit_id}@videoporady", "Wizyta wideo")

        await patient.page.reload()
        await expect(patient.heading("Kalendarz jest włączony")).to_be_visible()
        await expect(field).to_have_count(0)
        await patient.button("Utwórz nowy adres").click()
        renewed = await field.input_value()
        assert (await calendar.get(address)).status_code == 404
        assert (await calendar.get(renewed)).status_code == 200

        await patient.button("Wyłącz kalendarz").click()
        question = patient.page.get_by_role("alertdialog")
        await question.get_by_role("button", name="Wyłącz kalendarz").click()
        await expect(patient.heading("Kalendarz jest wyłączony")).to_be_visible()
        assert (await calendar.get(renewed)).status_code == 404


async def test_a_visit_on_paper_says_when_with_whom_where_and_how_to_prepare(
    new_window: NewWindow, stack: Stack
) -> None:
    patient = await Patient(await new_window("patient")).arrives(stack.url)
    await patient.books_a_video_visit(doctor="Ewa Kaczmarek")
    paper = patient.page.get_by_test_id("paper")
    await expect(patient.button("Drukuj")).to_be_visible()
    await expect(paper).to_be_hidden()
    await patient.page.emulate_media(media="print")
    await expect(paper).to_be_visible()
    for said in (
        r"\d{1,2}:\d\d",
        "Ewa Kaczmarek",
        "Wideokonsultacja",
        r"około\s5\sminut",
        "listę leków",
    ):
        await expect(paper).to_contain_text(re.compile(said))
    for name in ("Drukuj", "Odwołaj wizytę"):
        await expect(patient.button(name)).to_be_hidden()
    assert (await patient.page.pdf())[:5] == b"%PDF-"
