"""A patient who does not come: reception says so, the patient reads it, operations count it."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime

import pytest
from playwright.async_api import Page, expect

from deploy.local.demo_data import RECEPTION_EMAIL
from deploy.local.postgres import run_sql
from deploy.local.stack import Stack
from kit.zone import CLINIC_TIME
from tests.journeys.ops import Ops
from tests.journeys.people import Patient, log_in
from tests.support.browsers import Window
from tests.support.waiting import eventually

pytestmark = [pytest.mark.stack, pytest.mark.browser]

NewWindow = Callable[..., Awaitable[Window]]


async def test_a_visit_that_nobody_came_to(new_window: NewWindow, stack: Stack) -> None:
    patient = await Patient(await new_window("patient")).arrives(stack.url)
    visit_id = await patient.books_a_video_visit()
    starts_at = an_hour_passes(stack, visit_id)

    page = (await new_window("reception")).page
    await log_in(page, RECEPTION_EMAIL)
    await page.goto(f"/rejestracja/wizyty?dzien={starts_at.date()}&wizyta={visit_id}")
    details = page.get_by_role("complementary", name=patient.name)
    await details.get_by_role("button", name="Pacjent nie przyszedł").click()
    question = page.get_by_role("alertdialog", name="Pacjent nie przyszedł na wizytę?")
    await expect(question).to_contain_text(f"godz. {starts_at:%-H:%M}")
    await question.get_by_role("button", name="Tak, nie przyszedł").click()
    await expect(details.get_by_role("button", name="Pacjent nie przyszedł")).to_have_count(0)
    await expect(details.get_by_text("Pacjent nie przyszedł")).to_be_visible()

    await patient.opens_the_visit()
    await expect(patient.page.get_by_text("Nie odbyła się").first).to_be_visible()
    await expect(patient.page.get_by_text("bo pacjent nie przyszedł")).to_be_visible()
    await expect(patient.button("Umów ponownie")).to_be_visible()

    ops = await Ops(await new_window("ops")).logs_in()
    await ops.goes_to("Wskaźniki")
    await ops.chooses("Okres", "Najbliższe 14 dni")
    await eventually(lambda: counts_a_missed_visit(ops.page), seconds=30, every=0.5)
    await ops.chooses("Poradnia", "dermatologiczna")
    chart = ops.page.get_by_role("img", name=re.compile("pacjent nie przyszedł [1-9]"))
    await expect(chart).to_be_visible()
    await ops.page.get_by_text("Pokaż te liczby w tabeli").last.click()
    table = ops.page.get_by_role("table").last
    await expect(table.get_by_role("columnheader", name="Pacjent nie przyszedł")).to_be_visible()


def an_hour_passes(stack: Stack, visit_id: str) -> datetime:
    """The visit began an hour ago, or before all others of its doctor that did; nobody can wait for
    that. Returns its beginning in Warsaw."""
    earlier = f"""
        update visits set starts_at = moved.starts_at, ends_at = moved.starts_at + interval '15 min'
        from (
            select least(date_trunc('minute', now()) - interval '1 hour',
                min(others.starts_at) - interval '15 min') as starts_at
            from visits others join visits mine using (doctor_id)
            where mine.visit_id = '{visit_id}' and others.starts_at > now() - interval '12 hours'
        ) moved
        where visit_id = '{visit_id}' returning extract(epoch from visits.starts_at)
    """
    began = run_sql(stack.postgres.url("vp_booking"), earlier).split()[0]
    return datetime.fromtimestamp(float(began), CLINIC_TIME)


async def counts_a_missed_visit(page: Page) -> bool:
    """Events come within moments; the screen is asked again until it has them."""
    await page.reload()
    summary = page.get_by_role("region", name="Podsumowanie")
    await expect(summary).to_be_visible()
    return bool(await summary.get_by_text(re.compile(r"[1-9]\d* z \d+ zakończon")).count())
