"""The parts that bodies of calendar's HTTP API are made of."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

__all__ = ["Body", "Line", "LongText", "Text", "Years"]

TEXT_CHARACTERS_MAX = 10_000

# Control characters have no place in a name, and PostgreSQL stores no NUL.
Line = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$"
    ),
]
Paragraphs = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        min_length=1,
        max_length=TEXT_CHARACTERS_MAX,
        pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]+$",
    ),
]
"""Lines may end; other control characters have no place here either."""
Years = Annotated[int, Field(ge=0, le=130)]


class Body(BaseModel):
    """A request body. An unknown field is a misspelt one: say so instead of dropping it."""

    model_config = ConfigDict(extra="forbid")


class Text(Body):
    """A text in both languages."""

    pl: Line
    en: Line


class LongText(Body):
    """Paragraphs in both languages."""

    pl: Paragraphs
    en: Paragraphs
