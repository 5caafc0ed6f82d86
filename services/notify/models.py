"""Tables. `data_class`: record (20 years), operational, or account (erasable)."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Text,
    Time,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kit.audit import audit_table
from kit.guardianships import guardianships_table
from kit.retention import retention_table
from kit.tables import kit_tables

__all__ = [
    "Alert",
    "Base",
    "Delivery",
    "ErasedAccount",
    "Message",
    "Nudge",
    "Preferences",
    "PushSubscription",
    "StaffAccount",
    "Thread",
    "Visit",
]

OPERATIONAL: dict[Any, Any] = {"data_class": "operational"}
ACCOUNT: dict[Any, Any] = {"data_class": "account"}

UtcTime = DateTime(timezone=True)


class Base(DeclarativeBase):
    """Notify's tables."""


kit_tables(Base.metadata)
audit_table(Base.metadata)
guardianships_table(Base.metadata)
retention_table(Base.metadata)


class Visit(Base):
    """Notify's own copy of who is in a visit, and the newest version of its room that was heard."""

    __tablename__ = "visits"
    __table_args__ = (
        CheckConstraint("state in ('booked', 'completed', 'cancelled')", name="visits_state_known"),
    )

    visit_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=OPERATIONAL)
    doctor_id: Mapped[UUID] = mapped_column(Uuid, info=OPERATIONAL)
    patient_id: Mapped[UUID] = mapped_column(Uuid, info=OPERATIONAL)
    account_id: Mapped[UUID | None] = mapped_column(Uuid, info=ACCOUNT)
    """Unknown, like `starts_at`, while the booking is still on the way to us."""
    starts_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OPERATIONAL)
    moved_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OPERATIONAL)
    """When booking said last where the visit is: older news of that change nothing."""
    ends_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OPERATIONAL)
    language: Mapped[str] = mapped_column(Text, server_default=text("'pl'"), info=ACCOUNT)
    calendar_sequence: Mapped[int] = mapped_column(
        Integer, server_default=text("0"), info=OPERATIONAL
    )
    """The revision of the entry in people's calendars: it only rises."""
    state: Mapped[str] = mapped_column(Text, info=OPERATIONAL)
    room_version: Mapped[int] = mapped_column(
        BigInteger, server_default=text("0"), info=OPERATIONAL
    )


class Alert(Base):
    """A waiting patient. At most one stands for a visit; older ones are kept as they ended."""

    __tablename__ = "alerts"
    __table_args__ = (
        # One press, one alert, however often its event comes.
        Index("alerts_one_per_press", "visit_id", "room_version", unique=True),
        Index(
            "alerts_one_stands", "visit_id", unique=True, postgresql_where=text("ended_at is null")
        ),
        Index(
            "alerts_open_of_doctor",
            "doctor_id",
            "ready_since",
            postgresql_where=text("ended_at is null and acknowledged_at is null"),
        ),
        Index("alerts_ended", "ended_at"),
        Index(
            "alerts_unseen",
            "raised_at",
            postgresql_where=text("ended_at is null and acknowledged_at is null"),
        ),
        CheckConstraint("escalated_to in ('doctor', 'reception')", name="alerts_escalation_known"),
    )

    alert_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=OPERATIONAL)
    visit_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("visits.visit_id"), info=OPERATIONAL)
    doctor_id: Mapped[UUID] = mapped_column(Uuid, info=OPERATIONAL)
    patient_id: Mapped[UUID] = mapped_column(Uuid, info=OPERATIONAL)
    starts_at: Mapped[datetime] = mapped_column(UtcTime, info=OPERATIONAL)
    """Of the visit; the moment of the press while the visit's start is not known."""
    room_version: Mapped[int] = mapped_column(BigInteger, info=OPERATIONAL)
    ready_since: Mapped[datetime] = mapped_column(UtcTime, info=OPERATIONAL)
    raised_at: Mapped[datetime] = mapped_column(UtcTime, info=OPERATIONAL)
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OPERATIONAL)
    escalated_to: Mapped[str | None] = mapped_column(Text, info=OPERATIONAL)
    """Whom it has reached beyond the doctor's screens."""
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OPERATIONAL)


