"""More than two: a guest comes by a link, waits for the doctor's word, and is taken out again."""

import re
from dataclasses import dataclass

import pytest
from playwright.async_api import Locator, expect

from deploy.local.stack import Stack
from tests.journeys.axe import AXE, is_accessible
from tests.journeys.calls import DEVICES_IN_USE, NewWindow, a_call, lets_go, notes_devices
from tests.journeys.people import Doctor, Patient, sees_and_hears

pytestmark = [pytest.mark.stack, pytest.mark.browser]


@dataclass
class Guest(Patient):
    """Somebody with a link and no account."""

    async def opens(self, link: str) -> None:
        await self.page.goto(link)
        await expect(self.heading("Zaproszenie do rozmowy")).to_be_visible()

    async def agrees(self, name: str) -> None:
        await self.page.get_by_label("Imię i nazwisko").fill(name)
        consent = self.page.get_by_role("checkbox", name=re.compile("zgadzam się dołączyć"))
        await consent.press("Space")
        await self.button("Dalej").click()

    async def knocks(self) -> None:
        await self.button("Poproś o wpuszczenie").click()
        await expect(self.heading("Czekasz, aż lekarz Cię wpuści")).to_be_visible()


async def invites(person: Patient | Doctor, kind: str, *sees: str) -> str:
    """From the open dialog to the link."""
    # What is shown once is closed by its own button alone.
    once = person.page.get_by_role("alertdialog")
    dialog = person.page.get_by_role("dialog").or_(once)
    await dialog.get_by_role("radio", name=kind, exact=True).check(force=True)
    for each in sees:
        await dialog.get_by_role("checkbox", name=each, exact=True).press("Space")
    await dialog.get_by_role("button", name="Utwórz link").click()
    link = await dialog.get_by_label("Link do rozmowy").input_value()
    await dialog.get_by_role("button", name="Gotowe").click()
    await dialog.get_by_role("button", name="Zamknij", exact=True).click()
    return link


def people_of(person: Patient | Doctor) -> Locator:
    return person.page.get_by_role("list", name="Zaproszone osoby")


async def comes_to_the_door(guest: Guest, link: str) -> None:
    """From the link to the wait: nothing of the visit is told before the guest agrees."""
    await guest.opens(link)
    await expect(guest.page.get_by_text("jako tłumacza")).to_be_visible()
    await expect(guest.page.get_by_text("Sienkiewicz")).to_have_count(0)
    await guest.agrees("Ewa Nowak")
    await expect(guest.heading("Sprawdź kamerę i mikrofon")).to_be_visible()
    await is_accessible(guest.page, "guest-door")
    await guest.knocks()
    await expect(guest.page.get_by_text("Rozmowa jeszcze się nie zaczęła")).to_be_visible()


async def takes_out(doctor: Doctor, guest: Guest) -> None:
    """Who is taken out holds no camera any more, and does not come back by a reload."""
    await doctor.button(re.compile("^Osoby w rozmowie")).click()
    await expect(people_of(doctor)).to_contain_text("Ewa Nowak (tłumacz)")
    await people_of(doctor).get_by_role("button", name=re.compile("^Usuń z rozmowy")).click()
    await expect(guest.heading("Nie uczestniczysz już w tej rozmowie")).to_be_visible()
    await lets_go(guest)
    await guest.page.reload()
    await expect(guest.heading("Zaproszenie zostało cofnięte")).to_be_visible()
    await doctor.page.keyboard.press("Escape")


@pytest.mark.timeout(300)
async def test_an_interpreter_is_invited_let_in_and_taken_out(
    new_window: NewWindow, stack: Stack
) -> None:
    patient = await Patient(await new_window("patient")).arrives(stack.url)
    doctor = await Doctor(await new_window("doctor")).logs_in("lekarz.kardiolog@example.com")
    window = await notes_devices(await new_window("guest"))
    await window.context.add_init_script(path=AXE)
    await window.page.emulate_media(reduced_motion="reduce")
    guest = Guest(window)
    await patient.books_a_video_visit(doctor="Tomasz Sienkiewicz")

    # The patient invites from the page of the visit; nobody else can use the link.
    await patient.button("Zaproś do rozmowy").click()
    link = await invites(patient, "Tłumacz", "Czat wizyty")
    await expect(people_of(patient)).to_contain_text("Link czeka na otwarcie")
    await comes_to_the_door(guest, link)
    late = Guest(await new_window("second-device"))
    await late.page.goto(link)
    await expect(late.heading("Ten link został już użyty")).to_be_visible()

    # A reload keeps the place, without the form.
    await guest.page.reload()
    await expect(guest.heading("Czekasz, aż lekarz Cię wpuści")).to_be_visible()
    await is_accessible(guest.page, "guest-waits")

    await patient.presses_connect()
    await doctor.admits(patient.name)
    await sees_and_hears(patient)
    await patient.writes("Dzień dobry")
    knock = doctor.page.get_by_role("alert").filter(has_text="Ewa Nowak (tłumacz) czeka")
    await expect(knock).to_be_visible()
    await expect(guest.page.get_by_text("Lekarz widzi, że czekasz")).to_be_visible()
    await expect(guest.page.get_by_text("Dzień dobry")).to_have_count(0)
    await knock.get_by_role("button", name=re.compile("^Wpuść")).click()

    await expect(guest.heading("Jesteś w rozmowie")).to_be_visible()
    assert await guest.page.evaluate(DEVICES_IN_USE) == 2
    await expect(guest.page.locator("figcaption")).to_have_text(["Lekarz", "Pacjent"])
    await guest.button("Czat").click()
    await guest.reads("Dzień dobry")
    await expect(guest.page.get_by_role("textbox")).to_have_count(0)
    await is_accessible(guest.page, "guest-in-call")
    await expect(knock).to_have_count(0)

    await takes_out(doctor, guest)
    await doctor.ends_the_visit()
    for each in (patient, doctor, guest, late):
        assert each.window.errors == []


async def test_a_second_doctor_whom_the_doctor_invites_is_told_of_the_end(
    new_window: NewWindow, stack: Stack
) -> None:
    patient, doctor = await a_call(new_window, stack)

    await doctor.button("Zaproś do rozmowy").click()
    link = await invites(doctor, "Drugi lekarz", "Dokumenty z wizyty")
    second = Guest(await new_window("second-doctor"))
    await second.opens(link)
    await second.agrees("Jan Zieliński")
    await second.knocks()
    knock = doctor.page.get_by_role("alert").filter(has_text="Jan Zieliński (drugi lekarz) czeka")
    await knock.get_by_role("button", name=re.compile("^Wpuść")).click()
    await expect(second.heading("Jesteś w rozmowie")).to_be_visible()

    # Whom the doctor invited, the patient does not take out.
    await patient.button(re.compile("^Osoby w rozmowie")).click()
    await expect(people_of(patient)).to_contain_text("Jan Zieliński (drugi lekarz)")
    await expect(people_of(patient).get_by_role("button")).to_have_count(0)
    await patient.page.keyboard.press("Escape")

    await doctor.ends_the_visit()
    await expect(second.heading("Rozmowa się zakończyła")).to_be_visible()
    assert patient.window.errors == doctor.window.errors == second.window.errors == []
