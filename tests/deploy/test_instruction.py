"""The instruction's PDF: current with its page, tagged for screen readers, and whole."""

import json
import re
from typing import Any

import pytest
from pypdf import PdfReader

from deploy.instruction.build import LANGUAGES, TEXTS, build, file_of

SAID_BY_THE_CLINIC = {
    "pl": (
        *("Umów nową wizytę", "Wizyta komercyjna", "Wizyta w ramach NFZ"),
        *("Placówka", "Poradnia", "Rodzaj wizyty", "Lekarz", "Wideokonsultacja", "Skierowanie"),
        *("Połącz", "Czat", "Połączenie testowe", "5 minut", "komputera", "kamerą i mikrofonem"),
        *("nie wszyscy lekarze", "pediatryczna", "dermatologiczna", "neurologiczna"),
        *("kardiologiczna", "po prawej stronie", "wyniki badań", "wybrane wstępnie"),
    ),
    "en": (
        *("Book a new visit", "Paid visit", "NFZ visit", "Facility", "Clinic", "Kind of visit"),
        *("Doctor", "Video visit", "Referral", "Connect", "Chat", "Test call", "5 minutes"),
        *("not all doctors", "dermatology", "on the right", "test results", "112"),
    ),
}
ON_SCREEN_ONLY = {"download", "print", "notAllDoctors"}


def text_of(reader: PdfReader) -> str:
    return plain(" ".join(page.extract_text() for page in reader.pages))


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("<b>", "").replace("</b>", ""))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_is_made_from_the_texts_of_the_page(language: str) -> None:
    assert file_of(language).read_bytes() == build(language), "run `make instruction`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_says_everything_that_the_page_and_the_clinic_say(language: str) -> None:
    said = text_of(PdfReader(file_of(language)))
    texts = json.loads(TEXTS.read_text(encoding="utf-8"))[language]
    missing = [
        key for key, text in texts.items() if key not in ON_SCREEN_ONLY and plain(text) not in said
    ]
    assert missing == []
    assert [each for each in SAID_BY_THE_CLINIC[language] if each not in said] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_screen_reader_finds_title_language_structure_and_pictures_in_words(
    language: str,
) -> None:
    reader = PdfReader(file_of(language))
    catalogue: Any = reader.root_object
    texts = json.loads(TEXTS.read_text(encoding="utf-8"))[language]
    assert catalogue["/Lang"] == language
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == texts["title"]
    assert reader.xmp_metadata is not None
    assert b"<pdfuaid:part>1</pdfuaid:part>" in reader.xmp_metadata.stream.get_data()
    tags = list(elements(catalogue["/StructTreeRoot"]))
    names = [name for name, _ in tags]
    for name in ("/Title", "/H1", "/H2", "/P", "/L", "/LI", "/Figure"):
        assert name in names, name
    alternatives = [plain(each or "") for name, each in tags if name == "/Figure"]
    assert alternatives == [texts[f"picture{each}"] for each in ("Calendar", "Visit", "Waiting")]


def elements(node: object) -> list[tuple[str, str | None]]:
    """Name and alternative text of every structure element under one, in reading order."""
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

    if isinstance(node, IndirectObject):
        node = node.get_object()
    if isinstance(node, ArrayObject):
        return [found for each in node for found in elements(each)]
    if not isinstance(node, DictionaryObject):
        return []
    below = elements(node["/K"]) if "/K" in node else []
    return ([(str(node["/S"]), node.get("/Alt"))] if "/S" in node else []) + below
