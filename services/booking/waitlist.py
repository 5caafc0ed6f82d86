"""Waiting for an earlier slot: join a line, see it, leave it. `waitlist_offers` makes offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Row, and_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kit import outbox
from kit.auth import Action as Permission
from kit.auth import Principal, authorize
from kit.clock import Clock
from kit.guardianships import acting_account
from kit.ids import new_id
from services.booking import commands, waitlist_domain, waitlist_offers
from services.booking.domain import State
from services.booking.models import Clinic, Visit, WaitlistEntry
from services.booking.queries import NOBODY, Members, typed
from services.booking.settings import Settings
from services.booking.waitlist_domain import EntryAction, EntryState
from videoporady_contracts.booking import WaitlistJoined
from videoporady_contracts.words import Funding, Language, VisitType

__all__ = [
    "Wait",
    "end_lapsed_entries",
    "entries_of_patients",
    "forget_account",
    "join_waitlist",
    "leave_waitlist",
]

LAPSE = text("""
with lapsed as (
    select entry_id from waitlist_entries
    where state = 'waiting' and until <= :now
    order by until limit :entries_max
    for update skip locked
)
update waitlist_entries as entries set state = 'lapsed', ended_at = :now
from lapsed where entries.entry_id = lapsed.entry_id
returning entries.*
""").bindparams(*typed("now"))


@dataclass(frozen=True, slots=True)
class Wait:
    """What a patient waits for. Visit types come in the order in which they are wanted."""

    patient_id: UUID
    clinic_id: UUID
    funding: Funding
    visit_types: tuple[VisitType, ...]
    latest_day: date
    doctor_id: UUID | None = None
    facility_id: UUID | None = None


async def join_waitlist(
    session: AsyncSession, principal: Principal, wait: Wait, *, clock: Clock, settings: Settings
) -> WaitlistEntry:
    """Puts a patient at the end of the line of a clinic and funding; one place for each patient.

    Raises VisitNotFound for somebody else's patient, ClinicNotFound, LatestDayNotPossible or
    AlreadyWaiting.
    """
    authorize(principal, Permission.WAITLIST_USE, Members(wait.patient_id, NOBODY))
    now = clock.now()
    until = waitlist_domain.until(wait.latest_day, now, settings.waitlist_days_max)
    if await session.get(Clinic, wait.clinic_id) is None:
        raise waitlist_domain.ClinicNotFound
    account_id = await acting_account(session, principal.account_id, wait.patient_id)
    entry = WaitlistEntry(
        entry_id=new_id(),
        state=EntryState.WAITING,
        patient_id=wait.patient_id,
        account_id=account_id,
        clinic_id=wait.clinic_id,
        funding=wait.funding,
        visit_types=list(wait.visit_types),
        doctor_id=wait.doctor_id,
        facility_id=wait.facility_id,
        until=until,
        language=principal.language,
        joined_at=now,
    )
    values = {name: getattr(entry, name) for name in JOINED_COLUMNS}
    added = insert(WaitlistEntry).values(values).on_conflict_do_nothing()
    if (await session.execute(added.returning(WaitlistEntry.entry_id))).one_or_none() is None:
        raise waitlist_domain.AlreadyWaiting(entry_id=await _standing_entry(session, wait))
    joined = WaitlistJoined(
        entry_id=entry.entry_id,
        clinic_id=wait.clinic_id,
        patient_id=wait.patient_id,
        account_id=account_id,
        funding=wait.funding,
        visit_types=wait.visit_types,
        doctor_id=wait.doctor_id,
        facility_id=wait.facility_id,
        until=until,
    )
    outbox.add(session, joined, clock=clock)
    return entry


JOINED_COLUMNS = tuple(
    column.name for column in WaitlistEntry.__table__.columns if column.name != "ended_at"
)


async def leave_waitlist(
    session: AsyncSession, principal: Principal, entry_id: UUID, *, clock: Clock, settings: Settings
) -> None:
    """Takes a patient out of a line, with a standing offer; harmless when they are out already.

    Raises EntryNotFound, or HoldAlreadyBooked when the offer is confirmed at this moment.
    """
    entry = await session.get(WaitlistEntry, entry_id)
    if entry is None or entry.patient_id not in principal.patient_ids:
        raise waitlist_domain.EntryNotFound
    # The hold before the entry, as whoever confirms it locks them.
    await _decline_standing(session, principal, entry_id, clock=clock, settings=settings)
    await session.refresh(entry, with_for_update=True)
    before = EntryState(entry.state)
    state = waitlist_domain.after(before, EntryAction.LEAVE)
    if state is before:
        return
    entry.state, entry.ended_at = state, clock.now()
    # An offer may have been made until the entry was locked; from here on there is none.
    await _decline_standing(session, principal, entry_id, clock=clock, settings=settings)
    waitlist_offers.add_left(session, entry, clock=clock)


async def end_lapsed_entries(session: AsyncSession, *, clock: Clock, entries_max: int) -> int:
    """Ends the entries whose latest day is over; how many. Two replicas may do it at once."""
    found = await session.execute(LAPSE, {"now": clock.now(), "entries_max": entries_max})
    lapsed = found.all()
    for entry in lapsed:
        waitlist_offers.add_left(session, entry, clock=clock)
    return len(lapsed)


async def forget_account(session: AsyncSession, account_id: UUID, *, clock: Clock) -> None:
    """Takes an erased account out of all its lines; its standing offers are the caller's."""
    found = await session.scalars(
        select(WaitlistEntry)
        .where(
            WaitlistEntry.account_id == account_id,
            WaitlistEntry.state == EntryState.WAITING,
        )
        .order_by(WaitlistEntry.entry_id)
        .with_for_update()
    )
    for entry in found.all():
        entry.state = waitlist_domain.after(EntryState(entry.state), EntryAction.LEAVE)
        entry.ended_at = clock.now()
        waitlist_offers.add_left(session, entry, clock=clock)
    await session.flush()
    await session.execute(
        update(WaitlistEntry)
        .where(WaitlistEntry.account_id == account_id)
        .values(account_id=NOBODY, language=Language.POLISH.value)
    )


