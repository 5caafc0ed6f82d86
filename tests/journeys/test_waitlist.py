"""A freed time goes to who waits for it: one patient cancels, the other gets the offer."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import expect

from deploy.local.stack import Stack
from kit.zone import CLINIC_TIME
from tests.journeys.api import ApiPerson, at_the_api, newcomer
from tests.journeys.people import Patient, log_in
from tests.support.browsers import Window
from tests.support.waiting import eventually

pytestmark = [pytest.mark.stack, pytest.mark.browser]

NewWindow = Callable[..., Awaitable[Window]]
LISTS = re.compile("^Listy oczekujących$")
DOCTOR = "Joanna Gołębiewska"
"""She is in no other journey, so that her slots are nobody else's."""
NFZ_DOCTOR = "Barbara Jaśkiewicz"
"""Of a clinic that asks for a referral, and with no visits in other journeys either."""
NOT_BEFORE = timedelta(hours=26)
"""What starts within the hour is offered to nobody; a day more, and midnight is no case."""


async def slot_of_a_coming_day(
    person: ApiPerson, name: str = DOCTOR, funding: str = "commercial"
) -> dict[str, Any]:
    """A free time of the doctor that is well ahead."""
    doctors = (await person.get("/api/calendar/doctors"))["items"]
    doctor = next(each for each in doctors if name.endswith(each["family_name"]))
    wanted = {
        "funding": funding,
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


def day_of(slot: dict[str, Any]) -> date:
    """As a patient reads it: shortly after midnight it is still the day before in UTC."""
    return datetime.fromisoformat(slot["starts_at"]).astimezone(CLINIC_TIME).date()


async def joins_the_list(patient: Patient, latest_day: date) -> None:
    """From the calendar, with the doctor in the filters and a day of one's own."""
    await patient.page.goto("/wizyty")
    await patient.starts_booking("Wizyta komercyjna")
    await patient.chooses("Rodzaj wizyty", "Wideokonsultacja")
    await patient.chooses("Lekarz", DOCTOR)
    await asks_to_be_told(patient, latest_day)


async def asks_to_be_told(patient: Patient, latest_day: date) -> None:
    """Under the calendar, by the filters that are chosen in it."""
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
    await joins_the_list(waiting, day_of(slot))
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


async def joins_the_nfz_list(patient: Patient, latest_day: date) -> None:
    """From the calendar of a clinic that asks for a referral, which is not asked for twice."""
    await patient.page.goto("/wizyty")
    await patient.starts_booking("Wizyta w ramach NFZ")
    await patient.page.get_by_role("radio", name=re.compile("kardiologiczna")).check(force=True)
    await patient.button("Dalej").click()
    await answers_for_the_referral(patient, "7314")
    await patient.chooses("Rodzaj wizyty", "Wideokonsultacja")
    await patient.chooses("Lekarz", NFZ_DOCTOR)
    await asks_to_be_told(patient, latest_day)


async def answers_for_the_referral(patient: Patient, code: str) -> None:
    await expect(patient.heading("Skierowanie")).to_be_visible()
    await patient.page.get_by_role("radio", name=re.compile("Mam e-skierowanie")).check(force=True)
    await patient.page.get_by_label("Kod e-skierowania").fill(code)
    await patient.button("Dalej").click()


async def books_in_nfz(person: ApiPerson, slot: dict[str, Any]) -> str:
    """A video visit with a referral; its id."""
    wanted = {"slot_id": slot["slot_id"], "visit_type": "video", "funding": "nfz"}
    hold = await person.post("/api/booking/holds", wanted | {"patient_id": person.patient_id})
    body = {
        "hold_id": hold["hold_id"],
        "referral": {"kind": "e_referral", "code": "1234"},
        "video_consent": True,
        **await person.declares(slot["clinic_id"]),
    }
    return (await person.post("/api/booking/visits", body))["visit_id"]


async def test_a_freed_nfz_time_is_confirmed_on_a_phone_after_its_referral(
    new_window: NewWindow, stack: Stack
) -> None:
    async with newcomer(stack.url, "Janina") as leaving, newcomer(stack.url, "Maria") as account:
        slot = await slot_of_a_coming_day(leaving, NFZ_DOCTOR, "nfz")
        visit_id = await books_in_nfz(leaving, slot)
        waiting = Patient(await new_window("waiting"))
        await log_in(waiting.page, account.me["email"])
        await joins_the_nfz_list(waiting, day_of(slot))

        # Told on the way: the phone knows nothing of what was answered at the desk.
        phone = Patient(await new_window("phone", width=360, height=740))
        await log_in(phone.page, account.me["email"])
        await phone.page.goto("/wizyty")
        await expect(phone.heading(LISTS)).to_be_visible()
        await leaving.post(f"/api/booking/visits/{visit_id}/cancellation", {})

    offer = phone.page.get_by_role("region", name="Zwolnił się termin")
    await expect(offer).to_contain_text(NFZ_DOCTOR, timeout=30_000)
    await expect(offer.get_by_text("NFZ", exact=True)).to_be_visible()
    await offer.get_by_role("button", name="Przejdź do potwierdzenia").click()
    await answers_for_the_referral(phone, "4826")
    await phone.answers_no()
    await expect(phone.page.get_by_text("4826")).to_be_visible()
    await phone.confirms()

    answer = await phone.page.request.get(f"/api/booking/visits/{phone.visit_id}")
    visit = await answer.json()
    assert (visit["funding"], visit["slot_id"]) == ("nfz", slot["slot_id"])
    assert visit["referral"] == {"kind": "e_referral", "code": "4826", "exemption_reason": None}
    await phone.page.goto("/wizyty")
    await expect(phone.page.get_by_text(NFZ_DOCTOR).first).to_be_visible()
    await expect(phone.heading(LISTS)).to_be_hidden()
    assert waiting.window.errors == phone.window.errors == []


async def test_who_says_no_keeps_the_place_and_the_next_is_asked(
    new_window: NewWindow, stack: Stack
) -> None:
    async with newcomer(stack.url, "Teresa") as account, newcomer(stack.url, "Wanda") as next_one:
        slot = await slot_of_a_coming_day(account)
        hold = await account.holds(slot)
        waiting = await Patient(await new_window("waiting", width=360, height=740)).arrives(
            stack.url
        )
        latest_day = day_of(slot)
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
