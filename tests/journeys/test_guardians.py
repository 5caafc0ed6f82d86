"""Two parents and their child: one shares it by a code, and takes the access back again."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.async_api import Page, expect

from deploy.local.demo_data import PASSWORD, RECEPTION_EMAIL
from deploy.local.stack import Stack
from kit.ids import new_id
from tests.journeys.api import ApiPerson, newcomer
from tests.journeys.people import Patient, log_in
from tests.support.browsers import Window
from tests.support.waiting import eventually

pytestmark = [pytest.mark.stack, pytest.mark.browser]

NewWindow = Callable[..., Awaitable[Window]]
CHILD = "Kalina Testowa"


def years_ago(years: int) -> str:
    """A date of birth that gives this age all year, but on its last day."""
    return f"{datetime.now(UTC).year - years - 1}-12-31"


async def adds_a_child(parent: ApiPerson, years: int) -> str:
    name = dict(zip(("given_name", "family_name"), CHILD.split(), strict=True))
    body = name | {"birth_date": years_ago(years)}
    me = await parent.post("/api/identity/me/children", body)
    return me["patients"][-1]["patient_id"]


async def books_for(parent: ApiPerson, patient_id: str, years: int) -> str:
    slots = await parent.free_slots(patient_years=str(years))
    body: dict[str, Any] = {
        "slot_id": slots[-1]["slot_id"],
        "visit_type": "video",
        "funding": "commercial",
        "patient_id": patient_id,
    }
    hold = await parent.post("/api/booking/holds", body)
    booking = {
        "hold_id": hold["hold_id"],
        "video_consent": True,
        **await parent.declares(slots[-1]["clinic_id"]),
    }
    visit = await parent.post("/api/booking/visits", booking)
    await parent.until_known(visit["visit_id"])
    return visit["visit_id"]


async def makes_a_code(parent: Patient, button: str) -> str:
    """From the profile; the code as it stands on the screen."""
    await parent.page.goto("/profil")
    await parent.page.get_by_role("link", name=re.compile(CHILD)).click()
    await expect(parent.page.get_by_role("heading", name=CHILD, level=1)).to_be_visible()
    await parent.page.get_by_role("link", name=button).click()
    await parent.button("Utwórz kod").click()
    await expect(parent.page.get_by_text("Pokazujemy ten kod tylko raz")).to_be_visible()
    return await parent.page.locator("#kod").inner_text()


async def status_of(page: Page, path: str) -> int:
    return (await page.request.get(path)).status


async def uses_the_code(father: Patient, email: str, code: str) -> None:
    """The link leads through the log-in, and a mistyped code first gets a plain word."""
    await father.page.goto(f"/zaproszenie#{code}")
    await father.page.get_by_label("E-mail", exact=True).fill(email)
    await father.page.get_by_label("Hasło", exact=True).fill(PASSWORD)
    await father.button("Zaloguj się").click()
    field = father.page.get_by_label("Kod zaproszenia")
    await expect(field).to_have_value(code)
    await field.fill("AAAA-BBBB-CCCC")
    await father.button("Dalej").click()
    await expect(father.page.get_by_role("alert").first).to_contain_text("niepoprawny")
    await field.fill(code.lower())
    await father.button("Dalej").click()
    await expect(father.heading("Czy to właściwe dziecko?")).to_be_visible()
    await expect(father.page.get_by_text("Kalina", exact=True)).to_be_visible()
    await expect(father.page.get_by_text(CHILD)).to_have_count(0)
    await father.button("Potwierdź").click()
    await expect(father.page.get_by_role("link", name=re.compile(CHILD))).to_be_visible()


async def finds_nothing(page: Page, visit_id: str) -> bool:
    """At once, with the token that still names the child, in every service."""
    for path in (
        f"/api/booking/visits/{visit_id}",
        f"/api/chat/visits/{visit_id}/messages",
        f"/api/signalling/visits/{visit_id}/ice-servers",
    ):
        assert await status_of(page, path) == 404, path
    return True


async def test_a_second_parent_sees_the_child_s_visit_until_the_access_is_taken_back(
    new_window: NewWindow, stack: Stack
) -> None:
    mother, father = Patient(await new_window("mother")), Patient(await new_window("father"))
    async with newcomer(stack.url, "Hanna") as one, newcomer(stack.url, "Henryk") as other:
        child = await adds_a_child(one, 9)
        visit_id = await books_for(one, child, 9)
        await log_in(mother.page, one.me["email"])
        code = await makes_a_code(mother, "Zaproś drugiego opiekuna")

        await uses_the_code(father, other.me["email"], code)
        await father.page.goto("/wizyty")
        await expect(father.page.get_by_text("Kalina").first).to_be_visible()
        await father.page.goto(f"/wizyty/{visit_id}/czat")
        await father.writes("Będę z Kaliną przy kamerze")
        await father.reads("Będę z Kaliną przy kamerze")
        await father.page.goto(f"/wizyty/{visit_id}")
        await expect(
            father.page.get_by_role("link", name=re.compile("^Czat")).first
        ).to_be_visible()

        await mother.page.goto(f"/profil/dzieci/{child}")
        await mother.button("Odbierz dostęp: Henryk Testowa").click()
        dialog = mother.page.get_by_role("alertdialog")
        await dialog.get_by_role("button", name="Odbierz dostęp").click()
        await expect(mother.page.get_by_text("nie ma już dostępu")).to_be_visible()
        await expect(mother.button(re.compile("^Odbierz dostęp"))).to_have_count(0)

        await eventually(lambda: finds_nothing(father.page, visit_id), seconds=20)
        await father.page.goto("/wizyty")
        await expect(father.heading("Moje wizyty")).to_be_visible()
        await expect(father.page.get_by_text("Kalina")).to_have_count(0)
        await father.page.goto(f"/wizyty/{visit_id}")
        await expect(father.page.get_by_text("Nie ma takiej wizyty").first).to_be_visible()
        await mother.page.goto("/wizyty")
        await expect(mother.page.get_by_text("Kalina").first).to_be_visible()


async def test_a_young_person_takes_over_their_profile_and_a_parent_still_sees_it(
    new_window: NewWindow, stack: Stack
) -> None:
    mother = Patient(await new_window("mother"))
    teen = Patient(await new_window("teen", width=360, height=740))
    async with newcomer(stack.url, "Hanna") as one:
        child = await adds_a_child(one, 16)
        visit_id = await books_for(one, child, 16)
        await log_in(mother.page, one.me["email"])
        code = await makes_a_code(mother, "Daj dostęp do własnego konta")

        # Without the link: the date of birth brings the question for a code.
        await teen.page.goto("/zaloz-konto")
        await fills_the_registration(teen.page)
        await expect(teen.page.get_by_label("Kod od rodzica lub opiekuna")).to_be_visible()
        await teen.button("Załóż konto").click()
        await expect(teen.page.get_by_role("alert").first).to_contain_text("Wpisz kod od rodzica")
        await teen.page.get_by_label("Kod od rodzica lub opiekuna").fill(code)
        await teen.button("Załóż konto").click()
        await expect(teen.heading("Moje wizyty")).to_be_visible()
        assert await status_of(teen.page, f"/api/booking/visits/{visit_id}") == 200
        assert await status_of(mother.page, f"/api/booking/visits/{visit_id}") == 200

        await teen.page.goto("/profil")
        await teen.page.get_by_role("link", name="Kto ma dostęp do moich wizyt").click()
        await expect(teen.page.get_by_text("Hanna Testowa")).to_be_visible()
        await mother.page.goto(f"/profil/dzieci/{child}")
        await expect(mother.page.get_by_text("Własne konto").first).to_be_visible()


async def fills_the_registration(page: Page) -> None:
    given, family = CHILD.split()
    year, month, day = years_ago(16).split("-")
    values = {
        "Imię": given,
        "Nazwisko": family,
        "Dzień": day,
        "Miesiąc": month,
        "Rok": year,
        "Numer telefonu": "600 100 200",
        "E-mail": f"{new_id().hex}@example.com",
        "Hasło": PASSWORD,
    }
    for label, value in values.items():
        await page.get_by_label(label, exact=True).fill(value)


async def test_a_parent_says_who_they_are_and_reception_reads_it(
    new_window: NewWindow, stack: Stack
) -> None:
    mother = Patient(await new_window("mother"))
    async with newcomer(stack.url, "Hanna") as one:
        await log_in(mother.page, one.me["email"])
        await mother.page.goto("/profil/dziecko")
        await mother.page.get_by_label("Imię dziecka").fill("Kalina")
        for label, value in (("Dzień", "31"), ("Miesiąc", "12"), ("Rok", years_ago(9)[:4])):
            await mother.page.get_by_label(label, exact=True).fill(value)
        await mother.chooses("Kim jesteś dla dziecka", "^matka")
        await mother.button("Dodaj dziecko").click()
        await mother.page.get_by_role("link", name=re.compile(CHILD)).click()
        own = mother.page.get_by_role("listitem").filter(has_text="Hanna")
        await expect(own).to_contain_text("matka")

        child = (await one.get("/api/identity/me/guardianships"))["items"][-1]["patient_id"]
        reception = (await new_window("reception")).page
        await log_in(reception, RECEPTION_EMAIL)
        await reception.goto(f"/rejestracja/umow/{child}")
        await expect(reception.get_by_text("konto ma opiekun: matka")).to_be_visible()

        await mother.chooses("Kim jesteś dla dziecka", "^opiekun prawny")
        await expect(own).to_contain_text("opiekun prawny")
        await reception.reload()
        await expect(reception.get_by_text("konto ma opiekun: opiekun prawny")).to_be_visible()
    assert mother.window.errors == []
