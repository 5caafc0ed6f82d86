"""The two jobs of messages: release what is due, and bring it to people by each channel.

Every replica may run both at once: rows are claimed with FOR UPDATE SKIP LOCKED. A claim is a
commit of its own, since no transaction may wait for a provider. It ends by itself: what a process
that died had claimed is tried again by another one.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from kit import outbox
from kit.app import App
from kit.clock import Clock
from services.notify import nudges, planning, timing
from services.notify.channels import Channels, NotDelivered, NowhereToSend, OutgoingMessage
from services.notify.messages import DeliveryAction, DeliveryState, MessageState, delivery_after
from services.notify.models import Delivery, Message, Thread, Visit
from services.notify.settings import Settings
from services.notify.texts import Facts
from videoporady_contracts.notify import ReminderSent
from videoporady_contracts.words import DeliveryFault, Language, MessageChannel, MessageKind

__all__ = ["Claim", "claim_due", "deliver_due", "record", "release_due"]

WAITING = (DeliveryState.DUE.value, DeliveryState.RETRYING.value)


@dataclass(frozen=True, slots=True)
class Claim:
    """One try of one delivery. A later try has a higher number and makes this one void."""

    channel: MessageChannel
    message: OutgoingMessage
    attempt: int


@dataclass(frozen=True, slots=True)
class Outcome:
    action: DeliveryAction
    fault: DeliveryFault | None = None


async def release_due(app: App) -> None:
    """Reminders, chat notices and nudges whose time has come."""
    async with app.database.transaction() as session:
        await _release_planned(session, app.settings, app.clock)
        await _release_notices(session, app.settings, app.clock)
        await nudges.release(session, app.settings, app.clock)


async def _release_planned(session: AsyncSession, settings: Settings, clock: Clock) -> None:
    now = clock.now()
    later = aliased(Message)
    is_outdated = exists().where(
        later.visit_id == Message.visit_id,
        later.kind == Message.kind,
        later.state != MessageState.WITHDRAWN.value,
        later.due_at > Message.due_at,
        later.due_at <= now,
    )
    found = await session.execute(
        select(Message, is_outdated)
        .where(Message.state == MessageState.PLANNED.value, Message.due_at <= now)
        .order_by(Message.due_at, Message.message_id)
        .limit(settings.deliveries_claimed_max)
        .with_for_update(of=Message, skip_locked=True)
    )
    for message, is_outdated_by_another in found:
        # After a downtime one reminder of a visit is enough: the last that is due.
        if not is_outdated_by_another and timing.makes_sense(message.expires_at, now=now):
            await planning.release(session, message, clock=clock)
        else:
            message.state = MessageState.SKIPPED.value


async def _release_notices(session: AsyncSession, settings: Settings, clock: Clock) -> None:
    now = clock.now()
    threads = await session.scalars(
        select(Thread)
        .where(Thread.notice_due_at <= now)
        .order_by(Thread.notice_due_at)
        .limit(settings.deliveries_claimed_max)
        .with_for_update(skip_locked=True)
    )
    for thread in threads:
        visit = await session.get(Visit, thread.visit_id)
        if visit is None or visit.account_id is None:
            # The booking is still on the way to us.
            thread.notice_due_at = now + timedelta(seconds=settings.chat_wait_seconds)
            continue
        cause = planning.Cause(
            event_id=uuid5(NAMESPACE_URL, f"notice:{thread.visit_id}:{thread.noticed_seq}"),
            visit_id=thread.visit_id,
            account_id=visit.account_id,
            language=Language(visit.language),
            portal=settings.public_origins[0],
            at=now,
        )
        kind = MessageKind(thread.notice_kind or MessageKind.MESSAGE_WAITING)
        await planning.announce(session, cause, kind, Facts(), clock=clock)
        thread.notice_kind = thread.notice_due_at = None


async def deliver_due(app: App, channels: Channels) -> None:
    """One round: claims what is due, tries it, and stores what became of each."""
    claims = await claim_due(app)
    tries = [_try(app, channels, claim) for claim in claims]
    results = await asyncio.gather(*tries, return_exceptions=True)
    # Each outcome is stored by then. What nobody foresaw is the job's failure, and is counted; its
    # claim runs out, and it is tried again until its tries are used up.
    for result in results:
        if isinstance(result, BaseException):
            raise result


async def claim_due(app: App) -> list[Claim]:
    """Takes what is due for the time of one try. What is too late or hopeless is ended instead."""
    settings: Settings = app.settings
    now = app.clock.now()
    claims: list[Claim] = []
    async with app.database.transaction() as session:
        found = await session.execute(
            select(Delivery, Message)
            .join(Message, Message.message_id == Delivery.message_id)
            .where(Delivery.state.in_(WAITING), Delivery.next_try_at <= now)
            .order_by(Delivery.next_try_at, Delivery.delivery_id)
            .limit(settings.deliveries_claimed_max)
            .with_for_update(of=Delivery, skip_locked=True)
        )
        for delivery, message in found:
            if not timing.makes_sense(message.expires_at, now=now):
                _end(session, delivery, message, Outcome(DeliveryAction.SKIP), app.clock)
            elif delivery.attempts >= settings.delivery_attempts_max:
                lost = Outcome(DeliveryAction.GIVE_UP, DeliveryFault.UNREACHABLE)
                _end(session, delivery, message, lost, app.clock)
            else:
                delivery.attempts += 1
                delivery.next_try_at = now + timedelta(seconds=settings.delivery_claim_seconds)
                claims.append(_claim_of(delivery, message, settings))
    return claims


def _claim_of(delivery: Delivery, message: Message, settings: Settings) -> Claim:
    outgoing = OutgoingMessage(
        delivery_id=delivery.delivery_id,
        account_id=message.account_id,
        visit_id=message.visit_id,
        kind=MessageKind(message.kind),
        facts=Facts.model_validate(message.facts),
        portal=settings.public_origins[0],
    )
    return Claim(MessageChannel(delivery.channel), outgoing, delivery.attempts)


async def _try(app: App, channels: Channels, claim: Claim) -> None:
    settings: Settings = app.settings
    is_final, fault = False, None
    try:
        async with asyncio.timeout(settings.delivery_timeout_seconds):
            receipt = await channels[claim.channel].deliver(claim.message)
        done = DeliveryAction.KEEP if receipt.is_kept else DeliveryAction.SEND
        await record(app, claim, Outcome(done))
        return
    except NowhereToSend:
        await record(app, claim, Outcome(DeliveryAction.SKIP, DeliveryFault.NO_ADDRESS))
        return
    except NotDelivered as error:
        is_final, fault = error.is_final, error.fault
    except TimeoutError:
        fault = DeliveryFault.UNREACHABLE
    failed = DeliveryAction.GIVE_UP if is_final else DeliveryAction.TRY_AGAIN
    await record(app, claim, Outcome(failed, fault))


async def record(app: App, claim: Claim, outcome: Outcome) -> None:
    """Stores what became of a try, unless a later one has begun meanwhile."""
    settings: Settings = app.settings
    async with app.database.transaction() as session:
        delivery = await session.get_one(
            Delivery, claim.message.delivery_id, with_for_update=True, populate_existing=True
        )
        if delivery.attempts != claim.attempt or delivery.state not in WAITING:
            return
        message = await session.get_one(Message, delivery.message_id)
        if outcome.action is DeliveryAction.TRY_AGAIN:
            at = timing.next_try(
                claim.attempt,
                now=app.clock.now(),
                expires_at=message.expires_at,
                attempts_max=settings.delivery_attempts_max,
                first=timedelta(seconds=settings.delivery_retry_seconds_first),
                longest=timedelta(seconds=settings.delivery_retry_seconds_max),
            )
            if at is None:
                outcome = Outcome(DeliveryAction.GIVE_UP, outcome.fault)
            else:
                delivery.next_try_at = at
        _end(session, delivery, message, outcome, app.clock)


def _end(
    session: AsyncSession, delivery: Delivery, message: Message, outcome: Outcome, clock: Clock
) -> None:
    """One step of a delivery's life: the row, and the event for those steps that have one."""
    state = delivery_after(DeliveryState(delivery.state), outcome.action)
    delivery.state, delivery.changed_at = state.value, clock.now()
    delivery.fault = outcome.fault.value if outcome.fault else None
    kind, channel = MessageKind(message.kind), MessageChannel(delivery.channel)
    if state is DeliveryState.FAILED and outcome.fault is not None:
        failed = planning.failure_of(message, delivery.delivery_id, channel, outcome.fault)
        outbox.add(session, failed, clock=clock)
    if state is DeliveryState.SENT and kind is MessageKind.REMINDER:
        outbox.add(
            session,
            ReminderSent(
                visit_id=message.visit_id,
                message_id=message.message_id,
                channel=channel,
                minutes_before=Facts.model_validate(message.facts).minutes_before or 0,
            ),
            clock=clock,
        )
