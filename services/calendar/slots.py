"""Commands about slots: generate, withdraw, claim, roll, forget.

They are sets of rows, thousands at a time, so they are statements where commands.py has objects.
Whoever changes a doctor's slots holds the lock on the doctor's row first: `taken` is made from the
claims by a later statement, which then sees every claim that was stored before.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import batched
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from kit import outbox
from kit.clock import Clock
from services.calendar import domain
from services.calendar.claims import Claim, ClaimNews, claim_told
from services.calendar.models import Absence, Doctor, Schedule, ScheduleDay, SlotClaim
from videoporady_contracts.calendar import PublishedSlot, SlotsPublished, SlotWithdrawn
from videoporady_contracts.words import Funding, VisitType

__all__ = [
    "apply_claim",
    "claim_in",
    "forget_past",
    "generate",
    "keep_claim",
    "locked_doctor",
    "publish",
    "publish_withdrawn",
    "retake",
    "roll_next",
    "tell_withdrawn",
    "withdraw",
    "working_time",
]

SLOTS_PER_EVENT_MAX = 200
FORGET_ROWS_MAX = 5_000

# One statement for thousands of slots. A slot that is there already stays as it is.
INSERT_SLOTS = text("""
    with fresh as (
        insert into slots
            (slot_id, schedule_id, doctor_id, day, starts_at, ends_at, taken, withdrawn)
        select slot_id, cast(:schedule_id as uuid), cast(:doctor_id as uuid), day, starts_at,
            ends_at, taken, withdrawn
        from unnest(
            cast(:slot_ids as uuid[]), cast(:days as date[]), cast(:starts as timestamptz[]),
            cast(:ends as timestamptz[]), cast(:taken as boolean[]), cast(:withdrawn as boolean[])
        ) as new (slot_id, day, starts_at, ends_at, taken, withdrawn)
        on conflict do nothing
        returning slot_id, day, taken, withdrawn
    ), counted as (
        insert into schedule_days as known (schedule_id, day, free_count)
        select cast(:schedule_id as uuid), day, count(*) filter (where not taken and not withdrawn)
        from fresh group by day
        on conflict (schedule_id, day) do update
            set free_count = known.free_count + excluded.free_count
    )
    select slot_id from fresh
""")
# What is claimed on the doctor's time, also by slots of schedules that were withdrawn since.
CLAIMED = text("""
    select slots.starts_at, slots.ends_at from slots
    join slot_claims on slot_claims.slot_id = slots.slot_id
        and slot_claims.state in ('held', 'booked')
    where slots.doctor_id = :doctor_id
        and slots.starts_at
            > cast(:first as timestamptz) - make_interval(mins => :slot_minutes_max)
        and slots.starts_at < :last
""")
WITHDRAW = text("""
    with gone as (
        update slots set withdrawn = true
        where schedule_id = :schedule_id and starts_at > :now and not withdrawn
        returning slot_id, taken
    ), counted as (
        delete from schedule_days where schedule_id = :schedule_id
    )
    select slot_id from gone where not taken
""")
# `taken` of every slot that shares time with the claimed one, and the counts of their days.
# No join of slots with themselves by id: the planner does that by reading everybody's slots.
RETAKE = text("""
    with span as (
        select doctor_id, starts_at, ends_at from slots where slot_id = :slot_id
    ), changed as (
        update slots set taken = not slots.taken from span
        where slots.doctor_id = span.doctor_id
            and slots.starts_at > span.starts_at - make_interval(mins => :slot_minutes_max)
            and slots.starts_at < span.ends_at and slots.ends_at > span.starts_at
            and slots.taken <> exists (
                select 1 from slots as other
                join slot_claims on slot_claims.slot_id = other.slot_id
                    and slot_claims.state in ('held', 'booked')
                where other.doctor_id = slots.doctor_id
                    and other.starts_at > slots.starts_at - make_interval(mins => :slot_minutes_max)
                    and other.starts_at < slots.ends_at and other.ends_at > slots.starts_at
            )
        returning slots.schedule_id, slots.day, slots.taken, slots.withdrawn
    )
    update schedule_days set free_count = schedule_days.free_count + delta.free_count
    from (
        select schedule_id, day, sum(case when taken then -1 else 1 end) as free_count
        from changed where not withdrawn group by schedule_id, day
    ) as delta
    where schedule_days.schedule_id = delta.schedule_id and schedule_days.day = delta.day
""")
FORGET = text("""
    delete from slots where slot_id in (
        select slot_id from slots
        where not taken and not withdrawn and schedule_id = :schedule_id and starts_at < :before
            and not exists (select 1 from slot_claims where slot_claims.slot_id = slots.slot_id)
        limit :rows_max
    )
