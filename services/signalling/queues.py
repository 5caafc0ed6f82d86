"""When a doctor's day is to be looked at again: at once after news of it, else every few seconds
while somebody waits, and not at all while nothing is ahead.

Each wish is a row of its own: who presses a button never waits for another's lock on the day.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.database import Insert, insert_at_last
from kit.ids import new_id
from services.signalling.domain import Fact, FactKind
from services.signalling.models import DoctorLook

__all__ = ["claim", "is_news_of_the_day", "look_at", "put_off"]

LOOKS = Insert(
    "doctor_looks",
    """
    insert into doctor_looks (look_id, doctor_id, look_at)
    select look_id, doctor_id, look_at
    from json_to_recordset(cast(:doctor_looks as json))
         as row(look_id uuid, doctor_id uuid, look_at timestamptz)
    returning 1
    """,
)

NEWS_OF_THE_DAY = frozenset(
    {
        FactKind.PATIENT_READY,
        FactKind.PATIENT_LEFT,
        FactKind.PRESENCE_CHANGED,
        FactKind.CALL_STARTED,
        FactKind.CALL_ENDED,
        FactKind.CALL_BACK_REQUESTED,
    }
)


def is_news_of_the_day(facts: Iterable[Fact]) -> bool:
    """Whether any of these may move the beginning of other visits."""
    return any(each.kind in NEWS_OF_THE_DAY for each in facts)


def look_at(session: AsyncSession, doctor_id: UUID, at: datetime) -> UUID:
    """The doctor's day is looked at by then at the latest. Returns the id of the wish."""
    look_id = new_id()
    insert_at_last(session, LOOKS, {"look_id": look_id, "doctor_id": doctor_id, "look_at": at})
    return look_id


async def claim(
    session: AsyncSession, now: datetime, *, until: datetime, limit: int
) -> dict[UUID, UUID]:
    """Doctors whose day is due, each with the wish that stands for it until this look is done.

    All wishes of a day become one. It comes due at `until`: what a process that died had claimed is
    looked at a little later.
    """
    due = select(DoctorLook.doctor_id).where(DoctorLook.look_at <= now).distinct().limit(limit)
    wishes = (
        select(DoctorLook.look_id)
        .where(DoctorLook.doctor_id.in_(due))
        .with_for_update(skip_locked=True)
    )
    found = await session.scalars(
        delete(DoctorLook).where(DoctorLook.look_id.in_(wishes)).returning(DoctorLook.doctor_id)
    )
    return {doctor_id: look_at(session, doctor_id, until) for doctor_id in set(found)}


async def put_off(
    session: AsyncSession, look_id: UUID, doctor_id: UUID, at: datetime | None
) -> None:
    """This look is done; the next one is at `at`, or after news."""
    await session.execute(delete(DoctorLook).where(DoctorLook.look_id == look_id))
    if at is not None:
        look_at(session, doctor_id, at)
