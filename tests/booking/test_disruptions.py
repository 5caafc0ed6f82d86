"""The clinic's own changes: a withdrawn slot, the alternative that is kept, and accepting it."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from tests.booking.test_changes import call_started, code
from tests.booking.world import Browser, Clinic, World, call_ended, problem
from tests.support.people import Person
from videoporady_contracts.booking import (
    SlotHeld,
    SlotReleased,
    VisitCancelled,
    VisitDisrupted,
    VisitRescheduled,
)
from videoporady_contracts.calendar import PublishedSlot, SlotsPublished, SlotWithdrawn

HOUR = timedelta(hours=1)


async def withdraw(world: World, clinic: Clinic, *slots: PublishedSlot) -> None:
    for slot in slots:
        await world.apply(SlotWithdrawn(doctor_id=clinic.doctor_id, slot_id=slot.slot_id))


async def settle(world: World) -> None:
    """The last withdrawal of an absence has come, and the sweep chooses alternatives."""
    world.clock.advance(timedelta(seconds=6))
    await world.sweep()


async def disrupted(
    world: World, clinic: Clinic, patient: Browser, gone: Iterable[PublishedSlot] | None = None
) -> dict[str, Any]:
    """A visit in the clinic's first slot, after the clinic withdrew it."""
    visit = await patient.visit(clinic.slots[0])
    await withdraw(world, clinic, *(gone or clinic.slots[:1]))
    await world.forget_events()
    await settle(world)
    return (await patient.http.get(f"/api/booking/visits/{visit['visit_id']}")).json()


async def test_a_withdrawn_slot_disrupts_its_visit_and_keeps_the_nearest_alternative(
    world: World,
) -> None:
    clinic, patient = await world.clinic(), world.browser()
    visit = await disrupted(world, clinic, patient)

    assert visit["status"] == "disrupted"
    held, told = await world.events()
    assert isinstance(held, SlotHeld)
    assert isinstance(told, VisitDisrupted)
    second = clinic.slots[1]
    assert (held.slot_id, told.offered_slot_id) == (second.slot_id, second.slot_id)
    assert (str(told.visit_id), told.slot_id) == (visit["visit_id"], clinic.slots[0].slot_id)
    assert told.offer_expires_at == held.expires_at
    change = await patient.change(visit["visit_id"])
    assert change["offer"]["slot_id"] == str(second.slot_id)
    assert change["offer"]["starts_at"] == "2027-01-11T09:15:00Z"
    assert code(await world.browser().hold(second)) == "slot-already-taken"
    listed = (await patient.http.get("/api/booking/visits")).json()["items"]
    assert [each["status"] for each in listed] == ["disrupted"]


async def test_accepting_moves_the_visit_into_the_slot_that_was_kept(world: World) -> None:
    clinic, patient = await world.clinic(), world.browser()
    visit = await disrupted(world, clinic, patient)
    offer = (await patient.change(visit["visit_id"]))["offer"]
    await world.forget_events()

    answers = await asyncio.gather(
        *(patient.reschedule(visit["visit_id"], offer["slot_id"]) for _ in range(4))
    )

    assert {each.status_code for each in answers} == {200}
    moved = answers[0].json()
    assert (moved["status"], moved["slot_id"]) == ("booked", offer["slot_id"])
    assert [type(each) for each in await world.events()] == [SlotReleased, VisitRescheduled]
    assert (await patient.change(visit["visit_id"]))["offer"] is None
    states = Counter(claim.state for claim in await world.claims())
    assert states == {"booked": 1, "given_back": 1}


async def test_choosing_another_time_or_cancelling_frees_what_was_kept(world: World) -> None:
    clinic = await world.clinic()
    anna, jan = world.browser(), world.browser()
    for patient, leaves in ((anna, "cancel"), (jan, "move")):
        mine = await world.clinic(clinic_id=clinic.clinic_id, needs_referral=None)
        visit = await disrupted(world, mine, patient)
        offer = (await patient.change(visit["visit_id"]))["offer"]
        await world.forget_events()
        if leaves == "cancel":
            assert (await patient.cancel(visit["visit_id"])).json()["status"] == "cancelled"
        else:
            assert (await patient.reschedule(visit["visit_id"], mine.slots[5])).status_code == 200
        released, last = await world.events()
        assert isinstance(released, SlotReleased)
        assert str(released.slot_id) == offer["slot_id"]
        assert isinstance(last, VisitCancelled | VisitRescheduled)
        assert (await patient.hold(mine.slots[1])).status_code == 201


