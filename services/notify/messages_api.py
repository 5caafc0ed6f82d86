"""HTTP of messages: one's inbox and preferences, the outbox, and what needs a human."""

from datetime import time
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from kit.app import CurrentApp
from kit.auth import Action, CurrentPrincipal, rule
from services.notify import commands, preferences, queries
from services.notify.messages import DeliveryAction, DeliveryState
from services.notify.models import Message
from services.notify.preferences import Choice
from services.notify.queries import Outgoing
from services.notify.texts import Facts, words_of
from services.notify.timing import QuietHours
from videoporady_contracts.words import DeliveryFault, Language, MessageChannel, MessageKind

__all__ = ["router"]

router = APIRouter(prefix="/api/notify")

OptionalChannel = Literal[MessageChannel.EMAIL, MessageChannel.SMS, MessageChannel.PUSH]


class DeliveryView(BaseModel):
    channel: MessageChannel
    state: DeliveryState
    changed_at: AwareDatetime


class MessageView(BaseModel):
    """What a person was told about a visit, and how far each channel has come with it."""

    message_id: UUID
    account_id: UUID
    visit_id: UUID
    kind: MessageKind
    language: Language
    subject: str
    text: str
    created_at: AwareDatetime
    deliveries: list[DeliveryView]


class MessageList(BaseModel):
    items: list[MessageView]


class InboxItem(BaseModel):
    """In the reader's own language."""

    message_id: UUID
    visit_id: UUID
    kind: MessageKind
    subject: str
    told_at: AwareDatetime
    read_at: AwareDatetime | None


class Inbox(BaseModel):
    unread_count: int
    items: list[InboxItem]


class Quiet(BaseModel):
    """Local times of Europe/Warsaw; past midnight when `until` is the smaller one."""

    model_config = ConfigDict(extra="forbid")

    starts: time
    until: time

    @model_validator(mode="after")
    def _is_a_while(self) -> "Quiet":
        if self.starts == self.until:
            raise ValueError("quiet hours need an end that is not their start")
        return self


class PreferencesBody(BaseModel):
    """By kind, the channels beside the inbox, which is always on."""

    model_config = ConfigDict(extra="forbid")

    channels: dict[MessageKind, Annotated[list[OptionalChannel], Field(max_length=3)]]
    quiet: Quiet | None = None


class Failure(BaseModel):
    """A delivery that needs a human."""

    delivery_id: UUID
    message_id: UUID
    account_id: UUID
    visit_id: UUID
    kind: MessageKind
    channel: MessageChannel
    fault: DeliveryFault | None
    subject: str
    failed_at: AwareDatetime


class Failures(BaseModel):
    items: list[Failure]


@router.get("/messages", **rule(Action.MESSAGES_READ))
async def list_messages(
    app: CurrentApp,
    principal: CurrentPrincipal,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 50,
) -> MessageList:
    """The outbox, newest first, for reception and ops."""
    async with app.database.reading() as session:
        found = await queries.newest_messages(
            session, principal, limit=min(limit, app.settings.messages_listed_max)
        )
    return MessageList(items=[_outgoing(each) for each in found])


@router.get("/inbox", **rule(Action.INBOX_OWN))
async def list_inbox(
    app: CurrentApp,
    principal: CurrentPrincipal,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 50,
) -> Inbox:
    """What one was told, newest first, and how much of it is unread."""
    async with app.database.reading() as session:
        found = await queries.inbox(
            session, principal, limit=min(limit, app.settings.messages_listed_max)
        )
        unread_count = await queries.unread_count(session, principal)
    language, portal = principal.language, app.settings.public_origins[0]
    return Inbox(unread_count=unread_count, items=[_told(each, language, portal) for each in found])


@router.put("/inbox/{message_id}/read", status_code=204, **rule(Action.INBOX_OWN))
async def read_message(app: CurrentApp, principal: CurrentPrincipal, message_id: UUID) -> None:
    """One message was read."""
    async with app.database.transaction() as session:
        await commands.read_message(session, principal, message_id, clock=app.clock)


