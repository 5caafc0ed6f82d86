"""Chat's rules: when a thread takes messages, what a text and a file name may hold, what is read.

Nothing here knows a framework, a clock or a database.
"""

import unicodedata
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from kit.errors import Problem
from kit.zone import CLINIC_TIME

__all__ = [
    "FILE_NAME_CHARACTERS_MAX",
    "TEXT_CHARACTERS_MAX",
    "Action",
    "ClosedBecause",
    "DocumentEmpty",
    "DocumentTooLarge",
    "DocumentTypeRefused",
    "MessageEmpty",
    "ThreadClosed",
    "TooManyDocuments",
    "VisitState",
    "advanced_mark",
    "after",
    "clean_file_name",
    "clean_text",
    "closed_because",
    "is_newer",
    "open_until",
]

TEXT_CHARACTERS_MAX = 4_000
FILE_NAME_CHARACTERS_MAX = 120


class ThreadClosed(Problem):
    code, status = "thread-closed", 409
    pl = (
        "Ten czat jest już zamknięty. Możesz nadal czytać wiadomości. "
        "W nowej sprawie umów wizytę albo zadzwoń do rejestracji."
    )
    en = (
        "This chat is closed now. You can still read the messages. "
        "For anything new, book a visit or call reception."
    )


class MessageEmpty(Problem):
    code, status = "message-empty", 422
    pl, en = "Wpisz treść wiadomości.", "Write a message first."


class DocumentTypeRefused(Problem):
    code, status = "document-type-refused", 415
    pl = "Tego pliku nie można dodać. Wybierz plik PDF, JPG lub PNG."
    en = "This file cannot be added. Choose a PDF, JPEG or PNG file."


class DocumentTooLarge(Problem):
    code, status = "document-too-large", 413
    pl = "Plik jest za duży. Wybierz mniejszy."
    en = "The file is too large. Choose a smaller one."


class DocumentEmpty(Problem):
    code, status = "document-empty", 422
    pl, en = "Ten plik jest pusty. Wybierz inny.", "This file is empty. Choose another one."


class TooManyDocuments(Problem):
    code, status = "too-many-documents", 409
    pl = "Do tej wizyty nie można dodać więcej dokumentów."
    en = "No more documents can be added to this visit."


class VisitState(StrEnum):
    """What chat needs to know of a visit's life; booking owns it."""

    BOOKED = "booked"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class ClosedBecause(StrEnum):
    """Why a thread takes no more messages."""

    CANCELLED = "cancelled"
    OVER = "over"
    """The clinic's days after the visit have passed."""


class Action(StrEnum):
    """What booking's events say of a visit."""

    BOOK = "book"
    COMPLETE = "complete"
    CANCEL = "cancel"


# A late or repeated event never brings a visit back: what ended it stays.
NEXT: dict[tuple[VisitState | None, Action], VisitState] = {
    (None, Action.BOOK): VisitState.BOOKED,
    (None, Action.COMPLETE): VisitState.COMPLETED,
    (None, Action.CANCEL): VisitState.CANCELLED,
    (VisitState.BOOKED, Action.BOOK): VisitState.BOOKED,
    (VisitState.BOOKED, Action.COMPLETE): VisitState.COMPLETED,
    (VisitState.BOOKED, Action.CANCEL): VisitState.CANCELLED,
    (VisitState.COMPLETED, Action.BOOK): VisitState.COMPLETED,
    (VisitState.COMPLETED, Action.COMPLETE): VisitState.COMPLETED,
    (VisitState.COMPLETED, Action.CANCEL): VisitState.COMPLETED,
    (VisitState.CANCELLED, Action.BOOK): VisitState.CANCELLED,
    (VisitState.CANCELLED, Action.COMPLETE): VisitState.CANCELLED,
    (VisitState.CANCELLED, Action.CANCEL): VisitState.CANCELLED,
}


def after(state: VisitState | None, action: Action) -> VisitState:
    """The state of a visit after an event; None is a visit that nobody has heard of yet."""
    return NEXT[state, action]


def is_newer(at: datetime, known: datetime | None) -> bool:
    """Whether news of where a visit is are newer than what was heard last."""
    return known is None or at > known


def open_until(ends_at: datetime, open_days: int) -> datetime:
    """The midnight in Poland that ends the last day of a thread, `open_days` after the visit's.

    Days are counted by the calendar: the night of a change of the clock makes none shorter.
    """
    after_last = ends_at.astimezone(CLINIC_TIME).date() + timedelta(days=open_days + 1)
    return datetime.combine(after_last, time(), CLINIC_TIME).astimezone(UTC)


def closed_because(
    state: VisitState, until: datetime | None, *, now: datetime
) -> ClosedBecause | None:
    """Why a thread takes no more messages; None while it does.

    A visit whose end is not known yet (its booking is still on the way) is open.
    """
    if state is VisitState.CANCELLED:
        return ClosedBecause.CANCELLED
    return ClosedBecause.OVER if until is not None and now >= until else None


def clean_text(text: str) -> str:
    """The text as it is kept: no control characters but line ends and tabs, no blank edges.

    Raises MessageEmpty when nothing is left.
    """
    # PostgreSQL keeps no NUL, and a terminal that shows an escape sequence obeys it.
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(each for each in lines if each in "\n\t" or not _is_control(each)).strip()
    if not kept:
        raise MessageEmpty
    return kept


def clean_file_name(name: str, *, extensions: tuple[str, ...]) -> str:
    """A name that is safe to show and to save: no paths, no control or direction characters.

    It ends with an extension of the document's own type, the first of `extensions` where it had
    another one: what was found in the content decides what a computer opens it with.
    """
    # A name that a browser sends may be a whole path, of either kind of system.
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    # "invoice<right-to-left override>fdp.exe" reads as "invoiceexe.pdf": such characters go.
    shown = "".join(
        each for each in last if not _is_control(each) and unicodedata.category(each) != "Cf"
    )
    safe = "".join("_" if each in '<>:"|?*' else each for each in shown)
    safe = " ".join(safe.split()).strip(". ") or "dokument"
    stem, dot, extension = safe.rpartition(".")
    if dot and extension.lower() in extensions:
        extension = extension.lower()
    else:
        stem, extension = safe, extensions[0]
    room = FILE_NAME_CHARACTERS_MAX - len(extension) - 1
    return f"{stem[:room].strip('. ') or 'dokument'}.{extension}"


def advanced_mark(mark: int, seq: int, last_seq: int) -> int:
    """A read mark only grows, and never past the last message."""
    return max(mark, min(seq, last_seq))


def _is_control(character: str) -> bool:
    # Cc: control; Cs: half a surrogate pair; Zl and Zp: line ends, which break a header.
    return unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}
