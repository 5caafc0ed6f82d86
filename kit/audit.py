"""Who changed what, when, from what to what: a row of the same commit as the change itself.

`add` is the one way to write it and `page` the one way to read it. What is kept is configuration
and ids: whoever calls gives no personal data.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from pydantic import AwareDatetime, BaseModel
from sqlalchemy import Column, DateTime, Index, MetaData, Table, Text, Uuid, insert, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from kit.auth import Action, Principal, authorize
from kit.clock import Clock
from kit.ids import new_id

if TYPE_CHECKING:  # A service that runs migrates nothing.
    from alembic.operations import Operations

__all__ = ["AuditEntry", "AuditFilters", "AuditPage", "add", "audit_table", "page"]

PAGE_MAX = 100
OPERATIONAL = {"data_class": "operational"}


class AuditEntry(BaseModel):
    """One change. Without `before` something was added, without `after` it was removed."""

    entry_id: UUID
    at: AwareDatetime
    account_id: UUID
    kind: str
    subject_id: UUID
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class AuditPage(BaseModel):
    """The newest first. `next` continues the list, by `before_entry`; null at its end."""

    items: list[AuditEntry]
    next: UUID | None


class Filters(BaseModel):
    """What to read: one thing's changes, and only those older than an entry."""

    subject_id: UUID | None = None
    before_entry: UUID | None = None
    limit: int = 30


async def _filters(
    subject_id: UUID | None = None,
    before_entry: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 30,
) -> Filters:
    return Filters(subject_id=subject_id, before_entry=before_entry, limit=limit)


AuditFilters = Annotated[Filters, Depends(_filters)]
"""The parameter of the route that reads the log."""


def audit_table(metadata: MetaData) -> Table:
    """Adds the log to a service's metadata."""
    return Table(
        "audit_log",
        metadata,
        Column("entry_id", Uuid, primary_key=True, info=OPERATIONAL),
        Column("at", DateTime(timezone=True), nullable=False, info=OPERATIONAL),
        Column("account_id", Uuid, nullable=False, info=OPERATIONAL),
        Column("kind", Text, nullable=False, info=OPERATIONAL),
        Column("subject_id", Uuid, nullable=False, info=OPERATIONAL),
        Column("before", JSONB(none_as_null=True), info=OPERATIONAL),
        Column("after", JSONB(none_as_null=True), info=OPERATIONAL),
        Index("audit_log_subject", "subject_id", "entry_id"),
    )


def create_audit_table(operations: "Operations") -> None:
    """Creates it, in a migration: `create_audit_table(op)`."""
    metadata = MetaData()
    audit_table(metadata)
    metadata.create_all(operations.get_bind())


LOG = audit_table(MetaData())


async def add(
    session: AsyncSession,
    principal: Principal,
    kind: str,
    subject_id: UUID,
    *,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    clock: Clock,
) -> None:
    """Records a change, if and when the session's transaction commits. No change is no entry."""
    if before == after:
        return
    await session.execute(
        insert(LOG).values(
            entry_id=new_id(),
            at=clock.now(),
            account_id=principal.account_id,
            kind=kind,
            subject_id=subject_id,
            before=before,
            after=after,
        )
    )


async def page(session: AsyncSession, principal: Principal, filters: Filters) -> AuditPage:
    """The changes that match, the newest first. Raises Forbidden."""
    authorize(principal, Action.AUDIT_READ)
    # The ids grow with time: they order the log and continue a page without a second key.
    statement = select(LOG).order_by(LOG.c.entry_id.desc()).limit(filters.limit + 1)
    if filters.subject_id is not None:
        statement = statement.where(LOG.c.subject_id == filters.subject_id)
    if filters.before_entry is not None:
        statement = statement.where(LOG.c.entry_id < filters.before_entry)
    rows = (await session.execute(statement)).mappings().all()
    items = [AuditEntry.model_validate(dict(row)) for row in rows[: filters.limit]]
    return AuditPage(items=items, next=items[-1].entry_id if len(rows) > filters.limit else None)
