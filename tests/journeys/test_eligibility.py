"""What a clinic asks before a visit: questions, ages, texts, prices, and the paper referral."""

import re
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import expect

from deploy.local.stack import Stack
from tests.journeys.api import at_the_api
from tests.journeys.people import Patient, log_in
from tests.support.browsers import Window
from tests.support.waiting import eventually

pytestmark = [pytest.mark.stack, pytest.mark.browser]

NewWindow = Callable[..., Awaitable[Window]]
FAMILY_DOCTOR = "Agnieszka Wiśniewska"
REASON = "Kaszel od tygodnia, bez gorączki"
JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300080606070605080707070909080a0c140d0c0b0b0c"
    "1912130f141d1a1f1e1d1a1c1c20242e2720222c231c1c2837292c30313434341f27393d38323c2e333432ffc000"
    "0b080001000101011100ffc4001f0000010501010101010100000000000000000102030405060708090a0bffc400"
    "b5100002010303020403050504040000017d01020300041105122131410613516107227114328191a1082342b1c1"
    "1552d1f02433627282090a161718191a25262728292a3435363738393a434445464748494a535455565758595a63"
    "6465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6"
    "b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9faffda0008"
    "010100003f00fbfeffd9"
)


async def test_a_yes_leads_to_a_visit_in_person_and_nothing_typed_is_lost(
    new_window: NewWindow, stack: Stack
) -> None:
    patient = await Patient(await new_window("patient")).arrives(stack.url)
    page = patient.page
    await patient.starts_booking("Wizyta komercyjna")
    await patient.chooses("Rodzaj wizyty", "Wideokonsultacja")
    await patient.chooses("Lekarz", FAMILY_DOCTOR)
    first_free = page.get_by_role("region", name="Pierwszy wolny termin")
    await expect(first_free).to_contain_text("150\u00a0zł")
    await patient.button(re.compile("Wybierz ten termin")).click()

    # Nothing chosen: the summary of errors says what to do.
    await expect(patient.heading(re.compile("pierwsza wizyta"))).to_be_visible()
    await patient.button("Dalej").click()
    await expect(page.get_by_role("alert").first).to_contain_text("tak albo nie")
    await patient.answers_no()
    await page.get_by_label("Z czym się zgłaszasz").fill(REASON)
    await expect(page.get_by_text("150\u00a0zł")).to_be_visible()

    # A second thought: one answer becomes "yes".
    await page.get_by_role("link", name="Zmień odpowiedzi").click()
    await patient.button("Dalej").click()
    await expect(patient.heading(re.compile("choroba przewlekła"))).to_be_visible()
    await page.get_by_role("radio", name="Tak", exact=True).check(force=True)
    await expect(page.get_by_text("Umów wizytę stacjonarną.")).to_be_visible()
    await page.get_by_role("button", name=re.compile(r"^Wybierz \d")).click()

    await expect(patient.heading("Sprawdź i potwierdź")).to_be_visible()
    chosen = page.get_by_role("region", name="Wybrany termin")
    await expect(chosen).to_contain_text("Wizyta stacjonarna")
    await expect(page.get_by_label("Z czym się zgłaszasz")).to_have_value(REASON)
    await expect(page.get_by_text("Poradnia medycyny rodzinnej")).to_be_visible()
    await patient.confirms()
    await expect(page.get_by_text(REASON)).to_be_visible()


async def test_texts_are_read_and_accepted_and_the_price_is_said(
    new_window: NewWindow, stack: Stack
) -> None:
    patient = await Patient(await new_window("patient")).arrives(stack.url)
    page = patient.page
    await patient.starts_booking("Wizyta komercyjna")
    await patient.chooses("Poradnia", "kardiologiczna")
    await patient.chooses("Rodzaj wizyty", "Teleporada")
    await patient.takes_the_first_free_slot()
    await expect(page.get_by_text("190\u00a0zł")).to_be_visible()

    await patient.button("Potwierdzam wizytę").click()
    errors = page.get_by_role("alert").first
    await expect(errors).to_contain_text("Informacja o danych osobowych")
    await expect(errors).to_contain_text("Zgoda na wizytę zdalną")
    await page.get_by_text("Czytaj dalej: Informacja o danych").click()
    await expect(page.get_by_text(re.compile("iod@example.com"))).to_be_visible()
    await patient.confirms()
    await expect(patient.heading(re.compile("Przebieg wizyty"))).to_be_visible()


