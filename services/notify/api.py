"""HTTP: parse, authorise, call a command or a query, shape the answer."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import AwareDatetime, BaseModel

from kit.app import CurrentApp
from kit.auth import Action, CurrentPrincipal, rule
from services.notify import commands, queries
from services.notify.sockets import NotifySockets
from videoporady_contracts.sockets import Alert

__all__ = ["router"]

router = APIRouter(prefix="/api/notify")


class AlertList(BaseModel):
    items: tuple[Alert, ...]


class UnseenAlert(BaseModel):
    """A patient whose doctor has not seen the alert yet: ids and times, nothing of the patient."""

    alert_id: UUID
    visit_id: UUID
    doctor_id: UUID
    ready_since: AwareDatetime
    raised_at: AwareDatetime


class UnseenAlerts(BaseModel):
    items: list[UnseenAlert]


class VisitAlert(BaseModel):
    """None: nobody waits in the visit, or nobody was told yet."""

    alert: Alert | None


async def _sockets(request: Request) -> NotifySockets:
    return request.app.state.sockets


CurrentSockets = Annotated[NotifySockets, Depends(_sockets)]


@router.get("/alerts", **rule(Action.ALERTS_READ))
async def list_alerts(app: CurrentApp, principal: CurrentPrincipal) -> AlertList:
    """The alerts that ring for this doctor, and for reception those that were escalated to it, the
    longest waiting patient first."""
    async with app.database.reading() as session:
        found = await queries.open_alerts(session, principal, limit=app.settings.alerts_listed_max)
    return AlertList(items=found)


@router.get("/alerts/unseen", **rule(Action.BOARD_READ))
async def list_unseen_alerts(app: CurrentApp, principal: CurrentPrincipal) -> UnseenAlerts:
    """The alerts that no doctor has seen yet, the longest waiting patient first."""
    async with app.database.reading() as session:
        limit = app.settings.alerts_listed_max
        found = await queries.unseen_alerts(session, principal, limit=limit)
    return UnseenAlerts(
        items=[UnseenAlert.model_validate(each, from_attributes=True) for each in found]
    )


@router.get("/visits/{visit_id}/alert", **rule(Action.ALERT_FOLLOW))
async def read_alert_of_visit(
    app: CurrentApp, principal: CurrentPrincipal, visit_id: UUID
) -> VisitAlert:
    """How far the doctor's alert has come: the patient reads whether it was seen."""
    async with app.database.reading() as session:
        return VisitAlert(alert=await queries.alert_of_visit(session, principal, visit_id))


@router.post("/alerts/{alert_id}/acknowledgement", **rule(Action.ALERT_ACKNOWLEDGE))
async def acknowledge_alert(
    app: CurrentApp, principal: CurrentPrincipal, sockets: CurrentSockets, alert_id: UUID
) -> Alert:
    """The doctor saw it: all tabs fall silent. Said twice, it is done once."""
    async with app.database.transaction() as session:
        return await commands.acknowledge_alert(
            session, principal, alert_id, clock=app.clock, tell=sockets.tell_alert
        )