class Message(Base):
    """What a person is told about a visit, now or at `due_at`. It names no clinic and no reason."""

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint(
            "kind in ('confirmation', 'change', 'cancellation', 'reminder', 'disruption',"
            " 'slot_offer', 'document_received', 'message_waiting', 'delay', 'call_back',"
            " 'patient_waiting', 'readiness', 'recommendations', 'contact_attempt')",
            name="messages_kind_known",
        ),
        CheckConstraint(
            "state in ('planned', 'released', 'skipped', 'withdrawn')", name="messages_state_known"
        ),
        Index("messages_newest", "created_at", "message_id"),
        Index("messages_planned", "due_at", postgresql_where=text("state = 'planned'")),
        Index("messages_of_visit", "visit_id"),
        Index(
            "messages_told",
            text("coalesce(released_at, created_at)"),
            postgresql_where=text("state <> 'planned'"),
        ),
        Index(
            "messages_in_inbox",
            "account_id",
            "released_at",
            postgresql_where=text("state = 'released'"),
        ),
    )

    message_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=OPERATIONAL)
    event_id: Mapped[UUID] = mapped_column(Uuid, unique=True, info=OPERATIONAL)
    """One cause, one message, also when an event is replayed after the inbox has forgotten it. For
    a reminder it is made of the visit, the minutes and the visit's start."""
    account_id: Mapped[UUID] = mapped_column(Uuid, info=ACCOUNT)
    visit_id: Mapped[UUID] = mapped_column(Uuid, info=OPERATIONAL)
    kind: Mapped[str] = mapped_column(Text, info=OPERATIONAL)
    language: Mapped[str] = mapped_column(Text, info=ACCOUNT)
    """Of the booking. Who reads it later in another language gets it in that one."""
    facts: Mapped[dict[str, Any]] = mapped_column(
        JSONB, server_default=text("'{}'"), info=OPERATIONAL
    )
    """`texts.Facts`."""
    subject: Mapped[str] = mapped_column(Text, info=ACCOUNT)
    state: Mapped[str] = mapped_column(Text, server_default=text("'released'"), info=OPERATIONAL)
    created_at: Mapped[datetime] = mapped_column(UtcTime, info=OPERATIONAL)
    due_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OPERATIONAL)
    expires_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OPERATIONAL)
    """From then on it makes no sense: a reminder, after the start."""
    released_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OPERATIONAL)
    read_at: Mapped[datetime | None] = mapped_column(UtcTime, info=ACCOUNT)
    text: Mapped[str] = mapped_column(Text, info=ACCOUNT)


class Delivery(Base):
    """One message on its way by one channel. The inbox needs none: there it is a row already."""

    __tablename__ = "deliveries"
    __table_args__ = (
        CheckConstraint("channel in ('email', 'sms', 'push')", name="deliveries_channel_known"),
        CheckConstraint(
            "state in ('due', 'sent', 'kept', 'retrying', 'failed', 'handled', 'skipped',"
            " 'withdrawn')",
            name="deliveries_state_known",
        ),
        Index("deliveries_once", "message_id", "channel", unique=True),
        Index(
            "deliveries_waiting",
            "next_try_at",
            postgresql_where=text("state in ('due', 'retrying')"),
        ),
        Index(
            "deliveries_done",
            "changed_at",
            postgresql_where=text("state not in ('due', 'retrying')"),
        ),
        Index("deliveries_failed", "changed_at", postgresql_where=text("state = 'failed'")),
    )

    delivery_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=OPERATIONAL)
    message_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("messages.message_id"), info=OPERATIONAL
    )
    channel: Mapped[str] = mapped_column(Text, info=OPERATIONAL)
    state: Mapped[str] = mapped_column(Text, info=OPERATIONAL)
    attempts: Mapped[int] = mapped_column(Integer, server_default=text("0"), info=OPERATIONAL)
    next_try_at: Mapped[datetime] = mapped_column(UtcTime, info=OPERATIONAL)
    """While somebody is trying: when the claim ends, should its process have died."""
    fault: Mapped[str | None] = mapped_column(Text, info=OPERATIONAL)
    changed_at: Mapped[datetime] = mapped_column(UtcTime, info=OPERATIONAL)


