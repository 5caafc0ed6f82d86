"""Reads. Each takes the Principal and refuses in its statement, not after it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from kit.auth import Action, Principal, authorize
from kit.clock import Clock
from kit.errors import NotAuthenticated
from kit.tokens import TOKEN_LIFETIME
from services.identity import domain, profile_domain
from services.identity.models import (
    Account,
    CareRelation,
    Guardianship,
    LoginSession,
    Patient,
    StaffMember,
)
from services.identity.pesel import PeselSeal
from videoporady_contracts.words import Language, StaffRole

__all__ = [
    "AccountRow",
    "LoginRow",
    "PatientRow",
    "account_of",
    "accounts",
    "login_of",
    "own_patients",
    "patients",
    "principal_of",
    "staff",
]

STAFF_PAGE_MAX = 500


@dataclass(frozen=True, slots=True)
class PatientRow:
    """A patient as others may see it: the PESEL is masked already."""

    patient_id: UUID
    given_name: str
    family_name: str
    birth_date: date
    pesel_masked: str | None
    relation: str
    phone: str | None
    has_account: bool = True
    """Somebody acts for the patient in the portal."""
    guardian_roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account with its staff roles."""

    account_id: UUID
    email: str
    given_name: str
    family_name: str
    phone: str | None
    language: str
    roles: tuple[str, ...]
    doctor_id: UUID | None
    version: int


@dataclass(frozen=True, slots=True)
class LoginRow:
    """What a log-in is checked against."""

    account_id: UUID
    password_hash: str


async def login_of(session: AsyncSession, email: str) -> LoginRow | None:
    """Before there is a principal: the account of a normalised e-mail."""
    row = (
        await session.execute(
            select(Account.account_id, Account.password_hash).where(Account.email == email)
        )
    ).one_or_none()
    return LoginRow(row.account_id, row.password_hash) if row else None


async def principal_of(
    session: AsyncSession,
    opened: LoginSession,
    *,
    clock: Clock,
    strong_roles: Collection[StaffRole] = (),
) -> Principal:
    """What the holder of a session is today: its next token. Raises NotAuthenticated.

    `strong_roles` act only in a session that proved more than a password.
    """
    row = (
        await session.execute(
            select(Account.language, StaffMember.roles, StaffMember.doctor_id)
            .outerjoin(StaffMember, StaffMember.account_id == Account.account_id)
            .where(Account.account_id == opened.account_id, Account.erased_at.is_(None))
        )
    ).one_or_none()
    if row is None:
        raise NotAuthenticated
    patients = await session.execute(
        select(Patient.patient_id, Patient.birth_date)
        .join(Guardianship, Guardianship.patient_id == Patient.patient_id)
        .where(Guardianship.account_id == opened.account_id, _acts_today(clock))
    )
    roles = [StaffRole(role) for role in row.roles or ()]
    birth_dates = {each.patient_id: each.birth_date for each in patients}
    return Principal(
        account_id=opened.account_id,
        session_id=opened.session_id,
        roles=profile_domain.active_roles(roles, strong_roles, is_strong=opened.is_strong),
        doctor_id=row.doctor_id,
        patient_ids=frozenset(birth_dates),
        birth_dates=birth_dates,
        language=Language(row.language),
        expires_at=clock.now() + TOKEN_LIFETIME,
    )


async def account_of(session: AsyncSession, principal: Principal) -> AccountRow:
    """One's own account. Raises NotAuthenticated when it is gone."""
    authorize(principal, Action.ACCOUNT_READ)
    statement = _accounts().where(Account.account_id == principal.account_id)
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        raise NotAuthenticated
    return _account_row(*row)


async def own_patients(
    session: AsyncSession, principal: Principal, *, clock: Clock, seal: PeselSeal
) -> list[PatientRow]:
    """Oneself first, then the children in the order in which they were added."""
    authorize(principal, Action.ACCOUNT_READ)
    rows = await session.execute(
        select(Patient, Guardianship.relation, Account.phone)
        .join(Guardianship, Guardianship.patient_id == Patient.patient_id)
        .join(Account, Account.account_id == Guardianship.account_id)
        .where(Account.account_id == principal.account_id, _acts_today(clock))
        .order_by(Guardianship.relation.desc(), Patient.patient_id)
    )
    return [_patient_row(patient, relation, phone, seal) for patient, relation, phone in rows]


