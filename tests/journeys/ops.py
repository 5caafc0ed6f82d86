"""Somebody of clinic operations at the console, by accessible names only."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from playwright.async_api import Locator, expect

from deploy.local.services import OPS_EMAIL
from kit.zone import CLINIC_TIME
from tests.journeys.people import _Person, log_in
from tests.support.waiting import eventually

__all__ = ["Ops", "in_warsaw"]


def in_warsaw(*, days: int) -> str:
    """A day from today on, as a date field takes it."""
    return (datetime.now(CLINIC_TIME) + timedelta(days=days)).date().isoformat()


@dataclass
class Ops(_Person):
    """Configures the clinic network."""

    async def logs_in(self) -> "Ops":
        await log_in(self.page, OPS_EMAIL)
        await expect(self.page.get_by_role("heading", name="Poradnie", level=1)).to_be_visible()
        return self

    async def goes_to(self, place: str) -> None:
        await self.page.get_by_role("link", name=place, exact=True).first.click()
        await expect(self.page.get_by_role("heading", name=place, level=1)).to_be_visible()

    async def fills(self, label: str, value: str) -> None:
        await self.page.get_by_label(label, exact=True).fill(value)

    async def ticks(self, name: str, within: Locator | None = None) -> None:
        box = (within or self.page).get_by_role("checkbox", name=name, exact=True)
        await box.check(force=True)

    async def chooses(self, label: str, option: str, within: Locator | None = None) -> None:
        await (within or self.page).get_by_role("button", name=re.compile(f"^{label} ")).click()
        await self.page.get_by_role("option", name=re.compile(option)).first.click()

    async def saves(self) -> None:
        await self.button("Zapisz zmiany").click()

    async def opens_a_clinic(self, name: str, english: str) -> None:
        """A clinic that needs no referral, for adults."""
        await self.goes_to("Poradnie")
        await self.page.get_by_role("link", name="Dodaj poradnię").click()
        await self.fills("Nazwa dla pacjentów", name)
        await self.fills("Nazwa po angielsku", english)
        await self.fills("Od ilu lat", "18")
        await self.saves()
        await expect(self.page.get_by_role("link", name=re.compile(name))).to_be_visible()

    async def adds_a_doctor(self, given_name: str, family_name: str, clinic: str) -> None:
        """One who sees patients of the clinic by video, for a fee."""
        await self.goes_to("Lekarze")
        await self.page.get_by_role("link", name="Dodaj lekarza").click()
        await self.fills("Imię", given_name)
        await self.fills("Nazwisko", family_name)
        await self.fills("Specjalizacja", "psycholog")
        await self.fills("Specjalizacja po angielsku", "psychologist")
        await self.button("Dodaj miejsce pracy").click()
        place = self.page.get_by_role("group", name="Miejsce pracy 1")
        await self.chooses("Poradnia", clinic, place)
        await self.ticks("Wideokonsultacja", place)
        await self.ticks("Wizyta komercyjna", place)
        await self.saves()
        row = self.page.get_by_role("link", name=re.compile(f"{given_name} {family_name}"))
        await expect(row).to_be_visible()

    async def chooses_the_doctor(self, place: str, family_name: str) -> None:
        await self.goes_to(place)
        await self.chooses("Lekarz", family_name)

    async def adds_an_absence(
        self, starts_at: datetime, ends_at: datetime, *, visits_hit: str
    ) -> None:
        """One of some hours of a day, for the chosen doctor; saved when it hits these visits."""
        await self.page.get_by_role("radio", name="Tylko w wybranych godzinach").check(force=True)
        starts, ends = starts_at.astimezone(CLINIC_TIME), ends_at.astimezone(CLINIC_TIME)
        await self.fills("Dzień", starts.date().isoformat())
        await self.fills("Od godziny", f"{starts:%H:%M}")
        await self.fills("Do godziny", f"{ends:%H:%M}")

        async def is_hit() -> bool:
            await self.button("Sprawdź skutki").click()
            effects = self.page.get_by_role("status").filter(has_text="Co się zmieni")
            await expect(effects).to_be_visible()
            # Calendar hears of a visit a moment after booking.
            if await effects.get_by_text(visits_hit).count():
                return True
            await self.button("Popraw").click()
            return False

        await eventually(is_hit)
        await self.button("Zapisz nieobecność").click()
        await expect(self.page.get_by_text("Nieobecność zapisana.")).to_be_visible()

    async def adds_a_schedule_from_tomorrow(self) -> None:
        """Day and night on every day: a visit in it never begins during the test."""
        days = self.page.get_by_role("group", name="Dni tygodnia")
        await expect(days.get_by_role("checkbox")).to_have_count(7)
        for box in await days.get_by_role("checkbox").all():
            await box.check(force=True)
        await self.fills("Od godziny", "00:00")
        await self.fills("Do godziny", "00:00")
        await self.fills("Obowiązuje od", in_warsaw(days=1))
        await self.button("Dodaj grafik").click()
        await expect(self.heading("Obowiązujące grafiki")).to_be_visible()
