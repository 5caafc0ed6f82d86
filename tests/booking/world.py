"""What the tests of booking are told in: a clinic with slots, people at browsers, the outbox."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI
from sqlalchemy import text

from kit.clock import FrozenClock
from kit.database import Database
from kit.ids import new_id
from services.booking import app, consumers
from services.booking.settings import Settings
from tests.support.http import RunningService
from tests.support.people import Person, Tokens
from videoporady_contracts import Envelope, EventData
from videoporady_contracts.calendar import ClinicOpened, PublishedSlot, SlotsPublished
from videoporady_contracts.signalling import CallEnded
from videoporady_contracts.wire import dataschema_of, decode, source_of
from videoporady_contracts.words import CallEndReason, Funding, Language, VisitType

__all__ = ["Browser", "Clinic", "World", "call_ended", "envelope_of", "problem", "world_of"]

SLOT = timedelta(minutes=15)


def envelope_of(data: EventData, at: datetime, event_id: UUID | None = None) -> Envelope:
    """An envelope as the owner of the event would have made it."""
    event_class = type(data)
    return Envelope(
        id=event_id or new_id(),
        type=event_class.event_type,
        source=source_of(event_class),
        subject=data.key,
        time=at,
        dataschema=dataschema_of(event_class),
    )


@dataclass(frozen=True)
class Clinic:
    """A clinic with one doctor, and the doctor's slots in order of time."""

    clinic_id: UUID
    facility_id: UUID
    doctor_id: UUID
    slots: Sequence[PublishedSlot]


@dataclass(frozen=True)
class Browser:
    """Somebody at a browser, logged in."""

    person: Person
    http: httpx.AsyncClient

    @property
    def patient_id(self) -> UUID:
        return self.person.patient_id

    async def hold(
        self,
        slot: PublishedSlot,
        *,
        patient_id: UUID | None = None,
        visit_type: str = VisitType.VIDEO,
        funding: str = Funding.COMMERCIAL,
        key: str | None = None,
    ) -> httpx.Response:
        """Presses a free slot in the calendar."""
        return await self.http.post(
            "/api/booking/holds",
            json={
                "slot_id": str(slot.slot_id),
                "visit_type": visit_type,
                "funding": funding,
                "patient_id": str(patient_id or self.patient_id),
            },
            headers={"Idempotency-Key": key or str(new_id())},
        )

    async def book(self, hold_id: str, *, key: str | None = None, **more: Any) -> httpx.Response:
        """Confirms on the summary page."""
        return await self.http.post(
            "/api/booking/visits",
            json={"hold_id": hold_id, "video_consent": True, **more},
            headers={"Idempotency-Key": key or str(new_id())},
        )

    async def cancel(self, visit_id: str) -> httpx.Response:
        return await self.http.post(f"/api/booking/visits/{visit_id}/cancellation", json={})

    async def reschedule(
        self, visit_id: str, slot: PublishedSlot | str, *, key: str | None = None
    ) -> httpx.Response:
        slot_id = slot if isinstance(slot, str) else str(slot.slot_id)
        return await self.http.post(
            f"/api/booking/visits/{visit_id}/reschedule",
            json={"slot_id": slot_id},
            headers={"Idempotency-Key": key or str(new_id())},
        )

    async def change(self, visit_id: str) -> dict[str, Any]:
        """What the visit's page knows of a change: the deadline, and what is kept."""
        return (await self.http.get(f"/api/booking/visits/{visit_id}/change")).json()

    async def visit(self, slot: PublishedSlot, **more: Any) -> dict[str, Any]:
        """A booked visit, by the whole way."""
        held = await self.hold(slot, **more)
        assert held.status_code == 201, held.text
        booked = await self.book(held.json()["hold_id"])
        assert booked.status_code == 201, booked.text
        return booked.json()


