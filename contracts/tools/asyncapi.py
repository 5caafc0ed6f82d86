"""The AsyncAPI 3.0 document: topics with their events and keys, and the three sockets.

Source: AsyncAPI 3.0.0, and its Kafka (0.5.0) and WebSocket (0.1.0) bindings.
"""

from typing import Any

from pydantic import TypeAdapter

from videoporady_contracts import EVENTS, Envelope, EventData, Service, events_of, topic_of_service

from .repository import consumers
from .schemas import SOCKETS, Direction, Schema, Socket, definitions_of, frame_schema

__all__ = ["asyncapi_document"]

KAFKA_BINDING = "0.5.0"
WEBSOCKET_BINDING = "0.1.0"
DIRECTIONS: tuple[Direction, ...] = ("client", "server")


def asyncapi_document() -> Schema:
    """The whole document, complete in itself."""
    publishers = [each for each in Service if events_of(each)]
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Videoporady",
            "version": "1.0.0",
            "description": "Events on Kafka and frames on sockets; explained in docs/events.md.",
        },
        "defaultContentType": "application/json",
        "servers": {
            "kafka": {
                "host": "localhost:9092",
                "protocol": "kafka",
                "description": "The event stream",
            },
            "gateway": {"host": "localhost:8080", "protocol": "ws", "description": "The sockets"},
        },
        "channels": {str(each): _topic_channel(each) for each in publishers}
        | {f"{each.service}Socket": _socket_channel(each) for each in SOCKETS},
        "operations": _topic_operations(publishers) | _socket_operations(),
        "components": {
            "messages": {each.__name__: _event_message(each) for each in EVENTS.values()}
            | _frame_messages(),
            "schemas": _schemas(),
        },
    }


def _topic_channel(service: Service) -> Schema:
    topic = topic_of_service(service)
    return {
        "address": topic,
        "description": f"What happened in {service}. No other service publishes here.",
        "servers": [_to("servers", "kafka")],
        "messages": {
            each.__name__: _to("components", "messages", each.__name__)
            for each in events_of(service)
        },
        "bindings": {"kafka": {"topic": topic, "bindingVersion": KAFKA_BINDING}},
    }


def _socket_channel(socket: Socket) -> Schema:
    names = [name for direction in DIRECTIONS for name in _frame_names(socket, direction)]
    query = {each: {"type": "string", "format": "uuid"} for each in socket.query}
    return {
        "address": socket.address,
        "description": "JSON text frames. The client's first frame is `hello`.",
        "servers": [_to("servers", "gateway")],
        "messages": {name: _to("components", "messages", name) for name in dict.fromkeys(names)},
        "bindings": {
            "ws": {
                "method": "GET",
                "query": {"type": "object", "required": list(socket.query), "properties": query},
                "bindingVersion": WEBSOCKET_BINDING,
            }
        },
    }


def _topic_operations(publishers: list[Service]) -> Schema:
    operations: Schema = {}
    for service in publishers:
        channel, events = str(service), events_of(service)
        operations[f"{service}Publishes"] = _operation(
            "send", channel, [e.__name__ for e in events]
        )
        for reader in Service:
            consumed = [e.__name__ for e in events if reader in consumers()[e.__name__]]
            if consumed:
                name = f"{reader}Consumes{str(service).capitalize()}"
                operations[name] = _operation("receive", channel, consumed)
    return operations


def _socket_operations() -> Schema:
    operations: Schema = {}
    for socket in SOCKETS:
        channel = f"{socket.service}Socket"
        read, sent = _frame_names(socket, "client"), _frame_names(socket, "server")
        operations[f"{channel}Reads"] = _operation("receive", channel, read)
        operations[f"{channel}Sends"] = _operation("send", channel, sent)
    return operations


def _operation(action: str, channel: str, messages: list[str]) -> Schema:
    return {
        "action": action,
        "channel": _to("channels", channel),
        "messages": [_to("channels", channel, "messages", each) for each in messages],
    }


def _event_message(event_class: type[EventData]) -> Schema:
    return {
        "name": event_class.event_type,
        "title": event_class.__name__,
        "summary": " ".join((event_class.__doc__ or "").split()),
        "contentType": "application/cloudevents+json; charset=UTF-8",
        "headers": _to("components", "schemas", "Headers"),
        "payload": {
            "allOf": [
                _to("components", "schemas", "Envelope"),
                {
                    "type": "object",
                    "required": ["data"],
                    "properties": {
                        "type": {"const": event_class.event_type},
                        "data": _to("components", "schemas", event_class.__name__),
                    },
                },
            ]
        },
        "bindings": {
            "kafka": {
                "key": {"type": "string", "format": "uuid", "description": event_class.key_field},
                "bindingVersion": KAFKA_BINDING,
            }
        },
    }


def _frame_messages() -> Schema:
    names = {
        n for each in SOCKETS for direction in DIRECTIONS for n in _frame_names(each, direction)
    }
    return {
        name: {"name": name, "title": name, "payload": _to("components", "schemas", name)}
        for name in sorted(names)
    }


def _frame_names(socket: Socket, direction: Direction) -> list[str]:
    described = frame_schema(socket, direction, identifier="")
    return [each["$ref"].rsplit("/", 1)[1] for each in described["oneOf"]]


def _schemas() -> Schema:
    found: Schema = definitions_of(list(EVENTS.values()))
    for socket in SOCKETS:
        for direction in DIRECTIONS:
            # A frame that goes both ways keeps the looser form, that of the client.
            found = frame_schema(socket, direction, identifier="")["$defs"] | found
    found["Envelope"] = TypeAdapter(Envelope).json_schema()
    attributes = {f"ce_{name}": {"type": "string"} for name in Envelope.model_fields}
    required = [
        f"ce_{name}" for name, field in Envelope.model_fields.items() if field.is_required()
    ]
    found["Headers"] = {
        "type": "object",
        "description": "The envelope's attributes again, to sort records without parsing.",
        "required": ["content-type", "ce_specversion", *required],
        "properties": {"content-type": {"type": "string"}} | attributes,
    }
    return {name: _relocated(found[name]) for name in sorted(found)}


def _relocated(value: Any) -> Any:
    """The same schema with `#/$defs/X` turned into `#/components/schemas/X`."""
    if isinstance(value, list):
        return [_relocated(each) for each in value]
    if isinstance(value, dict):
        return {key: _relocated(each) for key, each in value.items() if key != "discriminator"}
    if isinstance(value, str) and value.startswith("#/$defs/"):
        return value.replace("#/$defs/", "#/components/schemas/")
    return value


def _to(*path: str) -> dict[str, str]:
    return {"$ref": "#/" + "/".join(path)}
