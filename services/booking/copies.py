"""Booking's own copies of what calendar owns: learned, not decided.

Events may come late, twice or after a replay: each row keeps the time of the news that it holds.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.booking.models import Clinic, Slot, SlotWithdrawal
from videoporady_contracts.calendar import ClinicChanged, ClinicOpened, PublishedSlot

__all__ = ["learn_clinic", "learn_slots", "withdraw_slot"]


async def learn_slots(
    session: AsyncSession,
    doctor_id: UUID,
    slots: Iterable[PublishedSlot],
    *,
    published_at: datetime,
) -> list[UUID]:
    """Keeps a doctor's slots: the newest publication counts, unless a withdrawal is newer still.

    Returns those that were not known before.
    """
    rows = [
        each.model_dump()
        | {"doctor_id": doctor_id, "published_at": published_at, "withdrawn_at": None}
        for each in slots
    ]
    if not rows:
        return []
    slot_ids = [row["slot_id"] for row in rows]
    known = set(await session.scalars(select(Slot.slot_id).where(Slot.slot_id.in_(slot_ids))))
    added = insert(Slot)
    await session.execute(
        added.on_conflict_do_update(
            index_elements=[Slot.slot_id],
            set_={name: added.excluded[name] for name in rows[0] if name != "slot_id"},
            where=Slot.published_at <= added.excluded.published_at,
        ),
        rows,
    )
    await session.execute(
        update(Slot)
        .where(
            Slot.slot_id.in_(slot_ids),
            SlotWithdrawal.slot_id == Slot.slot_id,
            SlotWithdrawal.withdrawn_at >= Slot.published_at,
        )
        .values(withdrawn_at=SlotWithdrawal.withdrawn_at)
        .execution_options(synchronize_session=False)
    )
    return [slot_id for slot_id in slot_ids if slot_id not in known]


async def withdraw_slot(session: AsyncSession, slot_id: UUID, *, withdrawn_at: datetime) -> None:
    """No new claim of this slot, unless it is published again later."""
    added = insert(SlotWithdrawal).values(slot_id=slot_id, withdrawn_at=withdrawn_at)
    await session.execute(
        added.on_conflict_do_update(
            index_elements=[SlotWithdrawal.slot_id],
            set_={
                "withdrawn_at": func.greatest(
                    SlotWithdrawal.withdrawn_at, added.excluded.withdrawn_at
                )
            },
        )
    )
    await session.execute(
        update(Slot)
        .where(Slot.slot_id == slot_id, Slot.published_at <= withdrawn_at)
        .values(withdrawn_at=withdrawn_at)
        .execution_options(synchronize_session=False)
    )


async def learn_clinic(
    session: AsyncSession, event: ClinicOpened | ClinicChanged, *, changed_at: datetime
) -> None:
    """Keeps what a clinic asks for; the newest rule counts."""
    # How long a chat is open is for chat to know.
    asked = event.model_dump(exclude={"chat_open_days", "chat_answer_days"}) | {
        "notices": [each.model_dump(mode="json") for each in event.notices],
        "changed_at": changed_at,
    }
    added = insert(Clinic).values(asked)
    await session.execute(
        added.on_conflict_do_update(
            index_elements=[Clinic.clinic_id],
            set_={name: added.excluded[name] for name in asked if name != "clinic_id"},
            where=Clinic.changed_at <= added.excluded.changed_at,
        )
    )
