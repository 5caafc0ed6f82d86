"""An alert that nobody sees reaches the doctor's telephone, then reception, each of them once."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from kit.clock import FrozenClock
from kit.settings import Part
from services.notify import escalations
from services.notify.app import create
from services.notify.domain import AlertState, escalation_after
from services.notify.settings import Settings
from tests.notify.post import Post, failures, inbox_of
from tests.notify.world import Room, apply
from tests.support.events import waiting_events
from tests.support.http import RunningService, running, serving
from tests.support.people import Person, Tokens
from tests.support.sockets import socket
from videoporady_contracts.identity import AccountErased, StaffAssigned
from videoporady_contracts.notify import AlertEscalated
from videoporady_contracts.words import EscalationStep, MessageKind, StaffRole

DOCTOR, RECEPTION = EscalationStep.DOCTOR, EscalationStep.RECEPTION
WAITING = MessageKind.PATIENT_WAITING


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def post(service: RunningService) -> Post:
    return Post(service.app)


def assigned(room: Room) -> StaffAssigned:
    roles = (StaffRole.DOCTOR,)
    return StaffAssigned(account_id=room.doctor.account_id, roles=roles, doctor_id=room.doctor_id)


async def escalate(service: RunningService) -> None:
    app = service.app
    await escalations.escalate_due(app.state.kit, app.state.sockets.tell_alert)


async def after(service: RunningService, clock: FrozenClock, seconds: float) -> None:
    """Time goes by, and the job comes round more often than it needs to."""
    clock.advance(timedelta(seconds=seconds))
    for _ in range(3):
        await escalate(service)


async def steps(service: RunningService) -> list[EscalationStep]:
    told = await waiting_events(service.app.state.kit)
    return [each.step for each in told if isinstance(each, AlertEscalated)]


async def alert_of(service: RunningService, tokens: Tokens, room: Room, person: Person) -> Any:
    client = service.client(tokens.cookies(person))
    answer = await client.get(f"/api/notify/visits/{room.visit_id}/alert")
    assert answer.status_code == 200, answer.text
    return answer.json()["alert"]


def texted(post: Post) -> list[MessageKind]:
    return [each.kind for each in post.text.sent if each.kind is WAITING]


async def acknowledge(service: RunningService, tokens: Tokens, room: Room) -> httpx.Response:
    client = service.client(tokens.cookies(room.doctor))
    (alert,) = (await client.get("/api/notify/alerts")).json()["items"]
    return await client.post(f"/api/notify/alerts/{alert['alert_id']}/acknowledgement")


@pytest.mark.parametrize("reached", [None, *EscalationStep])
def test_only_an_open_alert_goes_further(reached: EscalationStep | None) -> None:
    following = {None: DOCTOR, DOCTOR: RECEPTION, RECEPTION: None}
    assert escalation_after(AlertState.OPEN, reached) is following[reached]
    for state in (AlertState.ACKNOWLEDGED, AlertState.OVER):
        assert escalation_after(state, reached) is None


async def test_an_unseen_alert_reaches_the_telephone_at_30_s_and_reception_at_90_s(
    service: RunningService, post: Post, room: Room, clock: FrozenClock, tokens: Tokens
) -> None:
    await apply(service.app, assigned(room), room.booked(), room.ready(1))
    reception = service.client(tokens.cookies(Person.reception()))

    async def rings() -> list[Any]:
        return (await reception.get("/api/notify/alerts")).json()["items"]

    await after(service, clock, 29.9)
    assert await steps(service) == []
    await after(service, clock, 0.1)
    assert await steps(service) == [DOCTOR]
    await post.round()
    assert texted(post) == [WAITING]
    assert [each.account_id for each in post.text.sent if each.kind is WAITING] == [
        room.doctor.account_id
    ]
    await after(service, clock, 59.9)
    assert (await steps(service), await rings()) == ([DOCTOR], [])
    await after(service, clock, 0.1)
    assert await steps(service) == [DOCTOR, RECEPTION]
    (alert,) = await rings()
    assert (alert["doctor_id"], alert["escalated_to"]) == (str(room.doctor_id), "reception")
    await after(service, clock, 3_600)
    await post.round()
    assert await steps(service) == [DOCTOR, RECEPTION]
    assert texted(post) == [WAITING]
    assert await inbox_of(service, tokens, room.doctor) == ["patient_waiting"]


async def test_what_was_seen_goes_no_further_and_reception_falls_silent(
    service: RunningService, post: Post, room: Room, clock: FrozenClock, tokens: Tokens
) -> None:
    await apply(service.app, assigned(room), room.booked(), room.ready(1))
    await after(service, clock, 30)
    seen = await alert_of(service, tokens, room, room.patient)
    assert (seen["escalated_to"], seen["acknowledged_at"]) == ("doctor", None)
    # A provider in trouble: the next try would come after the doctor has answered.
    post.text.fails()
    await post.round()
    await acknowledge(service, tokens, room)
    await after(service, clock, 60)
    await post.round()
    assert await steps(service) == [DOCTOR]
    assert texted(post) == []
    seen = await alert_of(service, tokens, room, room.patient)
    assert seen["acknowledged_at"] is not None
    reception = service.client(tokens.cookies(Person.reception()))
    assert (await reception.get("/api/notify/alerts")).json()["items"] == []


@pytest.mark.parametrize("ending", ["left", "accepted"])
async def test_an_alert_without_cause_goes_no_further(
    service: RunningService, room: Room, clock: FrozenClock, tokens: Tokens, ending: str
) -> None:
    await apply(service.app, room.booked(), room.ready(1), getattr(room, ending)(2))
    await after(service, clock, 120)
    assert await steps(service) == []
    assert await alert_of(service, tokens, room, room.patient) is None


async def test_who_comes_back_raises_a_new_alert_with_deadlines_of_its_own(
    service: RunningService, post: Post, room: Room, clock: FrozenClock
) -> None:
    await apply(service.app, assigned(room), room.booked(), room.ready(1))
    await after(service, clock, 40)
    await apply(service.app, room.left(2), room.ready(3))
    await after(service, clock, 20)
    assert await steps(service) == [DOCTOR]
    await after(service, clock, 10)
    assert await steps(service) == [DOCTOR, DOCTOR]
    await post.round()
    # The first one's message was still waiting for its turn when its cause went.
    assert texted(post) == [WAITING]


async def test_after_a_downtime_the_steps_that_are_due_follow_at_once(
    service: RunningService, room: Room, clock: FrozenClock
) -> None:
    await apply(service.app, assigned(room), room.booked(), room.ready(1))
    clock.advance(timedelta(minutes=3))
    await escalate(service)
    assert await steps(service) == [DOCTOR]
    await escalate(service)
    assert await steps(service) == [DOCTOR, RECEPTION]


async def test_two_replicas_escalate_once(
    settings_for: Callable[..., Settings], clock: FrozenClock
) -> None:
    settings = settings_for(Settings, "notify", parts=(Part.API,))
    rooms = [Room() for _ in range(5)]
    async with AsyncExitStack() as stack:
        replicas = [
            await stack.enter_async_context(running(create(settings, clock))) for _ in range(2)
        ]
        for room in rooms:
            await apply(replicas[0].app, assigned(room), room.booked(), room.ready(1))
        clock.advance(timedelta(seconds=30))
        await asyncio.gather(*(escalate(each) for each in replicas * 4))
        assert await steps(replicas[0]) == [DOCTOR] * 5
        post = Post(replicas[1].app)
        await post.round()
        assert len(texted(post)) == 5


async def test_the_message_ignores_quiet_hours_and_is_no_matter_for_reception_when_it_fails(
    service: RunningService, post: Post, room: Room, clock: FrozenClock, tokens: Tokens
) -> None:
    client = service.client(tokens.cookies(room.doctor))
    nothing: dict[str, Any] = {"channels": {WAITING.value: []}}
    always = {"quiet": {"starts": "00:00", "until": "23:59"}}
    answer = await client.put("/api/notify/preferences", json=nothing | always)
    assert answer.status_code == 200, answer.text
    await apply(service.app, assigned(room), room.booked(), room.ready(1))
    await after(service, clock, 30)
    post.text.fails(is_final=True)
    await post.round()
    assert post.text.faults == [], "it was tried at once"
    assert await failures(service, tokens) == []


async def test_a_doctor_whose_account_is_not_known_is_left_to_reception(
    service: RunningService, post: Post, room: Room, clock: FrozenClock
) -> None:
    account_id = room.doctor.account_id
    erased = AccountErased(account_id=account_id, patient_ids=())
    await apply(service.app, assigned(room), erased, room.booked(), room.ready(1))
    await after(service, clock, 90)
    await post.round()
    assert await steps(service) == [DOCTOR, RECEPTION]
    assert texted(post) == []


async def test_an_account_that_is_no_doctor_any_more_is_told_nothing(
    service: RunningService, post: Post, room: Room, clock: FrozenClock
) -> None:
    gone = StaffAssigned(account_id=room.doctor.account_id, roles=(StaffRole.RECEPTION,))
    await apply(service.app, assigned(room), gone, room.booked(), room.ready(1))
    async with service.app.state.kit.database.transaction() as session:
        # A token of the last minutes says otherwise: identity's word stands.
        await escalations.remember_doctor(session, room.doctor.account_id, room.doctor_id)
    await after(service, clock, 30)
    await post.round()
    assert texted(post) == []


async def test_only_the_visits_people_follow_its_alert(
    service: RunningService, room: Room, tokens: Tokens
) -> None:
    await apply(service.app, room.booked(), room.ready(1))
    for person in (room.patient, room.doctor, Person.reception()):
        assert (await alert_of(service, tokens, room, person))["visit_id"] == str(room.visit_id)
    path = f"/api/notify/visits/{room.visit_id}/alert"
    for stranger in (Person.patient(), Person.doctor()):
        assert (await service.client(tokens.cookies(stranger)).get(path)).status_code == 404
    client = service.client(tokens.cookies(room.patient))
    assert (await client.get(f"/api/notify/visits/{uuid4()}/alert")).status_code == 404


async def test_receptions_screens_ring_on_every_replica_until_the_doctor_has_seen_it(
    settings_for: Callable[..., Settings], clock: FrozenClock, tokens: Tokens, room: Room
) -> None:
    settings = settings_for(Settings, "notify", due_every_seconds=0.1)
    receptionist = tokens.cookie_header(Person.reception())
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(serving(create(settings, clock)))
        second = await stack.enter_async_context(serving(create(settings, clock)))
        screens, rung_ids = [], set[str]()
        for replica in (first, second):
            address = f"{replica.socket_url}/api/notify/socket"
            screen = await stack.enter_async_context(socket(address, receptionist))
            assert (await screen.hello())["alerts"] == []
            screens.append(screen)
        await apply(first.app, assigned(room), room.booked(), room.ready(1))
        clock.advance(timedelta(seconds=95))
        for screen in screens:
            rung = await screen.until("alert")
            assert rung["alert"]["escalated_to"] == "reception"
            rung_ids.add(rung["alert"]["alert_id"])
        async with first.client(tokens.cookies(room.doctor)) as doctor:
            (alert_id,) = rung_ids
            await doctor.post(f"/api/notify/alerts/{alert_id}/acknowledgement")
        for screen in screens:
            await screen.until("alert", lambda frame: frame["alert"]["acknowledged_at"])
            await screen.settled()
            assert len(screen.of("alert")) == 2, "it rang once, and fell silent once"
