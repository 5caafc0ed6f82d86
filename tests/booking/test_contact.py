"""A patient who is not there: attempts, how they are counted, and the end of a visit by them."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise
from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.ids import new_id
from services.booking.contact_rules import counted
from tests.booking.test_reception import booked_for, caller
from tests.booking.world import Clinic, World, problem
from tests.support.people import Person
from videoporady_contracts.booking import ContactAttempted, VisitMissed
from videoporady_contracts.signalling import PatientReady

MINUTE = timedelta(minutes=1)
TO_THE_START = timedelta(hours=1)
"""From the clock to the start of the first slot."""
START = datetime(2027, 1, 11, 9, tzinfo=UTC)


@given(st.lists(st.integers(-20, 40), max_size=9), st.integers(0, 12))
def test_no_other_choice_of_attempts_would_count_more(minutes: list[int], spacing: int) -> None:
    times = [START + n * MINUTE for n in minutes]
    found = counted(times, START, spacing * MINUTE)
    assert all(each >= START for each in found)
    assert all(b - a >= spacing * MINUTE for a, b in pairwise(found))
    able = sorted(each for each in times if each >= START)
    for chosen in combinations(able, len(found) + 1):
        pairs = pairwise(chosen)
        assert any(b - a < spacing * MINUTE for a, b in pairs), chosen


@pytest.fixture
async def clinic(world: World) -> Clinic:
    return await world.clinic()


@pytest.fixture
async def visit(world: World, clinic: Clinic) -> dict[str, str]:
    return await world.browser().visit(clinic.slots[0])


def path(visit: dict[str, str], what: str) -> str:
    return f"/api/booking/visits/{visit['visit_id']}/{what}"


@dataclass(frozen=True)
class Somebody:
    """Somebody whose log-in is renewed as time passes: a token lives for five minutes."""

    world: World
    person: Person

    @property
    def http(self) -> httpx.AsyncClient:
        return self.world.browser(self.person).http


async def attempt(who: Somebody, visit: dict[str, str], kind: str = "phone") -> httpx.Response:
    return await who.http.post(
        path(visit, "contact-attempts"),
        json={"kind": kind},
        headers={"Idempotency-Key": str(new_id())},
    )


async def end(who: Somebody, visit: dict[str, str]) -> httpx.Response:
    return await who.http.post(path(visit, "no-contact"), json={})


async def test_three_attempts_five_minutes_apart_end_the_visit_and_are_on_record(
    world: World, clinic: Clinic, visit: dict[str, str]
) -> None:
    doctor = Somebody(world, Person.doctor(clinic.doctor_id))
    reception = Somebody(world, Person.reception())
    early = problem(await attempt(doctor, visit))
    assert (early["code"], early["possible_at"]) == (
        "too-early-to-contact",
        "2027-01-11T09:00:00+00:00",
    )
    world.clock.advance(TO_THE_START)
    await world.forget_events()
    for kind, who in (("portal", doctor), ("sms", reception)):
        made = await attempt(who, visit, kind)
        assert (made.status_code, made.json()["kind"]) == (201, kind), made.text
        world.clock.advance(5 * MINUTE)
    refused = problem(await end(doctor, visit))
    assert (refused["code"], refused["counted"], refused["needed"]) == ("too-few-attempts", 2, 3)
    await attempt(doctor, visit)

    first, again = [await end(reception, visit) for _ in range(2)]

    assert (first.status_code, first.json()["status"]) == (200, "missed")
    assert first.json()["is_no_contact"] is True
    assert again.json() == first.json()
    events = await world.events()
    assert [each.kind for each in events if isinstance(each, ContactAttempted)] == [
        "portal",
        "sms",
        "phone",
    ]
    (missed,) = (each for each in events if isinstance(each, VisitMissed))
    assert missed.contact_attempt_count == 3
    evidence: dict[str, Any] = (await doctor.http.get(path(visit, "contact-attempts"))).json()
    assert [each["made_by_role"] for each in evidence["attempts"]] == [
        "doctor",
        "reception",
        "doctor",
    ]
    assert evidence["counted_count"] == 3
    assert problem(await attempt(doctor, visit))["code"] == "visit-over"


async def test_attempts_too_close_together_count_once(
    world: World, clinic: Clinic, visit: dict[str, str]
) -> None:
    world.clock.advance(TO_THE_START)
    doctor = Somebody(world, Person.doctor(clinic.doctor_id))
    for _ in range(4):
        assert (await attempt(doctor, visit)).status_code == 201
        world.clock.advance(2 * MINUTE)
    assert problem(await end(doctor, visit))["counted"] == 2


async def test_who_has_no_account_is_reached_by_telephone_alone(
    world: World, clinic: Clinic
) -> None:
    visit = await booked_for(world, caller(account_id=None), clinic.slots[0])
    world.clock.advance(TO_THE_START)
    doctor = Somebody(world, Person.doctor(clinic.doctor_id))
    for kind in ("portal", "push", "sms"):
        assert problem(await attempt(doctor, visit, kind))["code"] == "nobody-to-tell"
    assert (await attempt(doctor, visit, "phone")).status_code == 201


async def test_an_end_and_an_attempt_at_the_same_moment_leave_one_truth(
    world: World, clinic: Clinic, visit: dict[str, str]
) -> None:
    world.clock.advance(TO_THE_START)
    doctor = Somebody(world, Person.doctor(clinic.doctor_id))
    for _ in range(2):
        await attempt(doctor, visit)
        world.clock.advance(5 * MINUTE)
    await world.forget_events()
    answers = await asyncio.gather(
        attempt(doctor, visit), *(end(doctor, visit) for _ in range(3)), attempt(doctor, visit)
    )
    ended = [each for each in answers[1:4] if each.status_code == 200]
    events = await world.events()
    missed = [each for each in events if isinstance(each, VisitMissed)]
    assert len(missed) == (1 if ended else 0)
    assert all(each.contact_attempt_count == 3 for each in missed)
    made = sum(each.status_code == 201 for each in (answers[0], answers[4]))
    assert len([each for each in events if isinstance(each, ContactAttempted)]) == made


async def test_who_came_is_not_called_missing(
    world: World, clinic: Clinic, visit: dict[str, str]
) -> None:
    world.clock.advance(TO_THE_START)
    people = {
        "visit_id": UUID(visit["visit_id"]),
        "doctor_id": clinic.doctor_id,
        "patient_id": UUID(visit["patient_id"]),
        "room_version": 1,
    }
    waited = START - 3 * MINUTE
    await world.apply(PatientReady(**people, ready_since=waited))
    await world.apply(PatientReady(**people, ready_since=waited + MINUTE))
    doctor = Somebody(world, Person.doctor(clinic.doctor_id))
    evidence = (await doctor.http.get(path(visit, "contact-attempts"))).json()
    assert evidence["ready_at"] == "2027-01-11T08:57:00Z"
    assert evidence["began_at"] is None


async def test_the_patient_reads_the_record_and_makes_none(world: World, clinic: Clinic) -> None:
    browser = world.browser()
    visit = await browser.visit(clinic.slots[0])
    patient = Somebody(world, browser.person)
    world.clock.advance(TO_THE_START)
    assert (await attempt(patient, visit)).status_code == 403
    assert (await end(patient, visit)).status_code == 403
    assert (await patient.http.get(path(visit, "contact-attempts"))).status_code == 200
    stranger = Somebody(world, Person.doctor())
    assert (await attempt(stranger, visit)).status_code == 404
    assert (await stranger.http.get(path(visit, "contact-attempts"))).status_code == 404


async def test_who_waited_for_the_old_time_did_not_wait_for_the_new_one(
    world: World, clinic: Clinic
) -> None:
    patient = world.browser()
    visit = await patient.visit(clinic.slots[0])
    ready = PatientReady(
        visit_id=UUID(visit["visit_id"]),
        doctor_id=clinic.doctor_id,
        patient_id=UUID(visit["patient_id"]),
        room_version=1,
        ready_since=world.clock.now(),
    )
    await world.apply(ready)
    world.clock.advance(MINUTE)
    moved = await patient.reschedule(visit["visit_id"], clinic.slots[1])
    assert moved.status_code == 200, moved.text
    # The news may come again, or only now.
    await world.apply(ready)
    doctor = Somebody(world, Person.doctor(clinic.doctor_id))
    evidence = (await doctor.http.get(path(visit, "contact-attempts"))).json()
    assert evidence["ready_at"] is None
