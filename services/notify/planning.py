"""Commands of messages: tell now, plan for later, take back. None commits; the edge does."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.asyncio import AsyncSession

from kit import outbox
from kit.clock import Clock
from kit.ids import new_id
from services.notify import domain, erasure, preferences, push, timing
from services.notify.messages import (
    BEFORE_THE_START,
    NOBODY,
    DeliveryState,
    MessageState,
    asked_channel,
    channels_for,
    place_of,
)
from services.notify.models import Base, Delivery, Message, Thread, Visit
from services.notify.texts import Facts, words_of
from videoporady_contracts import Envelope
from videoporady_contracts.notify import DeliveryFailed, ReminderSent, VisitMessageFailed
from videoporady_contracts.words import (
    DeliveryFault,
    FailedMessageKind,
    Language,
    MessageChannel,
    MessageKind,
    VisitMessageKind,
)

__all__ = [
    "Cause",
    "announce",
    "cause_of_visit",
    "failure_of",
    "move_reminders",
    "note_posted",
    "note_read",
    "plan_reminders",
    "release",
    "withdraw_reminders",
]

LEFT_TO_A_HUMAN = frozenset({MessageKind.DISRUPTION})
"""A booking, a move and a cancellation of a visit without an account are reception's own doing, on
the telephone. A slot that the clinic withdrew is not."""
NEVER_QUIET = frozenset(
    {
        MessageKind.SLOT_OFFER,
        MessageKind.DELAY,
        MessageKind.CALL_BACK,
        MessageKind.PATIENT_WAITING,
        MessageKind.CONTACT_ATTEMPT,
    }
)
"""An offer is over before the morning: who joined a wait-list wants to be woken. All others are of
a visit that is about to begin, or on."""
WAITING = (DeliveryState.DUE.value, DeliveryState.RETRYING.value)


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a message is written: an event, for whom, about which visit."""

    event_id: UUID
    visit_id: UUID
    account_id: UUID
    language: Language
    portal: str
    at: datetime
    """Of the event."""


async def cause_of_visit(
    session: AsyncSession, visit_id: UUID, envelope: Envelope, portal: str
) -> Cause | None:
    """For an event that does not say whom to tell: the account and language of the booking."""
    visit = await session.get(Visit, visit_id)
    if visit is None or visit.account_id is None:
        return None
    language = Language(visit.language)
    return Cause(envelope.id, visit_id, visit.account_id, language, portal, envelope.time)


async def announce(
    session: AsyncSession,
    cause: Cause,
    kind: MessageKind,
    facts: Facts,
    *,
    clock: Clock,
    expires_at: datetime | None = None,
) -> None:
    """Tells the account of it now, once for each cause; of what is long past, not at all.

    Of a visit without an account nobody is told by a message: what reception does not know by
    itself is left to a human.
    """
    if not domain.is_worth_telling(cause.at, clock.now()):
        return
    if cause.account_id == NOBODY:
        if kind in LEFT_TO_A_HUMAN:
            await _leave_to_a_human(session, cause, kind, facts, clock=clock)
        return
    if await erasure.is_erased(session, cause.account_id):
        return
    message = await _write(session, cause, kind, facts, clock=clock, expires_at=expires_at)
    if message is not None:
        await release(session, message, clock=clock)


async def plan_reminders(
    session: AsyncSession, visit: Visit, minutes: Sequence[int], *, portal: str, clock: Clock
) -> None:
    """Plans what is still ahead of the visit's start; planned again, it changes nothing."""
    if visit.starts_at is None or visit.account_id in (None, NOBODY):
        return
    assert visit.account_id is not None
    due = timing.reminder_times(visit.starts_at, minutes, now=clock.now())
    rows: list[dict[str, Any]] = []
    for each, due_at in due.items():
        key = f"reminder:{visit.visit_id}:{each}:{visit.starts_at.isoformat()}"
        cause = Cause(
            # Ids that any replica makes alike: the unique index then keeps the second one out.
            event_id=uuid5(NAMESPACE_URL, key),
            visit_id=visit.visit_id,
            account_id=visit.account_id,
            language=Language(visit.language),
            portal=portal,
            at=clock.now(),
        )
        facts = Facts(starts_at=visit.starts_at, ends_at=visit.ends_at, minutes_before=each)
        rows.append(
            _row(
                cause,
                MessageKind.REMINDER,
                facts,
                clock=clock,
                due_at=due_at,
                expires_at=visit.starts_at,
            )
        )
    if rows:
        # One way to the server for all of them: most of what a booking costs notify is this.
        await session.execute(PLAN, rows)


