"""The inbox: that an event was applied is a row of the same commit as its effect."""

import json
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from kit import outbox
from kit.database import before_commit

__all__ = ["AppliedBefore", "claim", "claim_at_last"]

CLAIM = """
    insert into inbox (event_id) select unnest(cast(:event_ids as uuid[]))
    on conflict do nothing returning event_id
"""
CLAIM_NOW = text(CLAIM)
# What an event makes known goes with its claim: one way to the server where there were two.
CLAIM_AND_TELL = text(f"with fresh as ({CLAIM}), told as ({outbox.INSERT}) select * from fresh")  # noqa: S608 - constants


class AppliedBefore(Exception):
    """One of the events has had its effect: the transaction must not have it again."""


async def claim(session: AsyncSession, event_ids: Collection[UUID]) -> set[UUID]:
    """Those of the events that were not applied yet. Whoever else claims them waits for this
    transaction."""
    found = await session.execute(CLAIM_NOW, {"event_ids": sorted(event_ids)})
    return set(found.scalars())


def claim_at_last(session: AsyncSession, event_ids: Collection[UUID]) -> None:
    """Claims the events with the last statement of the transaction, which most of them allow: few
    come twice. It raises AppliedBefore, and undoes all, when one of them did."""
    claims = sorted(event_ids)

    async def claim_and_tell(session: AsyncSession) -> None:
        rows = json.dumps(outbox.rows_of(session))
        found = await session.execute(CLAIM_AND_TELL, {"event_ids": claims, "rows": rows})
        if len(found.all()) < len(claims):
            raise AppliedBefore

    # Under the outbox's name: it writes the outbox's rows, too.
    before_commit(session, outbox.NAME, claim_and_tell)
