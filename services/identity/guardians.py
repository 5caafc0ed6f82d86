"""Sharing a patient between accounts: invite, accept, take back, leave. None commits; the edge
does.

Whoever changes who acts for a patient locks the patient first, so that two guardians who leave at
once do not both find the other one left.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from kit import outbox
from kit.auth import Principal
from kit.clock import Clock
from kit.database import sqlstate
from kit.ids import new_id
from services.identity import commands, domain, pesel
from services.identity import guardians_domain as rules
from services.identity.guardians_domain import Guardian, InvitationKind, Relation
from services.identity.models import Guardianship, Invitation, Patient
from services.identity.pesel import PeselSeal
from services.identity.profile_domain import normalised_code
from services.identity.second_factor import ALPHABET
from videoporady_contracts.identity import (
    GuardianshipEnded,
    GuardianshipGranted,
    PatientRegistered,
)

__all__ = [
    "Offered",
    "accept",
    "end_childhoods",
    "end_guardianship",
    "forget_past_invitations",
    "guardians_of",
    "invite",
    "leave_all",
    "preview",
    "register_invited",
    "say_role",
    "set_code",
    "withdraw",
]

UNIQUE_VIOLATION = "23505"
CHILDHOODS_AT_ONCE_MAX = 200


@dataclass(frozen=True, slots=True)
class Offered:
    """What whoever has the right code is told before they accept: enough to know the child by."""

    kind: InvitationKind
    given_name: str
    birth_year: int
    expires_at: datetime


async def invite(
    session: AsyncSession,
    principal: Principal,
    patient_id: UUID,
    kind: InvitationKind,
    *,
    clock: Clock,
    lifetime: timedelta,
    invitations_max: int,
    guardians_max: int,
) -> UUID:
    """Opens an invitation, which has no code that anybody knows yet; returns invitation_id.

    Raises ChildNotFound, PatientOfAge, TooManyGuardians, AlreadyOwnAccount, OwnAccountTooEarly,
    TooManyInvitations.
    """
    now = clock.now()
    patient = await _own_child(session, principal, patient_id)
    rules.require_invitable(
        kind,
        patient.birth_date,
        domain.today_in_warsaw(now),
        await guardians_of(session, patient_id),
        guardians_max=guardians_max,
    )
    waiting = await session.scalar(
        select(func.count())
        .select_from(Invitation)
        .where(Invitation.patient_id == patient_id, Invitation.expires_at > now)
    )
    if (waiting or 0) >= invitations_max:
        raise rules.TooManyInvitations
    invitation = Invitation(
        invitation_id=new_id(),
        patient_id=patient_id,
        account_id=principal.account_id,
        kind=kind.value,
        code_hash=secrets.token_bytes(32),
        created_at=now,
        expires_at=now + lifetime,
    )
    session.add(invitation)
    await session.flush()
    return invitation.invitation_id


async def set_code(
    session: AsyncSession,
    principal: Principal,
    invitation_id: UUID,
    *,
    clock: Clock,
    seal: PeselSeal,
) -> tuple[str, Invitation]:
    """A fresh code for one's own open invitation; one that was told before is dead.

    Raises InvitationNotFound.
    """
    invitation = await session.get(Invitation, invitation_id, with_for_update=True)
    if (
        invitation is None
        or invitation.account_id != principal.account_id
        or invitation.expires_at <= clock.now()
    ):
        raise rules.InvitationNotFound
    code = "".join(secrets.choice(ALPHABET) for _ in range(rules.CODE_CHARACTERS))
    invitation.code_hash = seal.hash_of_invitation(code)
    await session.flush()
    return rules.shown_code(code), invitation


async def say_role(
    session: AsyncSession,
    principal: Principal,
    patient_id: UUID,
    guardian_role: rules.GuardianRole | None,
) -> None:
    """Who one is to a child one acts for; None takes the word back. Raises ChildNotFound."""
    await _own_child(session, principal, patient_id)
    acts = await session.get_one(Guardianship, (principal.account_id, patient_id))
    acts.guardian_role = guardian_role


async def withdraw(
    session: AsyncSession, principal: Principal, patient_id: UUID, invitation_id: UUID
) -> None:
    """Makes one's own invitation useless. Raises InvitationNotFound, also once it was used."""
    gone = await session.scalar(
        delete(Invitation)
        .where(
            Invitation.invitation_id == invitation_id,
            Invitation.patient_id == patient_id,
            Invitation.account_id == principal.account_id,
        )
        .returning(Invitation.invitation_id)
    )
    if gone is None:
        raise rules.InvitationNotFound


async def preview(
    session: AsyncSession, principal: Principal, code: str, *, clock: Clock, seal: PeselSeal
) -> Offered:
    """What the code is for. Raises InvitationWrong, AlreadyGuardian, PatientOfAge."""
    invitation, patient = await _invited(session, code, clock=clock, seal=seal)
    kind = InvitationKind(invitation.kind)
    rules.require_new_guardian(
        principal.account_id, await guardians_of(session, patient.patient_id)
    )
    return Offered(kind, patient.given_name, patient.birth_date.year, invitation.expires_at)


