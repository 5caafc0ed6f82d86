"""A small clinic network that calendar's tests act in."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy import ClauseElement, text
from sqlalchemy.ext.asyncio import AsyncSession

from kit.app import App
from kit.clock import FrozenClock
from services.calendar import consumers, offers
from tests.support.events import enveloped
from tests.support.http import RunningService
from tests.support.pages import pages_read
from tests.support.people import Person, Tokens
from videoporady_contracts import EventData
from videoporady_contracts.wire import decode

__all__ = ["Network"]

OFFICE_HOURS: dict[str, Any] = {
    "weekdays": [1, 2, 3, 4, 5],
    "starts": "08:00",
    "ends": "16:00",
    "slot_minutes": 20,
    "visit_types": ["video", "in_person"],
    "fundings": ["commercial", "nfz"],
    "valid_from": "2027-01-01",
    "valid_until": None,
}
COUNTS_OF_SCHEDULES = text("""
    select clinic_id, facility_id, visit_types, fundings, day, sum(free_count)
    from schedule_days join schedules using (schedule_id)
    group by 1, 2, 3, 4, 5 having sum(free_count) <> 0 order by 1, 2, 3, 4, 5
""")
COUNTS_OF_OFFERS = text("""
    select clinic_id, facility_id, visit_types, fundings, day, sum(free_count)
    from offer_entries
    group by 1, 2, 3, 4, 5 having sum(free_count) <> 0 order by 1, 2, 3, 4, 5
""")


class Network:
    """One facility, one clinic, one doctor, and the requests that tests make of them."""

    facility_id: str
    clinic_id: str
    doctor_id: str

    def __init__(self, service: RunningService, clock: FrozenClock, tokens: Tokens) -> None:
        self.clock = clock
        self.app: App = service.app.state.kit
        self.client = service.client
        self._tokens = tokens
        self._people = {"ops": Person.ops(), "patient": Person.patient()}

    @property
    def ops(self) -> httpx.AsyncClient:
        """A client of ops, with a token that is good now."""
        return self.client(self._tokens.cookies(self._people["ops"]))

    @property
    def patient(self) -> httpx.AsyncClient:
        """A client of a patient, with a token that is good now."""
        return self.client(self._tokens.cookies(self._people["patient"]))

    def cookies(self, person: Person) -> dict[str, str]:
        """The cookies of somebody, with a token that is good now."""
        return self._tokens.cookies(person)

    async def open(self) -> None:
        self.facility_id = await self.add_facility()
        self.clinic_id = await self.open_clinic()
        self.doctor_id = await self.add_doctor()

    async def post(self, path: str, body: Any, key: str | None = None) -> httpx.Response:
        headers = {"Idempotency-Key": key or str(uuid4())}
        return await self.ops.post(f"/api/calendar{path}", json=body, headers=headers)

    async def created(self, path: str, body: Any) -> dict[str, Any]:
        answer = await self.post(path, body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def add_facility(self, name: str = "Łąkowa") -> str:
        body = {"name": name, "address": "ul. Łąkowa 3", "city": "Gdynia"}
        return (await self.created("/facilities", body))["facility_id"]

    async def open_clinic(self, nfz_needs_referral: bool = True) -> str:
        body = {
            "name": {"pl": "Poradnia dermatologiczna", "en": "Dermatology"},
            "nfz_needs_referral": nfz_needs_referral,
        }
        return (await self.created("/clinics", body))["clinic_id"]

    def practice(self, **changes: Any) -> dict[str, Any]:
        return {
            "clinic_id": self.clinic_id,
            "facility_id": self.facility_id,
            "visit_types": ["video", "in_person", "phone"],
            "fundings": ["commercial", "nfz"],
        } | changes

    def doctor_body(self, *practices: dict[str, Any]) -> dict[str, Any]:
        return {
            "title": "dr n. med.",
            "given_name": "Zofia",
            "family_name": "Żak",
            "specialty": {"pl": "dermatolog", "en": "dermatologist"},
            "practices": list(practices),
        }

    async def add_doctor(self, *practices: dict[str, Any]) -> str:
        body = self.doctor_body(*(practices or (self.practice(),)))
        return (await self.created("/doctors", body))["doctor_id"]

    def schedule_body(self, **changes: Any) -> dict[str, Any]:
        places = {"clinic_id": self.clinic_id, "facility_id": self.facility_id}
        return OFFICE_HOURS | places | changes

    async def add_schedule(self, doctor_id: str | None = None, **changes: Any) -> str:
        path = f"/doctors/{doctor_id or self.doctor_id}/schedules"
        return (await self.created(path, self.schedule_body(**changes)))["schedule_id"]

    async def search(self, **filters: Any) -> dict[str, Any]:
        answer = await self.patient.get("/api/calendar/availability", params=filters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def slots(self, day: str, **filters: Any) -> list[dict[str, Any]]:
        params = filters | {"day": day}
        answer = await self.patient.get("/api/calendar/slots", params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]

    async def hear(self, event: EventData, *, at: datetime | None = None) -> None:
        """Applies an event as the consumer does: in a transaction of its own."""
        await self.transaction(lambda session: self.apply(session, event, at=at))

    async def apply(
        self, session: AsyncSession, event: EventData, *, at: datetime | None = None
    ) -> None:
        """Applies an event in a transaction that goes on."""
        handler = consumers.handlers(self.clock)[type(event)]
        await handler(session, event, enveloped(event, at=at or self.clock.now()))

    async def transaction[Result](
        self, work: Callable[[AsyncSession], Awaitable[Result]]
    ) -> Result:
        async with self.app.database.transaction() as session:
            return await work(session)

    async def published[E: EventData](self, event_class: type[E]) -> list[E]:
        """The events of a class that wait in the outbox, oldest first."""
        async with self.app.database.reading() as session:
            values = await session.scalars(text("select value from outbox order by position"))
            events = [decode(bytes(value))[1] for value in values]
        return [event for event in events if isinstance(event, event_class)]

    async def free_counts_agree(self) -> bool:
        """Whether `schedule_days` say what the slots say, and `offer_entries` what they say."""
        counted = text("""
            select count(*) from (
                select schedule_id, day, free_count from schedule_days where free_count > 0
                except
                select schedule_id, day, count(*) from slots
                where not taken and not withdrawn group by schedule_id, day
            ) as difference
        """)
        async with self.app.database.reading() as session:
            if await session.scalar(counted) != 0:
                return False
            by_schedule = (await session.execute(COUNTS_OF_SCHEDULES)).all()
            by_offer = (await session.execute(COUNTS_OF_OFFERS)).all()
        return by_schedule == by_offer

    async def add_up(self) -> None:
        """What the job does every few seconds: nothing that is asked for changes."""
        await self.transaction(offers.add_up)

    async def analyze(self) -> None:
        """Tells PostgreSQL how large the tables are, as autovacuum does in time."""
        for table in ("schedules", "slots", "schedule_days", "offer_entries"):
            await self.transaction(lambda session, of=table: session.execute(text(f"analyze {of}")))

    async def settle(self) -> None:
        """What the job and autovacuum do in time: nothing is left of what is over."""
        await self.add_up()
        async with self.app.database.reading() as session:
            await session.execute(text("vacuum analyze"))

    async def pages_read(self, statement: ClauseElement) -> int:
        """Buffers that a statement of the service touches, by EXPLAIN."""
        return await pages_read(self.app.database, statement)
