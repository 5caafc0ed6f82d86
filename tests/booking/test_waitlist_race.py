"""Many at once at the wait-list: one winner each, the line in order, and one truth at the end."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import httpx
from sqlalchemy import text

from services.booking.domain import LIVE
from tests.booking.waiting import joins, leaves, offer_of, waits, waits_of
from tests.booking.world import Browser, Clinic, World, problem
from videoporady_contracts.booking import SlotBooked, SlotOffered, SlotOfferEnded
from videoporady_contracts.words import OfferOutcome

PEOPLE = 100
AHEAD = timedelta(hours=30)
ATTEMPTS_MAX = 20


async def line_of(world: World, clinic: Clinic, count: int) -> list[Browser]:
    """So many people, one after another in line."""
    line = [world.browser() for _ in range(count)]
    for each in line:
        await waits(each, clinic)
        world.clock.advance(timedelta(milliseconds=1))
    return line


async def gives_back(guest: Browser, hold_id: str) -> httpx.Response:
    """Frees a hold, and asks again as a browser does while all connections are taken."""
    for _ in range(ATTEMPTS_MAX):
        answer = await guest.http.delete(f"/api/booking/holds/{hold_id}")
        if answer.status_code != 503:
            return answer
    raise AssertionError("the service stayed busy")


async def offers_of(line: Sequence[Browser]) -> list[dict[str, Any] | None]:
    return list(await asyncio.gather(*(offer_of(each) for each in line)))


async def test_100_slots_freed_at_once_go_to_the_first_100_in_line(world: World) -> None:
    clinic = await world.clinic(slots=PEOPLE, starts_at=world.clock.now() + AHEAD)
    guests = [world.browser() for _ in range(PEOPLE)]
    holds = [
        (await guest.hold(slot)).json()["hold_id"]
        for guest, slot in zip(guests, clinic.slots, strict=True)
    ]
    line = await line_of(world, clinic, PEOPLE + 10)

    await asyncio.gather(*map(gives_back, guests, holds))

    found = await offers_of(line)
    assert found[PEOPLE:] == [None] * 10
    offered = [each["slot_id"] for each in found[:PEOPLE] if each is not None]
    assert sorted(offered) == sorted(str(slot.slot_id) for slot in clinic.slots)
    await nobody_is_booked_twice(world)


async def test_a_freed_slot_that_100_people_want_goes_to_the_line(world: World) -> None:
    clinic = await world.clinic(slots=1, starts_at=world.clock.now() + AHEAD)
    (slot,) = clinic.slots
    owner = world.browser()
    visit = await owner.visit(slot)
    first, second = await line_of(world, clinic, 2)
    strangers = [world.browser() for _ in range(PEOPLE)]

    _, *answers = await asyncio.gather(
        owner.cancel(visit["visit_id"]), *(each.hold(slot) for each in strangers)
    )

    # There is no moment at which the slot is free: nobody was faster than the line.
    assert {problem(each)["code"] for each in answers} == {"slot-already-taken"}
    assert await offer_of(first) is not None
    assert await offer_of(second) is None


async def test_an_offer_confirmed_declined_and_run_out_at_once_has_one_outcome(
    world: World,
) -> None:
    clinic = await world.clinic(slots=20, starts_at=world.clock.now() + AHEAD)
    owners = [world.browser() for _ in clinic.slots]
    visits = [await owner.visit(slot) for owner, slot in zip(owners, clinic.slots, strict=True)]
    line = await line_of(world, clinic, len(visits))
    for owner, visit in zip(owners, visits, strict=True):
        await owner.cancel(visit["visit_id"])
    offers = [each["hold_id"] for each in await offers_of(line) if each is not None]
    assert len(offers) == len(line)
    await world.forget_events()

    await asyncio.gather(
        *(each.book(offer) for each, offer in zip(line, offers, strict=True)),
        *(
            each.http.delete(f"/api/booking/holds/{offer}")
            for each, offer in zip(line, offers, strict=True)
        ),
        *(world.sweep() for _ in range(4)),
    )

    events = await world.events()
    ended = [each for each in events if isinstance(each, SlotOfferEnded)]
    outcomes = {each.key: each.outcome for each in ended if each.key in offers}
    assert len(outcomes) == len(offers)
    accepted = {key for key, outcome in outcomes.items() if outcome is OfferOutcome.ACCEPTED}
    assert accepted == {each.key for each in events if isinstance(each, SlotBooked)}
    waiting = [len(await waits_of(each)) for each in line]
    assert waiting == [0 if offer in accepted else 1 for offer in offers]
    await nobody_is_booked_twice(world)


async def test_who_leaves_while_a_slot_is_freed_has_no_offer_left(world: World) -> None:
    clinic = await world.clinic(slots=10, starts_at=world.clock.now() + AHEAD)
    guests = [world.browser() for _ in clinic.slots]
    holds = [
        (await guest.hold(slot)).json()["hold_id"]
        for guest, slot in zip(guests, clinic.slots, strict=True)
    ]
    line = await line_of(world, clinic, 10)
    entries = [(await waits_of(each))[0]["entry_id"] for each in line]

    answers = await asyncio.gather(
        *(
            guest.http.delete(f"/api/booking/holds/{hold}")
            for guest, hold in zip(guests, holds, strict=True)
        ),
        *(leaves(each, entry) for each, entry in zip(line, entries, strict=True)),
    )

    assert {each.status_code for each in answers} == {204}
    assert Counter(claim.state for claim in await world.claims() if claim.state in LIVE) == {}
    events = await world.events()
    offered = Counter(each.key for each in events if isinstance(each, SlotOffered))
    assert offered == Counter(each.key for each in events if isinstance(each, SlotOfferEnded))


async def test_one_patient_who_joins_many_times_at_once_has_one_place(world: World) -> None:
    clinic = await world.clinic(slots=1, starts_at=world.clock.now() + AHEAD)
    anna = world.browser()
    answers = await asyncio.gather(*(joins(anna, clinic) for _ in range(20)))
    assert Counter(each.status_code for each in answers) == {201: 1, 409: 19}
    assert len(await waits_of(anna)) == 1


async def nobody_is_booked_twice(world: World) -> None:
    """No two live claims of a doctor's time, and no two offers that stand for one entry."""
    live = [claim for claim in await world.claims() if claim.state in LIVE]
    assert len({(claim.doctor_id, claim.starts_at) for claim in live}) == len(live)
    async with world.database.reading() as session:
        twice = await session.execute(
            text(
                "select waitlist_entry_id from visits where state = 'held'"
                " and waitlist_entry_id is not null group by 1 having count(*) > 1"
            )
        )
        assert twice.all() == []