async def entries_of_patients(
    session: AsyncSession, principal: Principal, *, now: datetime, entries_max: int
) -> Sequence[Row[WaitlistEntry, Visit]]:
    """Where the principal's patients wait, in the order of joining: `WaitlistEntry, Visit | None`.

    The visit is the hold of a standing offer.
    """
    authorize(principal, Permission.WAITLIST_USE)
    standing = and_(
        Visit.waitlist_entry_id == WaitlistEntry.entry_id,
        Visit.state == State.HELD,
        Visit.expires_at > now,
    )
    statement = (
        select(WaitlistEntry, Visit)
        .outerjoin(Visit, standing)
        .where(
            WaitlistEntry.patient_id.in_(principal.patient_ids),
            WaitlistEntry.state == EntryState.WAITING,
            WaitlistEntry.until > now,
        )
        .order_by(WaitlistEntry.joined_at, WaitlistEntry.entry_id)
        .limit(entries_max)
    )
    return (await session.execute(statement)).all()


async def _standing_entry(session: AsyncSession, wait: Wait) -> str:
    entry_id = await session.scalar(
        select(WaitlistEntry.entry_id).where(
            WaitlistEntry.patient_id == wait.patient_id,
            WaitlistEntry.clinic_id == wait.clinic_id,
            WaitlistEntry.funding == wait.funding,
            WaitlistEntry.state == EntryState.WAITING,
        )
    )
    return str(entry_id) if entry_id else ""


async def _decline_standing(
    session: AsyncSession, principal: Principal, entry_id: UUID, *, clock: Clock, settings: Settings
) -> None:
    hold_id = await session.scalar(
        select(Visit.visit_id).where(Visit.waitlist_entry_id == entry_id, Visit.state == State.HELD)
    )
    if hold_id is not None:
        await commands.give_back_hold(session, principal, hold_id, clock=clock, settings=settings)
