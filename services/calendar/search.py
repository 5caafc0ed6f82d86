"""The search for free slots. Everybody who is logged in may see what is offered.

A search first finds the schedules that match the filters, and then walks an index for each: it
reads the rows that it returns, however many slots there are. The counts of a month come from
`offer_entries`, or from `schedule_days` of one doctor; only today's are counted from slots, since
part of today is over.

A statement depends only on which filters are set. It is built once for each such choice, since
building one takes longer than PostgreSQL needs to answer it, and runs without a session.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    DateTime,
    Integer,
    Select,
    Text,
    any_,
    bindparam,
    case,
    cast,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.sql.selectable import LateralFromClause

from kit.auth import Action, Principal, authorize
from kit.database import Database, Prepared, prepared
from services.calendar import domain
from services.calendar.models import Clinic, OfferEntry, Schedule, ScheduleDay, Slot
from videoporady_contracts.words import Funding, VisitType

__all__ = [
    "Availability",
    "Filters",
    "SlotRow",
    "availability",
    "availability_statement",
    "slots_of_day",
    "slots_statement",
]

type Statement = Select[*tuple[Any, ...]]

NOW = bindparam("now", type_=DateTime(timezone=True))
TODAY = bindparam("today", type_=Date)
TODAY_ENDS = bindparam("today_ends", type_=DateTime(timezone=True))
FIRST_DAY = bindparam("first_day", type_=Date)
LAST_DAY = bindparam("last_day", type_=Date)
STARTS = bindparam("starts", type_=DateTime(timezone=True))
ENDS = bindparam("ends", type_=DateTime(timezone=True))
SLOTS_MAX = bindparam("slots_max", type_=Integer)
OFFERED = (~Slot.taken, ~Slot.withdrawn)


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

    def values(self) -> dict[str, Any]:
        """What is chosen, by name."""
        chosen = {each.name: getattr(self, each.name) for each in fields(self)}
        return {
            name: value.value if isinstance(value, Enum) else value
            for name, value in chosen.items()
            if value is not None
        }


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


async def availability(
    database: Database,
    principal: Principal,
    filters: Filters,
    *,
    first_day: date,
    last_day: date,
    now: datetime,
) -> Availability:
    """Free slots that begin after `now`, counted per day in Warsaw."""
    authorize(principal, Action.CATALOGUE_READ)
    chosen = filters.values()
    today = domain.day_of(now)
    _, today_ends = domain.day_bounds(today)
    # What is over is not offered.
    first_day = max(first_day, today)
    starts, _ = domain.day_bounds(first_day)
    values = {
        "now": now,
        "today": today,
        "today_ends": today_ends,
        "first_day": first_day,
        "last_day": last_day,
        "starts": starts,
    }
    [row] = await database.fetch(_availability_query(frozenset(chosen)), {**chosen, **values})
    days, free_counts, *first = row
    counted = list(zip(days or [], free_counts or [], strict=True))
    return Availability(counted, SlotRow(*first) if first[0] else None)


async def slots_of_day(
    database: Database,
    principal: Principal,
    filters: Filters,
    *,
    day: date,
    now: datetime,
    slots_max: int,
) -> list[SlotRow]:
    """The free slots of one day in Warsaw that begin after `now`, earliest first."""
    authorize(principal, Action.CATALOGUE_READ)
    chosen = filters.values()
    starts, ends = domain.day_bounds(day)
    values = {"now": now, "today": domain.day_of(now), "starts": starts, "ends": ends}
    rows = await database.fetch(
        _slots_query(frozenset(chosen)), {**chosen, **values, "slots_max": slots_max}
    )
    return [SlotRow(*row) for row in rows]


@cache
def _availability_query(chosen: frozenset[str]) -> Prepared:
    return prepared(availability_statement(chosen))


@cache
def _slots_query(chosen: frozenset[str]) -> Prepared:
    return prepared(slots_statement(chosen))


def availability_statement(chosen: frozenset[str]) -> Statement:
    """One row: the days from `first_day`, which is today or later, to `last_day` with a free slot,
    how many each has, and the first free slot from `starts` on: nulls when there is none.

    One statement, so that both are of one moment and asked for by one way to the server.
    """
    matching = _matching(chosen)
    counts = _counts_of_schedules(matching) if "doctor_id" in chosen else _counts_of_offers(chosen)
    days = _days(counts, matching)
    in_order = [
        func.array_agg(aggregate_order_by(column, days.c.day)).label(f"{column.name}s")
        for column in (days.c.day, days.c.free_count)
    ]
    # An aggregate without groups: one row, whatever is found.
    counted = select(*in_order).where(days.c.free_count > 0).cte("counted")
    first = _first_free(matching).cte("first")
    return select(*counted.c, *first.c).select_from(counted.outerjoin(first, true()))


def _days(counts: CTE, matching: CTE) -> CTE:
    """The days that are counted, today without what is over."""
    left = (
        select(func.count())
        .where(*_free_of(matching), Slot.starts_at < TODAY_ENDS)
        .scalar_subquery()
    )
    left_today = select(cast(func.sum(left), Integer)).select_from(matching).scalar_subquery()
    free_count = case((counts.c.day == TODAY, left_today), else_=counts.c.free_count)
    days = select(counts.c.day, free_count.label("free_count")).cte("days")
    # Otherwise today is counted again wherever the count is named.
    return days.prefix_with("MATERIALIZED")


def _counts_of_offers(chosen: frozenset[str]) -> CTE:
    """However many doctors offer the same, a day of theirs is some entries."""
    return (
        select(OfferEntry.day, cast(func.sum(OfferEntry.free_count), Integer).label("free_count"))
        .where(OfferEntry.day.between(FIRST_DAY, LAST_DAY), *_chosen_of(OfferEntry, chosen))
        .group_by(OfferEntry.day)
        .having(func.sum(OfferEntry.free_count) > 0)
        .cte("counts")
    )


def _counts_of_schedules(matching: CTE) -> CTE:
    """Of one doctor, whom no offer names."""
    return (
        select(ScheduleDay.day, cast(func.sum(ScheduleDay.free_count), Integer).label("free_count"))
        .join(matching, matching.c.schedule_id == ScheduleDay.schedule_id)
        .where(ScheduleDay.day.between(FIRST_DAY, LAST_DAY), ScheduleDay.free_count > 0)
        .group_by(ScheduleDay.day)
        .cte("counts")
    )


def _first_free(matching: CTE) -> Statement:
    first = (
        select(Slot.slot_id, Slot.starts_at, Slot.ends_at)
        .where(*_free_of(matching), Slot.starts_at >= STARTS)
        .order_by(Slot.starts_at)
        .limit(1)
        .lateral("free")
    )
    return _slot_columns(matching, first).limit(1)


def slots_statement(chosen: frozenset[str]) -> Statement:
    """The free slots from `starts` until `ends`, at most `slots_max`."""
    matching = _matching(chosen)
    free = (
        select(Slot.slot_id, Slot.starts_at, Slot.ends_at)
        .where(*_free_of(matching), Slot.starts_at >= STARTS, Slot.starts_at < ENDS)
        .lateral("free")
    )
    return _slot_columns(matching, free).limit(SLOTS_MAX)


def _matching(chosen: frozenset[str]) -> CTE:
    return (
        select(
            Schedule.schedule_id,
            Schedule.doctor_id,
            Schedule.clinic_id,
            Schedule.facility_id,
            Schedule.visit_types,
            Schedule.fundings,
        )
        .where(
            Schedule.withdrawn_at.is_(None),
            or_(Schedule.valid_until.is_(None), Schedule.valid_until >= TODAY),
            *_chosen_of(Schedule, chosen),
        )
        .cte("matching")
    )


def _chosen_of(
    rows: type[Schedule | OfferEntry], chosen: frozenset[str]
) -> Iterable[ColumnElement[bool]]:
    # Each filter is a clause of its own, so that PostgreSQL plans for the ones that are there.
    clauses = {
        "facility_id": rows.facility_id == bindparam("facility_id"),
        "clinic_id": rows.clinic_id == bindparam("clinic_id"),
        "doctor_id": Schedule.doctor_id == bindparam("doctor_id"),
        "patient_years": rows.clinic_id.in_(_serving()),
        "funding": bindparam("funding", type_=Text) == any_(rows.fundings),
        "visit_type": bindparam("visit_type", type_=Text) == any_(rows.visit_types),
    }
    return (clauses[name] for name in sorted(chosen))


def _serving() -> Select[UUID]:
    years = bindparam("patient_years", type_=Integer)
    return select(Clinic.clinic_id).where(
        func.coalesce(Clinic.age_years_min, years) <= years,
        func.coalesce(Clinic.age_years_max, years) >= years,
    )


def _free_of(matching: CTE):
    return Slot.schedule_id == matching.c.schedule_id, *OFFERED, Slot.starts_at > NOW


def _slot_columns(matching: CTE, free: LateralFromClause) -> Statement:
    return (
        select(
            free.c.slot_id,
            matching.c.doctor_id,
            matching.c.clinic_id,
            matching.c.facility_id,
            free.c.starts_at,
            free.c.ends_at,
            matching.c.visit_types,
            matching.c.fundings,
        )
        .select_from(matching.join(free, true()))
        .order_by(free.c.starts_at, matching.c.doctor_id)
    )
