"""The chat socket: a snapshot, then every message once and in order, whatever drops or doubles."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from kit.app import App
from kit.clock import FrozenClock
from kit.ids import new_id
from kit.settings import Part
from services.chat.app import create
from services.chat.settings import Settings
from tests.chat.world import PDF, Booked, post, upload
from tests.support.http import ServingService, serving
from tests.support.people import Person, Tokens
from tests.support.sockets import Socket, socket
from tests.support.waiting import eventually
from videoporady_contracts.chat import MessagePosted
from videoporady_contracts.sockets import CloseCode


@dataclass(frozen=True)
class Replicas:
    """Two processes of chat over one database and one broker, as far as a test can tell."""

    first: ServingService
    second: ServingService
    tokens: Tokens

    @asynccontextmanager
    async def socket(
        self, service: ServingService, visit: Booked, person: Person
    ) -> AsyncIterator[Socket]:
        address = f"{service.socket_url}/api/chat/socket?visit_id={visit.visit_id}"
        async with socket(address, self.tokens.cookie_header(person)) as opened:
            yield opened


@pytest.fixture
async def replicas(
    settings_for: Callable[..., Settings], clock: FrozenClock, tokens: Tokens
) -> AsyncIterator[Replicas]:
    first = settings_for(
        Settings,
        "chat",
        # Without jobs: by the frozen clock what is being written now is old, and would be swept.
        parts=(Part.API, Part.RELAY, Part.CONSUMERS),
        # A small page and a short queue: a long thread needs many of both.
        page_messages_max=5,
        socket_queue_frames_max=16,
    )
    async with AsyncExitStack() as stack:
        one = await stack.enter_async_context(serving(create(first, clock)))
        two = await stack.enter_async_context(serving(create(first, clock)))
        for service in (one, two):
            kit: App = service.app.state.kit
            assert kit.follower is not None
            assert await kit.follower.positioned(timeout_seconds=20)
        yield Replicas(one, two, tokens)


@pytest.fixture
async def visit(replicas: Replicas) -> Booked:
    return await Booked.known_to(replicas.first.app)


def seqs(opened: Socket) -> list[int]:
    """The numbers that a client has, in the order in which they came."""
    welcome = opened.of("welcome")[0]["messages"]
    frames = [frame["message"] for frame in opened.of("message")]
    return [message["seq"] for message in [*welcome, *frames]]


async def has_all(opened: Socket, count: int) -> None:
    await eventually(lambda: len(seqs(opened)) >= count)
    await opened.settled()
    assert seqs(opened) == list(range(1, count + 1))


async def test_both_sides_on_two_replicas_see_one_order(replicas: Replicas, visit: Booked) -> None:
    async with (
        replicas.socket(replicas.first, visit, visit.patient) as patient,
        replicas.socket(replicas.second, visit, visit.doctor) as doctor,
    ):
        assert (await patient.hello())["role"] == "patient"
        assert (await doctor.hello())["role"] == "doctor"
        for n in range(15):
            await patient.say(type="post", client_id=uuid4(), text=f"p{n}")
            await doctor.say(type="post", client_id=uuid4(), text=f"d{n}")
        await has_all(patient, 30)
        await has_all(doctor, 30)
        texts = [[frame["message"]["text"] for frame in each.of("message")]
                 for each in (patient, doctor)]  # fmt: skip
        assert texts[0] == texts[1]


async def test_a_dropped_socket_resumes_without_a_gap_or_a_double(
    replicas: Replicas, visit: Booked
) -> None:
    client = replicas.second.client(replicas.tokens.cookies(visit.doctor))
    received: list[int] = []
    sent = 0

    async def doctor_writes(count: int) -> None:
        nonlocal sent
        for _ in range(count):
            assert (await post(client, visit, f"d{sent}")).status_code == 201
            sent += 1

    for round_number in range(3):
        async with replicas.socket(replicas.first, visit, visit.patient) as patient:
            writing = asyncio.create_task(doctor_writes(7))
            await patient.hello(after_seq=received[-1] if received else 0)
            if round_number < 2:
                await eventually(lambda: seqs(patient))
                await patient.drop()
                await writing
            else:
                await writing
                await eventually(lambda: seqs(patient)[-1:] == [sent])
                await patient.settled()
            received += seqs(patient)
    assert received == list(range(1, 22))


async def test_a_long_thread_follows_its_first_page_and_nobody_is_too_slow(
    replicas: Replicas, visit: Booked
) -> None:
    client = replicas.first.client(replicas.tokens.cookies(visit.patient))
    for n in range(60):
        await post(client, visit, str(n))
    async with replicas.socket(replicas.second, visit, visit.doctor) as doctor:
        welcome = await doctor.hello()
        assert (len(welcome["messages"]), welcome["last_seq"]) == (5, 60)
        await has_all(doctor, 60)


async def test_a_message_sent_again_after_a_lost_answer_is_one_message(
    replicas: Replicas, visit: Booked
) -> None:
    client_id = uuid4()
    async with replicas.socket(replicas.first, visit, visit.patient) as patient:
        await patient.hello()
        await patient.say(type="post", client_id=client_id, text="raz")
        await patient.drop()
    # Whether the first one arrived or not, it is sent again, and on another replica.
    async with (
        replicas.socket(replicas.second, visit, visit.patient) as patient,
        replicas.socket(replicas.first, visit, visit.doctor) as doctor,
    ):
        await doctor.hello()
        await patient.hello(after_seq=0)
        await patient.say(type="post", client_id=client_id, text="raz")
        await patient.say(type="post", client_id=uuid4(), text="dwa")
        await has_all(patient, 2)
        await has_all(doctor, 2)


async def test_snapshot_plus_events_is_a_fresh_snapshot(replicas: Replicas, visit: Booked) -> None:
    doctor_client = replicas.second.client(replicas.tokens.cookies(visit.doctor))
    patient_client = replicas.first.client(replicas.tokens.cookies(visit.patient))
    await post(patient_client, visit, "przed")
    async with replicas.socket(replicas.first, visit, visit.patient) as patient:
        await patient.hello()
        await post(doctor_client, visit, "tekst")
        await upload(doctor_client, visit, PDF)
        await doctor_client.put(f"{visit.path}/read", json={"seq": 2})
        await patient_client.put(f"{visit.path}/read", json={"seq": 3})
        await patient.until("read", lambda frame: frame["read"] == {"patient": 3, "doctor": 2})
        await has_all(patient, 3)
        folded: dict[str, Any] = {
            "messages": patient.of("welcome")[0]["messages"]
            + [frame["message"] for frame in patient.of("message")],
            "read": patient.of("read")[-1]["read"],
        }
    async with replicas.socket(replicas.second, visit, visit.patient) as patient:
        fresh = await patient.hello()
    assert {key: fresh[key] for key in folded} == folded


async def test_events_that_come_twice_or_late_are_not_shown_twice(
    replicas: Replicas, visit: Booked
) -> None:
    client = replicas.first.client(replicas.tokens.cookies(visit.doctor))
    async with replicas.socket(replicas.second, visit, visit.patient) as patient:
        await patient.hello()
        for n in range(3):
            await post(client, visit, str(n))
        await has_all(patient, 3)
        kit: App = replicas.second.app.state.kit
        assert kit.follower is not None
        sockets = replicas.second.app.state.sockets
        for seq in (1, 3, 2, 3):
            event = MessagePosted(
                visit_id=visit.visit_id,
                message_id=uuid4(),
                seq=seq,
                author_role="doctor",  # pyright: ignore[reportArgumentType]
                length_characters=1,
            )
            await sockets.follows[MessagePosted](event, None)
        await post(client, visit, "3")
        await has_all(patient, 4)


async def test_a_refused_message_is_answered_and_the_socket_stays(
    replicas: Replicas, visit: Booked
) -> None:
    async with replicas.socket(replicas.first, visit, visit.patient) as patient:
        await patient.hello()
        await visit.tell(replicas.first.app, visit.cancelled())
        client_id = uuid4()
        await patient.say(type="post", client_id=client_id, text="po odwołaniu")
        problem = await patient.until("problem")
        assert (problem["code"], problem["client_id"]) == ("thread-closed", str(client_id))
        await patient.settled()


async def test_typing_is_seen_by_the_other_side_only(replicas: Replicas, visit: Booked) -> None:
    async with (
        replicas.socket(replicas.first, visit, visit.patient) as patient,
        replicas.socket(replicas.first, visit, visit.doctor) as doctor,
    ):
        await patient.hello()
        await doctor.hello()
        await patient.say(type="typing")
        assert (await doctor.until("typing"))["role"] == "patient"
        await patient.settled()
        assert patient.of("typing") == []


async def test_strangers_are_closed_as_if_there_were_no_visit(
    replicas: Replicas, visit: Booked
) -> None:
    for target, person in (
        (visit, Person.patient()),
        (visit, Person.doctor()),
        (Booked(), visit.patient),
    ):
        async with replicas.socket(replicas.first, target, person) as stranger:
            await stranger.say(type="hello", versions=[1])
            assert await stranger.closed() == CloseCode.REFUSED
            assert stranger.seen == []


async def test_a_second_guardian_writes_along_and_a_removed_one_reads_no_more(
    replicas: Replicas, visit: Booked
) -> None:
    guardian = Person(patient_ids=(new_id(), visit.patient.patient_id))
    app: App = replicas.first.app.state.kit
    path = f"/api/chat/visits/{visit.visit_id}/messages"
    async with (
        replicas.socket(replicas.first, visit, guardian) as opened,
        replicas.first.client(replicas.tokens.cookies(guardian)) as client,
    ):
        assert (await opened.hello())["role"] == "patient"
        assert (await client.get(path)).status_code == 200
        ids = (guardian.account_id, visit.patient.patient_id)
        app.verifier.end_guardianship(*ids, app.clock.now())
        for callback in app.on_guardianship:
            callback(*ids, False)
        assert await opened.closed() == CloseCode.SESSION_ENDED
        assert (await client.get(path)).status_code == 404
    async with replicas.socket(replicas.first, visit, guardian) as again:
        await again.say(type="hello", versions=[1])
        assert await again.closed() == CloseCode.REFUSED


async def test_reception_reads_along_without_documents(replicas: Replicas, visit: Booked) -> None:
    client = replicas.first.client(replicas.tokens.cookies(visit.patient))
    async with replicas.socket(replicas.first, visit, Person.reception()) as reception:
        assert (await reception.hello())["role"] == "reception"
        assert (await upload(client, visit, PDF)).status_code == 201
        frame = await reception.until("message")
        assert (frame["message"]["kind"], frame["message"]["document"]) == ("document", None)
