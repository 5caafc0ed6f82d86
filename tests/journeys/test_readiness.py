"""Readiness known the day before: who has not tested is asked, helped, and then left alone."""

import json
import re
import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from playwright.async_api import Locator, Page, Route, expect

from deploy.local.postgres import run_sql
from deploy.local.stack import Stack
from tests.journeys.api import newcomer
from tests.journeys.axe import AXE, is_accessible
from tests.journeys.people import Patient, log_in
from tests.support.browsers import Window, Windows
from tests.support.waiting import eventually

pytestmark = [pytest.mark.stack, pytest.mark.browser]

NewWindow = Callable[..., Awaitable[Window]]
RECEPTION_EMAIL = "rejestracja@example.com"
LASTS_AT_MOST = timedelta(minutes=10)
IN_MESSENGER = "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Mobile/15E148 [FBAN/MessengerForiOS]"
OLD = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/72.0.3626.121 Safari/537.36"

WITHOUT_MICROPHONE = """
const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wish) => {
  if (wish.audio && !window.pluggedIn) throw new DOMException('', 'NotFoundError');
  return real(wish);
};
"""
NOT_ALLOWED = """
navigator.permissions.query = async () => ({{ state: 'denied' }});
window.asked = 0;
navigator.mediaDevices.getUserMedia = async () => {{
  window.asked += 1;
  throw new DOMException('{message}', 'NotAllowedError');
}};
"""
REFUSED = NOT_ALLOWED.format(message="Permission denied")
BLOCKED = NOT_ALLOWED.format(message="Permission denied by system")


def named(agent: str) -> str:
    return f"Object.defineProperty(navigator, 'userAgent', {{ get: () => {json.dumps(agent)} }});"


async def make_due(stack: Stack, visit_id: str) -> None:
    """The check of this visit is now: a day before its start is longer than a test may take."""
    now = f"update visits set readiness_check_at = now() where visit_id = '{visit_id}' returning 1"
    # The booking comes to signalling by its event: until then there is nothing to change.
    await eventually(lambda: run_sql(stack.postgres.url("vp_signalling"), now), seconds=30)


async def with_a_calm_line(route: Route) -> None:
    """The line of a machine that runs everything at once is not what these tests are about."""
    measured = json.loads(route.request.post_data or "{}")
    calm = {"round_trip_ms": 40, "packets_lost_percent": 0, "jitter_ms": 5}
    up = {"packets_lost_up_percent": 0, "jitter_up_ms": 5, "frames_per_second": 25}
    wide = {"bandwidth_up_kbps": 8_000, "bandwidth_down_kbps": 8_000}
    await route.continue_(post_data=json.dumps(measured | calm | up | wide))


async def books(new_window: NewWindow, stack: Stack, script: str = "") -> Patient:
    window = await new_window("patient")
    await window.context.add_init_script(path=AXE)
    if script:
        await window.page.add_init_script(script)
    await window.page.route(re.compile(r"/test-calls/[^/]+/result$"), with_a_calm_line)
    patient = Patient(window, given_name=f"Halina{secrets.token_hex(3)}")
    async with newcomer(stack.url, patient.given_name) as account:
        # Once a visit begins, nobody is asked to test any more.
        visit = await account.books(await account.slot_ahead(LASTS_AT_MOST))
        await log_in(patient.page, account.me["email"])
    patient.visit_id = visit.visit_id
    await patient.opens_the_visit()
    return patient


async def task_of(patient: Patient, page: Page) -> Locator:
    """The patient's task on reception's first screen."""
    await log_in(page, RECEPTION_EMAIL)
    await page.goto("/rejestracja")
    region = page.get_by_role("region", name=re.compile("Sprzęt niesprawdzony"))
    return region.get_by_role("listitem").filter(has_text=patient.given_name)


async def makes_the_test(patient: Patient) -> None:
    await patient.button("Tak, słychać").click(timeout=60_000)
    await expect(patient.heading("Wyniki")).to_be_visible(timeout=40_000)


async def test_who_has_not_tested_is_asked_and_a_passed_test_settles_it(
    new_window: NewWindow, windows: Windows, stack: Stack
) -> None:
    patient = await books(new_window, stack, WITHOUT_MICROPHONE)
    await make_due(stack, patient.visit_id)
    reception = await new_window("reception")
    task = await task_of(patient, reception.page)
    await expect(task).to_contain_text("Pacjent nie zrobił jeszcze", timeout=60_000)
    await expect(task).to_contain_text("bez testu")
    await windows.picture(reception, "task")

    # The message leads to the test of this very visit.
    nudge = patient.page.get_by_role("link", name=re.compile("Sprawdź sprzęt przed wizytą"))
    await patient.page.goto("/powiadomienia")
    await expect(nudge).to_have_count(1)
    await nudge.click()
    await expect(patient.page).to_have_url(re.compile(f"/wizyty/{patient.visit_id}/test$"))

    await makes_the_test(patient)
    await expect(patient.heading(re.compile("nie słychać Cię"))).to_be_visible()
    await expect(patient.page.get_by_text("To urządzenie nie ma mikrofonu")).to_be_visible()
    await windows.picture(patient.window, "no-microphone")
    await expect(task).to_contain_text("problem ze sprzętem", timeout=30_000)
    await expect(task).to_contain_text("Test wykazał: brak mikrofonu")

    await patient.page.evaluate("window.pluggedIn = true")
    await patient.button("Powtórz test").click()
    await makes_the_test(patient)
    await expect(patient.heading(re.compile("nie słychać Cię"))).to_have_count(0)
    await expect(task).to_have_count(0, timeout=30_000)
    assert patient.window.errors == reception.errors == []


