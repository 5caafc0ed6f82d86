"""TypeScript types from JSON Schemas: a small, steady generator, so that no Node is needed here.

Each schema becomes one exported type of the same name. OpenAPI documents also become `paths`, in
the shape that openapi-typescript uses.
"""

import json
from collections.abc import Iterable
from typing import Any

from pydantic.alias_generators import to_pascal

from videoporady_contracts import EVENTS
from videoporady_contracts.sockets import PROTOCOL_VERSION, CloseCode

from .schemas import SOCKETS, Schema, definitions_of, frame_schema

__all__ = ["events_module", "frames_module", "openapi_module"]

HEADER = "// Made by `make contracts` from the contracts: do not edit.\n"
METHODS = ("get", "put", "post", "delete", "patch")


def frames_module() -> str:
    """web/src/api/frames.ts: every socket frame, the unions each way, and the close codes."""
    definitions: Schema = {}
    unions: list[str] = []
    for socket in SOCKETS:
        for direction in ("client", "server"):
            described = frame_schema(socket, direction, identifier="")
            # A frame that goes both ways keeps the looser form, that of the client.
            definitions = described["$defs"] | definitions
            unions.append(
                f"export type {described['title']} = {_type({'oneOf': described['oneOf']})};"
            )
    codes = "".join(f"  {code.name}: {code.value},\n" for code in CloseCode)
    return "\n".join(
        [
            HEADER,
            f"export const PROTOCOL_VERSION = {PROTOCOL_VERSION};\n",
            "/** Why the server closed. */",
            f"export const CloseCode = {{\n{codes}}} as const;\n",
            _declarations(definitions),
            *unions,
            "",
        ]
    )


def events_module() -> str:
    """web/src/api/events.ts: the data of every event, by its type name too."""
    definitions = definitions_of(list(EVENTS.values()))
    names = [f'  "{each.event_type}": {each.__name__};' for each in EVENTS.values()]
    table = "\n".join(
        ["/** The data of each event type. */", "export interface Events {", *names, "}"]
    )
    return "\n".join([HEADER, _declarations(definitions), table, ""])


def openapi_module(document: Schema) -> str:
    """web/src/api/<service>.ts: the schemas of one service's API, and its paths."""
    paths = [
        f"  {json.dumps(path)}: {_block(_operations(item), 2)};"
        for path, item in document["paths"].items()
    ]
    return "\n".join(
        [
            HEADER,
            _declarations(document.get("components", {}).get("schemas", {})),
            "\n".join(["export interface paths {", *paths, "}"]),
            "",
        ]
    )


def _operations(item: Schema) -> dict[str, str]:
    return {method: _block(_operation(item[method]), 4) for method in METHODS if method in item}


def _operation(operation: Schema) -> dict[str, str]:
    parts: dict[str, str] = {}
    parameters = {
        place: _parameters(operation, place)
        for place in ("path", "query", "header")
        if any(each["in"] == place for each in operation.get("parameters", []))
    }
    if parameters:
        parts["parameters"] = f"{{ {'; '.join(parameters.values())} }}"
    if "requestBody" in operation:
        parts["requestBody"] = _content(operation["requestBody"])
    responses = "; ".join(
        f"{status if status.isdigit() else json.dumps(status)}: {_content(each)}"
        for status, each in operation["responses"].items()
    )
    return parts | {"responses": f"{{ {responses} }}"}


def _parameters(operation: Schema, place: str) -> str:
    listed = [each for each in operation["parameters"] if each["in"] == place]
    fields = "; ".join(
        f"{_property(each['name'])}{'' if each.get('required') else '?'}: {_type(each['schema'])}"
        for each in listed
    )
    optional = "" if any(each.get("required") for each in listed) else "?"
    return f"{place}{optional}: {{ {fields} }}"


def _content(holder: Schema) -> str:
    content = holder.get("content", {})
    fields = "; ".join(
        f"{json.dumps(kind)}: {_type(each.get('schema', {}))}" for kind, each in content.items()
    )
    return f"{{ content: {{ {fields} }} }}" if fields else "{ content?: never }"


def _declarations(definitions: Schema) -> str:
    return "\n".join(_declaration(name, definitions[name]) for name in sorted(definitions))


def _declaration(name: str, schema: Schema) -> str:
    comment = _comment(schema.get("description"))
    if schema.get("type") == "object" and "properties" in schema:
        fields = "".join(
            f"{_comment(each.get('description'), '  ')}  {_field(schema, key, each)};\n"
            for key, each in schema["properties"].items()
        )
        return f"{comment}export interface {_name(name)} {{\n{fields}}}\n"
    return f"{comment}export type {_name(name)} = {_type(schema)};\n"


def _field(schema: Schema, key: str, each: Schema) -> str:
    optional = "" if key in schema.get("required", []) else "?"
    return f"{_property(key)}{optional}: {_type(each)}"


def _type(schema: Schema) -> str:
    if "$ref" in schema:
        return _name(schema["$ref"].rsplit("/", 1)[1])
    if "const" in schema:
        return json.dumps(schema["const"], ensure_ascii=False)
    if "enum" in schema:
        return _union(json.dumps(each, ensure_ascii=False) for each in schema["enum"])
    for union in ("anyOf", "oneOf"):
        if union in schema:
            return _union(_type(each) for each in schema[union])
    if "allOf" in schema:
        return " & ".join(_type(each) for each in schema["allOf"])
    return _plain_type(schema)


def _plain_type(schema: Schema) -> str:
    match schema.get("type"):
        case "array":
            item = _type(schema.get("items", {}))
            return f"({item})[]" if " | " in item else f"{item}[]"
        case "object" if "properties" in schema:
            fields = "; ".join(_field(schema, *each) for each in schema["properties"].items())
            return f"{{ {fields} }}"
        case "object":
            extra: Any = schema.get("additionalProperties", {})
            return f"Record<string, {_type(extra) if isinstance(extra, dict) else 'unknown'}>"
        case "string" if schema.get("format") == "binary":
            return "Blob"
        case "integer" | "number":
            return "number"
        case "string" | "boolean" | "null" as name:
            return name
    return "unknown"


def _union(parts: Iterable[str]) -> str:
    return " | ".join(dict.fromkeys(parts))


def _block(parts: dict[str, str], indent: int) -> str:
    space = " " * indent
    return (
        "{\n" + "".join(f"{space}  {key}: {value};\n" for key, value in parts.items()) + space + "}"
    )


def _comment(description: str | None, indent: str = "") -> str:
    if not description:
        return ""
    lines = description.strip().splitlines()
    if len(lines) == 1:
        return f"{indent}/** {lines[0]} */\n"
    body = "".join(f"{indent} * {each}".rstrip() + "\n" for each in lines)
    return f"{indent}/**\n{body}{indent} */\n"


def _property(name: str) -> str:
    return name if name.isidentifier() else json.dumps(name)


def _name(name: str) -> str:
    # FastAPI says `Referral-Input` where what is asked for and what is answered differ.
    return name if name.isidentifier() else to_pascal(name.replace("-", "_"))
