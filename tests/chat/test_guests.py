"""A guest reads what was agreed, from the doctor's admission until they are gone, and no more."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from kit.app import App
from kit.clock import FrozenClock
from services.chat.app import create
from services.chat.retention import RULES
from services.chat.settings import Settings
from tests.chat.world import PDF, Booked, post, upload
from tests.support.events import publisher
from tests.support.http import RunningService, ServingService, serving
from tests.support.people import Person, Tokens
from tests.support.retention import forget
from tests.support.sockets import socket
from videoporady_contracts.signalling import GuestAdmitted, GuestRemoved
from videoporady_contracts.sockets import CloseCode
from videoporady_contracts.words import GuestEnd, GuestKind


def guest_of(visit: Booked, *, chat: bool = True, documents: bool = False) -> Person:
    return Person.guest(visit.visit_id, sees_chat=chat, sees_documents=documents)


def admitted(visit: Booked, guest: Person) -> GuestAdmitted:
    return GuestAdmitted(
        visit_id=visit.visit_id,
        guest_id=guest.account_id,
        kind=GuestKind.INTERPRETER,
        sees_chat=True,
        sees_documents=False,
    )


def removed(visit: Booked, guest: Person, reason: GuestEnd = GuestEnd.REMOVED) -> GuestRemoved:
    return GuestRemoved(
        visit_id=visit.visit_id,
        guest_id=guest.account_id,
        kind=GuestKind.INTERPRETER,
        reason=reason,
    )


async def read(service: RunningService, tokens: Tokens, visit: Booked, person: Person) -> Any:
    async with service.client(tokens.cookies(person)) as client:
        return await client.get(f"{visit.path}/messages")


async def with_a_document(
    service: RunningService | ServingService, tokens: Tokens, visit: Booked
) -> str:
    async with service.client(tokens.cookies(visit.patient)) as client:
        await post(client, visit, "Dzień dobry")
        answer = await upload(client, visit, PDF, name="moje wyniki.pdf")
        return answer.json()["document"]["document_id"]


async def test_a_guest_reads_from_the_admission_until_the_end(
    service: RunningService, tokens: Tokens, visit: Booked
) -> None:
    await with_a_document(service, tokens, visit)
    guest = guest_of(visit)
    assert (await read(service, tokens, visit, guest)).status_code == 404
    await visit.tell(service.app, admitted(visit, guest))
    page = (await read(service, tokens, visit, guest)).json()
    assert [each["text"] for each in page["items"]] == ["Dzień dobry", None]
    await visit.tell(service.app, removed(visit, guest))
    assert (await read(service, tokens, visit, guest)).status_code == 404
    # An admission that comes late, or again, brings nobody back.
    await visit.tell(service.app, admitted(visit, guest))
    assert (await read(service, tokens, visit, guest)).status_code == 404


@pytest.mark.parametrize("documents", [True, False])
async def test_documents_are_shown_to_a_guest_who_may_see_them(
    service: RunningService, tokens: Tokens, visit: Booked, documents: bool
) -> None:
    document_id = await with_a_document(service, tokens, visit)
    guest = guest_of(visit, documents=documents)
    await visit.tell(service.app, admitted(visit, guest))
    page = (await read(service, tokens, visit, guest)).json()
    assert (page["items"][-1]["document"] is not None) is documents
    async with service.client(tokens.cookies(guest)) as client:
        content = await client.get(f"{visit.path}/documents/{document_id}/content")
        listed = await client.get(f"{visit.path}/documents")
    assert {content.status_code, listed.status_code} == ({200} if documents else {403})


async def test_a_guest_without_the_chat_reads_nothing(
    service: RunningService, tokens: Tokens, visit: Booked
) -> None:
    guest = guest_of(visit, chat=False)
    await visit.tell(service.app, admitted(visit, guest))
    assert (await read(service, tokens, visit, guest)).status_code == 403


async def test_a_guest_writes_marks_and_issues_nothing(
    service: RunningService, tokens: Tokens, visit: Booked
) -> None:
    await with_a_document(service, tokens, visit)
    guest = guest_of(visit, documents=True)
    await visit.tell(service.app, admitted(visit, guest))
    async with service.client(tokens.cookies(guest)) as client:
        answers = [
            await post(client, visit, "Od gościa"),
            await upload(client, visit, PDF),
            await client.put(f"{visit.path}/read", json={"seq": 1}),
            await client.get(f"{visit.path}/recommendations"),
        ]
        assert all(each.status_code in (403, 404) for each in answers)
        unread = await client.get("/api/chat/unread", params={"visit_id": str(visit.visit_id)})
        assert unread.json() == {"items": []}
    page = (await read(service, tokens, visit, visit.patient)).json()
    assert len(page["items"]) == 2
    assert page["read"]["doctor"] == 0


async def test_a_guest_of_another_visit_is_a_stranger(
    service: RunningService, tokens: Tokens, visit: Booked
) -> None:
    other = await Booked.known_to(service.app)
    guest = guest_of(other, documents=True)
    await other.tell(service.app, admitted(other, guest))
    assert (await read(service, tokens, other, guest)).status_code == 200
    assert (await read(service, tokens, visit, guest)).status_code == 404
    async with service.client(tokens.cookies(guest)) as client:
        answer = await client.get(f"{visit.path}/documents/{uuid4()}/content")
        assert answer.status_code == 404


async def test_a_removed_guests_socket_is_closed_by_the_event_alone(
    settings_for: Callable[..., Settings], clock: FrozenClock, tokens: Tokens
) -> None:
    settings = settings_for(Settings, "chat")
    async with serving(create(settings, clock)) as service, publisher(settings) as others:
        kit: App = service.app.state.kit
        assert kit.follower is not None
        assert await kit.follower.positioned(timeout_seconds=20)
        visit = await Booked.known_to(service.app)
        guest = guest_of(visit)
        await visit.tell(service.app, admitted(visit, guest))
        await with_a_document(service, tokens, visit)
        address = f"{service.socket_url}/api/chat/socket?visit_id={visit.visit_id}"
        async with socket(address, tokens.cookie_header(guest)) as opened:
            welcome = await opened.hello()
            assert welcome["role"] == "guest"
            assert [each["document"] for each in welcome["messages"]] == [None, None]
            await opened.say(type="post", client_id=uuid4(), text="Od gościa")
            assert (await opened.until("problem"))["code"] == "visit-not-found"
            for passing in ({"type": "read", "seq": 1}, {"type": "typing"}):
                await opened.say(**passing)
            await with_a_document(service, tokens, visit)
            live = await opened.until("message", lambda frame: frame["message"]["seq"] == 4)
            assert live["message"]["document"] is None
            await opened.settled()
            assert len(opened.of("problem")) == 1, "what a guest has no mark for is no fault"
            await others.publish(removed(visit, guest, GuestEnd.VISIT_OVER))
            assert await opened.closed() == CloseCode.VISIT_OVER


async def test_who_was_let_in_is_forgotten_and_reads_nothing_by_that(
    service: RunningService, tokens: Tokens, visit: Booked, clock: FrozenClock
) -> None:
    guest = guest_of(visit)
    await visit.tell(service.app, admitted(visit, guest))
    assert (await read(service, tokens, visit, guest)).status_code == 200
    clock.advance(timedelta(days=31))
    await forget(service.app.state.kit, RULES)
    assert (await read(service, tokens, visit, guest)).status_code == 404
