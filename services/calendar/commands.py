"""What ops do with the catalogue and with schedules: one function for each verb. None commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kit import outbox
from kit.clock import Clock
from kit.ids import new_id
from kit.versions import require_version
from services.calendar import clinic_rules, domain, slots, texts
from services.calendar.models import Clinic, Doctor, Facility, Practice, Schedule
from videoporady_contracts.calendar import ClinicChanged, ClinicOpened, DoctorChanged

__all__ = [
    "ClinicValues",
    "DoctorValues",
    "FacilityValues",
    "ScheduleValues",
    "add_doctor",
    "add_facility",
    "add_schedule",
    "change_clinic",
    "change_doctor",
    "change_facility",
    "open_clinic",
    "withdraw_schedule",
]


@dataclass(frozen=True, slots=True)
class FacilityValues:
    name: str
    address: str
    city: str


@dataclass(frozen=True, slots=True)
class ClinicValues:
    name_pl: str
    name_en: str
    nfz_needs_referral: bool
    age_years_min: int | None
    age_years_max: int | None
    rules: clinic_rules.Rules | None = None
    """None leaves them as they are: who knows nothing of them does not wipe them out."""


@dataclass(frozen=True, slots=True)
class DoctorValues:
    title: str
    given_name: str
    family_name: str
    specialty_pl: str
    specialty_en: str
    practices: Sequence[domain.Practice]


@dataclass(frozen=True, slots=True)
class ScheduleValues:
    work: domain.WorkingTime
    practice: domain.Practice
    """The clinic, the facility, and what is offered there in these hours."""


async def add_facility(session: AsyncSession, values: FacilityValues) -> UUID:
    """Returns facility_id."""
    facility_id = new_id()
    session.add(
        Facility(
            facility_id=facility_id, name=values.name, address=values.address, city=values.city
        )
    )
    await session.flush()
    return facility_id


async def change_facility(
    session: AsyncSession, facility_id: UUID, values: FacilityValues, *, version: int | None
) -> None:
    """`version` is the one that the person saw. Raises FacilityNotFound, ChangedMeanwhile."""
    facility = await session.get(Facility, facility_id, with_for_update=True)
    if facility is None:
        raise domain.FacilityNotFound
    require_version(facility.version, version)
    facility.version += 1
    facility.name, facility.address, facility.city = values.name, values.address, values.city
    await session.flush()


async def open_clinic(session: AsyncSession, values: ClinicValues, *, clock: Clock) -> UUID:
    """Returns clinic_id. Raises AgesInvalid, ClinicTextUnknown."""
    clinic = Clinic(clinic_id=new_id(), remote_questions=[], notices=[])
    texts.set_rules(clinic, clinic_rules.NO_RULES)
    session.add(clinic)
    await _set_clinic(session, clinic, values, clock)
    outbox.add(session, ClinicOpened(**_asked_for(clinic)), clock=clock)
    return clinic.clinic_id


async def change_clinic(
    session: AsyncSession,
    clinic_id: UUID,
    values: ClinicValues,
    *,
    version: int | None,
    clock: Clock,
) -> None:
    """`version` is the one that the person saw.

    Raises ClinicNotFound, ChangedMeanwhile, AgesInvalid, ClinicTextUnknown, ClinicTextRepeated.
    """
    clinic = await session.get(Clinic, clinic_id, with_for_update=True)
    if clinic is None:
        raise domain.ClinicNotFound
    require_version(clinic.version, version)
    clinic.version += 1
    await _set_clinic(session, clinic, values, clock)
    await session.flush()
    outbox.add(session, ClinicChanged(**_asked_for(clinic)), clock=clock)


async def add_doctor(session: AsyncSession, values: DoctorValues, *, clock: Clock) -> UUID:
    """Returns doctor_id. Raises PlaceUnknown, PracticeRepeated."""
    doctor = Doctor(doctor_id=new_id())
    _set_doctor(doctor, values)
    session.add(doctor)
    await session.flush()
    await _set_practices(session, doctor.doctor_id, values.practices, clock)
    return doctor.doctor_id


async def change_doctor(
    session: AsyncSession,
    doctor_id: UUID,
    values: DoctorValues,
    *,
    version: int | None,
    clock: Clock,
) -> None:
    """`version` is the one that the person saw.

    Raises DoctorNotFound, ChangedMeanwhile, PlaceUnknown, PracticeRepeated, PracticeInUse.
    """
    doctor = await slots.locked_doctor(session, doctor_id)
    require_version(doctor.version, version)
    doctor.version += 1
    used = [_practice_of(each) for each in await _schedules_of(session, doctor_id)]
    domain.require_practices_kept(used, values.practices)
    _set_doctor(doctor, values)
    await session.execute(delete(Practice).where(Practice.doctor_id == doctor_id))
    await _set_practices(session, doctor_id, values.practices, clock)


async def add_schedule(
    session: AsyncSession,
    doctor_id: UUID,
    values: ScheduleValues,
    *,
    clock: Clock,
    horizon_days: int,
    schedules_max: int,
) -> UUID:
    """Adds working time and its slots at once; returns schedule_id.

    Raises DoctorNotFound, ScheduleInvalid, PracticeMissing, ScheduleOverlaps, TooManySchedules.
    """
    domain.require_sound(values.work)
    await slots.locked_doctor(session, doctor_id)
    practices = await session.scalars(select(Practice).where(Practice.doctor_id == doctor_id))
    domain.require_practice(values.practice, [_practice_of(each) for each in practices])
    known = await _schedules_of(session, doctor_id)
    domain.require_room_for_schedule(len(known), schedules_max)
    domain.require_no_overlap(values.work, [slots.working_time(each) for each in known])
    schedule = Schedule(
        schedule_id=new_id(),
        doctor_id=doctor_id,
        clinic_id=values.practice.clinic_id,
        facility_id=values.practice.facility_id,
        weekdays=sorted(values.work.weekdays),
        starts_minute=values.work.starts_minute,
        ends_minute=values.work.ends_minute,
        slot_minutes=values.work.slot_minutes,
        visit_types=sorted(values.practice.visit_types),
        fundings=sorted(values.practice.fundings),
        valid_from=values.work.valid_from,
        valid_until=values.work.valid_until,
    )
    session.add(schedule)
    await session.flush()
    await slots.generate(session, schedule, clock=clock, horizon_days=horizon_days)
    return schedule.schedule_id


async def withdraw_schedule(
    session: AsyncSession, doctor_id: UUID, schedule_id: UUID, *, clock: Clock
) -> None:
    """Ends a schedule: its free slots are withdrawn, booked visits stay.

    Raises DoctorNotFound, ScheduleNotFound.
    """
    await slots.locked_doctor(session, doctor_id)
    schedule = await session.get(Schedule, schedule_id, with_for_update=True)
    if schedule is None or schedule.doctor_id != doctor_id or schedule.withdrawn_at is not None:
        raise domain.ScheduleNotFound
    schedule.withdrawn_at = clock.now()
    await session.flush()
    await slots.withdraw(session, schedule, clock=clock)


async def _set_clinic(
    session: AsyncSession, clinic: Clinic, values: ClinicValues, clock: Clock
) -> None:
    clinic_rules.require_ages(values.age_years_min, values.age_years_max)
    clinic.name_pl, clinic.name_en = values.name_pl, values.name_en
    clinic.nfz_needs_referral = values.nfz_needs_referral
    clinic.age_years_min, clinic.age_years_max = values.age_years_min, values.age_years_max
    if values.rules is not None:
        texts.set_rules(clinic, values.rules)
    await session.flush()
    await texts.keep(session, clinic, published_at=clock.now())


def _asked_for(clinic: Clinic) -> dict[str, Any]:
    """What booking and chat learn of a clinic: ids and numbers; the texts stay here."""
    return {
        "clinic_id": clinic.clinic_id,
        "nfz_needs_referral": clinic.nfz_needs_referral,
        "age_years_min": clinic.age_years_min,
        "age_years_max": clinic.age_years_max,
        **texts.asked_for(clinic),
    }


def _set_doctor(doctor: Doctor, values: DoctorValues) -> None:
    doctor.title = values.title
    doctor.given_name, doctor.family_name = values.given_name, values.family_name
    doctor.specialty_pl, doctor.specialty_en = values.specialty_pl, values.specialty_en


async def _set_practices(
    session: AsyncSession, doctor_id: UUID, practices: Sequence[domain.Practice], clock: Clock
) -> None:
    domain.require_different_places(practices)
    clinic_ids = sorted({each.clinic_id for each in practices})
    facility_ids = sorted({each.facility_id for each in practices})
    await _require_known(session, clinic_ids, facility_ids)
    session.add_all(
        Practice(
            doctor_id=doctor_id,
            clinic_id=each.clinic_id,
            facility_id=each.facility_id,
            visit_types=sorted(each.visit_types),
            fundings=sorted(each.fundings),
        )
        for each in practices
    )
    await session.flush()
    outbox.add(
        session,
        DoctorChanged(
            doctor_id=doctor_id, clinic_ids=tuple(clinic_ids), facility_ids=tuple(facility_ids)
        ),
        clock=clock,
    )


async def _require_known(
    session: AsyncSession, clinic_ids: Sequence[UUID], facility_ids: Sequence[UUID]
) -> None:
    # Nothing deletes a clinic or a facility: what is found here is still there at the commit.
    clinics = await session.scalar(
        select(func.count()).select_from(Clinic).where(Clinic.clinic_id.in_(clinic_ids))
    )
    facilities = await session.scalar(
        select(func.count()).select_from(Facility).where(Facility.facility_id.in_(facility_ids))
    )
    if (clinics, facilities) != (len(clinic_ids), len(facility_ids)):
        raise domain.PlaceUnknown


async def _schedules_of(session: AsyncSession, doctor_id: UUID) -> Sequence[Schedule]:
    found = await session.scalars(
        select(Schedule).where(Schedule.doctor_id == doctor_id, Schedule.withdrawn_at.is_(None))
    )
    return found.all()


def _practice_of(row: Practice | Schedule) -> domain.Practice:
    return domain.Practice(
        clinic_id=row.clinic_id,
        facility_id=row.facility_id,
        visit_types=frozenset(row.visit_types),
        fundings=frozenset(row.fundings),
    )