""")


async def locked_doctor(session: AsyncSession, doctor_id: UUID) -> Doctor:
    """The doctor, whose time nobody else changes until the end of the transaction.

    Raises DoctorNotFound.
    """
    doctor = await session.scalar(
        select(Doctor).where(Doctor.doctor_id == doctor_id).with_for_update(key_share=True)
    )
    if doctor is None:
        raise domain.DoctorNotFound
    return doctor


def working_time(schedule: Schedule) -> domain.WorkingTime:
    """The rule of a stored schedule."""
    return domain.WorkingTime(
        weekdays=frozenset(schedule.weekdays),
        starts_minute=schedule.starts_minute,
        ends_minute=schedule.ends_minute,
        slot_minutes=schedule.slot_minutes,
        valid_from=schedule.valid_from,
        valid_until=schedule.valid_until,
    )


async def generate(
    session: AsyncSession, schedule: Schedule, *, clock: Clock, horizon_days: int
) -> int:
    """Makes and publishes the slots of the days that came into the horizon; returns how many.

    The doctor is locked. Slots that began already are left out: nobody could book them.
    """
    now = clock.now()
    work = working_time(schedule)
    days = domain.days_to_generate(
        work,
        generated_until=schedule.generated_until,
        today=domain.day_of(now),
        horizon_days=horizon_days,
    )
    if not days:
        return 0
    new = [
        slot
        for day in days
        for slot in domain.slots_of_day(schedule.schedule_id, work, day)
        if slot.starts_at > now
    ]
    schedule.generated_until = days[-1]
    await session.flush()
    if not new:
        return 0
    claimed = await _claimed(session, schedule.doctor_id, new[0].starts_at, new[-1].ends_at)
    away = await _absences(session, schedule.doctor_id, new[0].starts_at)
    # A slot in an absence is made too, withdrawn: it comes back should the absence be called off.
    withdrawn = {slot.slot_id for slot in new if domain.is_busy(slot, away)}
    inserted = await session.execute(
        INSERT_SLOTS,
        {
            "schedule_id": schedule.schedule_id,
            "doctor_id": schedule.doctor_id,
            "slot_ids": [slot.slot_id for slot in new],
            "days": [slot.day for slot in new],
            "starts": [slot.starts_at for slot in new],
            "ends": [slot.ends_at for slot in new],
            "taken": [domain.is_busy(slot, claimed) for slot in new],
            "withdrawn": [slot.slot_id in withdrawn for slot in new],
        },
    )
    fresh = set(inserted.scalars())
    offered = [slot for slot in new if slot.slot_id in fresh - withdrawn]
    await publish(session, schedule, offered, clock=clock)
    return len(fresh)


async def withdraw(session: AsyncSession, schedule: Schedule, *, clock: Clock) -> None:
    """Takes the future slots of a withdrawn schedule out of the offer and tells of the free ones.

    A claimed one is told of when its claim is over (`apply_claim`). The doctor is locked.
    """
    withdrawn = await session.execute(
        WITHDRAW, {"schedule_id": schedule.schedule_id, "now": clock.now()}
    )
    await publish_withdrawn(session, schedule.doctor_id, withdrawn.scalars().all(), clock=clock)


async def publish_withdrawn(
    session: AsyncSession, doctor_id: UUID, slot_ids: Sequence[UUID], *, clock: Clock
) -> None:
    """Publishes the withdrawal of each slot."""
    for chunk in batched(slot_ids, SLOTS_PER_EVENT_MAX, strict=False):
        for slot_id in chunk:
            event = SlotWithdrawn(doctor_id=doctor_id, slot_id=slot_id)
            outbox.add(session, event, clock=clock)
        # Others on this event loop have waited long enough.
        await asyncio.sleep(0)


async def apply_claim(
    session: AsyncSession,
    action: domain.ClaimAction,
    *,
    visit_id: UUID,
    slot_id: UUID,
    doctor_id: UUID,
    at: datetime,
    clock: Clock,
) -> None:
    """What an event of booking says about a visit's slot. Late and repeated ones change nothing."""
    # Lock first: an event about another visit on the same slot may be applied by another replica.
    # A doctor who is not known here has no slots to mark; the claim is kept all the same.
    await session.execute(
        select(Doctor.doctor_id)
        .where(Doctor.doctor_id == doctor_id)
        .with_for_update(key_share=True)
    )
    row = await session.get(SlotClaim, visit_id, populate_existing=True)
    before = claim_in(row)
    after = claim_told(before, ClaimNews(action, slot_id, doctor_id, at))
    if after is None:
        return
    await keep_claim(session, row, visit_id, after)
    await retake(session, after.slot_id)
    if domain.frees_slot(before.state if before else None, after.state):
        await tell_withdrawn(session, after.slot_id, after.doctor_id, clock=clock)


def claim_in(row: SlotClaim | None) -> Claim | None:
    """What a stored row says of a visit's claim."""
    if row is None:
        return None
    state = domain.ClaimState(row.state)
    return Claim(row.slot_id, row.doctor_id, state, row.changed_at, row.moved_at)