async def withdraw_reminders(
    session: AsyncSession,
    visit_id: UUID,
    *,
    clock: Clock,
    kinds: Collection[MessageKind] = BEFORE_THE_START,
) -> None:
    """The visit is off, over or elsewhere: what was not sent yet is not sent any more."""
    reminders = (Message.visit_id == visit_id, Message.kind.in_([each.value for each in kinds]))
    await session.execute(
        update(Message)
        .where(*reminders, Message.state == MessageState.PLANNED.value)
        .values(state=MessageState.WITHDRAWN.value)
    )
    await session.execute(
        update(Delivery)
        .where(
            Delivery.message_id.in_(select(Message.message_id).where(*reminders)),
            Delivery.state.in_(WAITING),
        )
        .values(state=DeliveryState.WITHDRAWN.value, changed_at=clock.now())
    )


async def move_reminders(
    session: AsyncSession, visit: Visit, minutes: Sequence[int], *, portal: str, clock: Clock
) -> None:
    """A new start: the old reminders are taken back and new ones planned."""
    await session.flush()
    await withdraw_reminders(session, visit.visit_id, clock=clock)
    await plan_reminders(session, visit, minutes, portal=portal, clock=clock)


async def release(session: AsyncSession, message: Message, *, clock: Clock) -> None:
    """Into the inbox, and on its way by the channels that the account wants for this kind.

    The inbox makes no sound: quiet hours hold the other channels only.
    """
    now = clock.now()
    kind = MessageKind(message.kind)
    facts = Facts.model_validate(message.facts)
    chosen = await preferences.of(session, message.account_id)
    message.state = MessageState.RELEASED.value
    message.released_at = now
    first_try_at = now
    if kind not in NEVER_QUIET:
        first_try_at = timing.quiet_until(chosen.quiet, now=now, starts_at=facts.starts_at)
    has_devices = await push.has_devices(session, message.account_id)
    wanted = channels_for(kind, chosen.channels)
    if facts.channel is not None:
        wanted = (asked_channel(facts.channel, has_devices=has_devices),)
    for channel in wanted:
        if channel is MessageChannel.PUSH and not has_devices:
            continue
        session.add(
            Delivery(
                delivery_id=new_id(),
                message_id=message.message_id,
                channel=channel.value,
                state=DeliveryState.DUE.value,
                next_try_at=first_try_at,
                changed_at=now,
            )
        )
    if kind is MessageKind.REMINDER:
        outbox.add(
            session,
            ReminderSent(
                visit_id=message.visit_id,
                message_id=message.message_id,
                channel=MessageChannel.INBOX,
                minutes_before=facts.minutes_before or 0,
            ),
            clock=clock,
        )


async def _leave_to_a_human(
    session: AsyncSession, cause: Cause, kind: MessageKind, facts: Facts, *, clock: Clock
) -> None:
    """A delivery that failed before it began: reception's list says whom to call."""
    message = await _write(session, cause, kind, facts, clock=clock)
    if message is None:
        return
    message.state, message.released_at = MessageState.RELEASED.value, clock.now()
    delivery_id, channel = new_id(), MessageChannel.SMS
    session.add(
        Delivery(
            delivery_id=delivery_id,
            message_id=message.message_id,
            channel=channel.value,
            state=DeliveryState.FAILED.value,
            fault=DeliveryFault.NO_ADDRESS.value,
            next_try_at=clock.now(),
            changed_at=clock.now(),
        )
    )
    failed = failure_of(message, delivery_id, channel, DeliveryFault.NO_ADDRESS)
    outbox.add(session, failed, clock=clock)


