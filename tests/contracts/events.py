"""Events to test with."""

from datetime import UTC, datetime
from uuid import UUID

from videoporady_contracts import Envelope, EventData
from videoporady_contracts.wire import dataschema_of, source_of

__all__ = ["NOON", "an_id", "enveloped"]

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def an_id(number: int) -> UUID:
    """The same id for the same number."""
    return UUID(int=number, version=4)


def enveloped(data: EventData, number: int = 1, *, time: datetime = NOON) -> Envelope:
    """An envelope that fits the data; `number` tells events apart."""
    return Envelope(
        id=an_id(10_000 + number),
        type=data.event_type,
        source=source_of(type(data)),
        subject=data.key,
        time=time,
        dataschema=dataschema_of(type(data)),
    )
