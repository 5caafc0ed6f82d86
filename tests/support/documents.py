"""Documents as people send them."""

from typing import Any

import typst

__all__ = ["two_pages"]


def two_pages() -> bytes:
    """A PDF of two pages with words on each."""
    words = "= Morfologia krwi\nHemoglobina\n#pagebreak()\n= Opis badania\nBez zmian\n"
    made: Any = typst.compile(words.encode(), format="pdf", ignore_system_fonts=True)
    return made
