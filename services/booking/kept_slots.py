"""A slot that is kept for the patient of a disrupted visit: a hold that the clinic made.

It obeys the constraint that every claim obeys and is swept like every hold, but it is not one of
the holds that a patient chose: a newer choice does not give it back.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from kit import outbox
from kit.auth import Principal
from kit.clock import Clock
from kit.ids import new_id
from services.booking import free_slots, queries
from services.booking.domain import State
from services.booking.models import Visit
from services.booking.releases import tell_released
from services.booking.settings import Settings
from videoporady_contracts.booking import SlotHeld

__all__ = ["keep_slot", "let_go", "slot_kept_for"]

NOTICE = timedelta(minutes=30)
"""A kept slot starts later than this: a patient needs time to see it."""
CANDIDATES_MAX = 5
"""Each may be taken while it is being kept; then the next one is tried."""

CANDIDATES = text(f"""
select slot_id from (
    {free_slots.FREE} and slots.clinic_id = :clinic_id and starts_at > :notice_at
        and starts_at between :from_at and :until_at
        and not exists (
            select from visits as own
            where own.patient_id = :patient_id and own.state = 'booked'
              and own.during && tstzrange(slots.starts_at, slots.ends_at, '[)'))
) free
order by doctor_id <> :doctor_id, abs(extract(epoch from starts_at - :starts_at)), starts_at
limit :candidates_max
""").bindparams(  # noqa: S608 - put together from constants of this service only
    *queries.typed(
        "clinic_id",
        "doctor_id",
        "patient_id",
        "now",
        "notice_at",
        "starts_at",
        "from_at",
        "until_at",
    )
)

KEEP = text("""
with wanted as (
    select * from slots where slot_id = :slot_id and withdrawn_at is null for share
)
insert into visits (
    visit_id, for_visit_id, state, slot_id, doctor_id, clinic_id, facility_id, patient_id,
    account_id, starts_at, ends_at, visit_type, funding, language, held_at, expires_at)
select :hold_id, :visit_id, 'held', slot_id, doctor_id, clinic_id, facility_id, :patient_id,
    :account_id, starts_at, ends_at, :visit_type, :funding, :language, :now,
    least(:expires_at, starts_at)
from wanted
on conflict do nothing
returning visit_id, slot_id, doctor_id, expires_at
""").bindparams(
    *queries.typed(
        "slot_id", "hold_id", "visit_id", "patient_id", "account_id", "now", "expires_at"
    )
)


async def keep_slot(
    session: AsyncSession, visit: Visit, *, clock: Clock, settings: Settings
) -> Row[Any] | None:
    """Keeps the nearest free slot of the same clinic, kind and funding; the same doctor first.

    None when no slot is free.
    """
    now = clock.now()
    nearest = max(visit.starts_at, now)
    candidates = await session.scalars(
        CANDIDATES,
        {
            "clinic_id": visit.clinic_id,
            "doctor_id": visit.doctor_id,
            "patient_id": visit.patient_id,
            "visit_type": visit.visit_type,
            "funding": visit.funding,
            "now": now,
            "notice_at": now + NOTICE,
            "starts_at": nearest,
            "from_at": nearest - free_slots.ALTERNATIVES_WITHIN,
            "until_at": nearest + free_slots.ALTERNATIVES_WITHIN,
            "candidates_max": CANDIDATES_MAX,
        },
    )
    for slot_id in candidates.all():
        kept = await _keep(session, visit, slot_id, now=now, settings=settings)
        if kept is not None:
            held = SlotHeld(
                visit_id=kept.visit_id,
                slot_id=kept.slot_id,
                doctor_id=kept.doctor_id,
                expires_at=kept.expires_at,
            )
            outbox.add(session, held, clock=clock)
            return kept
    return None


async def let_go(session: AsyncSession, visit_id: UUID, *, clock: Clock) -> list[UUID]:
    """Frees the slot that is kept for a visit: it was accepted, or is not wanted any more.

    Returns the slots that are free again.
    """
    ended = await session.execute(
        update(Visit)
        .where(Visit.for_visit_id == visit_id, Visit.state == State.HELD)
        .values(state=State.GIVEN_BACK, released_at=clock.now())
        .returning(
            Visit.visit_id,
            Visit.slot_id,
            Visit.doctor_id,
            Visit.state,
            Visit.waitlist_entry_id,
        )
        .execution_options(synchronize_session=False)
    )
    holds = ended.mappings().all()
    for hold in holds:
        tell_released(session, hold, clock)
    return [hold["slot_id"] for hold in holds]


async def slot_kept_for(
    session: AsyncSession, principal: Principal, visit_id: UUID, *, now: datetime
) -> Row[Any] | None:
    """The slot that is kept for a visit. Raises VisitNotFound for somebody else's visit."""
    await queries.visit_of(session, principal, visit_id)
    found = await session.execute(
        select(Visit.__table__).where(
            Visit.for_visit_id == visit_id, Visit.state == State.HELD, Visit.expires_at > now
        )
    )
    return found.one_or_none()


async def _keep(
    session: AsyncSession, visit: Visit, slot_id: UUID, *, now: datetime, settings: Settings
) -> Row[Any] | None:
    kept = await session.execute(
        KEEP,
        {
            "slot_id": slot_id,
            "hold_id": new_id(),
            "visit_id": visit.visit_id,
            "patient_id": visit.patient_id,
            "account_id": visit.account_id,
            "visit_type": visit.visit_type,
            "funding": visit.funding,
            "language": visit.language,
            "now": now,
            "expires_at": now + timedelta(seconds=settings.disruption_hold_seconds),
        },
    )
    return kept.one_or_none()
