"""Who waits is told of a delay and called back, once each; the live board hears of every visit."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from kit.clock import FrozenClock
from services.notify.app import create
from services.notify.settings import Settings
from tests.notify.post import Post, inbox_of
from tests.notify.world import STARTS_AT, Room, apply
from tests.support.events import enveloped, publisher, waiting_events
from tests.support.http import ORIGIN, RunningService, serving
from tests.support.people import Person, Tokens
from tests.support.sockets import socket
from videoporady_contracts.notify import VisitMessageFailed
from videoporady_contracts.signalling import DoctorDelayed, PatientCalled
from videoporady_contracts.words import CallBackChannel, CalledBy, Language, MessageKind


@pytest.fixture
def post(service: RunningService) -> Post:
    return Post(service.app)


def people(room: Room) -> dict[str, Any]:
    return {
        "visit_id": room.visit_id,
        "doctor_id": room.doctor_id,
        "patient_id": room.patient.patient_id,
    }


def called(
    room: Room, clock: FrozenClock, channel: CallBackChannel = CallBackChannel.SMS
) -> PatientCalled:
    return PatientCalled(
        **people(room),
        room_version=7,
        channel=channel,
        called_by=CalledBy.DOCTOR,
        answer_until=clock.now() + timedelta(minutes=5),
    )


def delayed(room: Room) -> DoctorDelayed:
    return DoctorDelayed(**people(room), delay_id=uuid4(), minutes=15)


@pytest.mark.parametrize("channel", list(CallBackChannel))
async def test_a_call_goes_out_once_by_text_message_when_there_is_no_device(
    service: RunningService,
    post: Post,
    clock: FrozenClock,
    tokens: Tokens,
    channel: CallBackChannel,
) -> None:
    room = Room()
    event = called(room, clock, channel)
    told = (event, enveloped(event, at=clock.now()))
    await apply(service.app, room.booked(), told, told)
    await post.round()
    (message,) = [each for each in post.text.sent if each.kind is MessageKind.CALL_BACK]
    assert message.words(Language.POLISH).short == (
        f"Zapraszamy na wizytę, to już Twoja kolej. {ORIGIN}/wizyty/{room.visit_id}/polacz"
    )
    assert MessageKind.CALL_BACK not in post.mailed()
    assert (await inbox_of(service, tokens, room.patient))[0] == "call_back"


async def test_a_call_that_comes_too_late_is_not_told(
    service: RunningService, post: Post, clock: FrozenClock
) -> None:
    room = Room()
    event = called(room, clock)
    clock.advance(timedelta(minutes=6))
    await apply(service.app, room.booked(), event)
    await post.round()
    assert MessageKind.CALL_BACK not in [each.kind for each in post.text.sent]


async def test_a_call_that_cannot_be_sent_in_time_needs_a_human(
    service: RunningService, post: Post, clock: FrozenClock
) -> None:
    room = Room()
    await apply(service.app, room.booked(), called(room, clock))
    post.text.fails(is_final=True)
    await post.round()
    (failed,) = [
        each for each in await waiting_events(post.kit) if isinstance(each, VisitMessageFailed)
    ]
    assert failed.kind.value == "call_back"


async def test_a_delay_is_told_by_the_channels_of_its_kind_also_at_night(
    service: RunningService, post: Post, clock: FrozenClock, tokens: Tokens
) -> None:
    room = Room()
    client = service.client(tokens.cookies(room.patient))
    quiet = {"starts": "00:00", "until": "23:59"}
    chosen = {"channels": {"delay": ["sms"]}, "quiet": quiet}
    assert (await client.put("/api/notify/preferences", json=chosen)).is_success
    event = delayed(room)
    clock.advance(STARTS_AT + timedelta(minutes=5) - clock.now())
    told = (event, enveloped(event, at=clock.now()))
    await apply(service.app, room.booked(), told, told)
    await post.round()
    (message,) = [each for each in post.text.sent if each.kind is MessageKind.DELAY]
    assert message.words(Language.POLISH).subject.startswith("Opóźnienie około 15 minut: ")
    assert MessageKind.DELAY not in post.mailed()


async def test_who_is_over_or_unknown_is_not_told(
    service: RunningService, post: Post, clock: FrozenClock
) -> None:
    over, unknown = Room(), Room()
    await apply(service.app, over.booked(), over.completed(), delayed(over), delayed(unknown))
    await post.round()
    assert MessageKind.DELAY not in [each.kind for each in post.text.sent]


async def test_reception_hears_of_every_visit_when_it_asks_to_and_patients_may_not(
    settings_for: Callable[..., Settings], clock: FrozenClock, tokens: Tokens
) -> None:
    settings = settings_for(Settings, "notify")
    room, reception = Room(), Person.reception()
    async with publisher(settings) as others, serving(create(settings, clock)) as service:
        address = f"{service.socket_url}/api/notify/socket"
        async with (
            socket(address, tokens.cookie_header(reception)) as board,
            socket(address, tokens.cookie_header(Person.patient())) as patient,
        ):
            await board.hello(everywhere=True)
            await patient.say(type="hello", versions=[1], everywhere=True)
            assert await patient.closed()
            await others.publish(room.booked(), room.ready(3))
            for what in ("PatientReady", "AlertRaised"):
                news = await board.until("visit_news", lambda frame, what=what: is_of(frame, what))
                assert news["visit_id"] == str(room.visit_id)
        async with service.client(tokens.cookies(reception)) as client:
            (unseen,) = (await client.get("/api/notify/alerts/unseen")).json()["items"]
        assert unseen["visit_id"] == str(room.visit_id)
        assert "patient_id" not in unseen
        async with service.client(tokens.cookies(room.doctor)) as client:
            assert (await client.get("/api/notify/alerts/unseen")).status_code == 403


def is_of(frame: dict[str, Any], what: str) -> bool:
    return frame["what"] == what
