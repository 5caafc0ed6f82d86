"""Web Push (RFC 8030, 8291, 8292): one encrypted line for each device that asked for it.

The browser's maker runs the push service. It learns that a device gets something, and when; not
what. Only this server contacts it, and only at the addresses that the settings allow: an address
comes from a browser, and must not become a way into our own network.
"""

import base64
import json
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import httpx
from cryptography.hazmat.primitives import serialization
from py_vapid import Vapid02
from pywebpush import WebPusher
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kit.auth import Action, Principal, authorize
from kit.clock import Clock
from kit.database import Database
from kit.errors import Problem
from services.notify.channels import NotDelivered, NowhereToSend, OutgoingMessage, Receipt
from services.notify.messages import place_of
from services.notify.models import PushSubscription
from videoporady_contracts.words import DeliveryFault, Language, MessageKind

__all__ = [
    "Device",
    "PushAddressRefused",
    "PushKey",
    "WebPush",
    "forget",
    "has_devices",
    "remember",
]

GONE = frozenset({httpx.codes.NOT_FOUND, httpx.codes.GONE})
KEPT_BY_PUSH_SERVICE_SECONDS = 3_600
"""For a telephone that is off. A reminder of this morning is of no use in the evening."""
WAKING = frozenset(
    {MessageKind.CALL_BACK, MessageKind.CONTACT_ATTEMPT, MessageKind.PATIENT_WAITING}
)
TOKEN_SECONDS = 12 * 3_600


class PushAddressRefused(Problem):
    code, status = "push-address-refused", 422
    pl = "Tej przeglądarki nie obsługujemy jeszcze w powiadomieniach na urządzeniu."
    en = "Notifications on this browser are not supported yet."


@dataclass(frozen=True, slots=True)
class Device:
    """What a browser gives out: where to push, and the keys to encrypt for it."""

    endpoint: str
    p256dh: str
    auth: str
    language: Language


class PushKey:
    """The server's own key (VAPID, P-256, PEM): push services know us by it."""

    def __init__(self, private_key_file: Path) -> None:
        self._vapid = Vapid02.from_pem(private_key_file.read_bytes())

    @property
    def public(self) -> str:
        """For `PushManager.subscribe`, base64url."""
        public_key = self._vapid.public_key
        assert public_key is not None
        point = public_key.public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return base64.urlsafe_b64encode(point).rstrip(b"=").decode()

    def header(self, endpoint: str, *, contact: str, clock: Clock) -> dict[str, str]:
        """Says to the push service of this endpoint who asks."""
        parts = urlsplit(endpoint)
        return self._vapid.sign(
            {
                "aud": f"{parts.scheme}://{parts.netloc}",
                "sub": contact,
                "exp": int(clock.now().timestamp()) + TOKEN_SECONDS,
            }
        )


@dataclass(frozen=True, slots=True)
class WebPush:
    database: Database
    key: PushKey
    clock: Clock
    contact: str
    timeout_seconds: float = 15.0

    async def deliver(self, message: OutgoingMessage) -> Receipt:
        async with self.database.reading() as session:
            found = await session.scalars(
                select(PushSubscription).where(PushSubscription.account_id == message.account_id)
            )
            devices = [_device(each) for each in found]
        results = [await self._push(message, each) for each in devices]
        if any(results):
            return Receipt()
        # Every device that there was has taken itself off.
        raise NowhereToSend

    async def _push(self, message: OutgoingMessage, device: Device) -> bool:
        """False for a device that is gone, which is forgotten."""
        words = message.words(device.language)
        url = place_of(message.kind, message.visit_id) or "/powiadomienia"
        shown = {"title": words.subject, "url": url, "tag": str(message.visit_id)}
        keys = {"p256dh": device.p256dh, "auth": device.auth}
        pusher = WebPusher({"endpoint": device.endpoint, "keys": keys})
        content = pusher.encode(json.dumps(shown, ensure_ascii=False).encode())["body"]
        headers = {
            **self.key.header(device.endpoint, contact=self.contact, clock=self.clock),
            "Content-Encoding": "aes128gcm",
            "TTL": str(KEPT_BY_PUSH_SERVICE_SECONDS),
            # A telephone that sleeps is woken for a visit that begins now.
            "Urgency": "high" if message.kind in WAKING else "normal",
            # A second try replaces the first one where the device was off.
            "Topic": message.delivery_id.hex,
        }
        try:
            async with httpx.AsyncClient(timeout=self.timeout_seconds, trust_env=False) as client:
                answer = await client.post(device.endpoint, content=content, headers=headers)
        except httpx.HTTPError as error:
            raise NotDelivered(DeliveryFault.UNREACHABLE) from error
        if answer.status_code in GONE:
            async with self.database.transaction() as session:
                await session.execute(
                    delete(PushSubscription).where(PushSubscription.endpoint == device.endpoint)
                )
            return False
        if not answer.is_success:
            raise NotDelivered(DeliveryFault.REFUSED)
        return True


async def remember(
    session: AsyncSession,
    principal: Principal,
    device: Device,
    *,
    allowed: tuple[str, ...],
    devices_max: int,
    clock: Clock,
) -> None:
    """This device is told from now on; the account's oldest makes room when there are too many.

    Raises PushAddressRefused for an address that is no known push service's.
    """
    authorize(principal, Action.PREFERENCES_OWN)
    parts = urlsplit(device.endpoint)
    origin = f"{parts.scheme}://{parts.netloc}"
    if not any(fnmatchcase(origin, each) for each in allowed):
        raise PushAddressRefused
    values = {
        "account_id": principal.account_id,
        "p256dh": device.p256dh,
        "auth": device.auth,
        "language": device.language.value,
        "created_at": clock.now(),
    }
    await session.execute(
        insert(PushSubscription)
        .values(endpoint=device.endpoint, **values)
        # Somebody else at the same browser: it is theirs now.
        .on_conflict_do_update(index_elements=["endpoint"], set_=values)
    )
    oldest = (
        select(PushSubscription.endpoint)
        .where(PushSubscription.account_id == principal.account_id)
        .order_by(PushSubscription.created_at.desc(), PushSubscription.endpoint)
        .offset(devices_max)
    )
    await session.execute(delete(PushSubscription).where(PushSubscription.endpoint.in_(oldest)))


async def forget(session: AsyncSession, principal: Principal, endpoint: str) -> None:
    """This device is told no more."""
    authorize(principal, Action.PREFERENCES_OWN)
    await session.execute(
        delete(PushSubscription).where(
            PushSubscription.endpoint == endpoint,
            PushSubscription.account_id == principal.account_id,
        )
    )


async def has_devices(session: AsyncSession, account_id: UUID) -> bool:
    """Whether a push would reach anything."""
    found = await session.scalar(
        select(func.count()).where(PushSubscription.account_id == account_id)
    )
    return bool(found)


def _device(row: PushSubscription) -> Device:
    return Device(row.endpoint, row.p256dh, row.auth, Language(row.language))
