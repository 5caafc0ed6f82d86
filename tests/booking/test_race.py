"""Many people, one slot: the database decides, and everybody gets an honest answer."""

import asyncio
from collections import Counter
from datetime import timedelta

from sqlalchemy import text

from kit.ids import new_id
from tests.booking.world import World, call_ended, problem
from tests.support.people import Person
from videoporady_contracts.booking import SlotBooked, SlotHeld, VisitCancelled, VisitCompleted

PEOPLE = 100


async def test_of_100_people_at_one_slot_one_wins_and_the_others_get_alternatives(
    world: World,
) -> None:
    clinic = await world.clinic(slots=8)
    wanted, *others = clinic.slots
    browsers = [world.browser() for _ in range(PEOPLE)]

    answers = await asyncio.gather(*(each.hold(wanted) for each in browsers))

    assert Counter(each.status_code for each in answers) == {201: 1, 409: PEOPLE - 1}
    nearest = [str(slot.slot_id) for slot in others[:3]]
    for refusal in answers:
        if refusal.status_code == 409:
            document = problem(refusal)
            assert document["code"] == "slot-already-taken"
            assert [slot["slot_id"] for slot in document["alternatives"]] == nearest
    winner = next(each.json() for each in answers if each.status_code == 201)
    claims = await world.claims()
    assert [str(claim.visit_id) for claim in claims] == [winner["hold_id"]]
    events = await world.events()
    assert [type(event) for event in events] == [SlotHeld]
    assert events[0].key == winner["hold_id"]


async def test_who_comes_too_late_waits_for_nobody(world: World) -> None:
    clinic = await world.clinic(slots=1)
    await world.browser().hold(clinic.slots[0])

    async with world.database.transaction() as session:
        # Nothing can be claimed or locked while this lasts; reads go on.
        await session.execute(text("lock table slots, visits in exclusive mode"))
        refusal = await world.browser().hold(clinic.slots[0])

    document = problem(refusal)
    assert (document["code"], document["alternatives"]) == ("slot-already-taken", [])


async def test_a_hold_asked_for_again_is_answered_alike_though_another_has_the_slot_now(
    world: World,
) -> None:
    slot = (await world.clinic()).slots[0]
    patient = world.browser()
    first = await patient.hold(slot, key="the-same-key")
    world.clock.advance(timedelta(minutes=11))
    assert (await world.browser().hold(slot)).status_code == 201

    later = world.browser(patient.person)

    assert (await later.hold(slot, key="the-same-key")).json() == first.json()
    assert problem(await later.hold(slot))["code"] == "slot-already-taken"


async def test_one_person_at_many_slots_at_once_holds_one(world: World) -> None:
    clinic = await world.clinic(slots=10)
    patient = world.browser()

    answers = await asyncio.gather(*(patient.hold(slot) for slot in clinic.slots))

    assert {each.status_code for each in answers} == {201}
    states = Counter(claim.state for claim in await world.claims())
    assert states == {"held": 1, "given_back": len(clinic.slots) - 1}


async def test_two_people_who_want_each_others_slot_both_keep_their_own(world: World) -> None:
    clinic = await world.clinic(slots=2)
    anna, jan = world.browser(), world.browser()
    first, second = clinic.slots
    await anna.hold(first)
    await jan.hold(second)

    answers = await asyncio.gather(anna.hold(second), jan.hold(first))

    assert [each.status_code for each in answers] == [409, 409]
    assert Counter(claim.state for claim in await world.claims()) == {"held": 2}


async def test_overlapping_visits_of_one_patient_booked_at_once_leave_one(world: World) -> None:
    child = new_id()
    guardians = [world.browser(Person(patient_ids=(child,))) for _ in range(2)]
    clinics = [await world.clinic(slots=1) for _ in guardians]
    holds = [
        (await guardian.hold(clinic.slots[0])).json()["hold_id"]
        for guardian, clinic in zip(guardians, clinics, strict=True)
    ]

    answers = await asyncio.gather(
        *(guardian.book(hold) for guardian, hold in zip(guardians, holds, strict=True))
    )

    assert sorted(each.status_code for each in answers) == [201, 409]
    refusal = next(each for each in answers if each.status_code == 409)
    assert problem(refusal)["code"] == "patient-busy"


async def test_one_request_sent_ten_times_at_once_is_done_once(world: World) -> None:
    clinic = await world.clinic()
    patient = world.browser()

    holds = await asyncio.gather(
        *(patient.hold(clinic.slots[0], key="the-same-key") for _ in range(10))
    )
    assert {each.status_code for each in holds} == {201}
    (hold_id,) = {each.json()["hold_id"] for each in holds}
    visits = await asyncio.gather(*(patient.book(hold_id, key="another-key") for _ in range(10)))

    assert {each.status_code for each in visits} == {201}
    assert len({each.text for each in visits}) == 1
    assert [type(event) for event in await world.events()] == [SlotHeld, SlotBooked]


async def test_a_cancellation_and_the_end_of_the_call_at_once_leave_one_outcome(
    world: World,
) -> None:
    clinic = await world.clinic()
    patient = world.browser()
    visit = await patient.visit(clinic.slots[0])
    ended = call_ended(visit)
    await world.forget_events()

    cancelled, _ = await asyncio.gather(patient.cancel(visit["visit_id"]), world.apply(ended))

    (event,) = await world.events()
    (claim,) = await world.claims()
    if cancelled.status_code == 200:
        assert (type(event), claim.state) == (VisitCancelled, "cancelled")
    else:
        assert problem(cancelled)["code"] == "visit-over"
        assert (type(event), claim.state) == (VisitCompleted, "completed")


async def test_two_sweeps_at_once_release_each_hold_once(world: World) -> None:
    clinics = [await world.clinic(slots=1) for _ in range(20)]
    for clinic in clinics:
        assert (await world.browser().hold(clinic.slots[0])).status_code == 201
    world.clock.advance(timedelta(seconds=601))
    await world.forget_events()

    await asyncio.gather(*(world.sweep() for _ in range(4)))

    events = await world.events()
    assert len(events) == len({event.key for event in events}) == len(clinics)
    assert Counter(claim.state for claim in await world.claims()) == {"expired": len(clinics)}
