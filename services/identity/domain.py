"""The rules of accounts: pure, without a framework, a database or a clock."""

import unicodedata
from datetime import date, datetime, timedelta
from itertools import pairwise

from kit.errors import NotFound, Problem, TooManyRequests
from kit.zone import CLINIC_TIME

__all__ = [
    "AccountMustBeAdult",
    "BirthDateInFuture",
    "DoctorIdMissing",
    "EmailTaken",
    "LastOps",
    "LookUpIncomplete",
    "NotAChild",
    "PasswordTooWeak",
    "PatientCodeWrong",
    "PatientHasAccount",
    "PatientKnown",
    "PatientNotFound",
    "PeselBirthDateMismatch",
    "PeselInvalid",
    "PeselTaken",
    "StaffNotFound",
    "TooManyAttempts",
    "TooManyChildren",
    "TooManyLookUps",
    "WrongCredentials",
    "adult_if_born_until",
    "full_years",
    "masked",
    "normalised_email",
    "normalised_phone",
    "require_child",
    "require_doctor_id",
    "require_ops_left",
    "require_possible",
    "require_room_for_child",
    "require_same_birth_date",
    "require_strong_password",
    "seconds_until",
    "session_is_live",
    "today_in_warsaw",
]

ADULT_YEARS = 18
BIRTH_DATE_FIRST = date(1900, 1, 1)
PASSWORD_CHARACTERS_MIN = 10
PASSWORD_DIFFERENT_CHARACTERS_MIN = 5
POLISH_PHONE_DIGITS = 9


class EmailTaken(Problem):
    code, status = "email-taken", 409
    pl = "Konto z tym adresem e-mail już istnieje. Zaloguj się."
    en = "There is already an account with this e-mail. Log in."


class PasswordTooWeak(Problem):
    code, status = "password-too-weak", 422
    pl = (
        "To hasło łatwo odgadnąć. Użyj co najmniej 10 znaków, "
        "nie wpisuj w nim swojego adresu e-mail ani nazwiska."
    )
    en = (
        "This password is easy to guess. Use at least 10 characters, "
        "and neither your e-mail nor your surname."
    )


class PeselInvalid(Problem):
    code, status = "pesel-invalid", 422
    pl = "To nie jest poprawny numer PESEL. Sprawdź wszystkie 11 cyfr."
    en = "This is not a valid PESEL number. Check all 11 digits."


class PeselBirthDateMismatch(Problem):
    code, status = "pesel-birth-date-mismatch", 422
    pl = "Numer PESEL i data urodzenia nie pasują do siebie. Sprawdź oba pola."
    en = "The PESEL number and the date of birth do not match. Check both."


class PeselTaken(Problem):
    code, status = "pesel-taken", 409
    pl = "Ten numer PESEL jest już przypisany do innego profilu. Zadzwoń do rejestracji."
    en = "This PESEL number already belongs to another profile. Call the reception."


class BirthDateInFuture(Problem):
    code, status = "birth-date-impossible", 422
    pl = "Sprawdź datę urodzenia: nie może być z przyszłości ani sprzed 1900 roku."
    en = "Check the date of birth: it cannot be in the future or before 1900."


class AccountMustBeAdult(Problem):
    code, status = "account-must-be-adult", 422
    pl = (
        "Konto zakłada osoba pełnoletnia. "
        "Dziecko nie potrzebuje własnego – rodzic lub opiekun dodaje je w swoim profilu."
    )
    en = (
        "An account is for an adult. "
        "A child needs none: a parent or guardian adds the child in their own profile."
    )


class NotAChild(Problem):
    code, status = "not-a-child", 422
    pl = "Ta osoba jest pełnoletnia i potrzebuje własnego konta."
    en = "This person is an adult and needs an account of their own."


class TooManyChildren(Problem):
    code, status = "too-many-children", 409
    pl = "Na tym koncie nie można dodać więcej dzieci. Zadzwoń do rejestracji."
    en = "No more children can be added to this account. Call the reception."


class DoctorIdMissing(Problem):
    code, status = "doctor-id-missing", 422
    pl = "Wskaż lekarza, którego dotyczy to konto."
    en = "Say which doctor this account is for."


class StaffNotFound(NotFound):
    code = "staff-not-found"
    pl, en = "Nie ma takiego konta.", "There is no such account."


class LastOps(Problem):
    code, status = "last-ops", 409
    pl = "To ostatnie konto administracji. Nadaj tę rolę najpierw komuś innemu."
    en = "This is the last account of clinic operations. Give the role to somebody else first."


class LookUpIncomplete(Problem):
    code, status = "look-up-incomplete", 422
    pl = "Podaj PESEL albo imię, nazwisko i datę urodzenia."
    en = "Give the PESEL, or first name, surname and date of birth."


class TooManyLookUps(TooManyRequests):
    code = "too-many-look-ups"
    pl = "Za dużo wyszukiwań pacjentów w ciągu godziny. Odczekaj i spróbuj ponownie."
    en = "Too many look-ups of patients within an hour. Wait and try again."


class PatientHasAccount(Problem):
    code, status = "patient-has-account", 409
    pl = "Ktoś już działa w portalu w imieniu tego pacjenta."
    en = "Somebody acts for this patient in the portal already."


