"""The rules of a guest's link: whom it opens a session for, and what everybody else is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kit.errors import NotFound, Problem
from videoporady_contracts.words import GuestEnd

__all__ = [
    "GuestConsentOutdated",
    "GuestLeft",
    "GuestLinkExpired",
    "GuestLinkUsed",
    "GuestLinkWithdrawn",
    "GuestLinkWrong",
    "GuestRefused",
    "GuestVisitMoved",
    "GuestVisitOver",
    "Link",
    "require_consent",
    "require_usable",
]


class GuestLinkWrong(NotFound):
    code = "guest-link-wrong"
    pl = "Ten link jest niepełny albo nieprawidłowy. Skopiuj go w całości z wiadomości."
    en = "This link is incomplete or wrong. Copy all of it from the message."


class GuestLinkUsed(Problem):
    code, status = "guest-link-used", 409
    pl = "Ten link został już użyty na innym urządzeniu. Poproś o nowy."
    en = "This link has been used on another device already. Ask for a new one."


class GuestLinkExpired(Problem):
    code, status = "guest-link-expired", 410
    pl = "Ten link stracił ważność. Poproś o nowy."
    en = "This link is no longer valid. Ask for a new one."


class GuestLinkWithdrawn(Problem):
    code, status = "guest-link-withdrawn", 410
    pl = "To zaproszenie zostało cofnięte."
    en = "This invitation was taken back."


class GuestRefused(Problem):
    code, status = "guest-refused", 410
    pl = "Lekarz nie wpuścił Cię do tej rozmowy."
    en = "The doctor did not let you into this call."


class GuestLeft(Problem):
    code, status = "guest-left", 410
    pl = "Rozmowa została przez Ciebie zakończona. Aby wrócić, poproś o nowy link."
    en = "You left the call. To come back, ask for a new link."


class GuestVisitOver(Problem):
    code, status = "guest-visit-over", 410
    pl = "Ta wizyta już się zakończyła albo została odwołana."
    en = "This visit is over, or it was called off."


class GuestVisitMoved(Problem):
    code, status = "guest-visit-moved", 410
    pl = "Termin tej wizyty się zmienił. Poproś o nowy link."
    en = "This visit has another time now. Ask for a new link."


class GuestConsentOutdated(Problem):
    code, status = "guest-consent-outdated", 409
    pl = "Treść zgody się zmieniła. Wczytaj stronę jeszcze raz."
    en = "The text that you agree to has changed. Load the page again."


_ENDS: Mapping[GuestEnd, type[Problem]] = {
    GuestEnd.REFUSED: GuestRefused,
    GuestEnd.REMOVED: GuestLinkWithdrawn,
    GuestEnd.LEFT: GuestLeft,
    GuestEnd.VISIT_OVER: GuestVisitOver,
    GuestEnd.VISIT_MOVED: GuestVisitMoved,
}


@dataclass(frozen=True, slots=True)
class Link:
    """A link as identity knows it."""

    secret_digest: UUID | None
    expires_at: datetime
    is_used: bool
    ended: GuestEnd | None


def require_usable(
    link: Link | None, digest: UUID, now: datetime, *, may_be_used: bool = False
) -> None:
    """Says why a link opens nothing, to whoever has its secret; all others get one answer.

    Raises GuestLinkWrong, GuestLinkUsed, GuestLinkExpired, GuestLinkWithdrawn, GuestRefused,
    GuestLeft, GuestVisitOver or GuestVisitMoved.
    """
    if link is None or link.secret_digest != digest:
        raise GuestLinkWrong
    if link.ended is not None:
        raise _ENDS[link.ended]
    if now >= link.expires_at:
        raise GuestLinkExpired
    if link.is_used and not may_be_used:
        raise GuestLinkUsed


def require_consent(given: str, current: str) -> None:
    """Nobody agrees to a text that they were not shown. Raises GuestConsentOutdated."""
    if given != current:
        raise GuestConsentOutdated
