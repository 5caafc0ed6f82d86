"""The stream is safe to read."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest

from contracts.tools.privacy import personal_fields
from videoporady_contracts import EVENTS, Contract, EventData


class Colour(StrEnum):
    RED = "red"


class Safe(EventData):
    visit_id: UUID
    at: datetime
    colours: tuple[Colour, ...]
    seconds: float | None = None


class Text(EventData):
    reason: str


class OptionalText(EventData):
    reason: str | None = None


class TextInList(EventData):
    reasons: tuple[str, ...]


class Part(Contract):
    words: str


class TextInside(EventData):
    parts: tuple[Part, ...] | None = None


class Anything(EventData):
    extra: dict[str, Any]


class Named(EventData):
    phone_number: int


class HoldsBytes(EventData):
    picture: bytes


@pytest.mark.parametrize("event_class", EVENTS.values(), ids=lambda each: each.__name__)
def test_no_event_of_ours_can_hold_a_person_or_free_text(event_class: type[EventData]) -> None:
    assert personal_fields(event_class) == []


def test_ids_times_numbers_and_enums_are_safe() -> None:
    assert personal_fields(Safe) == []


@pytest.mark.parametrize(
    "event_class", [Text, OptionalText, TextInList, TextInside, Anything, Named, HoldsBytes]
)
def test_free_text_is_found_wherever_it_hides(event_class: type[EventData]) -> None:
    assert personal_fields(event_class) != []
