"""Messages to patients: once for each event, in their language, with nothing that is private."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from kit.clock import FrozenClock
from services.notify.sentences import SENTENCES
from services.notify.texts import Facts, words_of
from tests.notify.world import Room, apply
from tests.support.events import enveloped
from tests.support.http import ORIGIN, RunningService
from tests.support.people import Person, Tokens
from videoporady_contracts.words import CancelledBy, Language, MessageKind, VisitType


async def messages(service: RunningService, tokens: Tokens, **params: int) -> list[dict[str, str]]:
    reception = service.client(tokens.cookies(Person.reception()))
    answer = await reception.get("/api/notify/messages", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_a_booking_is_confirmed_and_a_cancellation_told_once_each(
    service: RunningService, tokens: Tokens, clock: FrozenClock
) -> None:
    room = Room()
    booked, cancelled = room.booked(), room.cancelled()
    news = [(each, enveloped(each, at=clock.now())) for each in (booked, cancelled)]
    # The same events again, long after the inbox has forgotten them.
    await apply(service.app, *news, *news)
    found = await messages(service, tokens)
    assert [message["kind"] for message in found] == ["cancellation", "confirmation"]
    assert {message["visit_id"] for message in found} == {str(room.visit_id)}
    assert {UUID(message["account_id"]) for message in found} == {room.patient.account_id}
    assert found[1]["subject"] == "Potwierdzenie wizyty: wtorek, 12 stycznia 2027, 10:40"
    assert ORIGIN in found[1]["text"]
    assert (await messages(service, tokens, limit=1)) == found[:1]


async def test_a_booking_that_comes_after_its_cancellation_is_not_confirmed(
    service: RunningService, tokens: Tokens
) -> None:
    room = Room()
    await apply(service.app, room.cancelled(), room.booked())
    assert [message["kind"] for message in await messages(service, tokens)] == ["cancellation"]


async def test_a_cancellation_that_comes_after_the_visit_is_not_told(
    service: RunningService, tokens: Tokens
) -> None:
    room = Room()
    await apply(service.app, room.booked(), room.completed(), room.cancelled())
    assert [message["kind"] for message in await messages(service, tokens)] == ["confirmation"]


async def test_only_reception_and_ops_read_the_outbox(
    service: RunningService, tokens: Tokens
) -> None:
    for person, status in (
        (Person.patient(), 403),
        (Person.doctor(), 403),
        (Person.reception(), 200),
        (Person.ops(), 200),
    ):
        client = service.client(tokens.cookies(person))
        for path in ("/api/notify/messages", "/api/notify/failures"):
            assert (await client.get(path)).status_code == status


async def test_an_inbox_shows_ones_own_messages_in_ones_own_language(
    service: RunningService, tokens: Tokens
) -> None:
    room, other = Room(), Room()
    await apply(service.app, room.booked(), other.booked())
    reader = Person(account_id=room.patient.account_id, language=Language.ENGLISH)
    client = service.client(tokens.cookies(reader))
    inbox = (await client.get("/api/notify/inbox")).json()
    assert inbox["unread_count"] == 1
    (item,) = inbox["items"]
    assert item["subject"] == "Your visit is confirmed: Tuesday, 12 January 2027, 10:40"

    stranger = service.client(tokens.cookies(other.patient))
    refused = await stranger.put(f"/api/notify/inbox/{item['message_id']}/read")
    assert (refused.status_code, refused.json()["code"]) == (404, "message-not-found")
    for _ in range(2):
        done = await client.put(f"/api/notify/inbox/{item['message_id']}/read")
        assert done.status_code == 204
    assert (await client.get("/api/notify/inbox")).json()["unread_count"] == 0
    assert (await stranger.get("/api/notify/inbox")).json()["unread_count"] == 1
    assert (await stranger.put("/api/notify/inbox/read")).status_code == 204
    assert (await stranger.get("/api/notify/inbox")).json()["unread_count"] == 0


@pytest.mark.parametrize(
    ("at", "polish", "english"),
    [
        (
            datetime(2026, 11, 24, 9, 40, tzinfo=UTC),
            "wtorek, 24 listopada 2026, 10:40",
            "Tuesday, 24 November 2026, 10:40",
        ),
        # The first night of summer time: 1:30 UTC is 3:30 in Poland.
        (
            datetime(2027, 3, 28, 1, 30, tzinfo=UTC),
            "niedziela, 28 marca 2027, 03:30",
            "Sunday, 28 March 2027, 03:30",
        ),
        # Late in UTC is already the next day in Poland.
        (
            datetime(2027, 7, 14, 22, 15, tzinfo=UTC),
            "czwartek, 15 lipca 2027, 00:15",
            "Thursday, 15 July 2027, 00:15",
        ),
    ],
)
def test_the_hour_is_the_clinics(at: datetime, polish: str, english: str) -> None:
    facts = Facts(starts_at=at, visit_type=VisitType.VIDEO)
    for language, words in ((Language.POLISH, polish), (Language.ENGLISH, english)):
        message = words_of(MessageKind.CONFIRMATION, language, facts, portal=ORIGIN)
        assert message.subject.endswith(words)
        assert words in message.text


def test_every_kind_has_its_sentences() -> None:
    assert {kind for kind, _ in SENTENCES} == set(MessageKind)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("kind", list(MessageKind))
@pytest.mark.parametrize("cancelled_by", [None, *CancelledBy])
def test_every_message_has_its_words_and_no_place_is_left_open(
    language: Language, kind: MessageKind, cancelled_by: CancelledBy | None
) -> None:
    if cancelled_by is not None and kind is not MessageKind.CANCELLATION:
        cancelled_by = None
    at = datetime(2026, 11, 24, 9, 40, tzinfo=UTC)
    for visit_type in VisitType:
        facts = Facts(
            starts_at=at, visit_type=visit_type, cancelled_by=cancelled_by, answer_until=at
        )
        message = words_of(kind, language, facts, portal=ORIGIN)
        assert "{" not in message.subject + message.text
        assert "\n" not in message.subject
        # All of a text message: Polish letters leave 70 characters for each of its parts.
        assert len(message.subject) <= 140
        for private in ("poradni", "lekarz", "clinic", "doctor", "skierowani", "referral"):
            assert private not in (message.subject + message.text + message.html).lower()