async def test_reception_says_how_it_helped(
    new_window: NewWindow, windows: Windows, stack: Stack
) -> None:
    patient = await books(new_window, stack)
    await make_due(stack, patient.visit_id)
    reception = await new_window("reception", width=360, height=740)
    task = await task_of(patient, reception.page)
    await task.get_by_role("button", name=re.compile("^Załatwione")).click(timeout=60_000)
    dialog = reception.page.get_by_role("dialog", name=re.compile("Jak załatwiono sprawę"))
    await expect(dialog).to_be_visible()
    await windows.picture(reception, "how")
    await dialog.get_by_role("button", name="Pomoc przez telefon").click()
    await expect(task).to_have_count(0, timeout=30_000)
    assert reception.errors == []


@pytest.mark.parametrize(
    ("script", "said", "step", "told"),
    [
        (REFUSED, "brak zgody", "po lewej stronie adresu", "brak zgody w przeglądarce"),
        (BLOCKED, "blokada systemu", "ustawienia prywatności", "blokada w ustawieniach systemu"),
    ],
    ids=["refused", "blocked"],
)
async def test_who_may_use_no_device_learns_how_to_allow_it_and_reception_learns_of_it(
    new_window: NewWindow,
    windows: Windows,
    stack: Stack,
    script: str,
    said: str,
    step: str,
    told: str,
) -> None:
    patient = await books(new_window, stack, script)
    await make_due(stack, patient.visit_id)
    await patient.page.get_by_role("link", name="Połączenie testowe", exact=True).click()
    alert = patient.page.get_by_role("alert").filter(has_text=step)
    await expect(alert.get_by_role("listitem").filter(has_text=step)).to_be_visible()
    await windows.picture(patient.window, "no-device")
    # Others are one tap away.
    other = alert.get_by_role("region", name=re.compile("^(Safari na iPhonie|macOS)"))
    await expect(other).to_be_hidden()
    await alert.get_by_text(re.compile("^Masz inn")).click()
    await expect(other).to_be_visible()
    await is_accessible(patient.page)
    await windows.picture(patient.window, "others")

    await patient.button("Sprawdź samo połączenie").click()
    await makes_the_test(patient)
    await expect(patient.page.get_by_text(said, exact=True)).to_have_count(2)
    await expect(patient.page.get_by_text("Zrób to samo, co opisaliśmy wyżej")).to_be_visible()
    await is_accessible(patient.page)
    await windows.picture(patient.window, "result")
    reception = await new_window("reception")
    task = await task_of(patient, reception.page)
    await expect(task).to_contain_text(told, timeout=60_000)
    await windows.picture(reception, "task")
    assert patient.window.errors == reception.errors == []


@pytest.mark.parametrize(
    ("agent", "said"),
    [(IN_MESSENGER, "wewnątrz innej aplikacji"), (OLD, "za stara na wideokonsultację")],
)
async def test_a_browser_that_would_fail_is_said_before_anything_is_asked_for(
    new_window: NewWindow, windows: Windows, stack: Stack, agent: str, said: str
) -> None:
    patient = await books(new_window, stack, REFUSED + named(agent))
    await patient.page.get_by_role("link", name="Połączenie testowe", exact=True).click()
    await expect(patient.page.get_by_text(re.compile(said))).to_be_visible()
    await expect(patient.button("Skopiuj adres strony")).to_be_visible()
    assert await patient.page.evaluate("window.asked") == 0
    await windows.picture(patient.window, "obstacle")
    await patient.button("Spróbuj mimo to").click()
    await expect(patient.page.get_by_role("alert").first).to_be_visible()
    assert await patient.page.evaluate("window.asked") > 0


async def test_the_test_call_of_no_visit_says_so_without_waiting_for_one(
    new_window: NewWindow, stack: Stack
) -> None:
    patient = await Patient(await new_window("patient")).arrives(stack.url)
    asked: list[str] = []
    patient.page.on("request", lambda request: asked.append(request.url))
    await patient.page.goto(f"/wizyty/{uuid4()}/test")
    await expect(patient.heading("Nie udało się zrobić testu")).to_be_visible()
    await expect(patient.page.get_by_text("Nie ma takiej wizyty.")).to_be_visible()
    assert sum(url.endswith("/ice-servers") for url in asked) <= 1