async def test_the_same_doctor_comes_before_a_nearer_time_of_another(world: World) -> None:
    clinic, patient = await world.clinic(), world.browser()
    await world.clinic(clinic_id=clinic.clinic_id, needs_referral=None)
    visit = await disrupted(world, clinic, patient, clinic.slots[:6])
    offer = (await patient.change(visit["visit_id"]))["offer"]
    assert offer["slot_id"] == str(clinic.slots[6].slot_id)


async def test_a_doctor_who_is_away_all_day_is_followed_by_another_one(world: World) -> None:
    clinic, patient = await world.clinic(), world.browser()
    other = await world.clinic(clinic_id=clinic.clinic_id, needs_referral=None)
    visit = await disrupted(world, clinic, patient, clinic.slots)
    offer = (await patient.change(visit["visit_id"]))["offer"]
    assert offer["doctor_id"] == str(other.doctor_id)
    assert [type(each) for each in await world.events()] == [SlotHeld, VisitDisrupted]


async def test_without_a_free_slot_the_patient_is_told_and_nothing_is_kept(world: World) -> None:
    clinic, patient = await world.clinic(), world.browser()
    visit = await disrupted(world, clinic, patient, clinic.slots)
    (told,) = await world.events()
    assert isinstance(told, VisitDisrupted)
    assert (told.offered_slot_id, told.offer_expires_at) == (None, None)
    assert (await patient.change(visit["visit_id"]))["offer"] is None


async def test_an_alternative_never_meets_another_visit_of_the_patient(world: World) -> None:
    clinic, elsewhere, patient = await world.clinic(), await world.clinic(), world.browser()
    await patient.visit(elsewhere.slots[1])
    visit = await disrupted(world, clinic, patient)
    offer = (await patient.change(visit["visit_id"]))["offer"]
    assert offer["slot_id"] == str(clinic.slots[2].slot_id)


async def test_many_disrupted_patients_get_different_alternatives(world: World) -> None:
    clinic = await world.clinic(slots=10)
    patients = [world.browser() for _ in range(5)]
    for patient, slot in zip(patients, clinic.slots, strict=False):
        await patient.visit(slot)
    await withdraw(world, clinic, *clinic.slots[:5])
    world.clock.advance(timedelta(seconds=6))
    await world.forget_events()

    await asyncio.gather(*(world.sweep() for _ in range(3)))

    told = [each for each in await world.events() if isinstance(each, VisitDisrupted)]
    assert len({each.visit_id for each in told}) == len(told) == 5
    assert {each.offered_slot_id for each in told} == {slot.slot_id for slot in clinic.slots[5:]}


async def test_an_offer_that_is_withdrawn_too_is_replaced_and_told_again(world: World) -> None:
    clinic, patient = await world.clinic(), world.browser()
    visit = await disrupted(world, clinic, patient)
    await world.forget_events()

    await withdraw(world, clinic, clinic.slots[1])
    await settle(world)

    kinds = [type(each) for each in await world.events()]
    assert kinds == [SlotReleased, SlotHeld, VisitDisrupted]
    offer = (await patient.change(visit["visit_id"]))["offer"]
    assert offer["slot_id"] == str(clinic.slots[2].slot_id)


async def test_an_offer_that_ran_out_is_free_for_others_and_the_visit_stays_the_patient_s(
    world: World,
) -> None:
    clinic = await world.clinic(starts_at=world.clock.now() + 72 * HOUR)
    patient = world.browser()
    visit = await disrupted(world, clinic, patient)
    kept = clinic.slots[1]
    await world.forget_events()

    world.clock.advance(25 * HOUR)
    patient = world.browser(patient.person)
    await world.sweep()

    (released,) = await world.events()
    assert isinstance(released, SlotReleased)
    assert (await patient.change(visit["visit_id"]))["offer"] is None
    await world.browser().visit(kept)
    refusal = problem(await patient.reschedule(visit["visit_id"], kept))
    assert refusal["code"] == "slot-already-taken"
    assert (await patient.reschedule(visit["visit_id"], clinic.slots[3])).status_code == 200


