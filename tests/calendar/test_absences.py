"""Absences take slots away, free and booked, and give them back when they are called off."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.calendar.app import roll
from tests.calendar.network import Network
from tests.calendar.test_schedules import booked, held, released
from videoporady_contracts.calendar import SlotsPublished, SlotWithdrawn

DAY = "2027-01-12"
WHOLE_DAY = {"first_day": DAY, "last_day": DAY}
AFTERNOON = WHOLE_DAY | {"starts": "12:00", "ends": "24:00"}


def path(network: Network) -> str:
    return f"/doctors/{network.doctor_id}/absences"


async def absent(network: Network, **span: str) -> dict[str, Any]:
    return await network.created(path(network), span)


async def call_off(network: Network, absence: dict[str, Any]) -> int:
    one = f"/api/calendar{path(network)}/{absence['absence_id']}"
    return (await network.ops.delete(one)).status_code


async def preview(network: Network, **span: str) -> dict[str, Any]:
    answer = await network.ops.get(f"/api/calendar{path(network)}/preview", params=span)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_preview_says_what_saving_then_takes_away(network: Network) -> None:
    await network.add_schedule()
    first, second, *_ = await network.slots(DAY)
    visit = booked(network, held(network, first))
    await network.hear(visit)
    await network.hear(held(network, second))
    found = await preview(network, **WHOLE_DAY)
    assert (found["slot_count"], found["visit_ids"]) == (24, [str(visit.visit_id)])
    assert await network.published(SlotWithdrawn) == [], "looking changes nothing"

    await absent(network, **WHOLE_DAY)
    gone = [each.slot_id for each in await network.published(SlotWithdrawn)]
    assert len(set(gone)) == len(gone) == 24
    assert visit.slot_id in gone, "booking has to know that a visit is hit"
    assert await network.slots(DAY) == []
    assert await network.free_counts_agree()
    again = await preview(network, **WHOLE_DAY)
    assert (again["slot_count"], again["visit_ids"]) == (2, [str(visit.visit_id)])


async def test_only_the_hours_of_the_absence_go(network: Network) -> None:
    await network.add_schedule()
    await absent(network, **AFTERNOON)
    starts = [slot["starts_at"] for slot in await network.slots(DAY)]
    assert starts[-1] == "2027-01-12T10:40:00Z", "twenty to twelve in Warsaw"
    assert len(await network.slots("2027-01-13")) == 24
    assert await network.free_counts_agree()


async def test_what_is_called_off_gives_its_slots_back_as_they_are_claimed_now(
    network: Network,
) -> None:
    await network.add_schedule()
    before = await network.slots(DAY)
    hold = held(network, before[0])
    await network.hear(hold)
    absence = await absent(network, **WHOLE_DAY)
    published = len(await network.published(SlotsPublished))
    assert await call_off(network, absence) == 204
    assert await network.slots(DAY) == before[1:]
    *_, event = await network.published(SlotsPublished)
    assert len(await network.published(SlotsPublished)) == published + 1
    assert len(event.slots) == 24, "booking forgets the withdrawal of the claimed one too"
    await network.hear(released(hold))
    assert await network.slots(DAY) == before
    assert await network.free_counts_agree()
    assert await call_off(network, absence) == 404


async def test_another_absence_and_a_withdrawn_schedule_keep_slots_away(network: Network) -> None:
    schedule_id = await network.add_schedule()
    whole = await absent(network, **WHOLE_DAY)
    await absent(network, **AFTERNOON)
    assert await call_off(network, whole) == 204
    assert len(await network.slots(DAY)) == 12
    schedule = f"/api/calendar/doctors/{network.doctor_id}/schedules/{schedule_id}"
    await network.ops.delete(schedule)
    (afternoon,) = (await network.ops.get(f"/api/calendar{path(network)}")).json()["items"]
    assert await call_off(network, afternoon) == 204
    assert await network.slots(DAY) == []
    assert await network.free_counts_agree()


async def test_no_slot_is_published_into_an_absence_by_a_new_schedule_or_by_the_roll(
    network: Network,
) -> None:
    absence = await absent(network, first_day=DAY, last_day="2027-03-31")
    await network.add_schedule()
    network.clock.advance(timedelta(days=2))
    await asyncio.gather(*(roll(network.app) for _ in range(3)))
    found = await network.search(first_day="2027-01-13", last_day="2027-03-10")
    assert found["days"] == []
    published = [slot for each in await network.published(SlotsPublished) for slot in each.slots]
    assert {slot.starts_at.date().isoformat() for slot in published} == {"2027-01-11"}
    assert await network.free_counts_agree()
    assert await call_off(network, absence) == 204
    found = await network.search()
    assert found["days"][-1]["day"] == "2027-03-12", "the days that rolled by meanwhile came too"
    assert await network.free_counts_agree()


async def test_a_visit_left_on_a_withdrawn_schedule_is_hit_by_an_absence(network: Network) -> None:
    schedule_id = await network.add_schedule()
    first, *_ = await network.slots(DAY)
    visit = booked(network, held(network, first))
    await network.hear(visit)
    await network.ops.delete(f"/api/calendar/doctors/{network.doctor_id}/schedules/{schedule_id}")
    told = len(await network.published(SlotWithdrawn))
    found = await preview(network, **WHOLE_DAY)
    assert (found["slot_count"], found["visit_ids"]) == (1, [str(visit.visit_id)])
    await absent(network, **WHOLE_DAY)
    after = await network.published(SlotWithdrawn)
    assert [each.slot_id for each in after[told:]] == [visit.slot_id]


@pytest.mark.parametrize(
    ("day", "hours"), [("2027-03-28", 23), ("2027-10-31", 25), ("2027-03-27", 24)]
)
async def test_a_whole_day_is_as_long_as_its_dst_night_makes_it(
    network: Network, day: str, hours: int
) -> None:
    absence = await absent(network, first_day=day, last_day=day)
    await network.add_schedule(
        weekdays=[1, 2, 3, 4, 5, 6, 7],
        starts="00:00",
        ends="24:00",
        slot_minutes=60,
        valid_from=day,
        valid_until=day,
    )
    network.clock.advance(timedelta(days=280 if "10" in day else 50))
    await roll(network.app)
    assert await network.slots(day) == []
    assert await call_off(network, absence) == 204
    assert len(await network.slots(day)) == hours
    assert await network.free_counts_agree()


@pytest.mark.parametrize(
    ("span", "code"),
    [
        (AFTERNOON | {"starts": "12:00", "ends": "11:00"}, "absence-invalid"),
        ({"first_day": "2027-01-04", "last_day": "2027-01-05"}, "absence-invalid"),
        ({"first_day": DAY, "last_day": "2029-12-31"}, "absence-invalid"),
        ({"first_day": DAY}, "invalid-input"),
        (WHOLE_DAY | {"starts": "noon"}, "invalid-input"),
    ],
)
async def test_a_bad_absence_is_refused_before_and_at_saving(
    network: Network, span: dict[str, str], code: str
) -> None:
    asked = await network.ops.get(f"/api/calendar{path(network)}/preview", params=span)
    assert (asked.status_code, asked.json()["code"]) == (422, code)
    saved = await network.post(path(network), span)
    assert (saved.status_code, saved.json()["code"]) == (422, code)


async def test_absences_are_for_ops_and_of_a_known_doctor(network: Network) -> None:
    for address in (path(network), f"{path(network)}/preview"):
        answer = await network.patient.get(f"/api/calendar{address}", params=WHOLE_DAY)
        assert answer.status_code == 403
    answer = await network.post(f"/doctors/{uuid4()}/absences", WHOLE_DAY)
    assert (answer.status_code, answer.json()["code"]) == (404, "doctor-not-found")


async def test_a_doctor_has_as_many_absences_as_the_limit_says(network: Network) -> None:
    network.app.settings.absences_per_doctor_max = 1
    await absent(network, **WHOLE_DAY)
    answer = await network.post(path(network), AFTERNOON)
    assert (answer.status_code, answer.json()["code"]) == (409, "too-many-absences")


async def test_a_repeated_request_is_one_absence(network: Network) -> None:
    key = str(uuid4())
    answers = [await network.post(path(network), WHOLE_DAY, key) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    listed = (await network.ops.get(f"/api/calendar{path(network)}")).json()["items"]
    assert len(listed) == 1
