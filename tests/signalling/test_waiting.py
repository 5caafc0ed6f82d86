"""What a room says of a wait, who is called back, whom a delay is told to, and the live board."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from kit import guardianships
from services.signalling.estimates import Estimator
from tests.signalling.test_moves import disrupted
from tests.signalling.test_sockets import ready_and_accepted, with_status
from tests.signalling.world import STARTS_AT, Booked, Frame, Replica
from tests.support.http import ServingService
from tests.support.people import Person
from tests.support.sockets import Socket
from videoporady_contracts.signalling import (
    CallBackRequested,
    DoctorDelayed,
    PatientCalled,
    PatientLeft,
    PatientReady,
    StartEstimated,
    WaitEstimated,
)
from videoporady_contracts.words import VisitType

TWENTY = timedelta(minutes=20)


@pytest.fixture
def estimate(signalling: Replica) -> Callable[[], Any]:
    """One round of the job, by hand."""
    return lambda: Estimator(signalling.desk).run(signalling.kit)


@pytest.fixture
async def day(signalling: Replica) -> tuple[Booked, Booked]:
    """Two visits of one doctor, one after the other."""
    first = await signalling.book()
    return first, await signalling.book(doctor=first.doctor, starts_at=STARTS_AT + TWENTY)


def told(*kinds: type) -> Callable[[list[Any]], list[Any]]:
    return lambda events: [each for each in events if type(each) in kinds]


def expects(frame: Frame) -> bool:
    return frame["room"]["estimate"] is not None


async def until_away(signalling: Replica, visit: Booked, channel: str = "sms") -> None:
    """The patient waits, asks to be called, and closes the page for good."""
    async with signalling.joined(visit, visit.patient) as (patient, _):
        await patient.say(type="ready")
        await patient.until("room", with_status("ready"))
        await patient.say(type="call_back", channel=channel)
        await patient.until("room", lambda frame: frame["room"]["call_back"] is not None)
    await signalling.alone(visit)
    await signalling.pass_time(70)


async def call(service: ServingService, signalling: Replica, visit: Booked, who: Person) -> Any:
    async with service.client(signalling.tokens.cookies(who)) as client:
        return await client.post(
            f"{visit.path}/patient-calls", json={}, headers={"Idempotency-Key": str(uuid4())}
        )


async def test_a_visit_that_runs_over_moves_the_next_patient_and_says_why(
    signalling: Replica, day: tuple[Booked, Booked], estimate: Callable[[], Any]
) -> None:
    first, second = day
    async with (
        signalling.joined(first, first.patient) as (one, _),
        signalling.joined(first, first.doctor) as (doctor, _),
        signalling.joined(second, second.patient) as (two, _),
    ):
        await ready_and_accepted(one, doctor)
        await two.say(type="ready")
        await estimate()
        on_time = (await two.until("room", expects))["room"]
        assert on_time["estimate"]["delay_minutes"] == 0
        assert on_time["estimate"]["cause"] is None
        signalling.clock.advance(timedelta(minutes=45))
        await estimate()
        late = (await two.until("room", moved_since(on_time)))["room"]
    assert late["estimate"]["delay_minutes"] >= 15
    assert late["estimate"]["cause"] == "visit_ahead"
    assert late["estimate"]["moved_minutes"] >= 15
    # A fresh snapshot is the same as what the socket was told.
    assert (await signalling.room(second))["estimate"] == late["estimate"]  # type: ignore[index]
    (event,) = told(WaitEstimated)(await signalling.told())
    assert (event.visit_id, event.room_version) == (second.visit_id, late["version"])


def moved_since(room: Frame) -> Callable[[Frame], bool]:
    return lambda frame: frame["room"]["estimate"] not in (None, room["estimate"])


async def test_who_waits_at_a_telephone_is_told_how_late_the_doctor_is(
    signalling: Replica, estimate: Callable[[], Any]
) -> None:
    first = await signalling.book()
    second = Booked(doctor=first.doctor, starts_at=STARTS_AT + TWENTY)
    await signalling.tell(second.booked(VisitType.PHONE))
    async with (
        signalling.joined(first, first.patient) as (patient, _),
        signalling.joined(first, first.doctor) as (doctor, _),
    ):
        await ready_and_accepted(patient, doctor)
        await estimate()
        assert (await expected(signalling, second, second.patient))["delay_minutes"] == 0
        signalling.clock.advance(timedelta(minutes=45))
        await estimate()
        await estimate()
    late = await expected(signalling, second, second.patient)
    assert (late["cause"], late["delay_minutes"] >= 15) == ("visit_ahead", True)
    assert await expected(signalling, second, second.doctor) == late
    assert await expected(signalling, second, Person.patient()) is None
    (event,) = told(StartEstimated)(await signalling.told())
    assert (event.visit_id, event.delay_minutes) == (second.visit_id, late["delay_minutes"])

    await signalling.tell(second.cancelled())
    await estimate()
    assert await expected(signalling, second, second.patient) is None


async def test_what_was_expected_of_a_visit_in_person_goes_with_its_time(
    signalling: Replica, estimate: Callable[[], Any]
) -> None:
    visit = Booked()
    await signalling.tell(visit.booked(VisitType.IN_PERSON))
    await estimate()
    assert await expected(signalling, visit, visit.patient) is not None
    await signalling.tell(disrupted(visit))
    assert await expected(signalling, visit, visit.patient) is None
    signalling.clock.advance(timedelta(seconds=20))
    await estimate()
    assert await expected(signalling, visit, visit.patient) is None


async def expected(signalling: Replica, visit: Booked, person: Person) -> Any:
    """When a visit without a room is expected to begin, as HTTP shows it."""
    async with signalling.service.client(signalling.tokens.cookies(person)) as client:
        answer = await client.get(
            "/api/signalling/estimates", params={"visit_id": str(visit.visit_id)}
        )
        assert answer.status_code == 200, answer.text
        return next((each["estimate"] for each in answer.json()["items"]), None)


async def test_a_day_is_looked_at_once_for_each_news_and_changes_nothing_twice(
    signalling: Replica, day: tuple[Booked, Booked], estimate: Callable[[], Any]
) -> None:
    await estimate()
    before = [await signalling.room(each) for each in day]
    await estimate()
    signalling.clock.advance(timedelta(seconds=20))
    await estimate()
    assert [await signalling.room(each) for each in day] == before


async def test_of_who_does_not_come_nothing_is_told_after_a_while(
    signalling: Replica, estimate: Callable[[], Any]
) -> None:
    visit = await signalling.book()
    await estimate()
    before = await signalling.room(visit)
    assert before is not None
    assert before["estimate"] is not None
    signalling.clock.advance(timedelta(minutes=25))
    await estimate()
    after = await signalling.room(visit)
    assert after is not None
    assert after["estimate"] is None
    assert after["version"] > before["version"]


async def test_a_patient_who_is_to_be_called_keeps_the_place_and_comes_back_to_it(
    signalling: Replica,
) -> None:
    visit = await signalling.book()
    await until_away(signalling, visit)
    away = await signalling.room(visit)
    assert away is not None
    assert (away["status"], away["patient"]) == ("lost", "left")
    assert away["call_back"]["is_away"]
    assert away["ready_since"] is not None
    assert told(PatientLeft)(await signalling.told()) == []

    await call(signalling.service, signalling, visit, visit.doctor)
    answer = await call(signalling.service, signalling, visit, visit.doctor)
    assert answer.status_code == 201, answer.text
    until = datetime.fromisoformat(answer.json()["call_back"]["answer_until"])
    assert until - signalling.clock.now() == timedelta(minutes=5)

    async with signalling.joined(visit, visit.patient) as (_, welcome):
        assert welcome["room"]["status"] == "ready"
        assert welcome["room"]["ready_since"] == away["ready_since"]
        assert welcome["room"]["call_back"] is None
    events = await signalling.told()
    assert [each.channel for each in told(CallBackRequested, PatientCalled)(events)] == ["sms"] * 2
    # The doctor is alerted anew: nobody looks at the alert of an hour ago.
    assert len(told(PatientReady)(events)) == 2


async def test_who_does_not_come_in_time_may_be_called_again(signalling: Replica) -> None:
    visit = await signalling.book()
    await until_away(signalling, visit)
    for _ in range(2):
        assert (await call(signalling.service, signalling, visit, visit.doctor)).is_success
        signalling.clock.advance(timedelta(minutes=6))
    assert len(told(PatientCalled)(await signalling.told())) == 2


async def test_a_patient_is_called_by_itself_when_the_turn_is_near(
    signalling: Replica, estimate: Callable[[], Any]
) -> None:
    visit = await signalling.book(starts_at=STARTS_AT + TWENTY)
    await until_away(signalling, visit, "push")
    await estimate()
    assert told(PatientCalled)(await signalling.told()) == []
    signalling.clock.advance(STARTS_AT + TWENTY - timedelta(minutes=4) - signalling.clock.now())
    for _ in range(2):
        await estimate()
        signalling.clock.advance(timedelta(seconds=20))
    (called,) = told(PatientCalled)(await signalling.told())
    assert (called.channel, called.called_by) == ("push", "estimate")


async def test_nobody_is_called_who_did_not_ask_or_is_there(signalling: Replica) -> None:
    visit = await signalling.book()
    async with signalling.joined(visit, visit.patient) as (patient, _):
        await patient.say(type="call_back", channel="sms")
        refused = await patient.until("problem", lambda _: True)
        assert refused["code"] == "not-waiting"
        await patient.say(type="ready")
        await patient.say(type="call_back", channel="sms")
        await patient.until("room", lambda frame: frame["room"]["call_back"] is not None)
        answer = await call(signalling.service, signalling, visit, visit.doctor)
        assert (answer.status_code, answer.json()["code"]) == (409, "nobody-to-call")
        await patient.say(type="call_back", channel=None)
        await patient.until("room", lambda frame: frame["room"]["call_back"] is None)
    stranger = await call(signalling.service, signalling, visit, Person.doctor())
    assert (stranger.status_code, stranger.json()["code"]) == (404, "visit-not-found")


async def test_a_patient_who_stops_waiting_by_hand_is_called_no_more(signalling: Replica) -> None:
    visit = await signalling.book()
    async with signalling.joined(visit, visit.patient) as (patient, _):
        await wait_to_be_called(patient)
        await patient.say(type="leave")
        left = await patient.until("room", with_status("not_here"))
    assert left["room"]["call_back"] is None


async def wait_to_be_called(patient: Socket) -> None:
    await patient.say(type="ready")
    await patient.say(type="call_back", channel="sms")
    await patient.until("room", lambda frame: frame["room"]["call_back"] is not None)


async def test_a_delay_is_told_to_everybody_who_waits_or_comes_soon(
    signalling: Replica, day: tuple[Booked, Booked], estimate: Callable[[], Any]
) -> None:
    doctor = day[0].doctor
    by_phone = Booked(doctor=doctor, starts_at=STARTS_AT + 2 * TWENTY)
    tomorrow = Booked(doctor=doctor, starts_at=STARTS_AT + timedelta(days=1))
    off, of_others = Booked(doctor=doctor, starts_at=STARTS_AT + 3 * TWENTY), Booked()
    await signalling.tell(
        by_phone.booked(VisitType.PHONE),
        tomorrow.booked(),
        off.booked(),
        of_others.booked(),
        off.cancelled(),
    )
    key = {"Idempotency-Key": str(uuid4())}
    async with signalling.service.client(signalling.tokens.cookies(doctor)) as client:
        outlook = (await client.get("/api/signalling/delays")).json()
        assert outlook == {"told_count": 3, "last": None}
        for _ in range(2):
            answer = await client.post("/api/signalling/delays", json={"minutes": 15}, headers=key)
            assert (answer.status_code, answer.json()["told_count"]) == (201, 3)
        assert (await client.get("/api/signalling/delays")).json()["last"]["minutes"] == 15
        wrong = await client.post("/api/signalling/delays", json={"minutes": 7}, headers=key)
        assert wrong.status_code == 422
    events = told(DoctorDelayed)(await signalling.told())
    told_of = {each.visit_id for each in events}
    assert told_of == {day[0].visit_id, day[1].visit_id, by_phone.visit_id}
    assert len(events) == 3
    await estimate()
    room = await signalling.room(day[0])
    assert room is not None
    assert room["estimate"]["delay_minutes"] == 15
    assert room["estimate"]["cause"] == "doctor_said"
    assert room["estimate"]["announced_minutes"] == 15


async def test_a_word_of_a_delay_goes_out_once_a_minute(
    signalling: Replica, day: tuple[Booked, Booked]
) -> None:
    async def says(minutes: int) -> httpx.Response:
        key = {"Idempotency-Key": str(uuid4())}
        cookies = signalling.tokens.cookies(day[0].doctor)
        async with signalling.service.client(cookies) as client:
            return await client.post(
                "/api/signalling/delays", json={"minutes": minutes}, headers=key
            )

    async def told_count() -> int:
        return len(told(DoctorDelayed)(await signalling.told()))

    several = await asyncio.gather(*(says(15) for _ in range(4)))
    assert {each.status_code for each in several} == {201}
    assert len({each.json()["delay_id"] for each in several}) == 1
    assert await told_count() == 2
    signalling.clock.advance(timedelta(seconds=59))
    assert (await says(15)).json()["delay_id"] == several[0].json()["delay_id"]
    refused = await says(30)
    assert (refused.status_code, refused.json()["code"]) == (409, "delay-just-told")
    assert refused.headers["Retry-After"] == "1"
    assert await told_count() == 2
    signalling.clock.advance(timedelta(seconds=1))
    async with signalling.kit.database.transaction() as session:
        # A turn of the kit's own about the same person is another one.
        await guardianships.end_turn(session, day[0].doctor_id)
        assert (await says(30)).status_code == 201
    assert await told_count() == 4


async def test_the_board_shows_every_room_to_reception_and_no_patient_to_ops(
    signalling: Replica, day: tuple[Booked, Booked]
) -> None:
    other = await signalling.book()
    far = await signalling.book(starts_at=STARTS_AT + timedelta(hours=5))
    async with signalling.joined(other, other.patient) as (patient, _):
        await patient.say(type="ready")
        await patient.until("room", with_status("ready"))
    shown = await board(signalling, Person.reception())
    rooms = {each["room"]["visit_id"]: each for each in shown["items"]}
    assert set(rooms) == {str(each.visit_id) for each in (*day, other)}
    assert str(far.visit_id) not in rooms
    assert rooms[str(other.visit_id)]["room"]["status"] == "ready"
    assert rooms[str(other.visit_id)]["patient_id"] == str(other.patient.patient_id)
    assert (shown["done_count"], shown["visits_count"]) == (0, 4)
    for_ops = await board(signalling, Person.ops())
    assert {each["patient_id"] for each in for_ops["items"]} == {None}
    facility_id = rooms[str(other.visit_id)]["facility_id"]
    of_one = await board(signalling, Person.reception(), facility_id=facility_id)
    assert [each["room"]["visit_id"] for each in of_one["items"]] == [str(other.visit_id)]
    for person in (Person.patient(), other.doctor):
        async with signalling.service.client(signalling.tokens.cookies(person)) as client:
            assert (await client.get("/api/signalling/board")).status_code == 403


async def board(signalling: Replica, person: Person, **query: str) -> Any:
    async with signalling.service.client(signalling.tokens.cookies(person)) as client:
        answer = await client.get("/api/signalling/board", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()
