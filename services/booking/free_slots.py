"""Free slots: what else a patient may have, and who comes too late for one."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Interval, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from kit.auth import Action, Principal, authorize
from kit.database import Database, prepared
from kit.idempotency import IS_KNOWN_KEY, of_key
from services.booking.domain import SlotAlreadyTaken, Wish
from services.booking.queries import NOBODY, Members, typed

__all__ = ["ALTERNATIVES_WITHIN", "FREE", "alternatives", "refuse_taken"]

ALTERNATIVES_WITHIN = timedelta(days=14)
"""How far an alternative may be from the wanted slot. It bounds the pages that a search reads."""


def _live_claims_in(slot: str) -> str:
    """SQL: the rows of `visits` that take the time of a row of `slots`, which goes by this name."""
    return f"""
        visits.doctor_id = {slot}.doctor_id
        and visits.during && tstzrange({slot}.starts_at, {slot}.ends_at, '[)')
        and visits.state in ('booked', 'completed', 'held', 'missed')
        and not (visits.state = 'held' and visits.expires_at <= :now)"""


# The limit keeps this a look into an index for each slot. "not exists" becomes a join, which reads
# all live claims for each slot where PostgreSQL still takes them for few.
FREE = f"""
    select slots.slot_id, slots.doctor_id, slots.clinic_id, slots.facility_id, slots.starts_at,
        slots.ends_at, slots.visit_types, slots.fundings
    from slots
    where slots.withdrawn_at is null
      and :visit_type = any(slots.visit_types) and :funding = any(slots.fundings)
      and slots.starts_at > :now
      and (select true from visits where {_live_claims_in("slots")} limit 1) is null
"""  # noqa: S608 - put together from constants of this file only
# Two walks along the index from the wanted time, three slots each way; never the whole clinic.
NEAREST = f"""lateral (
    ({FREE} and slots.clinic_id = wanted.clinic_id
        and slots.starts_at >= wanted.starts_at and slots.starts_at < wanted.starts_at + :within
     order by slots.starts_at, slots.doctor_id <> wanted.doctor_id limit 3)
    union all
    ({FREE} and slots.clinic_id = wanted.clinic_id
        and slots.starts_at < wanted.starts_at and slots.starts_at > wanted.starts_at - :within
     order by slots.starts_at desc, slots.doctor_id <> wanted.doctor_id limit 3)
) as nearest"""
BY_DISTANCE = """
order by abs(extract(epoch from nearest.starts_at - wanted.starts_at)),
    nearest.doctor_id <> wanted.doctor_id, nearest.starts_at
limit 3
"""
ALTERNATIVES = text(f"""
select nearest.* from slots as wanted cross join {NEAREST}
where wanted.slot_id = :slot_id {BY_DISTANCE}
""").bindparams(*typed("slot_id", "now"), bindparam("within", type_=Interval()))  # noqa: S608 - put together from constants of this file only
NEAREST_FREE = prepared(ALTERNATIVES)
# All but one who want a slot at the same moment come too late. They are told by reads: a claim that
# loses takes locks, waits for its rivals and leaves dead rows behind.
TAKEN = prepared(
    text(f"""
select from slots as wanted
where wanted.slot_id = :slot_id and wanted.withdrawn_at is null and wanted.starts_at > :now
    and :visit_type = any(wanted.visit_types) and :funding = any(wanted.fundings)
    and (
        select true from visits
        where {_live_claims_in("wanted")} and visits.patient_id <> :patient_id limit 1
    )
    and not {IS_KNOWN_KEY}
""").bindparams(*typed("slot_id", "patient_id", "now"))  # noqa: S608 - put together from constants of this service and the kit
)


async def alternatives(
    session: AsyncSession, slot_id: UUID, *, visit_type: str, funding: str, now: datetime
) -> list[dict[str, Any]]:
    """Up to three free slots of the same clinic, visit type and funding, nearest in time.

    At the same distance the same doctor comes first. The shape is that of calendar's Slot, as JSON.
    """
    values = _values(slot_id, visit_type, funding, now)
    return [_as_json(slot) for slot in await session.execute(ALTERNATIVES, values)]


async def refuse_taken(
    database: Database, principal: Principal, wish: Wish, key: str, *, now: datetime
) -> None:
    """Raises SlotAlreadyTaken when somebody else's patient has the slot; it decides nothing else.

    Who is let through may still lose to a claim. A request that was answered before is let through
    to its answer.
    """
    authorize(principal, Action.SLOT_HOLD, Members(wish.patient_id, NOBODY))
    values = {**asdict(wish), **of_key(principal, key), "now": now}
    if not await database.fetch(TAKEN, values):
        return
    asked = (wish.slot_id, wish.visit_type, wish.funding)
    found = await database.fetch_once(NEAREST_FREE, _values(*asked, now), same=asked)
    raise SlotAlreadyTaken(alternatives=[_as_json(slot) for slot in found])


def _values(slot_id: UUID, visit_type: str, funding: str, now: datetime) -> dict[str, Any]:
    return {
        "slot_id": slot_id,
        "visit_type": visit_type,
        "funding": funding,
        "now": now,
        "within": ALTERNATIVES_WITHIN,
    }


def _as_json(slot: Sequence[Any]) -> dict[str, Any]:
    slot_id, doctor_id, clinic_id, facility_id, starts_at, ends_at, visit_types, fundings = slot
    return {
        "slot_id": str(slot_id),
        "doctor_id": str(doctor_id),
        "clinic_id": str(clinic_id),
        "facility_id": str(facility_id),
        "starts_at": _iso(starts_at),
        "ends_at": _iso(ends_at),
        "visit_types": visit_types,
        "fundings": fundings,
    }


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
