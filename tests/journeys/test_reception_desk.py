"""Reception at the telephone: a patient without an account, and one who has the portal."""

import re
import secrets
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Locator, Page, expect

from deploy.local.demo_data import PASSWORD, RECEPTION_EMAIL
from deploy.local.stack import Stack
from kit.ids import new_id
from tests.journeys.api import at_the_api, newcomer
from tests.journeys.people import DERMATOLOGIST, log_in
from tests.support.browsers import Window

pytestmark = [pytest.mark.stack, pytest.mark.browser]

NewWindow = Callable[..., Awaitable[Window]]


async def types_the_name(page: Page, given: str, family: str, born: tuple[str, str, str]) -> None:
    await page.get_by_label("Imię", exact=True).fill(given)
    await page.get_by_label("Nazwisko", exact=True).fill(family)
    for label, value in zip(("Dzień", "Miesiąc", "Rok"), born, strict=True):
        await page.get_by_label(label, exact=True).fill(value)


async def looks_up(page: Page, given: str, family: str, born: tuple[str, str, str]) -> None:
    await page.get_by_role("link", name="Pacjenci", exact=True).click()
    await page.get_by_role("radio", name="Imię, nazwisko").check(force=True)
    await types_the_name(page, given, family, born)
    await page.get_by_role("button", name="Szukaj").click()


async def chooses(page: Page, label: str, option: str) -> None:
    await page.get_by_role("button", name=re.compile(f"^{label} ")).click()
    await page.get_by_role("option", name=re.compile(option)).click()


async def books_with_the_dermatologist(page: Page) -> None:
    """A paid visit by telephone at the first free time, with everything that is to be asked."""
    await expect(page.get_by_role("heading", name="Umów wizytę", level=1)).to_be_visible()
    await expect(page.get_by_role("button", name="Rodzaj wizyty Teleporada")).to_be_visible()
    await chooses(page, "Lekarz", DERMATOLOGIST)
    first_free = page.get_by_role("region", name="Pierwszy wolny termin")
    await expect(first_free).to_contain_text(DERMATOLOGIST)
    await first_free.get_by_role("button", name="Wybierz ten termin").click()
    await expect(
        page.get_by_role("heading", name="Sprawdź z pacjentem i potwierdź")
    ).to_be_visible()
    for question in await page.get_by_role("radio", name="Nie", exact=True).all():
        await question.check(force=True)
    for box in await page.get_by_role("checkbox").all():
        await box.press("Space")
    await page.get_by_label("Z czym pacjent się zgłasza").fill("Kontrola po leczeniu")
    await page.get_by_role("button", name="Potwierdź wizytę").click()
    await page.wait_for_url(re.compile(r"/rejestracja/wizyty\?dzien=.*wizyta="))


async def asks_for_a_code(page: Page, name: str) -> str:
    await page.get_by_role("button", name="Wydaj kod do konta").click()
    question = page.get_by_role("dialog", name=f"Kod do konta: {name}")
    await question.get_by_role("radio", name="Pytania o dane").check(force=True)
    await question.get_by_role("button", name="Wydaj kod do konta").click()
    told = page.get_by_role("dialog", name=f"Kod dla pacjenta: {name}")
    code = await told.get_by_text(re.compile(r"^\w{5}-\w{5}$")).inner_text()
    await told.get_by_role("button", name="Kod podany").click()
    return code


def registration(family: str, code: str) -> dict[str, str]:
    return {
        "email": f"{new_id().hex}@example.com",
        "password": PASSWORD,
        "given_name": "Łucja",
        "family_name": family,
        "birth_date": "1951-02-03",
        "phone": "+48600700800",
        "patient_code": code,
    }


def details_of(page: Page, name: str) -> Locator:
    return page.get_by_role("complementary", name=name)


async def moves(page: Page, name: str) -> Locator:
    """To the third of the times that are offered; what is shown of the visit afterwards."""
    details = details_of(page, name)
    await details.get_by_role("link", name="Przełóż wizytę").click()
    await expect(page.get_by_role("heading", name=f"Przełóż wizytę: {name}")).to_be_visible()
    slots = page.locator(".slot")
    await expect(slots.first).to_be_visible()
    await slots.nth(2).click()
    await page.get_by_role("button", name=re.compile("^Zmień na: ")).click()
    moved = page.get_by_role("alertdialog", name="Zmienić termin wizyty?")
    to = await moved.locator("dd strong").last.inner_text()
    await moved.get_by_role("button", name="Zmieniam termin").click()
    await page.wait_for_url(re.compile(r"/rejestracja/wizyty\?dzien=.*wizyta="))
    details = details_of(page, name)
    await expect(details).to_contain_text(f"wizyta o {to.rsplit(', ', 1)[-1]}")
    return details


