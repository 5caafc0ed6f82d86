"""A change of plan by the patient, or by reception: one function per verb, as in commands.py."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from kit import outbox
from kit.auth import Action as Permission
from kit.auth import Principal, authorize, role_in
from kit.clock import Clock
from kit.database import sqlstate
from kit.errors import VisitNotFound
from services.booking import change_rules, domain, free_slots, kept_slots, queries, waitlist_offers
from services.booking.domain import State
from services.booking.models import ONE_BOOKED_VISIT_PER_PATIENT, Visit
from services.booking.queries import members_of
from services.booking.releases import tell_released
from services.booking.settings import Settings
from videoporady_contracts.booking import VisitRescheduled
from videoporady_contracts.words import (
    Funding,
    Language,
    ParticipantRole,
    VisitType,
)

__all__ = ["begin_visit", "reschedule_visit"]

EXCLUSION_VIOLATION = "23P01"

# A withdrawal of the slot waits for this move, or the move sees the withdrawal: without the lock
# a visit could come into a slot whose disruption was decided before it was there.
WANTED = text("select * from slots where slot_id = :slot_id for share").bindparams(
    *queries.typed("slot_id")
)

# Moves to one doctor, and bookings of one patient, take turns: two plain updates that meet in an
# EXCLUDE constraint would wait for each other until PostgreSQL kills one of them.
TAKE_TURN = text("select pg_advisory_xact_lock(:turn)")

# `freed` is read by `moved`, so that it is finished first, as in commands.CLAIM.
MOVE = text("""
with wanted as (
    select * from slots where slot_id = :slot_id
), freed as (
    update visits
    set state = case when visits.expires_at <= :now then 'expired' else 'given_back' end,
        released_at = :now
    from wanted
    where visits.state = 'held'
      and visits.doctor_id = wanted.doctor_id
      and visits.during && tstzrange(wanted.starts_at, wanted.ends_at, '[)')
      and (visits.expires_at <= :now
           or (visits.account_id = :account_id and visits.patient_id = :patient_id
               and visits.for_visit_id is null))
    returning visits.visit_id, visits.slot_id, visits.doctor_id, visits.state,
        visits.waitlist_entry_id
), moved as (
    update visits set
        state = 'booked', slot_id = wanted.slot_id, doctor_id = wanted.doctor_id,
        facility_id = wanted.facility_id, starts_at = wanted.starts_at, ends_at = wanted.ends_at,
        rescheduled_at = :now, offer_due_at = null, ready_at = null
    from wanted
    where visits.visit_id = :visit_id and (select count(*) from freed) >= 0
    returning visits.*
)
select moved.*, (select jsonb_agg(to_jsonb(freed)) from freed) as released from moved
""").bindparams(*queries.typed("slot_id", "visit_id", "patient_id", "account_id", "now"))


async def reschedule_visit(
    session: AsyncSession,
    principal: Principal,
    visit_id: UUID,
    slot_id: UUID,
    *,
    clock: Clock,
    settings: Settings,
) -> Visit | Row[Any]:
    """Moves a visit to another slot of its clinic; the visit as stored. Chat and documents stay.

    Asked for again, it is done once. Raises VisitNotFound, VisitOver, ChangeTooLate, SlotNotFound,
    SlotInThePast, OtherClinic, VisitTypeNotOffered, FundingNotOffered, PatientBusy or
    SlotAlreadyTaken, which carries alternatives.
    """
    # Lock first: a cancellation, a withdrawal of the slot and a second move may race.
    visit = await session.get(Visit, visit_id, with_for_update=True)
    if visit is None or State(visit.state) not in domain.VISITS:
        raise VisitNotFound
    authorize(principal, Permission.VISIT_RESCHEDULE, members_of(visit))
    before, now = State(visit.state), clock.now()
    if before is State.BOOKED and visit.slot_id == slot_id:
        return visit
    change_rules.rescheduled(before, visit.starts_at, now, has_begun=visit.began_at is not None)
    if role_in(principal, members_of(visit)) is ParticipantRole.PATIENT:
        hours = await queries.cancellation_hours_of(session, visit.clinic_id)
        change_rules.check_deadline(
            before, visit.starts_at, hours, now, phone=settings.reception_phone
        )
    wanted = (await session.execute(WANTED, {"slot_id": slot_id})).one_or_none()
    offer = queries.offer_in(wanted)
    domain.check_offer(offer, VisitType(visit.visit_type), Funding(visit.funding), now)
    assert wanted is not None
    change_rules.check_clinic(is_same=wanted.clinic_id == visit.clinic_id)
    freed = [visit.slot_id, *await kept_slots.let_go(session, visit_id, clock=clock)]
    from_slot_id = visit.slot_id
    moved = await _move(session, principal, visit, wanted, clock)
    for released in moved.released or ():
        tell_released(session, released, clock)
        freed.append(UUID(released["slot_id"]))
    outbox.add(session, _rescheduled(moved, from_slot_id), clock=clock)
    mover = moved.patient_id
    await waitlist_offers.offer_next(session, freed, clock=clock, settings=settings, not_to=mover)
    return moved


async def begin_visit(session: AsyncSession, visit_id: UUID, *, clock: Clock) -> None:
    """The call has started: from here on the visit can not be moved, also before its hour."""
    visit = await session.get(Visit, visit_id, with_for_update=True)
    if visit is not None and visit.began_at is None:
        visit.began_at = clock.now()


async def _move(
    session: AsyncSession, principal: Principal, visit: Visit, wanted: Row[Any], clock: Clock
) -> Row[Any]:
    now = clock.now()
    for turn in sorted({_turn(visit.patient_id), _turn(wanted.doctor_id)}):
        await session.execute(TAKE_TURN, {"turn": turn})
    try:
        async with session.begin_nested():
            moved = await session.execute(
                MOVE,
                {
                    "slot_id": wanted.slot_id,
                    "visit_id": visit.visit_id,
                    "patient_id": visit.patient_id,
                    "account_id": principal.account_id,
                    "now": now,
                },
            )
            return moved.one()
    except IntegrityError as error:
        if sqlstate(error) != EXCLUSION_VIOLATION:
            raise
        if ONE_BOOKED_VISIT_PER_PATIENT in str(error.orig):
            raise domain.PatientBusy from None
    raise domain.SlotAlreadyTaken(
        alternatives=await free_slots.alternatives(
            session, wanted.slot_id, visit_type=visit.visit_type, funding=visit.funding, now=now
        )
    )


def _turn(person_id: UUID) -> int:
    return person_id.int & 0x7FFF_FFFF_FFFF_FFFF


def _rescheduled(visit: Row[Any], from_slot_id: UUID) -> VisitRescheduled:
    return VisitRescheduled(
        visit_id=visit.visit_id,
        from_slot_id=from_slot_id,
        slot_id=visit.slot_id,
        doctor_id=visit.doctor_id,
        clinic_id=visit.clinic_id,
        facility_id=visit.facility_id,
        patient_id=visit.patient_id,
        account_id=visit.account_id,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        visit_type=VisitType(visit.visit_type),
        funding=Funding(visit.funding),
        language=Language(visit.language),
    )