@router.put("/inbox/read", status_code=204, **rule(Action.INBOX_OWN))
async def read_all_messages(app: CurrentApp, principal: CurrentPrincipal) -> None:
    """All of them were."""
    async with app.database.transaction() as session:
        await commands.read_all_messages(session, principal, clock=app.clock)


@router.get("/preferences", **rule(Action.PREFERENCES_OWN))
async def read_preferences(app: CurrentApp, principal: CurrentPrincipal) -> PreferencesBody:
    """One's own choice, with every kind named."""
    async with app.database.reading() as session:
        return _shown(await preferences.own(session, principal))


@router.put("/preferences", **rule(Action.PREFERENCES_OWN))
async def change_preferences(
    body: PreferencesBody, app: CurrentApp, principal: CurrentPrincipal
) -> PreferencesBody:
    """Keeps the whole choice. A kind that is not named gets its default."""
    quiet = QuietHours(body.quiet.starts, body.quiet.until) if body.quiet else None
    channels = {kind: tuple(chosen) for kind, chosen in body.channels.items()}
    async with app.database.transaction() as session:
        await preferences.change(session, principal, Choice(channels, quiet))
    async with app.database.reading() as session:
        return _shown(await preferences.own(session, principal))


@router.get("/failures", **rule(Action.MESSAGES_READ))
async def list_failures(app: CurrentApp, principal: CurrentPrincipal) -> Failures:
    """What could not be delivered, the oldest first."""
    async with app.database.reading() as session:
        found = await queries.failures(session, principal, limit=app.settings.messages_listed_max)
    return Failures(
        items=[
            Failure(
                delivery_id=delivery.delivery_id,
                message_id=message.message_id,
                account_id=message.account_id,
                visit_id=message.visit_id,
                kind=MessageKind(message.kind),
                channel=MessageChannel(delivery.channel),
                fault=DeliveryFault(delivery.fault) if delivery.fault else None,
                subject=message.subject,
                failed_at=delivery.changed_at,
            )
            for delivery, message in found
        ]
    )


@router.post("/failures/{delivery_id}/retry", status_code=204, **rule(Action.FAILURES_HANDLE))
async def retry_delivery(app: CurrentApp, principal: CurrentPrincipal, delivery_id: UUID) -> None:
    """Its cause is repaired: another try is made soon."""
    async with app.database.transaction() as session:
        await commands.help_delivery(
            session, principal, delivery_id, DeliveryAction.ASK_AGAIN, clock=app.clock
        )


@router.post("/failures/{delivery_id}/done", status_code=204, **rule(Action.FAILURES_HANDLE))
async def finish_delivery(app: CurrentApp, principal: CurrentPrincipal, delivery_id: UUID) -> None:
    """The patient was told in another way."""
    async with app.database.transaction() as session:
        await commands.help_delivery(
            session, principal, delivery_id, DeliveryAction.HANDLE, clock=app.clock
        )


def _outgoing(found: Outgoing) -> MessageView:
    message = found.message
    return MessageView(
        message_id=message.message_id,
        account_id=message.account_id,
        visit_id=message.visit_id,
        kind=MessageKind(message.kind),
        language=Language(message.language),
        subject=message.subject,
        text=message.text,
        created_at=message.released_at or message.created_at,
        deliveries=[
            DeliveryView.model_validate(each, from_attributes=True) for each in found.deliveries
        ],
    )


def _told(message: Message, language: Language, portal: str) -> InboxItem:
    kind, subject = MessageKind(message.kind), message.subject
    # Messages of the first release have no facts: they stay as they were written.
    if message.facts and message.language != language:
        facts = Facts.model_validate(message.facts)
        subject = words_of(kind, language, facts, portal=portal).subject
    return InboxItem(
        message_id=message.message_id,
        visit_id=message.visit_id,
        kind=kind,
        subject=subject,
        told_at=message.released_at or message.created_at,
        read_at=message.read_at,
    )


def _shown(choice: Choice) -> PreferencesBody:
    quiet = Quiet(starts=choice.quiet.starts, until=choice.quiet.until) if choice.quiet else None
    channels = {kind: list(each) for kind, each in choice.channels.items()}
    return PreferencesBody.model_validate({"channels": channels, "quiet": quiet})
