"""Who waits, in which room, and what was told of it: shared by the journeys of waiting."""

import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.async_api import Locator, Page, expect

from deploy.local.demo_data import RECEPTION_EMAIL
from deploy.local.postgres import run_sql
from deploy.local.stack import Stack
from tests.journeys.api import at_the_api, newcomer
from tests.journeys.people import Patient, log_in
from tests.support.browsers import Window
from tests.support.waiting import eventually

__all__ = ["comes_next", "enters", "has_left", "make_way", "room_of", "row_of", "told_of"]

LENGTH = timedelta(minutes=10)


async def comes_next(
    stack: Stack,
    window: Window,
    name: str,
    doctor_email: str,
    *,
    minutes: int = 0,
    visit_type: str = "video",
) -> Patient:
    """Somebody with a visit of this doctor that begins in so many minutes, logged in.

    Lists of staff show the visits of other journeys too, so nobody else may have the name.
    """
    name = f"{name}{secrets.token_hex(3)}"
    async with at_the_api(stack.url, doctor_email) as doctor:
        doctor_id = doctor.me["doctor_id"]
    patient = Patient(window, given_name=name)
    async with newcomer(stack.url, name) as account:
        slot = (await account.free_slots(doctor_id=doctor_id, visit_type=visit_type))[-1]
        patient.visit_id = (await account.books(slot, visit_type=visit_type)).visit_id
        email = account.me["email"]
    known = f"select count(*) from visits where visit_id = '{patient.visit_id}'"
    signalling = stack.postgres.url("vp_signalling")
    await eventually(lambda: run_sql(signalling, known).strip() == "1", seconds=30)
    begins_in(stack, patient.visit_id, minutes)
    await log_in(window.page, email)
    return patient


def begins_in(stack: Stack, visit_id: str, minutes: int) -> None:
    """The visit is at this time, for everybody who is asked.

    So a test is the same at every hour: late in the evening the next free time is tomorrow's.
    """
    starts_at = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=minutes)
    ends_at = starts_at + LENGTH
    make_way(stack, starts_at, ends_at, visit_id)
    for service in ("booking", "signalling"):
        run_sql(
            stack.postgres.url(f"vp_{service}"),
            f"update visits set starts_at = '{starts_at.isoformat()}',"
            f" ends_at = '{ends_at.isoformat()}' where visit_id = '{visit_id}'",
        )


def make_way(stack: Stack, starts_at: datetime, ends_at: datetime, *visit_ids: str) -> None:
    """Nobody else is at this doctor's then: visits of other journeys are another's from now on."""
    visits = ", ".join(f"'{each}'" for each in visit_ids)
    run_sql(
        stack.postgres.url("vp_booking"),
        f"update visits set doctor_id = gen_random_uuid() where visit_id not in ({visits})"
        f" and doctor_id in (select doctor_id from visits where visit_id in ({visits}))"
        f" and ends_at > '{starts_at.isoformat()}' and starts_at < '{ends_at.isoformat()}'",
    )


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
