"""Every screen of the client, in the states people see it in. A new route is one line here."""

import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from playwright.async_api import Page, expect

from deploy.local.places import REPOSITORY
from tests.journeys.people import Patient
from tests.support.browsers import Window
from tests.support.documents import two_pages

__all__ = ["CALL", "SCREENS", "Person", "Screen", "World", "routes_of_the_client"]

ROUTES = REPOSITORY / "web" / "src" / "routes.tsx"
SCREEN = re.compile(
    r"""(?:\bscreen\(\s*|\bpath: )"([^"]+)"(?!,\s*element: <(?:Navigate|Landing)\b)"""
)
"""An address of routes.tsx; not one that only leads on to another."""


class Person(StrEnum):
    NOBODY = "nobody"
    PATIENT = "patient"
    DOCTOR = "doctor"
    RECEPTION = "reception"
    OPS = "ops"


@dataclass
class World:
    """Who is at which window, and the ids that addresses name.

    visitId, holdId, doctorId, clinicId, facilityId, patientId, heldForId (what reception holds
    for this patient), childId of a child of 16, guardianKind and ownKind as addresses name them,
    accountId of clinic ops, guestId and wrongGuestId with their secrets behind the #.
    """

    windows: dict[Person, Window]
    ids: dict[str, str] = field(default_factory=dict)

    def page(self, who: Person) -> Page:
        return self.windows[who].page


@dataclass(frozen=True)
class Screen:
    """`route` as in routes.tsx; `state` names one of several looks of it."""

    route: str
    who: Person
    state: str = ""
    before: Callable[[World], Awaitable[None]] | None = None
    """Done once, in Polish: what leads here."""
    shows: str = "h1"
    """A selector of what has to be there before anybody looks."""
    then: Callable[[Page], Awaitable[None]] | None = None
    """Done after each load, in either language: by role or selector, not by words."""
    ids: tuple[tuple[str, str], ...] = ()
    """What a parameter of the address stands for here: `(("id", "clinicId"),)`."""

    @property
    def name(self) -> str:
        """For people and for file names: `wizyty-visitId-polacz-waiting`."""
        words = re.findall(r"\w+", self.route) or ["start"]
        return "-".join([self.who, *words, *re.findall(r"\w+", self.state)])

    def address(self, ids: dict[str, str]) -> str:
        if self.route == "*":
            return "/nie-ma-mnie"
        meant = dict(self.ids)
        # One that may be left out is left out.
        route = re.sub(r"/:\w+\?", "", self.route)
        return re.sub(r":(\w+)", lambda found: ids[meant.get(found[1], found[1])], route)


def routes_of_the_client() -> Iterator[str]:
    """Every address of routes.tsx that has a screen."""
    source = ROUTES.read_text(encoding="utf-8")
    return iter(SCREEN.findall(source))


async def sends_an_empty_form(page: Page) -> None:
    await page.locator("main button[type=submit]").click()
    await expect(page.get_by_role("alert").first).to_be_visible()


async def looks_for_nobody(page: Page) -> None:
    await page.locator("#pesel").fill("51020311221")
    await page.locator("main button[type=submit]").click()
    await expect(page.locator(".empty")).to_be_visible()


async def renews_the_feed(page: Page) -> None:
    await page.locator("main .card .btn").first.click()
    await expect(page.locator("#adres")).to_be_visible()


async def makes_a_code(page: Page) -> None:
    await page.locator("main button.btn--primary").click()
    await expect(page.locator("#kod")).to_be_visible()


def starts_booking(mode: str) -> Callable[[World], Awaitable[None]]:
    async def start(world: World) -> None:
        patient = Patient(world.windows[Person.PATIENT])
        await patient.page.goto("/wizyty")
        await patient.starts_booking(mode)

    return start


async def chooses_a_clinic_with_referral(world: World) -> None:
    patient = Patient(world.windows[Person.PATIENT])
    await patient.page.get_by_role("radio", name=re.compile("neurologiczna")).check(force=True)
    await patient.button("Dalej").click()
    await expect(patient.page.get_by_role("radio").first).to_be_attached()