async def test_a_newcomer_is_not_offered_continuation_and_photographs_the_paper_referral(
    new_window: NewWindow, stack: Stack
) -> None:
    patient = await Patient(await new_window("patient")).arrives(stack.url)
    page = patient.page
    await patient.starts_booking("Wizyta w ramach NFZ")
    # A grown-up is not offered the clinic of children.
    await expect(page.get_by_role("radio", name=re.compile("neurologiczna"))).to_be_visible()
    await expect(page.get_by_role("radio", name=re.compile("pediatryczna"))).to_have_count(0)
    await page.get_by_role("radio", name=re.compile("neurologiczna")).check(force=True)
    await patient.button("Dalej").click()

    paper = page.get_by_role("radio", name=re.compile("skierowanie papierowe"))
    await paper.check(force=True)
    await expect(page.get_by_role("radio", name=re.compile("Kontynuuję leczenie"))).to_have_count(0)
    await patient.button("Dalej").click()
    await patient.chooses("Rodzaj wizyty", "Wideokonsultacja")
    await patient.takes_the_first_free_slot()
    await patient.confirms()

    await expect(page.get_by_text("Dołącz zdjęcie skierowania")).to_be_visible()
    photo = {"name": "IMG_0042.jpg", "mimeType": "image/jpeg", "buffer": JPEG}
    await page.get_by_test_id("referral-input").set_input_files(photo)  # pyright: ignore[reportArgumentType]
    await expect(page.get_by_text("Zdjęcie skierowania jest dołączone")).to_be_visible()
    assert await patient.downloads("skierowanie.jpg") == JPEG


async def test_a_small_child_is_led_to_a_visit_in_person_and_the_server_knows_the_age(
    new_window: NewWindow, stack: Stack
) -> None:
    window = await new_window("parent")
    parent = Patient(window)
    page = parent.page
    await log_in(page, "rodzic@example.com")
    await page.goto("/umow")
    await parent.button("Zmień pacjenta").click()
    await page.get_by_role("radio", name=re.compile("Staś")).check(force=True)
    await parent.button("Wybierz").click()
    await page.get_by_role("radio", name=re.compile("Wizyta komercyjna")).check(force=True)
    await parent.button("Dalej").click()
    await parent.chooses("Poradnia", "pediatryczna")
    await parent.chooses("Rodzaj wizyty", "Wideokonsultacja")
    await parent.button(re.compile("Wybierz ten termin")).click()
    await expect(parent.heading("Małe dziecko lekarz bada na miejscu")).to_be_visible()
    await page.get_by_role("button", name=re.compile(r"^Wybierz \d")).click()
    await expect(parent.heading("Sprawdź i potwierdź")).to_be_visible()
    chosen = page.get_by_role("region", name="Wybrany termin")
    await expect(chosen).to_contain_text("Wizyta stacjonarna")
    await parent.button("Rezygnuję").click()

    # Who goes round the screens is refused as well: an adult at the paediatrician.
    async with at_the_api(stack.url, "pacjent@example.com") as adult:
        found = (await adult.get("/api/calendar/clinics"))["items"]
        paediatrics = next(
            each for each in found if each["ages"] == {"years_min": None, "years_max": 17}
        )
        days = await adult.get("/api/calendar/availability", clinic_id=paediatrics["clinic_id"])
        slot = days["first_free"] | {"funding": "commercial"}

        async def refused() -> bool:
            hold = await adult.holds(slot)
            answer = await adult.client.post(
                "/api/booking/visits",
                json={
                    "hold_id": hold["hold_id"],
                    "video_consent": True,
                    **await adult.declares(paediatrics["clinic_id"]),
                },
                headers={"Idempotency-Key": hold["hold_id"]},
            )
            return answer.json()["code"] == "age-not-served"

        assert await eventually(refused)
