"""Clinic operations: a new clinic without a line of code, absences, and two people at once."""

import re
import secrets
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import expect

from deploy.local.services import OPS_EMAIL
from deploy.local.stack import Stack
from tests.journeys.api import at_the_api
from tests.journeys.ops import Ops, in_warsaw
from tests.journeys.people import Patient
from tests.support.browsers import Window
from tests.support.waiting import eventually

pytestmark = [pytest.mark.stack, pytest.mark.browser]

NewWindow = Callable[..., Awaitable[Window]]


async def test_a_new_clinic_is_opened_on_screen_and_a_patient_books_in_it(
    new_window: NewWindow, stack: Stack
) -> None:
    ops = await Ops(await new_window("ops")).logs_in()
    clinic = f"Poradnia psychologiczna {secrets.token_hex(3)}"
    family_name = f"Lipska{secrets.token_hex(3)}"
    await ops.opens_a_clinic(clinic, "Psychology")
    await ops.adds_a_doctor("Maria", family_name, clinic)
    await ops.chooses_the_doctor("Grafiki", family_name)
    await ops.adds_a_schedule_from_tomorrow()

    patient = await Patient(await new_window("patient")).arrives(stack.url)
    await books_in(patient, clinic, family_name)
    await expect(patient.page.get_by_role("article")).to_contain_text(clinic)

    # The absence says whom it hits before it is saved.
    await ops.chooses_the_doctor("Nieobecności", family_name)
    await ops.fills("Pierwszy dzień", in_warsaw(days=0))
    await ops.fills("Ostatni dzień", in_warsaw(days=14))

    async def is_hit() -> bool:
        await ops.button("Sprawdź skutki").click()
        effects = ops.page.get_by_role("status").filter(has_text="Co się zmieni")
        await expect(effects).to_contain_text("Znik")
        if await effects.get_by_text("1 umówiona wizyta").count():
            return True
        await ops.button("Popraw").click()
        return False

    await eventually(is_hit)
    await ops.page.get_by_text("Numery wizyt").click()
    await expect(ops.page.get_by_text(patient.visit_id)).to_be_visible()
    await ops.button("Zapisz nieobecność").click()
    await expect(ops.button(re.compile("Odwołaj nieobecność"))).to_be_visible()

    await ops.goes_to("Historia zmian")
    added = ops.page.get_by_role("listitem").filter(has_text=f"poradnia: {clinic}")
    await expect(added).to_contain_text("Dodano")
    await expect(added).to_contain_text("Administracja Videoporady")
    assert ops.window.errors == patient.window.errors == []


async def books_in(patient: Patient, clinic: str, doctor: str) -> None:
    await patient.starts_booking("Wizyta komercyjna")
    await patient.chooses("Poradnia", clinic)
    await patient.chooses("Rodzaj wizyty", "Wideokonsultacja")
    first_free = patient.page.get_by_role("region", name="Pierwszy wolny termin")
    await expect(first_free).to_contain_text(doctor)
    await patient.takes_the_first_free_slot()
    await patient.confirms()


async def test_two_people_at_one_clinic_see_each_other_s_change_and_lose_nothing(
    new_window: NewWindow, stack: Stack
) -> None:
    name = f"Poradnia alergologiczna {secrets.token_hex(3)}"
    async with at_the_api(stack.url, OPS_EMAIL) as other:
        body = {"name": {"pl": name, "en": "Allergy"}, "nfz_needs_referral": True}
        clinic = await other.post("/api/calendar/clinics", body)
        ops = await Ops(await new_window("ops")).logs_in()
        await ops.page.get_by_role("link", name=re.compile(name)).click()
        await ops.fills("Nazwa po angielsku", "Allergology")
        changed = body | {"nfz_needs_referral": False}
        path = f"/api/calendar/clinics/{clinic['clinic_id']}"
        assert (await other.client.put(path, json=changed)).is_success

    await ops.saves()
    conflict = ops.page.get_by_role("alert").filter(has_text="Ktoś zmienił to w międzyczasie")
    await expect(conflict).to_contain_text("Skierowanie w ramach NFZ")
    await expect(ops.page.get_by_label("Nazwa po angielsku")).to_have_value("Allergology")
    await ops.button("Zapisz moją wersję").click()
    await expect(ops.heading("Poradnie")).to_be_visible()


async def test_what_the_service_refuses_is_said_at_the_field_and_nothing_typed_is_lost(
    new_window: NewWindow, stack: Stack
) -> None:
    ops = await Ops(await new_window("ops")).logs_in()
    await ops.chooses_the_doctor("Grafiki", "Dąbrowski")
    days = ops.page.get_by_role("group", name="Dni tygodnia")
    await ops.button("Dodaj grafik").click()
    await expect(ops.page.get_by_role("alert").first).to_contain_text("Zaznacz co najmniej jedną")
    for box in await days.get_by_role("checkbox").all():
        await box.check(force=True)
    await ops.fills("Termin w minutach", "45")
    await ops.button("Dodaj grafik").click()
    refused = ops.page.get_by_role("alert").first
    await expect(refused).to_contain_text("W tych godzinach lekarz ma już inny grafik")
    await expect(ops.page.get_by_label("Termin w minutach")).to_have_value("45")
    await expect(days.get_by_role("checkbox").first).to_be_checked()
