"""A patient and a doctor at their windows. They act by accessible names only, as people do."""

import re
import secrets
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Locator, Page, expect

from deploy.local.demo_data import PASSWORD
from tests.journeys.api import newcomer
from tests.support.browsers import Window
from tests.support.waiting import eventually

__all__ = ["Doctor", "Patient", "call_summary", "log_in", "sees_and_hears"]

DERMATOLOGIST = "Krzysztof Dąbrowski"
MOVING_FRAMES = 15
"""More than a still picture or a first key frame could give."""


async def log_in(page: Page, email: str) -> None:
    await page.goto("/logowanie")
    await page.get_by_label("E-mail", exact=True).fill(email)
    await page.get_by_label("Hasło", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Zaloguj się", exact=True).click()
    await page.wait_for_url(lambda url: "/logowanie" not in url)


@dataclass
class _Person:
    window: Window

    @property
    def page(self) -> Page:
        return self.window.page

    def button(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("button", name=name, exact=isinstance(name, str))

    def heading(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("heading", name=name)

    async def writes(self, text: str) -> None:
        box = self.page.get_by_role("textbox", name="Wiadomość")
        await box.fill(text)
        await self.button("Wyślij").click()

    async def reads(self, text: str) -> None:
        await expect(self.page.get_by_text(text, exact=True).first).to_be_visible()

    async def sends_document(self, name: str, content: bytes, media_type: str) -> None:
        chosen: Any = {"name": name, "mimeType": media_type, "buffer": content}
        await self.page.get_by_test_id("document-input").first.set_input_files(chosen)

    async def downloads(self, name: str) -> bytes:
        async with self.page.expect_download() as started:
            await self.page.get_by_role("link", name=re.compile(re.escape(name))).first.click()
        download = await started.value
        assert download.suggested_filename == name
        path = await download.path()
        return path.read_bytes()


@dataclass
class Patient(_Person):
    """A patient in the portal."""

    visit_id: str = ""
    given_name: str = ""

    @property
    def name(self) -> str:
        return f"{self.given_name} Testowa"

    async def arrives(self, url: str) -> "Patient":
        """Opens an account, so that no other test's visit is in the way, and logs in."""
        self.given_name = f"Halina{secrets.token_hex(3)}"
        async with newcomer(url, self.given_name) as account:
            await log_in(self.page, account.me["email"])
        return self

    async def starts_booking(self, mode: str) -> None:
        await self.page.get_by_role("link", name="Umów nową wizytę").first.click()
        await self.page.get_by_role("radio", name=re.compile(mode)).check(force=True)
        await self.button("Dalej").click()

    async def chooses(self, label: str, option: str) -> None:
        """Picks from one of the calendar's four lists."""
        await self.button(re.compile(rf"^{label} ")).click()
        await self.page.get_by_role("option", name=re.compile(option)).click()

    async def takes_the_first_free_slot(self) -> None:
        await self.button(re.compile("Wybierz ten termin")).click()
        await self.answers_no()
        await expect(self.heading("Sprawdź i potwierdź")).to_be_visible()

    async def answers_no(self) -> None:
        """To every question before a remote visit, where the clinic asks any."""
        summary = self.heading("Sprawdź i potwierdź")
        answer = self.page.get_by_role("radio", name="Nie", exact=True)
        await expect(summary.or_(answer)).to_be_visible()
        while await answer.count():
            # The address changes before the page does: only the question itself tells which it is.
            question = self.heading(await self.page.get_by_role("heading", level=1).inner_text())
            await answer.check(force=True)
            await self.button("Dalej").click()
            await expect(question).to_have_count(0)
            await expect(summary.or_(answer)).to_be_visible()

    async def confirms(self, reason: str = "") -> None:
        if reason:
            await self.page.get_by_label("Z czym się zgłaszasz").fill(reason)
        await expect(self.button("Potwierdzam wizytę")).to_be_visible()
        # Consent to video, and the texts that the clinic wants to have accepted.
        for box in await self.page.get_by_role("checkbox").all():
            # By key: a message that is on the screen for some seconds may cover it.
            if not await box.is_checked():
                await box.press("Space")
        await self.button("Potwierdzam wizytę").click()
        await self.page.wait_for_url(re.compile(r"/wizyty/[0-9a-f-]{36}$"))
        self.visit_id = self.page.url.rsplit("/", 1)[-1]

    async def books_a_video_visit(self, doctor: str = DERMATOLOGIST, reason: str = "") -> str:
        """A paid visit at the next free time of one doctor; returns its id."""
        await self.starts_booking("Wizyta komercyjna")
        await self.chooses("Rodzaj wizyty", "Wideokonsultacja")
        await self.chooses("Lekarz", doctor)
        first_free = self.page.get_by_role("region", name="Pierwszy wolny termin")
        await expect(first_free).to_contain_text(doctor)
        await self.takes_the_first_free_slot()
        await self.confirms(reason)
        return self.visit_id

    async def opens_the_visit(self) -> None:
        await self.page.goto(f"/wizyty/{self.visit_id}")

    async def presses_connect(self) -> None:
        await self.page.get_by_role("link", name="Połącz", exact=True).click()
        await expect(self.heading("Lekarz został powiadomiony")).to_be_visible()

    async def opens_chat(self) -> None:
        await self.page.get_by_role("link", name=re.compile("^Czat")).first.click()


@dataclass
class Doctor(_Person):
    """A doctor at the console."""

    async def logs_in(self, email: str = "lekarz.dermatolog@example.com") -> "Doctor":
        await log_in(self.page, email)
        await expect(self.page.get_by_role("heading", name="Dzisiaj", level=1)).to_be_visible()
        return self

    async def is_alerted_of(self, patient: str) -> Locator:
        alert = self.page.get_by_role("alert").filter(has_text=f"Pacjent gotowy: {patient}")
        await expect(alert.first).to_be_visible()
        return alert

    async def may_admit(self, patient: str) -> Locator:
        """What admits them, in the alert."""
        alert = await self.is_alerted_of(patient)
        link = alert.get_by_role("link", name=re.compile("Przyjmij"))
        return link.or_(alert.get_by_role("button", name=re.compile("Przyjmij"))).first

    async def admits(self, patient: str) -> None:
        await (await self.may_admit(patient)).click()

    async def chooses_channel(self, name: str) -> None:
        """By what the running visit goes on."""
        await self.button("Sposób rozmowy").click()
        await self.page.get_by_role("radio", name=name, exact=True).check(force=True)
        await self.button("Zmień").click()

    async def ends_the_visit(self) -> None:
        await self.button("Zakończ").click()
        await self.button("Zakończ wizytę").click()
        await expect(self.heading("Wizyta zakończona")).to_be_visible()


async def call_summary(page: Page) -> dict[str, Any]:
    """Counters of the running call, from getStats; empty while there is no call."""
    found = await page.evaluate("() => window.__videoporadyCall?.() ?? null")
    return found or {}


async def sees_and_hears(person: _Person) -> None:
    """Frames of the other side are decoded one after another, and more and more sound is played."""
    first: dict[str, Any] = {}

    async def is_moving() -> bool:
        now = await call_summary(person.page)
        assert now, "there is no call"
        # A new connection counts from nothing.
        if not first or now["frames_decoded"] < first["frames_decoded"]:
            first.update(now)
        assert now["frames_decoded"] >= first["frames_decoded"] + MOVING_FRAMES, (first, now)
        assert now["audio_energy"] > first["audio_energy"], (first, now)
        return True

    await eventually(is_moving, seconds=30)
    await expect(person.page.get_by_test_id("remote-video")).to_be_visible()
