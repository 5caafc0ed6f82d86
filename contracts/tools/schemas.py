"""JSON Schemas (2020-12) of the envelope, of every event, and of the socket frames each way."""

from dataclasses import dataclass
from typing import Any, Literal

from pydantic import TypeAdapter
from pydantic.json_schema import models_json_schema

from videoporady_contracts import EVENTS, Envelope, EventData, Service, sockets, topic_of
from videoporady_contracts.wire import SCHEMAS_ADDRESS, dataschema_of

__all__ = ["SOCKETS", "Direction", "Schema", "Socket", "event_schema", "frame_schema", "schemas"]

type Schema = dict[str, Any]
type Direction = Literal["client", "server"]

DIALECT = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True)
class Socket:
    """One socket endpoint: its address, its query keys, and the unions of frames each way."""

    service: Service
    address: str
    query: tuple[str, ...]
    client: Any
    server: Any


SOCKETS = (
    Socket(
        Service.SIGNALLING,
        "/api/signalling/socket",
        ("visit_id",),
        sockets.SignallingClientFrame,
        sockets.SignallingServerFrame,
    ),
    Socket(
        Service.CHAT,
        "/api/chat/socket",
        ("visit_id",),
        sockets.ChatClientFrame,
        sockets.ChatServerFrame,
    ),
    Socket(
        Service.NOTIFY,
        "/api/notify/socket",
        (),
        sockets.NotifyClientFrame,
        sockets.NotifyServerFrame,
    ),
)


def schemas() -> dict[str, Schema]:
    """Every schema by its path under contracts/schemas."""
    files = {"envelope.json": envelope_schema()}
    for event_class in EVENTS.values():
        files[f"{event_class.event_type}.json"] = event_schema(event_class)
    for socket in SOCKETS:
        for direction in ("client", "server"):
            name = f"sockets/{socket.service}.{direction}.json"
            files[name] = frame_schema(socket, direction, identifier=name)
    return files


def envelope_schema() -> Schema:
    """The attributes of every event; `data` is described by the schema that `dataschema` names."""
    return _headed(f"{SCHEMAS_ADDRESS}/envelope.json", Envelope.model_json_schema())


def event_schema(event_class: type[EventData]) -> Schema:
    """The schema of an event's `data`, with its topic and key, which are part of the promise."""
    described = _headed(dataschema_of(event_class), event_class.model_json_schema())
    return described | {"x-topic": topic_of(event_class), "x-key": event_class.key_field}


def frame_schema(socket: Socket, direction: Direction, *, identifier: str) -> Schema:
    """The union of frames one way.

    What a client may leave out is optional; what the server sends is always there.
    """
    union = TypeAdapter(getattr(socket, direction))
    mode = "validation" if direction == "client" else "serialization"
    described = union.json_schema(mode=mode)
    for definition in described["$defs"].values():
        _require_what_is_always_there(definition, direction)
    title = f"{str(socket.service).capitalize()}{direction.capitalize()}Frame"
    return _headed(f"{SCHEMAS_ADDRESS}/{identifier}", {"title": title} | described)


def definitions_of(models: list[type[EventData]]) -> Schema:
    """The schemas of several events in one `$defs`, for documents that hold them all."""
    _, described = models_json_schema([(each, "validation") for each in models])
    return described["$defs"]


def _require_what_is_always_there(definition: Schema, direction: Direction) -> None:
    # `type` has a default in Python, yet it is what tells the frames of a union apart.
    fields = definition.get("properties", {})
    always = {name for name, each in fields.items() if direction == "server" or "const" in each}
    required = [name for name in fields if name in always | set(definition.get("required", []))]
    if required:
        definition["required"] = required


def _headed(identifier: str, schema: Schema) -> Schema:
    return {"$schema": DIALECT, "$id": identifier} | schema