async def aims_a_camera(page: Page) -> None:
    await page.locator(".chat__actions .btn").click()
    await expect(page.locator(".photo__bar .btn--primary")).to_be_visible()


async def shares_a_document(world: World) -> None:
    patient = Patient(world.windows[Person.PATIENT])
    await patient.sends_document("wyniki.pdf", two_pages(), "application/pdf")
    await expect(patient.page.locator(".document-face").first).to_be_attached()


async def opens_a_document(page: Page) -> None:
    await page.locator(".document-face .btn").first.click()
    await expect(page.get_by_role("dialog").get_by_text("Hemoglobina")).to_be_attached()


async def shows_a_document(page: Page) -> None:
    panel = page.locator("[aria-controls=call-panel]")
    if await panel.get_attribute("aria-pressed") == "false":
        await panel.click()
    await page.locator(".document-face .btn").last.click()
    await expect(page.get_by_test_id("together").get_by_text("Hemoglobina")).to_be_attached()


async def ends_the_call(world: World) -> None:
    page = world.page(Person.DOCTOR)
    # The list of people was the last thing that was looked at.
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Zakończ", exact=True).click()
    await page.get_by_role("button", name="Zakończ wizytę").click()


async def opens_the_people(page: Page) -> None:
    await page.locator(".call__top .safety").first.click()
    await expect(page.get_by_role("dialog")).to_be_visible()


async def invites_a_guest(page: Page) -> None:
    await page.locator("#goscie button").last.click()
    await expect(page.get_by_role("dialog")).to_be_visible()


ALERT = "[role=alert]"
REMOTE = "[data-testid=remote-video]"
VISIT = "/wizyty/:visitId"
CHILD = "/profil/dzieci/:patientId"
INVITE = f"{CHILD}/kod/:kind"
A_GUARDIAN = (("patientId", "childId"), ("kind", "guardianKind"))
NOBODY, PATIENT, DOCTOR = Person.NOBODY, Person.PATIENT, Person.DOCTOR
RECEPTION, OPS = Person.RECEPTION, Person.OPS

OPS_PAGES = (
    *("placowki", "poradnie", "lekarze", "grafiki", "nieobecnosci", "zespol"),
    *("zespol/dodaj", "przechowywanie", "wskazniki", "historia", "na-zywo"),
)

