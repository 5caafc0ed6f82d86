"""Who waits, in which room, and what was told of it: shared by the journeys of waiting."""

import re
from typing import Any

from playwright.async_api import Locator, Page, expect

from deploy.local.demo_data import RECEPTION_EMAIL
from deploy.local.postgres import run_sql
from deploy.local.stack import Stack
from tests.journeys.api import PAID_VIDEO, at_the_api, newcomer
from tests.journeys.people import Patient, log_in
from tests.support.browsers import Window

__all__ = ["comes_next", "enters", "has_left", "room_of", "row_of", "told_of"]


async def comes_next(stack: Stack, window: Window, name: str, doctor_email: str) -> Patient:
    """Somebody with a video visit at the next free time of this doctor, logged in."""
    async with at_the_api(stack.url, doctor_email) as doctor:
        wanted = PAID_VIDEO | {"doctor_id": doctor.me["doctor_id"]}
    patient = Patient(window, given_name=name)
    async with newcomer(stack.url, name) as account:
        days = (await account.get("/api/calendar/availability", **wanted))["days"]
        day = next(each["day"] for each in days if each["free_count"])
        slots = (await account.get("/api/calendar/slots", **wanted, day=day))["items"]
        patient.visit_id = (await account.books(slots[0])).visit_id
        begins_today(stack, patient.visit_id)
        email = account.me["email"]
    await log_in(window.page, email)
    return patient


def begins_today(stack: Stack, visit_id: str) -> None:
    """In the evening the next free time is tomorrow's, which is not in the doctor's list of today.

    The visit is then held tonight, after all others of the doctor.
    """
    tonight = f"""
        with mine as (select * from visits where visit_id = '{visit_id}'),
        tonight as (
            select greatest(now(), max(others.ends_at)) as starts_at
            from visits others join mine using (doctor_id)
            where (others.ends_at at time zone 'Europe/Warsaw')::date
                = (now() at time zone 'Europe/Warsaw')::date
        )
        update visits set starts_at = tonight.starts_at,
            ends_at = tonight.starts_at + (visits.ends_at - visits.starts_at)
        from tonight
        where visits.visit_id = '{visit_id}'
            and (visits.starts_at at time zone 'Europe/Warsaw')::date
                > (now() at time zone 'Europe/Warsaw')::date
    """
    for service in ("booking", "signalling"):
        run_sql(stack.postgres.url(f"vp_{service}"), tonight)


async def enters(patient: Patient) -> None:
    """Through "Połącz", until the doctor has been told."""
    await patient.page.goto(f"/wizyty/{patient.visit_id}/polacz")
    await expect(
        patient.heading(re.compile("Lekarz (został powiadomiony|wie, że)"))
    ).to_be_visible()


def row_of(page: Page, patient: Patient) -> Locator:
    return page.get_by_role("row").filter(has_text=patient.name)


async def room_of(stack: Stack, visit_id: str) -> dict[str, Any]:
    async with at_the_api(stack.url, RECEPTION_EMAIL) as reception:
        found = await reception.get("/api/signalling/rooms", visit_id=visit_id)
        return found["items"][0]


async def told_of(stack: Stack, visit_id: str) -> set[str]:
    """The names of the events in the visit's timeline."""
    async with at_the_api(stack.url, RECEPTION_EMAIL) as reception:
        found = await reception.get(f"/api/signalling/visits/{visit_id}/timeline")
        return {each["what"] for each in found["entries"]}


async def has_left(stack: Stack, visit_id: str) -> bool:
    return "PatientLeft" in await told_of(stack, visit_id)