async def keep_claim(
    session: AsyncSession, row: SlotClaim | None, visit_id: UUID, claim: Claim
) -> None:
    """Stores a visit's claim, in its row when there is one."""
    if row is None:
        row = SlotClaim(visit_id=visit_id)
        session.add(row)
    row.slot_id, row.doctor_id, row.state = claim.slot_id, claim.doctor_id, claim.state
    row.changed_at, row.moved_at = claim.changed_at, claim.moved_at
    await session.flush()


async def retake(session: AsyncSession, slot_id: UUID) -> None:
    """Marks anew what is taken of the time that a slot shares with others."""
    await session.execute(RETAKE, {"slot_id": slot_id, "slot_minutes_max": domain.SLOT_MINUTES_MAX})


async def tell_withdrawn(
    session: AsyncSession, slot_id: UUID, doctor_id: UUID, *, clock: Clock
) -> None:
    """The claim of a slot is over: if it was withdrawn meanwhile, nobody else may have it."""
    if await _is_withdrawn(session, slot_id):
        event = SlotWithdrawn(doctor_id=doctor_id, slot_id=slot_id)
        outbox.add(session, event, clock=clock)


async def roll_next(session: AsyncSession, *, clock: Clock, horizon_days: int) -> bool:
    """Generates what is missing of one schedule; False when none misses anything.

    Two replicas may pick the same schedule: the second waits for the first one's commit and finds
    nothing to do.
    """
    last = domain.day_of(clock.now()) + timedelta(days=horizon_days - 1)
    behind = (
        select(Schedule.schedule_id, Schedule.doctor_id)
        .where(
            Schedule.withdrawn_at.is_(None),
            Schedule.valid_from <= last,
            Schedule.generated_until.is_(None) | (Schedule.generated_until < last),
            Schedule.valid_until.is_(None)
            | Schedule.generated_until.is_(None)
            | (Schedule.generated_until < Schedule.valid_until),
            Schedule.valid_until.is_(None) | (Schedule.valid_until >= domain.day_of(clock.now())),
        )
        .order_by(Schedule.schedule_id)
        .limit(1)
    )
    found = (await session.execute(behind)).one_or_none()
    if found is None:
        return False
    await locked_doctor(session, found.doctor_id)
    schedule = await session.get_one(Schedule, found.schedule_id, populate_existing=True)
    if schedule.withdrawn_at is None:
        await generate(session, schedule, clock=clock, horizon_days=horizon_days)
    return True


async def forget_past(session: AsyncSession, *, before: datetime) -> int:
    """Deletes free slots of long ago that nobody ever claimed; returns how many."""
    # Whole days, so that what is left of a day is still what its count says.
    first_day_kept = domain.day_of(before)
    starts_before, _ = domain.day_bounds(first_day_kept)
    schedule_ids = await session.scalars(select(Schedule.schedule_id))
    forgotten = 0
    for schedule_id in schedule_ids:
        deleted = await session.execute(
            FORGET,
            {"schedule_id": schedule_id, "before": starts_before, "rows_max": FORGET_ROWS_MAX},
        )
        forgotten += deleted.rowcount  # pyright: ignore[reportAttributeAccessIssue]
    await session.execute(delete(ScheduleDay).where(ScheduleDay.day < first_day_kept))
    return forgotten


async def _claimed(
    session: AsyncSession, doctor_id: UUID, first: datetime, last: datetime
) -> Sequence[tuple[datetime, datetime]]:
    rows = await session.execute(
        CLAIMED,
        {
            "doctor_id": doctor_id,
            "first": first,
            "last": last,
            "slot_minutes_max": domain.SLOT_MINUTES_MAX,
        },
    )
    return [(row.starts_at, row.ends_at) for row in rows]


async def publish(
    session: AsyncSession, schedule: Schedule, new: Sequence[domain.NewSlot], *, clock: Clock
) -> None:
    """Offers slots of a schedule."""
    visit_types = tuple(VisitType(each) for each in schedule.visit_types)
    fundings = tuple(Funding(each) for each in schedule.fundings)
    for chunk in batched(new, SLOTS_PER_EVENT_MAX, strict=False):
        published = tuple(
            PublishedSlot(
                slot_id=slot.slot_id,
                clinic_id=schedule.clinic_id,
                facility_id=schedule.facility_id,
                starts_at=slot.starts_at,
                ends_at=slot.ends_at,
                visit_types=visit_types,
                fundings=fundings,
            )
            for slot in chunk
        )
        event = SlotsPublished(doctor_id=schedule.doctor_id, slots=published)
        outbox.add(session, event, clock=clock)
        await asyncio.sleep(0)


async def _absences(
    session: AsyncSession, doctor_id: UUID, first: datetime
) -> Sequence[tuple[datetime, datetime]]:
    rows = await session.execute(
        select(Absence.starts_at, Absence.ends_at).where(
            Absence.doctor_id == doctor_id, Absence.ends_at > first
        )
    )
    return [(row.starts_at, row.ends_at) for row in rows]


async def _is_withdrawn(session: AsyncSession, slot_id: UUID) -> bool:
    return bool(
        await session.scalar(
            text("select withdrawn from slots where slot_id = :slot_id"), {"slot_id": slot_id}
        )
    )
