"""Guardianships that ended, for services that keep which account a patient's things belong to.

Such things come by another topic than the end, or by a request at the same moment: an end is
remembered until the account acts for the patient again, and what comes later is the heir's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Column, DateTime, MetaData, Table, Uuid, delete, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kit.retention import Retention
from videoporady_contracts import Envelope
from videoporady_contracts.identity import GuardianshipEnded, GuardianshipGranted

if TYPE_CHECKING:  # A service that runs migrates nothing.
    from alembic.operations import Operations

__all__ = [
    "Ended",
    "acting_account",
    "after",
    "create_guardianships_table",
    "end",
    "end_turn",
    "ended_guardianships_rule",
    "forget_heir",
    "guardianships_table",
    "news_turn",
    "renew",
]

OPERATIONAL = {"data_class": "operational"}
# An end and news at the same moment would not see each other's rows: one waits for the other. News
# of one patient do not wait for each other. Locks of two numbers are apart from those of one, which
# services take for turns of their own.
LOCKS = 1
NOBODY = UUID(int=0)
END_TURN = text("select pg_advisory_xact_lock(:locks, :person)")
NEWS_TURN = text("select pg_advisory_xact_lock_shared(:locks, :person)")


@dataclass(frozen=True, slots=True)
class Ended:
    """A guardianship that ended: who took over, and when."""

    heir_account_id: UUID
    at: datetime


def after(account_id: UUID, ended: Mapping[UUID, Ended]) -> UUID:
    """Who acts for a patient instead of an account: the heir, or the heir's own one.

    An end before one's own inheritance says nothing: whoever inherits acts for the patient then.
    """
    end = ended.get(account_id)
    while end is not None:
        account_id, since = end.heir_account_id, end.at
        end = ended.get(account_id)
        if end is not None and end.at <= since:
            break
    return account_id


def guardianships_table(metadata: MetaData) -> Table:
    """Adds the memory of ends to a service's metadata."""
    return Table(
        "ended_guardianships",
        metadata,
        Column("patient_id", Uuid, primary_key=True, info=OPERATIONAL),
        Column("account_id", Uuid, primary_key=True, info=OPERATIONAL),
        Column("heir_account_id", Uuid, nullable=False, info=OPERATIONAL),
        Column("ended_at", DateTime(timezone=True), nullable=False, info=OPERATIONAL),
    )


def create_guardianships_table(operations: "Operations") -> None:
    """Creates it, in a migration: `create_guardianships_table(op)`."""
    metadata = MetaData()
    guardianships_table(metadata)
    metadata.create_all(operations.get_bind())


ENDS = guardianships_table(MetaData())


async def end(session: AsyncSession, event: GuardianshipEnded, envelope: Envelope) -> UUID:
    """Remembers the end; the account that what was the removed guardian's belongs to now.

    Not always who the event says: the heir's own end may have come first.
    """
    await end_turn(session, event.patient_id)
    row = insert(ENDS).values(
        patient_id=event.patient_id,
        account_id=event.account_id,
        heir_account_id=event.heir_account_id,
        ended_at=envelope.time,
    )
    newest = {"heir_account_id": event.heir_account_id, "ended_at": envelope.time}
    await session.execute(
        row.on_conflict_do_update(
            index_elements=["patient_id", "account_id"],
            set_=newest,
            where=ENDS.c.ended_at < envelope.time,
        )
    )
    return await _after(session, event.account_id, event.patient_id)


async def renew(session: AsyncSession, event: GuardianshipGranted, envelope: Envelope) -> None:
    """The account acts for the patient again: an earlier end is forgotten. What went to the heir
    stays there."""
    await session.execute(
        delete(ENDS).where(
            ENDS.c.patient_id == event.patient_id,
            ENDS.c.account_id == event.account_id,
            ENDS.c.ended_at < envelope.time,
        )
    )


async def acting_account(session: AsyncSession, account_id: UUID, patient_id: UUID) -> UUID:
    """The account itself while it acts for the patient, its heir afterwards.

    An end that comes now waits until this transaction is over, and then finds what it stored. To be
    called before a row is locked.
    """
    await news_turn(session, patient_id)
    return await _after(session, account_id, patient_id)


async def _after(session: AsyncSession, account_id: UUID, patient_id: UUID) -> UUID:
    rows = await session.execute(
        select(ENDS.c.account_id, ENDS.c.heir_account_id, ENDS.c.ended_at).where(
            ENDS.c.patient_id == patient_id
        )
    )
    return after(account_id, {each: Ended(heir, at) for each, heir, at in rows})


async def forget_heir(session: AsyncSession, account_id: UUID) -> None:
    """An erased account inherits nothing: whoever inherited from it does instead, or nobody."""
    of_erased = await session.execute(
        select(ENDS.c.patient_id, ENDS.c.heir_account_id, ENDS.c.ended_at).where(
            ENDS.c.account_id == account_id
        )
    )
    onward = {patient_id: Ended(heir, at) for patient_id, heir, at in of_erased}
    inherited = await session.execute(
        select(ENDS.c.patient_id, ENDS.c.account_id, ENDS.c.ended_at)
        .where(ENDS.c.heir_account_id == account_id)
        .with_for_update()
    )
    for patient_id, removed_id, since in inherited.all():
        next_end = onward.get(patient_id)
        passed_on = next_end is not None and next_end.at > since
        ended = next_end if next_end is not None and passed_on else Ended(NOBODY, since)
        await session.execute(
            update(ENDS)
            .where(ENDS.c.patient_id == patient_id, ENDS.c.account_id == removed_id)
            .values(heir_account_id=ended.heir_account_id, ended_at=ended.at)
        )


def ended_guardianships_rule(metadata: MetaData) -> Retention:
    """For a service's rules: news older than a month are told to nobody, whoever acts."""
    table = metadata.tables[ENDS.name]
    return Retention(
        ENDS.name,
        days_default=365,
        days_min=30,
        days_max=1_095,
        table=table,
        age=table.c.ended_at,
    )


async def news_turn(session: AsyncSession, person_id: UUID) -> None:
    """News of a patient, or to an account: an end of either waits until this transaction is over,
    and then finds what it stored."""
    await session.execute(NEWS_TURN, _lock(person_id))


async def end_turn(session: AsyncSession, person_id: UUID) -> None:
    """A guardianship of the patient ends, or the account: news that run now are waited for."""
    await session.execute(END_TURN, _lock(person_id))


def _lock(person_id: UUID) -> dict[str, int]:
    # Two people who share a lock by chance only wait for each other.
    return {"locks": LOCKS, "person": person_id.int & 0x7FFF_FFFF}
