"""What two people can do within a call, in real browser windows."""

import pytest
from playwright.async_api import expect

from deploy.local.stack import Stack
from tests.journeys.calls import DEVICES_IN_USE, IN_FIREFOX, NewWindow, a_call, lets_go
from tests.journeys.people import Doctor, Patient, call_summary, sees_and_hears
from tests.support.waiting import eventually

pytestmark = [pytest.mark.stack, pytest.mark.browser]


@IN_FIREFOX
async def test_sound_only_stops_both_pictures_and_says_so_on_both_screens(
    new_window: NewWindow, stack: Stack, in_firefox: str
) -> None:
    patient, doctor = await a_call(new_window, stack, in_firefox=in_firefox)
    for person in (patient, doctor):
        assert await person.page.evaluate(DEVICES_IN_USE) == 2
    await patient.button("Tylko dźwięk").click()
    declined = doctor.page.get_by_text("Pacjent rozmawia bez obrazu i nie widzi Twojego.")
    await expect(declined).to_be_visible()
    await expect(patient.page.get_by_text("Obraz jest wyłączony po obu stronach")).to_be_visible()
    for person in (patient, doctor):
        await expect(person.page.get_by_text("Bez obrazu", exact=True)).to_be_visible()
        await eventually(lambda person=person: gets_sound_alone(person), seconds=30)

    await patient.button("Włącz obraz").click()
    await expect(declined).to_have_count(0)
    await sees_and_hears(patient)
    await sees_and_hears(doctor)
    await doctor.ends_the_visit()
    for person in (patient, doctor):
        await lets_go(person)
    assert patient.window.errors == doctor.window.errors == []


async def gets_sound_alone(person: Patient | Doctor) -> bool:
    """Packets of sound come, and not one more picture."""
    before = await call_summary(person.page)
    if not before:
        return False
    await eventually(lambda: more_packets(person, before["packets_received"] + 100))
    after = await call_summary(person.page)
    return after["frames_decoded"] == before["frames_decoded"] and after["link"] == "connected"


async def more_packets(person: Patient | Doctor, than: int) -> bool:
    return (await call_summary(person.page)).get("packets_received", 0) > than


@IN_FIREFOX
async def test_the_safety_code_is_the_same_on_both_screens(
    new_window: NewWindow, stack: Stack, in_firefox: str
) -> None:
    patient, doctor = await a_call(new_window, stack, in_firefox=in_firefox)
    first = await code_of(patient)
    assert first == await code_of(doctor)
    assert len(first) == 4

    # Another connection has other certificates, and with them another code.
    await patient.page.reload()
    await sees_and_hears(patient)
    await sees_and_hears(doctor)
    second = await code_of(patient)
    assert second == await code_of(doctor)
    assert second != first
    await doctor.ends_the_visit()


async def code_of(person: Patient | Doctor) -> list[str]:
    await person.button("Kod bezpieczeństwa").click()
    code = person.page.get_by_test_id("safety-code")
    groups = await code.locator("span").all_inner_texts()
    await person.page.get_by_role("dialog").get_by_role("button", name="Zamknij").click()
    return groups


async def test_a_visit_goes_on_by_telephone_and_comes_back_to_video(
    new_window: NewWindow, stack: Stack
) -> None:
    patient, doctor = await a_call(new_window, stack)
    await doctor.chooses_channel("Telefon")
    await expect(patient.heading("Lekarz zadzwoni do Ciebie")).to_be_visible()
    await expect(patient.page.get_by_text("Lekarz widzi numer z Twojego profilu")).to_be_visible()
    await expect(doctor.heading("Zadzwoń do pacjenta")).to_be_visible()
    number = doctor.page.get_by_role("link", name="+48 600 100 200")
    await expect(number).to_have_attribute("href", "tel:+48600100200")
    for person in (patient, doctor):
        await eventually(lambda person=person: nothing_flows(person))

    # A page that is loaded anew is told the same, and asks for no camera.
    await patient.page.reload()
    await expect(patient.heading("Lekarz zadzwoni do Ciebie")).to_be_visible()
    await doctor.button("Wróć do wideo").click()
    await sees_and_hears(patient)
    await sees_and_hears(doctor)

    await doctor.chooses_channel("Czat")
    await expect(patient.heading("Lekarz pisze do Ciebie na czacie")).to_be_visible()
    await doctor.writes("Zalecenia wysyłam tutaj.")
    await patient.reads("Zalecenia wysyłam tutaj.")
    await doctor.chooses_channel("Tylko dźwięk")
    await eventually(lambda: gets_sound_alone(patient), seconds=30)
    await doctor.ends_the_visit()
    await expect(patient.heading("Wizyta zakończona")).to_be_visible()
    assert patient.window.errors == doctor.window.errors == []


async def nothing_flows(person: Patient | Doctor) -> bool:
    return await call_summary(person.page) == {}
