"""docs/events.md: what each event tells, who makes it, who reacts to it."""

import types
from datetime import date, datetime
from enum import Enum
from typing import Any, Union, get_args, get_origin
from uuid import UUID

from pydantic import AwareDatetime
from pydantic.fields import FieldInfo

from videoporady_contracts import Contract, EventData, Service, events_of, topic_of_service

from .repository import consumers

__all__ = ["events_page"]

WORDS = {
    UUID: "id",
    AwareDatetime: "time",
    datetime: "time",
    date: "date",
    bool: "yes/no",
    int: "count",
    float: "number",
}

HEADER = """\
# Events

<!-- Made by `make contracts`: do not edit. -->

Every event of Videoporady, by its owner, who is the only producer. The **key** is the field whose
value is the Kafka key: events of one key keep their order. "Consumers" are the services of this
repository that react; whoever else reads the stream does so with a group of their own
([analysts.md](analysts.md)).

Events hold ids, times, enums and counts, and never names, contact data or free text. How they may
change is in [contracts/README.md](../contracts/README.md).
"""


def events_page() -> str:
    """The page, one table per service."""
    services = [each for each in Service if events_of(each)]
    return "\n".join([HEADER, *(_section(each) for each in services)])


def _section(service: Service) -> str:
    rows = [_row(each) for each in events_of(service)]
    return "\n".join(
        [
            f"## {service}: `{topic_of_service(service)}`",
            "",
            "| event | topic | key | producer | consumers | trigger | fields |",
            "|---|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _row(event_class: type[EventData]) -> str:
    text = " ".join((event_class.__doc__ or "").split()).removeprefix("Trigger: ")
    readers = ", ".join(sorted(consumers()[event_class.__name__])) or "none (see trigger)"
    fields = "<br>".join(_field(name, each) for name, each in event_class.model_fields.items())
    version = event_class.event_type.rsplit(".", 1)[1]
    topic = topic_of_service(event_class.service)
    name = f"**{event_class.__name__}** {version}"
    cells = [
        name,
        f"`{topic}`",
        f"`{event_class.key_field}`",
        event_class.service,
        readers,
        text,
        fields,
    ]
    return f"| {' | '.join(each.replace('|', chr(92) + '|') for each in cells)} |"


def _field(name: str, field: FieldInfo) -> str:
    words = f"`{name}` {_in_words(field.annotation)}"
    return f"{words}: {field.description}" if field.description else words


def _in_words(annotation: Any) -> str:
    if get_origin(annotation) in (types.UnionType, Union):
        parts = [each for each in get_args(annotation) if each is not type(None)]
        return " or ".join(map(_in_words, parts)) + ", optional"
    if get_origin(annotation) is tuple:
        return f"list of {_in_words(get_args(annotation)[0])}"
    if hasattr(annotation, "__metadata__"):
        return _in_words(get_args(annotation)[0])
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return " / ".join(str(each.value) for each in annotation)
    if isinstance(annotation, type) and issubclass(annotation, Contract):
        return f"({', '.join(f'`{name}`' for name in annotation.model_fields)})"
    return WORDS.get(annotation, getattr(annotation, "__name__", str(annotation)))
