"""A visit that moves, or lost its time: an alert of the old one is over, a new one may ring."""

from datetime import timedelta

import httpx
import pytest

from kit.app import App
from tests.notify.post import Post, inbox_of
from tests.notify.test_alerts import alerts, told
from tests.notify.world import STARTS_AT, Room, apply
from tests.support.events import enveloped
from tests.support.http import RunningService
from tests.support.people import Tokens

HOUR = timedelta(hours=1)


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def doctor(service: RunningService, room: Room, tokens: Tokens) -> httpx.AsyncClient:
    return service.client(tokens.cookies(room.doctor))


async def test_an_alert_ends_when_its_visit_is_moved_or_disrupted(
    service: RunningService, room: Room, doctor: httpx.AsyncClient
) -> None:
    for version, event in ((1, room.moved(HOUR)), (3, room.disrupted())):
        await apply(service.app, room.booked(), room.ready(version))
        assert len(await alerts(doctor)) == 1
        await apply(service.app, event)
        assert await alerts(doctor) == []
    assert await told(service) == ["AlertRaised", "AlertEnded"] * 2


async def test_the_next_alert_tells_the_new_time_whatever_came_late(
    service: RunningService, room: Room, doctor: httpx.AsyncClient
) -> None:
    newer, older = room.moved(2 * HOUR), room.moved(HOUR)
    await apply(
        service.app,
        (newer, enveloped(newer, at=STARTS_AT + HOUR)),
        (older, enveloped(older, at=STARTS_AT)),
        room.booked(),
        room.ready(4),
    )
    (alert,) = await alerts(doctor)
    starts_at = (STARTS_AT + 2 * HOUR).isoformat().replace("+00:00", "Z")
    assert alert["starts_at"] == starts_at


async def test_a_move_does_not_bring_a_cancelled_visit_back(
    service: RunningService, room: Room, doctor: httpx.AsyncClient
) -> None:
    await apply(service.app, room.cancelled(), room.moved(HOUR), room.ready(2))
    assert await alerts(doctor) == []


async def test_a_move_and_a_disruption_are_told_once_each(
    service: RunningService, room: Room, tokens: Tokens
) -> None:
    booked, moved = room.booked(), room.moved(HOUR)
    disrupted = room.disrupted(offer_expires_at=STARTS_AT - HOUR)
    news = [
        (booked, enveloped(booked, at=STARTS_AT - 3 * HOUR)),
        (moved, enveloped(moved, at=STARTS_AT - 2 * HOUR)),
        (disrupted, enveloped(disrupted, at=STARTS_AT - HOUR)),
    ]
    await apply(service.app, *news, *news)
    assert await inbox_of(service, tokens, room.patient) == [
        "disruption",
        "change",
        "confirmation",
    ]


async def test_an_offer_is_told_at_once_with_its_end_unless_it_is_over(
    service: RunningService, room: Room, tokens: Tokens
) -> None:
    kit: App = service.app.state.kit
    offered = room.offered(expires_at=kit.clock.now() + timedelta(minutes=10))
    late = room.offered(expires_at=kit.clock.now())
    once = (offered, enveloped(offered, at=kit.clock.now()))
    patient = service.client(tokens.cookies(room.patient))
    whole_day = {"quiet": {"starts": "00:00", "until": "23:59"}}
    chosen = (await patient.get("/api/notify/preferences")).json() | whole_day
    answer = await patient.put("/api/notify/preferences", json=chosen)
    assert answer.status_code == 200, answer.text
    await apply(service.app, once, once, late)
    assert await inbox_of(service, tokens, room.patient) == ["slot_offer"]
    post = Post(service.app)
    await post.round()
    (mail,) = post.mail.sent
    assert mail.facts.answer_until == offered.expires_at