async def accept(
    session: AsyncSession,
    principal: Principal,
    code: str,
    *,
    clock: Clock,
    seal: PeselSeal,
    children_max: int,
    guardians_max: int,
    guardian_role: rules.GuardianRole | None = None,
) -> UUID:
    """From now on the account acts for the child, too; returns patient_id. The code is used up.

    Raises InvitationWrong, OtherKindOfInvitation, AlreadyGuardian, PatientOfAge, TooManyGuardians,
    GuardianMustBeAdult, TooManyChildren.
    """
    now = clock.now()
    today = domain.today_in_warsaw(now)
    invitation, patient = await _invited(session, code, clock=clock, seal=seal)
    rules.require_kind(InvitationKind(invitation.kind), InvitationKind.GUARDIAN)
    guardians = await guardians_of(session, patient.patient_id)
    rules.require_new_guardian(principal.account_id, guardians)
    rules.require_invitable(
        InvitationKind.GUARDIAN, patient.birth_date, today, guardians, guardians_max=guardians_max
    )
    await commands.require_room_for_child(
        session, principal, clock=clock, children_max=children_max
    )
    session.add(
        Guardianship(
            account_id=principal.account_id,
            patient_id=patient.patient_id,
            relation=Relation.CHILD.value,
            guardian_role=guardian_role,
            granted_at=now,
            granted_by=invitation.account_id,
        )
    )
    await session.delete(invitation)
    outbox.add(
        session,
        GuardianshipGranted(account_id=principal.account_id, patient_id=patient.patient_id),
        clock=clock,
    )
    return patient.patient_id


async def register_invited(
    session: AsyncSession,
    account: commands.NewAccount,
    person: commands.NewPatient,
    code: str,
    *,
    clock: Clock,
    seal: PeselSeal,
) -> UUID:
    """Opens a young person's own account for the patient that exists already; its guardians stay.

    Returns account_id. Raises AccountMustBeAdult, BirthDateInFuture, InvitationWrong,
    OtherKindOfInvitation, InvitationNotForYou, AlreadyOwnAccount, EmailTaken, PeselInvalid,
    PeselBirthDateMismatch, PeselTaken.
    """
    today = domain.today_in_warsaw(clock.now())
    domain.require_possible(person.birth_date, today)
    rules.require_own_age(person.birth_date, today, is_invited=True)
    invitation, patient = await _invited(session, code, clock=clock, seal=seal)
    rules.require_kind(InvitationKind(invitation.kind), InvitationKind.OWN_ACCOUNT)
    guardians = await guardians_of(session, patient.patient_id)
    rules.require_invitable(
        InvitationKind.OWN_ACCOUNT, patient.birth_date, today, guardians, guardians_max=0
    )
    await _require_same_person(session, patient, person, seal)
    account_id = await commands.insert_account(session, account, clock)
    session.add(commands.guardianship(account_id, patient.patient_id, Relation.SELF, clock))
    await session.execute(
        delete(Invitation).where(
            Invitation.patient_id == patient.patient_id,
            Invitation.kind == InvitationKind.OWN_ACCOUNT.value,
        )
    )
    outbox.add(
        session,
        PatientRegistered(
            account_id=account_id, patient_id=patient.patient_id, language=account.language
        ),
        clock=clock,
    )
    return account_id


async def end_guardianship(
    session: AsyncSession,
    principal: Principal,
    patient_id: UUID,
    account_id: UUID,
    *,
    clock: Clock,
) -> None:
    """Takes back what one gave, or gives up one's own.

    Raises ChildNotFound, GuardianNotFound, GuardianNotYours, LastGuardian.
    """
    patient = await _own_child(session, principal, patient_id)
    guardians = await guardians_of(session, patient_id)
    found = next((each for each in guardians if each.account_id == account_id), None)
    if found is None:
        raise rules.GuardianNotFound
    is_adult = _is_of_age(patient, clock)
    rules.require_end(found, principal.account_id, guardians, is_adult=is_adult)
    await _end(session, patient, found, guardians, by=principal.account_id, clock=clock)


async def leave_all(session: AsyncSession, account_id: UUID, *, clock: Clock) -> None:
    """Before an erasure: what others share with the account is handed to them."""
    patient_ids = await session.scalars(
        select(Guardianship.patient_id)
        .where(Guardianship.account_id == account_id)
        .order_by(Guardianship.patient_id)
    )
    for patient_id in patient_ids.all():
        patient = await session.get_one(Patient, patient_id, with_for_update=True)
        guardians = await guardians_of(session, patient_id)
        found = next((each for each in guardians if each.account_id == account_id), None)
        if found is not None and len(guardians) > 1:
            await _end(session, patient, found, guardians, by=None, clock=clock)


