"""The tables of a rebuild, and the statements that put them in the place of the old rows.

They are temporary: they belong to one connection, nobody else sees them, and whatever ends the
rebuild drops them.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.calendar.claims import Claim
from services.calendar.domain import SLOT_MINUTES_MAX, ClaimState
from services.calendar.figures import place_in
from services.calendar.figures_domain import (
    COUNTS,
    Day,
    FigureState,
    Place,
    SlotFigure,
    VisitFigure,
)
from services.calendar.models import Base
from services.calendar.stream import Fold

__all__ = ["fill", "finish", "fold_of", "lock", "merge", "prepare", "put", "withdrawn_and_freed"]

TABLES: Mapping[str, tuple[str, ...]] = {
    "slot_claims": ("visit_id",),
    "figure_slots": ("slot_id",),
    "figure_visits": ("visit_id",),
    "clinic_days": ("clinic_id", "day"),
}
"""What is made of the stream alone, with its key."""
COLUMNS = {name: tuple(Base.metadata.tables[name].columns.keys()) for name in TABLES}

# Everybody who changes a doctor's slots, or what is made of events, shares this lock: by the row
# of the doctor, or by `figures.SHARE`. Who only reads takes none that it shuts out.
LOCK = text("lock table doctors in exclusive mode")

# A claim that was live, or that nobody knew of, is over or elsewhere now: had the consumers read of
# it, they would have told that its withdrawn slot is gone.
FREED = text("""
    with freed as (
        select coalesce(old.slot_id, new.slot_id) as slot_id
        from slot_claims as old full join shadow_slot_claims as new using (visit_id)
        where coalesce(old.state, 'held') in ('held', 'booked')
            and (coalesce(new.state, 'over') not in ('held', 'booked')
                 or new.slot_id is distinct from coalesce(old.slot_id, new.slot_id))
    )
    select distinct slots.slot_id, slots.doctor_id from freed join slots using (slot_id)
    where slots.withdrawn and slots.starts_at > :now
        and not exists (
            select 1 from shadow_slot_claims as live
            where live.slot_id = slots.slot_id and live.state in ('held', 'booked')
        )
""")
# Standing schedules of a doctor never overlap: only where one was withdrawn can a claim take the
# time of other slots than its own. OFFSET keeps the planner from comparing all with all.
RETAKE_ALL = text("""
    with busy as materialized (
        select distinct slots.slot_id, slots.doctor_id, slots.starts_at, slots.ends_at
        from slot_claims join slots using (slot_id)
        where slot_claims.state in ('held', 'booked')
    ), crowded as materialized (
        select distinct doctor_id from schedules where withdrawn_at is not null
    ), busy_slots as materialized (
        select slot_id from busy
        union
        select each.slot_id from busy join crowded using (doctor_id) cross join lateral (
            select slots.slot_id from slots
            where slots.doctor_id = busy.doctor_id
                and slots.starts_at > busy.starts_at - make_interval(mins => :slot_minutes_max)
                and slots.starts_at < busy.ends_at and slots.ends_at > busy.starts_at
            offset 0
        ) as each
    ), wrong as (
        select slots.slot_id from slots left join busy_slots using (slot_id)
        where slots.taken <> (busy_slots.slot_id is not null)
    )
    update slots set taken = not slots.taken from wrong where slots.slot_id = wrong.slot_id
""")
RECOUNT = text("""
    with counted as (
        select schedule_id, day, count(*) as free_count from slots
        where not taken and not withdrawn group by schedule_id, day
    ), wrong as (
        select known.schedule_id, known.day, coalesce(counted.free_count, 0) as free_count
        from schedule_days as known left join counted using (schedule_id, day)
        where known.free_count <> coalesce(counted.free_count, 0)
    )
    update schedule_days set free_count = wrong.free_count from wrong
    where schedule_days.schedule_id = wrong.schedule_id and schedule_days.day = wrong.day
