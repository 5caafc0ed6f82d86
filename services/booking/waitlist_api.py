"""HTTP of the wait-list: join a line, see one's places and standing offers, leave.

An offer is a hold: it is confirmed and given back as one, by `/visits` and `/holds/{hold_id}`.
"""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import AfterValidator, BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession

from kit.app import CurrentApp
from kit.auth import Action, CurrentPrincipal, rule
from kit.idempotency import IdempotencyKey, once
from services.booking import waitlist, waitlist_domain
from services.booking.api import Day, UtcTime, claiming
from services.booking.models import Visit, WaitlistEntry
from videoporady_contracts.words import Funding, VisitType

__all__ = ["router"]

router = APIRouter(prefix="/api/booking")

Once = AfterValidator(lambda types: tuple(dict.fromkeys(types)))


class WaitRequest(BaseModel):
    patient_id: UUID
    clinic_id: UUID
    funding: Funding
    visit_types: Annotated[tuple[VisitType, ...], Field(min_length=1, max_length=3), Once]
    """In the order in which they are wanted."""
    latest_day: Day
    """The last day in Poland that still suits the patient."""
    doctor_id: UUID | None = None
    facility_id: UUID | None = None


class OfferView(BaseModel):
    """A freed slot that is held for this patient until `expires_at`."""

    hold_id: UUID
    slot_id: UUID
    doctor_id: UUID
    facility_id: UUID
    starts_at: UtcTime
    ends_at: UtcTime
    visit_type: VisitType
    expires_at: UtcTime


class WaitView(BaseModel):
    """A place in a line. How many are before is not told: it says little, and changes."""

    entry_id: UUID
    patient_id: UUID
    clinic_id: UUID
    funding: Funding
    visit_types: tuple[VisitType, ...]
    doctor_id: UUID | None
    facility_id: UUID | None
    latest_day: date
    joined_at: UtcTime
    offer: OfferView | None


class WaitList(BaseModel):
    items: list[WaitView]


@router.post("/waitlist", status_code=201, **rule(Action.WAITLIST_USE))
async def join_waitlist(
    app: CurrentApp, principal: CurrentPrincipal, key: IdempotencyKey, request: WaitRequest
) -> WaitView:
    """Waits for an earlier slot of a clinic: the first that fits is offered with a hold."""

    async def work(session: AsyncSession) -> WaitView:
        async def run() -> WaitView:
            wait = waitlist.Wait(**request.model_dump())
            entry = await waitlist.join_waitlist(
                session, principal, wait, clock=app.clock, settings=app.settings
            )
            return _wait_view(entry, None)

        return await once(session, principal, key, request, WaitView, run)

    return await claiming(app, work)


@router.get("/waitlist", **rule(Action.WAITLIST_USE))
async def list_waits(app: CurrentApp, principal: CurrentPrincipal) -> WaitList:
    """Where one's patients wait, with the offers that stand."""
    async with app.database.reading() as session:
        found = await waitlist.entries_of_patients(
            session, principal, now=app.clock.now(), entries_max=app.settings.visits_listed_max
        )
    return WaitList(items=[_wait_view(entry, hold) for entry, hold in found])


@router.delete("/waitlist/{entry_id}", status_code=204, **rule(Action.WAITLIST_USE))
async def leave_waitlist(app: CurrentApp, principal: CurrentPrincipal, entry_id: UUID) -> None:
    """Waits no more; a standing offer goes to the next in line."""

    async def work(session: AsyncSession) -> None:
        await waitlist.leave_waitlist(
            session, principal, entry_id, clock=app.clock, settings=app.settings
        )

    await claiming(app, work)


def _wait_view(entry: WaitlistEntry, hold: Visit | None) -> WaitView:
    return WaitView.model_validate(
        {
            **{name: getattr(entry, name) for name in ENTRY_FIELDS},
            "latest_day": waitlist_domain.day_ending_at(entry.until),
            "offer": hold and _offer_view(hold),
        }
    )


ENTRY_FIELDS = tuple(name for name in WaitView.model_fields if name not in {"latest_day", "offer"})
OFFER_FIELDS = tuple(name for name in OfferView.model_fields if name != "hold_id")


def _offer_view(hold: Visit) -> dict[str, Any]:
    return {"hold_id": hold.visit_id, **{name: getattr(hold, name) for name in OFFER_FIELDS}}
