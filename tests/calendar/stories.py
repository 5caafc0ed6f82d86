"""Visits as booking tells of them, at random: held, booked, moved, called off; told twice, late."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from kit import kafka
from kit.ids import new_id
from kit.settings import KitSettings
from tests.support.events import enveloped
from videoporady_contracts import Envelope, EventData, topic_of
from videoporady_contracts.booking import (
    SlotBooked,
    SlotHeld,
    SlotReleased,
    VisitCancelled,
    VisitCompleted,
    VisitDisrupted,
    VisitMissed,
    VisitRescheduled,
)
from videoporady_contracts.wire import encode
from videoporady_contracts.words import (
    CancelledBy,
    Funding,
    ParticipantRole,
    ReleaseReason,
    VisitType,
)

__all__ = ["Told", "publish", "stories", "teller", "with_repetitions"]

type Told = tuple[Envelope, EventData]
STEP = timedelta(seconds=1)


@dataclass
class Story:
    """One visit, from its hold on."""

    random: Random
    slots: Sequence[dict[str, Any]]
    at: datetime
    visit_id: UUID = field(default_factory=uuid4)
    patient_id: UUID = field(default_factory=uuid4)
    account_id: UUID = field(default_factory=uuid4)

    def __post_init__(self) -> None:
        self.slot = self.random.choice(self.slots)

    def events(self) -> Iterator[Told]:
        yield self.told(SlotHeld(**self.ids(), expires_at=self.at))
        if self.random.random() < 0.2:
            yield self.told(SlotReleased(**self.ids(), reason=ReleaseReason.EXPIRED))
            return
        yield self.told(SlotBooked(**self.ids(), **self.facts()))
        while self.random.random() < 0.4:
            if self.random.random() < 0.3:
                yield self.told(VisitDisrupted(**self.ids(), **self.people(), starts_at=self.at))
            left, self.slot = self.slot, self.random.choice(self.slots)
            from_slot: dict[str, Any] = {"from_slot_id": UUID(left["slot_id"])}
            yield self.told(VisitRescheduled(**self.ids(), **self.facts(), **from_slot))
        yield from self.end()

    def end(self) -> Iterator[Told]:
        facts: dict[str, Any] = self.ids() | {"patient_id": self.patient_id}
        ending = self.random.choice(["cancelled", "completed", "missed", "open", "open"])
        if ending == "cancelled":
            facts |= self.people() | {"starts_at": self.at}
            yield self.told(VisitCancelled(**facts, cancelled_by=CancelledBy.PATIENT))
        elif ending == "completed":
            yield self.told(VisitCompleted(**facts, completed_at=self.at))
        elif ending == "missed":
            facts |= {"starts_at": self.at, "missed_at": self.at}
            yield self.told(VisitMissed(**facts, said_by=ParticipantRole.DOCTOR))

    def told(self, event: EventData) -> Told:
        self.at += STEP
        return enveloped(event, event_id=new_id(), at=self.at), event

    def ids(self) -> dict[str, Any]:
        slot = {name: UUID(self.slot[name]) for name in ("slot_id", "doctor_id")}
        return {"visit_id": self.visit_id} | slot

    def people(self) -> dict[str, Any]:
        return {"patient_id": self.patient_id, "account_id": self.account_id}

    def facts(self) -> dict[str, Any]:
        return self.people() | {
            "clinic_id": UUID(self.slot["clinic_id"]),
            "facility_id": UUID(self.slot["facility_id"]),
            "starts_at": datetime.fromisoformat(self.slot["starts_at"]),
            "ends_at": datetime.fromisoformat(self.slot["ends_at"]),
            "visit_type": VisitType.VIDEO,
            "funding": Funding.COMMERCIAL,
        }


def stories(
    random: Random, slots: Sequence[dict[str, Any]], at: datetime, visits: int
) -> list[Told]:
    """The events of some visits, mixed; those of one visit are in their order."""
    open_stories = [Story(random, slots, at).events() for _ in range(visits)]
    told: list[Told] = []
    while open_stories:
        story = random.choice(open_stories)
        event = next(story, None)
        if event is None:
            open_stories.remove(story)
        else:
            told.append(event)
    return told


def with_repetitions(random: Random, told: Sequence[Told]) -> list[Told]:
    """Some come again later: as the same event, or as one that was replayed under another id."""
    out: list[Told] = []
    for number, (envelope, event) in enumerate(told):
        out.append((envelope, event))
        if random.random() < 0.3:
            again = told[random.randrange(number + 1)]
            if random.random() < 0.5:
                again = (again[0].model_copy(update={"id": new_id()}), again[1])
            out.append(again)
    return out


@asynccontextmanager
async def teller(settings: KitSettings) -> AsyncIterator[Callable[[Told], Awaitable[None]]]:
    """Puts one event after another into its topic, each stored before the next."""
    producer = kafka.producer(settings, client="stories")
    await producer.start()

    async def tell(told: Told) -> None:
        envelope, event = told
        key, value, headers = encode(envelope, event)
        topic = settings.topic_prefix + topic_of(type(event))
        await producer.send_and_wait(topic, key=key, value=value, headers=headers)

    try:
        yield tell
    finally:
        await producer.stop()


async def publish(settings: KitSettings, told: Sequence[Told]) -> None:
    """Puts them into the topic, in order."""
    async with teller(settings) as tell:
        for each in told:
            await tell(each)
