"""Schedules become slots, are published, are rolled, and are withdrawn."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

from services.calendar import slots
from services.calendar.app import roll
from tests.calendar.network import Network
from videoporady_contracts.booking import SlotBooked, SlotHeld, SlotReleased, VisitCancelled
from videoporady_contracts.calendar import SlotsPublished, SlotWithdrawn
from videoporady_contracts.words import CancelledBy, Funding, ReleaseReason, VisitType

MONDAY = "2027-01-11"


def held(network: Network, slot: dict[str, str], visit_id: UUID | None = None) -> SlotHeld:
    return SlotHeld(
        visit_id=visit_id or uuid4(),
        slot_id=UUID(slot["slot_id"]),
        doctor_id=UUID(slot["doctor_id"]),
        expires_at=network.clock.now() + timedelta(minutes=10),
    )


def released(event: SlotHeld) -> SlotReleased:
    return SlotReleased(
        visit_id=event.visit_id,
        slot_id=event.slot_id,
        doctor_id=event.doctor_id,
        reason=ReleaseReason.EXPIRED,
    )


def booked(network: Network, event: SlotHeld) -> SlotBooked:
    return SlotBooked(
        visit_id=event.visit_id,
        slot_id=event.slot_id,
        doctor_id=event.doctor_id,
        clinic_id=UUID(network.clinic_id),
        facility_id=UUID(network.facility_id),
        patient_id=uuid4(),
        account_id=uuid4(),
        starts_at=network.clock.now(),
        ends_at=network.clock.now(),
        visit_type=VisitType.VIDEO,
        funding=Funding.COMMERCIAL,
    )


def cancelled(network: Network, event: SlotHeld) -> VisitCancelled:
    return VisitCancelled(
        visit_id=event.visit_id,
        slot_id=event.slot_id,
        doctor_id=event.doctor_id,
        patient_id=uuid4(),
        account_id=uuid4(),
        starts_at=network.clock.now(),
        cancelled_by=CancelledBy.PATIENT,
    )


async def test_slots_of_a_new_schedule_can_be_searched_for_at_once(network: Network) -> None:
    await network.add_schedule()
    found = await network.search()
    # It is nine o'clock: the slots before are over, and the one at 9:00 sharp begins now.
    assert found["days"][0] == {"day": MONDAY, "free_count": 20}
    assert found["first_free"]["starts_at"] == "2027-01-11T08:20:00Z"
    assert len(await network.slots(MONDAY)) == 20
    assert await network.free_counts_agree()


async def test_every_slot_is_published_once_in_events_of_at_most_200(network: Network) -> None:
    await network.add_schedule(weekdays=[1, 2, 3, 4, 5, 6, 7], starts="00:00", ends="24:00")
    events = await network.published(SlotsPublished)
    published = [slot.slot_id for event in events for slot in event.slots]
    assert max(len(event.slots) for event in events) <= 200
    assert len(published) == len(set(published)) == 60 * 72 - 9 * 3 - 1
    assert {str(event.doctor_id) for event in events} == {network.doctor_id}


async def test_two_replicas_that_roll_at_once_make_each_slot_once(network: Network) -> None:
    await network.add_schedule()
    network.clock.advance(timedelta(days=2))
    await asyncio.gather(*(roll(network.app) for _ in range(4)))
    published = [
        slot.slot_id for each in await network.published(SlotsPublished) for slot in each.slots
    ]
    assert len(published) == len(set(published))
    assert max((await network.search())["days"], key=lambda day: day["day"])["day"] == "2027-03-12"
    assert await network.free_counts_agree()


async def test_generating_again_gives_the_same_rows_and_publishes_nothing(
    network: Network,
) -> None:
    schedule_id = await network.add_schedule()
    before = await network.slots("2027-01-12")

    async def generate_again(session: slots.AsyncSession) -> int:
        schedule = await session.get_one(slots.Schedule, UUID(schedule_id))
        schedule.generated_until = None
        return await slots.generate(session, schedule, clock=network.clock, horizon_days=60)

    assert await network.transaction(generate_again) == 0
    assert await network.slots("2027-01-12") == before
    assert await network.free_counts_agree()


async def test_a_held_slot_is_not_offered_and_comes_back_when_the_hold_is_over(
    network: Network,
) -> None:
    await network.add_schedule()
    day = "2027-01-12"
    first, *others = await network.slots(day)
    hold = held(network, first)
    await network.hear(hold)
    assert await network.slots(day) == others
    counts = {each["day"]: each["free_count"] for each in (await network.search())["days"]}
    assert counts[day] == len(others)
    await network.hear(released(hold))
    assert await network.slots(day) == [first, *others]
    assert await network.free_counts_agree()


async def test_a_late_or_repeated_event_of_a_visit_resurrects_nothing(network: Network) -> None:
    await network.add_schedule()
    first, *others = await network.slots("2027-01-12")
    hold = held(network, first)
    for event in (booked(network, hold), hold, released(hold), hold):
        await network.hear(event)
        assert await network.slots("2027-01-12") == others, "a booked visit keeps its slot"
    for event in (cancelled(network, hold), booked(network, hold), hold):
        await network.hear(event)
        assert await network.slots("2027-01-12") == [first, *others], "it is off for good"


async def test_events_of_two_visits_on_one_slot_may_come_in_any_order(network: Network) -> None:
    await network.add_schedule()
    first, *others = await network.slots("2027-01-12")
    old, new = held(network, first), held(network, first)
    for event in (old, booked(network, new), released(old)):
        await network.hear(event)
    assert await network.slots("2027-01-12") == others
    assert await network.free_counts_agree()


async def test_claims_of_two_visits_applied_at_once_leave_the_slot_taken(
    network: Network,
) -> None:
    await network.add_schedule()
    for slot in (await network.slots("2027-01-12"))[:8]:
        old, new = held(network, slot), held(network, slot)
        await network.hear(old)
        await asyncio.gather(network.hear(released(old)), network.hear(new))
    assert len(await network.slots("2027-01-12")) == 24 - 8
    assert await network.free_counts_agree()


async def test_withdrawing_a_schedule_withdraws_its_free_slots_only(network: Network) -> None:
    schedule_id = await network.add_schedule()
    free = (await network.search())["free_count"]
    first, *_ = await network.slots("2027-01-12")
    hold = held(network, first)
    await network.hear(hold)
    path = f"/api/calendar/doctors/{network.doctor_id}/schedules/{schedule_id}"
    assert (await network.ops.delete(path)).status_code == 204
    withdrawn = [event.slot_id for event in await network.published(SlotWithdrawn)]
    assert len(set(withdrawn)) == free - 1
    assert hold.slot_id not in withdrawn
    assert (await network.search())["first_free"] is None
    await network.hear(released(hold))
    after = [event.slot_id for event in await network.published(SlotWithdrawn)]
    assert after == [*withdrawn, hold.slot_id], "what is given back is not offered again"
    assert (await network.search())["first_free"] is None
    assert (await network.ops.delete(path)).status_code == 404


async def test_a_new_schedule_offers_nothing_over_a_visit_of_a_withdrawn_one(
    network: Network,
) -> None:
    schedule_id = await network.add_schedule(slot_minutes=20)
    first, *_ = await network.slots("2027-01-12")
    hold = held(network, first)
    await network.hear(hold)
    await network.ops.delete(f"/api/calendar/doctors/{network.doctor_id}/schedules/{schedule_id}")
    await network.add_schedule(slot_minutes=15)
    starts = [slot["starts_at"] for slot in await network.slots("2027-01-12")]
    assert starts[0] == "2027-01-12T07:30:00Z", "the visit holds 8:00 to 8:20 in Warsaw"
    assert await network.free_counts_agree()
    await network.hear(released(hold))
    starts = [slot["starts_at"] for slot in await network.slots("2027-01-12")]
    assert starts[0] == "2027-01-12T07:00:00Z"
    assert await network.free_counts_agree()


async def test_free_slots_of_long_ago_are_forgotten_and_claimed_ones_are_kept(
    network: Network,
) -> None:
    await network.add_schedule()
    first, *others = await network.slots("2027-01-12")
    await network.hear(held(network, first))
    network.clock.advance(timedelta(days=45))
    before = network.clock.now() - timedelta(days=42)
    forgotten = await network.transaction(lambda session: slots.forget_past(session, before=before))
    assert forgotten == 20 + len(others) + 24, "Monday's, Tuesday's and Wednesday's"
    assert await network.free_counts_agree()
