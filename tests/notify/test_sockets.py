"""The notify socket over two replicas and a real broker: one bell in every tab, and news."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from kit.app import App
from kit.clock import FrozenClock
from kit.ids import new_id
from services.notify.app import create
from services.notify.models import Visit
from services.notify.settings import Settings
from tests.notify.world import Room
from tests.support.events import Publisher, publisher
from tests.support.http import ServingService, serving
from tests.support.people import Person, Tokens
from tests.support.sockets import Socket, socket
from tests.support.waiting import eventually
from videoporady_contracts.chat import MessagePosted
from videoporady_contracts.words import ParticipantRole


@dataclass(frozen=True)
class Replicas:
    """Two processes of notify over one database and one broker, as far as a test can tell."""

    first: ServingService
    second: ServingService
    others: Publisher
    """Booking, signalling and chat."""
    tokens: Tokens

    @asynccontextmanager
    async def socket(self, service: ServingService, person: Person) -> AsyncIterator[Socket]:
        address = f"{service.socket_url}/api/notify/socket"
        async with socket(address, self.tokens.cookie_header(person)) as opened:
            yield opened

    async def ringing(self, doctor: Person) -> list[dict[str, Any]]:
        async with self.second.client(self.tokens.cookies(doctor)) as client:
            return (await client.get("/api/notify/alerts")).json()["items"]

    async def has_heard(self, room: Room, room_version: int) -> bool:
        kit: App = self.second.app.state.kit
        async with kit.database.reading() as session:
            visit = await session.get_one(Visit, room.visit_id)
            return visit.room_version >= room_version


@pytest.fixture
async def replicas(
    settings_for: Callable[..., Settings], clock: FrozenClock, tokens: Tokens
) -> AsyncIterator[Replicas]:
    settings = settings_for(Settings, "notify")
    async with AsyncExitStack() as stack:
        others = await stack.enter_async_context(publisher(settings))
        first = await stack.enter_async_context(serving(create(settings, clock)))
        second = await stack.enter_async_context(serving(create(settings, clock)))
        for service in (first, second):
            kit: App = service.app.state.kit
            assert kit.follower is not None
            assert await kit.follower.positioned(timeout_seconds=20)
        yield Replicas(first, second, others, tokens)


def standing(opened: Socket) -> dict[str, dict[str, Any]]:
    """What a doctor's page shows: the welcome's alerts, folded with all that came since."""
    alerts = {each["alert_id"]: each for each in opened.of("welcome")[0]["alerts"]}
    for frame in opened.seen:
        if frame["type"] == "alert":
            alerts[frame["alert"]["alert_id"]] = frame["alert"]
        elif frame["type"] == "alert_closed":
            alerts.pop(frame["alert_id"], None)
    return {key: each for key, each in alerts.items() if each["acknowledged_at"] is None}


async def test_every_tab_rings_once_and_all_fall_silent_together(replicas: Replicas) -> None:
    room = Room()
    async with (
        replicas.socket(replicas.first, room.doctor) as here,
        replicas.socket(replicas.second, room.doctor) as there,
        replicas.socket(replicas.first, Person.doctor()) as other,
    ):
        for tab in (here, there, other):
            await tab.hello()
        press, event_id = room.ready(1), new_id()
        await replicas.others.publish(room.booked())
        # The broker may deliver one event twice, and the patient may press twice.
        await replicas.others.publish_as(event_id, press)
        await replicas.others.publish_as(event_id, press)
        await replicas.others.publish(room.ready(2))
        alert = (await here.until("alert"))["alert"]
        assert (await there.until("alert"))["alert"] == alert
        # A press after the doctor saw the first one would ring again.
        await eventually(lambda: replicas.has_heard(room, 2))
        await there.say(type="acknowledge", alert_id=alert["alert_id"])
        for tab in (here, there):
            frame = await tab.until("alert", lambda f: f["alert"]["acknowledged_at"] is not None)
            assert frame["alert"]["alert_id"] == alert["alert_id"]
            await tab.settled()
            assert len(tab.of("alert")) == 2
            assert standing(tab) == {}
        await replicas.others.publish(room.left(3))
        for tab in (here, there):
            closed = await tab.until("alert_closed")
            assert closed["alert_id"] == alert["alert_id"]
        await other.settled()
        assert other.of("alert") == []


async def test_an_unseen_alert_is_replayed_on_reconnect(replicas: Replicas) -> None:
    room = Room()
    async with replicas.socket(replicas.first, room.doctor) as tab:
        await tab.hello()
        await replicas.others.publish(room.booked(), room.ready(1))
        await tab.until("alert")
        await tab.drop()
    async with replicas.socket(replicas.second, room.doctor) as tab:
        (alert,) = (await tab.hello())["alerts"]
        assert alert["visit_id"] == str(room.visit_id)
        await replicas.others.publish(room.accepted(2))
        await tab.until("alert_closed")
    async with replicas.socket(replicas.first, room.doctor) as tab:
        assert (await tab.hello())["alerts"] == []


async def test_snapshot_plus_events_is_a_fresh_snapshot(replicas: Replicas) -> None:
    doctor = Person.doctor()
    rooms = [Room(doctor=doctor) for _ in range(6)]
    await replicas.others.publish(*(room.booked() for room in rooms), rooms[0].ready(1))
    await eventually(lambda: replicas.ringing(doctor))
    async with replicas.socket(replicas.first, doctor) as tab:
        await tab.hello()
        await replicas.others.publish(*(room.ready(2) for room in rooms))
        await replicas.others.publish(
            rooms[1].left(3),
            rooms[2].accepted(3),
            rooms[3].left(3),
            rooms[3].ready(4),
            rooms[4].left(1),
        )
        await replicas.others.publish(rooms[0].cancelled())
        # By the press too: the third room's first alert and its second are not the same.
        expected = {
            (str(press.visit_id), press.ready_since)
            for press in (rooms[3].ready(4), rooms[4].ready(2), rooms[5].ready(2))
        }

        async def settled() -> bool:
            await tab.settled()
            now = await replicas.ringing(doctor)
            return presses(now) == expected == presses(standing(tab).values())

        await eventually(settled)
        folded = standing(tab)
    async with replicas.socket(replicas.second, doctor) as tab:
        fresh = {each["alert_id"]: each for each in (await tab.hello())["alerts"]}
    assert fresh == folded


def presses(alerts: Iterable[dict[str, Any]]) -> set[tuple[str, datetime]]:
    return {(each["visit_id"], datetime.fromisoformat(each["ready_since"])) for each in alerts}


async def test_news_reach_the_visits_people_on_any_replica_and_nobody_else(
    replicas: Replicas,
) -> None:
    room = Room()
    async with (
        replicas.socket(replicas.first, room.doctor) as doctor,
        replicas.socket(replicas.second, room.patient) as patient,
        replicas.socket(replicas.first, Person.patient()) as stranger,
        replicas.socket(replicas.second, Person.doctor()) as colleague,
    ):
        people = (doctor, patient, stranger, colleague)
        for person in people:
            assert (await person.hello())["alerts"] == []
        # A booking has just come: who is in it is known from the event itself.
        posted = MessagePosted(
            visit_id=room.visit_id,
            message_id=uuid4(),
            seq=1,
            author_role=ParticipantRole.PATIENT,
            length_characters=3,
        )
        for event in (room.booked(), posted, room.ready(1)):
            await replicas.others.publish(event)
            for person in (doctor, patient):
                what = type(event).__name__
                news = await person.until("visit_news", lambda f, what=what: f["what"] == what)
                assert news["visit_id"] == str(room.visit_id)
        for person in people:
            await person.settled()
        assert [len(person.of("visit_news")) for person in people] == [3, 3, 0, 0]


async def test_acknowledging_a_foreign_alert_is_a_problem_and_changes_nothing(
    replicas: Replicas,
) -> None:
    room = Room()
    await replicas.others.publish(room.booked(), room.ready(1))
    (alert,) = await eventually(lambda: replicas.ringing(room.doctor))
    async with replicas.socket(replicas.first, Person.doctor()) as other:
        await other.hello()
        await other.say(type="acknowledge", alert_id=alert["alert_id"])
        assert (await other.until("problem"))["code"] == "alert-not-found"
    assert len(await replicas.ringing(room.doctor)) == 1
