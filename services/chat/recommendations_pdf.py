"""Recommendations on paper: what the patient reads in the portal, with names, codes and dates."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from kit.pdf import make_pdf
from services.chat.people import Names
from services.chat.recommendation_rules import Content, ReferralKind
from videoporady_contracts.words import Language

__all__ = ["Printed", "make"]

CLINIC_TIME = ZoneInfo("Europe/Warsaw")
TEMPLATE = Path(__file__).parent / "recommendations.typ"
LONG_WORD = re.compile(r"\S{60}")
"""Longer than a line: without a place to break, it would run off the paper."""
LOCALES = {Language.POLISH: "pl", Language.ENGLISH: "en_GB"}

WORDS: dict[Language, dict[str, str]] = {
    Language.POLISH: {
        "title": "Zalecenia po wizycie",
        "patient": "Pacjent",
        "born": "Data urodzenia",
        "doctor": "Lekarz",
        "visit": "Wizyta",
        "issued": "Wydano",
        "corrected": "Wydano (wersja {version}, poprawiona)",
        "outdated": "Ta wersja jest nieaktualna. W portalu jest nowsza.",
        "recommendations": "Zalecenia",
        "prescriptions": "E-recepty",
        "prescriptionsHow": "W aptece podaj kod i PESEL pacjenta.",
        "referrals": "E-skierowania",
        "referralsHow": "Przy rejestracji podaj kod i PESEL pacjenta.",
        "code": "Kod",
        "footer": "ZOZ Medical · Videoporady",
        "page": "Strona",
        ReferralKind.SPECIALIST: "Poradnia specjalistyczna",
        ReferralKind.TESTS: "Badania diagnostyczne",
        ReferralKind.HOSPITAL: "Leczenie szpitalne",
        ReferralKind.REHABILITATION: "Rehabilitacja",
    },
    Language.ENGLISH: {
        "title": "Recommendations after your visit",
        "patient": "Patient",
        "born": "Date of birth",
        "doctor": "Doctor",
        "visit": "Visit",
        "issued": "Issued",
        "corrected": "Issued (version {version}, corrected)",
        "outdated": "This version is out of date. There is a newer one in the portal.",
        "recommendations": "Recommendations",
        "prescriptions": "E-prescriptions",
        "prescriptionsHow": "At the pharmacy, give the code and the patient’s PESEL number.",
        "referrals": "E-referrals",
        "referralsHow": "When you register, give the code and the patient’s PESEL number.",
        "code": "Code",
        "footer": "ZOZ Medical · Videoporady",
        "page": "Page",
        ReferralKind.SPECIALIST: "Specialist clinic",
        ReferralKind.TESTS: "Diagnostic tests",
        ReferralKind.HOSPITAL: "Hospital treatment",
        ReferralKind.REHABILITATION: "Rehabilitation",
    },
}


@dataclass(frozen=True, slots=True)
class Printed:
    """All that stands on the paper."""

    content: Content
    version: int
    newest_version: int
    issued_at: datetime
    visit_at: datetime | None
    """Unknown for a visit that was booked before chat kept it."""
    names: Names


async def make(printed: Printed, language: Language) -> bytes:
    """The PDF in one language."""
    return await make_pdf(TEMPLATE, _filled(printed, language), at=printed.issued_at)


def _filled(printed: Printed, language: Language) -> dict[str, Any]:
    words = WORDS[language]
    names, content = printed.names, printed.content
    issued = words["corrected" if printed.version > 1 else "issued"]
    facts = [
        (words["patient"], names.patient),
        (words["born"], _day(names.birth_date, language)),
        (words["doctor"], names.doctor),
        (words["visit"], _moment(printed.visit_at, language)),
        (issued.format(version=printed.version), _moment(printed.issued_at, language)),
    ]
    return {
        "language": language.value,
        "words": {key: text for key, text in words.items() if not isinstance(key, ReferralKind)},
        "facts": [[label, value] for label, value in facts if value],
        "outdated": words["outdated"] if printed.version < printed.newest_version else "",
        "paragraphs": [
            LONG_WORD.sub("\\g<0>\u200b", each) for each in content.text.split("\n") if each.strip()
        ],
        "prescriptions": list(content.prescriptions),
        "referrals": [[words[each.kind], each.code] for each in content.referrals],
    }


def _moment(at: datetime | None, language: Language) -> str:
    if at is None:
        return ""
    pattern = "d MMMM y, HH:mm"
    return format_datetime(at, pattern, tzinfo=CLINIC_TIME, locale=LOCALES[language])


def _day(day: date | None, language: Language) -> str:
    return "" if day is None else format_date(day, "d MMMM y", locale=LOCALES[language])
