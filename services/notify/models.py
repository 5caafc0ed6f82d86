"""Tables. `data_class`: record (20 years), operational, or account (erasable)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, Text, Uuid, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kit.tables import kit_tables

__all__ = ["Alert", "Base", "ErasedAccount", "OutgoingMessage", "Visit"]

OPERATIONAL: dict[Any, Any] = {"data_class": "operational"}
ACCOUNT: dict[Any, Any] = {"data_class": "account"}

UtcTime = DateTime(timezone=True)


class Base(DeclarativeBase):
    """Notify's tables."""


kit_tables(Base.metadata)


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
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OPERATIONAL)


class OutgoingMessage(Base):
    """The e-mail outbox: what a person is told about a visit. It names no clinic and no reason."""

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint(
            "kind in ('confirmation', 'cancellation', 'slot_offer')", name="messages_kind_known"
        ),
        Index("messages_newest", "created_at", "message_id"),
    )

    message_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=OPERATIONAL)
    event_id: Mapped[UUID] = mapped_column(Uuid, unique=True, info=OPERATIONAL)
    """One event, one message, also when it is replayed after the inbox has forgotten it."""
    account_id: Mapped[UUID] = mapped_column(Uuid, info=ACCOUNT)
    visit_id: Mapped[UUID] = mapped_column(Uuid, info=OPERATIONAL)
    kind: Mapped[str] = mapped_column(Text, info=OPERATIONAL)
    language: Mapped[str] = mapped_column(Text, info=ACCOUNT)
    subject: Mapped[str] = mapped_column(Text, info=ACCOUNT)
    text: Mapped[str] = mapped_column(Text, info=ACCOUNT)
    created_at: Mapped[datetime] = mapped_column(UtcTime, info=OPERATIONAL)


class ErasedAccount(Base):
    """An account that nobody is behind any more."""

    __tablename__ = "erased_accounts"

    account_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=OPERATIONAL)
    erased_at: Mapped[datetime] = mapped_column(UtcTime, info=OPERATIONAL)
