"""Offers of freed slots to those who wait: docs/decisions/0011-wait-list.md.

An offer is a hold like any other, in the same table and under the same EXCLUDE constraint; its
`waitlist_entry_id` says for whom it was made. Whoever frees a slot makes the next offer in the same
transaction: nobody can take the slot in between.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Row, Uuid, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from kit import outbox
from kit.clock import Clock
from kit.ids import new_id
from services.booking import waitlist_domain
from services.booking.models import WaitlistEntry
from services.booking.queries import typed
from services.booking.settings import Settings
from services.booking.waitlist_domain import EntryAction, EntryState
from videoporady_contracts.booking import SlotHeld, SlotOffered, SlotOfferEnded, WaitlistLeft
from videoporady_contracts.words import Language, OfferOutcome

__all__ = ["accept", "add_ended", "add_left", "is_awaited", "offer_next"]

# Earlier slots first: they are what people wait for.
AWAITED = text("""
select slot_id, clinic_id from slots
where slot_id = any(:slot_ids) and withdrawn_at is null and starts_at >= :starts_from
  and exists (select 1 from waitlist_entries as entries
              where entries.clinic_id = slots.clinic_id and entries.state = 'waiting')
order by starts_at, slot_id
""").bindparams(bindparam("slot_ids", type_=ARRAY(Uuid())), *typed("starts_from"))

# One freed slot of a clinic at a time asks who is next. Without this, two that are freed at once
# would both find the same person first, and the one that lost would go by whom it should ask.
TAKE_LINE = text("select pg_advisory_xact_lock(:line)")

# Left out is who has an offer to answer, who is busy at that time, and who was offered this very
# slot before or let go of it while they waited. Each condition is one that an index holds: visits
# are many, and a line may be long.
FIRST_IN_LINE = """
    select slots.slot_id, entries.entry_id, (
        select wanted from unnest(entries.visit_types) with ordinality as each (wanted, place)
        where wanted = any(slots.visit_types) order by place limit 1
    ) as visit_type
    from slots join waitlist_entries as entries on entries.clinic_id = slots.clinic_id
    where slots.slot_id = :slot_id and slots.withdrawn_at is null
      and slots.starts_at >= :starts_from and slots.starts_at < entries.until
      and entries.state = 'waiting' and entries.funding = any(slots.fundings)
      and entries.patient_id is distinct from :not_to_id
      and entries.visit_types && slots.visit_types
      and (entries.doctor_id is null or entries.doctor_id = slots.doctor_id)
      and (entries.facility_id is null or entries.facility_id = slots.facility_id)
      and not exists (
          select 1 from visits where visits.waitlist_entry_id = entries.entry_id
            and visits.state = 'held')
      and not exists (
          select 1 from visits where visits.waitlist_entry_id = entries.entry_id
            and visits.slot_id = slots.slot_id and visits.state in ('expired', 'given_back'))
      and not exists (
          select 1 from visits where visits.patient_id = entries.patient_id
            and (visits.state in ('booked', 'completed')
                 or (visits.state = 'held' and visits.expires_at > :now))
            and visits.during && tstzrange(slots.starts_at, slots.ends_at, '[)'))
      and not exists (
          select 1 from visits where visits.patient_id = entries.patient_id
            and visits.slot_id = slots.slot_id
            and coalesce(visits.cancelled_at, visits.released_at) >= entries.joined_at)
    order by entries.joined_at, entries.entry_id limit 1
"""

# The entry's row is locked: who leaves the list at this moment is either asked no more, or finds
# the offer that they have to give back.
OFFER = text(f"""
with first as ({FIRST_IN_LINE} for update of entries)
insert into visits (
    visit_id, state, slot_id, doctor_id, clinic_id, facility_id, patient_id, account_id,
    starts_at, ends_at, visit_type, funding, language, held_at, expires_at, waitlist_entry_id)
select :visit_id, 'held', slots.slot_id, slots.doctor_id, slots.clinic_id, slots.facility_id,
    entries.patient_id, entries.account_id, slots.starts_at, slots.ends_at, first.visit_type,
    entries.funding, entries.language, :now, least(:expires_at, slots.starts_at), entries.entry_id
from first join slots using (slot_id) join waitlist_entries as entries using (entry_id)
on conflict do nothing
returning visit_id, slot_id, doctor_id, patient_id, account_id, starts_at, expires_at, language,
    waitlist_entry_id