async def test_a_patient_who_looks_for_another_visit_keeps_what_was_kept(world: World) -> None:
    clinic, elsewhere, patient = await world.clinic(), await world.clinic(), world.browser()
    visit = await disrupted(world, clinic, patient)
    await patient.visit(elsewhere.slots[4])
    offer = (await patient.change(visit["visit_id"]))["offer"]
    assert offer["slot_id"] == str(clinic.slots[1].slot_id)
    (kept,) = [each for each in await world.claims() if each.for_visit_id]
    assert code(await patient.book(str(kept.visit_id))) == "hold-not-found"


async def test_the_clinic_s_deadline_does_not_bind_who_was_disrupted(world: World) -> None:
    clinic = await world.clinic(cancellation_hours=48)
    visits = [await (patient := world.browser()).visit(slot) for slot in clinic.slots[:1]]
    await withdraw(world, clinic, clinic.slots[0])
    await settle(world)
    assert (await patient.cancel(visits[0]["visit_id"])).status_code == 200


async def test_news_that_come_twice_late_or_not_at_all_change_nothing(world: World) -> None:
    clinic, patient = await world.clinic(), world.browser()
    now = world.clock.now()
    moved, called = [await patient.visit(slot) for slot in clinic.slots[:2]]
    await patient.reschedule(moved["visit_id"], clinic.slots[6])
    await world.apply(call_started(called))
    again = await patient.visit(clinic.slots[3])
    await world.apply(
        SlotsPublished(doctor_id=clinic.doctor_id, slots=(clinic.slots[3],)), at=now + HOUR
    )
    await world.forget_events()

    # Moved away, begun already, and offered again by a newer publication.
    await withdraw(world, clinic, clinic.slots[0], clinic.slots[1], clinic.slots[3])
    await settle(world)

    assert await world.events() == []
    states = {str(each.visit_id): each.state for each in await world.claims()}
    assert {states[each["visit_id"]] for each in (moved, called, again)} == {"booked"}

    await withdraw(world, clinic, clinic.slots[6], clinic.slots[6])
    await settle(world)
    await withdraw(world, clinic, clinic.slots[6])
    await settle(world)
    told = [each for each in await world.events() if isinstance(each, VisitDisrupted)]
    assert [str(each.visit_id) for each in told] == [moved["visit_id"]]


async def test_a_disrupted_visit_can_not_be_completed_until_it_is_moved(world: World) -> None:
    clinic, patient = await world.clinic(), world.browser()
    visit = await disrupted(world, clinic, patient)
    doctor = world.browser(Person.doctor(clinic.doctor_id))
    path = f"/api/booking/visits/{visit['visit_id']}/completion"
    assert code(await doctor.http.post(path, json={})) == "visit-over"
    await world.apply(call_ended(visit))
    await patient.reschedule(visit["visit_id"], clinic.slots[4])
    assert (await doctor.http.post(path, json={})).json()["status"] == "completed"


async def test_a_withdrawal_and_a_move_into_the_slot_at_once_never_leave_a_visit_there(
    world: World,
) -> None:
    clinic, patient = await world.clinic(), world.browser()
    visit = await patient.visit(clinic.slots[0])
    wanted = clinic.slots[4]

    moved, _ = await asyncio.gather(
        patient.reschedule(visit["visit_id"], wanted), withdraw(world, clinic, wanted)
    )

    (claim,) = await world.claims()
    if moved.status_code == 200:
        assert (claim.slot_id, claim.state) == (wanted.slot_id, "disrupted")
    else:
        assert code(moved) == "slot-not-found"
        assert (claim.slot_id, claim.state) == (clinic.slots[0].slot_id, "booked")
