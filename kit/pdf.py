"""Tagged PDFs (PDF/UA-1) by Typst: one call for every page, and a queue that has an end."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import typst
from babel.dates import format_date, format_datetime

from kit.errors import Problem
from kit.zone import CLINIC_TIME

__all__ = ["PAPER", "Paper", "Printer", "Section", "compile_pdf", "day", "moment"]

LOCALES = {"pl": "pl", "en": "en_GB"}
PAPER = Path(__file__).parent / "paper.typ"
RETRY_SECONDS = 5


class TooManyPages(Problem):
    code, status = "too-many-pages", 503
    pl = "Przygotowujemy teraz dużo dokumentów. Spróbuj pobrać ten za chwilę."
    en = "Many documents are being made right now. Try to download this one in a moment."


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page under a heading. What is empty is left out."""

    title: str
    paragraphs: Sequence[str] = ()
    boxes: Sequence[tuple[str, str]] = ()
    """A label and a code, set large."""
    columns: Sequence[str] = ()
    """Heads of the table of `rows`."""
    rows: Sequence[Sequence[str]] = ()
    notes: Sequence[str] = ()
    """Below the table."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A page in the look of the house (`paper.typ`). All of it is data, never markup."""

    language: str
    title: str
    facts: Sequence[tuple[str, str]]
    """A label and what it says; one that says nothing is left out."""
    sections: Sequence[Section]
    page_word: str
    notice: str = ""
    """Above all the rest, in strong words."""
    house: str = "ZOZ Medical"
    product: str = "Videoporady"


class Printer:
    """Makes pages, a few at once: each takes a core for a moment, and would hold up the rest."""

    def __init__(self, *, at_once_max: int, waiting_max: int) -> None:
        self._turns = asyncio.Semaphore(at_once_max)
        self._room = at_once_max + waiting_max
        self._taken = 0

    def require_room(self) -> None:
        """To be asked before anybody is troubled for what the page says. Raises TooManyPages."""
        if self._taken >= self._room:
            raise TooManyPages(headers={"Retry-After": str(RETRY_SECONDS)})

    async def make(self, template: Path, words: Mapping[str, Any], *, at: datetime) -> bytes:
        """As `compile_pdf`, in a thread. Raises TooManyPages when too many wait already."""
        self.require_room()
        self._taken += 1
        try:
            async with self._turns:
                # Typst leaves the interpreter's lock while it works: the event loop goes on.
                return await asyncio.to_thread(compile_pdf, template, words, at=at)
        finally:
            self._taken -= 1

    async def print(self, paper: Paper, *, at: datetime) -> bytes:
        """A page in the look of the house. Raises TooManyPages."""
        return await self.make(PAPER, asdict(paper), at=at)


def compile_pdf(template: Path, words: Mapping[str, Any], *, at: datetime) -> bytes:
    """The template filled with `words`, its one input, as JSON. `at` is the document's own time.

    The words are data, never markup: whatever somebody wrote is set as it is.
    """
    made: Any = typst.compile(
        str(template),
        root=str(template.parent),
        format="pdf",
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        sys_inputs={"words": json.dumps(words)},
        # Typst refuses a time with parts of a second.
        timestamp=at.replace(microsecond=0),
    )
    return made


def moment(at: datetime | None, language: str, *, seconds: bool = False) -> str:
    """A moment by the clock in Poland, in words; nothing of what is not known."""
    if at is None:
        return ""
    pattern = "d MMMM y, HH:mm:ss" if seconds else "d MMMM y, HH:mm"
    return format_datetime(at, pattern, tzinfo=CLINIC_TIME, locale=LOCALES[language])


def day(known: date | None, language: str) -> str:
    """A day in words; nothing of one that is not known."""
    return "" if known is None else format_date(known, "d MMMM y", locale=LOCALES[language])
