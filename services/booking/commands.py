"""What can be done to a claim: one function per verb, inside the caller's transaction.

`hold_slot` and `book_visit` claim by one statement each; EXCLUDE constraints decide the races.
"""

from datetime import timedelta
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
from kit.errors import TemporarilyUnavailable
from kit.guardianships import acting_account
from kit.ids import new_id
from services.booking import (
    change_rules,
    declarations,
    domain,
    free_slots,
    kept_slots,
    queries,
    waitlist_offers,
)
from services.booking.domain import HoldExpired, HoldNotFound, Referral, State, Wish
from services.booking.eligibility import NOTHING_DECLARED, Declared
from services.booking.models import Visit
from services.booking.queries import NOBODY, Members, members_of
from services.booking.releases import tell_released
from services.booking.settings import Settings
from videoporady_contracts.booking import SlotBooked, SlotHeld, VisitCancelled
from videoporady_contracts.words import (
    CancelledBy,
    Funding,
    Language,
    ParticipantRole,
    ReferralKind,
    VisitType,
)

__all__ = [
    "book_visit",
    "cancel_visit",
    "give_back_hold",
    "hold_slot",
    "release_overdue_holds",
]

EXCLUSION_VIOLATION = "23P01"


# One person claims at a time. Without this, two requests at once would each miss the other's hold,
# and one person could hold as many slots as they send requests.
TAKE_TURN = text("select pg_advisory_xact_lock(:turn)")

# `freed` is read by `claimed`, so that it is finished first: an overdue hold that no sweep has
# released yet, or the person's own older hold in the same place, must not stand in the way.
# A rival's insert that is not committed yet is waited for; ON CONFLICT backs out of a tie, where a
# plain insert into an EXCLUDE constraint would deadlock (PostgreSQL, execIndexing.c, "speculative
# insertion").
# Older holds elsewhere are given back after the claim: whoever loses keeps what they had, and two
# people who want each other's slot do not wait for each other. Overdue ones are left to the sweep
# for the same reason. An offer of the wait-list stands beside another hold until it is answered.
CLAIM = text("""
with wanted as (
    -- Shared with other claims, not with a withdrawal: a claim comes before it, or sees it.
    select * from slots where slot_id = :slot_id for share
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
), claimed as (
    insert into visits (
        visit_id, state, slot_id, doctor_id, clinic_id, facility_id, patient_id, account_id,
        starts_at, ends_at, visit_type, funding, language, held_at, expires_at)
    select :visit_id, 'held', slot_id, doctor_id, clinic_id, facility_id, :patient_id, :account_id,
        starts_at, ends_at, :visit_type, :funding, :language, :now, least(:expires_at, ends_at)
    from wanted
    where withdrawn_at is null and (select count(*) from freed) >= 0
    on conflict on constraint visits_one_live_claim_per_doctor do nothing
    returning visit_id, expires_at
), given_back as (
    update visits set state = 'given_back', released_at = :now
    from claimed
    where visits.state = 'held'
      and visits.account_id = :account_id and visits.patient_id = :patient_id
      and visits.expires_at > :now
      and visits.for_visit_id is null and visits.waitlist_entry_id is null
      and visits.visit_id not in (select visit_id from freed)
    returning visits.visit_id, visits.slot_id, visits.doctor_id, visits.state,
        visits.waitlist_entry_id
)
select wanted.*, claimed.visit_id, claimed.expires_at,
    (select jsonb_agg(to_jsonb(released)) from
        (select * from freed union all select * from given_back) released) as released
from wanted left join claimed on true
""").bindparams(
    *queries.typed("slot_id", "visit_id", "patient_id", "account_id", "now", "expires_at")
)

# The patient's turn: two bookings that overlap would otherwise wait for each other inside the
# EXCLUDE constraint.
BOOK = text("""
with turn as materialized (select pg_advisory_xact_lock(:turn))
update visits set
    state = 'booked', booked_at = :now, language = :language,
    account_id = coalesce(:account_id, account_id), booked_by_id = :booked_by_id,
    referral_kind = :referral_kind, referral_code = :referral_code,
    exemption_reason = :exemption_reason, reason = :reason, video_consent_at = :video_consent_at
from turn
where visit_id = :visit_id and state = 'held' and expires_at > :now
returning visits.*
""").bindparams(*queries.typed("visit_id", "account_id", "booked_by_id", "now", "video_consent_at"))

RELEASE_OVERDUE = text("""
with overdue as (
    select visit_id from visits
    where state = 'held' and expires_at <= :now
    order by expires_at limit :holds_max
    for update skip locked
)
update visits set state = 'expired', released_at = :now
from overdue where visits.visit_id = overdue.visit_id
returning visits.visit_id, visits.slot_id, visits.doctor_id, visits.state, visits.waitlist_entry_id
""").bindparams(*queries.typed("now"))


