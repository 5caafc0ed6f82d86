"""A visit that moves, or lost its time: an alert of the old one is over, a new one may ring."""

from datetime import timedelta
from uuid import uuid4

import httpx
import pytest

from tests.notify.test_alerts import alerts, told
from tests.notify.world import STARTS_AT, Room, apply
from tests.support.events import enveloped
from tests.support.http import RunningService
from tests.support.people import Tokens
from videoporady_contracts.booking import VisitDisrupted, VisitRescheduled

HOUR = timedelta(hours=1)


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def doctor(service: RunningService, room: Room, tokens: Tokens) -> httpx.AsyncClient:
    return service.client(tokens.cookies(room.doctor))


def moved(room: Room, after: timedelta) -> VisitRescheduled:
    booked = room.booked()
    facts = booked.model_dump(exclude={"referral"}) | {
        "from_slot_id": booked.slot_id,
        "slot_id": uuid4(),
        "starts_at": STARTS_AT + after,
        "ends_at": STARTS_AT + after + HOUR,
    }
    return VisitRescheduled(**facts)


def disrupted(room: Room) -> VisitDisrupted:
    booked = room.booked()
    names = ("visit_id", "slot_id", "doctor_id", "patient_id", "account_id", "starts_at")
    return VisitDisrupted(**{name: getattr(booked, name) for name in names})


async def test_an_alert_ends_when_its_visit_is_moved_or_disrupted(
    service: RunningService, room: Room, doctor: httpx.AsyncClient
) -> None:
    for version, event in ((1, moved(room, HOUR)), (3, disrupted(room))):
        await apply(service.app, room.booked(), room.ready(version))
        assert len(await alerts(doctor)) == 1
        await apply(service.app, event)
        assert await alerts(doctor) == []
    assert await told(service) == ["AlertRaised", "AlertEnded"] * 2


async def test_the_next_alert_tells_the_new_time_whatever_came_late(
    service: RunningService, room: Room, doctor: httpx.AsyncClient
) -> None:
    newer, older = moved(room, 2 * HOUR), moved(room, HOUR)
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
    await apply(service.app, room.cancelled(), moved(room, HOUR), room.ready(2))
    assert await alerts(doctor) == []
