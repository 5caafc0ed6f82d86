"""What every OpenAPI document says about problems, so that no route has to."""

from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict

__all__ = ["PROBLEM_RESPONSES", "ProblemDocument", "describe_problems"]

_CONTENT = {
    "application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}
}
# Given by range, they also keep FastAPI from adding its own 422, which is never sent here.
PROBLEM_RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": {"description": "Refused: `code` says why.", "content": _CONTENT},
    "503": {"description": "Not now: the same request may succeed later.", "content": _CONTENT},
}


class InvalidPart(BaseModel):
    """One thing that is wrong with the input."""

    pointer: str
    """JSON pointer into the input, RFC 6901."""
    code: str
    message: str


class ProblemDocument(BaseModel):
    """RFC 9457. `code` is stable; `title` and `detail` are in the language that was asked for."""

    model_config = ConfigDict(extra="allow", use_attribute_docstrings=True)

    type: str
    title: str
    status: int
    code: str
    detail: str | None = None
    instance: str | None = None
    correlation_id: str | None = None
    errors: list[InvalidPart] | None = None
    """With `invalid-input`."""


def describe_problems(api: FastAPI) -> None:
    """Puts the problem document among the schemas of the application's OpenAPI document."""
    generate = api.openapi

    def described() -> dict[str, Any]:
        document = generate()
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        own = ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(own.pop("$defs"))
        schemas["ProblemDocument"] = own
        return document

    api.openapi = described
