"""A change of plan by HTTP: reschedule, the clinic's deadline, and who comes first."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import httpx
import pytest

from kit.ids import new_id
from tests.booking.world import Browser, Clinic, World, problem
from tests.support.people import Person
from videoporady_contracts.booking import (
    SlotBooked,
    SlotHeld,
    SlotReleased,
    VisitCancelled,
    VisitRescheduled,
)
from videoporady_contracts.calendar import SlotWithdrawn
from videoporady_contracts.signalling import CallStarted
from videoporady_contracts.words import Funding, Language, VisitType

HOUR = timedelta(hours=1)


@pytest.fixture
async def clinic(world: World) -> Clinic:
    return await world.clinic()


@pytest.fixture
def patient(world: World) -> Browser:
    return world.browser()


def code(answer: httpx.Response) -> str:
    return problem(answer)["code"]


def call_started(visit: dict[str, Any]) -> CallStarted:
    return CallStarted(
        visit_id=visit["visit_id"],
        call_id=new_id(),
        doctor_id=visit["doctor_id"],
        patient_id=visit["patient_id"],
        room_version=3,
        waited_seconds=20.0,
    )


async def test_a_rescheduled_visit_keeps_its_id_and_frees_its_old_slot(
    world: World, clinic: Clinic, patient: Browser
) -> None:
    first, second = clinic.slots[:2]
    visit = await patient.visit(first)
    await world.forget_events()

    answer = await patient.reschedule(visit["visit_id"], second)

    assert answer.status_code == 200, answer.text
    moved = answer.json()
    assert moved == visit | {
        "slot_id": str(second.slot_id),
        "starts_at": "2027-01-11T09:15:00Z",
        "ends_at": "2027-01-11T09:30:00Z",
    }
    assert (await patient.http.get("/api/booking/visits")).json()["items"] == [moved]
    assert await world.events() == [
        VisitRescheduled(
            visit_id=visit["visit_id"],
            from_slot_id=first.slot_id,
            slot_id=second.slot_id,
            doctor_id=clinic.doctor_id,
            clinic_id=clinic.clinic_id,
            facility_id=clinic.facility_id,
            patient_id=patient.patient_id,
            account_id=patient.person.account_id,
            starts_at=second.starts_at,
            ends_at=second.ends_at,
            visit_type=VisitType.VIDEO,
            funding=Funding.COMMERCIAL,
            language=Language.POLISH,
        )
    ]
    assert (await world.browser().hold(first)).status_code == 201


async def test_a_visit_moves_to_another_doctor_of_its_clinic(
    world: World, clinic: Clinic, patient: Browser
) -> None:
    other = await world.clinic(clinic_id=clinic.clinic_id, needs_referral=None)
    visit = await patient.visit(clinic.slots[0])
    moved = (await patient.reschedule(visit["visit_id"], other.slots[0])).json()
    assert (moved["doctor_id"], moved["facility_id"]) == (
        str(other.doctor_id),
        str(other.facility_id),
    )
    former, doctor = (
        world.browser(Person.doctor(each)) for each in (clinic.doctor_id, other.doctor_id)
    )
    read = f"/api/booking/visits/{visit['visit_id']}"
    assert (await doctor.http.get(read)).status_code == 200
    assert code(await former.http.get(read)) == "visit-not-found"


async def test_a_double_click_moves_once_and_answers_twice(
    world: World, clinic: Clinic, patient: Browser
) -> None:
    visit = await patient.visit(clinic.slots[0])
    await world.forget_events()
    wanted = clinic.slots[3]

    answers = await asyncio.gather(
        *(patient.reschedule(visit["visit_id"], wanted, key="one-and-the-same") for _ in range(5)),
        *(patient.reschedule(visit["visit_id"], wanted) for _ in range(3)),
    )

    assert {each.status_code for each in answers} == {200}
    assert len({each.text for each in answers}) == 1
    assert [type(each) for each in await world.events()] == [VisitRescheduled]


async def test_a_slot_that_is_taken_is_refused_with_alternatives_and_nothing_moves(
    world: World, clinic: Clinic, patient: Browser
) -> None:
    visit = await patient.visit(clinic.slots[0])
    held, booked = clinic.slots[1:3]
    await world.browser().hold(held)
    await world.browser().visit(booked)
    await world.forget_events()

    for taken in (held, booked):
        refusal = problem(await patient.reschedule(visit["visit_id"], taken))
        assert refusal["code"] == "slot-already-taken"
        assert str(clinic.slots[3].slot_id) in [each["slot_id"] for each in refusal["alternatives"]]
    assert (await patient.http.get("/api/booking/visits")).json()["items"] == [visit]
    assert await world.events() == []


async def test_a_hold_that_ran_out_does_not_stand_in_the_way(
    world: World, clinic: Clinic, patient: Browser
) -> None:
    visit = await patient.visit(clinic.slots[0])
    await world.browser().hold(clinic.slots[4])
    world.clock.advance(timedelta(seconds=601))
    patient = world.browser(patient.person)
    await world.forget_events()
    assert (await patient.reschedule(visit["visit_id"], clinic.slots[4])).status_code == 200
    assert [type(each) for each in await world.events()] == [SlotReleased, VisitRescheduled]


async def test_only_a_slot_that_fits_the_visit_takes_it(
    world: World, clinic: Clinic, patient: Browser
) -> None:
    visit = await patient.visit(clinic.slots[0])
    same = {"clinic_id": clinic.clinic_id, "needs_referral": None, "slots": 1}
    elsewhere = await world.clinic()
    by_phone = await world.clinic(**same, visit_types=[VisitType.PHONE])
    for_nfz = await world.clinic(**same, fundings=[Funding.NFZ])
    past = await world.clinic(**same, starts_at=world.clock.now() - HOUR)
    withdrawn = clinic.slots[5]
    await world.apply(SlotWithdrawn(doctor_id=clinic.doctor_id, slot_id=withdrawn.slot_id))

    expected = {
        str(new_id()): "slot-not-found",
        str(withdrawn.slot_id): "slot-not-found",
        str(elsewhere.slots[0].slot_id): "other-clinic",
        str(by_phone.slots[0].slot_id): "visit-type-not-offered",
        str(for_nfz.slots[0].slot_id): "funding-not-offered",
        str(past.slots[0].slot_id): "slot-in-the-past",
    }
    for slot_id, refusal in expected.items():
        assert code(await patient.reschedule(visit["visit_id"], slot_id)) == refusal


async def test_a_patient_is_never_in_two_visits_at_once(
    world: World, clinic: Clinic, patient: Browser
) -> None:
    other = await world.clinic()
    visit = await patient.visit(clinic.slots[0])
    await patient.visit(other.slots[2])
    refused = await patient.reschedule(visit["visit_id"], clinic.slots[2])
    assert code(refused) == "patient-busy"


async def test_a_visit_that_has_begun_or_is_over_stays_where_it_is(
    world: World, clinic: Clinic, patient: Browser
) -> None:
    wanted = clinic.slots[7]
    called, begun = [await patient.visit(slot) for slot in clinic.slots[:2]]
    await world.apply(call_started(called))
    assert code(await patient.reschedule(called["visit_id"], wanted)) == "visit-over"
    world.clock.advance(HOUR + timedelta(minutes=15))
    patient = world.browser(patient.person)
    assert code(await patient.reschedule(begun["visit_id"], wanted)) == "visit-over"

    cancelled = await patient.visit(clinic.slots[6])
    await patient.cancel(cancelled["visit_id"])
    assert code(await patient.reschedule(cancelled["visit_id"], wanted)) == "visit-over"


async def test_nobody_moves_a_visit_that_is_not_theirs(
    world: World, clinic: Clinic, patient: Browser
) -> None:
    visit = await patient.visit(clinic.slots[0])
    stranger = world.browser()
    doctor = world.browser(Person.doctor(clinic.doctor_id))
    wanted = clinic.slots[1]
    assert code(await stranger.reschedule(visit["visit_id"], wanted)) == "visit-not-found"
    assert code(await doctor.reschedule(visit["visit_id"], wanted)) == "forbidden"
    other = await stranger.http.get(f"/api/booking/visits/{visit['visit_id']}/change")
    assert code(other) == "visit-not-found"
    hold = (await patient.hold(wanted)).json()
    assert code(await patient.reschedule(hold["hold_id"], clinic.slots[2])) == "visit-not-found"
    reception = world.browser(Person.reception())
    assert (await reception.reschedule(visit["visit_id"], clinic.slots[2])).status_code == 200


async def test_after_the_clinic_s_deadline_only_reception_changes_the_visit(
    world: World,
) -> None:
    clinic = await world.clinic(starts_at=world.clock.now() + 25 * HOUR, cancellation_hours=24)
    patient = world.browser()
    visits = [await patient.visit(slot) for slot in clinic.slots[:3]]
    change = await patient.change(visits[0]["visit_id"])
    assert change == {"until": "2027-01-11T09:00:00Z", "phone": "22 000 10 20", "offer": None}
    world.clock.advance(HOUR)
    patient = world.browser(patient.person)
    assert (await patient.cancel(visits[0]["visit_id"])).status_code == 200

    world.clock.advance(timedelta(minutes=16))
    patient = world.browser(patient.person)
    english = world.browser(Person(patient_ids=(patient.patient_id,), language=Language.ENGLISH))
    refusal = problem(await patient.cancel(visits[1]["visit_id"]))
    assert (refusal["code"], refusal["status"]) == ("change-too-late", 409)
    assert refusal["until"] == "2027-01-11T09:15:00+00:00"
    assert "do 11.01.2027, 10:15" in refusal["detail"]
    assert "22 000 10 20" in refusal["detail"]
    refusal = problem(await english.reschedule(visits[1]["visit_id"], clinic.slots[5]))
    assert refusal["code"] == "change-too-late"
    assert "until 11.01.2027, 10:15" in refusal["detail"]

    reception = world.browser(Person.reception())
    assert (await reception.reschedule(visits[1]["visit_id"], clinic.slots[5])).status_code == 200
    assert (await reception.cancel(visits[2]["visit_id"])).status_code == 200


# ---- at once ------------------------------------------------------------------------------------


async def test_of_many_who_move_to_one_slot_one_gets_it(world: World) -> None:
    people = 12
    clinic = await world.clinic(slots=people + 1)
    *own, wanted = clinic.slots
    browsers = [world.browser() for _ in own]
    visits = [await each.visit(slot) for each, slot in zip(browsers, own, strict=True)]
    await world.forget_events()

    answers = await asyncio.gather(
        *(
            each.reschedule(visit["visit_id"], wanted)
            for each, visit in zip(browsers, visits, strict=True)
        ),
        *(world.browser().hold(wanted) for _ in range(6)),
    )

    assert Counter(each.is_success for each in answers) == {True: 1, False: people + 5}
    assert {code(each) for each in answers if not each.is_success} == {"slot-already-taken"}
    (event,) = await world.events()
    assert isinstance(event, VisitRescheduled | SlotHeld)
    assert event.slot_id == wanted.slot_id
    live = [claim for claim in await world.claims() if claim.state in ("booked", "held")]
    assert len({claim.slot_id for claim in live}) == len(live)


async def test_two_who_want_each_other_s_slot_both_keep_their_own(world: World) -> None:
    clinic = await world.clinic(slots=2)
    anna, jan = world.browser(), world.browser()
    first, second = clinic.slots
    of_anna, of_jan = await anna.visit(first), await jan.visit(second)
    answers = await asyncio.gather(
        anna.reschedule(of_anna["visit_id"], second), jan.reschedule(of_jan["visit_id"], first)
    )
    assert {code(each) for each in answers} == {"slot-already-taken"}


async def test_a_move_and_a_cancellation_at_once_leave_one_story(world: World) -> None:
    clinic = await world.clinic()
    patient = world.browser()
    visit = await patient.visit(clinic.slots[0])
    await world.forget_events()

    moved, cancelled = await asyncio.gather(
        patient.reschedule(visit["visit_id"], clinic.slots[1]), patient.cancel(visit["visit_id"])
    )

    assert cancelled.status_code == 200
    events = await world.events()
    (claim,) = await world.claims()
    assert claim.state == "cancelled"
    if moved.status_code == 200:
        assert [type(each) for each in events] == [VisitRescheduled, VisitCancelled]
        assert events[1].slot_id == clinic.slots[1].slot_id  # pyright: ignore[reportAttributeAccessIssue]
    else:
        assert code(moved) == "visit-over"
        assert [type(each) for each in events] == [VisitCancelled]


async def test_a_move_and_a_booking_of_one_patient_at_once_never_overlap(world: World) -> None:
    clinic, other = await world.clinic(), await world.clinic()
    patient = world.browser()
    visit = await patient.visit(clinic.slots[0])
    hold = (await patient.hold(other.slots[3])).json()
    await world.forget_events()

    moved, booked = await asyncio.gather(
        patient.reschedule(visit["visit_id"], clinic.slots[3]), patient.book(hold["hold_id"])
    )

    assert sorted((moved.is_success, booked.is_success)) == [False, True]
    refused = booked if moved.is_success else moved
    assert code(refused) == "patient-busy"
    kinds = {type(each) for each in await world.events()}
    assert kinds == ({VisitRescheduled} if moved.is_success else {SlotBooked})
