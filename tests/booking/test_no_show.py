"""A visit whose patient did not come: who may say so, from when on, and what it means."""

from datetime import timedelta

import httpx
import pytest

from services.booking.domain import CallOutcome
from tests.booking.test_api import code
from tests.booking.test_consumers import counted
from tests.booking.world import Browser, Clinic, World, call_ended, problem
from tests.support.people import Person
from videoporady_contracts.booking import VisitMissed
from videoporady_contracts.signalling import CallStarted
from videoporady_contracts.words import ParticipantRole

MINUTE = timedelta(minutes=1)
LATE = timedelta(hours=1, minutes=10)
"""From the clock to ten minutes after the start of the first slot."""


@pytest.fixture
async def clinic(world: World) -> Clinic:
    return await world.clinic()


@pytest.fixture
async def visit(world: World, clinic: Clinic) -> dict[str, str]:
    return await world.browser().visit(clinic.slots[0])


async def say_missed(browser: Browser, visit: dict[str, str]) -> httpx.Response:
    return await browser.http.post(f"/api/booking/visits/{visit['visit_id']}/absence", json={})


async def test_the_doctor_says_once_that_nobody_came(
    world: World, clinic: Clinic, visit: dict[str, str]
) -> None:
    world.clock.advance(LATE)
    await world.forget_events()
    doctor = world.browser(Person.doctor(clinic.doctor_id))

    first, second = [await say_missed(doctor, visit) for _ in range(2)]

    assert (first.status_code, first.json()["status"]) == (200, "missed")
    assert first.json()["missed_at"] == "2027-01-11T09:10:00Z"
    assert second.json() == first.json()
    (event,) = await world.events()
    assert isinstance(event, VisitMissed)
    assert event.said_by is ParticipantRole.DOCTOR
    assert str(event.visit_id) == visit["visit_id"]
    assert (event.starts_at, event.missed_at) == (
        clinic.slots[0].starts_at,
        clinic.slots[0].starts_at + 10 * MINUTE,
    )


async def test_reception_says_it_for_any_doctor(world: World, visit: dict[str, str]) -> None:
    world.clock.advance(LATE)
    answer = await say_missed(world.browser(Person.reception()), visit)
    assert answer.json()["status"] == "missed"
    event = (await world.events())[-1]
    assert isinstance(event, VisitMissed)
    assert event.said_by is ParticipantRole.RECEPTION


async def test_the_patient_has_some_minutes_to_come(
    world: World, clinic: Clinic, visit: dict[str, str]
) -> None:
    world.clock.advance(LATE - MINUTE)
    doctor = world.browser(Person.doctor(clinic.doctor_id))
    refused = problem(await say_missed(doctor, visit))
    assert (refused["status"], refused["code"]) == (409, "too-early-to-miss")
    assert refused["possible_at"] == "2027-01-11T09:10:00+00:00"
    assert "10:10" in refused["detail"]
    world.clock.advance(MINUTE)
    assert (await say_missed(doctor, visit)).status_code == 200


async def test_nobody_else_may_say_it(world: World, clinic: Clinic) -> None:
    patient = world.browser()
    visit = await patient.visit(clinic.slots[0])
    world.clock.advance(LATE)
    for person in (patient.person, Person.doctor(), Person.ops()):
        answer = await say_missed(world.browser(person), visit)
        assert answer.status_code in {403, 404}, person
    (claim,) = await world.claims()
    assert (claim.state, claim.missed_by) == ("booked", None)


async def test_a_missed_visit_is_past_and_its_time_stays_the_doctor_s(
    world: World, clinic: Clinic
) -> None:
    patient = Person.patient()
    visit = await world.browser(patient).visit(clinic.slots[0])
    world.clock.advance(LATE)
    await say_missed(world.browser(Person.doctor(clinic.doctor_id)), visit)
    # A later grid whose slot begins in the rest of the missed time.
    overlapping = clinic.slots[0].model_copy(
        update={
            "slot_id": clinic.clinic_id,
            "starts_at": world.clock.now() + MINUTE,
            "ends_at": world.clock.now() + 16 * MINUTE,
        }
    )
    await world.offer(clinic, overlapping)

    browser = world.browser(patient)
    past = await browser.http.get("/api/booking/visits", params={"when": "past"})
    coming = await browser.http.get("/api/booking/visits", params={"when": "upcoming"})
    refused = problem(await browser.hold(overlapping))

    assert [each["status"] for each in past.json()["items"]] == ["missed"]
    assert coming.json()["items"] == []
    assert refused["code"] == "slot-already-taken"
    assert str(overlapping.slot_id) not in {each["slot_id"] for each in refused["alternatives"]}
    assert code(await browser.cancel(visit["visit_id"])) == "visit-over"
    assert code(await browser.reschedule(visit["visit_id"], clinic.slots[3])) == "visit-over"


async def test_a_visit_whose_call_began_was_not_missed(
    world: World, clinic: Clinic, visit: dict[str, str]
) -> None:
    started = call_ended(visit).model_dump(exclude={"reason", "duration_seconds"})
    await world.apply(CallStarted(**started, waited_seconds=12))
    world.clock.advance(LATE)
    answer = await say_missed(world.browser(Person.doctor(clinic.doctor_id)), visit)
    assert code(answer) == "visit-over"


async def test_a_late_end_of_a_call_does_not_complete_a_missed_visit(
    world: World, clinic: Clinic, visit: dict[str, str]
) -> None:
    world.clock.advance(LATE)
    await say_missed(world.browser(Person.doctor(clinic.doctor_id)), visit)
    await world.forget_events()
    await world.apply(call_ended(visit))
    assert await world.events() == []
    assert counted(world, CallOutcome.VISIT_MISSED) == 1
