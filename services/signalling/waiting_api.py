"""HTTP of waiting: a doctor's word of a delay, the call of a patient who waits elsewhere, and the
live board."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel

from kit.app import CurrentApp
from kit.auth import Action, CurrentPrincipal, rule
from kit.idempotency import IdempotencyKey, once
from services.signalling import board, call_backs, delays, queries
from services.signalling.api import VISIT_IDS_MAX, CurrentDesk
from services.signalling.models import Delay
from videoporady_contracts.sockets import Room, WaitEstimate

__all__ = ["router"]

router = APIRouter(prefix="/api/signalling")


class DelayWord(BaseModel):
    """About how late the doctor is: one of a few, so that nobody reads more into it."""

    minutes: Literal[5, 10, 15, 20, 30]


class DelayView(BaseModel):
    delay_id: UUID
    minutes: int
    declared_at: AwareDatetime
    told_count: int

    @classmethod
    def of(cls, delay: Delay) -> "DelayView":
        return cls(
            delay_id=delay.delay_id,
            minutes=delay.minutes,
            declared_at=delay.declared_at,
            told_count=delay.told_count,
        )


class DelayOutlook(BaseModel):
    """How many would be told now, and the last word of the past hours."""

    told_count: int
    last: DelayView | None


class PatientCallOf(BaseModel):
    """What a repeated call is known by."""

    visit_id: UUID


class EstimateView(BaseModel):
    """When a visit without a room is expected to begin."""

    visit_id: UUID
    estimate: WaitEstimate


class EstimateList(BaseModel):
    items: list[EstimateView]


class BoardRoomView(BaseModel):
    """One room; `patient_id` for reception alone."""

    room: Room
    doctor_id: UUID
    facility_id: UUID | None
    clinic_id: UUID | None
    patient_id: UUID | None
    starts_at: AwareDatetime


class BoardView(BaseModel):
    """Every room now, and the figures of today."""

    items: list[BoardRoomView]
    done_count: int
    visits_count: int
    waited_median_seconds: float | None


@router.get("/delays", **rule(Action.DELAY_DECLARE))
async def get_delay_outlook(
    app: CurrentApp, principal: CurrentPrincipal, desk: CurrentDesk
) -> DelayOutlook:
    """Before a doctor tells of a delay: how many will hear it."""
    async with app.database.reading() as session:
        found = await delays.outlook(session, principal, desk)
    last = DelayView.of(found.last) if found.last is not None else None
    return DelayOutlook(told_count=found.told_count, last=last)


@router.post("/delays", status_code=201, **rule(Action.DELAY_DECLARE))
async def declare_delay(
    app: CurrentApp,
    principal: CurrentPrincipal,
    desk: CurrentDesk,
    key: IdempotencyKey,
    word: DelayWord,
) -> DelayView:
    """Tells everybody who waits for this doctor, or comes within the next hours, of a delay."""

    async def run() -> DelayView:
        delay = await delays.declare_delay(session, principal, desk, word.minutes)
        return DelayView.of(delay)

    async with app.database.transaction() as session:
        return await once(session, principal, key, word, DelayView, run)


@router.post("/visits/{visit_id}/patient-calls", status_code=201, **rule(Action.CALL_ACCEPT))
async def call_patient(
    app: CurrentApp,
    principal: CurrentPrincipal,
    desk: CurrentDesk,
    key: IdempotencyKey,
    visit_id: UUID,
) -> Room:
    """Calls a patient back who waits away from the page. While they may still answer, once."""

    async def run() -> Room:
        await queries.people_for(session, principal, Action.CALL_ACCEPT, visit_id)
        return await call_backs.call_patient(session, desk, visit_id)

    async with app.database.transaction() as session:
        asked = PatientCallOf(visit_id=visit_id)
        return await once(session, principal, key, asked, Room, run)


@router.get("/estimates", **rule(Action.ROOMS_LIST))
async def list_estimates(
    app: CurrentApp,
    principal: CurrentPrincipal,
    visit_id: Annotated[list[UUID], Query(min_length=1, max_length=VISIT_IDS_MAX)],
) -> EstimateList:
    """Of some visits in person or by telephone; one by video has it in its room."""
    async with app.database.reading() as session:
        found = await queries.estimates_seen_by(session, principal, visit_id)
    return EstimateList(
        items=[EstimateView(visit_id=each, estimate=estimate) for each, estimate in found.items()]
    )


@router.get("/board", **rule(Action.BOARD_READ))
async def get_board(
    app: CurrentApp, principal: CurrentPrincipal, facility_id: UUID | None = None
) -> BoardView:
    """Every room in which somebody is or is expected soon, of one facility or of all."""
    async with app.database.reading() as session:
        found = await board.board_of(session, principal, app.clock.now(), app.settings, facility_id)
    return BoardView(
        items=[
            BoardRoomView(
                room=each.room,
                doctor_id=each.doctor_id,
                facility_id=each.facility_id,
                clinic_id=each.clinic_id,
                patient_id=each.patient_id,
                starts_at=each.starts_at,
            )
            for each in found.rooms
        ],
        done_count=found.done_count,
        visits_count=found.visits_count,
        waited_median_seconds=found.waited_median_seconds,
    )
