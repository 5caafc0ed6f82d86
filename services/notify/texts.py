"""The words of messages to patients, in Polish and English.

An e-mail is read on a lock screen and by whoever shares a mailbox: it says that there is a visit
and when. Where, with whom and why is for the portal, after log-in. A file of its own, since dates
in words need Babel, which `domain` may not know.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from videoporady_contracts.words import CancelledBy, Language, VisitType

__all__ = ["Kind", "Words", "cancellation", "confirmation", "slot_offer"]

CLINIC_TIME = ZoneInfo("Europe/Warsaw")
LOCALES = {Language.POLISH: "pl", Language.ENGLISH: "en_GB"}


class Kind(StrEnum):
    CONFIRMATION = "confirmation"
    CANCELLATION = "cancellation"
    SLOT_OFFER = "slot_offer"


@dataclass(frozen=True, slots=True)
class Words:
    """A message as somebody reads it."""

    kind: Kind
    language: Language
    subject: str
    text: str


CONFIRMATION = {
    Language.POLISH: (
        "Potwierdzenie wizyty: {when}",
        (
            "Dzień dobry,\n\n"
            "potwierdzamy termin wizyty: {when} (czas polski).\n\n"
            "{how}Szczegóły wizyty i czat są w portalu, po zalogowaniu. Tam można też "
            "odwołać wizytę.\n\n"
            "{portal}\n\n"
            "Zespół Videoporad\n"
        ),
    ),
    Language.ENGLISH: (
        "Your visit is confirmed: {when}",
        (
            "Hello,\n\n"
            "your visit is confirmed for {when} (time in Poland).\n\n"
            "{how}The details of the visit and the chat are in the portal, after you log in. "
            "You can also cancel the visit there.\n\n"
            "{portal}\n\n"
            "The Videoporady team\n"
        ),
    ),
}
CANCELLATION = {
    (CancelledBy.PATIENT, Language.POLISH): (
        "Odwołanie wizyty: {when}",
        (
            "Dzień dobry,\n\n"
            "zgodnie z prośbą wizyta w terminie: {when} (czas polski) jest odwołana.\n\n"
            "Nową wizytę można umówić w portalu.\n\n"
            "{portal}\n\n"
            "Zespół Videoporad\n"
        ),
    ),
    (CancelledBy.PATIENT, Language.ENGLISH): (
        "Your visit is cancelled: {when}",
        (
            "Hello,\n\n"
            "as requested, your visit on {when} (time in Poland) is cancelled.\n\n"
            "You can book another visit in the portal.\n\n"
            "{portal}\n\n"
            "The Videoporady team\n"
        ),
    ),
    (CancelledBy.CLINIC, Language.POLISH): (
        "Odwołanie wizyty: {when}",
        (
            "Dzień dobry,\n\n"
            "z przykrością informujemy, że wizyta w terminie: {when} (czas polski) "
            "nie odbędzie się. Przepraszamy za kłopot.\n\n"
            "Nową wizytę można umówić w portalu.\n\n"
            "{portal}\n\n"
            "Zespół Videoporad\n"
        ),
    ),
    (CancelledBy.CLINIC, Language.ENGLISH): (
        "Your visit is cancelled: {when}",
        (
            "Hello,\n\n"
            "we are sorry: your visit on {when} (time in Poland) cannot take place.\n\n"
            "You can book another visit in the portal.\n\n"
            "{portal}\n\n"
            "The Videoporady team\n"
        ),
    ),
}
SLOT_OFFER = {
    Language.POLISH: (
        "Zwolnił się termin: {when}",
        (
            "Dzień dobry,\n\n"
            "zwolnił się termin: {when} (czas polski). Czeka na decyzję do: {until}.\n\n"
            "Żeby go przyjąć, wystarczy zalogować się w portalu i potwierdzić wizytę. Można też "
            "z niego zrezygnować: miejsce na liście oczekujących zostaje.\n\n"
            "{portal}\n\n"
            "Zespół Videoporad\n"
        ),
    ),
    Language.ENGLISH: (
        "A time has become free: {when}",
        (
            "Hello,\n\n"
            "a time has become free: {when} (time in Poland). It is kept for you until "
            "{until}.\n\n"
            "To take it, log in to the portal and confirm the visit. You can also decline it "
            "there: your place on the wait-list stays.\n\n"
            "{portal}\n\n"
            "The Videoporady team\n"
        ),
    ),
}
HOW = {
    (VisitType.VIDEO, Language.POLISH): (
        "Około 5 minut przed wizytą wystarczy zalogować się w portalu i wybrać „Połącz”.\n\n"
    ),
    (VisitType.VIDEO, Language.ENGLISH): (
        "About 5 minutes before the visit, log in to the portal and choose “Połącz” (Connect).\n\n"
    ),
}


def confirmation(
    language: Language, *, starts_at: datetime, visit_type: VisitType, portal: str
) -> Words:
    """What a person is told when a visit was booked."""
    subject, text = CONFIRMATION[language]
    facts = {
        "when": _in_words(starts_at, language),
        "how": HOW.get((visit_type, language), ""),
        "portal": portal,
    }
    return Words(Kind.CONFIRMATION, language, subject.format(**facts), text.format(**facts))


def cancellation(
    language: Language, *, starts_at: datetime, cancelled_by: CancelledBy, portal: str
) -> Words:
    """What a person is told when a visit was called off."""
    subject, text = CANCELLATION[cancelled_by, language]
    facts = {"when": _in_words(starts_at, language), "portal": portal}
    return Words(Kind.CANCELLATION, language, subject.format(**facts), text.format(**facts))


def slot_offer(
    language: Language, *, starts_at: datetime, expires_at: datetime, portal: str
) -> Words:
    """What a person who waits is told when a slot became free."""
    subject, text = SLOT_OFFER[language]
    facts = {
        "when": _in_words(starts_at, language),
        "until": _in_words(expires_at, language),
        "portal": portal,
    }
    return Words(Kind.SLOT_OFFER, language, subject.format(**facts), text.format(**facts))


def _in_words(at: datetime, language: Language) -> str:
    """For example "wtorek, 24 listopada 2026, 10:40": the clinic's own time, whatever ours is."""
    return format_datetime(
        at, "EEEE, d MMMM y, HH:mm", tzinfo=CLINIC_TIME, locale=LOCALES[language]
    )
