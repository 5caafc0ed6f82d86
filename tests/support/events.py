"""Events as other services would publish them, and those that wait in a service's own outbox."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from aiokafka import AIOKafkaProducer
from sqlalchemy import text

from kit import kafka
from kit.app import App
from kit.ids import new_id
from kit.settings import KitSettings
from videoporady_contracts import Envelope, EventData, topic_of
from videoporady_contracts.wire import dataschema_of, decode, encode, source_of

__all__ = ["Publisher", "apply_events", "enveloped", "publisher", "waiting_events"]

TICKS = count()
"""Events of a clock that stands still come one after another all the same."""


def enveloped(
    data: EventData, *, event_id: UUID | None = None, at: datetime | None = None
) -> Envelope:
    """The envelope that the owner of an event would give it."""
    event_class = type(data)
    return Envelope(
        id=event_id or new_id(),
        type=event_class.event_type,
        source=source_of(event_class),
        subject=data.key,
        time=at or datetime.now(UTC),
        dataschema=dataschema_of(event_class),
    )


async def apply_events(app: App, handlers: Mapping[type[EventData], Any], *events: Any) -> None:
    """Applies events as the consumer does, each in a transaction of its own, without a broker.

    An item may be an event, or an (event, envelope) pair. There is no inbox here: what comes twice
    is applied twice, as after a replay of old events.
    """
    for each in events:
        at = app.clock.now() + timedelta(microseconds=next(TICKS))
        event, envelope = each if isinstance(each, tuple) else (each, enveloped(each, at=at))
        async with app.database.transaction() as session:
            await handlers[type(event)](session, event, envelope)


async def waiting_events(app: App) -> list[EventData]:
    """What waits in the outbox, oldest first. Run the service without its relay to see it all."""
    async with app.database.reading() as session:
        values = await session.scalars(text("select value from outbox order by position"))
        return [decode(bytes(value))[1] for value in values]


class Publisher:
    """Stands in for the relays of all other services."""

    def __init__(self, settings: KitSettings, producer: AIOKafkaProducer) -> None:
        self._prefix = settings.topic_prefix
        self._producer = producer

    async def publish(self, *events: EventData) -> None:
        """Each event, in order, with an id of its own."""
        for event in events:
            await self.publish_as(new_id(), event)

    async def publish_as(self, event_id: UUID, event: EventData) -> None:
        """With a given id: published again with it, the event is a duplicate."""
        key, value, headers = encode(enveloped(event, event_id=event_id), event)
        await self._producer.send_and_wait(
            self._prefix + topic_of(type(event)), key=key, value=value, headers=headers
        )


@asynccontextmanager
async def publisher(settings: KitSettings) -> AsyncIterator[Publisher]:
    """A connected publisher under the settings' topic prefix."""
    producer = kafka.producer(settings, client="tests")
    await producer.start()
    try:
        yield Publisher(settings, producer)
    finally:
        await producer.stop()