async def notes_and_checks(page: Page, details: Locator) -> None:
    await details.get_by_label("Nowa notatka").fill("Prosi o telefon po 15")
    await details.get_by_role("button", name="Zapisz notatkę").click()
    note = details.get_by_role("listitem").filter(has_text="Prosi o telefon po 15")
    await expect(note).to_contain_text("rejestracja")

    await expect(details).to_contain_text("Jeszcze niesprawdzona")
    await details.get_by_role("button", name="Potwierdź tożsamość").click()
    how = page.get_by_role("dialog", name="Jak sprawdzono tożsamość?")
    await how.get_by_role("radio", name="Pytania o dane").check(force=True)
    await how.get_by_role("button", name="Zapisz").click()
    check = details.get_by_role("listitem").filter(has_text="Pytania o dane")
    await expect(check).to_contain_text("rejestracja")


async def test_reception_books_moves_and_notes_for_a_patient_without_an_account(
    new_window: NewWindow,
    stack: Stack,
) -> None:
    family = f"Żółkiewska{secrets.token_hex(3)}"
    name, born = f"Łucja {family}", ("3", "2", "1951")
    page = (await new_window("reception")).page
    await log_in(page, RECEPTION_EMAIL)
    await looks_up(page, "Łucja", family, born)
    await expect(page.get_by_role("heading", name="Nie ma takiego pacjenta")).to_be_visible()
    await page.get_by_role("main").get_by_role("link", name="Dodaj pacjenta").last.click()

    # What was typed for the search is there already.
    await expect(page.get_by_label("Nazwisko", exact=True)).to_have_value(family)
    await page.get_by_label("Telefon").fill("600 700 800")
    await page.get_by_role("button", name="Zapisz i umów wizytę").click()
    await expect(page.get_by_role("region", name=re.compile(name))).to_contain_text("Bez konta")
    code = await asks_for_a_code(page, name)
    await books_with_the_dermatologist(page)

    details = details_of(page, name)
    await expect(details).to_contain_text("Teleporada")
    await expect(details).to_contain_text("600 700 800")
    await expect(details).to_contain_text("przez rejestrację")
    await expect(details).to_contain_text("Ten pacjent nie ma konta")

    details = await moves(page, name)
    await notes_and_checks(page, details)

    # With the code, and with nothing less, the patient opens an account of their own.
    async with at_the_api(stack.url) as patient:
        patient.me = await patient.post("/api/identity/accounts", registration(family, code))
        (visit,) = (await patient.get("/api/booking/visits"))["items"]
        assert visit["visit_id"] in page.url

    # The patient is known from now on.
    await looks_up(page, "łucja", family.upper(), born)
    await expect(page.get_by_role("button", name=f"Umów wizytę: {name}")).to_be_visible()


async def test_a_portal_patient_sees_what_reception_booked_and_none_of_its_notes(
    new_window: NewWindow, stack: Stack
) -> None:
    given = f"Halina{secrets.token_hex(3)}"
    page = (await new_window("reception")).page
    await log_in(page, RECEPTION_EMAIL)
    async with newcomer(stack.url, given) as patient:
        await looks_up(page, given, "Testowa", ("5", "3", "1971"))
        await page.get_by_role("button", name=f"Umów wizytę: {given} Testowa").click()
        await expect(page.get_by_text("Ma konto w portalu")).to_be_visible()
        await books_with_the_dermatologist(page)
        details = details_of(page, f"{given} Testowa")
        await details.get_by_label("Nowa notatka").fill("Tylko dla nas")
        await details.get_by_role("button", name="Zapisz notatkę").click()
        await expect(details.get_by_text("Tylko dla nas")).to_be_visible()

        own = (await new_window("patient")).page
        await log_in(own, patient.me["email"])
        await expect(own.get_by_text(DERMATOLOGIST).first).to_be_visible()
        (visit,) = (await patient.get("/api/booking/visits"))["items"]
        await own.goto(f"/wizyty/{visit['visit_id']}")
        await expect(own.get_by_role("main")).to_contain_text("Teleporada")
        await expect(own.get_by_text("Tylko dla nas")).to_have_count(0)
        notes = await patient.client.get(f"/api/booking/visits/{visit['visit_id']}/notes")
        assert notes.status_code == 403
