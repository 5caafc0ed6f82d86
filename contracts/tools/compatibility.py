"""What may change in a published schema: a new optional field with a default, and nothing else.

An added enum value is refused too: a reader of the older version knows a closed list, and would
throw the whole event away. Such a change, like every other, is a new event type (`.v2`), published
beside the old one. Descriptions may change at any time.
"""

from collections.abc import Iterator
from typing import Any

from .schemas import Schema

__all__ = ["incompatibilities"]

WORDS_ONLY = {"description", "title", "examples", "$schema"}


def incompatibilities(old: Schema, new: Schema) -> list[str]:
    """Each way in which a reader or a stored event of `old` would be surprised by `new`."""
    return list(_compare(_resolved(old, old), _resolved(new, new), ""))


def _compare(old: Any, new: Any, place: str) -> Iterator[str]:
    if not (isinstance(old, dict) and isinstance(new, dict)):
        if old != new:
            yield f"{place or '/'}: {old!r} became {new!r}"
        return
    for key in sorted((old.keys() | new.keys()) - {"properties", "required"}):
        if key not in old:
            yield f"{place}/{key}: is new"
        elif key not in new:
            yield f"{place}/{key}: is gone"
        else:
            yield from _compare(old[key], new[key], f"{place}/{key}")
    yield from _compare_fields(old, new, place)


def _compare_fields(old: Schema, new: Schema, place: str) -> Iterator[str]:
    before, after = old.get("properties", {}), new.get("properties", {})
    for name in before:
        if name not in after:
            yield f"{place}/{name}: the field is gone"
        else:
            yield from _compare(before[name], after[name], f"{place}/{name}")
    for name in after.keys() - before.keys():
        if name in new.get("required", []) or "default" not in after[name]:
            yield f"{place}/{name}: a new field needs a default"
    for name in set(old.get("required", [])) ^ set(new.get("required", [])):
        if name in before and name in after:
            yield f"{place}/{name}: was {'' if name in old.get('required', []) else 'not '}required"


def _resolved(value: Any, document: Schema) -> Any:
    """The same schema without references and words, so that only its meaning is compared."""
    if isinstance(value, list):
        return [_resolved(each, document) for each in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        target = document["$defs"][value["$ref"].rsplit("/", 1)[1]]
        rest = {key: each for key, each in value.items() if key != "$ref"}
        return _resolved(target | rest, document)
    kept = {key: each for key, each in value.items() if key not in {"$defs", "properties"}}
    plain = {key: _resolved(each, document) for key, each in kept.items() if key not in WORDS_ONLY}
    if "properties" in value:
        # A field may well be called `title`: the names of fields are no keywords.
        plain["properties"] = {
            name: _resolved(each, document) for name, each in value["properties"].items()
        }
    return plain
