"""What reception does for a patient at the telephone: finds them, enters them, acts for them.

Nobody browses: a patient is found by the whole PESEL, or by both names and the birth date. Each
look-up leaves an entry in the log, by ids and counts alone.
"""

import unicodedata
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from kit import audit
from kit.auth import Action, Principal, authorize
from kit.clock import Clock
from kit.passes import PatientPass
from services.identity import domain, pesel, queries
from services.identity.commands import NewPatient, count_attempt, insert_patient
from services.identity.models import Account, Guardianship, Patient
from services.identity.pesel import PeselSeal
from services.identity.queries import PatientRow
from services.identity.settings import Settings
from videoporady_contracts.words import Language

__all__ = ["Found", "Wanted", "add_patient", "find_patients", "pass_for"]

LOOK_UP = "patient-look-up"
ADDED = "patient-added"
OPENED = "patient-opened"
NOBODY = UUID(int=0)
"""The subject of a look-up that found nobody."""
WINDOW = timedelta(hours=1)
BORN_ON_A_DAY_MAX = 5_000
"""More patients than a country has of one day."""

# Two of reception who enter one person at once: the second one finds the first one's.
TAKE_TURN = text("select pg_advisory_xact_lock(hashtextextended(:person, 0))")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom to find: a PESEL as it was typed, or all of the rest."""

    pesel: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    birth_date: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Whoever matches; `has_more` says that it were too many to show."""

    patients: Sequence[PatientRow]
    has_more: bool


async def find_patients(
    session: AsyncSession,
    principal: Principal,
    wanted: Wanted,
    *,
    clock: Clock,
    seal: PeselSeal,
    settings: Settings,
) -> Found:
    """Those who match exactly, apart from capital letters.

    Raises Forbidden, PeselInvalid, LookUpIncomplete or TooManyLookUps.
    """
    authorize(principal, Action.PATIENT_LOOK_UP)
    matching = _search(wanted)
    await _count(session, principal, clock=clock, seal=seal, settings=settings)
    shown_max = settings.look_up_results_max
    ids = await matching(session, wanted, seal)
    shown = ids[:shown_max]
    after = {"by": "pesel" if wanted.pesel else "name", "found_count": len(shown)}
    for patient_id in shown or [NOBODY]:
        await audit.add(
            session, principal, LOOK_UP, patient_id, before=None, after=after, clock=clock
        )
    patients = await queries.patients(session, principal, shown, clock=clock, seal=seal)
    return Found(patients, has_more=len(ids) > shown_max)


async def add_patient(
    session: AsyncSession,
    principal: Principal,
    patient: NewPatient,
    *,
    phone: str,
    is_namesake: bool,
    clock: Clock,
    seal: PeselSeal,
) -> UUID:
    """Enters a patient who has no account; returns patient_id.

    Without a PESEL somebody of the same names and birth date may be the same person: entered
    again only when reception says that it is another one. Raises Forbidden, BirthDateInFuture,
    PatientKnown, PeselInvalid, PeselBirthDateMismatch or PeselTaken.
    """
    authorize(principal, Action.PATIENT_ADD)
    domain.require_possible(patient.birth_date, domain.today_in_warsaw(clock.now()))
    by_name = Wanted(None, patient.given_name, patient.family_name, patient.birth_date)
    if patient.pesel is None and not is_namesake:
        person = "/".join(map(_key, (patient.given_name, patient.family_name)))
        await session.execute(TAKE_TURN, {"person": f"{person}/{patient.birth_date}"})
        if await _of_name(session, by_name, seal):
            raise domain.PatientKnown
    patient_id = await insert_patient(
        session, patient, clock, seal, phone=domain.normalised_phone(phone)
    )
    after = {"has_pesel": patient.pesel is not None}
    await audit.add(session, principal, ADDED, patient_id, before=None, after=after, clock=clock)
    return patient_id


async def pass_for(
    session: AsyncSession, principal: Principal, patient_id: UUID, *, clock: Clock
) -> PatientPass:
    """What booking has to know of a patient for whom reception books.

    The account is the patient's own, or of whoever was the first to act for them. Raises
    Forbidden or PatientNotFound.
    """
    authorize(principal, Action.PATIENT_LOOK_UP)
    patient = await session.get(Patient, patient_id)
    if patient is None:
        raise domain.PatientNotFound
    account = (
        await session.execute(
            select(Account.account_id, Account.language)
            .join(Guardianship, Guardianship.account_id == Account.account_id)
            .where(Guardianship.patient_id == patient_id, Account.erased_at.is_(None))
            .order_by(Guardianship.relation.desc(), Guardianship.granted_at)
            .limit(1)
        )
    ).one_or_none()
    after = {"has_account": account is not None}
    await audit.add(session, principal, OPENED, patient_id, before=None, after=after, clock=clock)
    return PatientPass(
        patient_id=patient_id,
        account_id=account.account_id if account else None,
        birth_date=patient.birth_date,
        language=Language(account.language) if account else Language.POLISH,
    )


type Search = Callable[[AsyncSession, Wanted, PeselSeal], Awaitable[Sequence[UUID]]]


def _search(wanted: Wanted) -> Search:
    if wanted.pesel:
        return _of_pesel
    if not (wanted.given_name and wanted.family_name and wanted.birth_date):
        raise domain.LookUpIncomplete
    return _of_name


async def _of_pesel(session: AsyncSession, wanted: Wanted, seal: PeselSeal) -> Sequence[UUID]:
    number = pesel.compact(wanted.pesel or "")
    found = await session.scalars(
        select(Patient.patient_id).where(Patient.pesel_hash == seal.hash_of_pesel(number))
    )
    return found.all()


async def _of_name(session: AsyncSession, wanted: Wanted, _seal: PeselSeal) -> Sequence[UUID]:
    # Compared here: what `lower` knows of Polish letters depends on the database's locale.
    born = await session.execute(
        select(Patient.patient_id, Patient.given_name, Patient.family_name)
        .where(Patient.birth_date == wanted.birth_date)
        .order_by(Patient.patient_id)
        .limit(BORN_ON_A_DAY_MAX)
    )
    names = _key(wanted.given_name or ""), _key(wanted.family_name or "")
    return [
        each.patient_id for each in born if (_key(each.given_name), _key(each.family_name)) == names
    ]


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip().casefold()


async def _count(
    session: AsyncSession,
    principal: Principal,
    *,
    clock: Clock,
    seal: PeselSeal,
    settings: Settings,
) -> None:
    """A limit for each account: who tries all numbers is not helping a patient."""
    try:
        await count_attempt(
            session,
            seal.hash_of_subject("look-up", str(principal.account_id)),
            clock=clock,
            attempts_max=settings.look_ups_per_hour_max,
            window_seconds=int(WINDOW.total_seconds()),
        )
    except domain.TooManyAttempts as refusal:
        raise domain.TooManyLookUps(headers=refusal.headers) from None
