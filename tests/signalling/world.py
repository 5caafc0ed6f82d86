"""What signalling's tests are told in: a booked video visit, its people, replicas, and time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from kit.app import App
from kit.clock import FrozenClock
from services.signalling import queries
from services.signalling.app import create
from services.signalling.commands import Desk
from services.signalling.consumers import handlers
from services.signalling.settings import Settings
from services.signalling.sweeps import Heart, Sweeper
from services.signalling.switchboard import Switchboard
from tests.support.events import apply_events, waiting_events
from tests.support.http import ServingService, serving
from tests.support.people import Person, Tokens
from tests.support.sockets import Socket, socket
from tests.support.waiting import eventually
from videoporady_contracts import EventData
from videoporady_contracts.booking import SlotBooked, VisitCancelled, VisitCompleted, VisitMissed
from videoporady_contracts.words import CancelledBy, Funding, ParticipantRole, VisitType

__all__ = ["Booked", "Frame", "Replica", "replica"]

Frame = dict[str, Any]
STARTS_AT = datetime(2027, 1, 11, 8, 10, tzinfo=UTC)
"""Ten minutes after the frozen clock: "Połącz" works."""
STEP_SECONDS = 4.0
"""Less than `replica_dead_seconds`: time passes for the sweep as it does in life."""


@dataclass(frozen=True)
class Booked:
    """A video visit, and who is in it."""

    patient: Person = field(default_factory=Person.patient)
    doctor: Person = field(default_factory=Person.doctor)
    visit_id: UUID = field(default_factory=uuid4)
    starts_at: datetime = STARTS_AT

    @property
    def doctor_id(self) -> UUID:
        assert self.doctor.doctor_id is not None
        return self.doctor.doctor_id

    def booked(self, visit_type: VisitType = VisitType.VIDEO) -> SlotBooked:
        return SlotBooked(
            visit_id=self.visit_id,
            slot_id=uuid4(),
            doctor_id=self.doctor_id,
            clinic_id=uuid4(),
            facility_id=uuid4(),
            patient_id=self.patient.patient_id,
            account_id=self.patient.account_id,
            starts_at=self.starts_at,
            ends_at=self.starts_at + timedelta(minutes=20),
            visit_type=visit_type,
            funding=Funding.COMMERCIAL,
        )

    def cancelled(self) -> VisitCancelled:
        return VisitCancelled(
            visit_id=self.visit_id,
            slot_id=uuid4(),
            doctor_id=self.doctor_id,
            patient_id=self.patient.patient_id,
            account_id=self.patient.account_id,
            starts_at=self.starts_at,
            cancelled_by=CancelledBy.PATIENT,
        )

    def completed(self) -> VisitCompleted:
        return VisitCompleted(
            visit_id=self.visit_id,
            slot_id=uuid4(),
            doctor_id=self.doctor_id,
            patient_id=self.patient.patient_id,
            completed_at=self.starts_at + timedelta(minutes=15),
        )

    def missed(self) -> VisitMissed:
        return VisitMissed(
            visit_id=self.visit_id,
            slot_id=uuid4(),
            doctor_id=self.doctor_id,
            patient_id=self.patient.patient_id,
            starts_at=self.starts_at,
            missed_at=self.starts_at + timedelta(minutes=15),
            said_by=ParticipantRole.DOCTOR,
        )

    @property
    def path(self) -> str:
        return f"/api/signalling/visits/{self.visit_id}"


@dataclass
class Replica:
    """One running signalling, behind a port of its own."""

    service: ServingService
    clock: FrozenClock
    tokens: Tokens

    @property
    def kit(self) -> App:
        return self.service.app.state.kit

    @property
    def desk(self) -> Desk:
        return self.service.app.state.desk

    @property
    def switchboard(self) -> Switchboard:
        return self.service.app.state.switchboard

    def __post_init__(self) -> None:
        self._sweeper = Sweeper(self.desk)
        self._heart = Heart(self.kit, self.desk, self.switchboard)

    async def tell(self, *events: Any) -> None:
        """Applies events of booking, in this order."""
        await apply_events(self.kit, handlers(self.desk), *events)

    async def book(self, **changes: Any) -> Booked:
        """A visit whose booking signalling knows."""
        visit = Booked(**changes)
        await self.tell(visit.booked())
        return visit

    @asynccontextmanager
    async def opened(self, visit_id: UUID | str, person: Person) -> AsyncIterator[Socket]:
        """A socket that has not said hello."""
        address = f"{self.service.socket_url}/api/signalling/socket?visit_id={visit_id}"
        async with socket(address, self.tokens.cookie_header(person)) as opened:
            yield opened

    @asynccontextmanager
    async def joined(
        self, visit: Booked, person: Person, device_id: str | None = None
    ) -> AsyncIterator[tuple[Socket, Frame]]:
        """A socket with its welcome. Without a device_id it is a new tab."""
        async with self.opened(visit.visit_id, person) as opened:
            welcome = await opened.hello(device_id=device_id or str(uuid4()))
            yield opened, welcome

    async def told(self) -> list[EventData]:
        """Every event that waits in the outbox, oldest first."""
        return await waiting_events(self.kit)

    async def room(self, visit: Booked, person: Person | None = None) -> Frame | None:
        """The room as HTTP shows it."""
        cookies = self.tokens.cookies(person or visit.doctor)
        async with self.service.client(cookies) as client:
            answer = await client.get(
                "/api/signalling/rooms", params={"visit_id": str(visit.visit_id)}
            )
            assert answer.status_code == 200, answer.text
            return next(iter(answer.json()["items"]), None)

    async def pass_time(self, seconds: float, *others: "Replica") -> None:
        """Time goes by for this replica and those that live beside it; this one sweeps."""
        left = seconds
        while left > 0:
            step = min(STEP_SECONDS, left)
            left -= step
            self.clock.advance(timedelta(seconds=step))
            for each in (self, *others):
                await each.beat()
            await self._sweeper.run(self.kit)

    async def alone(self, visit: Booked, *, with_sockets: int = 0) -> None:
        """Waits until the server, too, has seen all but so many sockets of a visit go."""

        async def count() -> bool:
            async with self.kit.database.reading() as session:
                return len(await queries.standings(session, [visit.visit_id])) == with_sockets

        await eventually(count)

    async def beat(self) -> None:
        """This replica says that it lives, and looks for what it missed."""
        await self._heart.beat()


@asynccontextmanager
async def replica(settings: Settings, clock: FrozenClock, tokens: Tokens) -> AsyncIterator[Replica]:
    """A replica that has watched the database for long enough to sweep."""
    async with serving(create(settings, clock)) as service:
        running = Replica(service, clock, tokens)
        await running.switchboard.follower.positioned(15)
        await running.pass_time(settings.replica_dead_seconds + STEP_SECONDS)
        yield running
