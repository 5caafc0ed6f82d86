"""Figures of each clinic and day: what one event changes, and what ops read.

They are made of events alone, calendar's own included, and of nothing that its commands store: the
same stream gives the same figures (`rebuild.py`).
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from kit.auth import Action, Principal, authorize
from kit.database import before_commit
from services.calendar.figures_domain import (
    COUNTS,
    FigureAction,
    FigureState,
    Place,
    SlotFigure,
    Tally,
    TooManyFigures,
    VisitFigure,
    slot_told,
    visit_told,
)
from services.calendar.models import ClinicDay, FigureSlot, FigureVisit

__all__ = ["SHARE", "count_slots", "count_visit", "figures_of", "place_in"]

# Shared by all who change what is made of events; only the swap of a rebuild shuts them out, for a
# moment. Whoever locks a doctor's row holds it too: it is the table's part of that lock.
SHARE = text("lock table doctors in row share mode")

SUMS = ", ".join(f"{name} = known.{name} + excluded.{name}" for name in COUNTS)
EMPTY = " and ".join(f"{name} = 0" for name in COUNTS)
ARRAYS = ", ".join(f"cast(:{name} as integer[])" for name in COUNTS)
DAYS = "cast(:clinic_ids as uuid[]), cast(:days as date[])"
ADD = text(f"""
    insert into clinic_days as known (clinic_id, day, {", ".join(COUNTS)})
    select * from unnest({DAYS}, {ARRAYS})
    on conflict (clinic_id, day) do update set {SUMS}
""")  # noqa: S608 - put together from constants of this file only
# A day of which nothing is left has no row, as if it had never had one.
FORGET_EMPTY = text(f"""
    delete from clinic_days using unnest({DAYS}) as changed (clinic_id, day)
    where clinic_days.clinic_id = changed.clinic_id and clinic_days.day = changed.day and {EMPTY}
""")  # noqa: S608 - put together from constants of this file only
KEEP_SLOTS = text("""
    insert into figure_slots (slot_id, clinic_id, day, minutes, is_offered, told_at)
    select * from unnest(
        cast(:slot_ids as uuid[]), cast(:clinic_ids as uuid[]), cast(:days as date[]),
        cast(:minutes as smallint[]), cast(:offered as boolean[]), cast(:times as timestamptz[])
    )
    on conflict (slot_id) do update set
        clinic_id = excluded.clinic_id, day = excluded.day, minutes = excluded.minutes,
        is_offered = excluded.is_offered, told_at = excluded.told_at
""")


async def count_visit(
    session: AsyncSession,
    action: FigureAction,
    visit_id: UUID,
    *,
    place: Place | None = None,
    at: datetime,
) -> None:
    """What an event says of a visit. Late and repeated ones change nothing."""
    await session.execute(SHARE)
    row = await session.get(FigureVisit, visit_id, populate_existing=True)
    before = None
    if row is not None:
        state = FigureState(row.state)
        before = VisitFigure(state, place_in(row), row.placed_at, row.told_at)
    after = visit_told(before, action, place, at)
    if after == before:
        return
    if row is None:
        row = FigureVisit(visit_id=visit_id)
        session.add(row)
    row.state, row.placed_at, row.told_at = after.state, after.placed_at, after.told_at
    row.clinic_id, row.day, row.minutes = _columns(after.place)
    await session.flush()
    _tally_of(session).replace(before, after)


async def count_slots(
    session: AsyncSession, slots: Mapping[UUID, Place | None], *, at: datetime
) -> None:
    """Slots that were published at their places, or withdrawn (no place), all at once."""
    await session.execute(SHARE)
    statement = select(FigureSlot.__table__).where(FigureSlot.slot_id.in_(slots))
    known = {
        row.slot_id: SlotFigure(place_in(row), row.is_offered, row.told_at)
        for row in await session.execute(statement)
    }
    changed: dict[UUID, SlotFigure] = {}
    for slot_id, place in slots.items():
        before = known.get(slot_id)
        after = slot_told(before, place, at)
        if after != before:
            changed[slot_id] = after
            _tally_of(session).replace(before, after)
    if not changed:
        return
    places = [_columns(figure.place) for figure in changed.values()]
    await session.execute(
        KEEP_SLOTS,
        {
            "slot_ids": list(changed),
            "clinic_ids": [place[0] for place in places],
            "days": [place[1] for place in places],
            "minutes": [place[2] for place in places],
            "offered": [figure.is_offered for figure in changed.values()],
            "times": [figure.told_at for figure in changed.values()],
        },
    )


async def figures_of(
    session: AsyncSession,
    principal: Principal,
    *,
    first_day: date,
    last_day: date,
    clinic_id: UUID | None,
    rows_max: int,
) -> Sequence[ClinicDay]:
    """The figures of some days in order, of all clinics or of one. Raises TooManyFigures."""
    authorize(principal, Action.FIGURES_READ)
    statement = select(ClinicDay).where(ClinicDay.day.between(first_day, last_day))
    if clinic_id is not None:
        statement = statement.where(ClinicDay.clinic_id == clinic_id)
    statement = statement.order_by(ClinicDay.day, ClinicDay.clinic_id).limit(rows_max + 1)
    rows = (await session.scalars(statement)).all()
    if len(rows) > rows_max:
        raise TooManyFigures
    return rows


def place_in(row: Row[Any] | FigureVisit) -> Place | None:
    """The place in a stored row."""
    if row.clinic_id is None or row.day is None or row.minutes is None:
        return None
    return Place(row.clinic_id, row.day, row.minutes)


def _columns(place: Place | None) -> tuple[UUID | None, date | None, int | None]:
    return (place.clinic_id, place.day, place.minutes) if place else (None, None, None)


def _tally_of(session: AsyncSession) -> Tally:
    """The sums of this transaction. They are written at its end, all at once and in order: two that
    touch the same days do not wait for each other crosswise."""
    before_commit(session, "figures", _write)
    return session.info.setdefault("figures", Tally())


async def _write(session: AsyncSession) -> None:
    changes = _tally_of(session).changes()
    if not changes:
        return
    days = {"clinic_ids": [day[0] for day in changes], "days": [day[1] for day in changes]}
    columns = zip(*changes.values(), strict=True)
    sums = {name: list(column) for name, column in zip(COUNTS, columns, strict=True)}
    await session.execute(ADD, days | sums)
    if any(number < 0 for numbers in changes.values() for number in numbers):
        await session.execute(FORGET_EMPTY, days)