async def end_childhoods(session: AsyncSession, *, clock: Clock) -> int:
    """Ends the guardianships of people who came of age and have an account; how many.

    Their guardians' tokens name them no more from the birthday on (queries.principal_of); what is
    left to do is to hand over what was booked for them. Who has no account of their own yet stays
    with a guardian, who may do nothing but invite them.
    """
    own = aliased(Guardianship)
    of_age = domain.adult_if_born_until(domain.today_in_warsaw(clock.now()))
    patients = await session.scalars(
        select(Patient)
        .where(
            Patient.birth_date <= of_age,
            exists().where(
                own.patient_id == Patient.patient_id, own.relation == Relation.SELF.value
            ),
            exists().where(
                Guardianship.patient_id == Patient.patient_id,
                Guardianship.relation == Relation.CHILD.value,
            ),
        )
        .order_by(Patient.patient_id)
        .limit(CHILDHOODS_AT_ONCE_MAX)
        # Two replicas may do it at once.
        .with_for_update(of=Patient, skip_locked=True)
    )
    ended = 0
    for patient in patients.all():
        guardians = await guardians_of(session, patient.patient_id)
        for each in guardians:
            if each.relation is Relation.CHILD:
                await _end(session, patient, each, guardians, by=None, clock=clock)
                ended += 1
    return ended


async def forget_past_invitations(session: AsyncSession, *, clock: Clock) -> None:
    """Deletes what can be used no more."""
    await session.execute(delete(Invitation).where(Invitation.expires_at <= clock.now()))


async def guardians_of(session: AsyncSession, patient_id: UUID) -> list[Guardian]:
    """Who acts for a patient, in the order in which they came."""
    rows = await session.scalars(
        select(Guardianship)
        .where(Guardianship.patient_id == patient_id)
        .order_by(Guardianship.granted_at, Guardianship.account_id)
    )
    return [
        Guardian(row.account_id, Relation(row.relation), row.granted_at, row.granted_by)
        for row in rows
    ]


async def _own_child(session: AsyncSession, principal: Principal, patient_id: UUID) -> Patient:
    """The principal's child, locked. It asks the table: the token leaves out who is of age."""
    patient = await session.get(Patient, patient_id, with_for_update=True)
    acts = await session.get(Guardianship, (principal.account_id, patient_id))
    if patient is None or acts is None or acts.relation != Relation.CHILD.value:
        raise rules.ChildNotFound
    return patient


async def _invited(
    session: AsyncSession, code: str, *, clock: Clock, seal: PeselSeal
) -> tuple[Invitation, Patient]:
    """The open invitation of a code, with its patient, both locked. Raises InvitationWrong."""
    of_code = select(Invitation).where(
        Invitation.code_hash == seal.hash_of_invitation(normalised_code(code)),
        Invitation.expires_at > clock.now(),
    )
    found = await session.scalar(of_code)
    if found is None:
        raise rules.InvitationWrong
    # The patient before the invitation, as whoever ends a guardianship locks them.
    patient = await session.get_one(Patient, found.patient_id, with_for_update=True)
    refreshed = of_code.with_for_update().execution_options(populate_existing=True)
    invitation = await session.scalar(refreshed)
    if invitation is None:
        raise rules.InvitationWrong
    return invitation, patient


async def _require_same_person(
    session: AsyncSession, patient: Patient, person: commands.NewPatient, seal: PeselSeal
) -> None:
    """The code may have been seen by somebody else: what they type must fit what is stored."""
    number = pesel.compact(person.pesel) if person.pesel else None
    is_same_pesel = True
    if number is not None:
        domain.require_same_birth_date(pesel.birth_date_in(number), person.birth_date)
        is_same_pesel = patient.pesel_hash in (None, seal.hash_of_pesel(number))
    rules.require_invitation_is_for(patient.birth_date == person.birth_date, is_same_pesel)
    if number is not None and patient.pesel_hash is None:
        patient.pesel_sealed = seal.seal(number, patient.patient_id)
        patient.pesel_hash = seal.hash_of_pesel(number)
        try:
            await session.flush()
        except IntegrityError as error:
            if sqlstate(error) != UNIQUE_VIOLATION:
                raise
            raise domain.PeselTaken from None


def _is_of_age(patient: Patient, clock: Clock) -> bool:
    return patient.birth_date <= domain.adult_if_born_until(domain.today_in_warsaw(clock.now()))


async def _end(
    session: AsyncSession,
    patient: Patient,
    leaving: Guardian,
    guardians: list[Guardian],
    *,
    by: UUID | None,
    clock: Clock,
) -> None:
    patient_id = patient.patient_id
    await session.execute(
        delete(Guardianship).where(
            Guardianship.patient_id == patient_id, Guardianship.account_id == leaving.account_id
        )
    )
    # Whom they let in stays, and is from now on their own host's to remove.
    await session.execute(
        update(Guardianship)
        .where(Guardianship.patient_id == patient_id, Guardianship.granted_by == leaving.account_id)
        .values(granted_by=leaving.granted_by)
    )
    # A code that they still know would let them in again.
    await session.execute(
        delete(Invitation).where(
            Invitation.patient_id == patient_id, Invitation.account_id == leaving.account_id
        )
    )
    outbox.add(
        session,
        GuardianshipEnded(
            account_id=leaving.account_id,
            patient_id=patient_id,
            heir_account_id=rules.heir_of(
                guardians, leaving.account_id, by, is_adult=_is_of_age(patient, clock)
            ),
        ),
        clock=clock,
    )
