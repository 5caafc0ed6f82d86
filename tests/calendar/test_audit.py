"""Every change of the configuration is on record, and nobody overwrites what they did not see."""

import asyncio
from typing import Any
from uuid import uuid4

from tests.calendar.network import Network

FACILITY = {"name": "Wzgórze", "address": "ul. Legionów 8", "city": "Gdynia"}


async def log(network: Network, **filters: Any) -> list[dict[str, Any]]:
    answer = await network.ops.get("/api/calendar/audit", params=filters)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_what_is_added_changed_and_removed_is_on_record(network: Network) -> None:
    (doctor, clinic, facility) = await log(network)
    assert [each["kind"] for each in (doctor, clinic, facility)] == ["doctor", "clinic", "facility"]
    assert doctor["before"] is None
    assert doctor["after"]["family_name"] == "Żak"

    path = f"/api/calendar/facilities/{network.facility_id}"
    await network.ops.put(path, json=FACILITY)
    changed, *_ = await log(network, subject_id=network.facility_id)
    assert (changed["before"]["name"], changed["after"]["name"]) == ("Łąkowa", "Wzgórze")
    assert changed["account_id"] == facility["account_id"]

    schedule_id = await network.add_schedule()
    await network.ops.delete(f"/api/calendar/doctors/{network.doctor_id}/schedules/{schedule_id}")
    removed, added = await log(network, subject_id=schedule_id)
    assert (added["before"], removed["after"]) == (None, None)
    assert added["after"] == removed["before"]
    assert added["after"]["doctor_id"] == network.doctor_id

    absences = f"/doctors/{network.doctor_id}/absences"
    absence = await network.created(absences, {"first_day": "2027-01-12", "last_day": "2027-01-12"})
    await network.ops.delete(f"/api/calendar{absences}/{absence['absence_id']}")
    removed, added = await log(network, subject_id=absence["absence_id"])
    assert removed["before"] == added["after"] == absence


async def test_what_is_refused_or_repeated_leaves_no_trace(network: Network) -> None:
    before = await log(network)
    lost = network.doctor_body(network.practice(clinic_id=str(uuid4())))
    assert (await network.post("/doctors", lost)).status_code == 422
    unknown = f"/api/calendar/facilities/{uuid4()}"
    assert (await network.ops.put(unknown, json=FACILITY)).status_code == 404
    key = str(uuid4())
    for _ in range(2):
        assert (await network.post("/facilities", FACILITY, key)).status_code == 201
    assert len(await log(network)) == len(before) + 1


async def test_the_log_is_read_page_by_page_and_by_ops_alone(network: Network) -> None:
    everything = await log(network)
    answer = (await network.ops.get("/api/calendar/audit", params={"limit": 2})).json()
    rest = await network.ops.get("/api/calendar/audit", params={"before_entry": answer["next"]})
    assert answer["items"] + rest.json()["items"] == everything
    assert rest.json()["next"] is None
    assert (await network.patient.get("/api/calendar/audit")).status_code == 403


async def test_a_change_of_what_somebody_else_changed_meanwhile_is_refused(
    network: Network,
) -> None:
    clinic = {
        "name": {"pl": "Poradnia alergologiczna", "en": "Allergy"},
        "nfz_needs_referral": True,
    }
    for path, body in (
        (f"facilities/{network.facility_id}", FACILITY),
        (f"clinics/{network.clinic_id}", clinic),
        (f"doctors/{network.doctor_id}", network.doctor_body(network.practice())),
    ):
        address, seen = f"/api/calendar/{path}", {"If-Match": '"1"'}
        answers = await asyncio.gather(
            *(network.ops.put(address, json=body, headers=seen) for _ in range(2))
        )
        won, lost = sorted(answers, key=lambda answer: answer.status_code)
        assert (won.status_code, won.json()["version"]) == (200, 2)
        assert (lost.status_code, lost.json()["code"]) == (409, "changed-meanwhile")
        assert lost.json()["version"] == 2
        again = await network.ops.put(address, json=body, headers={"If-Match": '"2"'})
        assert again.json()["version"] == 3
        without = await network.ops.put(address, json=body)
        assert without.json()["version"] == 4, "who expects nothing overwrites"
        wrong = await network.ops.put(address, json=body, headers={"If-Match": "new"})
        assert wrong.status_code == 422
