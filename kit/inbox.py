"""The inbox: that an event was applied is a row of the same commit as its effect."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from kit.database import Insert, insert_at_last

__all__ = ["claim", "claim_at_last"]

CLAIM = text("""
    insert into inbox (event_id) select unnest(cast(:event_ids as uuid[]))
    on conflict do nothing returning event_id
""")
CLAIMS = Insert(
    "inbox",
    """
    insert into inbox (event_id)
    select event_id from json_to_recordset(cast(:inbox as json)) as row(event_id uuid)
    on conflict do nothing returning 1
    """,
)


async def claim(session: AsyncSession, event_ids: Collection[UUID]) -> set[UUID]:
    """Those of the events that were not applied yet. Whoever else claims them waits for this
    transaction."""
    found = await session.execute(CLAIM, {"event_ids": sorted(event_ids)})
    return set(found.scalars())


def claim_at_last(session: AsyncSession, event_ids: Collection[UUID]) -> None:
    """Takes the events for new, as most of them are, and claims them with the last statement of the
    transaction: it raises NotInserted, and undoes all, when one of them was applied before."""
    insert_at_last(session, CLAIMS, *({"event_id": each} for each in sorted(event_ids)))
