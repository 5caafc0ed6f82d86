"""A change of plan: the patient moves a visit, the clinic withdraws one, somebody comes again."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime

import pytest
from playwright.async_api import Page, expect

from deploy.local.stack import Stack
from tests.journeys.ops import Ops
from tests.journeys.people import Doctor, Patient
from tests.support.browsers import Window

pytestmark = [pytest.mark.stack, pytest.mark.browser]

NewWindow = Callable[..., Awaitable[Window]]
HOUR = re.compile(r"^[0-9]{1,2}:[0-9]{2}")


async def visit_of(page: Page, visit_id: str) -> dict[str, str]:
    """The visit as booking answers to this person."""
    answer = await page.request.get(f"/api/booking/visits/{visit_id}")
    return await answer.json()


async def chooses_another_hour(patient: Patient) -> None:
    """Takes a late hour of the shown day, and confirms from when to when."""
    hours = patient.page.get_by_role("button", name=HOUR)
    await expect(hours.first).to_be_visible()
    await hours.last.click()
    await patient.button(re.compile("^Zmień na: ")).click()
    question = patient.page.get_by_role("alertdialog", name="Zmienić termin wizyty?")
    await expect(question).to_contain_text("Krzysztof Dąbrowski")
    await question.get_by_role("button", name="Zmieniam termin").click()


async def test_a_patient_moves_a_visit_and_its_chat_stays(
    new_window: NewWindow, stack: Stack
) -> None:
    patient = await Patient(await new_window("patient")).arrives(stack.url)
    await patient.books_a_video_visit()
    before = await visit_of(patient.page, patient.visit_id)
    await patient.opens_chat()
    await patient.writes("Czy mam odstawić maść przed wizytą?")
    await patient.reads("Czy mam odstawić maść przed wizytą?")

    await patient.opens_the_visit()
    await patient.page.get_by_role("link", name="Zmień termin").click()
    await expect(patient.heading("Zmień termin wizyty")).to_be_visible()
    await chooses_another_hour(patient)

    await patient.page.wait_for_url(f"**/wizyty/{patient.visit_id}")
    await expect(patient.page.get_by_text(re.compile("^Nowy termin: "))).to_be_visible()
    after = await visit_of(patient.page, patient.visit_id)
    assert after["visit_id"] == before["visit_id"]
    assert after["starts_at"] > before["starts_at"]
    await patient.opens_chat()
    await patient.reads("Czy mam odstawić maść przed wizytą?")
    assert patient.window.errors == []


async def test_the_time_of_an_absent_doctor_is_replaced_by_one_tap(
    new_window: NewWindow, stack: Stack
) -> None:
    patient = await Patient(await new_window("patient", width=360, height=740)).arrives(stack.url)
    doctor = await Doctor(await new_window("doctor")).logs_in()
    await patient.books_a_video_visit()
    # An hour that no other test takes: it stays withdrawn.
    await patient.page.get_by_role("link", name="Zmień termin").click()
    await chooses_another_hour(patient)
    await expect(patient.heading("Zmień termin wizyty")).to_have_count(0)
    before = await visit_of(patient.page, patient.visit_id)

    ops = await Ops(await new_window("ops")).logs_in()
    await ops.chooses_the_doctor("Nieobecności", "Dąbrowski")
    await ops.adds_an_absence(
        datetime.fromisoformat(before["starts_at"]),
        datetime.fromisoformat(before["ends_at"]),
        visits_hit="1 umówiona wizyta",
    )

    # The page learns of it by itself.
    sorry = patient.page.get_by_role("region", name=re.compile("^Przepraszamy"))
    await expect(sorry).to_contain_text("Termin, który trzymamy dla Ciebie", timeout=30_000)
    await expect(patient.page.get_by_role("link", name="Połącz", exact=True)).to_have_count(0)
    await doctor.page.goto(f"/lekarz/wizyty/{patient.visit_id}")
    await expect(doctor.heading("Ten termin odwołała poradnia")).to_be_visible()

    await sorry.get_by_role("button", name="Przyjmij nowy termin").click()

    await expect(sorry).to_have_count(0)
    await expect(patient.page.get_by_role("heading", level=1)).to_be_focused()
    await expect(patient.page.get_by_text("Potwierdzona", exact=True)).to_be_visible()
    after = await visit_of(patient.page, patient.visit_id)
    assert after["status"] == "booked"
    assert (after["doctor_id"], after["visit_id"]) == (before["doctor_id"], before["visit_id"])
    assert after["slot_id"] != before["slot_id"]
    assert patient.window.errors == ops.window.errors == []


async def test_a_cancelled_visit_is_booked_again_with_the_same_choices(
    new_window: NewWindow, stack: Stack
) -> None:
    patient = await Patient(await new_window("patient")).arrives(stack.url)
    await patient.books_a_video_visit()
    first = patient.visit_id
    await patient.button("Odwołaj wizytę").click()
    question = patient.page.get_by_role("alertdialog")
    await question.get_by_role("button", name="Odwołaj wizytę").click()

    await patient.button("Umów ponownie").click()
    first_free = patient.page.get_by_role("region", name="Pierwszy wolny termin")
    await expect(first_free).to_contain_text("Krzysztof Dąbrowski")
    await expect(first_free).to_contain_text("Wideokonsultacja")
    await patient.takes_the_first_free_slot()
    await patient.confirms()
    assert patient.visit_id != first
    await expect(patient.page.get_by_role("link", name="Połącz", exact=True)).to_be_visible()
