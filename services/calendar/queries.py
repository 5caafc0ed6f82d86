"""Reads of the catalogue. Everybody who is logged in may see what is offered."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.auth import Action, Principal, authorize
from services.calendar import domain
from services.calendar.models import Clinic, Doctor, Facility, Practice, Schedule

__all__ = ["DoctorRow", "clinics", "doctors", "facilities", "schedules"]

CATALOGUE_PAGE_MAX = 2_000


@dataclass(frozen=True, slots=True)
class DoctorRow:
    """A doctor with the practices."""

    doctor: Doctor
    practices: list[Practice]


async def facilities(
    session: AsyncSession, principal: Principal, facility_id: UUID | None = None
) -> Sequence[Facility]:
    """All by name, or the one."""
    authorize(principal, Action.CATALOGUE_READ)
    statement = select(Facility).order_by(Facility.name, Facility.facility_id)
    if facility_id is not None:
        statement = statement.where(Facility.facility_id == facility_id)
    return (await session.scalars(statement.limit(CATALOGUE_PAGE_MAX))).all()


async def clinics(
    session: AsyncSession, principal: Principal, clinic_id: UUID | None = None
) -> Sequence[Clinic]:
    """All by name, or the one."""
    authorize(principal, Action.CATALOGUE_READ)
    statement = select(Clinic).order_by(Clinic.name_pl, Clinic.clinic_id)
    if clinic_id is not None:
        statement = statement.where(Clinic.clinic_id == clinic_id)
    return (await session.scalars(statement.limit(CATALOGUE_PAGE_MAX))).all()


async def doctors(
    session: AsyncSession, principal: Principal, doctor_id: UUID | None = None
) -> list[DoctorRow]:
    """All by name, or the one."""
    authorize(principal, Action.CATALOGUE_READ)
    statement = select(Doctor).order_by(Doctor.family_name, Doctor.given_name, Doctor.doctor_id)
    if doctor_id is not None:
        statement = statement.where(Doctor.doctor_id == doctor_id)
    found = (await session.scalars(statement.limit(CATALOGUE_PAGE_MAX))).all()
    practices = await session.scalars(
        select(Practice)
        .where(Practice.doctor_id.in_([each.doctor_id for each in found]))
        .order_by(Practice.clinic_id, Practice.facility_id)
    )
    by_doctor: dict[UUID, list[Practice]] = {each.doctor_id: [] for each in found}
    for practice in practices:
        by_doctor[practice.doctor_id].append(practice)
    return [DoctorRow(each, by_doctor[each.doctor_id]) for each in found]


async def schedules(
    session: AsyncSession,
    principal: Principal,
    doctor_id: UUID,
    schedule_id: UUID | None = None,
) -> Sequence[Schedule]:
    """A doctor's schedules that are not withdrawn, or the one. Raises DoctorNotFound."""
    authorize(principal, Action.CATALOGUE_READ)
    if await session.get(Doctor, doctor_id) is None:
        raise domain.DoctorNotFound
    statement = (
        select(Schedule)
        .where(Schedule.doctor_id == doctor_id, Schedule.withdrawn_at.is_(None))
        .order_by(Schedule.valid_from, Schedule.schedule_id)
    )
    if schedule_id is not None:
        statement = statement.where(Schedule.schedule_id == schedule_id)
    return (await session.scalars(statement.limit(CATALOGUE_PAGE_MAX))).all()
