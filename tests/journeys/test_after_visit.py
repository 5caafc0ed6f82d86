"""After the talk: recommendations with codes, their PDF and a correction; who was talked to."""

import io
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Page, expect
from pypdf import PdfReader

from deploy.local.demo_data import RECEPTION_EMAIL
from deploy.local.postgres import run_sql
from deploy.local.stack import Stack
from tests.journeys.people import Doctor, Patient, log_in
from tests.journeys.test_no_show import an_hour_passes
from tests.support.browsers import Window

pytestmark = [pytest.mark.stack, pytest.mark.browser]

NewWindow = Callable[..., Awaitable[Window]]


async def test_recommendations_are_written_in_the_call_read_downloaded_and_corrected(
    new_window: NewWindow, stack: Stack
) -> None:
    patient = await Patient(await new_window("patient")).arrives(stack.url)
    doctor = await Doctor(await new_window("doctor")).logs_in()
    visit_id = await patient.books_a_video_visit()
    await patient.presses_connect()
    await doctor.admits(patient.name)
    await expect(doctor.page.get_by_test_id("remote-video")).to_be_visible(timeout=30_000)

    await writes_and_issues(doctor)
    await doctor.ends_the_visit()

    await patient.opens_the_visit()
    card = patient.page.get_by_role("region", name="Zalecenia")
    await expect(card).to_contain_text("Maść dwa razy dziennie.")
    await expect(card).to_contain_text("4821")
    paper = PdfReader(io.BytesIO(await downloaded(patient.page, "Pobierz PDF")))
    text = paper.pages[0].extract_text()
    for each in ("Maść dwa razy dziennie.", "4821", patient.name, "Dąbrowski"):
        assert each in text
    catalogue: Any = paper.root_object
    assert catalogue["/MarkInfo"]["/Marked"]

    await doctor.page.goto(f"/lekarz?wizyta={visit_id}")
    await doctor.page.get_by_role("textbox", name="Treść zaleceń").fill("Maść raz dziennie.")
    await doctor.button("Wydaj poprawioną wersję").click()
    question = doctor.page.get_by_role("alertdialog", name="Wydać poprawioną wersję?")
    await question.get_by_role("button", name="Wydaj poprawioną wersję").click()
    await expect(card).to_contain_text("Maść raz dziennie.", timeout=20_000)
    await expect(card).to_contain_text("Wersja 2, poprawiona")
    await card.get_by_text("Poprzednie wersje").click()
    old = PdfReader(io.BytesIO(await downloaded(patient.page, "Pobierz PDF, wersja 1")))
    assert "Ta wersja jest nieaktualna" in old.pages[0].extract_text()

    reception = (await new_window("reception")).page
    await log_in(reception, RECEPTION_EMAIL)
    await reception.goto(f"/rejestracja/wizyty?wizyta={visit_id}")
    details = reception.get_by_role("complementary", name=patient.name)
    await expect(details.get_by_text("Sprawdzona", exact=True)).to_be_visible()
    assert patient.window.errors == doctor.window.errors == []


async def downloaded(page: Page, name: str) -> bytes:
    link = page.get_by_role("link", name=name, exact=True)
    answer = await page.request.get(await link.get_attribute("href") or "")
    # A download that is refused says only that it was cancelled; this says why.
    assert answer.ok, await answer.text()
    async with page.expect_download() as started:
        await link.click()
    path = await (await started.value).path()
    return path.read_bytes()


async def writes_and_issues(doctor: Doctor) -> None:
    """In the call: who it is, what to do and one code; a reload in between loses nothing."""
    await doctor.page.get_by_role("tab", name="Zalecenia").click()
    await doctor.button(re.compile("Potwierdzam: rozmawiam z właściwą osobą")).click()
    await expect(doctor.page.get_by_text("Tożsamość potwierdzona")).to_be_visible()

    box = doctor.page.get_by_role("textbox", name="Treść zaleceń")
    await box.fill("Maść dwa razy dziennie.\nKontrola za 2 tygodnie.")
    await doctor.button("Dodaj e-receptę").click()
    await doctor.page.get_by_label("Kod e-recepty 1").fill("4821")
    await expect(doctor.page.get_by_text("Szkic zapisany")).to_be_visible()
    # Nothing is lost on a reload in the middle of the call.
    await doctor.page.reload()
    await doctor.page.get_by_role("tab", name="Zalecenia").click()
    await expect(box).to_have_value("Maść dwa razy dziennie.\nKontrola za 2 tygodnie.")
    await expect(doctor.page.get_by_label("Kod e-recepty 1")).to_have_value("4821")
    await doctor.button("Wydaj zalecenia").click()
    question = doctor.page.get_by_role("alertdialog", name="Wydać zalecenia?")
    await question.get_by_role("button", name="Wydaj zalecenia").click()
    await expect(question).to_have_count(0)


async def test_three_attempts_end_a_visit_whose_patient_could_not_be_reached(
    new_window: NewWindow, stack: Stack
) -> None:
    patient = await Patient(await new_window("patient")).arrives(stack.url)
    visit_id = await patient.books_a_video_visit()
    starts_at = an_hour_passes(stack, visit_id)
    await patient.opens_the_visit()

    reception = (await new_window("reception")).page
    await log_in(reception, RECEPTION_EMAIL)
    await reception.goto(f"/rejestracja/wizyty?dzien={starts_at.date()}&wizyta={visit_id}")
    details = reception.get_by_role("complementary", name=patient.name)
    await details.get_by_role("button", name="Zadzwoń w portalu").click()
    await expect(
        patient.page.get_by_text("Poradnia próbuje się z Tobą skontaktować")
    ).to_be_visible()
    await details.get_by_role("button", name="Wyślij SMS").click()
    await expect(details).to_contain_text("SMS · rejestracja")
    await details.get_by_role("button", name="Odnotuj telefon").click()
    await expect(details.get_by_text("Liczą się 1 z 3")).to_be_visible()
    await expect(details.get_by_role("button", name="Zakończ: brak kontaktu")).to_have_count(0)

    minutes_pass_between_attempts(stack, visit_id)
    await details.get_by_role("button", name="Zakończ: brak kontaktu").click(timeout=30_000)
    question = reception.get_by_role("alertdialog")
    await question.get_by_role("button", name="Zakończ: brak kontaktu").click()
    await expect(details.get_by_text("Zakończono z powodu braku kontaktu")).to_be_visible()

    await patient.opens_the_visit()
    card = patient.page.get_by_role("region", name="Próbowaliśmy się z Tobą skontaktować")
    await expect(card).to_contain_text("Dzwonek w portalu")
    await expect(card).to_contain_text("Zakończono z powodu braku kontaktu")
    for page in (patient.page, reception):
        paper = PdfReader(io.BytesIO(await downloaded(page, "Pobierz zapis (PDF)")))
        text = paper.pages[0].extract_text()
        for each in ("Dzwonek w portalu", "Takich prób: 3", patient.name, "Dąbrowski"):
            assert each in text


def minutes_pass_between_attempts(stack: Stack, visit_id: str) -> None:
    """Nobody can wait a quarter of an hour: the attempts on record move apart."""
    run_sql(
        stack.postgres.url("vp_booking"),
        "update contact_attempts set made_at = made_at - place.n * interval '5 min'"
        " from (select attempt_id, row_number() over (order by made_at desc) - 1 as n"
        f" from contact_attempts where visit_id = '{visit_id}') place"
        " where place.attempt_id = contact_attempts.attempt_id",
    )
