"""Who may see which visit and which hold, and what a stranger is told."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from kit.ids import new_id
from tests.booking.world import Browser, Clinic, World, problem
from tests.support.people import Person

HOLDS, VISITS = "/api/booking/holds", "/api/booking/visits"


@pytest.fixture
async def clinic(world: World) -> Clinic:
    return await world.clinic()


@pytest.fixture
def patient(world: World) -> Browser:
    return world.browser()


def code(answer: httpx.Response) -> str:
    return problem(answer)["code"]


async def ids(browser: Browser, **query: Any) -> list[str]:
    answer = await browser.http.get(VISITS, params=query)
    assert answer.status_code == 200, answer.text
    return [each["visit_id"] for each in answer.json()["items"]]


async def test_my_visits_are_those_of_all_my_patients(world: World, clinic: Clinic) -> None:
    guardian = world.browser(Person.patient(children=1))
    child = guardian.person.patient_ids[1]
    own = await guardian.visit(clinic.slots[3])
    childs = await guardian.visit(clinic.slots[1], patient_id=child)
    cancelled = await guardian.visit(clinic.slots[5])
    await guardian.cancel(cancelled["visit_id"])
    await guardian.hold(clinic.slots[6])
    await world.browser().visit(clinic.slots[7])

    assert await ids(guardian) == [childs["visit_id"], own["visit_id"]]
    assert await ids(guardian, when="past") == [cancelled["visit_id"]]
    # Calls run late: a visit that is not closed stays at hand for hours after its end.
    world.clock.advance(timedelta(hours=4))
    later = world.browser(guardian.person)
    assert await ids(later) == [childs["visit_id"], own["visit_id"]]
    world.clock.advance(timedelta(hours=4))
    much_later = world.browser(guardian.person)
    assert await ids(much_later) == []
    assert len(await ids(much_later, when="past")) == 3


async def test_a_day_belongs_to_its_doctor_and_to_reception(world: World) -> None:
    # 23:30 in Warsaw is still the day before in UTC plus one hour.
    late = world.clock.now().replace(hour=22, minute=30)
    night = await world.clinic(slots=4, starts_at=late)
    elsewhere = await world.clinic(slots=1)
    visits = [(await world.browser().visit(slot))["visit_id"] for slot in night.slots]
    other = (await world.browser().visit(elsewhere.slots[0]))["visit_id"]
    doctor = world.browser(Person.doctor(night.doctor_id))
    reception = world.browser(Person.reception())

    assert await ids(doctor, day="2027-01-11") == visits[:2]
    assert await ids(doctor, day="2027-01-12") == visits[2:]
    assert await ids(reception, day="2027-01-11") == [other, *visits[:2]]
    answer = await world.browser().http.get(VISITS, params={"day": "2027-01-11"})
    assert (answer.status_code, code(answer)) == (403, "forbidden")


async def test_what_the_patient_wrote_is_for_the_doctor_and_not_for_reception(
    world: World, clinic: Clinic, patient: Browser
) -> None:
    hold = (await patient.hold(clinic.slots[0])).json()["hold_id"]
    visit = (await patient.book(hold, reason="Swędząca zmiana")).json()
    path, day = f"{VISITS}/{visit['visit_id']}", {"day": "2027-01-11"}
    doctor, reception = Person.doctor(clinic.doctor_id), Person.reception()
    for person, seen in ((patient.person, "Swędząca zmiana"), (doctor, "Swędząca zmiana")):
        assert (await world.browser(person).http.get(path)).json()["reason"] == seen
    assert (await world.browser(doctor).http.get(VISITS, params=day)).json()["items"][0]["reason"]
    desk = world.browser(reception)
    listed = (await desk.http.get(VISITS, params=day)).json()["items"]
    moved = await desk.reschedule(visit["visit_id"], clinic.slots[2])
    cancelled = await desk.cancel(visit["visit_id"])
    for seen in (listed[0], (await desk.http.get(path)).json(), moved.json(), cancelled.json()):
        assert (seen["visit_id"], seen["reason"]) == (visit["visit_id"], None)


async def test_another_persons_visit_does_not_exist(
    world: World, clinic: Clinic, patient: Browser
) -> None:
    held = (await patient.hold(clinic.slots[1])).json()["hold_id"]
    visit = (await world.browser(patient.person).visit(clinic.slots[0]))["visit_id"]
    unknown = str(new_id())
    strangers = [
        world.browser(),
        world.browser(Person.doctor()),
        world.browser(Person.patient(children=2)),
    ]
    for stranger in strangers:
        for visit_id in (visit, unknown):
            assert code(await stranger.http.get(f"{VISITS}/{visit_id}")) == "visit-not-found"
        assert await ids(stranger) == []
    for hold_id in (held, visit, unknown):
        stranger = strangers[0]
        assert code(await stranger.cancel(hold_id)) == "visit-not-found"
        assert code(await stranger.book(hold_id)) == "hold-not-found"
        for method in ("GET", "DELETE"):
            answer = await stranger.http.request(method, f"{HOLDS}/{hold_id}")
            assert (answer.status_code, code(answer)) == (404, "hold-not-found")
    foreign = await strangers[0].hold(clinic.slots[2], patient_id=patient.patient_id)
    assert code(foreign) == "visit-not-found"


async def test_who_may_see_a_visit_sees_it(world: World, clinic: Clinic, patient: Browser) -> None:
    visit = await patient.visit(clinic.slots[0])
    for person in (patient.person, Person.doctor(clinic.doctor_id), Person.reception()):
        answer = await world.browser(person).http.get(f"{VISITS}/{visit['visit_id']}")
        assert answer.json() == visit


async def test_who_is_not_logged_in_or_comes_from_elsewhere_is_refused(
    world: World, patient: Browser
) -> None:
    stranger = world.client()
    for method, address in [
        ("GET", VISITS),
        ("GET", f"{VISITS}/{new_id()}"),
        ("POST", VISITS),
        ("POST", HOLDS),
        ("POST", f"{VISITS}/{new_id()}/cancellation"),
        ("DELETE", f"{HOLDS}/{new_id()}"),
    ]:
        answer = await stranger.request(method, address, json={})
        assert (answer.status_code, code(answer)) == (401, "not-logged-in")
    patient.http.headers["Origin"] = "https://elsewhere.example"
    assert code(await patient.http.post(HOLDS, json={})) == "origin-refused"
