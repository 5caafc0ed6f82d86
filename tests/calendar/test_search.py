"""The search: filters combine, only future free slots are offered, and size does not slow it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Select, text

from services.calendar import domain, search, slots
from tests.calendar.network import Network

MONDAY = date(2027, 1, 11)
TUESDAY = "2027-01-12"
OTHERS = """
with them as (
    insert into schedules (schedule_id, doctor_id, clinic_id, facility_id, weekdays,
        starts_minute, ends_minute, slot_minutes, visit_types, fundings, valid_from)
    select gen_random_uuid(), doctor_id, :clinic_id, facility_id, weekdays, starts_minute,
        ends_minute, slot_minutes, visit_types, fundings, valid_from
    from schedules, generate_series(1, 20) where clinic_id <> :clinic_id
    returning schedule_id
)
insert into schedule_days (schedule_id, day, free_count)
select schedule_id, date '2027-01-11' + after, 24 from them, generate_series(0, 400) after
"""
"""A hundred schedules of another clinic, with their days: nothing of ours is about them."""


async def test_filters_combine(network: Network) -> None:
    facility_id = await network.add_facility("Świętojańska")
    clinic_id = await network.open_clinic(nfz_needs_referral=False)
    places = {"clinic_id": clinic_id, "facility_id": facility_id}
    only = {"visit_types": ["in_person"], "fundings": ["nfz"]}
    doctor_id = await network.add_doctor(network.practice(**places))
    await network.add_schedule()
    await network.add_schedule(doctor_id, **places, **only)
    both, each = 2 * 24, 24
    for filters, expected in (
        ({}, both),
        ({"facility_id": facility_id}, each),
        ({"clinic_id": network.clinic_id}, each),
        ({"doctor_id": doctor_id}, each),
        ({"funding": "nfz"}, both),
        ({"funding": "commercial"}, each),
        ({"visit_type": "in_person"}, both),
        ({"visit_type": "video", "funding": "nfz"}, each),
        ({"visit_type": "phone"}, 0),
        ({"visit_type": "video", "doctor_id": doctor_id}, 0),
        ({"clinic_id": clinic_id, "facility_id": network.facility_id}, 0),
        ({"doctor_id": str(uuid4())}, 0),
    ):
        found = await network.slots(TUESDAY, **filters)
        assert len(found) == expected, filters
        counted = await network.search(first_day=TUESDAY, last_day=TUESDAY, **filters)
        assert counted["free_count"] == expected, filters
        assert counted["first_free"] == (found[0] if found else None), filters


async def test_a_slot_says_what_is_offered_in_it(network: Network) -> None:
    await network.add_schedule()
    first = (await network.slots(TUESDAY))[0]
    del first["slot_id"]
    assert first == {
        "doctor_id": network.doctor_id,
        "clinic_id": network.clinic_id,
        "facility_id": network.facility_id,
        "starts_at": "2027-01-12T07:00:00Z",
        "ends_at": "2027-01-12T07:20:00Z",
        "visit_types": ["in_person", "video"],
        "fundings": ["commercial", "nfz"],
    }


async def test_what_has_begun_is_neither_shown_nor_counted(network: Network) -> None:
    await network.add_schedule()
    network.clock.advance(timedelta(days=1, hours=4, minutes=10))
    found = await network.search()
    assert found["days"][0] == {"day": TUESDAY, "free_count": 8}
    assert found["first_free"]["starts_at"] == "2027-01-12T12:20:00Z"
    assert len(await network.slots(TUESDAY)) == 8
    assert await network.slots("2027-01-11") == []


async def test_the_first_free_slot_may_lie_beyond_the_days_asked_for(network: Network) -> None:
    await network.add_schedule(valid_from="2027-02-01")
    found = await network.search(first_day="2027-01-11", last_day="2027-01-31")
    assert (found["days"], found["free_count"]) == ([], 0)
    assert found["first_free"]["starts_at"] == "2027-02-01T07:00:00Z"


async def test_slots_of_a_day_are_those_of_the_day_in_warsaw(network: Network) -> None:
    await network.add_schedule(
        weekdays=[2], starts="00:00", ends="24:00", slot_minutes=60, valid_until=TUESDAY
    )
    found = await network.slots(TUESDAY)
    assert (found[0]["starts_at"], found[-1]["ends_at"]) == (
        "2027-01-11T23:00:00Z",
        "2027-01-12T23:00:00Z",
    )
    assert await network.search(first_day=TUESDAY, last_day=TUESDAY) == {
        "days": [{"day": TUESDAY, "free_count": 24}],
        "first_free": found[0],
        "free_count": 24,
    }


async def test_a_search_reads_no_more_pages_when_others_have_ten_times_the_slots(
    network: Network,
) -> None:
    await network.add_schedule()
    statement = search_of(network, doctor_id=UUID(network.doctor_id))
    await network.analyze()
    before = await network.pages_read(statement)
    for _ in range(10):
        await network.add_schedule(await network.add_doctor(), slot_minutes=20)
    await network.analyze()
    after = await network.pages_read(statement)
    # A level more of each B-tree that is walked, and rows of a day that lie a page apart.
    assert after - before <= 6, (before, after)


async def test_a_search_in_one_clinic_does_not_scan_the_days_of_all_others(
    network: Network,
) -> None:
    for _ in range(5):
        await network.add_schedule(await network.add_doctor())
    statement = search_of(network, clinic_id=UUID(network.clinic_id))
    await network.settle()
    before = await network.pages_read(statement)
    others = {"clinic_id": UUID(await network.open_clinic(nfz_needs_referral=False))}
    await network.transaction(lambda session: session.execute(text(OTHERS), others))
    await network.settle()
    after = await network.pages_read(statement)
    # Of five walks of two B-trees each a level or two more. To scan the days would be 250 pages.
    assert after - before <= 30, (before, after)


async def test_a_claim_does_not_scan_all_slots_of_a_doctor(network: Network) -> None:
    day_and_night = {"weekdays": [1, 2, 3, 4, 5, 6, 7], "starts": "00:00", "ends": "24:00"}
    await network.add_schedule(**day_and_night, slot_minutes=5)
    slot = (await network.slots(TUESDAY))[0]
    claim = slots.RETAKE.bindparams(
        slot_id=UUID(slot["slot_id"]), slot_minutes_max=domain.SLOT_MINUTES_MAX
    )
    await network.analyze()
    # A few walks of B-trees, for the slots of some hours before. All slots would be 230 pages.
    assert await network.pages_read(claim) <= 60


def search_of(
    network: Network, *, first_day: date = MONDAY, **chosen: UUID
) -> Select[*tuple[Any, ...]]:
    """The statement of a search for two months, with its values."""
    starts, _ = domain.day_bounds(first_day)
    _, today_ends = domain.day_bounds(MONDAY)
    values = {
        **chosen,
        "now": network.clock.now(),
        "today": MONDAY,
        "today_ends": today_ends,
        "first_day": first_day,
        "last_day": date(2027, 3, 11),
        "starts": starts,
    }
    names = frozenset(chosen)
    return search.availability_statement(names).params(values)
