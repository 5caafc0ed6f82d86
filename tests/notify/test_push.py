"""Web Push: encrypted for the device alone, and forgotten when its push service says it is gone."""

import base64
import json
import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import http_ece
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from fastapi import FastAPI, Request, Response
from py_vapid import Vapid02

from deploy.local.keys import make_push_key
from kit.clock import FrozenClock
from kit.settings import Part
from services.notify import sending
from services.notify.app import channels_of, create
from services.notify.settings import Settings
from tests.notify.post import deliveries
from tests.notify.world import Room, apply
from tests.support.http import RunningService, running, serving
from tests.support.people import Person, Tokens


def base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@dataclass
class Browser:
    """A browser's side of a subscription: it alone can read what is pushed."""

    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    secret: bytes = field(default_factory=lambda: os.urandom(16))

    def subscription(self, endpoint: str) -> dict[str, str]:
        point = self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return {"endpoint": endpoint, "p256dh": base64url(point), "auth": base64url(self.secret)}

    def reads(self, content: bytes) -> dict[str, str]:
        return json.loads(
            http_ece.decrypt(
                content, private_key=self.key, auth_secret=self.secret, version="aes128gcm"
            )
        )


@dataclass
class PushService:
    url: str = ""
    status: int = 201
    pushed: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
async def push_service() -> AsyncIterator[PushService]:
    push, app = PushService(), FastAPI()

    @app.post("/send/{device}")
    async def take(request: Request) -> Response:
        push.pushed.append((dict(request.headers), await request.body()))
        return Response(status_code=push.status)

    async with serving(app) as service:
        push.url = service.url
        yield push


@pytest.fixture
async def notify(
    settings_for: Callable[..., Settings],
    clock: FrozenClock,
    push_service: PushService,
    tmp_path: Path,
) -> AsyncIterator[RunningService]:
    settings = settings_for(
        Settings,
        "notify",
        parts=(Part.API,),
        vapid_private_key_file=make_push_key(tmp_path / "push-private.pem"),
        push_origins=(push_service.url, "https://*.push.apple.com"),
        push_devices_max=2,
    )
    async with running(create(settings, clock)) as service:
        yield service


async def deliver(notify: RunningService) -> None:
    kit = notify.app.state.kit
    channels = channels_of(kit.settings, kit.clock, kit.database, notify.app.state.push_key)
    await sending.deliver_due(kit, channels)


async def test_a_device_reads_one_line_that_the_push_service_can_not(
    notify: RunningService, push_service: PushService, tokens: Tokens
) -> None:
    room, browser = Room(), Browser()
    client = notify.client(tokens.cookies(room.patient))
    key = (await client.get("/api/notify/push/key")).json()["public_key"]
    subscription = browser.subscription(f"{push_service.url}/send/1")
    answer = await client.put("/api/notify/push/device", json=subscription)
    assert answer.status_code == 204
    await apply(notify.app, room.booked())
    await deliver(notify)
    ((headers, content),) = push_service.pushed
    assert b"Potwierdzenie" not in content
    assert browser.reads(content) == {
        "title": "Potwierdzenie wizyty: wtorek, 12 stycznia 2027, 10:40",
        "url": "/powiadomienia",
        "tag": str(room.visit_id),
    }
    assert headers["content-encoding"] == "aes128gcm"
    assert headers["authorization"].endswith(f"k={key}")
    assert Vapid02.verify(headers["authorization"])
    assert (await deliveries(notify, tokens))["confirmation"]["push"] == "sent"


@pytest.mark.parametrize("status", [404, 410])
async def test_a_device_that_is_gone_is_forgotten(
    notify: RunningService, push_service: PushService, tokens: Tokens, status: int
) -> None:
    room = Room()
    client = notify.client(tokens.cookies(room.patient))
    subscription = Browser().subscription(f"{push_service.url}/send/1")
    await client.put("/api/notify/push/device", json=subscription)
    push_service.status = status
    await apply(notify.app, room.booked())
    await deliver(notify)
    assert (await deliveries(notify, tokens))["confirmation"]["push"] == "skipped"
    await apply(notify.app, room.cancelled())
    await deliver(notify)
    assert len(push_service.pushed) == 1
    assert "push" not in (await deliveries(notify, tokens))["cancellation"]


async def test_a_push_service_in_trouble_is_asked_again(
    notify: RunningService, push_service: PushService, tokens: Tokens
) -> None:
    room = Room()
    client = notify.client(tokens.cookies(room.patient))
    subscription = Browser().subscription(f"{push_service.url}/send/1")
    await client.put("/api/notify/push/device", json=subscription)
    push_service.status = 503
    await apply(notify.app, room.booked())
    await deliver(notify)
    assert (await deliveries(notify, tokens))["confirmation"]["push"] == "retrying"


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://127.0.0.1:8101/api/identity/me",
        "https://evil.example/push",
        "https://push.apple.com.evil.example/x",
        "http://a.push.apple.com/x",
    ],
)
async def test_an_address_that_is_no_push_services_is_refused(
    notify: RunningService, tokens: Tokens, endpoint: str
) -> None:
    client = notify.client(tokens.cookies(Person.patient()))
    answer = await client.put("/api/notify/push/device", json=Browser().subscription(endpoint))
    assert (answer.status_code, answer.json()["code"]) == (422, "push-address-refused")


async def test_a_device_that_is_taken_off_or_too_many_is_told_no_more(
    notify: RunningService, push_service: PushService, tokens: Tokens, clock: FrozenClock
) -> None:
    room, other = Room(), Person.patient()
    client = notify.client(tokens.cookies(room.patient))
    for number in range(3):
        endpoint = f"{push_service.url}/send/{number}"
        subscription: dict[str, Any] = Browser().subscription(endpoint)
        await client.put("/api/notify/push/device", json=subscription)
        clock.advance(timedelta(seconds=1))
    last = {"endpoint": f"{push_service.url}/send/2"}
    stranger = notify.client(tokens.cookies(other))
    for asks in (stranger, client):
        done = await asks.put("/api/notify/push/device/forgotten", json=last)
        assert done.status_code == 204
    await apply(notify.app, room.booked())
    await deliver(notify)
    # Of three devices two had room, and one of these was taken off.
    assert len(push_service.pushed) == 1