async def hold_slot(
    session: AsyncSession, principal: Principal, wish: Wish, *, clock: Clock, settings: Settings
) -> Row[Any]:
    """Keeps a slot for a patient until it is confirmed, given back or runs out.

    The person's older hold for the same patient is given back. One for another patient is kept: a
    guardian may choose for two children side by side. So is an offer of the wait-list elsewhere.
    Raises VisitNotFound for somebody else's patient, VideoNeedsAccount, SlotNotFound,
    SlotInThePast, VisitTypeNotOffered, FundingNotOffered or SlotAlreadyTaken.
    """
    authorize(principal, Permission.SLOT_HOLD, Members(wish.patient_id, NOBODY))
    patient = principal.on_behalf
    domain.check_can_connect(
        wish.visit_type, has_account=patient is None or patient.account_id is not None
    )
    now, visit_id = clock.now(), new_id()
    # A token may name a patient for some minutes after its account acts for them no more.
    account_id = await acting_account(session, principal.account_id, wish.patient_id)
    await session.execute(TAKE_TURN, {"turn": _turn(account_id)})
    result = await session.execute(
        CLAIM,
        {
            "slot_id": wish.slot_id,
            "visit_id": visit_id,
            "patient_id": wish.patient_id,
            "account_id": account_id,
            "visit_type": wish.visit_type,
            "funding": wish.funding,
            "language": principal.language,
            "now": now,
            "expires_at": now + timedelta(seconds=settings.hold_seconds),
        },
    )
    slot = result.one_or_none()
    # A refusal after the claim takes the claim back with the transaction.
    domain.check_offer(queries.offer_in(slot), wish.visit_type, wish.funding, now)
    assert slot is not None
    released = slot.released or ()
    overdue = [UUID(each["slot_id"]) for each in released if each["state"] == State.EXPIRED]
    if slot.visit_id is None or await waitlist_offers.is_awaited(
        session, overdue, clock=clock, settings=settings
    ):
        # Who is faster than the sweep is not faster than the line.
        raise domain.SlotAlreadyTaken(
            alternatives=await free_slots.alternatives(
                session, wish.slot_id, visit_type=wish.visit_type, funding=wish.funding, now=now
            )
        )
    for each in released:
        tell_released(session, each, clock)
    held = SlotHeld(
        visit_id=visit_id,
        slot_id=slot.slot_id,
        doctor_id=slot.doctor_id,
        expires_at=slot.expires_at,
    )
    outbox.add(session, held, clock=clock)
    freed = [UUID(each["slot_id"]) for each in released]
    await waitlist_offers.offer_next(session, freed, clock=clock, settings=settings)
    return slot


async def give_back_hold(
    session: AsyncSession, principal: Principal, hold_id: UUID, *, clock: Clock, settings: Settings
) -> None:
    """Frees a held slot at its patient's wish; harmless when it is free already.

    An offer of the wait-list is declined by it.

    Raises HoldNotFound or HoldAlreadyBooked.
    """
    hold = await session.get(Visit, hold_id, with_for_update=True)
    if hold is None or hold.patient_id not in principal.bookable_ids:
        raise HoldNotFound
    before = State(hold.state)
    after = domain.given_back(before)
    if after is before:
        return
    hold.state, hold.released_at = after, clock.now()
    tell_released(session, hold, clock)
    await waitlist_offers.offer_next(session, [hold.slot_id], clock=clock, settings=settings)


async def book_visit(
    session: AsyncSession,
    principal: Principal,
    hold_id: UUID,
    *,
    referral: Referral | None,
    reason: str | None,
    video_consent: bool,
    declared: Declared = NOTHING_DECLARED,
    clock: Clock,
) -> Row[Any]:
    """Confirms a hold; the visit as stored.

    Raises HoldNotFound, HoldExpired, HoldAlreadyBooked, ReferralRequired, ReferralCodeInvalid,
    ExemptionReasonRequired, ConsentRequired, PatientBusy, what `declarations.check` raises, or
    TemporarilyUnavailable while the rules of the clinic have not arrived.
    """
    now = clock.now()
    hold = await queries.hold_of(session, principal, hold_id)
    if hold is None:
        raise HoldNotFound
    visit_type, funding = VisitType(hold.visit_type), Funding(hold.funding)
    try:
        domain.check_hold(State(hold.state), hold.expires_at, now)
    except domain.HoldExpired:
        raise await _hold_expired(session, hold, clock) from None
    except domain.HoldAlreadyBooked:
        raise domain.HoldAlreadyBooked(visit_id=str(hold_id)) from None
    if hold.nfz_needs_referral is None:
        # The slot came before its clinic. A guess would turn patients away, or let them in
        # without a referral and unasked.
        raise TemporarilyUnavailable(headers={"Retry-After": "2"})
    domain.check_referral(funding, needed=hold.nfz_needs_referral, referral=referral)
    await declarations.check(
        session,
        hold,
        declared,
        principal=principal,
        referral=referral.kind if referral else None,
        now=now,
    )
    domain.check_consent(visit_type, video_consent=video_consent)
    values = {
        "turn": _turn(hold.patient_id),
        "visit_id": hold_id,
        "now": now,
        **await _acting_columns(session, principal, hold),
        **_referral_columns(referral),
        "reason": reason,
        "video_consent_at": now if visit_type is VisitType.VIDEO else None,
    }
    try:
        visit = (await session.execute(BOOK, values)).one_or_none()
    except IntegrityError as error:
        if sqlstate(error) == EXCLUSION_VIOLATION:
            raise domain.PatientBusy from None
        raise
    if visit is None:
        # Between the look and the claim somebody else's request, or the sweep, released the hold.
        raise await _hold_expired(session, hold, clock)
    await declarations.keep(session, visit, declared, now)
    outbox.add(session, _booked(visit), clock=clock)
    await waitlist_offers.accept(session, visit, clock=clock)
    return visit


