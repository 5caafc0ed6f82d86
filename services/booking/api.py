"""HTTP: parse, authorise, call a command or a query, shape the answer."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, date, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import Row
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from kit.app import App, CurrentApp
from kit.auth import Action, CurrentPrincipal, Principal, role_in, rule
from kit.database import sqlstate
from kit.idempotency import IdempotencyKey, once
from services.booking import commands, domain, endings, free_slots, queries
from services.booking.eligibility import Answer, Declared
from services.booking.models import Visit
from videoporady_contracts.words import (
    ExemptionReason,
    Funding,
    ParticipantRole,
    ReferralKind,
    VisitType,
)

__all__ = ["Day", "NoNul", "UtcTime", "VisitView", "claiming", "router", "visit_view"]

router = APIRouter(prefix="/api/booking")

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
"""At the ends of Python's calendar a day of Warsaw has no bounds in UTC."""
Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
CLAIM_ATTEMPTS_MAX = 4
DECLARATIONS_MAX = 50
VERSION_MAX = 1_000_000
LOST_A_RACE = frozenset({"40001", "40P01"})
"""Serialization failure and deadlock: undone as a whole, so that it may simply be done again."""

UtcTime = Annotated[AwareDatetime, AfterValidator(lambda at: at.astimezone(UTC))]
NoNul = AfterValidator(lambda text: text.replace("\x00", ""))
"""PostgreSQL stores every character but this one."""


class HoldRequest(BaseModel):
    slot_id: UUID
    visit_type: VisitType
    funding: Funding
    patient_id: UUID


class HoldView(BaseModel):
    """A slot kept for a patient. `hold_id` becomes the id of the visit."""

    hold_id: UUID
    slot_id: UUID
    doctor_id: UUID
    clinic_id: UUID
    facility_id: UUID
    patient_id: UUID
    starts_at: UtcTime
    ends_at: UtcTime
    visit_type: VisitType
    funding: Funding
    expires_at: UtcTime


class ReferralView(BaseModel):
    """What the patient says: a code of four digits, or the reason why no referral is needed."""

    kind: ReferralKind
    code: Annotated[str, Field(max_length=44), NoNul] | None = None
    exemption_reason: ExemptionReason | None = None


class AcceptedNotice(BaseModel):
    notice_id: UUID
    version: Annotated[int, Field(ge=1, le=VERSION_MAX)]


class BookingRequest(BaseModel):
    hold_id: UUID
    referral: ReferralView | None = None
    reason: Annotated[str, Field(max_length=1_000), NoNul] | None = None
    """In the patient's own words; only the two sides of the visit read it."""
    video_consent: bool = False
    remote_answers: Annotated[dict[UUID, Answer], Field(max_length=DECLARATIONS_MAX)] = {}
    """To the clinic's questions before a phone or video visit, by the question's id."""
    notices_accepted: Annotated[list[AcceptedNotice], Field(max_length=DECLARATIONS_MAX)] = []


class EligibilityView(BaseModel):
    """What a patient has had in a clinic, and may therefore choose there."""

    patient_id: UUID
    clinic_id: UUID
    was_treated: bool
    """`continuation` is a possible referral."""
    was_examined: bool
    """Seen in person before: the youngest age of remote visits does not apply."""


class DeclarationView(BaseModel):
    """An answer to a question, or a text accepted in a version. The words are calendar's."""

    text_id: UUID
    version: int | None
    answer: Answer | None
    declared_at: UtcTime


class DeclarationList(BaseModel):
    items: list[DeclarationView]


class VisitView(BaseModel):
    visit_id: UUID
    status: Literal["booked", "completed", "cancelled", "disrupted", "missed"]
    slot_id: UUID
    doctor_id: UUID
    clinic_id: UUID
    facility_id: UUID
    patient_id: UUID
    account_id: UUID
    starts_at: UtcTime
    ends_at: UtcTime
    visit_type: VisitType
    funding: Funding
    referral: ReferralView | None
    reason: str | None
    """What the patient wrote. Reception is not given it."""
    booked_at: UtcTime
    cancelled_at: UtcTime | None
    completed_at: UtcTime | None
    missed_at: UtcTime | None
    is_no_contact: bool = False
    """Missed since the clinic could not reach the patient, which is on record."""
    is_booked_by_reception: bool = False
    has_account: bool = True
    """Somebody acts for the patient in the portal and is told there; otherwise by telephone."""


class VisitList(BaseModel):
    items: list[VisitView]


