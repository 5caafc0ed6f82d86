"""The whole way of one visit, in two real browser windows, through the gateway."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Request, expect

from deploy.local.stack import Stack
from tests.journeys.calls import IN_FIREFOX, NewWindow, a_call
from tests.journeys.people import Doctor, Patient, sees_and_hears
from tests.support.browsers import Window
from tests.support.waiting import eventually

pytestmark = [pytest.mark.stack, pytest.mark.browser]

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8"
    "cfc000000301010018dd8db00000000049454e44ae426082"
)
WATCHES_THE_DOOR = """() => {
    window.sawTheDoor = false;
    new MutationObserver(() => {
        const title = document.querySelector("h1")?.textContent;
        if (title === "Pacjent czeka") window.sawTheDoor = true;
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


async def test_a_paid_video_visit_from_booking_to_the_chat_afterwards(
    new_window: NewWindow, stack: Stack
) -> None:
    patient = await Patient(await new_window("patient")).arrives(stack.url)
    doctor = await Doctor(await new_window("doctor")).logs_in()
    origins = origins_asked(patient.window)

    await patient.books_a_video_visit(reason="Swędząca zmiana na przedramieniu")
    for name in ("Połącz", "Połączenie testowe"):
        await expect(patient.page.get_by_role("link", name=name, exact=True)).to_be_visible()

    asked: list[str] = []
    doctor.page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    await doctor.page.evaluate(WATCHES_THE_DOOR)
    told = patient.page.get_by_text("Wizyta umówiona. Potwierdzenie")
    # It stays while the pointer is on it.
    await told.hover()
    await patient.page.get_by_role("link", name="Połącz", exact=True).press("Enter")
    await doctor.is_alerted_of(patient.name)
    # What the click needs is here before it.
    visit = f"/api/booking/visits/{patient.visit_id}"
    await eventually(lambda: visit in asked)
    await doctor.admits(patient.name)
    await expect(doctor.page.get_by_test_id("remote-video")).to_be_visible(timeout=30_000)
    assert not await doctor.page.evaluate("window.sawTheDoor"), "the click had opened it"
    await sees_and_hears(patient)
    assert await told.count() == 0, "it would lie over the buttons of the call"
    await sees_and_hears(doctor)

    await patient.writes("Dzień dobry, dołączam zdjęcie.")
    await doctor.reads("Dzień dobry, dołączam zdjęcie.")
    await doctor.writes("Dziękuję, już patrzę.")
    await patient.reads("Dziękuję, już patrzę.")
    await patient.sends_document("przedramię.png", PNG, "image/png")
    assert await doctor.downloads("przedramię.png") == PNG
    await doctor.sends_document("zalecenia.pdf", PDF, "application/pdf")
    assert await patient.downloads("zalecenia.pdf") == PDF

    await doctor.ends_the_visit()
    await expect(patient.heading("Wizyta zakończona")).to_be_visible()
    await patient.opens_the_visit()
    await patient.opens_chat()
    await patient.writes("Jak długo stosować krem?")
    await expect(patient.page.get_by_text("Jak długo stosować krem?")).to_be_visible()
    assert patient.window.errors == doctor.window.errors == []
    assert origins == {urlsplit(patient.page.url).netloc}


def origins_asked(window: Window) -> set[str]:
    """Every network address that the window's pages ask from now on."""
    asked: set[str] = set()

    def note(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss"):
            asked.add(parts.netloc)

    window.page.on("request", note)
    return asked


async def test_an_nfz_visit_needs_the_referral_that_its_clinic_asks_for(
    new_window: NewWindow, stack: Stack
) -> None:
    patient = await Patient(await new_window("patient")).arrives(stack.url)
    await patient.starts_booking("Wizyta w ramach NFZ")
    await patient.page.get_by_role("radio", name=re.compile("neurologiczna")).check(force=True)
    await patient.button("Dalej").click()

    # Nothing chosen, then a code that is too short: each time the summary says what to do.
    await patient.button("Dalej").click()
    await expect(patient.page.get_by_role("alert").first).to_contain_text("Wybierz jedną")
    await patient.page.get_by_role("radio", name=re.compile("Mam e-skierowanie")).check(force=True)
    await patient.page.get_by_label("Kod e-skierowania").fill("12")
    await patient.button("Dalej").click()
    await expect(patient.page.get_by_role("alert").first).to_contain_text("4 cyfry")
    await patient.page.get_by_label("Kod e-skierowania").fill("4826")
    await patient.button("Dalej").click()

    await expect(patient.button(re.compile("^Poradnia .*neurologiczna"))).to_be_visible()
    await patient.chooses("Rodzaj wizyty", "Wideokonsultacja")
    await patient.takes_the_first_free_slot()
    await expect(patient.page.get_by_text("4826")).to_be_visible()
    await patient.confirms()
    await expect(patient.page.get_by_text("NFZ", exact=True).first).to_be_visible()
    await expect(patient.page.get_by_role("link", name="Połącz", exact=True)).to_be_visible()


async def test_a_visit_in_person_has_no_buttons_of_a_video_visit(
    new_window: NewWindow, stack: Stack
) -> None:
    patient = await Patient(await new_window("patient")).arrives(stack.url)
    await patient.starts_booking("Wizyta komercyjna")
    await patient.chooses("Rodzaj wizyty", "Wizyta stacjonarna")
    await patient.takes_the_first_free_slot()
    await patient.confirms()
    await expect(patient.heading(re.compile("Przebieg wizyty"))).to_be_visible()
    for name in ("Połącz", "Połączenie testowe"):
        await expect(patient.page.get_by_role("link", name=name, exact=True)).to_have_count(0)


@pytest.mark.parametrize("in_firefox", [False, True])
async def test_the_test_call_returns_the_picture_and_gives_a_verdict(
    new_window: NewWindow, stack: Stack, in_firefox: bool
) -> None:
    window = await new_window("patient", in_firefox=in_firefox)
    patient = await Patient(window).arrives(stack.url)
    await patient.books_a_video_visit(doctor="Joanna Gołębiewska")
    await patient.page.get_by_role("link", name="Połączenie testowe", exact=True).click()
    await expect(patient.page.get_by_test_id("returned-video")).to_be_visible(timeout=30_000)
    await patient.button("Tak, słychać").click(timeout=40_000)
    await expect(patient.heading("Wyniki")).to_be_visible(timeout=40_000)
    await expect(patient.page.get_by_text("Połączenie z siecią").first).to_be_visible()
    for device_works in ("Obraz dochodzi do serwera i wraca", "Słychać Cię wyraźnie"):
        await expect(patient.page.get_by_text(device_works)).to_be_visible()
    await patient.opens_the_visit()
    await expect(patient.page.get_by_text(re.compile("Połączenie testowe: "))).to_be_visible()


@IN_FIREFOX
async def test_a_reload_in_the_middle_of_a_call_gets_back_into_it(
    new_window: NewWindow, stack: Stack, in_firefox: str
) -> None:
    patient, doctor = await a_call(new_window, stack, in_firefox=in_firefox)

    await patient.page.reload()
    await sees_and_hears(patient)
    await sees_and_hears(doctor)
    await doctor.page.reload()
    await sees_and_hears(doctor)
    await sees_and_hears(patient)
    await doctor.ends_the_visit()


async def test_a_patient_learns_that_the_doctor_has_seen_the_alert(
    new_window: NewWindow, stack: Stack
) -> None:
    patient = await Patient(await new_window("patient")).arrives(stack.url)
    doctor = await Doctor(await new_window("doctor")).logs_in("lekarz.neurolog@example.com")
    await patient.books_a_video_visit(doctor="Ewa Kaczmarek")
    await patient.presses_connect()
    alert = await doctor.is_alerted_of(patient.name)
    await alert.get_by_role("button", name="Za chwilę").click()
    await expect(patient.heading("Lekarz wie, że czekasz")).to_be_visible()
    await patient.button("Przestań czekać").click()
    question = patient.page.get_by_role("alertdialog")
    await question.get_by_role("button", name="Przestań czekać").click()
    await expect(alert).to_have_count(0)
