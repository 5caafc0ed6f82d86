"""An erased account: its coming visits are called off, what was is kept without it."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from kit.ids import new_id
from services.booking.queries import NOBODY
from tests.booking.test_guardians import family_of
from tests.booking.waiting import waits, waits_of
from tests.booking.world import Browser, World
from videoporady_contracts.booking import SlotReleased, VisitCancelled, WaitlistLeft
from videoporady_contracts.identity import AccountErased, GuardianshipEnded
from videoporady_contracts.words import CancelledBy


def erased(browser: Browser, *patient_ids: UUID) -> AccountErased:
    return AccountErased(account_id=browser.person.account_id, patient_ids=patient_ids)


async def test_coming_visits_and_holds_of_an_erased_account_are_freed_once(world: World) -> None:
    clinic = await world.clinic()
    patient = world.browser()
    visit = await patient.visit(clinic.slots[0])
    assert (await patient.hold(clinic.slots[3])).status_code == 201
    await world.forget_events()

    for _ in range(2):
        await world.apply(erased(patient, patient.patient_id))

    events = await world.events()
    (cancelled,) = [each for each in events if isinstance(each, VisitCancelled)]
    assert str(cancelled.visit_id) == visit["visit_id"]
    assert cancelled.cancelled_by is CancelledBy.PATIENT
    assert len([each for each in events if isinstance(each, SlotReleased)]) == 1
    assert len(events) == 2
    claims = await world.claims()
    assert {claim.account_id for claim in claims} == {NOBODY}
    assert {claim.patient_id for claim in claims} == {patient.patient_id}
    assert (await world.browser().hold(clinic.slots[0])).status_code == 201


async def test_an_erased_account_waits_in_no_line_and_its_feed_is_gone(world: World) -> None:
    clinic = await world.clinic()
    holder, patient = world.browser(), world.browser()
    await holder.visit(clinic.slots[5])
    await waits(patient, clinic)
    feed = (await patient.http.put("/api/booking/feed")).json()["path"]
    assert (await holder.http.get(feed)).status_code == 200
    await world.forget_events()

    for _ in range(2):
        await world.apply(erased(patient, patient.patient_id))

    (left,) = await world.events()
    assert isinstance(left, WaitlistLeft)
    assert await waits_of(patient) == []
    assert (await holder.http.get(feed)).status_code == 404
    async with world.database.reading() as session:
        accounts = await session.scalars(text("select account_id from waitlist_entries"))
        assert set(accounts) == {NOBODY}


async def test_a_visit_that_has_begun_stays_as_it_is(world: World) -> None:
    clinic = await world.clinic()
    patient = world.browser()
    await patient.visit(clinic.slots[0])
    await world.forget_events()
    world.clock.advance(timedelta(hours=1, minutes=5))

    await world.apply(erased(patient, patient.patient_id))

    assert await world.events() == []
    (claim,) = await world.claims()
    assert (claim.state, claim.account_id) == ("booked", NOBODY)


async def test_a_child_for_whom_somebody_else_acts_keeps_its_visit(world: World) -> None:
    clinic = await world.clinic()
    parent = world.browser()
    await parent.visit(clinic.slots[0])
    await world.forget_events()

    await world.apply(erased(parent))

    assert await world.events() == []
    (claim,) = await world.claims()
    assert (claim.state, claim.account_id) == ("booked", NOBODY)


async def test_an_erased_account_inherits_no_visit(world: World) -> None:
    """A removed guardian's token names the child for some minutes more than the heir is there."""
    family = await family_of(world)
    child = family.ended.patient_id
    await world.apply(family.ended)

    await world.apply(erased(family.mother, child))

    hold = await family.father.hold(family.clinic.slots[3], patient_id=child)
    assert hold.status_code == 201, hold.text
    await waits(family.father, family.clinic, patient_id=family.child)
    assert {claim.account_id for claim in await world.claims()} == {NOBODY}
    async with world.database.reading() as session:
        whose = await session.scalars(text("select account_id from waitlist_entries"))
        assert set(whose) == {NOBODY}


async def test_what_an_erased_account_inherited_goes_to_its_own_heir(world: World) -> None:
    family = await family_of(world)
    child, grandmother_id = family.ended.patient_id, new_id()
    mother_id = family.mother.person.account_id
    left = GuardianshipEnded(account_id=mother_id, patient_id=child, heir_account_id=grandmother_id)
    await world.apply(family.ended)
    await world.apply(left, at=world.clock.now() + timedelta(seconds=1))

    await world.apply(erased(family.mother))

    hold = await family.father.hold(family.clinic.slots[3], patient_id=child)
    assert hold.status_code == 201, hold.text
    assert {claim.account_id for claim in await world.claims()} == {grandmother_id}


async def test_an_account_that_booking_does_not_know_changes_nothing(world: World) -> None:
    await world.apply(AccountErased(account_id=new_id(), patient_ids=(new_id(),)))
    assert await world.events() == []
