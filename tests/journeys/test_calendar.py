"""The calendar in front of people: it tells of others at once, keeps what was chosen, and needs no
mouse."""

import re
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Locator, expect

from deploy.local.stack import Stack
from tests.journeys.people import DERMATOLOGIST, Patient
from tests.support.browsers import Window

pytestmark = [pytest.mark.stack, pytest.mark.browser]

NewWindow = Callable[..., Awaitable[Window]]
CARDIOLOGIST = "Tomasz Sienkiewicz"
TABS_MAX = 60
TOLD_MS = 15_000
"""The page asks every 4 s, and the news is on its way for some milliseconds."""

FOCUS = """() => {
  const it = document.activeElement;
  const name = it.labels?.length ? it.labels[0].innerText : it.innerText;
  const labels = (it.getAttribute("aria-labelledby") ?? "").split(" ").filter(Boolean);
  const parts = labels.map((id) => document.getElementById(id)?.innerText ?? "");
  const rings = [it, it.closest("label")].filter(Boolean).map((one) => getComputedStyle(one));
  return {
    role: it.getAttribute("role") ?? it.type ?? it.tagName.toLowerCase(),
    name: [...parts, it.getAttribute("aria-label"), it === document.body ? "" : name]
      .join(" ").replace(/\\s+/g, " ").trim(),
    is_seen: rings.some((ring) => ring.outlineStyle !== "none" && ring.outlineWidth !== "0px"
      || ring.boxShadow !== "none"),
  };
}"""


class Keyboard:
    """Somebody without a mouse. Whatever has the focus must show it."""

    def __init__(self, patient: Patient) -> None:
        self.page = patient.page

    async def tabs_to(self, name: str, press: str = "Tab") -> None:
        """Goes on until the focus is on what has this name (a pattern)."""
        passed: list[str] = []
        for _ in range(TABS_MAX):
            await self.page.keyboard.press(press)
            focus = await self.page.evaluate(FOCUS)
            passed.append(focus["name"])
            if re.search(name, focus["name"]):
                assert focus["is_seen"], focus
                return
        raise AssertionError(f"{name!r} is not reached by {press}: {passed}")

    async def presses(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)


async def test_a_video_visit_is_booked_by_keyboard_alone(
    new_window: NewWindow, stack: Stack
) -> None:
    patient = await Patient(await new_window("patient")).arrives(stack.url)
    page, keys = patient.page, Keyboard(patient)

    await keys.tabs_to("^Umów nową wizytę")
    await keys.presses("Enter")
    await expect(patient.heading("Wybierz tryb wizyty")).to_be_visible()
    await keys.tabs_to("Wizyta komercyjna")
    await keys.presses("Space")
    await keys.tabs_to("^Dalej")
    await keys.presses("Enter")

    await expect(patient.heading("Terminarz")).to_be_visible()
    await keys.tabs_to("^Rodzaj wizyty")
    await expect(page.locator(":focus")).to_contain_text("Wideokonsultacja")
    await keys.tabs_to("^Lekarz")
    await keys.presses("Enter")
    await keys.tabs_to(CARDIOLOGIST, press="ArrowDown")
    await keys.presses("Enter")
    await expect(page.get_by_role("option")).to_have_count(0)
    await expect(patient.page.locator(".slots").first).to_be_visible()

    await keys.tabs_to(r"\d+ (wolny|wolne|wolnych)$")
    await keys.presses("ArrowRight")
    tomorrow = page.locator(":focus")
    day = await tomorrow.get_attribute("data-day")
    assert day
    await keys.presses("Enter")
    await expect(page.locator(f"[data-day='{day}']")).to_have_attribute("aria-pressed", "true")
    await keys.tabs_to(r"^\d{1,2}:\d\d$")
    await keys.presses("Enter")
    await keys.tabs_to("^Dalej: ")
    await keys.presses("Enter")

    await expect(patient.button("Potwierdzam wizytę")).to_be_visible()
    for _ in range(await page.get_by_role("checkbox").count()):
        await keys.tabs_to("^(Znam i akceptuję|Zgadzam się)")
        await keys.presses("Space")
    await keys.tabs_to("Potwierdzam wizytę")
    await keys.presses("Enter")
    await page.wait_for_url(re.compile(r"/wizyty/[0-9a-f-]{36}$"))
    await keys.tabs_to("Połączenie testowe")


