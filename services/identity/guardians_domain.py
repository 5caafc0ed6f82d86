"""The rules of sharing a patient between accounts: pure, without a framework, a database or a
clock.

From 16 a minor has a say in their own care, and may hold an account of their own; at 18 the
guardians' access ends. Source: the Polish act on patients' rights, art. 17.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from kit.errors import NotFound, Problem
from services.identity.domain import ADULT_YEARS, AccountMustBeAdult, full_years

__all__ = [
    "CODE_CHARACTERS",
    "AlreadyGuardian",
    "AlreadyOwnAccount",
    "ChildNotFound",
    "Guardian",
    "GuardianMustBeAdult",
    "GuardianNotFound",
    "GuardianNotYours",
    "GuardianRole",
    "InvitationKind",
    "InvitationNeeded",
    "InvitationNotForYou",
    "InvitationNotFound",
    "InvitationWrong",
    "LastGuardian",
    "OwnAccountTooEarly",
    "PatientOfAge",
    "Relation",
    "TooManyGuardians",
    "TooManyInvitations",
    "heir_of",
    "may_end",
    "may_have_own_account",
    "require_adult_guardian",
    "require_end",
    "require_invitable",
    "require_invitation_is_for",
    "require_kind",
    "require_new_guardian",
    "require_own_age",
    "shown_code",
]

OWN_ACCOUNT_YEARS = 16
CODE_CHARACTERS = 12
CODE_GROUP = 4


class ChildNotFound(NotFound):
    code = "child-not-found"
    pl = "Nie ma takiego dziecka na tym koncie."
    en = "There is no such child on this account."


class InvitationNotFound(NotFound):
    code = "invitation-not-found"
    pl = "Tego zaproszenia już nie ma: zostało wykorzystane, wycofane albo wygasło."
    en = "This invitation is gone: it was used, withdrawn, or has expired."


class InvitationWrong(Problem):
    """The same for a code that never was, was used, was withdrawn, or has expired."""

    code, status = "invitation-wrong", 404
    pl = "Ten kod jest niepoprawny, wykorzystany albo wygasł. Poproś o nowy kod."
    en = "This code is wrong, used or expired. Ask for a new one."


class InvitationNotForYou(Problem):
    """What was typed does not describe the person for whom the invitation was made."""

    code, status = "invitation-not-for-you", 422
    pl = "Ten kod jest dla innej osoby. Sprawdź datę urodzenia i PESEL albo poproś o nowy kod."
    en = "This code is for somebody else. Check the date of birth and PESEL, or ask for a new code."


class InvitationNeeded(Problem):
    code, status = "invitation-needed", 422
    pl = (
        "Masz 16 lub 17 lat: konto założysz z kodem od rodzica lub opiekuna. "
        "Rodzic tworzy go w swoim profilu, przy Twoich danych."
    )
    en = (
        "You are 16 or 17: you open an account with a code from your parent or guardian. "
        "They make it in their profile, beside your details."
    )


class OtherKindOfInvitation(Problem):
    """`kind` is the invitation's own: the portal then says where the code belongs."""

    code, status = "invitation-other-kind", 409
    pl = "Ten kod służy do czegoś innego. Sprawdź, o jaki kod chodziło."
    en = "This code is for something else. Check which code was meant."


class AlreadyGuardian(Problem):
    code, status = "already-guardian", 409
    pl = "Masz już dostęp do wizyt tego dziecka."
    en = "You already have access to this child's visits."


class AlreadyOwnAccount(Problem):
    code, status = "already-own-account", 409
    pl = "Ta osoba ma już własne konto."
    en = "This person has an account of their own already."


class OwnAccountTooEarly(Problem):
    code, status = "own-account-too-early", 409
    pl = "Własne konto można założyć od ukończenia 16 lat."
    en = "An account of one's own is possible from the age of 16."


class PatientOfAge(Problem):
    code, status = "patient-of-age", 409
    pl = "Ta osoba jest pełnoletnia. Nikt nie działa już w jej imieniu."
    en = "This person is an adult. Nobody acts for them any more."


class GuardianMustBeAdult(Problem):
    code, status = "guardian-must-be-adult", 422
    pl = "Opiekunem w portalu może być tylko osoba pełnoletnia."
    en = "Only an adult can be a guardian in the portal."


class TooManyGuardians(Problem):
    code, status = "too-many-guardians", 409
    pl = "To dziecko ma już tylu opiekunów w portalu, ilu można dodać."
    en = "This child already has as many guardians in the portal as there may be."


class TooManyInvitations(Problem):
    code, status = "too-many-invitations", 409
    pl = "Dla tego dziecka czekają już zaproszenia. Wycofaj jedno, zanim utworzysz nowe."
    en = "There are invitations for this child already. Withdraw one before you make another."


class GuardianNotFound(NotFound):
    code = "guardian-not-found"
    pl = "Ta osoba nie ma już dostępu do wizyt dziecka."
    en = "This person has no access to the child's visits any more."


class GuardianNotYours(Problem):
    code, status = "guardian-not-yours", 403
    pl = "Dostęp może odebrać tylko osoba, która go dała."
    en = "Only the person who gave the access can take it back."


class LastGuardian(Problem):
    code, status = "last-guardian", 409
    pl = "Jesteś jedynym opiekunem tego dziecka w portalu. Najpierw zaproś drugą osobę."
    en = "You are the only guardian of this child in the portal. Invite somebody else first."