class Nothing(BaseModel):
    """An empty body: the verb is in the address."""

    model_config = ConfigDict(extra="ignore")


@router.post("/holds", status_code=201, **rule(Action.SLOT_HOLD))
async def hold_slot(
    app: CurrentApp, principal: CurrentPrincipal, key: IdempotencyKey, request: HoldRequest
) -> HoldView:
    """Keeps a slot for some minutes. The person's older hold for the same patient is given back."""

    wish = domain.Wish(**request.model_dump())
    await free_slots.refuse_taken(app.database, principal, wish, key, now=app.clock.now())

    async def work(session: AsyncSession) -> HoldView:
        async def run() -> HoldView:
            hold = await commands.hold_slot(
                session, principal, wish, clock=app.clock, settings=app.settings
            )
            return _hold_view(hold, request)

        return await once(session, principal, key, request, HoldView, run)

    return await claiming(app, work)


@router.get("/holds/{hold_id}", **rule(Action.HOLD_READ))
async def read_hold(app: CurrentApp, principal: CurrentPrincipal, hold_id: UUID) -> HoldView:
    """A hold that can still be confirmed."""
    async with app.database.reading() as session:
        hold = await queries.hold_of(session, principal, hold_id)
    if hold is None:
        raise domain.HoldNotFound
    domain.check_hold(domain.State(hold.state), hold.expires_at, app.clock.now())
    return _hold_view(hold, hold)


@router.delete("/holds/{hold_id}", status_code=204, **rule(Action.SLOT_HOLD))
async def give_back_hold(app: CurrentApp, principal: CurrentPrincipal, hold_id: UUID) -> None:
    """Frees a held slot before its time is up."""
    async with app.database.transaction() as session:
        await commands.give_back_hold(
            session, principal, hold_id, clock=app.clock, settings=app.settings
        )


@router.post("/visits", status_code=201, **rule(Action.VISIT_BOOK))
async def book_visit(
    app: CurrentApp, principal: CurrentPrincipal, key: IdempotencyKey, request: BookingRequest
) -> VisitView:
    """Confirms a hold: from here on there is a visit."""

    async def work(session: AsyncSession) -> VisitView:
        async def run() -> VisitView:
            given = request.referral
            visit = await commands.book_visit(
                session,
                principal,
                request.hold_id,
                referral=domain.Referral(given.kind, given.code, given.exemption_reason)
                if given
                else None,
                reason=request.reason,
                video_consent=request.video_consent,
                declared=Declared(
                    request.remote_answers,
                    {each.notice_id: each.version for each in request.notices_accepted},
                ),
                clock=app.clock,
            )
            return visit_view(visit, principal)

        return await once(session, principal, key, request, VisitView, run)

    return await claiming(app, work)


@router.get("/eligibility", **rule(Action.SLOT_HOLD))
async def read_eligibility(
    app: CurrentApp, principal: CurrentPrincipal, patient_id: UUID, clinic_id: UUID
) -> EligibilityView:
    """What one of one's patients may choose in a clinic."""
    async with app.database.reading() as session:
        history = await queries.history_in(session, principal, patient_id, clinic_id)
    return EligibilityView(
        patient_id=patient_id,
        clinic_id=clinic_id,
        was_treated=history.was_treated,
        was_examined=history.was_examined,
    )


@router.get("/visits", **rule(Action.VISITS_LIST))
async def list_visits(
    app: CurrentApp,
    principal: CurrentPrincipal,
    when: Annotated[queries.When | None, Query()] = None,
    day: Annotated[Day | None, Query()] = None,
) -> VisitList:
    """The visits of one's patients; with `day`, a doctor's own of that day in Poland.

    Reception sees the day of all doctors.
    """
    limit = app.settings.visits_listed_max
    async with app.database.reading() as session:
        if day is not None:
            visits = await queries.day_of_visits(session, principal, day, visits_max=limit)
        else:
            visits = await queries.visits_of_patients(
                session,
                principal,
                when or "upcoming",
                now=app.clock.now(),
                upcoming_after_end=timedelta(seconds=app.settings.upcoming_after_end_seconds),
                visits_max=limit,
            )
    return _visit_list(visits, principal)


@router.get("/visits/{visit_id}", **rule(Action.VISIT_READ))
async def read_visit(app: CurrentApp, principal: CurrentPrincipal, visit_id: UUID) -> VisitView:
    """One visit, for its patient, its doctor and reception."""
    async with app.database.reading() as session:
        visit = await queries.visit_of(session, principal, visit_id)
    return visit_view(visit, principal)