@dataclass
class World:
    """One running booking service on its own database, with a clock that stands still."""

    app: FastAPI
    clock: FrozenClock
    tokens: Tokens
    clients: list[httpx.AsyncClient] = field(default_factory=list)

    @property
    def database(self) -> Database:
        return self.app.state.kit.database

    def browser(self, person: Person | None = None) -> Browser:
        """Somebody who is logged in: a patient unless told otherwise."""
        person = person or Person.patient()
        client = self.client(self.tokens.cookies(person), language=person.language)
        return Browser(person, client)

    def client(
        self, cookies: dict[str, str] | None = None, *, language: Language = Language.POLISH
    ) -> httpx.AsyncClient:
        """A browser with these cookies; without any it is not logged in."""
        client = RunningService(self.app).client(cookies)
        client.headers["Accept-Language"] = str(language)
        self.clients.append(client)
        return client

    async def clinic(
        self,
        *,
        slots: int = 8,
        starts_at: datetime | None = None,
        needs_referral: bool | None = False,
        visit_types: Sequence[VisitType] = tuple(VisitType),
        fundings: Sequence[Funding] = tuple(Funding),
        clinic_id: UUID | None = None,
        **asks: Any,
    ) -> Clinic:
        """A clinic as calendar tells of it; without rules of its own for `needs_referral=None`.

        `asks` are further fields of ClinicOpened.
        """
        first = starts_at or self.clock.now() + timedelta(hours=1)
        made = Clinic(
            clinic_id or new_id(),
            new_id(),
            new_id(),
            [
                PublishedSlot(
                    slot_id=new_id(),
                    clinic_id=UUID(int=0),
                    facility_id=UUID(int=0),
                    starts_at=first + number * SLOT,
                    ends_at=first + (number + 1) * SLOT,
                    visit_types=tuple(visit_types),
                    fundings=tuple(fundings),
                )
                for number in range(slots)
            ],
        )
        published = tuple(
            each.model_copy(update={"clinic_id": made.clinic_id, "facility_id": made.facility_id})
            for each in made.slots
        )
        if needs_referral is not None:
            await self.apply(
                ClinicOpened(clinic_id=made.clinic_id, nfz_needs_referral=needs_referral, **asks)
            )
        await self.apply(SlotsPublished(doctor_id=made.doctor_id, slots=published))
        return Clinic(made.clinic_id, made.facility_id, made.doctor_id, published)

    async def offer(self, clinic: Clinic, *slots: PublishedSlot) -> None:
        """Further slots of the clinic's doctor."""
        await self.apply(SlotsPublished(doctor_id=clinic.doctor_id, slots=slots))

    async def apply(self, data: EventData, *, at: datetime | None = None) -> None:
        """Hands an event to its handler, in a transaction as the kit's consumer does."""
        handler = self.handlers[type(data)]
        async with self.database.transaction() as session:
            await handler(session, data, envelope_of(data, at or self.clock.now()))

    @property
    def handlers(self) -> Any:
        kit = self.app.state.kit
        return consumers.handlers(self.clock, self.app.state.calls_ended, kit.settings)

    async def events(self) -> list[EventData]:
        """What booking has told the world so far, in order."""
        async with self.database.reading() as session:
            rows = await session.execute(text("select value from outbox order by position"))
            return [decode(bytes(row.value))[1] for row in rows]

    async def sweep(self) -> None:
        """One round of the job that releases overdue holds."""
        await app.sweep(self.app.state.kit)

    async def forget_events(self) -> None:
        """Empties the outbox, as the relay does."""
        async with self.database.transaction() as session:
            await session.execute(text("delete from outbox"))

    async def claims(self) -> list[Any]:
        """All claims as stored."""
        async with self.database.reading() as session:
            rows = await session.execute(text("select * from visits order by held_at, visit_id"))
            return list(rows)

    async def close(self) -> None:
        await asyncio.gather(*(each.aclose() for each in self.clients))
        await self.app.state.kit.waker.close()
        await self.database.close()


def call_ended(
    visit: dict[str, Any], reason: CallEndReason = CallEndReason.ENDED_BY_DOCTOR
) -> CallEnded:
    """What signalling tells when the call of a visit is over."""
    return CallEnded(
        visit_id=visit["visit_id"],
        call_id=new_id(),
        doctor_id=visit["doctor_id"],
        patient_id=visit["patient_id"],
        room_version=3,
        reason=reason,
        duration_seconds=600.5,
    )


def problem(answer: httpx.Response) -> dict[str, Any]:
    """The problem document of a refusal."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    document: dict[str, Any] = json.loads(answer.content)
    assert document["status"] == answer.status_code
    return document


def world_of(settings: Settings, clock: FrozenClock, tokens: Tokens) -> World:
    """Booking without its background tasks: nothing moves that a test did not ask for."""
    return World(app.create(settings, clock), clock, tokens)
