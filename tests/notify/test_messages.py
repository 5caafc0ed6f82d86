"""Messages to patients: once for each event, in their language, with nothing that is private."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from kit.app import App
from kit.ids import new_id
from services.notify import texts
from tests.notify.world import STARTS_AT, Room, apply
from tests.support.events import enveloped
from tests.support.http import ORIGIN, RunningService
from tests.support.people import Person, Tokens
from videoporady_contracts.booking import SlotOffered
from videoporady_contracts.words import CancelledBy, Language, VisitType


async def messages(service: RunningService, tokens: Tokens, **params: int) -> list[dict[str, str]]:
    reception = service.client(tokens.cookies(Person.reception()))
    answer = await reception.get("/api/notify/messages", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_a_booking_is_confirmed_and_a_cancellation_told_once_each(
    service: RunningService, tokens: Tokens
) -> None:
    room = Room()
    booked, cancelled = room.booked(), room.cancelled()
    news = [(booked, enveloped(booked)), (cancelled, enveloped(cancelled))]
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


async def test_an_offer_is_told_with_the_time_until_which_to_answer(
    service: RunningService, tokens: Tokens
) -> None:
    kit: App = service.app.state.kit
    room = Room()
    offered = SlotOffered(
        entry_id=new_id(),
        visit_id=room.visit_id,
        slot_id=new_id(),
        doctor_id=room.doctor_id,
        patient_id=room.patient.patient_id,
        account_id=room.patient.account_id,
        starts_at=STARTS_AT,
        expires_at=kit.clock.now() + timedelta(minutes=10),
    )
    late = offered.model_copy(update={"expires_at": kit.clock.now()})
    once = (offered, enveloped(offered))
    await apply(service.app, once, once, (late, enveloped(late)))
    (message,) = await messages(service, tokens)
    assert (message["kind"], message["visit_id"]) == ("slot_offer", str(room.visit_id))
    assert message["subject"] == "Zwolnił się termin: wtorek, 12 stycznia 2027, 10:40"
    assert "do: poniedziałek, 11 stycznia 2027, 09:10." in message["text"]


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
        assert (await client.get("/api/notify/messages")).status_code == status


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
    for language, words in ((Language.POLISH, polish), (Language.ENGLISH, english)):
        message = texts.confirmation(
            language, starts_at=at, visit_type=VisitType.VIDEO, portal=ORIGIN
        )
        assert message.subject.endswith(words)
        assert words in message.text


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("visit_type", list(VisitType))
@pytest.mark.parametrize("cancelled_by", list(CancelledBy))
def test_every_message_has_its_words_and_no_place_is_left_open(
    language: Language, visit_type: VisitType, cancelled_by: CancelledBy
) -> None:
    at = datetime(2026, 11, 24, 9, 40, tzinfo=UTC)
    for message in (
        texts.confirmation(language, starts_at=at, visit_type=visit_type, portal=ORIGIN),
        texts.cancellation(language, starts_at=at, cancelled_by=cancelled_by, portal=ORIGIN),
        texts.slot_offer(language, starts_at=at, expires_at=at, portal=ORIGIN),
    ):
        assert "{" not in message.subject + message.text
        assert "\n" not in message.subject
        for private in ("poradni", "lekarz", "clinic", "doctor", "skierowani", "referral"):
            assert private not in message.text.lower()
