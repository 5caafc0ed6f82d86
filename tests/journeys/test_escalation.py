"""A doctor who does not react is told again, then reception rings, until the doctor answers.

Nobody can wait for a minute and a half in every run: the alert grows older in the database.
"""

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Locator, Page, expect

from deploy.local.demo_data import RECEPTION_EMAIL
from deploy.local.postgres import run_sql
from deploy.local.stack import Stack
from tests.journeys.people import Doctor, Patient, log_in
from tests.journeys.waiting_room import comes_next, enters
from tests.support.browsers import Window
from tests.support.stack import column
from tests.support.waiting import eventually

pytestmark = [pytest.mark.stack, pytest.mark.browser]

NewWindow = Callable[..., Awaitable[Window]]
NEUROLOGIST = "lekarz.neurolog@example.com"
DOCTOR = "dr hab. n. med. Ewa Kaczmarek"


def grows_older(stack: Stack, patient: Patient, seconds: int) -> None:
    """The doctor was alerted of this patient so much earlier."""
    run_sql(
        stack.postgres.url("vp_notify"),
        f"update alerts set raised_at = raised_at - interval '{seconds} seconds'"
        f" where visit_id = '{patient.visit_id}' and ended_at is null",
    )


async def at_reception(new_window: NewWindow, path: str) -> Page:
    page = (await new_window(f"reception-{path.rsplit('/', 1)[-1]}")).page
    await log_in(page, RECEPTION_EMAIL)
    await page.goto(path)
    return page


def bar_of(page: Page, patient: Patient) -> Locator:
    """Reception is told of the doctor, and opens the visit to learn whose it is."""
    opens = page.locator(f"a[href*='{patient.visit_id}']")
    return page.get_by_role("alert").filter(has=opens)


def course(patient: Patient, text: str) -> Locator:
    return patient.page.get_by_role("listitem").filter(has_text=text)


def texts_to_the_doctor(stack: Stack, patient: Patient) -> list[str]:
    """The channels on which the doctor was told outside of the console."""
    table = (
        "deliveries join messages using (message_id) where kind = 'patient_waiting'"
        f" and visit_id = '{patient.visit_id}'"
    )
    return column(stack, "notify", table, "channel")


async def test_an_unseen_patient_rings_at_reception_until_the_doctor_answers(
    new_window: NewWindow, stack: Stack
) -> None:
    patient = await comes_next(stack, await new_window("patient"), "Faustyna", NEUROLOGIST)
    doctor = await Doctor(await new_window("doctor")).logs_in(NEUROLOGIST)
    board = await at_reception(new_window, "/rejestracja/na-zywo")
    visits = await at_reception(new_window, "/rejestracja/wizyty")
    await enters(patient)
    alert = await doctor.is_alerted_of(patient.name)
    await expect(patient.heading("Lekarz został powiadomiony")).to_be_visible()
    assert texts_to_the_doctor(stack, patient) == []

    grows_older(stack, patient, 31)
    await expect(course(patient, "Lekarz jeszcze nie odpowiedział")).to_be_visible()
    assert "sms" in await eventually(lambda: texts_to_the_doctor(stack, patient))
    for screen in (board, visits):
        await expect(bar_of(screen, patient)).to_have_count(0)

    grows_older(stack, patient, 60)
    for screen in (board, visits):
        await expect(bar_of(screen, patient)).to_contain_text(
            f"Pacjent czeka, lekarz nie odpowiada: {DOCTOR}"
        )
        # The patient's name stays where reception looks for it: others may see this screen.
        await expect(bar_of(screen, patient)).not_to_contain_text(patient.given_name)
    asked = course(patient, "Poprosiliśmy rejestrację, żeby zawołała lekarza")
    await expect(asked).to_be_visible()

    await alert.get_by_role("button", name="Za chwilę").click()
    for screen in (board, visits):
        await expect(bar_of(screen, patient)).to_have_count(0)
    await expect(patient.heading("Lekarz wie, że czekasz")).to_be_visible()
    await expect(course(patient, "Lekarz potwierdził odbiór")).to_be_visible()
    assert texts_to_the_doctor(stack, patient).count("sms") == 1
    assert patient.window.errors == doctor.window.errors == []


async def test_a_receptionist_takes_care_of_it_and_the_doctor_lets_the_patient_in(
    new_window: NewWindow, stack: Stack
) -> None:
    patient = await comes_next(stack, await new_window("patient"), "Genowefa", NEUROLOGIST)
    doctor = await Doctor(await new_window("doctor")).logs_in(NEUROLOGIST)
    desk = await at_reception(new_window, "/rejestracja")
    await enters(patient)
    await doctor.is_alerted_of(patient.name)
    grows_older(stack, patient, 91)
    bar = bar_of(desk, patient)
    await bar.get_by_role("button", name="Zajmę się tym").click()
    await expect(bar).to_contain_text("Zajmujesz się tym")
    await expect(bar.get_by_role("button", name="Zajmę się tym")).to_have_count(0)
    await bar.get_by_role("link", name="Zobacz wizytę").click()
    await expect(desk.get_by_role("heading", name=patient.name).first).to_be_visible()
    # On the next screen it is still taken care of, and still there.
    await expect(bar).to_contain_text("Zajmujesz się tym")

    alert = await doctor.is_alerted_of(patient.name)
    await alert.get_by_role("button", name="Przyjmij").click()
    await expect(patient.page.get_by_test_id("remote-video")).to_be_visible(timeout=30_000)
    await expect(bar).to_have_count(0)
    await doctor.ends_the_visit()
