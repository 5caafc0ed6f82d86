"""People who wait for an earlier slot: what they do at their browsers."""

from datetime import date
from typing import Any
from uuid import UUID

import httpx

from kit.ids import new_id
from tests.booking.world import Browser, Clinic
from videoporady_contracts.calendar import PublishedSlot
from videoporady_contracts.words import Funding, VisitType

__all__ = ["WAITLIST", "answered", "declines", "joins", "leaves", "offer_of", "waits", "waits_of"]

WAITLIST = "/api/booking/waitlist"
LATEST_DAY = date(2027, 1, 15)
"""Some days after the world's frozen start."""


async def joins(
    browser: Browser,
    clinic: Clinic,
    *,
    patient_id: UUID | None = None,
    funding: str = Funding.COMMERCIAL,
    visit_types: tuple[str, ...] = (VisitType.VIDEO,),
    latest_day: date = LATEST_DAY,
    key: str | None = None,
    **more: Any,
) -> httpx.Response:
    """Presses "Powiadom mnie" under the calendar."""
    return await browser.http.post(
        WAITLIST,
        json={
            "patient_id": str(patient_id or browser.patient_id),
            "clinic_id": str(clinic.clinic_id),
            "funding": funding,
            "visit_types": list(visit_types),
            "latest_day": latest_day.isoformat(),
            **{name: str(value) for name, value in more.items()},
        },
        headers={"Idempotency-Key": key or str(new_id())},
    )


async def waits(browser: Browser, clinic: Clinic, **more: Any) -> str:
    """Joins the line; the id of the entry."""
    answer = await joins(browser, clinic, **more)
    assert answer.status_code == 201, answer.text
    return answer.json()["entry_id"]


async def waits_of(browser: Browser) -> list[dict[str, Any]]:
    """What "Moje wizyty" shows of the lists."""
    answer = await browser.http.get(WAITLIST)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def offer_of(browser: Browser) -> dict[str, Any] | None:
    """The one offer that stands for somebody who waits in one line."""
    (entry,) = await waits_of(browser)
    return entry["offer"]


async def answered(browser: Browser, slot: PublishedSlot) -> dict[str, Any]:
    """The offer of this slot, which must stand."""
    offer = await offer_of(browser)
    assert offer is not None
    assert offer["slot_id"] == str(slot.slot_id)
    return offer


async def declines(browser: Browser, hold_id: str) -> None:
    """Presses "Nie, dziękuję"."""
    answer = await browser.http.delete(f"/api/booking/holds/{hold_id}")
    assert answer.status_code == 204, answer.text


async def leaves(browser: Browser, entry_id: str) -> httpx.Response:
    return await browser.http.delete(f"{WAITLIST}/{entry_id}")
