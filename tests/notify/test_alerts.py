"""Alerts: one for each press, decided by the room's version, gone with their cause."""

import asyncio
from itertools import permutations
from uuid import uuid4

import httpx
import pytest

from services.notify import domain
from services.notify.domain import AlertAction, AlertState
from tests.notify.world import STARTS_AT, Room, apply
from tests.support.events import waiting_events
from tests.support.http import RunningService
from tests.support.people import Person, Tokens
from videoporady_contracts.notify import AlertAcknowledged, AlertEnded, AlertRaised


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def doctor(service: RunningService, room: Room, tokens: Tokens) -> httpx.AsyncClient:
    return service.client(tokens.cookies(room.doctor))


async def alerts(client: httpx.AsyncClient) -> list[dict[str, str]]:
    answer = await client.get("/api/notify/alerts")
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def told(service: RunningService) -> list[str]:
    return [type(event).__name__ for event in await waiting_events(service.app.state.kit)]


async def test_a_press_alerts_the_doctor_once_however_often_it_comes(
    service: RunningService, room: Room, doctor: httpx.AsyncClient
) -> None:
    press = room.ready(3)
    await apply(service.app, room.booked(), press, press, press)
    (alert,) = await alerts(doctor)
    assert alert["visit_id"] == str(room.visit_id)
    assert alert["starts_at"] == STARTS_AT.isoformat().replace("+00:00", "Z")
    assert await told(service) == [AlertRaised.__name__]


async def test_a_second_press_while_an_alert_is_open_does_not_double_it(
    service: RunningService, room: Room, doctor: httpx.AsyncClient
) -> None:
    await apply(service.app, room.booked(), room.ready(3), room.ready(5))
    assert len(await alerts(doctor)) == 1
    # The first wait's end comes late: the patient waits again, and the bell goes on.
    await apply(service.app, room.left(4))
    assert len(await alerts(doctor)) == 1


async def test_a_patient_who_comes_back_rings_again(
    service: RunningService, room: Room, doctor: httpx.AsyncClient
) -> None:
    await apply(service.app, room.booked(), room.ready(1), room.left(2), room.ready(3))
    assert len(await alerts(doctor)) == 1
    assert await told(service) == ["AlertRaised", "AlertEnded", "AlertRaised"]


async def test_a_press_after_the_alert_was_only_acknowledged_rings_again(
    service: RunningService, room: Room, doctor: httpx.AsyncClient
) -> None:
    await apply(service.app, room.booked(), room.ready(1))
    (first,) = await alerts(doctor)
    await doctor.post(f"/api/notify/alerts/{first['alert_id']}/acknowledgement")
    await apply(service.app, room.ready(4))
    (second,) = await alerts(doctor)
    assert second["alert_id"] != first["alert_id"]


async def test_a_press_that_comes_after_the_patient_left_alerts_nobody(
    service: RunningService, room: Room, doctor: httpx.AsyncClient
) -> None:
    await apply(service.app, room.booked(), room.left(2), room.ready(1))
    assert await alerts(doctor) == []
    assert await told(service) == []


@pytest.mark.parametrize("ending", ["cancelled", "completed", "missed"])
async def test_an_ended_visit_has_no_alert_in_whatever_order_the_news_come(
    service: RunningService, tokens: Tokens, ending: str
) -> None:
    for order in permutations(["booked", "ready", ending]):
        room = Room()
        events = {"booked": room.booked(), "ready": room.ready(1), ending: getattr(room, ending)()}
        await apply(service.app, *(events[name] for name in order))
        client = service.client(tokens.cookies(room.doctor))
        assert await alerts(client) == [], order


async def test_a_press_before_its_booking_is_known_alerts_all_the_same(
    service: RunningService, room: Room, doctor: httpx.AsyncClient
) -> None:
    await apply(service.app, room.ready(1))
    (early,) = await alerts(doctor)
    assert early["starts_at"] == early["ready_since"]
    await apply(service.app, room.booked())
    (known,) = await alerts(doctor)
    assert (known["alert_id"], known["starts_at"][:16]) == (early["alert_id"], "2027-01-12T09:40")


async def test_accepting_the_patient_acknowledges_and_ends_the_alert(
    service: RunningService, room: Room, doctor: httpx.AsyncClient
) -> None:
    await apply(service.app, room.booked(), room.ready(1))
    (alert,) = await alerts(doctor)
    await apply(service.app, room.accepted(2))
    assert await alerts(doctor) == []
    assert await told(service) == ["AlertRaised", "AlertAcknowledged", "AlertEnded"]
    again = await doctor.post(f"/api/notify/alerts/{alert['alert_id']}/acknowledgement")
    assert again.json()["acknowledged_at"] is not None


async def test_an_alert_is_acknowledged_once(
    service: RunningService, room: Room, doctor: httpx.AsyncClient
) -> None:
    await apply(service.app, room.booked(), room.ready(1))
    (alert,) = await alerts(doctor)
    path = f"/api/notify/alerts/{alert['alert_id']}/acknowledgement"
    answers = await asyncio.gather(*(doctor.post(path) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert await alerts(doctor) == []
    assert await told(service) == [AlertRaised.__name__, AlertAcknowledged.__name__]


async def test_an_alert_without_cause_can_not_be_acknowledged(
    service: RunningService, room: Room, doctor: httpx.AsyncClient
) -> None:
    await apply(service.app, room.booked(), room.ready(1))
    (alert,) = await alerts(doctor)
    await apply(service.app, room.left(2))
    answer = await doctor.post(f"/api/notify/alerts/{alert['alert_id']}/acknowledgement")
    assert (answer.status_code, answer.json()["code"]) == (409, "alert-over")
    assert await told(service) == [AlertRaised.__name__, AlertEnded.__name__]


async def test_another_doctors_alert_is_not_there(
    service: RunningService, room: Room, doctor: httpx.AsyncClient, tokens: Tokens
) -> None:
    await apply(service.app, room.booked(), room.ready(1))
    (alert,) = await alerts(doctor)
    other = service.client(tokens.cookies(Person.doctor()))
    assert await alerts(other) == []
    for alert_id in (alert["alert_id"], uuid4()):
        answer = await other.post(f"/api/notify/alerts/{alert_id}/acknowledgement")
        assert (answer.status_code, answer.json()["code"]) == (404, "alert-not-found")
    # Reception rings for what no doctor has seen, which is later.
    assert await alerts(service.client(tokens.cookies(Person.reception()))) == []
    for person in (room.patient, Person.ops()):
        client = service.client(tokens.cookies(person))
        assert (await client.get("/api/notify/alerts")).status_code == 403
        path = f"/api/notify/alerts/{alert['alert_id']}/acknowledgement"
        assert (await client.post(path)).status_code == 403


@pytest.mark.parametrize("action", list(AlertAction))
@pytest.mark.parametrize("state", [None, *AlertState])
def test_every_state_and_action_is_decided(state: AlertState | None, action: AlertAction) -> None:
    try:
        steps = domain.alert_after(state, action)
    except domain.AlertOver:
        # An alert that is over never moves; one that is not there can not be acknowledged.
        assert state is AlertState.OVER or (state, action) == (None, AlertAction.ACKNOWLEDGE)
    else:
        assert action is not AlertAction.END or steps in ((), (AlertState.OVER,))
