"""The code by which a patient whom reception entered opens an account of their own.

Reception tells it to somebody whose identity it has just checked; a PESEL, names and a birth date
alone attach nobody to a patient who is there.
"""

import secrets
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import delete, exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from kit import audit
from kit.auth import Action, Principal, authorize
from kit.clock import Clock
from services.identity import domain, guardians_domain, pesel
from services.identity.models import Guardianship, Patient, PatientCode
from services.identity.pesel import PeselSeal

__all__ = ["CheckedBy", "issue_code", "take_over"]

ISSUED = "patient-code"
CHARACTERS = 10
GROUP = 5
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without those that sound or look alike."""


class CheckedBy(StrEnum):
    """How reception made sure who asks for the code."""

    DOCUMENT = "document"
    PESEL_QUESTIONS = "pesel_questions"
    VIDEO = "video"


async def issue_code(
    session: AsyncSession,
    principal: Principal,
    patient_id: UUID,
    checked_by: CheckedBy,
    *,
    clock: Clock,
    seal: PeselSeal,
    hours: int,
) -> tuple[str, datetime]:
    """A new code, told once, and when it ends; the former one of the patient is of no use now.

    Raises Forbidden, PatientNotFound, PatientHasAccount, AccountMustBeAdult or
    InvitationNeeded: a guardian gives the code then.
    """
    authorize(principal, Action.PATIENT_INVITE)
    # Lock first: two of reception at once would leave two codes.
    patient = await session.get(Patient, patient_id, with_for_update=True)
    if patient is None:
        raise domain.PatientNotFound
    today = domain.today_in_warsaw(clock.now())
    guardians_domain.require_own_age(patient.birth_date, today, is_invited=False)
    await _require_nobody_acts(session, patient_id)
    await session.execute(delete(PatientCode).where(PatientCode.patient_id == patient_id))
    code = "".join(secrets.choice(ALPHABET) for _ in range(CHARACTERS))
    expires_at = clock.now() + timedelta(hours=hours)
    session.add(
        PatientCode(
            code_hash=seal.hash_of_patient_code(code), patient_id=patient_id, expires_at=expires_at
        )
    )
    after = {"checked_by": str(checked_by)}
    await audit.add(session, principal, ISSUED, patient_id, before=None, after=after, clock=clock)
    return f"{code[:GROUP]}-{code[GROUP:]}", expires_at


async def take_over(
    session: AsyncSession,
    code: str,
    *,
    birth_date: date,
    number: str | None,
    clock: Clock,
    seal: PeselSeal,
) -> UUID:
    """The patient of a code, for the account that is being opened; the code is used up.

    A wrong code, another birth date and another PESEL are refused alike. Raises PatientCodeWrong,
    PeselInvalid or PeselTaken.
    """
    typed = "".join(each for each in code.upper() if each in ALPHABET)
    found = await session.scalar(
        delete(PatientCode)
        .where(
            PatientCode.code_hash == seal.hash_of_patient_code(typed),
            PatientCode.expires_at > clock.now(),
        )
        .returning(PatientCode.patient_id)
    )
    if found is None:
        raise domain.PatientCodeWrong
    patient = await session.get_one(Patient, found, with_for_update=True)
    if patient.birth_date != birth_date:
        raise domain.PatientCodeWrong
    await _require_nobody_acts(session, found)
    if number:
        await _keep_pesel(session, patient, pesel.compact(number), seal)
    # From now on the account has their number.
    patient.phone = None
    return found


async def _require_nobody_acts(session: AsyncSession, patient_id: UUID) -> None:
    acts = exists().where(Guardianship.patient_id == patient_id)
    if await session.scalar(select(acts)):
        raise domain.PatientHasAccount


async def _keep_pesel(
    session: AsyncSession, patient: Patient, number: str, seal: PeselSeal
) -> None:
    pesel_hash = seal.hash_of_pesel(number)
    if patient.pesel_hash == pesel_hash:
        return
    if patient.pesel_hash is not None:
        raise domain.PatientCodeWrong
    domain.require_same_birth_date(pesel.birth_date_in(number), patient.birth_date)
    try:
        async with session.begin_nested():
            patient.pesel_hash = pesel_hash
            patient.pesel_sealed = seal.seal(number, patient.patient_id)
    except IntegrityError:
        raise domain.PeselTaken from None
