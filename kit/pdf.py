"""Tagged PDFs (PDF/UA-1) from a Typst template beside the code that fills it."""

import asyncio
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

__all__ = ["make_pdf"]

AT_ONCE_MAX = 2
"""A page takes a core for a moment: more at once would hold up everything else of the process."""
_turns = asyncio.Semaphore(AT_ONCE_MAX)


async def make_pdf(template: Path, words: Mapping[str, Any], *, at: datetime) -> bytes:
    """The template filled with `words`, its one input, as JSON. `at` is the document's own time.

    The words are data, never markup: whatever somebody wrote is set as it is.
    """
    async with _turns:
        # Typst leaves the interpreter's lock while it works: the event loop goes on.
        return await asyncio.to_thread(_compile, template, json.dumps(words), at)


def _compile(template: Path, words: str, at: datetime) -> bytes:
    made: Any = typst.compile(
        str(template),
        root=str(template.parent),
        format="pdf",
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        sys_inputs={"words": words},
        # Typst refuses a time with parts of a second.
        timestamp=at.replace(microsecond=0),
    )
    return made
