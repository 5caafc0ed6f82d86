"""The search answers what a plain walk over all slots would, whatever is offered and chosen."""

import random
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import text

from services.calendar import domain
from tests.calendar.network import Network

SEARCHES = 150
FIRST = date(2027, 1, 8)
DAYS = 14
CHOICES = {
    "visit_types": ["in_person", "phone", "video"],
    "fundings": ["commercial", "nfz"],
}
# Some are taken, some withdrawn, without a pattern that a statement could share.
SCATTER = """
with changed as (
    update slots set taken = hashtext(slot_id::text) % 3 = 0,
        withdrawn = hashtext('w' || slot_id) % 4 = 0
    returning schedule_id, day, taken or withdrawn as is_gone
), counted as (
    select schedule_id, day, count(*) filter (where not is_gone) as free_count
    from changed group by schedule_id, day
)
update schedule_days set free_count = counted.free_count from counted
where schedule_days.schedule_id = counted.schedule_id and schedule_days.day = counted.day
"""
AGES = "update clinics set age_years_max = 17 where clinic_id = :clinic_id"
# All that could be offered, in the order of a list: what is chosen of it is decided in Python.
OFFERED = """
select slot_id, schedules.doctor_id, clinic_id, facility_id, starts_at, ends_at, visit_types,
    fundings, day, coalesce(age_years_max, 130) as age_years_max, valid_until
from slots join schedules using (schedule_id) join clinics using (clinic_id)
where not taken and not withdrawn and withdrawn_at is null
order by starts_at, schedules.doctor_id
"""

type Row = dict[str, Any]


async def test_a_search_finds_what_a_walk_over_all_slots_finds(network: Network) -> None:
    chance = random.Random(20270111)
    await fill(network, chance)
    network.clock.advance(timedelta(days=1, hours=chance.randrange(1, 6), minutes=7))
    now = network.clock.now()
    async with network.app.database.reading() as session:
        offered = [dict(row) for row in (await session.execute(text(OFFERED))).mappings()]
    days_found = 0
    for _ in range(SEARCHES):
        filters = some_filters(chance, offered)
        first = FIRST + timedelta(days=chance.randrange(DAYS))
        last = first + timedelta(days=chance.randrange(DAYS))
        wanted = [row for row in offered if is_wanted(row, filters, now)]
        found = await network.search(first_day=str(first), last_day=str(last), **filters)
        assert found == availability(wanted, first, last), (filters, first, last)
        listed = await network.slots(str(first), **filters)
        assert listed == [shape(row) for row in wanted if row["day"] == first], (filters, first)
        days_found += len(found["days"])
    assert days_found > SEARCHES


async def fill(network: Network, chance: random.Random) -> None:
    """Ten schedules of as many doctors, no two alike, in two clinics and two places."""
    clinics = [network.clinic_id, await network.open_clinic()]
    facilities = [network.facility_id, await network.add_facility("Świętojańska")]
    for _ in range(10):
        places = {
            "clinic_id": chance.choice(clinics),
            "facility_id": chance.choice(facilities),
        }
        offers = {name: some_of(chance, choices) for name, choices in CHOICES.items()}
        doctor_id = await network.add_doctor(network.practice(**places))
        await network.add_schedule(
            doctor_id,
            **places,
            **offers,
            weekdays=sorted(chance.sample(range(1, 8), 5)),
            starts="00:00",
            ends=chance.choice(["12:00", "24:00"]),
            slot_minutes=chance.choice([30, 60, 90]),
            valid_until=chance.choice([None, "2027-01-11", "2027-01-13"]),
        )
    young = {"clinic_id": clinics[1]}
    await network.transaction(lambda session: session.execute(text(AGES), young))
    await network.transaction(lambda session: session.execute(text(SCATTER)))


def some_of(chance: random.Random, choices: Sequence[str]) -> list[str]:
    return sorted(chance.sample(choices, chance.randint(1, len(choices))))


def some_filters(chance: random.Random, offered: Sequence[Row]) -> dict[str, Any]:
    """Any of the filters, most of them such that something is found."""
    row = chance.choice(offered)
    every = {
        "clinic_id": str(row["clinic_id"]),
        "facility_id": str(row["facility_id"]),
        "doctor_id": str(row["doctor_id"]),
        "funding": chance.choice(CHOICES["fundings"]),
        "visit_type": chance.choice(CHOICES["visit_types"]),
        "patient_years": chance.choice([3, 17, 18, 70]),
    }
    return {name: value for name, value in every.items() if chance.random() < 0.3}


def is_wanted(row: Row, filters: dict[str, Any], now: datetime) -> bool:
    ids = ("clinic_id", "facility_id", "doctor_id")
    return (
        row["starts_at"] > now
        and (row["valid_until"] is None or row["valid_until"] >= domain.day_of(now))
        and all(str(row[name]) == filters.get(name, str(row[name])) for name in ids)
        and filters.get("funding", row["fundings"][0]) in row["fundings"]
        and filters.get("visit_type", row["visit_types"][0]) in row["visit_types"]
        and filters.get("patient_years", 0) <= row["age_years_max"]
    )


def availability(wanted: Sequence[Row], first: date, last: date) -> dict[str, Any]:
    counted = Counter(row["day"] for row in wanted if first <= row["day"] <= last)
    later = (row for row in wanted if row["day"] >= first)
    earliest = next(later, None)
    return {
        "days": [{"day": str(day), "free_count": counted[day]} for day in sorted(counted)],
        "first_free": shape(earliest) if earliest else None,
        "free_count": counted.total(),
    }


def shape(row: Row) -> dict[str, Any]:
    ids = ("slot_id", "doctor_id", "clinic_id", "facility_id")
    times = ("starts_at", "ends_at")
    lists = ("visit_types", "fundings")
    return (
        {name: str(row[name]) for name in ids}
        | {name: row[name].isoformat().replace("+00:00", "Z") for name in times}
        | {name: row[name] for name in lists}
    )