@router.get("/visits/{visit_id}/declarations", **rule(Action.VISIT_READ))
async def read_declarations(
    app: CurrentApp, principal: CurrentPrincipal, visit_id: UUID
) -> DeclarationList:
    """What the patient declared before the visit."""
    async with app.database.reading() as session:
        found = await queries.declarations_of(session, principal, visit_id)
    return DeclarationList(
        items=[
            DeclarationView(
                text_id=each.text_id,
                version=each.version,
                answer=Answer(each.answer) if each.answer else None,
                declared_at=each.declared_at,
            )
            for each in found
        ]
    )


@router.post("/visits/{visit_id}/cancellation", **rule(Action.VISIT_CANCEL))
async def cancel_visit(
    app: CurrentApp, principal: CurrentPrincipal, visit_id: UUID, _request: Nothing | None = None
) -> VisitView:
    """Calls the visit off, in time. Asked for twice, it is done once."""
    async with app.database.transaction() as session:
        visit = await commands.cancel_visit(
            session, principal, visit_id, clock=app.clock, settings=app.settings
        )
    return visit_view(visit, principal)


@router.post("/visits/{visit_id}/completion", **rule(Action.VISIT_COMPLETE))
async def complete_visit(
    app: CurrentApp, principal: CurrentPrincipal, visit_id: UUID, _request: Nothing | None = None
) -> VisitView:
    """The doctor closes the visit by hand, as after a visit without a call."""
    async with app.database.transaction() as session:
        visit = await endings.complete_visit(session, principal, visit_id, clock=app.clock)
    return visit_view(visit, principal)


@router.post("/visits/{visit_id}/absence", **rule(Action.VISIT_MISS))
async def miss_visit(
    app: CurrentApp, principal: CurrentPrincipal, visit_id: UUID, _request: Nothing | None = None
) -> VisitView:
    """The patient did not come. Said twice, it is kept once."""
    async with app.database.transaction() as session:
        visit = await endings.miss_visit(
            session, principal, visit_id, clock=app.clock, settings=app.settings
        )
    return visit_view(visit, principal)


async def claiming[Answer](app: App, work: Callable[[AsyncSession], Awaitable[Answer]]) -> Answer:
    """Does the work in one transaction, and again when it was undone by a deadlock.

    The kit answers 503 when the last attempt fails too.
    """
    for _ in range(CLAIM_ATTEMPTS_MAX - 1):
        try:
            async with app.database.transaction() as session:
                return await work(session)
        except DBAPIError as error:
            if sqlstate(error) not in LOST_A_RACE:
                raise
    async with app.database.transaction() as session:
        return await work(session)


def _hold_view(hold: Row[Any], wish: HoldRequest | Row[Any]) -> HoldView:
    return HoldView(
        hold_id=hold.visit_id,
        slot_id=hold.slot_id,
        doctor_id=hold.doctor_id,
        clinic_id=hold.clinic_id,
        facility_id=hold.facility_id,
        patient_id=wish.patient_id,
        starts_at=hold.starts_at,
        ends_at=hold.ends_at,
        visit_type=wish.visit_type,
        funding=wish.funding,
        expires_at=hold.expires_at,
    )


def visit_view(visit: Visit | Row[Any], principal: Principal) -> VisitView:
    """A stored visit as it is answered to this person.

    What the patient wrote is for the doctor alone, as the patient was told: not for reception.
    """
    by_reception = role_in(principal, queries.members_of(visit)) is ParticipantRole.RECEPTION
    referral = None
    if visit.referral_kind is not None:
        referral = ReferralView(
            kind=ReferralKind(visit.referral_kind),
            code=visit.referral_code,
            exemption_reason=ExemptionReason(visit.exemption_reason)
            if visit.exemption_reason
            else None,
        )
    return VisitView.model_validate(
        {
            **{name: getattr(visit, name) for name in VISIT_FIELDS},
            "status": visit.state,
            "referral": referral,
            "reason": None if by_reception else visit.reason,
            "is_booked_by_reception": visit.booked_by_id is not None,
            "has_account": visit.account_id != queries.NOBODY,
        }
    )


VISIT_SAID = {"status", "referral", "is_booked_by_reception", "has_account"}
VISIT_FIELDS = tuple(name for name in VisitView.model_fields if name not in VISIT_SAID)


def _visit_list(visits: Iterable[Row[Any]], principal: Principal) -> VisitList:
    return VisitList(items=[visit_view(visit, principal) for visit in visits])