""")


async def prepare(session: AsyncSession) -> None:
    """Makes the tables, empty and without keys: rows that come by the hundred thousand go in
    faster."""
    for name in TABLES:
        await session.execute(text(f"create temporary table shadow_{name} (like {name})"))


async def fill(session: AsyncSession, fold: Fold) -> None:
    """Stores what one partition came to, whose keys no other partition has."""
    claims = (
        (visit_id, each.slot_id, each.doctor_id, each.state, each.changed_at, each.moved_at)
        for visit_id, each in fold.claims.items()
    )
    visits = (
        (visit_id, each.state, *_columns(each.place), each.placed_at, each.told_at)
        for visit_id, each in fold.visits.items()
    )
    slots = (
        (slot_id, *_columns(each.place), each.is_offered, each.told_at)
        for slot_id, each in fold.slots.items()
    )
    await _copy(session, "slot_claims", claims)
    await _copy(session, "figure_visits", visits)
    await _copy(session, "figure_slots", slots)


async def finish(session: AsyncSession) -> None:
    """The keys, without which nothing can be found, and what the planner has to know.

    Raises IntegrityError when a key came in two partitions: its events then have no order.
    """
    for name, key in TABLES.items():
        await session.execute(text(f"alter table shadow_{name} add primary key ({', '.join(key)})"))
        await session.execute(text(f"analyze shadow_{name}"))


async def fold_of(
    session: AsyncSession, visit_ids: Collection[UUID], slot_ids: Collection[UUID]
) -> Fold:
    """What is known so far of some visits and slots."""
    fold = Fold()
    rows = await _known(session, "slot_claims", "visit_id", visit_ids)
    for row in rows:
        fold.claims[row.visit_id] = Claim(
            row.slot_id, row.doctor_id, ClaimState(row.state), row.changed_at, row.moved_at
        )
    for row in await _known(session, "figure_visits", "visit_id", visit_ids):
        state = FigureState(row.state)
        fold.visits[row.visit_id] = VisitFigure(state, place_in(row), row.placed_at, row.told_at)
    for row in await _known(session, "figure_slots", "slot_id", slot_ids):
        fold.slots[row.slot_id] = SlotFigure(place_in(row), row.is_offered, row.told_at)
    return fold


async def put(session: AsyncSession, fold: Fold) -> None:
    """Stores what is known now of visits and slots, of which something was known before."""
    gone = {
        "slot_claims": ("visit_id", fold.claims),
        "figure_visits": ("visit_id", fold.visits),
        "figure_slots": ("slot_id", fold.slots),
    }
    for name, (key, ids) in gone.items():
        await session.execute(
            text(f"delete from shadow_{name} where {key} = any(cast(:ids as uuid[]))"),  # noqa: S608 - constants of this file
            {"ids": list(ids)},
        )
    await fill(session, fold)


async def lock(session: AsyncSession, wait_seconds: float, hold_seconds: float) -> None:
    """From here to the end of the transaction nobody else changes what is made of events.

    The server ends a transaction that holds it for too long: others count what they wait for.
    """
    limits = {"lock_timeout": wait_seconds, "transaction_timeout": wait_seconds + hold_seconds}
    for name, seconds in limits.items():
        await session.execute(
            text("select set_config(:name, :milliseconds, true)"),
            {"name": name, "milliseconds": str(int(seconds * 1_000))},
        )
    await session.execute(LOCK)


async def withdrawn_and_freed(session: AsyncSession, now: Any) -> list[tuple[UUID, UUID]]:
    """Slots that nobody may have any more and of which this is to be told, each with its doctor.

    To be asked before `merge`: it compares the old claims with the new ones.
    """
    rows = await session.execute(FREED, {"now": now})
    return [(row.slot_id, row.doctor_id) for row in rows]


async def merge(session: AsyncSession, days: Mapping[Day, tuple[int, ...]]) -> dict[str, int]:
    """Makes the rows what the stream says they are; returns how many of each table were wrong.

    Rows that are right already are not touched.
    """
    await session.execute(text("delete from shadow_clinic_days"))
    await _copy(session, "clinic_days", ((*day, *sums) for day, sums in days.items()))
    changed = {name: await _merge(session, name) for name in TABLES}
    retaken = await session.execute(RETAKE_ALL, {"slot_minutes_max": SLOT_MINUTES_MAX})
    recounted = await session.execute(RECOUNT)
    changed["slots"], changed["schedule_days"] = _count(retaken), _count(recounted)
    return changed


async def _merge(session: AsyncSession, name: str) -> int:
    key, columns = ", ".join(TABLES[name]), COLUMNS[name]
    same_key = " and ".join(f"new.{each} = {name}.{each}" for each in TABLES[name])
    rest = [each for each in columns if each not in TABLES[name]]
    deleted = await session.execute(
        text(f"""
            delete from {name}
            where not exists (select 1 from shadow_{name} as new where {same_key})
        """)  # noqa: S608 - put together from names in the models
    )
    stored = await session.execute(
        text(f"""
            insert into {name} ({", ".join(columns)})
            select {", ".join(f"new.{each}" for each in columns)}
            from shadow_{name} as new left join {name} as old using ({key})
            where ({", ".join(f"new.{each}" for each in columns)})
                is distinct from ({", ".join(f"old.{each}" for each in columns)})
            on conflict ({key}) do update set
                {", ".join(f"{each} = excluded.{each}" for each in rest)}
        """)  # noqa: S608 - put together from names in the models
    )
    return _count(deleted) + _count(stored)


async def _known(session: AsyncSession, name: str, key: str, ids: Collection[UUID]) -> Any:
    return await session.execute(
        text(f"select * from shadow_{name} where {key} = any(cast(:ids as uuid[]))"),  # noqa: S608 - constants of this file
        {"ids": list(ids)},
    )


async def _copy(session: AsyncSession, name: str, rows: Iterable[tuple[Any, ...]]) -> None:
    connection = await (await session.connection()).get_raw_connection()
    driver: Any = connection.driver_connection
    await driver.copy_records_to_table(
        f"shadow_{name}", records=rows, columns=COLUMNS[name], timeout=COPY_SECONDS_MAX
    )


def _columns(place: Place | None) -> tuple[Any, Any, Any]:
    return (place.clinic_id, place.day, place.minutes) if place else (None, None, None)


def _count(result: Any) -> int:
    return int(result.rowcount)


COPY_SECONDS_MAX = 600.0
assert COLUMNS["clinic_days"] == ("clinic_id", "day", *COUNTS)
