"""What the portal tells people: in their inbox, as they like it, and by a human where it failed."""

import re
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import expect

from deploy.local.demo_data import RECEPTION_EMAIL
from deploy.local.stack import Stack
from tests.journeys.api import newcomer
from tests.journeys.people import Patient, log_in
from tests.support.browsers import Window, Windows

pytestmark = [pytest.mark.stack, pytest.mark.browser]

NewWindow = Callable[..., Awaitable[Window]]
WIDTHS = (360, 1440)


async def pictures(windows: Windows, window: Window, label: str) -> None:
    """The screen at both widths, for people to look at."""
    for width in WIDTHS:
        await window.page.set_viewport_size({"width": width, "height": 900})
        await windows.picture(window, f"{label}-{width}")
        wide = await window.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{label} is {wide} wide at {width}"


async def test_a_booking_is_in_the_inbox_and_one_chooses_how_to_be_told(
    new_window: NewWindow, windows: Windows, stack: Stack
) -> None:
    patient = await Patient(await new_window("patient")).arrives(stack.url)
    page = patient.page
    await patient.books_a_video_visit()

    bell = page.get_by_role("link", name="Powiadomienia, 1 nowe", exact=True)
    await expect(bell).to_be_visible(timeout=45_000)
    await bell.click()
    confirmation = page.get_by_role("link", name=re.compile("^Potwierdzenie wizyty: "))
    await expect(confirmation).to_be_visible()
    await pictures(windows, patient.window, "inbox")
    await confirmation.click()
    await page.wait_for_url(re.compile(patient.visit_id))
    await expect(page.get_by_role("link", name="Powiadomienia", exact=True)).to_be_visible()

    await page.goto("/profil")
    await page.get_by_role("link", name="Ustawienia powiadomień").click()
    reminder = page.get_by_role("group", name="Przypomnienie o wizycie")
    await expect(reminder.get_by_role("checkbox", name="SMS")).to_be_checked()
    await reminder.get_by_role("checkbox", name="SMS").uncheck(force=True)
    await page.get_by_role("checkbox", name="Nie wysyłaj wiadomości w nocy").check(force=True)
    # An end that is no end is refused, and what was typed stays.
    await page.get_by_label("Do godziny").fill("22:00")
    await patient.button("Zapisz").click()
    await expect(page.get_by_role("alert").first).to_contain_text("Koniec ciszy")
    await expect(page.get_by_label("Do godziny")).to_have_value("22:00")
    await page.get_by_label("Do godziny").fill("06:30")
    await patient.button("Zapisz").click()
    await expect(page.get_by_text("Ustawienia zapisane")).to_be_visible()

    await page.reload()
    await expect(reminder.get_by_role("checkbox", name="SMS")).not_to_be_checked()
    await expect(reminder.get_by_role("checkbox", name="E-mail")).to_be_checked()
    await expect(page.get_by_label("Do godziny")).to_have_value("06:30")
    await pictures(windows, patient.window, "preferences")
    assert patient.window.errors == []


async def test_reception_takes_care_of_a_message_that_did_not_go_out(
    new_window: NewWindow, windows: Windows, stack: Stack
) -> None:
    # Nobody answers where the tests' text messages go: a cancelled visit is told of by one.
    async with newcomer(stack.url, "Bożena") as person:
        visit = await person.books((await person.free_slots())[-4])
        await person.post(f"/api/booking/visits/{visit.visit_id}/cancellation", {})
        email = person.me["email"]
    window = await new_window("reception")
    page = window.page
    await log_in(page, RECEPTION_EMAIL)
    mine = page.get_by_role("region", name=re.compile("pomocy")).get_by_role("listitem")
    mine = mine.filter(has_text=email)
    await expect(mine).to_contain_text("Odwołanie wizyty", timeout=45_000)
    await expect(mine).to_contain_text("SMS")
    await pictures(windows, window, "failures")
    await mine.get_by_role("button", name=re.compile("^Wyślij ponownie")).click()
    await expect(page.get_by_text("Wysyłamy jeszcze raz").first).to_be_visible()
    # It fails again, and somebody picks up the telephone.
    await expect(mine).to_be_visible(timeout=30_000)
    await mine.get_by_role("button", name=re.compile("^Załatwione")).click()
    await expect(mine).to_have_count(0)
    outbox = page.get_by_role("listitem").filter(has_text=email)
    await expect(outbox.first).to_contain_text("SMS: załatwione przez rejestrację")
    assert window.errors == []
