"""How long operational data are kept: what a service declares, what ops set, and the deleting.

A service declares a table of `Retention`; what ops changed of it is in its own database, each
change on record. Medical documentation (`record`) is no business of these rules: tests/house
refuses a rule that could name it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    MetaData,
    Table,
    Text,
    TextClause,
    delete,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kit import audit
from kit.auth import Action, Principal, authorize
from kit.clock import Clock
from kit.errors import NotFound, Problem
from kit.versions import require_version
from videoporady_contracts import Service

if TYPE_CHECKING:  # A service that runs migrates nothing.
    from alembic.operations import Operations

__all__ = [
    "NO_RECORD",
    "Kept",
    "Retention",
    "RetentionDaysNotAllowed",
    "RetentionNotFound",
    "audit_log_rule",
    "create_retention_table",
    "cutoff",
    "delete_batch",
    "retention_table",
    "retentions",
    "set_days",
]

OPERATIONAL = {"data_class": "operational"}
AUDIT_DAYS_DEFAULT = 3_653
AUDIT_DAYS_MIN = 2_557
"""Claims may be made for six years, to the end of the last one: seven years are never too short.
Source: Polish Civil Code, art. 118."""
AUDIT_DAYS_MAX = 7_305
KIND = "retention"
NO_RECORD = "no_record"
"""Key of a table's `info`: the condition under which a row of it never became medical
documentation, although its columns would hold some."""


class RetentionNotFound(NotFound):
    code = "retention-not-found"
    pl, en = "Nie ma takich danych do ustawienia.", "There are no such data to set."


class RetentionDaysNotAllowed(Problem):
    """Carries `days_min` and `days_max`."""

    code, status = "retention-days-not-allowed", 422
    pl = "Liczba dni musi mieścić się w podanych granicach."
    en = "The number of days must be within the limits given."


@dataclass(frozen=True)
class Retention:
    """One kind of operational data, and for how many days it is kept."""

    name: str
    days_default: int
    days_min: int
    days_max: int
    table: FromClause | None = None
    """None: what is kept is in no table."""
    age: ColumnElement[Any] | None = None
    """Since when a row counts: a moment, or a day. A row without one stays."""
    where: tuple[ColumnElement[bool] | TextClause, ...] = ()
    """Only these rows."""
    deleted_by_service: bool = False
    """The service's own job deletes them, because there is more to do; it asks `cutoff`."""


@dataclass(frozen=True)
class Kept:
    """A rule as it stands: what ops set, or the default with version 1."""

    rule: Retention
    days: int
    version: int


def retention_table(metadata: MetaData) -> Table:
    """Adds what ops set to a service's metadata."""
    return Table(
        "retention",
        metadata,
        Column("name", Text, primary_key=True, info=OPERATIONAL),
        Column("days", Integer, nullable=False, info=OPERATIONAL),
        Column("version", Integer, nullable=False, info=OPERATIONAL),
    )


def create_retention_table(operations: "Operations") -> None:
    """Creates it, in a migration: `create_retention_table(op)`."""
    metadata = MetaData()
    retention_table(metadata)
    metadata.create_all(operations.get_bind())


SET = retention_table(MetaData())


def audit_log_rule(metadata: MetaData) -> Retention:
    """The rule for the log of changes of a service with these tables."""
    log = metadata.tables["audit_log"]
    return Retention(
        name="audit_log",
        table=log,
        age=log.c.at,
        days_default=AUDIT_DAYS_DEFAULT,
        days_min=AUDIT_DAYS_MIN,
        days_max=AUDIT_DAYS_MAX,
    )


async def retentions(
    session: AsyncSession, principal: Principal, rules: Sequence[Retention]
) -> list[Kept]:
    """Every rule as it stands. Raises Forbidden."""
    authorize(principal, Action.RETENTION_MANAGE)
    rows = (await session.execute(select(SET))).all()
    stored = {row.name: row for row in rows}
    return [_kept(rule, stored.get(rule.name)) for rule in rules]


async def set_days(
    session: AsyncSession,
    principal: Principal,
    service: Service,
    rules: Sequence[Retention],
    name: str,
    days: int,
    *,
    version: int | None,
    clock: Clock,
) -> Kept:
    """Keeps data of one kind for so many days from now on; `version` is the one that was seen.

    Raises Forbidden, RetentionNotFound, RetentionDaysNotAllowed or ChangedMeanwhile.
    """
    authorize(principal, Action.RETENTION_MANAGE)
    rule = next((each for each in rules if each.name == name), None)
    if rule is None:
        raise RetentionNotFound
    if not rule.days_min <= days <= rule.days_max:
        raise RetentionDaysNotAllowed(days_min=rule.days_min, days_max=rule.days_max)
    # The first change of a rule has no row to lock yet: it makes one with what stood so far.
    default = {"name": name, "days": rule.days_default, "version": 1}
    await session.execute(insert(SET).values(default).on_conflict_do_nothing())
    row = (await session.execute(select(SET).where(SET.c.name == name).with_for_update())).one()
    before = _kept(rule, row)
    require_version(before.version, version)
    after = Kept(rule, days, before.version + 1)
    await session.execute(
        SET.update().where(SET.c.name == name).values(days=days, version=after.version)
    )
    await audit.add(
        session,
        principal,
        KIND,
        subject_id(service, name),
        before={"name": name, "days": before.days},
        after={"name": name, "days": days},
        clock=clock,
    )
    return after


def subject_id(service: Service, name: str) -> UUID:
    """The id that stands for a rule in the log of changes."""
    return uuid5(NAMESPACE_URL, f"retention:{service}:{name}")


async def cutoff(session: AsyncSession, rule: Retention, *, now: datetime) -> datetime:
    """What is older than this moment goes."""
    days = await session.scalar(select(SET.c.days).where(SET.c.name == rule.name))
    # A limit that was narrowed in a later release holds for what was set before it, too.
    kept = min(max(days or rule.days_default, rule.days_min), rule.days_max)
    return now - timedelta(days=kept)


async def delete_batch(
    session: AsyncSession, rule: Retention, *, now: datetime, rows_max: int
) -> int:
    """Deletes at most so many rows that are too old; returns how many.

    Two replicas may do it at once: each skips what the other one has locked.
    """
    table, age = rule.table, rule.age
    if not isinstance(table, Table) or age is None:
        raise LookupError(rule.name)
    before = await cutoff(session, rule, now=now)
    limit: datetime | date = before.date() if isinstance(age.type, Date) else before
    # A CTE with FOR UPDATE is read once; a subquery with a limit may be read for each row.
    old = (
        select(*table.primary_key)
        .where(age < limit, *rule.where)
        .limit(rows_max)
        .with_for_update(skip_locked=True, of=table)
        .cte("old")
    )
    gone = delete(table).where(tuple_(*table.primary_key).in_(select(old)))
    deleted = await session.execute(gone)
    return deleted.rowcount  # pyright: ignore[reportAttributeAccessIssue]


def _kept(rule: Retention, row: Any) -> Kept:
    if row is None:
        return Kept(rule, rule.days_default, 1)
    return Kept(rule, min(max(row.days, rule.days_min), rule.days_max), row.version)
