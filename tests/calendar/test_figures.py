"""The figures of a clinic's day, from events to what ops read."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from services.calendar import figures
from services.calendar.figures_domain import Place
from services.calendar.models import ClinicDay
from tests.calendar.network import Network
from tests.calendar.test_moves import disrupted, moved
from tests.calendar.test_schedules import booked, cancelled, held
from tests.support.people import Person
from videoporady_contracts import EventData
from videoporady_contracts.booking import SlotBooked, VisitCompleted, VisitMissed
from videoporady_contracts.calendar import SlotsPublished, SlotWithdrawn
from videoporady_contracts.words import ParticipantRole

DAY = "2027-01-12"
SECOND = timedelta(seconds=1)
NONE_OF_THEM = {
    "offered_count": 0,
    "offered_minutes": 0,
    "booked_count": 0,
    "booked_minutes": 0,
    "completed_count": 0,
    "missed_count": 0,
    "cancelled_count": 0,
    "occupancy": None,
    "no_show_rate": None,
}
OFFERED = NONE_OF_THEM | {"offered_count": 24, "offered_minutes": 480, "occupancy": 0.0}
"""A day of eight hours in slots of twenty minutes."""


def times_of(slot: dict[str, Any]) -> dict[str, datetime]:
    return {name: datetime.fromisoformat(slot[name]) for name in ("starts_at", "ends_at")}


def visit_in(network: Network, slot: dict[str, Any]) -> SlotBooked:
    return booked(network, held(network, slot)).model_copy(update=times_of(slot))


def completed(visit: SlotBooked) -> VisitCompleted:
    names = ("visit_id", "slot_id", "doctor_id", "patient_id")
    facts: dict[str, Any] = {name: getattr(visit, name) for name in names}
    return VisitCompleted(**facts, completed_at=visit.ends_at)


def missed(visit: SlotBooked) -> VisitMissed:
    names = ("visit_id", "slot_id", "doctor_id", "patient_id", "starts_at")
    facts: dict[str, Any] = {name: getattr(visit, name) for name in names}
    return VisitMissed(**facts, missed_at=visit.ends_at, said_by=ParticipantRole.DOCTOR)


async def hear_own(network: Network, *kinds: type[EventData]) -> None:
    """Calendar hears its own events, as its consumer does."""
    for kind in kinds or (SlotsPublished, SlotWithdrawn):
        for event in await network.published(kind):
            await network.hear(event, at=network.clock.now() + SECOND * (kind is SlotWithdrawn))


async def ask(network: Network, **filters: Any) -> dict[str, Any]:
    answer = await network.ops.get("/api/calendar/figures", params=filters)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def day(network: Network, asked: str = DAY) -> dict[str, Any] | None:
    """The figures of one day of the one clinic; None when there is no row."""
    items = (await ask(network, first_day=asked, last_day=asked))["items"]
    assert len(items) <= 1
    return {key: items[0][key] for key in NONE_OF_THEM} if items else None


async def test_what_is_published_is_offered_and_what_is_withdrawn_is_not(network: Network) -> None:
    schedule_id = await network.add_schedule()
    await hear_own(network)
    await hear_own(network)
    assert await day(network) == OFFERED
    assert await day(network, "2027-01-17") is None, "a Sunday"

    await network.ops.delete(f"/api/calendar/doctors/{network.doctor_id}/schedules/{schedule_id}")
    await hear_own(network)

    assert await day(network) is None, "a day of which nothing is left has no row"


async def test_the_story_of_a_clinic_s_day(network: Network) -> None:
    await network.add_schedule()
    await hear_own(network)
    slots = await network.slots(DAY)
    visits = [visit_in(network, slot) for slot in slots[:5]]
    for visit in visits:
        await network.hear(visit)
    await network.hear(completed(visits[0]))
    await network.hear(completed(visits[1]))
    await network.hear(missed(visits[2]))
    await network.hear(cancelled(network, held(network, slots[3], visits[3].visit_id)))

    expected = OFFERED | {
        "booked_count": 4,
        "booked_minutes": 80,
        "completed_count": 2,
        "missed_count": 1,
        "cancelled_count": 1,
        "occupancy": pytest.approx(80 / 480),
        "no_show_rate": pytest.approx(1 / 3),
    }
    assert await day(network) == expected
    for visit in visits:
        await network.hear(visit)
        await network.hear(completed(visits[0]))
    assert await day(network) == expected, "what comes twice counts once"


async def test_a_visit_counts_on_the_day_to_which_it_moved(network: Network) -> None:
    await network.add_schedule()
    (slot, *_), (later, *_) = await network.slots(DAY), await network.slots("2027-01-13")
    now = network.clock.now()
    visit = visit_in(network, slot)
    move = moved(visit, later).model_copy(update=times_of(later))

    await network.hear(move, at=now + 2 * SECOND)
    await network.hear(visit, at=now)

    assert await day(network) is None
    assert (await day(network, "2027-01-13") or {})["booked_minutes"] == 20
    await network.hear(disrupted(visit), at=now + 3 * SECOND)
    assert await day(network, "2027-01-13") is None
    await network.hear(move, at=now + 2 * SECOND)
    assert await day(network, "2027-01-13") is None, "it came late"


async def test_events_of_one_batch_are_summed_before_they_are_stored(network: Network) -> None:
    await network.add_schedule()
    place = Place(UUID(network.clinic_id), date(2027, 1, 12), 20)
    now = network.clock.now()
    first, second = (UUID(slot["slot_id"]) for slot in (await network.slots(DAY))[:2])

    async def batch(session: Any) -> None:
        await figures.count_slots(session, {first: place, second: place}, at=now)
        await figures.count_slots(session, {first: None}, at=now + SECOND)

    await network.transaction(batch)
    async with network.app.database.reading() as session:
        (row,) = (await session.scalars(select(ClinicDay))).all()
    assert (row.offered_count, row.offered_minutes) == (1, 20)


async def test_only_ops_read_the_figures(network: Network) -> None:
    for person in (Person.patient(), Person.doctor(), Person.reception()):
        client = network.client(network.cookies(person))
        refused = await client.get("/api/calendar/figures")
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden"), person
    assert (await network.client({}).get("/api/calendar/figures")).status_code == 401


async def test_a_clinic_and_some_days_are_chosen(network: Network) -> None:
    other = UUID(await network.open_clinic())
    await network.add_schedule()
    await hear_own(network)
    elsewhere = visit_in(network, (await network.slots(DAY))[0])
    await network.hear(elsewhere.model_copy(update={"clinic_id": other}))

    everywhere = await ask(network, first_day=DAY, last_day="2027-01-13")
    assert [(each["day"], each["clinic_id"]) for each in everywhere["items"]] == sorted(
        [(DAY, network.clinic_id), (DAY, str(other)), ("2027-01-13", network.clinic_id)]
    )
    there = await ask(network, first_day=DAY, last_day=DAY, clinic_id=other)
    assert [each["booked_count"] for each in there["items"]] == [1]
    assert there["items"][0]["occupancy"] is None, "nothing was offered there"
    usual = await ask(network)
    assert (usual["first_day"], usual["last_day"]) == ("2026-12-13", "2027-01-11")


async def test_a_range_that_is_too_long_or_backwards_is_refused(network: Network) -> None:
    for first, last in (("2027-01-12", "2027-01-11"), ("2026-01-01", "2027-01-11")):
        answer = await network.ops.get(
            "/api/calendar/figures", params={"first_day": first, "last_day": last}
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "days-range-invalid")


async def test_more_rows_than_the_limit_are_refused(network: Network) -> None:
    network.app.settings.figures_rows_max = 3
    await network.add_schedule()
    await hear_own(network)
    asked = {"first_day": DAY, "last_day": "2027-01-14"}
    assert len((await ask(network, **asked))["items"]) == 3
    answer = await network.ops.get(
        "/api/calendar/figures", params=asked | {"last_day": "2027-01-15"}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "too-many-figures")


async def test_the_figures_of_a_month_read_the_rows_of_that_month(network: Network) -> None:
    await network.transaction(
        lambda session: session.execute(
            text("""
                insert into clinic_days
                select md5('clinic ' || clinic)::uuid, date '2020-01-01' + day, 1, 1, 1, 1, 1, 1, 1
                from generate_series(1, 20) as clinic, generate_series(1, 2000) as day
            """)
        )
    )
    await network.transaction(lambda session: session.execute(text("analyze clinic_days")))
    first, last = date(2024, 1, 1), date(2024, 1, 31)
    of_one = select(ClinicDay).where(
        ClinicDay.day.between(first, last),
        ClinicDay.clinic_id == text("md5('clinic 7')::uuid"),
    )
    of_all = select(ClinicDay).where(ClinicDay.day.between(first, last))
    assert await network.pages_read(of_one.order_by(ClinicDay.day)) < 50
    assert await network.pages_read(of_all.order_by(ClinicDay.day, ClinicDay.clinic_id)) < 700
