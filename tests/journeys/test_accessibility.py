"""axe-core finds nothing on any screen, in Polish and English, on a phone and on a desk.

The same run keeps a picture of each in `.local/screens`.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from deploy.local.stack import Stack
from tests.journeys.api import at_the_api, newcomer
from tests.journeys.axe import AXE, PICTURES, SIZES, found_by_axe, picture
from tests.journeys.guests import address_of, invites
from tests.journeys.people import log_in
from tests.journeys.screens import CALL, SCREENS, Person, Screen, World, routes_of_the_client
from tests.support.browsers import Window

NewWindow = Callable[..., Awaitable[Window]]
Faults = dict[str, list[str]]
"""Where each was found."""

LOAD_MS = 20_000
LANGUAGES = ("pl", "en")
LOOKED_AT_FOR = timedelta(minutes=10)
"""All of it: a visit that has begun is moved by nobody, and its screens are others."""
DOCTOR_EMAIL = "lekarz.kardiolog@example.com"
RECEPTION_EMAIL = "rejestracja@example.com"
OPS_EMAIL = "ops@example.com"
BESIDE_THE_SCREEN = """() =>
  [...document.querySelectorAll(".rail__actions .btn")]
    .filter((it) => it.getBoundingClientRect().right > document.documentElement.clientWidth)
    .map((it) => `beside the screen: ${it.textContent}`)"""
"""Of a console: the language and the way out are there without a scroll to the side."""
SKELETONS = "[aria-busy=true], .skeleton"


def test_every_route_of_the_client_is_a_screen_that_is_looked_at() -> None:
    routes = set(routes_of_the_client())
    looked_at = {each.route for each in (*SCREENS, *CALL)}
    assert len(routes) > 10
    assert routes - looked_at == set(), "add a line to SCREENS for each of these"
    assert looked_at - routes == set(), "these are gone from routes.tsx"


@pytest.mark.stack
@pytest.mark.browser
@pytest.mark.timeout(600)
async def test_axe_finds_nothing_on_any_screen(new_window: NewWindow, stack: Stack) -> None:
    world = World({who: await new_window(who) for who in Person})
    for window in world.windows.values():
        await window.page.emulate_media(reduced_motion="reduce")
        await window.context.add_init_script(path=AXE)
    await somebody_has_a_visit(world, stack)
    faults: Faults = defaultdict(list)
    try:
        await asyncio.gather(*(look_at_all_of(world, who, faults) for who in world.windows))
        for screen in CALL:
            await look_at(world, screen, faults)
    finally:
        for who in set(world.windows) - {Person.NOBODY}:
            await speak(world.page(who), who, "pl")
    told = [f"{fault}\n    on {', '.join(where)}" for fault, where in faults.items()]
    assert not told, "\n" + "\n".join(told)


async def somebody_has_a_visit(world: World, stack: Stack) -> None:
    """A patient with a visit and a hold, and everybody else, at their windows."""
    async with (
        at_the_api(stack.url, DOCTOR_EMAIL) as doctor,
        at_the_api(stack.url, OPS_EMAIL) as ops,
        at_the_api(stack.url, RECEPTION_EMAIL) as reception,
        newcomer(stack.url) as patient,
    ):
        doctor_id = doctor.me["doctor_id"]
        visit = await patient.books(await patient.slot_ahead(LOOKED_AT_FOR, doctor_id=doctor_id))
        await patient.writes(visit.visit_id, "Dzień dobry, wyniki prześlę przed wizytą.")
        await doctor.writes(visit.visit_id, "Dziękuję, czekam na wyniki.")
        slots = await patient.free_slots(doctor_id=doctor_id)
        hold = await patient.holds(slots[-1])
        child = {
            "given_name": "Michał",
            "family_name": "Testowy",
            "birth_date": f"{datetime.now(UTC).year - 17}-12-31",
        }
        guest = address_of(await invites(doctor, visit.visit_id)).removeprefix("/gosc/")
        me = await patient.post("/api/identity/me/children", child)
        await reception.acts_for(patient.patient_id)
        on_behalf = await reception.holds(slots[-2], patient_id=patient.patient_id)
        world.ids |= {
            "patientId": patient.patient_id,
            "heldForId": on_behalf["hold_id"],
            "visitId": visit.visit_id,
            "holdId": hold["hold_id"],
            "doctorId": doctor_id,
            "clinicId": visit.body["clinic_id"],
            "facilityId": visit.body["facility_id"],
            "childId": me["patients"][-1]["patient_id"],
            "guardianKind": "opiekun",
            "ownKind": "konto",
            "accountId": ops.me["account_id"],
            "guestId": guest,
            "wrongGuestId": guest.replace("#", "#0"),
        }
        emails = {
            Person.PATIENT: patient.me["email"],
            Person.DOCTOR: DOCTOR_EMAIL,
            Person.RECEPTION: RECEPTION_EMAIL,
            Person.OPS: OPS_EMAIL,
        }
        await world.page(Person.NOBODY).goto("/logowanie")
        await asyncio.gather(*(log_in(world.page(who), email) for who, email in emails.items()))


async def look_at_all_of(world: World, who: Person, faults: Faults) -> None:
    for screen in SCREENS:
        if screen.who is who:
            await look_at(world, screen, faults)


async def look_at(world: World, screen: Screen, faults: Faults) -> None:
    """Notes what axe says of one screen, in both languages and at both sizes."""
    page = world.page(screen.who)
    if screen.before:
        await screen.before(world)
    for language in LANGUAGES[::-1]:
        await speak(page, screen.who, language)
        # What differs from here only behind its # is not loaded anew.
        await page.goto("about:blank")
        await page.goto(screen.address(world.ids))
        await expect(page.locator("html")).to_have_attribute("lang", language, timeout=LOAD_MS)
        await expect(page.locator(screen.shows).first).to_be_attached(timeout=LOAD_MS)
        await expect(page.locator(SKELETONS)).to_have_count(0, timeout=LOAD_MS)
        if screen.then:
            await screen.then(page)
        for width, height in SIZES:
            await page.set_viewport_size({"width": width, "height": height})
            where = f"{language}-{width}"
            await picture(page, PICTURES / where / f"{screen.name}.png")
            found = await found_by_axe(page)
            found += await page.evaluate(BESIDE_THE_SCREEN)
            for fault in found:
                faults[fault].append(f"{screen.name} {where}")


async def speak(page: Page, who: Person, language: str) -> None:
    """Changes the language: of the account, or of the browser of somebody who has none."""
    if who is Person.NOBODY:
        await page.evaluate("(it) => localStorage.setItem('videoporady.language', it)", language)
        return
    origin = await page.evaluate("() => location.origin")
    answer = await page.request.patch(
        "/api/identity/me", data={"language": language}, headers={"Origin": origin}
    )
    assert answer.ok, await answer.text()
