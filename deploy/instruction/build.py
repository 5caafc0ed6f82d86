"""Makes the instruction's PDF (tagged, PDF/UA-1) from the texts of the web page.

`make instruction` writes both languages to `web/public`; `make instruction PICTURES=1` first takes
the newest pictures of the screens, which tests/journeys/test_accessibility.py left behind.
"""

import json
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from deploy.local.places import REPOSITORY
from kit.pdf import compile_pdf

__all__ = ["LANGUAGES", "build", "file_of", "main"]

LANGUAGES = ("pl", "en")
HERE = Path(__file__).parent
TEXTS = REPOSITORY / "web/src/features/instruction/instruction.json"
SCREENS = REPOSITORY / ".local" / "screens"
PICTURES = {
    "calendar": "patient-umow-terminarz",
    "visit": "patient-wizyty-visitId",
    "waiting": "patient-wizyty-visitId-polacz-waiting",
}
PICTURE_PIXELS = (1440, 810)
PICTURE_COLOURS = 96
UNCHANGING = datetime(2026, 1, 1, tzinfo=UTC)
"""The same sources give the same bytes, on every day: a test compares them."""
ONE_LETTER_WORD = re.compile(r"(?<![^\s(„])([aiouwz])\s", re.IGNORECASE)


def file_of(language: str) -> Path:
    """Where the web client serves it from, under the address of the same name."""
    return REPOSITORY / "web/public" / f"instrukcja-videoporady-{language}.pdf"


def build(language: str) -> bytes:
    """The PDF in one language."""
    texts = json.loads(TEXTS.read_text(encoding="utf-8"))[language]
    if language == "pl":
        # As on screen: a one-letter word may not end a line.
        texts = {key: ONE_LETTER_WORD.sub("\\1\u00a0", text) for key, text in texts.items()}
    words = {"language": language, "texts": texts}
    return compile_pdf(HERE / "instruction.typ", words, at=UNCHANGING)


def take_pictures() -> None:
    """Cuts the pictures of the running portal to the first screenful, with few colours."""
    from PIL import Image

    for language in LANGUAGES:
        for name, screen in PICTURES.items():
            with Image.open(SCREENS / f"{language}-1440" / f"{screen}.png") as whole:
                cut = whole.convert("RGB").crop((0, 0, *PICTURE_PIXELS))
                few = cut.quantize(PICTURE_COLOURS)
                few.save(HERE / "pictures" / f"{name}-{language}.png", optimize=True)


def main(arguments: list[str]) -> None:
    """Writes the PDFs of both languages; with `pictures` it takes new pictures first."""
    if "pictures" in arguments:
        take_pictures()
    for language in LANGUAGES:
        file_of(language).write_bytes(build(language))


if __name__ == "__main__":
    main(sys.argv[1:])
