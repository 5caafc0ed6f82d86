"""A freed time goes to who waits for it: one patient cancels, the other gets the offer."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import expect

from deploy.local.stack import Stack
from tests.journeys.api import ApiPerson, at_the_api, newcomer
from tests.journeys.people import Patient, log_in
from tests.support.browsers import Window
from tests.support.waiting import eventually

pytestmark = [pytest.mark.stack, pytest.mark.browser]

NewWindow = Callable[..., Awaitable[Window]]
LISTS = re.compile("^Listy oczekujących$")
DOCTOR = "Joanna Gołębiewska"
"""She is in no other journey, so that her slots are nobody else's."""
NOT_BEFORE = timedelta(hours=26)
"""What starts within the hour is offered to nobody; a day more, and midnight is no case."""


async def slot_of_a_coming_day(person: ApiPerson) -> dict[str, Any]:
    """A free time of the doctor that is well ahead."""
    doctors = (await person.get("/api/calendar/doctors"))["items"]
    doctor = next(each for each in doctors if DOCTOR.endswith(each["family_name"]))
    wanted = {
        "funding": "commercial",
        "visit_type": "video",
        "doctor_id": doctor["doctor_id"],
    }
    days = (await person.get("/api/calendar/availability", **wanted))["days"]
    earliest = datetime.now(UTC) + NOT_BEFORE
    for day in (each["day"] for each in days if each["free_count"]):
        for slot in (await person.get("/api/calendar/slots", **wanted, day=day))["items"]:
            if datetime.fromisoformat(slot["starts_at"]) > earliest:
                return slot
    raise AssertionError("no free slot")


async def joins_the_list(patient: Patient, latest_day: date) -> None:
    """From the calendar, with the doctor in the filters and a day of one's own."""
    await patient.page.goto("/wizyty")
    await patient.starts_booking("Wizyta komercyjna")
    await patient.chooses("Rodzaj wizyty", "Wideokonsultacja")
    await patient.chooses("Lekarz", DOCTOR)
    await patient.button("Powiadom mnie o wcześniejszym terminie").click()
    until = patient.page.get_by_role("group", name="Najpóźniejszy dzień")
    await until.get_by_label("Dzień").fill("31")
    await until.get_by_label("Miesiąc").fill("2")
    await patient.button("Dopisz mnie do listy").click()
    await expect(until.get_by_text("Wpisz dzień, miesiąc i rok")).to_be_visible()
    await until.get_by_label("Dzień").fill(str(latest_day.day))
    await until.get_by_label("Miesiąc").fill(str(latest_day.month))
    await until.get_by_label("Rok").fill(str(latest_day.year))
    await patient.button("Dopisz mnie do listy").click()
    await expect(patient.page.get_by_text("Jesteś na liście oczekujących od")).to_be_visible()


async def test_a_cancelled_visit_is_offered_to_who_waits_and_confirmed(
    new_window: NewWindow, stack: Stack
) -> None:
    async with newcomer(stack.url, "Janina") as account:
        slot = await slot_of_a_coming_day(account)
        visit = await account.books(slot)
        leaving = Patient(await new_window("leaving"))
        await log_in(leaving.page, account.me["email"])
    waiting = await Patient(await new_window("waiting")).arrives(stack.url)
    await joins_the_list(waiting, datetime.fromisoformat(slot["starts_at"]).date())
    await waiting.page.goto("/wizyty")
    await expect(waiting.heading(LISTS)).to_be_visible()

    await leaving.page.goto(f"/wizyty/{visit.visit_id}")
    await leaving.button("Odwołaj wizytę").click()
    await (
        leaving.page.get_by_role("alertdialog").get_by_role("button", name="Odwołaj wizytę").click()
    )
    await expect(leaving.page.get_by_text("Wizyta odwołana").first).to_be_visible()

    offer = waiting.page.get_by_role("region", name="Zwolnił się termin")
    await expect(offer).to_contain_text(DOCTOR, timeout=30_000)
    await expect(offer.get_by_role("timer")).to_contain_text(
        re.compile(r"Masz na decyzję \d+:\d\d")
    )
    await offer.get_by_role("button", name="Przejdź do potwierdzenia").click()
    await expect(waiting.heading("Sprawdź i potwierdź")).to_be_visible()
    await waiting.confirms("Kontrola znamion")

    await waiting.page.goto("/wizyty")
    await expect(waiting.page.get_by_text(DOCTOR).first).to_be_visible()
    await expect(waiting.heading(LISTS)).to_be_hidden()
    async with at_the_api(stack.url, "rejestracja@example.com") as reception:

        async def is_told() -> bool:
            sent = (await reception.get("/api/notify/messages"))["items"]
            told = [each["kind"] for each in sent if each["visit_id"] == waiting.visit_id]
            assert told == ["confirmation", "slot_offer"]
            return True

        await eventually(is_told)
    assert waiting.window.errors == leaving.window.errors == []


async def test_who_says_no_keeps_the_place_and_the_next_is_asked(
    new_window: NewWindow, stack: Stack
) -> None:
    async with newcomer(stack.url, "Teresa") as account, newcomer(stack.url, "Wanda") as next_one:
        slot = await slot_of_a_coming_day(account)
        hold = await account.holds(slot)
        waiting = await Patient(await new_window("waiting", width=360, height=740)).arrives(
            stack.url
        )
        latest_day = datetime.fromisoformat(slot["starts_at"]).date()
        await joins_the_list(waiting, latest_day)
        await next_one.post(
            "/api/booking/waitlist",
            {
                "patient_id": next_one.patient_id,
                "clinic_id": slot["clinic_id"],
                "funding": "commercial",
                "visit_types": ["video"],
                "latest_day": latest_day.isoformat(),
            },
        )
        await waiting.page.goto("/wizyty")
        await account.client.delete(f"/api/booking/holds/{hold['hold_id']}")

        await waiting.button("Nie, dziękuję").click()
        await expect(waiting.heading("Zwolnił się termin")).to_be_hidden()
        await expect(waiting.heading(LISTS)).to_be_visible()
        (entry,) = (await next_one.get("/api/booking/waitlist"))["items"]
        assert entry["offer"]["slot_id"] == slot["slot_id"]

        await waiting.button(re.compile("Wypisz mnie z listy")).click()
        await (
            waiting.page.get_by_role("alertdialog")
            .get_by_role("button", name="Wypisz mnie")
            .click()
        )
        await expect(waiting.heading(LISTS)).to_be_hidden()
        assert waiting.window.errors == []