def failure_of(
    message: Message, delivery_id: UUID, channel: MessageChannel, reason: DeliveryFault
) -> DeliveryFailed | VisitMessageFailed:
    """The event that a message needs a human, by its kind."""
    kind = MessageKind(message.kind)
    where: dict[str, Any] = {
        "visit_id": message.visit_id,
        "message_id": message.message_id,
        "delivery_id": delivery_id,
        "channel": channel,
        "reason": reason,
    }
    if kind in VisitMessageKind:
        return VisitMessageFailed(**where, kind=VisitMessageKind(kind))
    return DeliveryFailed(**where, kind=FailedMessageKind(kind))


async def note_posted(
    session: AsyncSession,
    visit_id: UUID,
    seq: int,
    kind: MessageKind,
    *,
    wait: timedelta,
    clock: Clock,
) -> None:
    """Something new for the patient's side. A notice is planned, unless one stands already."""
    thread = await _thread_for_update(session, visit_id)
    thread.last_seq = max(thread.last_seq, seq)
    if seq > thread.read_seq and thread.noticed_seq <= thread.read_seq:
        thread.noticed_seq = seq
        thread.notice_kind, thread.notice_due_at = kind.value, clock.now() + wait


async def note_read(session: AsyncSession, visit_id: UUID, seq: int, *, clock: Clock) -> None:
    """The patient's side has read so far: a planned notice of it is taken back."""
    thread = await _thread_for_update(session, visit_id)
    thread.read_seq = max(thread.read_seq, seq)
    if thread.last_seq <= thread.read_seq:
        thread.notice_kind = thread.notice_due_at = None


async def _thread_for_update(session: AsyncSession, visit_id: UUID) -> Thread:
    await session.execute(insert(Thread).values(visit_id=visit_id).on_conflict_do_nothing())
    return await session.get_one(Thread, visit_id, with_for_update=True, populate_existing=True)


async def _write(
    session: AsyncSession,
    cause: Cause,
    kind: MessageKind,
    facts: Facts,
    *,
    clock: Clock,
    expires_at: datetime | None = None,
) -> Message | None:
    """The message's row, which the caller releases; None when it is there already."""
    now = clock.now()
    row = _row(cause, kind, facts, clock=clock, due_at=now, expires_at=expires_at)
    # As it will be, so that a release need not change it at once.
    row |= {"state": MessageState.RELEASED.value, "released_at": now}
    statement = _unless_there(insert(Message).values(row)).returning(Message)
    return await session.scalar(statement, execution_options={"populate_existing": True})


def _row(
    cause: Cause,
    kind: MessageKind,
    facts: Facts,
    *,
    clock: Clock,
    due_at: datetime,
    expires_at: datetime | None,
) -> dict[str, Any]:
    portal = cause.portal + place_of(kind, cause.visit_id)
    words = words_of(kind, cause.language, facts, portal=portal)
    return {
        "message_id": new_id(),
        "event_id": cause.event_id,
        "account_id": cause.account_id,
        "visit_id": cause.visit_id,
        "kind": kind.value,
        "language": cause.language.value,
        "facts": facts.model_dump(mode="json", exclude_none=True),
        "subject": words.subject,
        "text": words.text,
        "state": MessageState.PLANNED.value,
        "created_at": clock.now(),
        "due_at": due_at,
        "expires_at": expires_at,
    }


def _unless_there(statement: Insert) -> Insert:
    # A visit that is moved away and back again needs the reminders that were taken back.
    return statement.on_conflict_do_update(
        index_elements=["event_id"],
        set_={"state": MessageState.PLANNED.value, "due_at": statement.excluded.due_at},
        where=Message.state == MessageState.WITHDRAWN.value,
    )


PLAN = _unless_there(insert(Base.metadata.tables["messages"]))
