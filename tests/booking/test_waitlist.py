"""Waiting for an earlier slot: who is offered what, for how long, and what comes after."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from kit.ids import new_id
from services.booking import waitlist_offers
from tests.booking.waiting import (
    WAITLIST,
    answered,
    declines,
    joins,
    leaves,
    offer_of,
    waits,
    waits_of,
)
from tests.booking.world import Browser, Clinic, World, problem
from tests.support.people import Person
from videoporady_contracts.booking import (
    SlotBooked,
    SlotHeld,
    SlotOffered,
    SlotOfferEnded,
    SlotReleased,
    VisitCancelled,
    WaitlistJoined,
    WaitlistLeft,
)
from videoporady_contracts.calendar import SlotsPublished
from videoporady_contracts.words import Funding, OfferOutcome, VisitType, WaitlistEnd


@pytest.fixture
async def clinic(world: World) -> Clinic:
    """All its slots start later than an offer must at least be ahead."""
    return await world.clinic(starts_at=world.clock.now() + timedelta(hours=3))


@pytest.fixture
def anna(world: World) -> Browser:
    return world.browser()


@pytest.fixture
def jan(world: World) -> Browser:
    return world.browser()


async def test_a_cancelled_visit_is_offered_to_the_first_in_line(
    world: World, clinic: Clinic, anna: Browser, jan: Browser
) -> None:
    slot = clinic.slots[0]
    visit = await world.browser().visit(slot)
    entry_id = await waits(anna, clinic)
    world.clock.advance(timedelta(seconds=1))
    await waits(jan, clinic)
    await world.forget_events()

    await world.browser(Person.reception()).cancel(visit["visit_id"])

    offer = await answered(anna, slot)
    assert offer == {
        "hold_id": offer["hold_id"],
        "slot_id": str(slot.slot_id),
        "doctor_id": str(clinic.doctor_id),
        "facility_id": str(clinic.facility_id),
        "starts_at": "2027-01-11T11:00:00Z",
        "ends_at": "2027-01-11T11:15:00Z",
        "visit_type": "video",
        "expires_at": "2027-01-11T08:10:01Z",
    }
    assert await offer_of(jan) is None
    cancelled, held, offered = await world.events()
    assert isinstance(cancelled, VisitCancelled)
    assert held == SlotHeld(
        visit_id=UUID(offer["hold_id"]),
        slot_id=slot.slot_id,
        doctor_id=clinic.doctor_id,
        expires_at=world.clock.now() + timedelta(minutes=10),
    )
    assert offered == SlotOffered(
        entry_id=UUID(entry_id),
        visit_id=UUID(offer["hold_id"]),
        slot_id=slot.slot_id,
        doctor_id=clinic.doctor_id,
        patient_id=anna.patient_id,
        account_id=anna.person.account_id,
        starts_at=slot.starts_at,
        expires_at=world.clock.now() + timedelta(minutes=10),
    )
    assert problem(await world.browser().hold(slot))["code"] == "slot-already-taken"


async def test_a_confirmed_offer_is_a_visit_and_the_end_of_waiting(
    world: World, clinic: Clinic, anna: Browser
) -> None:
    hold = (await world.browser().hold(clinic.slots[0])).json()
    entry_id = await waits(anna, clinic)
    world.clock.advance(timedelta(seconds=600))
    await world.sweep()
    anna = world.browser(anna.person)
    offer = await answered(anna, clinic.slots[0])
    assert offer["hold_id"] != hold["hold_id"]
    await world.forget_events()

    visit = (await anna.book(offer["hold_id"])).json()

    assert (visit["status"], visit["visit_id"]) == ("booked", offer["hold_id"])
    assert await waits_of(anna) == []
    booked, ended, left = await world.events()
    assert isinstance(booked, SlotBooked)
    assert ended == SlotOfferEnded(
        entry_id=UUID(entry_id), visit_id=visit["visit_id"], outcome=OfferOutcome.ACCEPTED
    )
    assert isinstance(left, WaitlistLeft)
    assert left.why is WaitlistEnd.ACCEPTED
    # The place is free: whoever got one visit may wait for another.
    await waits(anna, clinic)


async def test_a_declined_offer_goes_to_the_next_and_then_to_all(
    world: World, clinic: Clinic, anna: Browser, jan: Browser
) -> None:
    slot = clinic.slots[0]
    visit = await world.browser().visit(slot)
    await waits(anna, clinic)
    world.clock.advance(timedelta(seconds=1))
    await waits(jan, clinic)
    await world.browser(Person.reception()).cancel(visit["visit_id"])
    first = await answered(anna, slot)
    await world.forget_events()

    await declines(anna, first["hold_id"])

    assert [type(each) for each in await world.events()] == [
        SlotReleased,
        SlotOfferEnded,
        SlotHeld,
        SlotOffered,
    ]
    assert await offer_of(anna) is None
    await declines(jan, (await answered(jan, slot))["hold_id"])
    # Both keep their places, and neither is asked again about this slot.
    assert (await offer_of(anna), await offer_of(jan)) == (None, None)
    assert (await world.browser().hold(slot)).status_code == 201


async def test_an_offer_that_nobody_answers_goes_on_by_itself(
    world: World, clinic: Clinic, anna: Browser, jan: Browser
) -> None:
    slot = clinic.slots[0]
    visit = await world.browser().visit(slot)
    await waits(anna, clinic)
    world.clock.advance(timedelta(seconds=1))
    await waits(jan, clinic)
    await world.browser(Person.reception()).cancel(visit["visit_id"])
    await world.forget_events()

    world.clock.advance(timedelta(seconds=600))
    await world.sweep()

    released, ended, held, offered = await world.events()
    assert isinstance(ended, SlotOfferEnded)
    assert ended.outcome is OfferOutcome.EXPIRED
    assert (released.key, held.key) == (ended.key, offered.key)
    assert (await answered(world.browser(jan.person), slot))["hold_id"] == held.key


async def test_lines_of_nfz_and_of_paid_visits_are_separate(
    world: World, anna: Browser, jan: Browser
) -> None:
    start = world.clock.now() + timedelta(hours=3)
    paid = await world.clinic(slots=1, starts_at=start, fundings=[Funding.COMMERCIAL])
    await waits(anna, paid, funding=Funding.NFZ)
    world.clock.advance(timedelta(seconds=1))
    await waits(jan, paid)
    await waits(anna, paid, patient_id=anna.patient_id, funding=Funding.COMMERCIAL)
    hold = (await (guest := world.browser()).hold(paid.slots[0])).json()

    await declines(guest, hold["hold_id"])

    assert [each["offer"] for each in await waits_of(anna)] == [None, None]
    await answered(jan, paid.slots[0])


@pytest.mark.parametrize(
    "unfit",
    [
        {"visit_types": (VisitType.IN_PERSON,)},
        {"doctor_id": new_id()},
        {"facility_id": new_id()},
        {"latest_day": date(2027, 1, 11)},
        {"funding": Funding.NFZ},
    ],
    ids=lambda each: next(iter(each)),
)
async def test_whom_a_slot_does_not_fit_is_passed_by(
    world: World, anna: Browser, jan: Browser, unfit: dict[str, object]
) -> None:
    tomorrow = world.clock.now() + timedelta(days=1)
    clinic = await world.clinic(
        slots=1,
        starts_at=tomorrow,
        visit_types=[VisitType.VIDEO],
        fundings=[Funding.COMMERCIAL],
    )
    answer = await joins(anna, clinic, **unfit)  # pyright: ignore[reportArgumentType]
    assert answer.status_code == 201, answer.text
    world.clock.advance(timedelta(seconds=1))
    await waits(jan, clinic)
    hold = (await (guest := world.browser()).hold(clinic.slots[0])).json()
    await declines(guest, hold["hold_id"])

    assert await offer_of(anna) is None
    await answered(jan, clinic.slots[0])


async def test_a_patient_who_is_busy_then_is_passed_by(
    world: World, clinic: Clinic, anna: Browser, jan: Browser
) -> None:
    elsewhere = await world.clinic(slots=1, starts_at=clinic.slots[0].starts_at)
    await anna.visit(elsewhere.slots[0])
    await waits(anna, clinic)
    world.clock.advance(timedelta(seconds=1))
    await waits(jan, clinic)
    hold = (await (guest := world.browser()).hold(clinic.slots[0])).json()
    await declines(guest, hold["hold_id"])

    assert await offer_of(anna) is None
    await answered(jan, clinic.slots[0])


async def test_what_somebody_let_go_of_is_not_offered_to_them(
    world: World, clinic: Clinic, anna: Browser
) -> None:
    await waits(anna, clinic)
    visit = await anna.visit(clinic.slots[0])
    await anna.cancel(visit["visit_id"])
    assert await offer_of(anna) is None
    assert (await world.browser().hold(clinic.slots[0])).status_code == 201


async def test_a_slot_is_not_offered_to_who_moved_away_from_it(
    world: World, clinic: Clinic, anna: Browser
) -> None:
    await waits(anna, clinic)
    freed = [clinic.slots[0].slot_id]
    kit = world.app.state.kit
    for patient_id, is_offered in ((anna.patient_id, False), (new_id(), True)):
        async with world.database.transaction() as session:
            await waitlist_offers.offer_next(
                session, freed, clock=kit.clock, settings=kit.settings, not_to=patient_id
            )
        assert (await offer_of(anna) is not None) is is_offered


async def test_a_slot_that_starts_soon_is_free_for_all(world: World, anna: Browser) -> None:
    clinic = await world.clinic(slots=1, starts_at=world.clock.now() + timedelta(minutes=59))
    await waits(anna, clinic)
    hold = (await (guest := world.browser()).hold(clinic.slots[0])).json()
    await declines(guest, hold["hold_id"])
    assert await offer_of(anna) is None
    assert (await world.browser().hold(clinic.slots[0])).status_code == 201


async def test_an_offer_never_outlives_the_start_of_its_slot(
    world: World, clinic: Clinic, anna: Browser
) -> None:
    world.app.state.kit.settings.offer_seconds = 86_400
    await waits(anna, clinic)
    hold = (await (guest := world.browser()).hold(clinic.slots[0])).json()
    await declines(guest, hold["hold_id"])
    offer = await answered(anna, clinic.slots[0])
    assert offer["expires_at"] == offer["starts_at"]


async def test_an_offer_and_another_hold_stand_side_by_side(
    world: World, clinic: Clinic, anna: Browser
) -> None:
    own = (await anna.hold(clinic.slots[5])).json()
    await waits(anna, clinic)
    hold = (await (guest := world.browser()).hold(clinic.slots[0])).json()
    await declines(guest, hold["hold_id"])
    offer = await answered(anna, clinic.slots[0])
    # The offer took nothing away, and choosing again takes the older choice, not the offer.
    assert (await anna.http.get(f"/api/booking/holds/{own['hold_id']}")).status_code == 200
    newer = (await anna.hold(clinic.slots[6])).json()
    gone = await anna.http.get(f"/api/booking/holds/{own['hold_id']}")
    assert problem(gone)["code"] == "hold-expired"
    assert (await anna.book(newer["hold_id"])).status_code == 201
    assert (await anna.book(offer["hold_id"])).status_code == 201


async def test_choosing_the_offered_slot_in_the_calendar_ends_the_offer_properly(
    world: World, clinic: Clinic, anna: Browser, jan: Browser
) -> None:
    await waits(anna, clinic)
    world.clock.advance(timedelta(seconds=1))
    await waits(jan, clinic)
    hold = (await (guest := world.browser()).hold(clinic.slots[0])).json()
    await declines(guest, hold["hold_id"])
    offer = await answered(anna, clinic.slots[0])
    await world.forget_events()

    chosen = await anna.hold(clinic.slots[0])

    assert chosen.status_code == 201
    released, ended, held = await world.events()
    assert released.key == ended.key == offer["hold_id"]
    assert isinstance(ended, SlotOfferEnded)
    assert ended.outcome is OfferOutcome.DECLINED
    assert held.key == chosen.json()["hold_id"]
    assert await offer_of(jan) is None


async def test_an_older_hold_that_a_newer_one_gives_back_is_offered(
    world: World, clinic: Clinic, anna: Browser
) -> None:
    await waits(anna, clinic)
    guest = world.browser()
    await guest.hold(clinic.slots[0])
    await guest.hold(clinic.slots[3])
    await answered(anna, clinic.slots[0])


async def test_new_slots_are_offered_to_who_waits_once(
    world: World, clinic: Clinic, anna: Browser, jan: Browser
) -> None:
    await waits(anna, clinic)
    world.clock.advance(timedelta(seconds=1))
    await waits(jan, clinic)
    opened = await world.clinic(
        slots=3, clinic_id=clinic.clinic_id, starts_at=world.clock.now() + timedelta(hours=2)
    )
    first = await answered(anna, opened.slots[0])
    await answered(jan, opened.slots[1])
    await declines(anna, first["hold_id"])
    # The same news again: nothing of it is new.
    await world.apply(SlotsPublished(doctor_id=opened.doctor_id, slots=tuple(opened.slots)))
    assert await offer_of(anna) is None
    assert (await world.browser().hold(opened.slots[2])).status_code == 201


async def test_who_is_faster_than_the_sweep_is_not_faster_than_the_line(
    world: World, clinic: Clinic, anna: Browser
) -> None:
    await world.browser().hold(clinic.slots[0])
    await waits(anna, clinic)
    world.clock.advance(timedelta(seconds=600))

    refused = await world.browser().hold(clinic.slots[0])

    assert problem(refused)["code"] == "slot-already-taken"
    await world.sweep()
    await answered(world.browser(anna.person), clinic.slots[0])


async def test_leaving_ends_the_offer_and_asks_the_next(
    world: World, clinic: Clinic, anna: Browser, jan: Browser
) -> None:
    entry_id = await waits(anna, clinic)
    world.clock.advance(timedelta(seconds=1))
    await waits(jan, clinic)
    hold = (await (guest := world.browser()).hold(clinic.slots[0])).json()
    await declines(guest, hold["hold_id"])
    offer = await answered(anna, clinic.slots[0])
    await world.forget_events()

    assert (await leaves(anna, entry_id)).status_code == 204
    assert (await leaves(anna, entry_id)).status_code == 204

    assert await waits_of(anna) == []
    await answered(jan, clinic.slots[0])
    released, ended, _, _, left = await world.events()
    assert released.key == ended.key == offer["hold_id"]
    assert isinstance(left, WaitlistLeft)
    assert (left.key, left.why) == (entry_id, WaitlistEnd.LEFT)


async def test_waiting_ends_with_its_latest_day(
    world: World, clinic: Clinic, anna: Browser
) -> None:
    entry_id = await waits(anna, clinic, latest_day=date(2027, 1, 12))
    await world.forget_events()
    world.clock.advance(timedelta(days=1, hours=14, minutes=59))
    await world.sweep()
    assert await world.events() == []
    world.clock.advance(timedelta(minutes=1))
    await world.sweep()
    await world.sweep()
    (left,) = await world.events()
    assert isinstance(left, WaitlistLeft)
    assert (left.key, left.why) == (entry_id, WaitlistEnd.LAPSED)
    assert await waits_of(world.browser(anna.person)) == []


async def test_joining_answers_with_the_place_and_tells_it(
    world: World, clinic: Clinic, anna: Browser
) -> None:
    await world.forget_events()
    answer = await joins(anna, clinic, key="the-same-key")
    assert (await joins(anna, clinic, key="the-same-key")).json() == answer.json()
    assert answer.json() == {
        "entry_id": answer.json()["entry_id"],
        "patient_id": str(anna.patient_id),
        "clinic_id": str(clinic.clinic_id),
        "funding": "commercial",
        "visit_types": ["video"],
        "doctor_id": None,
        "facility_id": None,
        "latest_day": "2027-01-15",
        "joined_at": "2027-01-11T08:00:00Z",
        "offer": None,
    }
    assert await waits_of(anna) == [answer.json()]
    (joined,) = await world.events()
    assert isinstance(joined, WaitlistJoined)
    assert joined.until == world.clock.now().replace(day=15, hour=23)


async def test_a_patient_has_one_place_in_each_line(clinic: Clinic, world: World) -> None:
    guardian = world.browser(Person.patient(children=1))
    entry_id = await waits(guardian, clinic)
    again = problem(await joins(guardian, clinic, visit_types=(VisitType.PHONE,)))
    assert (again["code"], again["entry_id"]) == ("already-waiting", entry_id)
    await waits(guardian, clinic, patient_id=guardian.person.patient_ids[1])
    await waits(guardian, clinic, funding=Funding.NFZ)
    assert len(await waits_of(guardian)) == 3


async def test_what_can_not_be_waited_for_is_refused(
    world: World, clinic: Clinic, anna: Browser
) -> None:
    yesterday = await joins(anna, clinic, latest_day=date(2027, 1, 10))
    assert problem(yesterday)["code"] == "latest-day-not-possible"
    far = problem(await joins(anna, clinic, latest_day=date(2027, 7, 11)))
    assert (far["code"], far["last_day"]) == ("latest-day-not-possible", "2027-07-10")
    nowhere = await joins(anna, Clinic(new_id(), new_id(), new_id(), []))
    assert problem(nowhere)["code"] == "clinic-not-found"
    assert problem(await joins(anna, clinic, visit_types=()))["code"] == "invalid-input"


async def test_another_persons_place_does_not_exist(
    world: World, clinic: Clinic, anna: Browser, jan: Browser
) -> None:
    entry_id = await waits(anna, clinic)
    assert problem(await leaves(jan, entry_id))["code"] == "waitlist-entry-not-found"
    assert problem(await leaves(jan, str(new_id())))["code"] == "waitlist-entry-not-found"
    foreign = await joins(jan, clinic, patient_id=anna.patient_id)
    assert problem(foreign)["code"] == "visit-not-found"
    assert await waits_of(jan) == []
    doctor = await world.browser(Person.doctor()).http.get(WAITLIST)
    assert problem(doctor)["code"] == "forbidden"
    assert len(await waits_of(anna)) == 1
