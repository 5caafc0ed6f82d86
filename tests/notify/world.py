"""A visit whose patient waits: the events of its booking and of its room."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI

from kit.app import App
from services.notify import consumers
from services.notify.consumers import MessageRules
from tests.support.events import apply_events
from tests.support.people import Person
from videoporady_contracts.booking import (
    SlotBooked,
    SlotOffered,
    VisitCancelled,
    VisitCompleted,
    VisitDisrupted,
    VisitMissed,
    VisitRescheduled,
)
from videoporady_contracts.signalling import CallStarted, PatientLeft, PatientReady
from videoporady_contracts.words import CancelledBy, Funding, Language, ParticipantRole, VisitType

__all__ = ["STARTS_AT", "Room", "apply"]

STARTS_AT = datetime(2027, 1, 12, 9, 40, tzinfo=UTC)


async def apply(app: FastAPI, *events: Any) -> None:
    """Applies events as notify's consumer does, and shows them on this replica's sockets."""
    kit: App = app.state.kit
    tell = app.state.sockets.tell_alert
    handlers = consumers.handlers(kit.clock, tell, MessageRules.of(kit.settings))
    await apply_events(kit, handlers, *events)


@dataclass(frozen=True)
class Room:
    """One visit; `version` arguments are those of the room in signalling."""

    patient: Person = field(default_factory=Person.patient)
    doctor: Person = field(default_factory=Person.doctor)
    visit_id: UUID = field(default_factory=uuid4)

    @property
    def doctor_id(self) -> UUID:
        assert self.doctor.doctor_id is not None
        return self.doctor.doctor_id

    def _people(self) -> dict[str, Any]:
        return {
            "visit_id": self.visit_id,
            "doctor_id": self.doctor_id,
            "patient_id": self.patient.patient_id,
        }

    def booked(
        self, *, language: Language = Language.POLISH, visit_type: VisitType = VisitType.VIDEO
    ) -> SlotBooked:
        return SlotBooked(
            **self._people(),
            slot_id=uuid4(),
            clinic_id=uuid4(),
            facility_id=uuid4(),
            account_id=self.patient.account_id,
            starts_at=STARTS_AT,
            ends_at=STARTS_AT + timedelta(minutes=20),
            visit_type=visit_type,
            funding=Funding.COMMERCIAL,
            language=language,
        )

    def cancelled(
        self,
        *,
        language: Language = Language.POLISH,
        cancelled_by: CancelledBy = CancelledBy.PATIENT,
    ) -> VisitCancelled:
        return VisitCancelled(
            **self._people(),
            slot_id=uuid4(),
            account_id=self.patient.account_id,
            starts_at=STARTS_AT,
            cancelled_by=cancelled_by,
            language=language,
        )

    def moved(self, by: timedelta) -> VisitRescheduled:
        """`by` counts from the visit's first start."""
        booked = self.booked()
        facts: dict[str, Any] = booked.model_dump(exclude={"referral"}) | {
            "from_slot_id": booked.slot_id,
            "slot_id": uuid4(),
            "starts_at": booked.starts_at + by,
            "ends_at": booked.ends_at + by,
        }
        return VisitRescheduled(**facts)

    def disrupted(self, *, offer_expires_at: datetime | None = None) -> VisitDisrupted:
        return VisitDisrupted(
            **self._people(),
            slot_id=uuid4(),
            account_id=self.patient.account_id,
            starts_at=STARTS_AT,
            offered_slot_id=uuid4() if offer_expires_at else None,
            offer_expires_at=offer_expires_at,
        )

    def offered(self, *, expires_at: datetime) -> SlotOffered:
        return SlotOffered(
            **self._people(),
            entry_id=uuid4(),
            slot_id=uuid4(),
            account_id=self.patient.account_id,
            starts_at=STARTS_AT,
            expires_at=expires_at,
        )

    def completed(self) -> VisitCompleted:
        return VisitCompleted(
            **self._people(), slot_id=uuid4(), completed_at=STARTS_AT + timedelta(minutes=15)
        )

    def missed(self) -> VisitMissed:
        return VisitMissed(
            **self._people(),
            slot_id=uuid4(),
            starts_at=STARTS_AT,
            missed_at=STARTS_AT + timedelta(minutes=15),
            said_by=ParticipantRole.DOCTOR,
        )

    def ready(self, version: int) -> PatientReady:
        since = STARTS_AT - timedelta(minutes=5) + timedelta(seconds=version)
        return PatientReady(**self._people(), room_version=version, ready_since=since)

    def left(self, version: int) -> PatientLeft:
        return PatientLeft(**self._people(), room_version=version)

    def accepted(self, version: int) -> CallStarted:
        return CallStarted(
            **self._people(), call_id=uuid4(), room_version=version, waited_seconds=30
        )