async def patients(
    session: AsyncSession,
    principal: Principal,
    patient_ids: Sequence[UUID],
    *,
    clock: Clock,
    seal: PeselSeal,
) -> list[PatientRow]:
    """Of the ids, those one may see: own ones; those of a doctor's visits; all for reception."""
    authorize(principal, Action.PATIENTS_READ)
    guardian = (
        select(Guardianship.relation, Guardianship.account_id, Account.phone)
        .join(Account, Account.account_id == Guardianship.account_id)
        .where(Guardianship.patient_id == Patient.patient_id)
        .order_by(Guardianship.relation.desc(), Guardianship.granted_at)
        .limit(1)
        .lateral()
    )
    said = aliased(Guardianship)
    roles = (
        select(func.array_agg(aggregate_order_by(said.guardian_role, said.granted_at)))
        .where(
            said.patient_id == Patient.patient_id,
            said.guardian_role.is_not(None),
            # Who came of age connects alone, whoever brought them here.
            Patient.birth_date > _of_age(clock),
        )
        .scalar_subquery()
    )
    visible = Patient.patient_id.in_(principal.patient_ids)
    if StaffRole.DOCTOR in principal.roles and principal.doctor_id is not None:
        visible = or_(
            visible,
            exists().where(
                CareRelation.doctor_id == principal.doctor_id,
                CareRelation.patient_id == Patient.patient_id,
            ),
        )
    if StaffRole.RECEPTION in principal.roles:
        visible = true()
    rows = await session.execute(
        select(
            Patient,
            func.coalesce(guardian.c.relation, "self"),
            func.coalesce(guardian.c.phone, Patient.phone),
            guardian.c.account_id.is_not(None),
            roles,
        )
        .outerjoin(guardian, true())
        .where(Patient.patient_id.in_(patient_ids), visible)
        .order_by(Patient.family_name, Patient.given_name, Patient.patient_id)
    )
    return [
        _patient_row(patient, relation, phone, seal, has_account=has_account, roles=said or ())
        for patient, relation, phone, has_account, said in rows
    ]


async def accounts(
    session: AsyncSession, principal: Principal, account_ids: Sequence[UUID]
) -> list[AccountRow]:
    """Accounts by id, for reception and ops. Raises Forbidden."""
    authorize(principal, Action.ACCOUNTS_LIST)
    statement = _accounts().where(Account.account_id.in_(account_ids), Account.erased_at.is_(None))
    return [_account_row(*row) for row in await session.execute(statement)]


async def staff(session: AsyncSession, principal: Principal) -> list[AccountRow]:
    """Everybody with a role, by name; at most 500. Raises Forbidden."""
    authorize(principal, Action.STAFF_MANAGE)
    statement = _accounts().where(StaffMember.account_id.is_not(None)).limit(STAFF_PAGE_MAX)
    return [_account_row(*row) for row in await session.execute(statement)]


def _acts_today(clock: Clock) -> ColumnElement[bool]:
    """Nobody acts for a patient who came of age but the patient: no job has to run for that."""
    return or_(Guardianship.relation == "self", Patient.birth_date > _of_age(clock))


def _of_age(clock: Clock) -> date:
    """The latest date of birth of somebody who is of age today."""
    return domain.adult_if_born_until(domain.today_in_warsaw(clock.now()))


def _accounts() -> Select[Account, StaffMember]:
    return (
        select(Account, StaffMember)
        .outerjoin(StaffMember, StaffMember.account_id == Account.account_id)
        .order_by(Account.family_name, Account.given_name, Account.account_id)
    )


def _account_row(account: Account, member: StaffMember | None) -> AccountRow:
    return AccountRow(
        account_id=account.account_id,
        email=account.email,
        given_name=account.given_name,
        family_name=account.family_name,
        phone=account.phone,
        language=account.language,
        roles=tuple(member.roles) if member else (),
        doctor_id=member.doctor_id if member else None,
        version=member.version if member else 0,
    )


def _patient_row(
    patient: Patient,
    relation: str,
    phone: str | None,
    seal: PeselSeal,
    *,
    has_account: bool = True,
    roles: Iterable[str] = (),
) -> PatientRow:
    sealed = patient.pesel_sealed
    return PatientRow(
        patient_id=patient.patient_id,
        given_name=patient.given_name,
        family_name=patient.family_name,
        birth_date=patient.birth_date,
        pesel_masked=domain.masked(seal.open(sealed, patient.patient_id)) if sealed else None,
        relation=relation,
        phone=phone,
        has_account=has_account,
        # Two mothers are one word: who of them connects, nobody knows beforehand.
        guardian_roles=tuple(dict.fromkeys(roles)),
    )
