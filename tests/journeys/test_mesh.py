"""Three and four people in a call: all see and hear all, and one's trouble is one's own."""

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from deploy.local.stack import Stack
from tests.faults.test_flight_recorder import opens_the_timeline
from tests.journeys.axe import AXE, SIZES, is_accessible
from tests.journeys.calls import NewWindow, a_call
from tests.journeys.people import Doctor, Patient, call_summary
from tests.journeys.test_guests import Guest, invites
from tests.support.browsers import Window
from tests.support.waiting import eventually

pytestmark = [pytest.mark.stack, pytest.mark.browser]

MOVING_FRAMES = 5
MEETING_SECONDS = 120
PRESS_MS = 60_000
"""Generous: four browsers and all services share two cores."""


def of_several(new_window: NewWindow) -> NewWindow:
    """Windows that are given more time for each press, and that axe can look at."""

    async def open_window(name: str, **options: Any) -> Window:
        window = await new_window(name, **options)
        window.page.set_default_timeout(PRESS_MS)
        await window.context.add_init_script(path=AXE)
        await window.page.emulate_media(reduced_motion="reduce")
        return window

    return open_window


async def comes(window: Window, doctor: Doctor, kind: str, word: str, name: str) -> Guest:
    """Somebody whom the doctor invites in the call and lets in."""
    await doctor.button(re.compile("^(Zaproś do rozmowy|Osoby w rozmowie)")).click()
    again = doctor.page.get_by_role("dialog").get_by_role("button", name="Zaproś do rozmowy")
    if await again.count():
        await again.click()
    guest = Guest(window)
    await guest.opens(await invites(doctor, kind))
    await guest.agrees(name)
    await guest.knocks()
    knock = doctor.page.get_by_role("alert").filter(has_text=f"{name} ({word}) czeka")
    await knock.get_by_role("button", name=re.compile("^Wpuść")).click()
    await expect(guest.heading("Jesteś w rozmowie")).to_be_visible()
    return guest


async def all_see_and_hear_all(*pages: Page) -> None:
    for page in pages:
        await sees_and_hears_others(page, len(pages) - 1)


async def sees_and_hears_others(page: Page, count: int) -> None:
    """Frames of each are decoded one after another, and more and more of their sound is played."""
    first: dict[str, dict[str, Any]] = {}

    async def are_moving() -> bool:
        parties = await parties_of(page)
        assert len(parties) == count, list(parties)
        for who, party in parties.items():
            assert party["link"] == "connected", party
            # A new connection counts anew.
            if who not in first or party["frames_decoded"] < first[who]["frames_decoded"]:
                first[who] = party
        return all(
            each["frames_decoded"] >= first[who]["frames_decoded"] + MOVING_FRAMES
            and each["audio_energy"] > first[who]["audio_energy"]
            for who, each in parties.items()
        )

    await eventually(are_moving, seconds=MEETING_SECONDS)


async def parties_of(page: Page) -> dict[str, dict[str, Any]]:
    """The counters of each of the others."""
    summary = await call_summary(page)
    return {each["guest_id"] or each["role"]: each for each in summary.get("parties", [])}


