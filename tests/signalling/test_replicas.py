"""Two replicas: participants on different ones meet, and the death of one leaves no ghost."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx

from deploy.local.places import REPOSITORY
from deploy.local.ports import free_port
from kit.app import App
from kit.clock import SystemClock
from services.signalling.app import create
from services.signalling.consumers import handlers
from services.signalling.settings import Settings
from tests.signalling.test_sockets import folded, ready_and_accepted, with_status
from tests.signalling.world import Booked, Replica
from tests.support.events import apply_events, publisher, waiting_events
from tests.support.http import ServingService, serving
from tests.support.people import Person, Tokens
from tests.support.sockets import Socket, socket
from tests.support.waiting import eventually
from videoporady_contracts.signalling import PatientLeft, PatientReady
from videoporady_contracts.sockets import CloseCode


async def test_two_participants_on_two_replicas_hold_a_call(
    signalling: Replica, another_replica: Replica
) -> None:
    visit = await signalling.book()
    async with (
        signalling.joined(visit, visit.patient) as (patient, welcome),
        another_replica.joined(visit, visit.doctor) as (doctor, doctors_welcome),
    ):
        me, other = welcome["connection_id"], doctors_welcome["connection_id"]
        await ready_and_accepted(patient, doctor)
        assert (await patient.until("peer_joined"))["peer"]["connection_id"] == other
        assert (await doctor.until("peer_joined"))["peer"]["connection_id"] == me
        offer, answer = {"type": "offer", "sdp": "o"}, {"type": "answer", "sdp": "a"}
        await doctor.say(type="description", peer_id=me, description=offer)
        got = await patient.until("description")
        assert got == {"type": "description", "peer_id": other, "description": offer}
        await patient.say(type="description", peer_id=other, description=answer)
        await patient.say(type="candidate", peer_id=other, candidate=None)
        await patient.say(type="restart", peer_id=other)
        assert (await doctor.until("description"))["description"] == answer
        assert (await doctor.until("candidate"))["candidate"] is None
        assert await doctor.until("restart") == {"type": "restart", "peer_id": me}
        await doctor.say(type="end")
        done = await patient.until("room", with_status("done"))
        await doctor.until("room", with_status("done"))
        assert folded(welcome, patient.seen)["room"] == done["room"]
        assert folded(doctors_welcome, doctor.seen)["room"] == done["room"]


async def test_a_device_on_another_replica_replaces_the_older_one(
    signalling: Replica, another_replica: Replica
) -> None:
    visit = await signalling.book()
    async with signalling.joined(visit, visit.patient, "computer") as (old, _):
        async with another_replica.joined(visit, visit.patient, "phone"):
            assert await old.closed() == CloseCode.REPLACED


async def test_news_that_never_came_are_found_by_the_next_beat(
    signalling: Replica, another_replica: Replica
) -> None:
    visit = await signalling.book()
    async with (
        signalling.joined(visit, visit.doctor) as (doctor, _),
        signalling.joined(visit, visit.patient, "old") as (patient, _),
    ):
        # The other replica can tell nobody: its broker is away.
        await another_replica.switchboard.stop()
        async with another_replica.joined(visit, visit.patient, "new") as (elsewhere, _):
            await elsewhere.say(type="ready")
            await elsewhere.until("room", with_status("ready"))
            await signalling.beat()
            await doctor.until("room", with_status("ready"))
            assert await patient.closed() == CloseCode.REPLACED


async def test_a_replica_that_was_taken_for_dead_lets_its_sockets_come_back(
    signalling: Replica, another_replica: Replica
) -> None:
    visit = await signalling.book()
    async with signalling.joined(visit, visit.patient, "tab") as (patient, _):
        await patient.say(type="ready")
        await patient.until("room", with_status("ready"))
        # Its process stands still, and the other one sweeps.
        await another_replica.pass_time(24)
        room = await another_replica.room(visit)
        assert room is not None
        assert room["status"] == "lost"
        await signalling.beat()
        assert await patient.closed() == CloseCode.SERVICE_RESTART
        async with signalling.joined(visit, visit.patient, "tab") as (_, welcome):
            assert welcome["room"]["status"] == "ready"


class Living:
    """A replica at the real time, and the way into it."""

    def __init__(self, address: str, tokens: Tokens) -> None:
        self._address = address
        self._tokens = tokens

    @asynccontextmanager
    async def joined(self, visit: Booked, person: Person) -> AsyncIterator[Socket]:
        address = f"{self._address}/api/signalling/socket?visit_id={visit.visit_id}"
        async with socket(address, self._tokens.cookie_header(person)) as opened:
            await opened.hello(device_id=str(uuid4()))
            yield opened


@asynccontextmanager
async def process(settings: Settings) -> AsyncIterator[tuple[str, asyncio.subprocess.Process]]:
    """A replica in a process of its own: its address for sockets, and the process to kill."""
    port = free_port()
    environment = os.environ | {
        "VP_DATABASE_URL": settings.database_url,
        "VP_KAFKA_BOOTSTRAP_SERVERS": settings.kafka_bootstrap_servers,
        "VP_TOPIC_PREFIX": settings.topic_prefix,
        "VP_TOKEN_PUBLIC_KEY_FILE": str(settings.token_public_key_file),
        "VP_HTTP_PORT": str(port),
        "VP_PARTS": '["api"]',
        "VP_LOG_LEVEL": "WARNING",
    }
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.signalling.app", cwd=REPOSITORY, env=environment
    )
    try:
        async with httpx.AsyncClient() as client:

            async def answers() -> bool:
                try:
                    return (await client.get(f"http://127.0.0.1:{port}/health/live")).is_success
                except httpx.TransportError:
                    return False

            await eventually(answers, seconds=60)
        yield f"ws://127.0.0.1:{port}", started
    finally:
        if started.returncode is None:
            started.kill()
        await started.wait()


async def test_a_killed_replica_leaves_no_ghost(
    settings_for: Callable[..., Any], tokens_now: Tokens
) -> None:
    settings: Settings = settings_for(
        Settings,
        "signalling",
        parts=("api", "jobs"),
        replica_dead_seconds=4,
        replica_beat_seconds=0.5,
        left_after_seconds=2,
        sweep_seconds=0.2,
    )
    visit = Booked(starts_at=SystemClock().now() + timedelta(minutes=5))
    async with serving(create(settings)) as here, process(settings) as (elsewhere, victim):
        kit: App = here.app.state.kit
        await apply_events(kit, handlers(here.app.state.desk), visit.booked())
        await here.app.state.switchboard.follower.positioned(15)
        async with (
            Living(here.socket_url, tokens_now).joined(visit, visit.doctor) as doctor,
            Living(elsewhere, tokens_now).joined(visit, visit.patient) as patient,
        ):
            await patient.say(type="ready")
            await doctor.until("room", with_status("ready"))
            victim.kill()
            await shown(doctor, "lost")
            await shown(doctor, "not_here")
            assert doctor.close_code is None, "who lives is not swept"
        told = [type(each) for each in await waiting_events(kit)]
        assert [each for each in told if each in {PatientReady, PatientLeft}] == [
            PatientReady,
            PatientLeft,
        ]


async def shown(opened: Socket, status: str) -> None:
    """Waits, as a browser does, until a room with this status was shown."""

    async def is_shown() -> bool:
        await opened.say(type="ping")
        return any(frame["room"]["status"] == status for frame in opened.of("room")[1:])

    await eventually(is_shown, seconds=40, every=0.5)


async def test_bookings_come_over_the_broker_once_and_a_late_one_opens_no_closed_room(
    settings_for: Callable[..., Any], tokens_now: Tokens
) -> None:
    settings: Settings = settings_for(Settings, "signalling", parts=("api", "consumers"))
    starts_at = SystemClock().now() + timedelta(minutes=5)
    visit, overtaken = Booked(starts_at=starts_at), Booked(starts_at=starts_at)
    again = uuid4()
    async with serving(create(settings)) as service, publisher(settings) as booking:
        await booking.publish_as(again, visit.booked())
        await eventually(lambda: status_of(service, tokens_now, visit), seconds=30)
        await booking.publish(visit.cancelled())
        await booking.publish_as(again, visit.booked())
        await booking.publish(overtaken.cancelled(), overtaken.booked(), visit.completed())

        async def is_done() -> bool:
            return await status_of(service, tokens_now, visit) == "done"

        await eventually(is_done, seconds=30)
        last = Booked(starts_at=starts_at)
        await booking.publish(last.booked())
        await eventually(lambda: status_of(service, tokens_now, last), seconds=30)
        assert await status_of(service, tokens_now, visit) == "done"
        assert await status_of(service, tokens_now, overtaken) is None


async def status_of(service: ServingService, tokens: Tokens, visit: Booked) -> str | None:
    """The room's status as the doctor sees it; None where there is no room."""
    async with service.client(tokens.cookies(visit.doctor)) as client:
        answer = await client.get("/api/signalling/rooms", params={"visit_id": str(visit.visit_id)})
        items = answer.json()["items"]
    return items[0]["status"] if items else None
