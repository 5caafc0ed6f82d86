"""The words of messages to patients, in Polish and English.

A message is read on a lock screen and by whoever shares a mailbox: it says that there is a visit
and when. Where, with whom and why is for the portal, after log-in. The sentences are in
`sentences.py`; here are the dates in words, which need Babel, which `domain` may not know.
"""

from dataclasses import dataclass
from datetime import datetime
from html import escape

from babel.dates import format_datetime
from pydantic import AwareDatetime, BaseModel

from kit.zone import CLINIC_TIME
from services.notify.sentences import BUTTON, GREETING, HOW, SENTENCES, SIGNATURE, UNTIL
from videoporady_contracts.words import (
    CancelledBy,
    Language,
    MessageChannel,
    MessageKind,
    VisitType,
)

__all__ = ["Facts", "Words", "words_of"]

WITH_LINK = frozenset({MessageKind.CALL_BACK, MessageKind.CONTACT_ATTEMPT})
"""A text message of these says where to go: the visit is about to begin, or on."""
LOCALES = {Language.POLISH: "pl", Language.ENGLISH: "en_GB"}


class Facts(BaseModel):
    """What a message is about, kept beside it: its words can be made again in any language."""

    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    visit_type: VisitType | None = None
    cancelled_by: CancelledBy | None = None
    minutes_before: int | None = None
    minutes_late: int | None = None
    answer_until: AwareDatetime | None = None
    """For how long an offered slot is held."""
    channel: MessageChannel | None = None
    """The one way that somebody chose for this message, whatever its reader prefers."""
    sequence: int = 0
    """The revision of the visit's calendar entry."""


@dataclass(frozen=True, slots=True)
class Words:
    """A message as somebody reads it."""

    kind: MessageKind
    language: Language
    subject: str
    """One line: also all of a push."""
    short: str
    """All of a text message: the same line, and where to go when that is urgent."""
    text: str
    html: str


def words_of(kind: MessageKind, language: Language, facts: Facts, *, portal: str) -> Words:
    """A message in words; `portal` is the address that it leads to."""
    variant = "clinic" if facts.cancelled_by is CancelledBy.CLINIC else ""
    sentences = SENTENCES[kind, variant][language]
    when = "" if facts.starts_at is None else _in_words(facts.starts_at, language)
    until = "" if facts.answer_until is None else _in_words(facts.answer_until, language)
    paragraphs = [GREETING[language], *sentences.paragraphs]
    how = HOW.get(facts.visit_type) if facts.visit_type else None
    if how and kind is MessageKind.CONFIRMATION:
        paragraphs.insert(2, how[language])
    if until:
        paragraphs.insert(2, UNTIL[language])
    named = {"when": when, "until": until, "minutes": facts.minutes_late}
    filled = [each.format(**named) for each in paragraphs]
    signature = SIGNATURE[language]
    subject = sentences.subject.format(**named)
    return Words(
        kind=kind,
        language=language,
        subject=subject,
        short=f"{subject} {portal}" if kind in WITH_LINK else subject,
        text="\n\n".join([*filled, portal, signature]) + "\n",
        html=_html(filled, language, portal, BUTTON[language], signature),
    )


def _html(
    paragraphs: list[str], language: Language, portal: str, button: str, signature: str
) -> str:
    """Plain markup without pictures or scripts: nothing to load tells nobody who has read it."""
    said = "".join(f"<p>{escape(each)}</p>" for each in paragraphs)
    link = f'<p><a href="{escape(portal, quote=True)}">{escape(button)}</a></p>'
    return (
        f'<!doctype html><html lang="{language.value}"><body '
        'style="font-family:sans-serif;font-size:16px;line-height:1.5;color:#1b2a33">'
        f"{said}{link}<p>{escape(signature)}</p></body></html>"
    )


def _in_words(at: datetime, language: Language) -> str:
    """For example "wtorek, 24 listopada 2026, 10:40": the clinic's own time, whatever ours is."""
    return format_datetime(
        at, "EEEE, d MMMM y, HH:mm", tzinfo=CLINIC_TIME, locale=LOCALES[language]
    )
