"""Absences of doctors: what one would take away, its slots while it stands, and their return.

Whoever changes them holds the lock on the doctor's row first, as everybody who changes slots does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from kit.auth import Action, Principal, authorize
from kit.clock import Clock
from kit.ids import new_id
from services.calendar import domain, slots
from services.calendar.models import Absence, Doctor, Schedule

__all__ = ["AbsenceValues", "Preview", "absences", "add_absence", "preview", "remove_absence"]

# The slots of a doctor that share time with a span and can still be kept from beginning.
IN_SPAN = """
    slots.doctor_id = :doctor_id and slots.starts_at > :now and slots.starts_at < :ends_at
        and slots.ends_at > :starts_at
        and slots.starts_at
            > cast(:starts_at as timestamptz) - make_interval(mins => :slot_minutes_max)
"""
# A slot that is withdrawn already counts as long as a visit is on it: that visit is hit too.
HIT = text(f"""
    select count(distinct slots.slot_id) as slot_count,
        coalesce(
            array_agg(slot_claims.visit_id order by slots.starts_at)
                filter (where slot_claims.state = 'booked'),
            '{{}}'
        ) as visit_ids
    from slots left join slot_claims on slot_claims.slot_id = slots.slot_id
        and slot_claims.state in ('held', 'booked')
    where {IN_SPAN} and (not slots.withdrawn or slot_claims.visit_id is not null)
""")  # noqa: S608 - put together of constants
TAKE_AWAY = text(f"""
    with hit as (
        select slots.slot_id, slots.withdrawn from slots
        where {IN_SPAN} and (not slots.withdrawn or exists (
            select 1 from slot_claims
            where slot_claims.slot_id = slots.slot_id and slot_claims.state in ('held', 'booked')
        ))
    ), gone as (
        update slots set withdrawn = true from hit
        where slots.slot_id = hit.slot_id and not hit.withdrawn
        returning slots.schedule_id, slots.day, slots.taken
    ), counted as (
        update schedule_days set free_count = schedule_days.free_count - delta.free_count
        from (
            select schedule_id, day, count(*) as free_count
            from gone where not taken group by schedule_id, day
        ) as delta
        where schedule_days.schedule_id = delta.schedule_id and schedule_days.day = delta.day
    )
    select slot_id from hit
""")  # noqa: S608
# Back comes what is still wanted: its schedule stands, and no other absence covers it.
BRING_BACK = text(f"""
    with back as (
        update slots set withdrawn = false from schedules
        where {IN_SPAN} and slots.withdrawn
            and schedules.schedule_id = slots.schedule_id and schedules.withdrawn_at is null
            and not exists (
                select 1 from absences
                where absences.doctor_id = slots.doctor_id
                    and absences.starts_at < slots.ends_at and absences.ends_at > slots.starts_at
            )
        returning slots.slot_id, slots.schedule_id, slots.day, slots.starts_at, slots.ends_at,
            slots.taken
    ), counted as (
        update schedule_days set free_count = schedule_days.free_count + delta.free_count
        from (
            select schedule_id, day, count(*) as free_count
            from back where not taken group by schedule_id, day
        ) as delta
        where schedule_days.schedule_id = delta.schedule_id and schedule_days.day = delta.day
    )
    select slot_id, schedule_id, day, starts_at, ends_at from back order by schedule_id, starts_at
""")  # noqa: S608


@dataclass(frozen=True, slots=True)
class AbsenceValues:
    """Half-open: [starts_at, ends_at)."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Preview:
    """What an absence would take away: slots, and the visits that are booked in them."""

    slot_count: int
    visit_ids: list[UUID]


async def preview(
    session: AsyncSession,
    principal: Principal,
    doctor_id: UUID,
    values: AbsenceValues,
    *,
    now: datetime,
) -> Preview:
    """Shown before an absence is saved. Raises Forbidden, DoctorNotFound, AbsenceInvalid."""
    authorize(principal, Action.CATALOGUE_WRITE)
    domain.require_absence(values.starts_at, values.ends_at, now)
    if await session.get(Doctor, doctor_id) is None:
        raise domain.DoctorNotFound
    row = (await session.execute(HIT, _span(doctor_id, values, now))).one()
    return Preview(slot_count=row.slot_count, visit_ids=list(row.visit_ids))


async def absences(
    session: AsyncSession,
    principal: Principal,
    doctor_id: UUID,
    *,
    ends_after: datetime | None = None,
    absence_id: UUID | None = None,
) -> Sequence[Absence]:
    """A doctor's absences that end after a moment, the earliest first, or the one.

    Raises Forbidden, DoctorNotFound.
    """
    authorize(principal, Action.CATALOGUE_WRITE)
    if await session.get(Doctor, doctor_id) is None:
        raise domain.DoctorNotFound
    statement = (
        select(Absence)
        .where(Absence.doctor_id == doctor_id)
        .order_by(Absence.starts_at, Absence.absence_id)
    )
    if ends_after is not None:
        statement = statement.where(Absence.ends_at > ends_after)
    if absence_id is not None:
        statement = statement.where(Absence.absence_id == absence_id)
    return (await session.scalars(statement)).all()


async def add_absence(
    session: AsyncSession,
    doctor_id: UUID,
    values: AbsenceValues,
    *,
    clock: Clock,
    absences_max: int,
) -> UUID:
    """Takes every slot in it away, free or booked, and tells of each; returns absence_id.

    Raises DoctorNotFound, AbsenceInvalid, TooManyAbsences.
    """
    now = clock.now()
    domain.require_absence(values.starts_at, values.ends_at, now)
    await slots.locked_doctor(session, doctor_id)
    known = await session.scalar(
        select(func.count())
        .select_from(Absence)
        .where(Absence.doctor_id == doctor_id, Absence.ends_at > now)
    )
    domain.require_room_for_absence(known or 0, absences_max)
    absence = Absence(
        absence_id=new_id(),
        doctor_id=doctor_id,
        starts_at=values.starts_at,
        ends_at=values.ends_at,
    )
    session.add(absence)
    await session.flush()
    gone = await session.execute(TAKE_AWAY, _span(doctor_id, values, now))
    await slots.publish_withdrawn(session, doctor_id, gone.scalars().all(), clock=clock)
    return absence.absence_id


async def remove_absence(
    session: AsyncSession, doctor_id: UUID, absence_id: UUID, *, clock: Clock
) -> None:
    """Calls an absence off: what it took away is offered again, from now on.

    Raises DoctorNotFound, AbsenceNotFound.
    """
    await slots.locked_doctor(session, doctor_id)
    absence = await session.get(Absence, absence_id, populate_existing=True)
    if absence is None or absence.doctor_id != doctor_id:
        raise domain.AbsenceNotFound
    values = AbsenceValues(absence.starts_at, absence.ends_at)
    await session.delete(absence)
    await session.flush()
    rows = await session.execute(BRING_BACK, _span(doctor_id, values, clock.now()))
    for schedule_id, back in groupby(rows.all(), key=lambda row: row.schedule_id):
        schedule = await session.get_one(Schedule, schedule_id)
        offered = [domain.NewSlot(row.slot_id, row.day, row.starts_at, row.ends_at) for row in back]
        await slots.publish(session, schedule, offered, clock=clock)


def _span(doctor_id: UUID, values: AbsenceValues, now: datetime) -> dict[str, object]:
    return {
        "doctor_id": doctor_id,
        "starts_at": values.starts_at,
        "ends_at": values.ends_at,
        "now": now,
        "slot_minutes_max": domain.SLOT_MINUTES_MAX,
    }