async def cancel_visit(
    session: AsyncSession, principal: Principal, visit_id: UUID, *, clock: Clock, settings: Settings
) -> Visit:
    """Calls a visit off and frees its slot, until it starts; a patient until the clinic's deadline.

    Raises VisitNotFound, VisitOver or ChangeTooLate.
    """
    visit = await queries.visit_for_update(session, principal, Permission.VISIT_CANCEL, visit_id)
    before, now = State(visit.state), clock.now()
    after = domain.cancelled(before, visit.starts_at, now)
    if after is before:
        return visit
    by_patient = role_in(principal, members_of(visit)) is ParticipantRole.PATIENT
    if by_patient:
        hours = await queries.cancellation_hours_of(session, visit.clinic_id)
        change_rules.check_deadline(
            before, visit.starts_at, hours, now, phone=settings.reception_phone
        )
    kept = await kept_slots.let_go(session, visit_id, clock=clock)
    cancelled_by = CancelledBy.PATIENT if by_patient else CancelledBy.CLINIC
    visit.state, visit.cancelled_at, visit.cancelled_by = after, now, cancelled_by
    outbox.add(
        session,
        VisitCancelled(
            visit_id=visit.visit_id,
            slot_id=visit.slot_id,
            doctor_id=visit.doctor_id,
            patient_id=visit.patient_id,
            account_id=visit.account_id,
            starts_at=visit.starts_at,
            cancelled_by=cancelled_by,
            language=Language(visit.language),
        ),
        clock=clock,
    )
    freed = [visit.slot_id, *kept]
    await waitlist_offers.offer_next(session, freed, clock=clock, settings=settings)
    return visit


async def release_overdue_holds(session: AsyncSession, *, clock: Clock, settings: Settings) -> int:
    """Frees the slots of holds that ran out; how many.

    Two replicas may sweep at once: each skips the other's rows.
    """
    values = {"now": clock.now(), "holds_max": settings.sweep_holds_max}
    result = await session.execute(RELEASE_OVERDUE, values)
    released = result.mappings().all()
    for row in released:
        tell_released(session, row, clock)
    freed = [row["slot_id"] for row in released]
    await waitlist_offers.offer_next(session, freed, clock=clock, settings=settings)
    return len(released)


def _turn(person_id: UUID) -> int:
    """The advisory lock of a person. Two who share one by chance only wait for each other."""
    return person_id.int & 0x7FFF_FFFF_FFFF_FFFF


async def _acting_columns(
    session: AsyncSession, principal: Principal, hold: Row[Any]
) -> dict[str, Any]:
    """Whose visit it is in the portal, in which language it is told of, and who booked it for them.

    What reception held becomes the account's that acts for the patient; nobody's, when none does.
    Any other hold keeps its account, which may have changed since we looked.
    """
    patient = principal.on_behalf
    if patient is None or patient.patient_id != hold.patient_id:
        return {"account_id": None, "language": principal.language, "booked_by_id": None}
    account_id = None
    if hold.account_id == principal.account_id:
        named = patient.account_id or NOBODY
        account_id = await acting_account(session, named, patient.patient_id)
    return {
        "account_id": account_id,
        "language": patient.language,
        "booked_by_id": principal.account_id,
    }


def _referral_columns(referral: Referral | None) -> dict[str, str | None]:
    """Only what belongs to the kind: a code beside a paper referral is noise in a record."""
    kind = referral.kind if referral else None
    return {
        "referral_kind": kind,
        "referral_code": referral.code if referral and kind is ReferralKind.E_REFERRAL else None,
        "exemption_reason": referral.exemption_reason
        if referral and kind is ReferralKind.EXEMPT
        else None,
    }


async def _hold_expired(session: AsyncSession, hold: Row[Any], clock: Clock) -> HoldExpired:
    """The slot itself is the first alternative while nobody else has taken it."""
    return HoldExpired(
        alternatives=await free_slots.alternatives(
            session,
            hold.slot_id,
            visit_type=hold.visit_type,
            funding=hold.funding,
            now=clock.now(),
        )
    )


def _booked(visit: Row[Any]) -> SlotBooked:
    return SlotBooked(
        visit_id=visit.visit_id,
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
        referral=ReferralKind(visit.referral_kind) if visit.referral_kind else None,
        language=Language(visit.language),
    )
