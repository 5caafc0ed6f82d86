"""The rules of the profile: pure, without a framework, a database or a clock."""

import hmac
import re
from collections.abc import Callable, Collection
from datetime import datetime
from enum import StrEnum

from kit.errors import NotFound, Problem
from videoporady_contracts.words import StaffRole

__all__ = [
    "CODE_SECONDS",
    "ConsentKind",
    "ConsentStays",
    "PasskeyKnown",
    "PasskeyNotFound",
    "PasskeyRefused",
    "SecondFactorIsOn",
    "SecondFactorIsRequired",
    "SecondFactorNeeded",
    "SecondFactorNotStarted",
    "SessionNotFound",
    "StaffStays",
    "TooManyPasskeys",
    "WrongCode",
    "WrongPassword",
    "active_roles",
    "browser_in",
    "matching_step",
    "normalised_code",
    "require_no_staff",
    "require_not_required",
    "require_withdrawable",
    "step_at",
    "system_in",
]

CODE_SECONDS = 30
"""Source: RFC 6238, 4.1."""
STEPS_OF_GRACE = 1
"""A telephone whose clock is half a minute off still gets in."""
TOTP_CODE = re.compile(r"[0-9]{6}", re.ASCII)

# A browser names its relatives too: the most particular name comes first.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


class WrongPassword(Problem):
    code, status = "wrong-password", 422
    pl = "To hasło jest niepoprawne. Wpisz hasło, którym się logujesz."
    en = "This password is wrong. Enter the one that you log in with."


class SessionNotFound(NotFound):
    code = "session-not-found"
    pl = "Tego logowania już nie ma na liście."
    en = "This log-in is no longer on the list."


class SecondFactorNeeded(Problem):
    """The password was right; the code is still to come."""

    code, status = "second-factor-needed", 401
    pl = "Wpisz kod z aplikacji uwierzytelniającej."
    en = "Enter the code from your authenticator app."


class WrongCode(Problem):
    code, status = "wrong-code", 422
    pl = "Ten kod jest niepoprawny albo już użyty. Poczekaj na następny kod w aplikacji."
    en = "This code is wrong or used already. Wait for the next one in the app."


class SecondFactorIsOn(Problem):
    code, status = "second-factor-is-on", 409
    pl = "Logowanie z kodem jest już włączone."
    en = "Log-in with a code is switched on already."


class SecondFactorNotStarted(NotFound):
    code = "second-factor-not-started"
    pl = "Najpierw zeskanuj kod QR – zacznij włączanie od początku."
    en = "Scan the QR code first: start again."


class SecondFactorIsRequired(Problem):
    code, status = "second-factor-is-required", 409
    pl = "Twoja rola w placówce wymaga logowania z kodem, dlatego nie można go wyłączyć."
    en = "Your role needs log-in with a code, so it cannot be switched off."


class PasskeyRefused(Problem):
    code, status = "passkey-refused", 403
    pl = "Nie udało się potwierdzić klucza dostępu. Spróbuj jeszcze raz albo użyj hasła."
    en = "The passkey could not be confirmed. Try again, or use your password."


class PasskeyKnown(Problem):
    code, status = "passkey-known", 409
    pl = "To urządzenie ma już klucz dostępu do portalu."
    en = "This device has a passkey for the portal already."


class PasskeyNotFound(NotFound):
    code = "passkey-not-found"
    pl, en = "Tego klucza dostępu już nie ma.", "This passkey is gone already."


class TooManyPasskeys(Problem):
    code, status = "too-many-passkeys", 409
    pl = "Masz już tyle kluczy dostępu, ile można. Usuń ten, którego nie używasz."
    en = "You have as many passkeys as there may be. Remove one that you do not use."


class ConsentStays(Problem):
    code, status = "consent-stays", 409
    pl = "Konto działa tylko z zaakceptowanym regulaminem. W każdej chwili możesz je usunąć."
    en = "There is no account without the terms. You can have the account erased."


class StaffStays(Problem):
    code, status = "staff-account-stays", 409
    pl = "Konto pracownika usuwa administracja placówki."
    en = "The administration erases the accounts of staff."


class ConsentKind(StrEnum):
    """What can be accepted. Consents to a visit are booking's, and stay with the visit."""

    TERMS = "terms"
    NEWS = "news"


def browser_in(user_agent: str) -> str | None:
    """The browser's name as people know it; None when it is none of the usual ones."""
    return next((name for mark, name in BROWSERS if mark in user_agent), None)


def system_in(user_agent: str) -> str | None:
    """The device or system as people know it; None when it is none of the usual ones."""
    return next((name for mark, name in SYSTEMS if mark in user_agent), None)


def normalised_code(text: str) -> str:
    """A code as it was typed, without the spaces and dashes that make it readable."""
    return "".join(each for each in text if each.isalnum()).upper()


def step_at(now: datetime) -> int:
    """The half minute of a moment, counted as RFC 6238 does."""
    return int(now.timestamp()) // CODE_SECONDS


def matching_step(
    code: str, now: datetime, last_step: int | None, code_of: Callable[[int], str]
) -> int | None:
    """The half minute whose code this is; None for a wrong code and for one that was used.

    A used code takes all earlier ones with it: what was looked over a shoulder opens nothing.
    """
    if not TOTP_CODE.fullmatch(code):
        return None
    current = step_at(now)
    for step in range(current - STEPS_OF_GRACE, current + STEPS_OF_GRACE + 1):
        is_new = last_step is None or step > last_step
        if is_new and hmac.compare_digest(code_of(step), code):
            return step
    return None


def active_roles(
    roles: Collection[StaffRole], needing: Collection[StaffRole], *, is_strong: bool
) -> frozenset[StaffRole]:
    """The roles that a session may use: some only after more than a password."""
    return frozenset(role for role in roles if is_strong or role not in needing)


def require_not_required(roles: Collection[str], needing: Collection[StaffRole]) -> None:
    """Raises SecondFactorIsRequired when a role needs it."""
    if set(roles) & set(needing):
        raise SecondFactorIsRequired


def require_withdrawable(kind: ConsentKind) -> None:
    """Raises ConsentStays for what the account stands on."""
    if kind is ConsentKind.TERMS:
        raise ConsentStays


def require_no_staff(is_staff: bool) -> None:
    """Raises StaffStays: who signed what must stay known."""
    if is_staff:
        raise StaffStays
