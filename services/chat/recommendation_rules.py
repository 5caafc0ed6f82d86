"""The rules of recommendations: what may be issued, and what a correction is.

Pure, as `domain` is: no framework, no clock, no database.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from kit.errors import NotFound, Problem
from services.chat.domain import MessageEmpty, VisitState, clean_text

__all__ = [
    "CODES_MAX",
    "TEXT_CHARACTERS_MAX",
    "VERSIONS_MAX",
    "Content",
    "RecommendationCodeInvalid",
    "RecommendationsEmpty",
    "RecommendationsNotFound",
    "RecommendationsUnchanged",
    "ReferralNote",
    "ReferralTarget",
    "TooManyVersions",
    "VisitCalledOff",
    "issued",
]

TEXT_CHARACTERS_MAX = 8_000
CODES_MAX = 10
"""Prescriptions, and likewise referrals, of one visit."""
VERSIONS_MAX = 20
CODE = re.compile(r"[0-9]{4}", re.ASCII)


class RecommendationsNotFound(NotFound):
    code = "recommendations-not-found"
    pl, en = "Nie ma takich zaleceń.", "There are no such recommendations."


class RecommendationsEmpty(Problem):
    code, status = "recommendations-empty", 422
    pl = "Wpisz zalecenia albo dodaj kod recepty lub skierowania."
    en = "Write recommendations, or add the code of a prescription or a referral."


class RecommendationCodeInvalid(Problem):
    code, status = "recommendation-code-invalid", 422
    pl = "Kod e-recepty i e-skierowania ma cztery cyfry."
    en = "The code of an e-prescription or an e-referral has four digits."


class RecommendationsUnchanged(Problem):
    code, status = "recommendations-unchanged", 409
    pl = "Pacjent ma już zalecenia o tej treści. Zmień je, żeby wydać nową wersję."
    en = "The patient has these recommendations already. Change them to issue a new version."


class TooManyVersions(Problem):
    code, status = "too-many-versions", 409
    pl = "Te zalecenia były już poprawiane tyle razy, ile można. Napisz do pacjenta na czacie."
    en = "These recommendations cannot be corrected any more. Write to the patient in the chat."


class VisitCalledOff(Problem):
    code, status = "visit-called-off", 409
    pl = "Ta wizyta została odwołana, dlatego nie można wydać zaleceń."
    en = "This visit was called off, so no recommendations can be issued."


class ReferralTarget(StrEnum):
    """What an e-referral is for."""

    SPECIALIST = "specialist"
    TESTS = "tests"
    HOSPITAL = "hospital"
    REHABILITATION = "rehabilitation"


@dataclass(frozen=True, slots=True)
class ReferralNote:
    """An e-referral as the doctor wrote it down; P1 issued it."""

    kind: ReferralTarget
    code: str


@dataclass(frozen=True, slots=True)
class Content:
    """What a doctor recommends. A draft may hold half a code, what is issued may not."""

    text: str = ""
    prescriptions: tuple[str, ...] = ()
    referrals: tuple[ReferralNote, ...] = ()


def issued(draft: Content, last: Content | None, *, versions: int, state: VisitState) -> Content:
    """What the patient gets of a draft; `last` is the newest of the `versions` that they have.

    Fields that were left empty are left out. Raises VisitCalledOff, RecommendationsEmpty,
    RecommendationCodeInvalid, RecommendationsUnchanged or TooManyVersions.
    """
    if state is VisitState.CANCELLED:
        raise VisitCalledOff
    try:
        text = clean_text(draft.text)
    except MessageEmpty:
        text = ""
    prescriptions = tuple(each for each in draft.prescriptions if each)
    referrals = tuple(each for each in draft.referrals if each.code)
    content = Content(text, prescriptions, referrals)
    if content == Content():
        raise RecommendationsEmpty
    if not all(CODE.fullmatch(each) for each in (*prescriptions, *(r.code for r in referrals))):
        raise RecommendationCodeInvalid
    if content == last:
        raise RecommendationsUnchanged
    if versions >= VERSIONS_MAX:
        raise TooManyVersions
    return content
