"""Photographs and documents in a call, in two real browser windows."""

import re

import pytest
from playwright.async_api import Locator, expect

from deploy.local.stack import Stack
from tests.journeys.calls import NewWindow, a_call
from tests.journeys.people import Doctor, Patient, sees_and_hears
from tests.journeys.test_visit import PNG
from tests.support.documents import two_pages

pytestmark = [pytest.mark.stack, pytest.mark.browser]

TELLING_CAMERA = """() => {
  // As a phone's: a JPEG that says where it was taken.
  ImageCapture.prototype.takePhoto = async () => {
    const canvas = new OffscreenCanvas(1600, 1200);
    const context = canvas.getContext("2d");
    context.fillStyle = "#c98b6b";
    context.fillRect(0, 0, 1600, 1200);
    const jpeg = await canvas.convertToBlob({ type: "image/jpeg" });
    const bytes = new Uint8Array(await jpeg.arrayBuffer());
    const told = new TextEncoder().encode("Exif\\0\\0GPSLatitude 52.2297 GPSLongitude 21.0122");
    const head = new Uint8Array([0xff, 0xe1, 0, told.length + 2]);
    return new Blob([bytes.slice(0, 2), head, told, bytes.slice(2)], { type: "image/jpeg" });
  };
}"""


async def photographs(patient: Patient, button: Locator) -> None:
    """Opens the camera, takes a photograph, looks at it, and sends it."""
    await button.click()
    dialog = patient.page.get_by_role("dialog")
    await expect(dialog.get_by_text("Rozmowa trwa.")).to_be_visible()
    await dialog.get_by_role("button", name="Zrób zdjęcie").click()
    await expect(dialog.get_by_role("heading", name="Czy zdjęcie jest ostre?")).to_be_visible()
    await dialog.get_by_role("button", name="Wyślij zdjęcie").click()
    await expect(dialog).to_have_count(0)


def pictures_of(person: Patient | Doctor) -> Locator:
    return person.page.get_by_role("log").get_by_role(
        "button", name=re.compile("^Otwórz: Zdjęcie ")
    )


async def test_a_doctor_asks_for_a_photograph_and_opens_it_in_the_call(
    new_window: NewWindow, stack: Stack
) -> None:
    patient, doctor = await a_call(new_window, stack)
    await doctor.button("Poproś o zdjęcie").click()
    asked = patient.page.get_by_role("listitem").filter(has_text="Proszę o zdjęcie.")
    take = asked.get_by_role("button", name="Zrób zdjęcie")

    # The doctor sees what is aimed at, and hears the patient all the time.
    await take.click()
    dialog = patient.page.get_by_role("dialog")
    seen = "Osoby w rozmowie widzą teraz obraz z tego aparatu."
    await expect(dialog.get_by_text(seen)).to_be_visible()
    await expect(dialog.get_by_test_id("photo-video")).to_be_visible()
    await sees_and_hears(doctor)
    await dialog.get_by_role("button", name="Anuluj").click()

    await photographs(patient, take)
    await expect(pictures_of(doctor)).to_have_count(1)
    await pictures_of(doctor).click()
    shown = doctor.page.get_by_role("dialog").locator("img")
    await expect(shown).to_be_visible()
    width, height = await shown.evaluate("it => [it.naturalWidth, it.naturalHeight]")
    assert min(width, height) >= 480
    await doctor.button("Powiększ").click()
    await expect(doctor.page.get_by_role("dialog").get_by_text("150%")).to_be_visible()
    await doctor.page.get_by_role("dialog").get_by_role("button", name="Zamknij").click()
    # The camera of the call has come back.
    await sees_and_hears(doctor)

    # A camera that tells the place of the photograph is not believed to be discreet.
    await patient.page.evaluate(TELLING_CAMERA)
    await photographs(patient, take)
    await expect(pictures_of(doctor)).to_have_count(2)
    async with doctor.page.expect_download() as started:
        await doctor.page.get_by_role("log").get_by_role("link").last.click()
    file = await started.value
    name = r"Zdjęcie \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d\.jpg"
    assert re.fullmatch(name, file.suggested_filename)
    path = await file.path()
    sent = path.read_bytes()
    assert sent.startswith(b"\xff\xd8")
    assert b"Exif" not in sent
    assert b"GPS" not in sent

    # Safari and Firefox have no ImageCapture: the camera itself is set to its full size.
    await patient.page.evaluate("() => delete window.ImageCapture")
    await photographs(patient, take)
    await expect(pictures_of(doctor)).to_have_count(3)
    await sees_and_hears(doctor)
    await doctor.ends_the_visit()
    assert patient.window.errors == doctor.window.errors == []


