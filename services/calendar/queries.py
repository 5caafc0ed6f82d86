"""Reads of the catalogue and the search. Everybody who is logged in may see what is offered.

A search first finds the schedules that match the filters, which are few, and then walks the partial
index of free slots for each: it reads the rows that it returns, however many slots there are. The
counts of a month come from `schedule_days`; only today's are counted from slots, since part of
today is over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, and_, any_, func, literal, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from kit.auth import Action, Principal, authorize
from services.calendar import domain
from services.calendar.models import (
    Clinic,
    Doctor,
    Facility,
    Practice,
    Schedule,
    ScheduleDay,
    Slot,
)
from videoporady_contracts.words import Funding, VisitType

__all__ = [
    "Availability",
    "DoctorRow",
    "Filters",
    "SlotRow",
    "availability",
    "clinics",
    "day_counts",
    "doctors",
    "facilities",
    "first_free",
    "left_today",
    "schedules",
    "slots_of_day",
]

CATALOGUE_PAGE_MAX = 2_000


@dataclass(frozen=True, slots=True)
class Filters:
    """What the person chose; None is no choice. They combine."""

    funding: Funding | None = None
    facility_id: UUID | None = None
    clinic_id: UUID | None = None
    visit_type: VisitType | None = None
    doctor_id: UUID | None = None
    patient_years: int | None = None
    """The age of who needs the visit: clinics that do not see it are left out."""


@dataclass(frozen=True, slots=True)
class SlotRow:
    """A free slot with what is offered in it."""

    slot_id: UUID
    doctor_id: UUID
    clinic_id: UUID
    facility_id: UUID
    starts_at: datetime
    ends_at: datetime
    visit_types: list[str]
    fundings: list[str]


@dataclass(frozen=True, slots=True)
class Availability:
    """Days with free slots in order, and the first free slot from the first day on, however far."""

    days: list[tuple[date, int]]
    first_free: SlotRow | None


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


async def availability(
    session: AsyncSession,
    principal: Principal,
    filters: Filters,
    *,
    first_day: date,
    last_day: date,
    now: datetime,
) -> Availability:
    """Free slots that begin after `now`, counted per day in Warsaw."""
    authorize(principal, Action.CATALOGUE_READ)
    today = domain.day_of(now)
    counts: dict[date, int] = {}
    if first_day <= today <= last_day:
        left = await session.scalar(left_today(filters, today, now))
        if left:
            counts[today] = left
    counted = await session.execute(day_counts(filters, first_day, last_day, today))
    for day, free_count in counted:
        counts[day] = free_count
    starts_after, _ = domain.day_bounds(max(first_day, today))
    first = await session.execute(first_free(filters, now, starts_after, today))
    row = first.one_or_none()
    return Availability(sorted(counts.items()), SlotRow(*row) if row else None)


async def slots_of_day(
    session: AsyncSession,
    principal: Principal,
    filters: Filters,
    *,
    day: date,
    now: datetime,
    slots_max: int,
) -> list[SlotRow]:
    """The free slots of one day in Warsaw that begin after `now`, earliest first."""
    authorize(principal, Action.CATALOGUE_READ)
    starts, ends = domain.day_bounds(day)
    matching = _matching(filters, domain.day_of(now)).cte("matching")
    free = (
        select(Slot.slot_id, Slot.starts_at, Slot.ends_at)
        .where(
            Slot.schedule_id == matching.c.schedule_id,
            *_free(now),
            Slot.starts_at >= starts,
            Slot.starts_at < ends,
        )
        .lateral("free")
    )
    rows = await session.execute(
        _slot_columns(matching, free)
        .order_by(free.c.starts_at, matching.c.doctor_id)
        .limit(slots_max)
    )
    return [SlotRow(*row) for row in rows]


def _matching(filters: Filters, today: date):
    # Each filter is a clause of its own, so that PostgreSQL plans for the ones that are there.
    statement = select(
        Schedule.schedule_id,
        Schedule.doctor_id,
        Schedule.clinic_id,
        Schedule.facility_id,
        Schedule.visit_types,
        Schedule.fundings,
    ).where(
        Schedule.withdrawn_at.is_(None),
        or_(Schedule.valid_until.is_(None), Schedule.valid_until >= today),
    )
    for column, value in (
        (Schedule.facility_id, filters.facility_id),
        (Schedule.clinic_id, filters.clinic_id),
        (Schedule.doctor_id, filters.doctor_id),
    ):
        if value is not None:
            statement = statement.where(column == value)
    if filters.patient_years is not None:
        statement = statement.where(Schedule.clinic_id.in_(_serving(filters.patient_years)))
    if filters.funding is not None:
        statement = statement.where(literal(filters.funding.value) == any_(Schedule.fundings))
    if filters.visit_type is not None:
        statement = statement.where(literal(filters.visit_type.value) == any_(Schedule.visit_types))
    return statement


def _serving(years: int):
    return select(Clinic.clinic_id).where(
        func.coalesce(Clinic.age_years_min, years) <= years,
        func.coalesce(Clinic.age_years_max, years) >= years,
    )


def _free(now: datetime):
    return (~Slot.taken, ~Slot.withdrawn, Slot.starts_at > now)


def left_today(filters: Filters, today: date, now: datetime) -> Select[int]:
    """The statement that counts what is left of today."""
    _, ends = domain.day_bounds(today)
    matching = _matching(filters, today).cte("matching")
    left = (
        select(func.count().label("left"))
        .select_from(Slot)
        .where(Slot.schedule_id == matching.c.schedule_id, *_free(now), Slot.starts_at < ends)
        .lateral("left_today")
    )
    return select(func.sum(left.c.left)).select_from(matching.join(left, true()))


def day_counts(filters: Filters, first_day: date, last_day: date, today: date):
    """The statement that counts each of the days after today."""
    matching = _matching(filters, today).cte("matching")
    return (
        select(ScheduleDay.day, func.sum(ScheduleDay.free_count))
        .join(matching, matching.c.schedule_id == ScheduleDay.schedule_id)
        .where(
            and_(
                ScheduleDay.day >= first_day, ScheduleDay.day <= last_day, ScheduleDay.day > today
            ),
            ScheduleDay.free_count > 0,
        )
        .group_by(ScheduleDay.day)
    )


def first_free(filters: Filters, now: datetime, starts_after: datetime, today: date):
    """The statement that finds the first free slot of all that match."""
    matching = _matching(filters, today).cte("matching")
    first = (
        select(Slot.slot_id, Slot.starts_at, Slot.ends_at)
        .where(
            Slot.schedule_id == matching.c.schedule_id,
            *_free(now),
            Slot.starts_at >= starts_after,
        )
        .order_by(Slot.starts_at)
        .limit(1)
        .lateral("free")
    )
    return _slot_columns(matching, first).order_by(first.c.starts_at, matching.c.doctor_id).limit(1)


def _slot_columns(matching, free):
    return select(
        free.c.slot_id,
        matching.c.doctor_id,
        matching.c.clinic_id,
        matching.c.facility_id,
        free.c.starts_at,
        free.c.ends_at,
        matching.c.visit_types,
        matching.c.fundings,
    ).select_from(matching.join(free, true()))