@pytest.mark.timeout(600)
async def test_three_see_and_hear_each_other_and_a_reload_disturbs_nobody_else(
    new_window: NewWindow, stack: Stack
) -> None:
    new_window = of_several(new_window)
    patient, doctor = await a_call(new_window, stack)
    guest = await comes(await new_window("interpreter"), doctor, "Tłumacz", "tłumacz", "Anna Nowak")
    pages = patient.page, doctor.page, guest.page
    await all_see_and_hear_all(*pages)
    for page in (patient.page, doctor.page):
        named = page.locator("figcaption").filter(has_text="Anna Nowak, tłumacz")
        await expect(named).to_be_visible()
    await codes_are_those_of_pairs(patient, doctor, guest)

    before = (await parties_of(patient.page))["doctor"]
    await guest.page.reload()
    await all_see_and_hear_all(*pages)
    after = (await parties_of(patient.page))["doctor"]
    same = ("connection_count", "interruption_count")
    assert [after[name] for name in same] == [before[name] for name in same]

    # Muted is one person's, and said at their picture.
    await guest.page.get_by_role("switch", name="Mikrofon").click()
    muted = patient.page.locator("figure").filter(has_text="Mikrofon wyłączony")
    await expect(muted).to_contain_text("Anna Nowak")

    # A screen is large for both of the others, and whole.
    await guest.button("Pokaż ekran").click()
    for page in (patient.page, doctor.page):
        await expect(page.get_by_text("Anna Nowak pokazuje ekran")).to_be_visible()
        shown = page.locator("figure[data-large]")
        await expect(shown).to_contain_text("Anna Nowak")
    await guest.button("Zakończ pokazywanie").click()
    await expect(patient.page.get_by_text("pokazuje ekran")).to_have_count(0)

    # The line of each of the three is told, minute by minute.
    recorder = (await new_window("reception")).page
    await opens_the_timeline(recorder, patient)
    for who in ("Pacjent", "Lekarz", "Tłumacz"):
        cell = recorder.get_by_role("cell", name=who, exact=True)
        await expect(cell.first).to_be_visible(timeout=PRESS_MS)
    await recorder.context.close()

    await doctor.button(re.compile("^Osoby w rozmowie")).click()
    await doctor.button(re.compile("^Usuń z rozmowy: Anna Nowak")).click()
    await expect(guest.heading("Nie uczestniczysz już w tej rozmowie")).to_be_visible()
    # The button that was pressed is gone with the row, and the keys still reach the dialog.
    await expect(doctor.button(re.compile("^Usuń z rozmowy"))).to_have_count(0)
    await doctor.page.keyboard.press("Escape")
    await expect(doctor.page.get_by_role("dialog")).to_have_count(0)
    await expect(patient.page.locator("figure")).to_have_count(1)
    await all_see_and_hear_all(patient.page, doctor.page)
    await doctor.ends_the_visit()
    assert patient.window.errors == doctor.window.errors == guest.window.errors == []


async def codes_are_those_of_pairs(patient: Patient, doctor: Doctor, guest: Guest) -> None:
    """Each two have a code of their own, the same on both screens."""
    codes = [await codes_of(each) for each in (patient, doctor, guest)]
    assert [len(each) for each in codes] == [2, 2, 2]
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert len(codes[one] & codes[other]) == 1


async def codes_of(person: Patient | Doctor | Guest) -> set[str]:
    await person.button("Kod bezpieczeństwa").click()
    dialog = person.page.get_by_role("dialog")
    shown = dialog.get_by_test_id("safety-code")
    await expect(shown).to_have_count(2)
    codes = {"".join(text.split()) for text in await shown.all_inner_texts()}
    await dialog.get_by_role("button", name="Zamknij").click()
    return codes


@pytest.mark.timeout(600)
async def test_four_people_are_equal_on_every_screen(new_window: NewWindow, stack: Stack) -> None:
    new_window = of_several(new_window)
    patient, doctor = await a_call(new_window, stack)
    guests = [
        await comes(await new_window(kind), doctor, kind, kind.lower(), name)
        for kind, name in (("Tłumacz", "Anna Nowak"), ("Drugi lekarz", "Jan Zieliński"))
    ]
    await all_see_and_hear_all(patient.page, doctor.page, *(each.page for each in guests))
    for name, person in (("patient", patient), ("doctor", doctor)):
        layout = person.page.locator(".call__remote")
        await expect(layout).to_have_attribute("data-layout", "grid")
        await is_accessible(person.page, f"call-of-four-{name}")
        # On a telephone the open chat lies over the controls.
        await person.page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})
    await doctor.ends_the_visit()
    for each in guests:
        await expect(each.heading("Rozmowa się zakończyła")).to_be_visible()
        assert each.window.errors == []
