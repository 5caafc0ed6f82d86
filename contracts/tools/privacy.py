"""The stream is safe to read: every field of an event is an id, a time, a number or an enum."""

import re
import types
from collections.abc import Iterator
from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any, Union, get_args, get_origin
from uuid import UUID

from pydantic import AwareDatetime

from videoporady_contracts import Contract, EventData

__all__ = ["personal_fields"]

SAFE_TYPES = (UUID, AwareDatetime, datetime, date, bool, int, float, type(None))
PERSONAL_NAMES = re.compile(
    r"(^|_)(name|names|surname|email|mail|phone|pesel|address|street|birth|text|body|subject|comment"
    r"|note|notes|description|diagnosis|file|filename|password|token|ip|user_agent|latitude"
    r"|longitude)(_|$)"
)


def personal_fields(event_class: type[EventData]) -> list[str]:
    """Each field of the event that could hold a person or free text, with the broken rule."""
    return list(_of_model(event_class, event_class.__name__))


def _of_model(model: type[Contract], place: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        if PERSONAL_NAMES.search(name):
            yield f"{place}.{name}: is named like personal data or free text"
        yield from _of_type(field.annotation, f"{place}.{name}")
    if model.model_config.get("extra") == "allow":
        yield f"{place}: takes fields that nobody declared"


def _of_type(annotation: Any, place: str) -> Iterator[str]:
    origin = get_origin(annotation)
    if origin in (tuple, list, types.UnionType, Union):
        for part in get_args(annotation):
            if part is not Ellipsis:
                yield from _of_type(part, place)
    elif origin is Annotated:
        yield from _of_type(get_args(annotation)[0], place)
    elif not isinstance(annotation, type):
        yield f"{place}: {annotation} is not a type that is known to be safe"
    elif issubclass(annotation, Contract):
        yield from _of_model(annotation, place)
    elif not issubclass(annotation, Enum) and annotation not in SAFE_TYPES:
        yield f"{place}: {annotation.__name__} may hold free text"