async def test_a_time_that_another_takes_disappears_in_front_of_the_user(
    new_window: NewWindow, stack: Stack
) -> None:
    slow, quick, time = await two_before_one_time(new_window, stack)
    await takes(quick, time)

    await expect(slow.page.get_by_text(f"Ktoś właśnie zajął {time}")).to_be_visible(timeout=TOLD_MS)
    gone = times_of(slow, DERMATOLOGIST).get_by_text(time, exact=True)
    await expect(gone).to_have_count(0)
    await expect(slow.button("Dalej")).to_have_attribute("aria-disabled", "true")


async def test_who_clicks_a_moment_too_late_is_told_and_has_another_time_by_one_click(
    new_window: NewWindow, stack: Stack
) -> None:
    slow, quick, time = await two_before_one_time(new_window, stack)
    # The news of it does not come in time.
    await slow.page.route(re.compile("/api/calendar/(slots|availability)"), lambda one: one.abort())
    await takes(quick, time)
    await onward_with(slow, time).click()

    told = slow.page.get_by_role("alert").filter(has_text=f"Ktoś właśnie zajął {time}")
    await expect(told).to_contain_text("Zachowaliśmy Twoje odpowiedzi")
    others = slow.page.locator(".card", has=told).get_by_role("button")
    await expect(others).to_have_count(3)
    # The nearest ones may be of other doctors: each says whose it is, and where.
    when, doctor, facility = (await others.first.inner_text()).splitlines()
    await others.first.click()
    await expect(slow.heading("Sprawdź i potwierdź")).to_be_visible()
    for each in (when.split(", ")[-1], doctor, facility):
        await expect(slow.page.get_by_role("main")).to_contain_text(each)


async def two_before_one_time(new_window: NewWindow, stack: Stack) -> tuple[Patient, Patient, str]:
    """Two patients at one doctor's calendar; the first has chosen this time, but not taken it."""
    slow = await Patient(await new_window("slow")).arrives(stack.url)
    quick = await Patient(await new_window("quick")).arrives(stack.url)
    for patient in (slow, quick):
        await patient.starts_booking("Wizyta komercyjna")
        await patient.chooses("Lekarz", DERMATOLOGIST)
    wanted = times_of(slow, DERMATOLOGIST).nth(6)
    time = (await wanted.inner_text()).strip()
    await wanted.click()
    await expect(onward_with(slow, time)).to_be_visible()
    return slow, quick, time


async def takes(patient: Patient, time: str) -> None:
    """The time is held for them."""
    await times_of(patient, DERMATOLOGIST).get_by_text(time, exact=True).click()
    await onward_with(patient, time).click()
    await expect(patient.heading("Sprawdź i potwierdź")).to_be_visible()


def onward_with(patient: Patient, time: str) -> Locator:
    return patient.button(re.compile(f"^Dalej: .*{time}"))


def times_of(patient: Patient, doctor: str) -> Locator:
    card = patient.page.get_by_role("article", name=re.compile(doctor))
    return card.get_by_role("button", name=re.compile(r"^\d{1,2}:\d\d$"))


async def test_filters_offer_only_what_exists_and_are_kept_on_return(
    new_window: NewWindow, stack: Stack
) -> None:
    patient = await Patient(await new_window("patient")).arrives(stack.url)
    await patient.starts_booking("Wizyta komercyjna")
    await patient.chooses("Poradnia", "kardiologiczna")
    await patient.chooses("Placówka", "Łąkowa")
    await patient.button(re.compile("^Lekarz ")).click()
    options = patient.page.get_by_role("option")
    await expect(options).to_have_count(2)
    await expect(options.last).to_contain_text("Barbara Jaśkiewicz")
    await options.last.click()

    await patient.takes_the_first_free_slot()
    await patient.page.go_back()
    await expect(patient.heading("Terminarz")).to_be_visible()
    for label, value in (("Placówka", "Łąkowa"), ("Lekarz", "Jaśkiewicz")):
        await expect(patient.button(re.compile(f"^{label} .*{value}"))).to_be_visible()
    await patient.page.reload()
    await expect(patient.button(re.compile("^Poradnia .*kardiologiczna"))).to_be_visible()
