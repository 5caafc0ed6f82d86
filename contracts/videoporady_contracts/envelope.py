"""The envelope of every event: CloudEvents 1.0 attributes, in the Kafka headers and in the body.

Source: CloudEvents 1.0, and its Kafka protocol binding.
"""

from enum import StrEnum
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

__all__ = ["Contract", "Envelope", "EventData", "Service"]


class Service(StrEnum):
    """The owners of events: each publishes to its own topic and to no other."""

    IDENTITY = "identity"
    CALENDAR = "calendar"
    BOOKING = "booking"
    SIGNALLING = "signalling"
    CHAT = "chat"
    NOTIFY = "notify"


class Contract(BaseModel):
    """Anything that crosses a border.

    Unknown fields are ignored, so that an older reader survives a newer writer.
    """

    # JSON has no Infinity and no NaN: such a figure must fail where it is made, not at its reader.
    model_config = ConfigDict(
        frozen=True, extra="ignore", allow_inf_nan=False, use_attribute_docstrings=True
    )


class EventData(Contract):
    """What happened. Ids, times, enums and counts only: no field of an event may hold free text."""

    event_type: ClassVar[str]
    """Versioned name, `videoporady.<service>.<Event>.v1`. It is set by `event()`."""
    service: ClassVar[Service]
    key_field: ClassVar[str]
    """The field whose value is the Kafka key: events of one key keep their order."""

    @property
    def key(self) -> str:
        """The Kafka key, as text."""
        return str(getattr(self, self.key_field))


class Envelope(Contract):
    """CloudEvents attributes of one event. `id` is the only deduplication key."""

    specversion: Literal["1.0"] = "1.0"
    id: UUID = Field(
        description="made by the producer: UUIDv7, or UUIDv5 of a fact it may hear of twice"
    )
    type: str
    source: str = Field(description="/videoporady/<service>")
    subject: str = Field(description="the aggregate's id, equal to the Kafka key")
    time: AwareDatetime = Field(description="when it happened, UTC")
    datacontenttype: Literal["application/json"] = "application/json"
    dataschema: str
    correlationid: Annotated[str, Field(max_length=64)] | None = Field(
        default=None, description="the request that this goes back to"
    )
    causationid: UUID | None = Field(default=None, description="the event that caused this one")
    traceparent: Annotated[str, Field(max_length=64)] | None = Field(
        default=None, description="W3C trace context"
    )