SCREENS = (
    Screen("/logowanie", NOBODY),
    Screen("/logowanie", NOBODY, "refused", then=sends_an_empty_form),
    Screen("/zaloz-konto", NOBODY),
    Screen("/zaloz-konto", NOBODY, "refused", then=sends_an_empty_form),
    Screen("/regulamin", NOBODY),
    Screen("/gosc/:guestId", NOBODY, shows="#guest-name"),
    Screen("/gosc/:guestId", NOBODY, "refused", shows="#guest-name", then=sends_an_empty_form),
    Screen("/gosc/:guestId", NOBODY, "wrong", ids=(("guestId", "wrongGuestId"),)),
    Screen("*", NOBODY),
    Screen("/wizyty", PATIENT),
    Screen("/umow", PATIENT),
    Screen("/umow", PATIENT, "refused", then=sends_an_empty_form),
    Screen("/umow/terminarz", PATIENT, before=starts_booking("komercyjna"), shows=".slot"),
    Screen("/umow/pytania/:holdId/:number?", PATIENT),
    Screen("/umow/podsumowanie/:holdId", PATIENT, shows="[type=checkbox]"),
    Screen("/umow/poradnia", PATIENT, before=starts_booking("w ramach NFZ"), shows="[type=radio]"),
    Screen("/umow/skierowanie", PATIENT, before=chooses_a_clinic_with_referral),
    Screen("/umow/skierowanie", PATIENT, "refused", then=sends_an_empty_form),
    Screen("/profil", PATIENT),
    Screen("/profil/bezpieczenstwo", PATIENT),
    Screen("/profil/dane", PATIENT),
    Screen("/profil/dziecko", PATIENT),
    Screen(CHILD, PATIENT, ids=(("patientId", "childId"),)),
    Screen(INVITE, PATIENT, "guardian", ids=A_GUARDIAN),
    Screen(INVITE, PATIENT, "own-account", ids=(("patientId", "childId"), ("kind", "ownKind"))),
    Screen(INVITE, PATIENT, "code", then=makes_a_code, ids=A_GUARDIAN),
    Screen(CHILD, PATIENT, "waiting", ids=(("patientId", "childId"),)),
    Screen("/zaproszenie", PATIENT),
    Screen("/zaproszenie", PATIENT, "refused", then=sends_an_empty_form),
    Screen("/profil/powiadomienia", PATIENT),
    Screen("/powiadomienia", PATIENT),
    Screen("/profil/kalendarz", PATIENT, "off"),
    Screen("/profil/kalendarz", PATIENT, "on", then=renews_the_feed),
    Screen("/instrukcja", PATIENT),
    Screen(VISIT, PATIENT),
    Screen(VISIT, PATIENT, "invites", shows="#goscie", then=invites_a_guest),
    Screen(f"{VISIT}/termin", PATIENT),
    Screen(f"{VISIT}/test", PATIENT),
    Screen(f"{VISIT}/czat", PATIENT, shows="[role=log]"),
    Screen(f"{VISIT}/czat", PATIENT, "photo", shows="[role=log]", then=aims_a_camera),
    Screen(
        f"{VISIT}/czat",
        PATIENT,
        "document",
        before=shares_a_document,
        shows=".document-face",
        then=opens_a_document,
    ),
    Screen("/lekarz", DOCTOR, "quiet"),
    Screen("/rejestracja", RECEPTION),
    Screen("/rejestracja/na-zywo", RECEPTION, shows=".stats"),
    Screen("/rejestracja/wizyty", RECEPTION),
    Screen("/rejestracja/wizyty/:visitId/termin", RECEPTION, shows=".slot"),
    Screen("/rejestracja/wizyty/:visitId/przebieg", RECEPTION, shows=".happened"),
    Screen("/rejestracja/pacjenci", RECEPTION),
    Screen("/rejestracja/pacjenci", RECEPTION, "nobody", then=looks_for_nobody),
    Screen("/rejestracja/pacjenci/dodaj", RECEPTION),
    Screen("/rejestracja/pacjenci/dodaj", RECEPTION, "refused", then=sends_an_empty_form),
    Screen("/rejestracja/umow/:patientId", RECEPTION, shows=".slot"),
    Screen(
        "/rejestracja/umow/:patientId/:holdId",
        RECEPTION,
        shows="[type=checkbox]",
        ids=(("holdId", "heldForId"),),
    ),
    *(Screen(f"/konfiguracja/{each}", OPS) for each in OPS_PAGES),
    Screen("/konfiguracja/placowki/:id", OPS, ids=(("id", "facilityId"),)),
    Screen("/konfiguracja/poradnie/:id", OPS, ids=(("id", "clinicId"),)),
    Screen("/konfiguracja/lekarze/:id", OPS, ids=(("id", "doctorId"),)),
    Screen("/konfiguracja/zespol/:id", OPS, ids=(("id", "accountId"),)),
)
"""Each person goes through their own in this order, all persons at the same time."""

CALL = (
    Screen(f"{VISIT}/polacz", PATIENT, "waiting", shows="ol"),
    Screen("/lekarz", DOCTOR, "alerted", shows=ALERT),
    Screen("/lekarz/wizyty/:visitId", DOCTOR, "call", shows=REMOTE),
    Screen("/lekarz/wizyty/:visitId", DOCTOR, "people", shows=REMOTE, then=opens_the_people),
    Screen(f"{VISIT}/polacz", PATIENT, "call", shows=REMOTE),
    Screen(f"{VISIT}/polacz", PATIENT, "document", shows=REMOTE, then=shows_a_document),
    Screen("/lekarz/wizyty/:visitId", DOCTOR, "over", before=ends_the_call),
    Screen("/lekarz/wizyty/:visitId/przebieg", DOCTOR, shows=".happened"),
    Screen(VISIT, PATIENT, "over"),
)
"""One after another: what a person did stays done, so that a call follows the wait for it."""
