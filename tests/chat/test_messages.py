"""The thread of a visit: order without gaps, harmless resends, read marks, who may do what."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest

from kit.clock import FrozenClock
from tests.chat.world import Booked, post
from tests.support.events import waiting_events
from tests.support.http import RunningService
from tests.support.people import Person, Tokens
from videoporady_contracts.chat import MessagePosted, MessagesRead


@pytest.fixture
def patient(service: RunningService, visit: Booked, tokens: Tokens) -> httpx.AsyncClient:
    return service.client(tokens.cookies(visit.patient))


@pytest.fixture
def doctor(service: RunningService, visit: Booked, tokens: Tokens) -> httpx.AsyncClient:
    return service.client(tokens.cookies(visit.doctor))


async def test_parallel_posts_are_numbered_without_gaps(
    service: RunningService, visit: Booked, patient: httpx.AsyncClient, doctor: httpx.AsyncClient
) -> None:
    answers = await asyncio.gather(
        *(post(patient, visit, f"p{n}") for n in range(20)),
        *(post(doctor, visit, f"d{n}") for n in range(20)),
    )
    assert {answer.status_code for answer in answers} == {201}
    assert sorted(answer.json()["seq"] for answer in answers) == list(range(1, 41))
    page = (await doctor.get(f"{visit.path}/messages", params={"limit": 100})).json()
    assert [message["seq"] for message in page["items"]] == list(range(1, 41))
    assert page["last_seq"] == 40
    events = await waiting_events(service.app.state.kit)
    posted = [event for event in events if isinstance(event, MessagePosted)]
    # The events leave in the order of the thread: one commit after the other.
    assert [event.seq for event in posted] == list(range(1, 41))


async def test_a_resend_answers_with_the_first_message(
    service: RunningService, visit: Booked, patient: httpx.AsyncClient
) -> None:
    client_id = uuid4()
    first = await post(patient, visit, "Dzień dobry", client_id)
    again = await post(patient, visit, "Coś innego", client_id)
    assert again.status_code == 201
    assert again.json() == first.json()
    assert (await post(patient, visit, "Dalej")).json()["seq"] == 2
    assert len(await waiting_events(service.app.state.kit)) == 2


async def test_resends_at_the_same_moment_make_one_message(
    visit: Booked, patient: httpx.AsyncClient
) -> None:
    client_id = uuid4()
    answers = await asyncio.gather(*(post(patient, visit, "raz", client_id) for _ in range(12)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    page = (await patient.get(f"{visit.path}/messages")).json()
    assert (len(page["items"]), page["last_seq"]) == (1, 1)
    assert (await post(patient, visit, "dwa")).json()["seq"] == 2


async def test_a_page_goes_on_where_the_last_one_ended(
    visit: Booked, patient: httpx.AsyncClient
) -> None:
    for n in range(5):
        await post(patient, visit, str(n))
    path = f"{visit.path}/messages"
    first = (await patient.get(path, params={"limit": 3})).json()
    rest = (await patient.get(path, params={"limit": 3, "after_seq": 3})).json()
    assert [message["text"] for message in first["items"] + rest["items"]] == list("01234")
    beyond = (await patient.get(path, params={"after_seq": 2**53 - 1})).json()
    assert (beyond["items"], beyond["last_seq"]) == ([], 5)


async def test_read_marks_only_grow_and_never_past_the_last_message(
    service: RunningService, visit: Booked, patient: httpx.AsyncClient, doctor: httpx.AsyncClient
) -> None:
    for n in range(3):
        await post(patient, visit, str(n))

    async def read(client: httpx.AsyncClient, seq: int) -> dict[str, int]:
        return (await client.put(f"{visit.path}/read", json={"seq": seq})).json()

    assert await read(doctor, 2) == {"patient": 0, "doctor": 2}
    assert await read(doctor, 1) == {"patient": 0, "doctor": 2}
    assert await read(doctor, 2**53 - 1) == {"patient": 0, "doctor": 3}
    assert await read(patient, 1) == {"patient": 1, "doctor": 3}
    events = await waiting_events(service.app.state.kit)
    marks = [(event.role, event.seq) for event in events if isinstance(event, MessagesRead)]
    assert marks == [("doctor", 2), ("doctor", 3), ("patient", 1)]


async def test_unread_counts_are_of_the_other_side(
    service: RunningService, visit: Booked, patient: httpx.AsyncClient, doctor: httpx.AsyncClient
) -> None:
    foreign = await Booked.known_to(service.app)
    for words in ("jeden", "dwa", "trzy"):
        await post(patient, visit, words)
    await post(doctor, visit, "odpowiedź")
    await doctor.put(f"{visit.path}/read", json={"seq": 1})
    asked = {"visit_id": [str(visit.visit_id), str(foreign.visit_id), str(uuid4())]}
    mine = {"visit_id": str(visit.visit_id), "document_count": 0}
    of_doctor = (await doctor.get("/api/chat/unread", params=asked)).json()
    of_patient = (await patient.get("/api/chat/unread", params=asked)).json()
    assert of_doctor == {"items": [mine | {"unread_count": 2}]}
    assert of_patient == {"items": [mine | {"unread_count": 1}]}


async def test_strangers_find_no_such_visit(
    service: RunningService, visit: Booked, tokens: Tokens
) -> None:
    unknown = Booked()
    for stranger in (Person.patient(), Person.doctor()):
        client = service.client(tokens.cookies(stranger))
        for target in (visit, unknown):
            for answer in (
                await client.get(f"{target.path}/messages"),
                await post(client, target, "?"),
                await client.put(f"{target.path}/read", json={"seq": 1}),
                await client.get(f"{target.path}/documents"),
                await client.get(f"{target.path}/documents/{uuid4()}/content"),
            ):
                assert (answer.status_code, answer.json()["code"]) == (404, "visit-not-found")


async def test_reception_reads_and_posts_as_reception(
    service: RunningService, visit: Booked, patient: httpx.AsyncClient, tokens: Tokens
) -> None:
    reception = service.client(tokens.cookies(Person.reception()))
    answer = await post(reception, visit, "Proszę zadzwonić do rejestracji.")
    assert answer.json()["author"]["role"] == "reception"
    marks = await reception.put(f"{visit.path}/read", json={"seq": 1})
    assert marks.json() == {"patient": 0, "doctor": 0}
    items = (await patient.get(f"{visit.path}/messages")).json()["items"]
    assert [item["author"]["role"] for item in items] == ["reception"]


async def test_a_cancelled_visit_can_be_read_and_takes_no_message(
    service: RunningService, visit: Booked, patient: httpx.AsyncClient
) -> None:
    client_id = uuid4()
    first = await post(patient, visit, "Przed odwołaniem", client_id)
    await visit.tell(service.app, visit.cancelled())
    refused = await post(patient, visit, "Po odwołaniu")
    assert (refused.status_code, refused.json()["code"]) == (409, "thread-closed")
    # Its answer was lost, and it was in time.
    assert (await post(patient, visit, "Przed odwołaniem", client_id)).json() == first.json()
    assert (await patient.get(f"{visit.path}/messages")).json()["last_seq"] == 1
    # The booking comes again, late: a cancelled visit stays cancelled.
    await visit.tell(service.app, visit.booked(), visit.completed())
    assert (await post(patient, visit, "I znów")).status_code == 409


@pytest.mark.parametrize("ending", ["completed", "missed"])
async def test_the_thread_stays_open_for_some_days_after_the_visit(
    service: RunningService, visit: Booked, clock: FrozenClock, tokens: Tokens, ending: str
) -> None:
    await visit.tell(service.app, getattr(visit, ending)())

    async def status() -> int:
        client = service.client(tokens.cookies(visit.patient))
        return (await post(client, visit, "Pytanie po wizycie")).status_code

    clock.advance(timedelta(days=29))
    assert await status() == 201
    clock.advance(timedelta(days=3))
    assert await status() == 409


async def test_a_text_without_words_is_refused_and_control_characters_go(
    visit: Booked, patient: httpx.AsyncClient
) -> None:
    empty = await post(patient, visit, " \n\t\x00 ")
    assert (empty.status_code, empty.json()["code"]) == (422, "message-empty")
    kept = await post(patient, visit, " a\x00b\x1b[31m\r\nc ")
    assert kept.json()["text"] == "ab[31m\nc"
    assert (await post(patient, visit, "x" * 4_001)).status_code == 422
