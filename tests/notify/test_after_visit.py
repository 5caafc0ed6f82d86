"""What a person is told after the visit has begun, in words that reveal nothing."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from kit.clock import FrozenClock
from services.notify import planning
from services.notify.models import Message
from tests.notify.post import Post
from tests.notify.world import STARTS_AT, Room, apply
from tests.support.events import enveloped
from tests.support.http import ORIGIN, RunningService
from tests.support.people import Person, Tokens
from videoporady_contracts.booking import ContactAttempted
from videoporady_contracts.chat import RecommendationsIssued
from videoporady_contracts.notify import DeliveryFailed, VisitMessageFailed
from videoporady_contracts.words import (
    ContactKind,
    DeliveryFault,
    Language,
    MessageChannel,
    MessageKind,
    ParticipantRole,
)


def issued(room: Room, version: int = 1) -> RecommendationsIssued:
    return RecommendationsIssued(
        visit_id=room.visit_id,
        doctor_id=room.doctor_id,
        patient_id=room.patient.patient_id,
        version=version,
        prescription_count=1,
        referral_count=0,
    )


def attempted(room: Room, kind: ContactKind) -> ContactAttempted:
    return ContactAttempted(
        visit_id=room.visit_id,
        attempt_id=uuid4(),
        doctor_id=room.doctor_id,
        patient_id=room.patient.patient_id,
        account_id=room.patient.account_id,
        kind=kind,
        made_by=ParticipantRole.DOCTOR,
        starts_at=STARTS_AT,
        language=Language.POLISH,
    )


async def inbox(service: RunningService, tokens: Tokens, person: Person) -> list[dict[str, str]]:
    answer = await service.client(tokens.cookies(person)).get("/api/notify/inbox")
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_recommendations_and_their_correction_are_told_once_each(
    service: RunningService, tokens: Tokens, clock: FrozenClock
) -> None:
    room = Room()
    first, second = issued(room), issued(room, 2)
    news = [(each, enveloped(each, at=clock.now())) for each in (first, second)]
    await apply(service.app, room.booked(), *news, *news)
    told = await inbox(service, tokens, room.patient)
    assert [each["kind"] for each in told].count("recommendations") == 2
    subject = next(each["subject"] for each in told if each["kind"] == "recommendations")
    assert subject == "Nowa informacja po wizycie"
    assert await inbox(service, tokens, Person.patient()) == []


async def test_recommendations_of_an_unknown_visit_are_told_to_nobody(
    service: RunningService, tokens: Tokens
) -> None:
    room = Room()
    await apply(service.app, issued(room))
    assert await inbox(service, tokens, room.patient) == []


def test_a_failure_has_the_event_of_its_kind() -> None:
    def failure(kind: str) -> DeliveryFailed | VisitMessageFailed:
        message = Message(message_id=UUID(int=1), visit_id=UUID(int=2), kind=kind)
        return planning.failure_of(
            message, UUID(int=3), MessageChannel.SMS, DeliveryFault.UNREACHABLE
        )

    assert isinstance(failure("reminder"), DeliveryFailed)
    assert isinstance(failure("recommendations"), VisitMessageFailed)


@pytest.mark.parametrize("kind", [ContactKind.SMS, ContactKind.PUSH])
async def test_an_attempt_goes_out_by_the_chosen_way_alone_and_says_where_to_go(
    service: RunningService, clock: FrozenClock, kind: ContactKind
) -> None:
    room, post = Room(), Post(service.app)
    event = attempted(room, kind)
    told = (event, enveloped(event, at=clock.now()))
    await apply(service.app, room.booked(), told, told)
    await post.round()
    # Without a device a push becomes a text message: somebody waits.
    (message,) = [each for each in post.text.sent if each.kind is MessageKind.CONTACT_ATTEMPT]
    assert message.words(Language.POLISH).short.endswith(f" {ORIGIN}/wizyty/{room.visit_id}")
    assert MessageKind.CONTACT_ATTEMPT not in post.mailed()


@pytest.mark.parametrize("kind", [ContactKind.PORTAL, ContactKind.PHONE])
async def test_a_ring_and_a_telephone_call_are_no_message(
    service: RunningService, clock: FrozenClock, kind: ContactKind
) -> None:
    room, post = Room(), Post(service.app)
    event = attempted(room, kind)
    await apply(service.app, room.booked(), (event, enveloped(event, at=clock.now())))
    await post.round()
    assert [each for each in post.text.sent if each.kind is MessageKind.CONTACT_ATTEMPT] == []


async def test_an_attempt_that_comes_too_late_calls_nobody(
    service: RunningService, clock: FrozenClock
) -> None:
    room, post = Room(), Post(service.app)
    event = attempted(room, ContactKind.SMS)
    late = enveloped(event, at=clock.now() - timedelta(minutes=30))
    await apply(service.app, room.booked(), (event, late))
    await post.round()
    assert [each for each in post.text.sent if each.kind is MessageKind.CONTACT_ATTEMPT] == []
