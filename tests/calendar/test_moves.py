"""A visit that moves, or that lost its slot: what the calendar shows as free, in any order."""

from datetime import timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from tests.calendar.network import Network
from tests.calendar.test_schedules import booked, cancelled, held
from videoporady_contracts import EventData
from videoporady_contracts.booking import SlotBooked, VisitDisrupted, VisitRescheduled
from videoporady_contracts.calendar import SlotWithdrawn

DAY = "2027-01-12"
SECOND = timedelta(seconds=1)


def moved(visit: SlotBooked, slot: dict[str, Any]) -> VisitRescheduled:
    facts: dict[str, Any] = visit.model_dump(exclude={"referral"})
    facts |= {
        "from_slot_id": visit.slot_id,
        "slot_id": UUID(slot["slot_id"]),
        "doctor_id": UUID(slot["doctor_id"]),
    }
    return VisitRescheduled(**facts)


def disrupted(visit: SlotBooked) -> VisitDisrupted:
    names = ("visit_id", "slot_id", "doctor_id", "patient_id", "account_id", "starts_at")
    return VisitDisrupted(**{name: getattr(visit, name) for name in names})


async def free(network: Network) -> list[str]:
    assert await network.free_counts_agree()
    return [slot["slot_id"] for slot in await network.slots(DAY)]


async def test_a_moved_visit_frees_its_old_slot_and_takes_its_new_one(network: Network) -> None:
    await network.add_schedule()
    slots = await network.slots(DAY)
    visit = booked(network, held(network, slots[0]))
    await network.hear(visit)

    await network.hear(moved(visit, slots[5]))

    assert await free(network) == [each["slot_id"] for each in slots if each is not slots[5]]


async def test_a_visit_moves_from_one_doctor_to_another(network: Network) -> None:
    other = await network.add_doctor()
    await network.add_schedule()
    await network.add_schedule(other)
    slots = await network.slots(DAY)
    first = next(each for each in slots if each["doctor_id"] == network.doctor_id)
    theirs = next(each for each in slots if each["doctor_id"] == other)
    visit = booked(network, held(network, first))
    await network.hear(visit)
    await network.hear(moved(visit, theirs))
    left = await free(network)
    assert first["slot_id"] in left
    assert theirs["slot_id"] not in left


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_in_any_order_and_twice_the_newest_place_counts(
    network: Network, order: tuple[int, ...]
) -> None:
    await network.add_schedule()
    slots = await network.slots(DAY)
    now = network.clock.now()
    visit = booked(network, held(network, slots[0]))
    story: list[EventData] = [visit, moved(visit, slots[3]), moved(visit, slots[7])]
    for place in (*order, *order):
        await network.hear(story[place], at=now + place * SECOND)
    assert await free(network) == [each["slot_id"] for each in slots if each is not slots[7]]


async def test_a_move_that_comes_after_the_cancellation_takes_nothing(network: Network) -> None:
    await network.add_schedule()
    slots = await network.slots(DAY)
    visit = booked(network, held(network, slots[0]))
    move = moved(visit, slots[2])
    await network.hear(visit)
    at_its_new_place = held(network, slots[2]).model_copy(update={"visit_id": visit.visit_id})
    await network.hear(cancelled(network, at_its_new_place))
    await network.hear(move)
    assert await free(network) == [each["slot_id"] for each in slots]


async def test_a_move_out_of_a_withdrawn_slot_tells_that_it_is_gone(network: Network) -> None:
    schedule_id = await network.add_schedule()
    first, *_ = await network.slots(DAY)
    visit = booked(network, held(network, first))
    await network.hear(visit)
    await network.ops.delete(f"/api/calendar/doctors/{network.doctor_id}/schedules/{schedule_id}")
    await network.add_schedule(slot_minutes=15)
    slots = await network.slots(DAY)
    before = await network.published(SlotWithdrawn)

    await network.hear(moved(visit, slots[8]))

    (gone,) = (await network.published(SlotWithdrawn))[len(before) :]
    assert str(gone.slot_id) == first["slot_id"]
    assert first["slot_id"] not in await free(network)


async def test_a_disrupted_visit_takes_no_time_until_it_moves(network: Network) -> None:
    await network.add_schedule()
    slots = await network.slots(DAY)
    now = network.clock.now()
    visit = booked(network, held(network, slots[0]))
    await network.hear(visit, at=now)
    await network.hear(disrupted(visit), at=now + SECOND)
    assert await free(network) == [each["slot_id"] for each in slots]
    await network.hear(moved(visit, slots[1]), at=now + 2 * SECOND)
    await network.hear(disrupted(visit), at=now + SECOND)
    assert await free(network) == [each["slot_id"] for each in slots if each is not slots[1]]
