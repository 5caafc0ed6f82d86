"""HTTP: parse, authorise, call a command or a query, shape the answer."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import AwareDatetime, BaseModel

from kit.app import CurrentApp
from kit.auth import Action, CurrentPrincipal, rule
from services.notify import commands, queries
from services.notify.sockets import NotifySockets
from videoporady_contracts.sockets import Alert
from videoporady_contracts.words import Language

__all__ = ["router"]

router = APIRouter(prefix="/api/notify")


class AlertList(BaseModel):
    items: tuple[Alert, ...]


class MessageView(BaseModel):
    """What a person was told about a visit."""

    message_id: UUID
    account_id: UUID
    visit_id: UUID
    kind: Literal["confirmation", "cancellation", "slot_offer"]
    language: Language
    subject: str
    text: str
    created_at: AwareDatetime


class MessageList(BaseModel):
    items: list[MessageView]


def _sockets(request: Request) -> NotifySockets:
    return request.app.state.sockets


CurrentSockets = Annotated[NotifySockets, Depends(_sockets)]


@router.get("/alerts", **rule(Action.ALERTS_READ))
async def list_alerts(app: CurrentApp, principal: CurrentPrincipal) -> AlertList:
    """The alerts that ring for this doctor, the longest waiting patient first."""
    async with app.database.reading() as session:
        found = await queries.open_alerts(session, principal, limit=app.settings.alerts_listed_max)
    return AlertList(items=found)


@router.post("/alerts/{alert_id}/acknowledgement", **rule(Action.ALERT_ACKNOWLEDGE))
async def acknowledge_alert(
    app: CurrentApp, principal: CurrentPrincipal, sockets: CurrentSockets, alert_id: UUID
) -> Alert:
    """The doctor saw it: all tabs fall silent. Said twice, it is done once."""
    async with app.database.transaction() as session:
        return await commands.acknowledge_alert(
            session, principal, alert_id, clock=app.clock, tell=sockets.tell_alert
        )


@router.get("/messages", **rule(Action.MESSAGES_READ))
async def list_messages(
    app: CurrentApp,
    principal: CurrentPrincipal,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 50,
) -> MessageList:
    """The e-mail outbox, newest first, for reception and ops."""
    async with app.database.reading() as session:
        found = await queries.newest_messages(
            session, principal, limit=min(limit, app.settings.messages_listed_max)
        )
    return MessageList(
        items=[MessageView.model_validate(each, from_attributes=True) for each in found]
    )
