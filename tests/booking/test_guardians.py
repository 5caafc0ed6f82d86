"""Two guardians of one child: both act for it, and who is removed sees nothing of it any more."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from kit.ids import new_id
from tests.booking.waiting import waits
from tests.booking.world import Browser, Clinic, World
from tests.support.people import Person
from videoporady_contracts.booking import SlotBooked
from videoporady_contracts.identity import GuardianshipEnded, GuardianshipGranted


@dataclass(frozen=True)
class Family:
    """A mother, a father and their child, and a visit that the father booked for it."""

    mother: Browser
    father: Browser
    child: str
    clinic: Clinic
    visit_id: str

    @property
    def ended(self) -> GuardianshipEnded:
        return GuardianshipEnded(
            account_id=self.father.person.account_id,
            patient_id=self.father.person.patient_ids[1],
            heir_account_id=self.mother.person.account_id,
        )


async def family_of(world: World) -> Family:
    child = new_id()
    mother = world.browser(Person(patient_ids=(new_id(), child)))
    father = world.browser(Person(patient_ids=(new_id(), child)))
    clinic = await world.clinic()
    visit = await father.visit(clinic.slots[0], patient_id=child)
    return Family(mother, father, str(child), clinic, visit["visit_id"])


async def visits(browser: Browser) -> list[str]:
    answer = await browser.http.get("/api/booking/visits")
    assert answer.status_code == 200, answer.text
    return [each["visit_id"] for each in answer.json()["items"]]


async def test_a_second_guardian_sees_moves_and_calls_off_what_the_first_booked(
    world: World,
) -> None:
    family = await family_of(world)
    assert await visits(family.mother) == await visits(family.father) == [family.visit_id]
    moved = await family.mother.reschedule(family.visit_id, family.clinic.slots[4])
    assert moved.status_code == 200, moved.text
    assert (await family.father.cancel(family.visit_id)).status_code == 200


async def test_a_removed_guardian_does_not_see_a_visit_that_they_booked(world: World) -> None:
    family = await family_of(world)
    own = await family.father.visit(family.clinic.slots[6])
    kit = world.app.state.kit
    ended = family.ended
    # What every service does when the event passes by; the father's token is still the old one.
    kit.verifier.end_guardianship(ended.account_id, ended.patient_id, world.clock.now())
    father = family.father
    path = f"/api/booking/visits/{family.visit_id}"
    assert await visits(father) == [own["visit_id"]]
    for answer in (
        await father.http.get(path),
        await father.http.get(f"{path}/declarations"),
        await father.http.get(f"{path}/change"),
        await father.cancel(family.visit_id),
        await father.reschedule(family.visit_id, family.clinic.slots[4]),
        await father.hold(family.clinic.slots[5], patient_id=ended.patient_id),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "visit-not-found")
    assert await visits(family.mother) == [family.visit_id]


async def test_what_a_removed_guardian_booked_is_the_other_one_s(world: World) -> None:
    family = await family_of(world)
    await family.father.visit(family.clinic.slots[6])
    await family.father.hold(family.clinic.slots[2], patient_id=family.ended.patient_id)
    feeds = [
        (await each.http.put("/api/booking/feed")).json()["path"]
        for each in (family.mother, family.father)
    ]
    for _ in range(2):
        await world.apply(family.ended)
    of_mother, of_father = [(await world.client().get(each)).text for each in feeds]
    assert family.visit_id in of_mother
    assert family.visit_id not in of_father, "its calendar feed, too, is for those who act"
    assert of_father.count("BEGIN:VEVENT") == 1
    whose = {(str(each.patient_id), each.account_id) for each in await world.claims()}
    assert whose == {
        (family.child, family.mother.person.account_id),
        (str(family.father.patient_id), family.father.person.account_id),
    }


async def test_a_place_in_a_line_is_handed_over_too(world: World) -> None:
    family = await family_of(world)
    world.clock.advance(timedelta(minutes=1))
    await waits(family.father, family.clinic, patient_id=family.child)
    await world.apply(family.ended)
    async with world.database.reading() as session:
        whose = await session.scalars(text("select account_id from waitlist_entries"))
        assert list(whose) == [family.mother.person.account_id]


async def test_what_a_token_of_before_claims_after_the_end_is_the_heir_s(world: World) -> None:
    """The token names the child for some minutes more, wherever the end was not heard of yet."""
    family = await family_of(world)
    await world.apply(family.ended)
    child = family.ended.patient_id
    visit = await family.father.visit(family.clinic.slots[3], patient_id=child)
    await waits(family.father, family.clinic, patient_id=family.child)
    mother_id = family.mother.person.account_id
    assert {each.account_id for each in await world.claims()} == {mother_id}
    async with world.database.reading() as session:
        whose = await session.scalars(text("select account_id from waitlist_entries"))
        assert list(whose) == [mother_id]
    told = {
        (each.visit_id, each.account_id)
        for each in await world.events()
        if isinstance(each, SlotBooked)
    }
    assert (UUID(visit["visit_id"]), mother_id) in told


async def test_a_hold_that_was_handed_over_stays_so_when_it_is_confirmed(world: World) -> None:
    family = await family_of(world)
    child = family.ended.patient_id
    hold = await family.father.hold(family.clinic.slots[2], patient_id=child)
    await world.apply(family.ended)
    booked = await family.father.book(hold.json()["hold_id"])
    assert booked.status_code == 201, booked.text
    whose = {(str(each.patient_id), each.account_id) for each in await world.claims()}
    assert whose == {(family.child, family.mother.person.account_id)}


async def test_who_is_guardian_again_books_as_before(world: World) -> None:
    family = await family_of(world)
    ended = family.ended
    granted = GuardianshipGranted(account_id=ended.account_id, patient_id=ended.patient_id)
    await world.apply(ended)
    await world.apply(granted, at=world.clock.now() + timedelta(seconds=1))
    visit = await family.father.visit(family.clinic.slots[3], patient_id=ended.patient_id)
    whose = {str(each.visit_id): each.account_id for each in await world.claims()}
    assert whose[visit["visit_id"]] == ended.account_id
