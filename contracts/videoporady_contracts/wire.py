"""How an event looks in a Kafka record, and how it is read back.

key      the subject (the aggregate's id), UTF-8: the events of one aggregate keep their order
value    one JSON object: the CloudEvents attributes and `data`
headers  the same attributes as `ce_<name>`, so that tools can sort records without parsing them

Source: CloudEvents 1.0 Kafka protocol binding, 3.3: structured mode, with `ce_` headers too.
"""

import json
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from .envelope import Envelope, EventData
from .topics import EVENTS

__all__ = [
    "CONTENT_TYPE",
    "BrokenEvent",
    "UnknownEventType",
    "dataschema_of",
    "decode",
    "decode_envelope",
    "encode",
    "source_of",
]

CONTENT_TYPE = "application/cloudevents+json; charset=UTF-8"
SCHEMAS_ADDRESS = "https://videoporady.example/schemas"


class BrokenEvent(Exception):
    """The record is no event: not JSON, a bad envelope, or data that break the type's contract.

    The text names fields and rules, never values, so that it may be logged.
    """


class UnknownEventType(Exception):
    """A sound envelope around a type that these contracts do not know: a newer writer.

    `envelope` is what could be read of it.
    """

    def __init__(self, envelope: Envelope) -> None:
        super().__init__(envelope.type)
        self.envelope = envelope


class _Record(Envelope):
    data: dict[str, Any]


def source_of(event_class: type[EventData]) -> str:
    """The CloudEvents `source` of an event: the service that owns it."""
    return f"/videoporady/{event_class.service}"


def dataschema_of(event_class: type[EventData]) -> str:
    """The CloudEvents `dataschema` of an event: the `$id` of its file in contracts/schemas."""
    return f"{SCHEMAS_ADDRESS}/{event_class.event_type}.json"


def encode(envelope: Envelope, data: EventData) -> tuple[bytes, bytes, list[tuple[str, bytes]]]:
    """The key, value and headers of the record.

    Raises BrokenEvent when envelope and data do not belong together.
    """
    _require_agreement(envelope, data)
    attributes = envelope.model_dump(mode="json", exclude_none=True)
    headers = [("content-type", CONTENT_TYPE.encode())]
    headers += [(f"ce_{name}", str(value).encode()) for name, value in attributes.items()]
    body = attributes | {"data": data.model_dump(mode="json")}
    value = json.dumps(body, allow_nan=False, separators=(",", ":")).encode()
    return envelope.subject.encode(), value, headers


def decode(value: bytes) -> tuple[Envelope, EventData]:
    """The typed event in a record's value. Raises BrokenEvent or UnknownEventType, nothing else.

    Fields that this version does not know are ignored: an older reader survives a newer writer.
    """
    record = _record(value)
    envelope = Envelope.model_validate(record.model_dump(exclude={"data"}))
    event_class = EVENTS.get(envelope.type)
    if event_class is None:
        raise UnknownEventType(envelope)
    try:
        data = event_class.model_validate(record.data)
    except ValidationError as error:
        raise BrokenEvent(f"{envelope.type}: {_reasons(error)}") from None
    _require_agreement(envelope, data)
    return envelope, data


def decode_envelope(value: bytes) -> Envelope:
    """The envelope alone, whatever its type. Raises BrokenEvent."""
    return Envelope.model_validate(_record(value).model_dump(exclude={"data"}))


def _record(value: bytes) -> _Record:
    try:
        return _Record.model_validate_json(value)
    except ValidationError as error:
        raise BrokenEvent(f"envelope: {_reasons(error)}") from None


def _require_agreement(envelope: Envelope, data: EventData) -> None:
    # A key that is not the aggregate's breaks the order of its events, and nobody would notice.
    if envelope.type != data.event_type:
        raise BrokenEvent(f"{envelope.type}: data are of {data.event_type}")
    if envelope.subject != data.key:
        raise BrokenEvent(f"{envelope.type}: subject is not {data.key_field}")
    if envelope.source != source_of(type(data)):
        raise BrokenEvent(f"{envelope.type}: source is not {source_of(type(data))}")


def _reasons(error: ValidationError) -> str:
    # pydantic's own text quotes the input, which may hold anything: keep place and rule only.
    details: Sequence[Any] = error.errors(
        include_input=False, include_context=False, include_url=False
    )
    return "; ".join(
        f"{'.'.join(map(str, each['loc']))} {each['type']}".strip() for each in details[:5]
    )