""").bindparams(*typed("slot_id", "visit_id", "now", "starts_from", "expires_at", "not_to_id"))  # noqa: S608 - constants of this file only

IS_AWAITED = text(f"select exists ({FIRST_IN_LINE})").bindparams(
    *typed("slot_id", "now", "starts_from", "not_to_id")
)


async def offer_next(
    session: AsyncSession,
    slot_ids: Sequence[UUID],
    *,
    clock: Clock,
    settings: Settings,
    not_to: UUID | None = None,
) -> None:
    """Offers each of these slots, which this transaction frees or makes known, to the next in line.

    A slot that fits nobody is free for all. Nobody's other hold is given back for an offer.
    `not_to` is a patient who moved away from these slots and has no claim that says so.
    """
    if not slot_ids:
        return
    # What the ORM knows of the freed claims must be in the table before it is asked.
    await session.flush()
    now = clock.now()
    starts_from = _starts_from(now, settings)
    found = await session.execute(AWAITED, {"slot_ids": slot_ids, "starts_from": starts_from})
    awaited = found.all()
    # In one order everywhere, so that two who free slots of the same clinics do not wait for each
    # other.
    for line in sorted({_line(slot.clinic_id) for slot in awaited}):
        await session.execute(TAKE_LINE, {"line": line})
    for slot in awaited:
        result = await session.execute(
            OFFER,
            {
                "slot_id": slot.slot_id,
                "visit_id": new_id(),
                "now": now,
                "starts_from": starts_from,
                "not_to_id": not_to,
                "expires_at": now + timedelta(seconds=settings.offer_seconds),
            },
        )
        if (offer := result.one_or_none()) is not None:
            _add_offered(session, offer, clock)


async def is_awaited(
    session: AsyncSession, slot_ids: Iterable[UUID], *, clock: Clock, settings: Settings
) -> bool:
    """Whether one of these slots is due to somebody in line: an offer of it is about to be made."""
    now = clock.now()
    for slot_id in slot_ids:
        starts_from = _starts_from(now, settings)
        values = {"slot_id": slot_id, "now": now, "starts_from": starts_from, "not_to_id": None}
        if await session.scalar(IS_AWAITED, values):
            return True
    return False


async def accept(session: AsyncSession, visit: Row[Any], *, clock: Clock) -> None:
    """The end of an entry whose offer was confirmed; nothing for any other visit."""
    if visit.waitlist_entry_id is None:
        return
    add_ended(session, visit.visit_id, visit.waitlist_entry_id, OfferOutcome.ACCEPTED, clock=clock)
    entry = await session.get_one(WaitlistEntry, visit.waitlist_entry_id, with_for_update=True)
    state = waitlist_domain.after(EntryState(entry.state), EntryAction.ACCEPT)
    if state != entry.state:
        entry.state, entry.ended_at = state, clock.now()
        add_left(session, entry, clock=clock)


def add_ended(
    session: AsyncSession,
    visit_id: UUID,
    entry_id: UUID | None,
    outcome: OfferOutcome,
    *,
    clock: Clock,
) -> None:
    """Tells what became of an offer; nothing of a hold that is none."""
    if entry_id is not None:
        ended = SlotOfferEnded(entry_id=entry_id, visit_id=visit_id, outcome=outcome)
        outbox.add(session, ended, clock=clock)


def add_left(session: AsyncSession, entry: WaitlistEntry | Row[Any], *, clock: Clock) -> None:
    """Tells that somebody waits no more."""
    left = WaitlistLeft(
        entry_id=entry.entry_id,
        clinic_id=entry.clinic_id,
        patient_id=entry.patient_id,
        account_id=entry.account_id,
        why=waitlist_domain.ENDS[EntryState(entry.state)],
    )
    outbox.add(session, left, clock=clock)


def _starts_from(now: datetime, settings: Settings) -> datetime:
    """Nobody is offered what starts before they could be ready for it."""
    return now + timedelta(seconds=settings.offer_lead_seconds)


def _line(clinic_id: UUID) -> int:
    """The advisory lock of a clinic's lines. Two that share one by chance only wait."""
    return clinic_id.int & 0x7FFF_FFFF_FFFF_FFFF


def _add_offered(session: AsyncSession, offer: Row[Any], clock: Clock) -> None:
    held = SlotHeld(
        visit_id=offer.visit_id,
        slot_id=offer.slot_id,
        doctor_id=offer.doctor_id,
        expires_at=offer.expires_at,
    )
    offered = SlotOffered(
        entry_id=offer.waitlist_entry_id,
        visit_id=offer.visit_id,
        slot_id=offer.slot_id,
        doctor_id=offer.doctor_id,
        patient_id=offer.patient_id,
        account_id=offer.account_id,
        starts_at=offer.starts_at,
        expires_at=offer.expires_at,
        language=Language(offer.language),
    )
    outbox.add(session, held, clock=clock)
    outbox.add(session, offered, clock=clock)
