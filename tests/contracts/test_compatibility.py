"""What may change in a published schema."""

from uuid import UUID

import pytest
from pydantic import BaseModel, Field

from contracts.tools.compatibility import incompatibilities
from videoporady_contracts.words import Funding, Language


class Inner(BaseModel):
    slot_id: UUID


class Before(BaseModel):
    visit_id: UUID
    count: int = Field(ge=0)
    language: Language = Language.POLISH
    title: bool = True
    parts: tuple[Inner, ...]


class WithOptionalField(Before):
    clinic_id: UUID | None = None


class WithRequiredField(Before):
    clinic_id: UUID


class InnerWithOptionalField(Inner):
    clinic_id: UUID | None = None


class WithInnerOptionalField(Before):
    parts: tuple[InnerWithOptionalField, ...]  # pyright: ignore[reportIncompatibleVariableOverride]


class WithOtherWords(Before):
    """Explained better."""

    count: int = Field(ge=0, description="of parts")


class WithoutField(BaseModel):
    visit_id: UUID
    count: int = Field(ge=0)
    language: Language = Language.POLISH
    parts: tuple[Inner, ...]


class WithOtherType(Before):
    count: float = Field(ge=0)  # pyright: ignore[reportIncompatibleVariableOverride]


class WithTighterLimit(Before):
    count: int = Field(ge=1)


class WithoutDefault(Before):
    language: Language  # pyright: ignore[reportGeneralTypeIssues]


class WithOtherEnum(Before):
    language: Funding = Funding.NFZ  # pyright: ignore[reportIncompatibleVariableOverride]


def differences(after: type[BaseModel]) -> list[str]:
    return incompatibilities(Before.model_json_schema(), after.model_json_schema())


@pytest.mark.parametrize(
    "after", [Before, WithOptionalField, WithInnerOptionalField, WithOtherWords]
)
def test_an_optional_field_and_other_words_are_compatible(after: type[BaseModel]) -> None:
    assert differences(after) == []


@pytest.mark.parametrize(
    ("after", "place"),
    [
        (WithRequiredField, "clinic_id"),
        (WithoutField, "title"),
        (WithOtherType, "count"),
        (WithTighterLimit, "count"),
        (WithoutDefault, "language"),
        (WithOtherEnum, "language"),
    ],
)
def test_every_other_change_is_incompatible(after: type[BaseModel], place: str) -> None:
    assert any(place in each for each in differences(after))


def test_an_added_enum_value_is_incompatible() -> None:
    old = Before.model_json_schema()
    new = Before.model_json_schema()
    new["$defs"]["Language"]["enum"].append("uk")
    assert any("language" in each for each in incompatibilities(old, new))


def test_another_key_is_incompatible() -> None:
    old = Before.model_json_schema() | {"x-key": "visit_id"}
    assert incompatibilities(old, old | {"x-key": "doctor_id"})
