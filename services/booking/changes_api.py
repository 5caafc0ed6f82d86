"""HTTP of a change of plan: until when it is possible, what is kept for the patient, the move."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from kit.app import CurrentApp
from kit.auth import Action, CurrentPrincipal, rule
from kit.idempotency import IdempotencyKey, once
from services.booking import change_rules, changes, kept_slots, queries
from services.booking.api import UtcTime, VisitView, claiming, visit_view

__all__ = ["router"]

router = APIRouter(prefix="/api/booking")


class KeptSlotView(BaseModel):
    """A slot that is kept for the patient of a disrupted visit."""

    slot_id: UUID
    doctor_id: UUID
    facility_id: UUID
    starts_at: UtcTime
    ends_at: UtcTime
    expires_at: UtcTime


class ChangeView(BaseModel):
    """What a patient may still change of a visit by themselves."""

    until: UtcTime
    """The clinic's deadline; after it reception helps, by telephone."""
    phone: str
    offer: KeptSlotView | None


class RescheduleRequest(BaseModel):
    slot_id: UUID


class Move(RescheduleRequest):
    """The whole wish: one Idempotency-Key stands for one visit and one slot."""

    visit_id: UUID


@router.get("/visits/{visit_id}/change", **rule(Action.VISIT_READ))
async def read_change(app: CurrentApp, principal: CurrentPrincipal, visit_id: UUID) -> ChangeView:
    """Until when the visit may be changed, and the alternative that is kept for its patient."""
    async with app.database.reading() as session:
        visit = await queries.visit_of(session, principal, visit_id)
        hours = await queries.cancellation_hours_of(session, visit.clinic_id)
        offer = await kept_slots.slot_kept_for(session, principal, visit_id, now=app.clock.now())
    return ChangeView(
        until=change_rules.changeable_until(visit.starts_at, hours),
        phone=app.settings.reception_phone,
        offer=KeptSlotView.model_validate(offer, from_attributes=True) if offer else None,
    )


@router.post("/visits/{visit_id}/reschedule", **rule(Action.VISIT_RESCHEDULE))
async def reschedule_visit(
    app: CurrentApp,
    principal: CurrentPrincipal,
    key: IdempotencyKey,
    visit_id: UUID,
    request: RescheduleRequest,
) -> VisitView:
    """Moves the visit to another slot of its clinic; it stays the same visit."""

    async def work(session: AsyncSession) -> VisitView:
        async def run() -> VisitView:
            visit = await changes.reschedule_visit(
                session,
                principal,
                visit_id,
                request.slot_id,
                clock=app.clock,
                settings=app.settings,
            )
            return visit_view(visit, principal)

        wish = Move(slot_id=request.slot_id, visit_id=visit_id)
        return await once(session, principal, key, wish, VisitView, run)

    return await claiming(app, work)
