"""What a person is told after the visit has begun, in words that reveal nothing."""

from uuid import UUID

from kit.clock import FrozenClock
from services.notify import planning
from services.notify.models import Message
from tests.notify.world import Room, apply
from tests.support.events import enveloped
from tests.support.http import RunningService
from tests.support.people import Person, Tokens
from videoporady_contracts.chat import RecommendationsIssued
from videoporady_contracts.notify import DeliveryFailed, VisitMessageFailed
from videoporady_contracts.words import DeliveryFault, MessageChannel


def issued(room: Room, version: int = 1) -> RecommendationsIssued:
    return RecommendationsIssued(
        visit_id=room.visit_id,
        doctor_id=room.doctor_id,
        patient_id=room.patient.patient_id,
        version=version,
        prescription_count=1,
        referral_count=0,
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
