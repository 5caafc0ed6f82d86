"""Bad input in words: pydantic's error types as stable codes with Polish and English sentences."""

from collections.abc import Sequence
from typing import Any

__all__ = ["described_errors"]

REQUIRED = ("required", "Uzupełnij to pole.", "Fill in this field.")
OTHER = ("invalid", "Popraw to pole.", "Correct this field.")
CHOICE = ("unknown-choice", "Wybierz jedną z podanych możliwości.", "Choose one of the options.")
DATE = (
    "bad-date",
    "Podaj datę, na przykład 1988-04-27.",
    "Give a date, for example 1988-04-27.",
)
SENTENCES: dict[str, tuple[str, str, str]] = {
    "missing": REQUIRED,
    "enum": CHOICE,
    "literal_error": CHOICE,
    "date_from_datetime_parsing": DATE,
    "date_parsing": DATE,
    "date_type": DATE,
    "string_too_short": (
        "too-short",
        "Wpisz więcej znaków: co najmniej {min_length}.",
        "Enter more: at least {min_length} characters.",
    ),
    "string_too_long": (
        "too-long",
        "Skróć tekst: najwyżej {max_length} znaków.",
        "Shorten the text to at most {max_length} characters.",
    ),
    "string_pattern_mismatch": (
        "bad-format",
        "Sprawdź, czy wpis ma właściwą postać.",
        "Check the form of this entry.",
    ),
    "uuid_parsing": ("bad-id", "To nie jest prawidłowy identyfikator.", "This is not a valid id."),
    "greater_than_equal": (
        "too-small",
        "Podaj liczbę nie mniejszą niż {ge}.",
        "Give a number of at least {ge}.",
    ),
    "less_than_equal": (
        "too-large",
        "Podaj liczbę nie większą niż {le}.",
        "Give a number of at most {le}.",
    ),
    "too_long": ("too-many", "Podaj najwyżej {max_length}.", "Give at most {max_length}."),
    "too_short": ("too-few", "Podaj co najmniej {min_length}.", "Give at least {min_length}."),
    "json_invalid": ("bad-json", "Nie udało się odczytać danych.", "The data could not be read."),
    "extra_forbidden": ("unknown-field", "Tego pola tu nie ma.", "There is no such field."),
}


def described_errors(errors: Sequence[Any], language: str) -> list[dict[str, str]]:
    """A list of {"pointer", "code", "message"}: where, what, and a sentence. The input is never
    repeated."""
    return [_described(error, language) for error in errors]


def _described(error: Any, language: str) -> dict[str, str]:
    # The first part of the place is body, query, path, header or cookie: it is not part of the
    # data.
    place = [str(part) for part in error["loc"] if part not in ("body",)]
    code, polish, english = SENTENCES.get(error["type"], OTHER)
    sentence = english if language == "en" else polish
    return {
        "pointer": "/" + "/".join(place),
        "code": code,
        "message": sentence.format_map(error.get("ctx") or {}),
    }
