"""Facilities, clinics, doctors and their rules, through the API on a real database."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from kit.clock import FrozenClock
from services.calendar.app import create
from services.calendar.models import Base
from services.calendar.settings import Settings
from tests.calendar.network import Network
from tests.identity.records import publish
from tests.support.http import running
from tests.support.people import Tokens
from tests.support.waiting import eventually
from videoporady_contracts.booking import SlotHeld
from videoporady_contracts.calendar import ClinicChanged, ClinicOpened, DoctorChanged

ASKS_FOR_NOTHING = {
    "remote_questions": [],
    "prices": {"in_person": None, "phone": None, "video": None},
    "notices": [],
    "cancellation_hours": 0,
    "remote_years_min": None,
    "chat_open_days": None,
    "chat_answer_days": None,
}


async def test_a_new_clinic_is_data_and_booking_learns_its_rule(network: Network) -> None:
    body = {
        "name": {"pl": "Poradnia okulistyczna", "en": "Eye clinic"},
        "nfz_needs_referral": True,
        "ages": {"years_min": 0, "years_max": 17},
    }
    clinic = await network.created("/clinics", body)
    clinic_id = clinic.pop("clinic_id")
    assert clinic == body | ASKS_FOR_NOTHING | {"version": 1}
    answer = await network.ops.put(
        f"/api/calendar/clinics/{clinic_id}", json=body | {"nfz_needs_referral": False}
    )
    assert answer.json()["nfz_needs_referral"] is False
    (*_, opened) = await network.published(ClinicOpened)
    (changed,) = await network.published(ClinicChanged)
    assert (str(opened.clinic_id), opened.nfz_needs_referral) == (clinic_id, True)
    assert (str(changed.clinic_id), changed.nfz_needs_referral) == (clinic_id, False)
    listed = (await network.patient.get("/api/calendar/clinics")).json()["items"]
    assert [each["clinic_id"] for each in listed] == [network.clinic_id, clinic_id]


async def test_a_facility_can_be_corrected(network: Network) -> None:
    body = {"name": "Wzgórze", "address": "ul. Legionów 8", "city": "Gdynia"}
    path = f"/api/calendar/facilities/{network.facility_id}"
    assert (await network.ops.put(path, json=body)).status_code == 200
    listed = (await network.patient.get("/api/calendar/facilities")).json()["items"]
    assert listed == [{"facility_id": network.facility_id, "version": 2} | body]


async def test_a_doctor_changes_places_unless_a_schedule_uses_them(network: Network) -> None:
    other = await network.add_facility("Świętojańska")
    path = f"/api/calendar/doctors/{network.doctor_id}"
    await network.add_schedule()
    for practices in (
        [],
        [network.practice(facility_id=other)],
        [network.practice(visit_types=["phone"])],
    ):
        answer = await network.ops.put(path, json=network.doctor_body(*practices))
        assert (answer.status_code, answer.json()["code"]) == (409, "practice-in-use")
    more = network.doctor_body(network.practice(), network.practice(facility_id=other))
    assert (await network.ops.put(path, json=more)).status_code == 200
    (*_, changed) = await network.published(DoctorChanged)
    assert {str(each) for each in changed.facility_ids} == {network.facility_id, other}


async def test_the_same_request_twice_adds_one_doctor(network: Network) -> None:
    key, body = str(uuid4()), network.doctor_body(network.practice())
    answers = [await network.post("/doctors", body, key) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    listed = (await network.patient.get("/api/calendar/doctors")).json()["items"]
    assert len(listed) == 2


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"starts": "16:00", "ends": "08:00"}, 422, "schedule-invalid"),
        ({"starts": "08:00", "ends": "08:10"}, 422, "schedule-invalid"),
        ({"starts": "8:00"}, 422, "invalid-input"),
        ({"ends": "24:30"}, 422, "invalid-input"),
        ({"weekdays": [0]}, 422, "invalid-input"),
        ({"slot_minutes": 1}, 422, "invalid-input"),
        ({"valid_from": "9999-12-31"}, 422, "invalid-input"),
        ({"valid_until": "2026-12-31"}, 422, "schedule-invalid"),
        ({"clinic_id": str(uuid4())}, 422, "practice-missing"),
        ({"starts": "15:40", "ends": "18:00"}, 409, "schedule-overlaps"),
    ],
)
async def test_a_bad_schedule_is_refused_with_its_reason_in_both_languages(
    network: Network, changes: dict[str, Any], status: int, code: str
) -> None:
    await network.add_schedule()
    path = f"/api/calendar/doctors/{network.doctor_id}/schedules"
    sentences = set()
    for language in ("pl", "en"):
        headers = {"Idempotency-Key": str(uuid4()), "Accept-Language": language}
        body = network.schedule_body(**changes)
        answer = await network.ops.post(path, json=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        sentences.add(answer.json()["title"])
    assert len(sentences) == 2
    assert len((await network.patient.get(path)).json()["items"]) == 1


async def test_schedules_that_touch_are_no_overlap_and_read_back_as_written(
    network: Network,
) -> None:
    await network.add_schedule()
    evening = network.schedule_body(starts="16:00", ends="24:00", weekdays=[5, 1])
    schedule = await network.created(f"/doctors/{network.doctor_id}/schedules", evening)
    del schedule["schedule_id"]
    expected = evening | {
        "doctor_id": network.doctor_id,
        "weekdays": [1, 5],
        "visit_types": ["in_person", "video"],
    }
    assert schedule == expected


async def test_what_is_not_there_says_so(network: Network) -> None:
    unknown = uuid4()
    doctor = network.doctor_body(network.practice())
    clinic = {"name": {"pl": "a", "en": "b"}, "nfz_needs_referral": True}
    for path, body, code in (
        (f"facilities/{unknown}", {"name": "a", "address": "b", "city": "c"}, "facility-not-found"),
        (f"clinics/{unknown}", clinic, "clinic-not-found"),
        (f"doctors/{unknown}", doctor, "doctor-not-found"),
    ):
        answer = await network.ops.put(f"/api/calendar/{path}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (404, code)
    nobodys = await network.patient.get(f"/api/calendar/doctors/{unknown}/schedules")
    assert nobodys.json()["code"] == "doctor-not-found"
    lost = network.doctor_body(network.practice(clinic_id=str(unknown)))
    assert (await network.post("/doctors", lost)).json()["code"] == "place-unknown"
    doubled = network.doctor_body(network.practice(), network.practice())
    assert (await network.post("/doctors", doubled)).json()["code"] == "practice-repeated"


async def test_only_ops_configure_and_only_people_who_are_logged_in_read(
    network: Network,
) -> None:
    body = {"name": "a", "address": "b", "city": "c"}
    headers = {"Idempotency-Key": str(uuid4())}
    answer = await network.patient.post("/api/calendar/facilities", json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    answer = await network.client().get("/api/calendar/availability")
    assert (answer.status_code, answer.json()["code"]) == (401, "not-logged-in")


@pytest.mark.parametrize(
    "days",
    [
        {"first_day": "2027-02-01", "last_day": "2027-01-31"},
        {"first_day": "2027-02-01", "last_day": "2027-12-31"},
    ],
)
async def test_a_search_over_too_many_days_is_refused(
    network: Network, days: dict[str, str]
) -> None:
    answer = await network.patient.get("/api/calendar/availability", params=days)
    assert (answer.status_code, answer.json()["code"]) == (422, "days-range-invalid")


async def test_a_hold_reaches_the_search_over_kafka(
    settings_for: Callable[..., Settings], clock: FrozenClock, tokens: Tokens
) -> None:
    settings = settings_for(Settings, "calendar")
    async with running(create(settings, clock)) as service:
        network = Network(service, clock, tokens)
        await network.open()
        await network.add_schedule()
        first, *others = await network.slots("2027-01-12")
        hold = SlotHeld(
            visit_id=uuid4(),
            slot_id=first["slot_id"],
            doctor_id=first["doctor_id"],
            expires_at=clock.now(),
        )
        await publish(settings, clock, hold)

        async def taken() -> bool:
            return await network.slots("2027-01-12") == others

        await eventually(taken)


def test_every_column_says_its_class_of_data() -> None:
    kits = {"outbox", "inbox", "idempotency_keys"}
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if table.name not in kits:
                assert column.info.get("data_class") in {"record", "operational"}, column
