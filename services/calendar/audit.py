"""Who changed what in the configuration: each change with what there was before and after it.

Before and after are what the API answers about the thing, so that the log reads like the screen and
a new field of a clinic is in it without a line here.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kit import audit
from kit.auth import Principal
from kit.clock import Clock
from services.calendar import absence_shapes, absences, queries, shapes
from services.calendar.models import Absence, Base, Clinic, Doctor, Facility, Schedule

__all__ = [
    "CLINIC",
    "DOCTOR",
    "FACILITY",
    "Thing",
    "absence_of",
    "added",
    "changed",
    "removed",
    "schedule_of",
]

type Change = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Thing[View: BaseModel]:
    """A kind of thing that ops change: its table, how the one is found, how the API shows it."""

    kind: str
    table: type[Base]
    find: Callable[[AsyncSession, Principal, UUID], Awaitable[Sequence[Any]]]
    view: Callable[[Any], View]


FACILITY = Thing("facility", Facility, queries.facilities, shapes.facility)
CLINIC = Thing("clinic", Clinic, queries.clinics, shapes.clinic)
DOCTOR = Thing("doctor", Doctor, queries.doctors, shapes.doctor)


def schedule_of(doctor_id: UUID) -> Thing[shapes.Schedule]:
    """A schedule is found beside its doctor's."""

    async def find(session: AsyncSession, principal: Principal, schedule_id: UUID) -> Sequence[Any]:
        return await queries.schedules(session, principal, doctor_id, schedule_id)

    return Thing("schedule", Schedule, find, shapes.schedule)


def absence_of(doctor_id: UUID) -> Thing[absence_shapes.Absence]:
    """An absence is found beside its doctor's."""

    async def find(session: AsyncSession, principal: Principal, absence_id: UUID) -> Sequence[Any]:
        return await absences.absences(session, principal, doctor_id, absence_id=absence_id)

    return Thing("absence", Absence, find, absence_shapes.absence)


async def added[View: BaseModel](
    session: AsyncSession, principal: Principal, thing: Thing[View], subject_id: UUID, clock: Clock
) -> View:
    """Records what a command has just added; returns it as the API shows it."""
    return await _record(session, principal, thing, subject_id, None, clock)


async def changed[View: BaseModel](
    session: AsyncSession,
    principal: Principal,
    thing: Thing[View],
    subject_id: UUID,
    change: Change,
    clock: Clock,
) -> View:
    """Runs a change and records both sides of it; returns the thing as the API shows it now."""
    # Lock first: what was read before somebody else's commit is not what this change replaces.
    key = thing.table.__mapper__.primary_key[0]
    await session.execute(select(key).where(key == subject_id).with_for_update(key_share=True))
    before = await _before(session, principal, thing, subject_id)
    await change()
    return await _record(session, principal, thing, subject_id, before, clock)


async def removed[View: BaseModel](
    session: AsyncSession,
    principal: Principal,
    thing: Thing[View],
    subject_id: UUID,
    change: Change,
    clock: Clock,
) -> None:
    """Runs a removal and records what is gone. What can be removed never changes before."""
    before = await _before(session, principal, thing, subject_id)
    await change()
    await audit.add(
        session, principal, thing.kind, subject_id, before=before, after=None, clock=clock
    )


async def _before[View: BaseModel](
    session: AsyncSession, principal: Principal, thing: Thing[View], subject_id: UUID
) -> dict[str, Any] | None:
    # What is not there gives no row, and the command refuses it.
    rows = await thing.find(session, principal, subject_id)
    return thing.view(rows[0]).model_dump(mode="json") if rows else None


async def _record[View: BaseModel](
    session: AsyncSession,
    principal: Principal,
    thing: Thing[View],
    subject_id: UUID,
    before: dict[str, Any] | None,
    clock: Clock,
) -> View:
    (row,) = await thing.find(session, principal, subject_id)
    view = thing.view(row)
    after = view.model_dump(mode="json")
    await audit.add(
        session, principal, thing.kind, subject_id, before=before, after=after, clock=clock
    )
    return view
