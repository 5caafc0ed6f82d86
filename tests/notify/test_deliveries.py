"""Deliveries: retried, then handed to a human; held back at night; by the channels one wants."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from kit.clock import FrozenClock
from services.notify.messages import NOBODY
from tests.notify.post import Post, deliveries, failures, inbox_of
from tests.notify.world import STARTS_AT, Room, apply
from tests.support.events import enveloped, waiting_events
from tests.support.http import RunningService
from tests.support.people import Person, Tokens
from videoporady_contracts.chat import DocumentShared, MessagePosted, MessagesRead
from videoporady_contracts.notify import DeliveryFailed
from videoporady_contracts.words import DocumentType, MessageKind, ParticipantRole


@pytest.fixture
def post(service: RunningService) -> Post:
    return Post(service.app)


async def choose(
    service: RunningService, tokens: Tokens, person: Person, **body: Any
) -> dict[str, Any]:
    client = service.client(tokens.cookies(person))
    answer = await client.put("/api/notify/preferences", json={"channels": {}} | body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_failed_delivery_is_tried_again_and_then_needs_a_human(
    service: RunningService, post: Post, clock: FrozenClock, tokens: Tokens
) -> None:
    room = Room()
    await choose(service, tokens, room.patient, channels={"reminder": []})
    await apply(service.app, room.booked())
    post.mail.fails(99)
    await post.round()
    assert await deliveries(service, tokens) == {"confirmation": {"email": "retrying"}}
    await post.round()
    assert len(post.mail.faults) == 98, "a retry waits for its time"
    for _ in range(8):
        clock.advance(timedelta(hours=1))
        await post.round()
    assert len(post.mail.faults) == 99 - post.kit.settings.delivery_attempts_max
    (failure,) = await failures(service, tokens)
    assert (failure["channel"], failure["fault"]) == ("email", "unreachable")
    told = [each for each in await waiting_events(post.kit) if isinstance(each, DeliveryFailed)]
    assert [str(each.delivery_id) for each in told] == [failure["delivery_id"]]


async def test_reception_has_another_try_made_or_says_that_it_is_done(
    service: RunningService, post: Post, tokens: Tokens
) -> None:
    await apply(service.app, Room().booked(), Room().booked())
    post.mail.fails(2, is_final=True)
    await post.round()
    first, second = await failures(service, tokens)
    reception = service.client(tokens.cookies(Person.reception()))
    for _ in range(2):
        done = await reception.post(f"/api/notify/failures/{first['delivery_id']}/done")
        assert done.status_code == 204
    again = await reception.post(f"/api/notify/failures/{second['delivery_id']}/retry")
    assert again.status_code == 204
    assert await failures(service, tokens) == []
    await post.round()
    assert [str(each.delivery_id) for each in post.mail.sent] == [second["delivery_id"]]
    late = await reception.post(f"/api/notify/failures/{second['delivery_id']}/retry")
    assert (late.status_code, late.json()["code"]) == (409, "delivery-not-waiting")
    nothing = await reception.post(f"/api/notify/failures/{first['message_id']}/done")
    assert (nothing.status_code, nothing.json()["code"]) == (404, "delivery-not-found")
    for person in (Person.patient(), Person.doctor(), Person.ops()):
        client = service.client(tokens.cookies(person))
        refused = await client.post(f"/api/notify/failures/{first['delivery_id']}/retry")
        assert refused.status_code == 403


async def test_a_reminder_that_fails_shortly_before_the_visit_needs_a_human_at_once(
    service: RunningService, post: Post, clock: FrozenClock, tokens: Tokens
) -> None:
    await apply(service.app, Room().booked())
    await post.round()
    clock.advance(STARTS_AT - timedelta(seconds=20) - clock.now())
    post.mail.fails()
    await post.round()
    assert [each["kind"] for each in await failures(service, tokens)] == ["reminder"]


async def test_one_gets_what_one_chose_and_the_inbox_always(
    service: RunningService, post: Post, tokens: Tokens
) -> None:
    room = Room()
    chosen = await choose(
        service, tokens, room.patient, channels={"confirmation": [], "cancellation": ["sms"]}
    )
    assert chosen["channels"]["confirmation"] == []
    assert chosen["channels"]["reminder"] == ["email", "sms", "push"], "the rest keeps its default"
    await apply(service.app, room.booked(), room.cancelled())
    await post.round()
    assert post.mail.sent == []
    assert [each.kind for each in post.text.sent] == [MessageKind.CANCELLATION]
    assert await inbox_of(service, tokens, room.patient) == ["cancellation", "confirmation"]


@pytest.mark.parametrize(
    "body",
    [
        {"channels": {"confirmation": ["inbox"]}},
        {"channels": {"confirmation": ["letter"]}},
        {"channels": {"weather": []}},
        {"channels": {}, "quiet": {"starts": "22:00", "until": "22:00"}},
        {"channels": {}, "quiet": {"starts": "25:00", "until": "06:00"}},
        {"channels": {}, "colour": "red"},
    ],
)
async def test_what_is_no_preference_is_refused(
    service: RunningService, tokens: Tokens, body: dict[str, Any]
) -> None:
    client = service.client(tokens.cookies(Person.patient()))
    answer = await client.put("/api/notify/preferences", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-input")


async def test_at_night_only_the_inbox_is_told(
    service: RunningService, post: Post, clock: FrozenClock, tokens: Tokens
) -> None:
    room = Room()
    await choose(service, tokens, room.patient, quiet={"starts": "08:30", "until": "10:00"})
    # 9:00 in Warsaw.
    await apply(service.app, room.booked())
    await post.round()
    assert post.mail.sent == []
    assert await inbox_of(service, tokens, room.patient) == ["confirmation"]
    clock.advance(timedelta(hours=1) - timedelta(seconds=1))
    await post.round()
    assert post.mail.sent == []
    clock.advance(timedelta(seconds=1))
    await post.round()
    assert post.mailed() == [MessageKind.CONFIRMATION]


def posted(room: Room, seq: int, role: ParticipantRole = ParticipantRole.DOCTOR) -> MessagePosted:
    return MessagePosted(
        visit_id=room.visit_id,
        message_id=room.visit_id,
        seq=seq,
        author_role=role,
        length_characters=5,
    )


def shared(room: Room, seq: int) -> DocumentShared:
    return DocumentShared(
        visit_id=room.visit_id,
        document_id=room.visit_id,
        message_id=room.visit_id,
        seq=seq,
        author_role=ParticipantRole.DOCTOR,
        document_type=DocumentType.PDF,
        size_bytes=100,
    )


def read(room: Room, seq: int, role: ParticipantRole = ParticipantRole.PATIENT) -> MessagesRead:
    return MessagesRead(visit_id=room.visit_id, role=role, seq=seq)


async def test_unread_words_are_told_of_once_until_they_are_read(
    service: RunningService, post: Post, clock: FrozenClock, tokens: Tokens
) -> None:
    room = Room()
    wait = timedelta(seconds=post.kit.settings.chat_wait_seconds)
    # The patient's own words, and those read in time, are no news.
    await apply(service.app, room.booked(), posted(room, 1, ParticipantRole.PATIENT))
    await apply(service.app, posted(room, 2), read(room, 2, ParticipantRole.DOCTOR), read(room, 2))
    # Late and twice: they are read already.
    await apply(service.app, posted(room, 2))
    clock.advance(wait)
    await post.round()
    assert await inbox_of(service, tokens, room.patient) == ["confirmation"]

    await apply(service.app, shared(room, 3), posted(room, 4))
    clock.advance(wait - timedelta(seconds=1))
    await post.round()
    assert await inbox_of(service, tokens, room.patient) == ["confirmation"]
    clock.advance(timedelta(seconds=1))
    for _ in range(2):
        await post.round()
    await apply(service.app, posted(room, 5))
    clock.advance(wait)
    await post.round()
    assert (await inbox_of(service, tokens, room.patient))[0] == "document_received"
    assert len(await inbox_of(service, tokens, room.patient)) == 2

    await apply(service.app, read(room, 5), posted(room, 6))
    clock.advance(wait)
    await post.round()
    assert (await inbox_of(service, tokens, room.patient))[0] == "message_waiting"


async def test_words_before_the_booking_is_known_are_told_of_later(
    service: RunningService, post: Post, clock: FrozenClock, tokens: Tokens
) -> None:
    room = Room()
    wait = timedelta(seconds=post.kit.settings.chat_wait_seconds)
    await apply(service.app, posted(room, 1))
    clock.advance(wait)
    await post.round()
    await apply(service.app, room.booked())
    clock.advance(wait)
    await post.round()
    kinds = await inbox_of(service, tokens, room.patient)
    assert sorted(kinds) == ["confirmation", "message_waiting"]


async def test_a_visit_without_an_account_is_left_to_a_human_when_the_clinic_disrupts_it(
    service: RunningService, post: Post, clock: FrozenClock, tokens: Tokens
) -> None:
    room = Room(patient=Person(account_id=NOBODY, patient_ids=(uuid4(),)))
    await apply(service.app, room.booked(), room.moved(timedelta(hours=1)))
    clock.advance(timedelta(days=1))
    await post.round()
    # Reception booked and moved it on the telephone: nothing is written, and nothing waits.
    assert await failures(service, tokens) == []
    assert await deliveries(service, tokens) == {}

    disrupted = room.disrupted()
    once = (disrupted, enveloped(disrupted, at=STARTS_AT + timedelta(hours=2)))
    await apply(service.app, once, once)
    (failure,) = await failures(service, tokens)
    assert (failure["visit_id"], failure["account_id"]) == (str(room.visit_id), str(NOBODY))
    assert (failure["kind"], failure["fault"]) == ("disruption", "no_address")
    told = [each for each in await waiting_events(post.kit) if isinstance(each, DeliveryFailed)]
    assert [each.visit_id for each in told] == [room.visit_id]

    reception = service.client(tokens.cookies(Person.reception()))
    path = f"/api/notify/failures/{failure['delivery_id']}"
    again = await reception.post(f"{path}/retry", json={})
    assert (again.status_code, again.json()["code"]) == (409, "nobody-to-send-to")
    assert (await reception.post(f"{path}/done", json={})).status_code == 204
    assert await failures(service, tokens) == []
