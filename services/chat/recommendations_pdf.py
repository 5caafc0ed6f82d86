"""Recommendations on paper: what the patient reads in the portal, with names, codes and dates."""

import re
from dataclasses import dataclass
from datetime import datetime

from kit.names import Names
from kit.pdf import Paper, Section, day, moment
from services.chat.recommendation_rules import Content, ReferralTarget
from videoporady_contracts.words import Language

__all__ = ["Printed", "paper_of"]

LONG_WORD = re.compile(r"\S{60}")
"""Longer than a line: without a place to break, it would run off the paper."""

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
        "page": "Strona",
        ReferralTarget.SPECIALIST: "Poradnia specjalistyczna",
        ReferralTarget.TESTS: "Badania diagnostyczne",
        ReferralTarget.HOSPITAL: "Leczenie szpitalne",
        ReferralTarget.REHABILITATION: "Rehabilitacja",
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
        "page": "Page",
        ReferralTarget.SPECIALIST: "Specialist clinic",
        ReferralTarget.TESTS: "Diagnostic tests",
        ReferralTarget.HOSPITAL: "Hospital treatment",
        ReferralTarget.REHABILITATION: "Rehabilitation",
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


def paper_of(printed: Printed, language: Language) -> Paper:
    """The page in one language."""
    words = WORDS[language]
    names, content = printed.names, printed.content
    issued = words["corrected" if printed.version > 1 else "issued"]
    sections = [
        Section(
            words["recommendations"],
            paragraphs=[
                LONG_WORD.sub("\\g<0>\u200b", each)
                for each in content.text.split("\n")
                if each.strip()
            ],
        ),
        Section(
            words["prescriptions"],
            paragraphs=[words["prescriptionsHow"]] if content.prescriptions else [],
            boxes=[(words["code"], each) for each in content.prescriptions],
        ),
        Section(
            words["referrals"],
            paragraphs=[words["referralsHow"]] if content.referrals else [],
            boxes=[(words[each.kind], each.code) for each in content.referrals],
        ),
    ]
    return Paper(
        language=language,
        title=words["title"],
        facts=[
            (words["patient"], names.patient),
            (words["born"], day(names.birth_date, language)),
            (words["doctor"], names.doctor),
            (words["visit"], moment(printed.visit_at, language)),
            (issued.format(version=printed.version), moment(printed.issued_at, language)),
        ],
        sections=[each for each in sections if each.paragraphs],
        page_word=words["page"],
        notice=words["outdated"] if printed.version < printed.newest_version else "",
    )