def watched_by(person: Patient | Doctor) -> Locator:
    return person.page.get_by_test_id("together")


async def points_at(person: Doctor, x: float, y: float) -> None:
    """Moves the mouse to a place of the page, as parts of its width and height."""
    area = await watched_by(person).locator(".sheet__page").bounding_box()
    assert area is not None
    await person.page.mouse.move(area["x"] + x * area["width"], area["y"] + y * area["height"])


async def pointed_at(person: Patient) -> tuple[float, float]:
    """Where on the page the other person's pointer is seen, as parts of its width and height."""
    area = await watched_by(person).locator(".sheet__page").bounding_box()
    mark = await watched_by(person).get_by_test_id("pointer").bounding_box()
    assert area is not None
    assert mark is not None
    return (
        (mark["x"] + mark["width"] / 2 - area["x"]) / area["width"],
        (mark["y"] + mark["height"] / 2 - area["y"]) / area["height"],
    )


async def test_a_document_is_looked_at_together_and_both_can_end_it(
    new_window: NewWindow, stack: Stack
) -> None:
    patient, doctor = await a_call(new_window, stack)
    # Page, zoom and pointer will be the doctor's, on a screen of another size.
    await patient.page.set_viewport_size({"width": 360, "height": 740})
    await doctor.sends_document("wyniki.pdf", two_pages(), "application/pdf")
    await doctor.button("Pokaż w rozmowie: wyniki.pdf").click()
    seen = watched_by(patient)
    await expect(seen.get_by_text("Lekarz pokazuje: wyniki.pdf")).to_be_visible()
    await expect(watched_by(doctor).get_by_text("Pokazujesz: wyniki.pdf")).to_be_visible()
    await expect(seen.get_by_text("Hemoglobina")).to_be_visible()

    await doctor.button("Następna strona").click()
    await expect(seen.get_by_text("Bez zmian")).to_be_visible()
    await points_at(doctor, 0.3, 0.4)
    await expect(seen.get_by_test_id("pointer")).to_be_visible()
    x, y = await pointed_at(patient)
    assert (x, y) == (pytest.approx(0.3, abs=0.02), pytest.approx(0.4, abs=0.02))
    await doctor.button("Powiększ").click()
    await expect(seen.get_by_test_id("sheet")).to_have_attribute("data-zoom", "1.5")
    await expect(seen.get_by_role("button", name="Powiększ")).to_have_count(0)

    # Who follows can end it, too.
    await patient.button("Zakończ pokazywanie").click()
    for person in (patient, doctor):
        await expect(watched_by(person)).to_have_count(0)
    await expect(doctor.page.get_by_text("Druga osoba zakończyła oglądanie")).to_be_visible()

    # On a phone the chat made way for the document.
    await patient.button(re.compile("Czat$")).click()
    await patient.sends_document("skóra.png", PNG, "image/png")
    await patient.button("Pokaż w rozmowie: skóra.png").click()
    await expect(watched_by(doctor).get_by_text("Pacjent pokazuje: skóra.png")).to_be_visible()
    await expect(watched_by(doctor).locator("img")).to_be_visible()
    await sees_and_hears(doctor)
    await doctor.button("Zakończ pokazywanie").click()
    await expect(watched_by(patient)).to_have_count(0)
    await doctor.ends_the_visit()
    assert patient.window.errors == doctor.window.errors == []