class Preferences(Base):
    """What an account has chosen. No row: the defaults."""

    __tablename__ = "preferences"

    account_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=ACCOUNT)
    channels: Mapped[dict[str, list[str]]] = mapped_column(JSONB, info=ACCOUNT)
    quiet_from: Mapped[time | None] = mapped_column(Time, info=ACCOUNT)
    """Local times of Europe/Warsaw; both or none."""
    quiet_until: Mapped[time | None] = mapped_column(Time, info=ACCOUNT)


class PushSubscription(Base):
    """A browser that asked to be told, and for whom. It is gone when its push service says so."""

    __tablename__ = "push_subscriptions"
    __table_args__ = (Index("push_subscriptions_of_account", "account_id", "created_at"),)

    endpoint: Mapped[str] = mapped_column(Text, primary_key=True, info=ACCOUNT)
    account_id: Mapped[UUID] = mapped_column(Uuid, info=ACCOUNT)
    p256dh: Mapped[str] = mapped_column(Text, info=ACCOUNT)
    auth: Mapped[str] = mapped_column(Text, info=ACCOUNT)
    language: Mapped[str] = mapped_column(Text, info=ACCOUNT)
    created_at: Mapped[datetime] = mapped_column(UtcTime, info=OPERATIONAL)


class StaffAccount(Base):
    """As which doctor an account acts, as identity says; none for an account that no more does."""

    __tablename__ = "staff_accounts"
    __table_args__ = (Index("staff_accounts_of_doctor", "doctor_id"),)

    account_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=ACCOUNT)
    doctor_id: Mapped[UUID | None] = mapped_column(Uuid, info=ACCOUNT)


class Thread(Base):
    """How far the patient's side has read a visit's chat, and whether it is to be told of more."""

    __tablename__ = "threads"
    __table_args__ = (
        Index("threads_due", "notice_due_at", postgresql_where=text("notice_due_at is not null")),
    )

    visit_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=OPERATIONAL)
    last_seq: Mapped[int] = mapped_column(BigInteger, server_default=text("0"), info=OPERATIONAL)
    """Of what the clinic's side wrote."""
    read_seq: Mapped[int] = mapped_column(BigInteger, server_default=text("0"), info=OPERATIONAL)
    noticed_seq: Mapped[int] = mapped_column(BigInteger, server_default=text("0"), info=OPERATIONAL)
    """The newest that a notice is planned for, or has told of."""
    notice_kind: Mapped[str | None] = mapped_column(Text, info=OPERATIONAL)
    notice_due_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OPERATIONAL)


class Nudge(Base):
    """The readiness task of a visit of which its account is to be told, or was."""

    __tablename__ = "nudges"
    __table_args__ = (Index("nudges_due", "due_at", postgresql_where=text("due_at is not null")),)

    visit_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=OPERATIONAL)
    task_id: Mapped[UUID] = mapped_column(Uuid, info=OPERATIONAL)
    starts_at: Mapped[datetime] = mapped_column(UtcTime, info=OPERATIONAL)
    """Of the visit, when the task was opened."""
    due_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OPERATIONAL)


class ErasedAccount(Base):
    """An account that nobody is behind any more."""

    __tablename__ = "erased_accounts"

    account_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=OPERATIONAL)
    erased_at: Mapped[datetime] = mapped_column(UtcTime, info=OPERATIONAL)