class PatientCodeWrong(Problem):
    """The same for a wrong code, one that has ended, another birth date and another PESEL."""

    code, status = "patient-code-wrong", 422
    pl = (
        "Kod z rejestracji wygasł albo nie pasuje do tych danych. Sprawdź je lub poproś o nowy kod."
    )
    en = "The code from reception has ended or does not match. Check it, or ask for a new one."


class PatientNotFound(NotFound):
    code = "patient-not-found"
    pl, en = "Nie ma takiego pacjenta.", "There is no such patient."


class PatientKnown(Problem):
    code, status = "patient-known", 409
    pl = "Jest już pacjent o tym imieniu, nazwisku i dacie urodzenia. Sprawdź, czy to nie on."
    en = "There is a patient of this name and date of birth already. Check whether it is them."


class WrongCredentials(Problem):
    """The same for an unknown e-mail and for a wrong password: neither says who has an account."""

    code, status = "wrong-credentials", 401
    pl = "Adres e-mail lub hasło są niepoprawne."
    en = "The e-mail or the password is wrong."


class TooManyAttempts(TooManyRequests):
    code = "too-many-attempts"
    pl = "Za dużo nieudanych prób. Odczekaj kilkanaście minut i spróbuj ponownie."
    en = "Too many failed attempts. Wait a quarter of an hour and try again."


def normalised_email(email: str) -> str:
    """One spelling for one mailbox: `Jan@Example.com` cannot register beside `jan@example.com`."""
    return unicodedata.normalize("NFKC", email).strip().lower()


def normalised_phone(phone: str) -> str:
    """Digits with the country: nine of them alone are a Polish number. Source: ITU-T E.164."""
    digits = "".join(each for each in phone if each.isdigit())
    if not phone.strip().startswith("+") and len(digits) == POLISH_PHONE_DIGITS:
        return f"+48{digits}"
    return f"+{digits}"


def today_in_warsaw(now: datetime) -> date:
    """The date on a Polish calendar: ages and birthdays are counted by it."""
    return now.astimezone(CLINIC_TIME).date()


def full_years(birth_date: date, today: date) -> int:
    """Age in full years. Born on 29 February: a year older on 1 March of a common year."""
    had_birthday = (today.month, today.day) >= (birth_date.month, birth_date.day)
    return today.year - birth_date.year - (0 if had_birthday else 1)


def adult_if_born_until(today: date) -> date:
    """The latest date of birth of somebody who is of age: `full_years`, as a bound for queries."""
    year = today.year - ADULT_YEARS
    try:
        return today.replace(year=year)
    except ValueError:
        # 29 February, of a year that has none: the day before is the last.
        return date(year, 2, 28)


def require_possible(birth_date: date, today: date) -> None:
    """Raises BirthDateInFuture."""
    if not BIRTH_DATE_FIRST <= birth_date <= today:
        raise BirthDateInFuture


def require_child(birth_date: date, today: date) -> None:
    """Raises BirthDateInFuture or NotAChild."""
    require_possible(birth_date, today)
    if full_years(birth_date, today) >= ADULT_YEARS:
        raise NotAChild


def require_ops_left(others: int, *, keeps_ops: bool) -> None:
    """Raises LastOps when nobody would be left who can give roles."""
    if others == 0 and not keeps_ops:
        raise LastOps


def require_room_for_child(children: int, children_max: int) -> None:
    """Raises TooManyChildren."""
    if children >= children_max:
        raise TooManyChildren


def require_same_birth_date(in_pesel: date, stated: date) -> None:
    """Raises PeselBirthDateMismatch: a mistyped PESEL is mostly somebody else's valid one."""
    if in_pesel != stated:
        raise PeselBirthDateMismatch


def require_strong_password(password: str, *, email: str, family_name: str) -> None:
    """Length and no personal words, and no rules of composition. Raises PasswordTooWeak.

    Source: NIST SP 800-63B, 5.1.1.2.
    """
    lowered = password.lower()
    personal = (email.split("@", maxsplit=1)[0].lower(), email.lower(), family_name.lower())
    if (
        len(password) < PASSWORD_CHARACTERS_MIN
        or len(set(lowered)) < PASSWORD_DIFFERENT_CHARACTERS_MIN
        or any(len(word) > 2 and word in lowered for word in personal)
        or _is_a_run(lowered)
    ):
        raise PasswordTooWeak


def require_doctor_id(is_doctor: bool, has_doctor_id: bool) -> None:
    """Raises DoctorIdMissing for a doctor of whom nobody could say which one."""
    if is_doctor and not has_doctor_id:
        raise DoctorIdMissing


def masked(pesel: str) -> str:
    """All but the last three digits hidden: enough to tell two children apart, not to misuse."""
    return "•" * (len(pesel) - 3) + pesel[-3:]


def session_is_live(expires_at: datetime, revoked_at: datetime | None, now: datetime) -> bool:
    """Whether a session may still be refreshed."""
    return revoked_at is None and now < expires_at


def seconds_until(moment: datetime, now: datetime) -> int:
    """Whole seconds to wait, at least one: the value of Retry-After."""
    return max(1, -((now - moment) // timedelta(seconds=1)))


def _is_a_run(text: str) -> bool:
    # "abcdefghij" and "1234567890" are long, and first in every list of guesses.
    steps = {ord(b) - ord(a) for a, b in pairwise(text)}
    return len(steps) == 1 or text in "1234567890" * 3 or text in "qwertyuiopasdfghjklzxcvbnm"
