"""Who acts for one's patients, as the profile shows it: one's own only, by the statement."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.auth import Action, Principal, authorize
from kit.clock import Clock
from services.identity import domain
from services.identity import guardians_domain as rules
from services.identity.guardians_domain import Guardian, GuardianRole, InvitationKind, Relation
from services.identity.models import Account, Guardianship, Invitation, Patient

__all__ = ["GuardianRow", "InvitationRow", "SharedRow", "shared"]


@dataclass(frozen=True, slots=True)
class GuardianRow:
    """Somebody who acts for the patient: the patient themselves, or a guardian."""

    account_id: UUID
    given_name: str
    family_name: str
    relation: Relation
    guardian_role: GuardianRole | None
    granted_at: datetime
    is_me: bool
    may_be_ended: bool


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """A code of one's own that nobody has used yet. The code itself is not known here."""

    invitation_id: UUID
    kind: InvitationKind
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SharedRow:
    """One of one's patients, and everybody who acts for them."""

    patient_id: UUID
    given_name: str
    family_name: str
    birth_date: date
    relation: Relation
    is_of_age: bool
    may_have_own_account: bool
    guardians: tuple[GuardianRow, ...]
    invitations: tuple[InvitationRow, ...]


async def shared(session: AsyncSession, principal: Principal, *, clock: Clock) -> list[SharedRow]:
    """Oneself first, then the children as they were added; of an adult child the name alone."""
    authorize(principal, Action.ACCOUNT_READ)
    today = domain.today_in_warsaw(clock.now())
    own = await session.execute(
        select(Patient, Guardianship.relation)
        .join(Guardianship, Guardianship.patient_id == Patient.patient_id)
        .where(Guardianship.account_id == principal.account_id)
        .order_by(Guardianship.relation.desc(), Patient.patient_id)
    )
    patients = [(patient, Relation(relation)) for patient, relation in own]
    ids = [patient.patient_id for patient, _ in patients]
    guardians = await _guardians(session, ids)
    invitations = await _invitations(session, principal, ids, clock)
    return [
        _row(principal, patient, relation, today, guardians, invitations)
        for patient, relation in patients
    ]


type _Named = tuple[Guardian, Account]


async def _guardians(session: AsyncSession, ids: list[UUID]) -> dict[UUID, list[_Named]]:
    rows = await session.execute(
        select(Guardianship, Account)
        .join(Account, Account.account_id == Guardianship.account_id)
        .where(Guardianship.patient_id.in_(ids))
        .order_by(Guardianship.granted_at, Guardianship.account_id)
    )
    found: dict[UUID, list[_Named]] = defaultdict(list)
    for row, account in rows:
        guardian = Guardian(
            row.account_id,
            Relation(row.relation),
            row.granted_at,
            row.granted_by,
            GuardianRole(row.guardian_role) if row.guardian_role else None,
        )
        found[row.patient_id].append((guardian, account))
    return found


async def _invitations(
    session: AsyncSession, principal: Principal, ids: list[UUID], clock: Clock
) -> dict[UUID, list[InvitationRow]]:
    rows = await session.scalars(
        select(Invitation)
        .where(
            Invitation.patient_id.in_(ids),
            Invitation.account_id == principal.account_id,
            Invitation.expires_at > clock.now(),
        )
        .order_by(Invitation.created_at, Invitation.invitation_id)
    )
    found: dict[UUID, list[InvitationRow]] = defaultdict(list)
    for row in rows:
        kind = InvitationKind(row.kind)
        found[row.patient_id].append(
            InvitationRow(row.invitation_id, kind, row.created_at, row.expires_at)
        )
    return found


def _row(
    principal: Principal,
    patient: Patient,
    relation: Relation,
    today: date,
    guardians: dict[UUID, list[_Named]],
    invitations: dict[UUID, list[InvitationRow]],
) -> SharedRow:
    named = guardians[patient.patient_id]
    acting = [each for each, _ in named]
    is_of_age = patient.birth_date <= domain.adult_if_born_until(today)
    return SharedRow(
        patient_id=patient.patient_id,
        given_name=patient.given_name,
        family_name=patient.family_name,
        birth_date=patient.birth_date,
        relation=relation,
        is_of_age=is_of_age,
        may_have_own_account=relation is Relation.CHILD
        and rules.may_have_own_account(patient.birth_date, today, acting),
        guardians=tuple(
            GuardianRow(
                account_id=each.account_id,
                given_name=account.given_name,
                family_name=account.family_name,
                relation=each.relation,
                guardian_role=each.guardian_role,
                granted_at=each.granted_at,
                is_me=each.account_id == principal.account_id,
                may_be_ended=relation is Relation.CHILD
                and rules.may_end(each, principal.account_id, acting, is_adult=is_of_age),
            )
            for each, account in named
            if not is_of_age or each.account_id == principal.account_id
        ),
        invitations=tuple(invitations[patient.patient_id]),
    )