class Relation(StrEnum):
    """As what an account acts for a patient."""

    SELF = "self"
    CHILD = "child"


class GuardianRole(StrEnum):
    """Who somebody is to the child they act for, by their own word."""

    MOTHER = "mother"
    FATHER = "father"
    LEGAL_GUARDIAN = "legal_guardian"
    DE_FACTO_GUARDIAN = "de_facto_guardian"
    """Looks after the child without a court's word. Source: act on patients' rights, art. 3."""
    CLOSE_PERSON = "close_person"


class InvitationKind(StrEnum):
    """What a code opens."""

    GUARDIAN = "guardian"
    OWN_ACCOUNT = "own_account"


@dataclass(frozen=True, slots=True)
class Guardian:
    """Who acts for a patient, since when, and who let them."""

    account_id: UUID
    relation: Relation
    granted_at: datetime
    granted_by: UUID | None
    guardian_role: GuardianRole | None = None


def shown_code(code: str) -> str:
    """In groups of four, as people copy it."""
    return "-".join(code[at : at + CODE_GROUP] for at in range(0, len(code), CODE_GROUP))


def may_have_own_account(birth_date: date, today: date, guardians: Collection[Guardian]) -> bool:
    """Whether a guardian may invite the patient themselves."""
    has_own = any(each.relation is Relation.SELF for each in guardians)
    return not has_own and full_years(birth_date, today) >= OWN_ACCOUNT_YEARS


def require_invitable(
    kind: InvitationKind,
    birth_date: date,
    today: date,
    guardians: Collection[Guardian],
    *,
    guardians_max: int,
) -> None:
    """Raises PatientOfAge or TooManyGuardians; AlreadyOwnAccount or OwnAccountTooEarly.

    An own account is possible also after 18: else nobody could act for the patient any more.
    """
    if kind is InvitationKind.OWN_ACCOUNT:
        if any(each.relation is Relation.SELF for each in guardians):
            raise AlreadyOwnAccount
        if full_years(birth_date, today) < OWN_ACCOUNT_YEARS:
            raise OwnAccountTooEarly
        return
    if full_years(birth_date, today) >= ADULT_YEARS:
        raise PatientOfAge
    if _children_of(guardians) >= guardians_max:
        raise TooManyGuardians


def require_kind(kind: InvitationKind, wanted: InvitationKind) -> None:
    """Raises OtherKindOfInvitation."""
    if kind is not wanted:
        raise OtherKindOfInvitation(kind=kind.value)


def require_new_guardian(account_id: UUID, guardians: Collection[Guardian]) -> None:
    """Raises AlreadyGuardian, also for the patient themselves."""
    if any(each.account_id == account_id for each in guardians):
        raise AlreadyGuardian


def require_adult_guardian(birth_dates: Collection[date], today: date) -> None:
    """Of the account's own patient, if it has one. Raises GuardianMustBeAdult."""
    if any(full_years(each, today) < ADULT_YEARS for each in birth_dates):
        raise GuardianMustBeAdult


def require_own_age(birth_date: date, today: date, *, is_invited: bool) -> None:
    """Who may open an account of their own: an adult alone, from 16 with a guardian's code.

    Raises AccountMustBeAdult or InvitationNeeded.
    """
    years = full_years(birth_date, today)
    if years < OWN_ACCOUNT_YEARS:
        raise AccountMustBeAdult
    if years < ADULT_YEARS and not is_invited:
        raise InvitationNeeded


def require_invitation_is_for(is_same_birth_date: bool, is_same_pesel: bool) -> None:
    """Raises InvitationNotForYou when a code reached somebody else."""
    if not (is_same_birth_date and is_same_pesel):
        raise InvitationNotForYou


def may_end(guardian: Guardian, by: UUID, guardians: Collection[Guardian], is_adult: bool) -> bool:
    """Whether the account `by` may end somebody's access: its own, or what it gave."""
    try:
        require_end(guardian, by, guardians, is_adult=is_adult)
    except Problem:
        return False
    return True


def require_end(
    guardian: Guardian, by: UUID, guardians: Collection[Guardian], *, is_adult: bool
) -> None:
    """Raises GuardianNotYours or LastGuardian.

    A minor keeps a guardian also beside an account of their own; an adult needs that account.
    """
    if guardian.relation is Relation.SELF or by not in (guardian.account_id, guardian.granted_by):
        raise GuardianNotYours
    left = [each for each in guardians if each.account_id != guardian.account_id]
    if not left if is_adult else _children_of(left) == 0:
        raise LastGuardian


def heir_of(
    guardians: Collection[Guardian], leaving: UUID, by: UUID | None, *, is_adult: bool
) -> UUID:
    """Who takes over what somebody who leaves has booked.

    Of a minor: who took the access back, else the guardian of longest standing, else the patient.
    Of an adult: the patient.
    """
    left = [each for each in guardians if each.account_id != leaving]
    if by is not None and not is_adult and any(each.account_id == by for each in left):
        return by
    left.sort(
        key=lambda each: (
            (each.relation is Relation.SELF) is not is_adult,
            each.granted_at,
            each.account_id,
        )
    )
    return left[0].account_id


def _children_of(guardians: Collection[Guardian]) -> int:
    return sum(each.relation is Relation.CHILD for each in guardians)
