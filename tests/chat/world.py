"""A visit with its people, as chat's tests need it, and files of every kind."""

import struct
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import httpx
from fastapi import FastAPI

from kit.app import App
from services.chat.consumers import HANDLERS
from tests.support.events import apply_events
from tests.support.people import Person
from videoporady_contracts.booking import SlotBooked, VisitCancelled, VisitCompleted, VisitMissed
from videoporady_contracts.words import CancelledBy, Funding, ParticipantRole, VisitType

__all__ = ["JPEG", "PDF", "PNG", "Booked", "post", "upload"]

STARTS_AT = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Booked:
    """A visit that was booked, and who is in it."""

    patient: Person = field(default_factory=Person.patient)
    doctor: Person = field(default_factory=Person.doctor)
    visit_id: UUID = field(default_factory=uuid4)
    clinic_id: UUID = field(default_factory=uuid4)

    def _doctor_id(self) -> UUID:
        assert self.doctor.doctor_id is not None
        return self.doctor.doctor_id

    def booked(self) -> SlotBooked:
        return SlotBooked(
            visit_id=self.visit_id,
            slot_id=uuid4(),
            doctor_id=self._doctor_id(),
            clinic_id=self.clinic_id,
            facility_id=uuid4(),
            patient_id=self.patient.patient_id,
            account_id=self.patient.account_id,
            starts_at=STARTS_AT,
            ends_at=STARTS_AT + timedelta(minutes=20),
            visit_type=VisitType.VIDEO,
            funding=Funding.COMMERCIAL,
        )

    def cancelled(self) -> VisitCancelled:
        return VisitCancelled(
            visit_id=self.visit_id,
            slot_id=uuid4(),
            doctor_id=self._doctor_id(),
            patient_id=self.patient.patient_id,
            account_id=self.patient.account_id,
            starts_at=STARTS_AT,
            cancelled_by=CancelledBy.PATIENT,
        )

    def completed(self) -> VisitCompleted:
        return VisitCompleted(
            visit_id=self.visit_id,
            slot_id=uuid4(),
            doctor_id=self._doctor_id(),
            patient_id=self.patient.patient_id,
            completed_at=STARTS_AT + timedelta(minutes=15),
        )

    def missed(self) -> VisitMissed:
        return VisitMissed(
            visit_id=self.visit_id,
            slot_id=uuid4(),
            doctor_id=self._doctor_id(),
            patient_id=self.patient.patient_id,
            starts_at=STARTS_AT,
            missed_at=STARTS_AT + timedelta(minutes=15),
            said_by=ParticipantRole.RECEPTION,
        )

    @classmethod
    async def known_to(cls, app: FastAPI) -> "Booked":
        """A visit whose booking this chat has applied."""
        booked = cls()
        await booked.tell(app, booked.booked())
        return booked

    async def tell(self, app: FastAPI, *events: Any) -> None:
        """Applies events of booking, in this order."""
        kit: App = app.state.kit
        await apply_events(kit, HANDLERS, *events)

    @property
    def path(self) -> str:
        return f"/api/chat/visits/{self.visit_id}"


async def post(
    client: httpx.AsyncClient, visit: Booked, words: str, client_id: UUID | None = None
) -> httpx.Response:
    """Posts a message over HTTP."""
    body = {"client_id": str(client_id or uuid4()), "text": words}
    return await client.post(f"{visit.path}/messages", json=body)


async def upload(
    client: httpx.AsyncClient,
    visit: Booked,
    content: Any,
    *,
    name: str = "wynik.pdf",
    client_id: UUID | None = None,
) -> httpx.Response:
    """Sends a file as the portal does: the raw bytes as the body."""
    sent = {
        "X-File-Name": quote(name),
        "Idempotency-Key": str(client_id or uuid4()),
        "Content-Type": "application/octet-stream",
    }
    return await client.post(f"{visit.path}/documents", content=content, headers=sent)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\x00\x00"))
    + _chunk(b"IEND", b"")
)
JPEG = (
    b"\xff\xd8"
    b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    b"\xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x11\x00"
    b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x7f\xff\xd9"
)
