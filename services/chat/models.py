"""Tables. `data_class`: record (20 years), operational, or account (erasable)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kit.audit import audit_table
from kit.retention import retention_table
from kit.tables import kit_tables

__all__ = [
    "Base",
    "Clinic",
    "Document",
    "Guest",
    "Message",
    "Recommendations",
    "RecommendationsDraft",
    "Visit",
]

RECORD: dict[Any, Any] = {"data_class": "record"}
OPERATIONAL: dict[Any, Any] = {"data_class": "operational"}
ACCOUNT: dict[Any, Any] = {"data_class": "account"}

UtcTime = DateTime(timezone=True)


class Base(DeclarativeBase):
    """Chat's tables."""


kit_tables(Base.metadata)
audit_table(Base.metadata)
retention_table(Base.metadata)


class Visit(Base):
    """Chat's own copy of who is in a visit, and the counters of its thread."""

    __tablename__ = "visits"
    __table_args__ = (
        CheckConstraint("state in ('booked', 'completed', 'cancelled')", name="visits_state_known"),
        CheckConstraint(
            "read_seq_patient between 0 and last_seq and read_seq_doctor between 0 and last_seq",
            name="visits_read_marks_are_of_messages",
        ),
    )

    visit_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=RECORD)
    doctor_id: Mapped[UUID] = mapped_column(Uuid, info=RECORD)
    patient_id: Mapped[UUID] = mapped_column(Uuid, info=RECORD)
    clinic_id: Mapped[UUID | None] = mapped_column(Uuid, info=RECORD)
    """Unknown for a visit of before chat kept it: then what holds everywhere holds for it."""
    starts_at: Mapped[datetime | None] = mapped_column(UtcTime, info=RECORD)
    ends_at: Mapped[datetime | None] = mapped_column(UtcTime, info=RECORD)
    """Unknown while only a later event of the visit has come."""
    moved_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OPERATIONAL)
    """When booking said last where the visit is: older news of that change nothing."""
    state: Mapped[str] = mapped_column(Text, info=RECORD)
    last_seq: Mapped[int] = mapped_column(BigInteger, server_default=text("0"), info=RECORD)
    document_count: Mapped[int] = mapped_column(server_default=text("0"), info=RECORD)
    read_seq_patient: Mapped[int] = mapped_column(
        BigInteger, server_default=text("0"), info=OPERATIONAL
    )
    read_seq_doctor: Mapped[int] = mapped_column(
        BigInteger, server_default=text("0"), info=OPERATIONAL
    )


class Clinic(Base):
    """How long a clinic's threads are open, and when a doctor answers, as calendar last said."""

    __tablename__ = "clinics"

    clinic_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=OPERATIONAL)
    chat_open_days: Mapped[int | None] = mapped_column(info=OPERATIONAL)
    chat_answer_days: Mapped[int | None] = mapped_column(info=OPERATIONAL)
    changed_at: Mapped[datetime] = mapped_column(UtcTime, info=OPERATIONAL)


class Message(Base):
    """One entry of a thread. Rows are only ever added."""

    __tablename__ = "messages"
    __table_args__ = (
        # A resend finds the first message by it, also when both come at the same moment.
        Index("messages_one_per_client_id", "visit_id", "client_id", unique=True),
        CheckConstraint("kind in ('text', 'document')", name="messages_kind_known"),
        CheckConstraint(
            "(kind = 'text') = (text is not null)", name="messages_have_text_or_document"
        ),
    )

    visit_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("visits.visit_id"), primary_key=True, info=RECORD
    )
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, info=RECORD)
    message_id: Mapped[UUID] = mapped_column(Uuid, unique=True, info=RECORD)
    client_id: Mapped[UUID] = mapped_column(Uuid, info=OPERATIONAL)
    author_account_id: Mapped[UUID] = mapped_column(Uuid, info=RECORD)
    author_role: Mapped[str] = mapped_column(Text, info=RECORD)
    kind: Mapped[str] = mapped_column(Text, info=RECORD)
    text: Mapped[str | None] = mapped_column(Text, info=RECORD)
    """Somebody's own words. They never leave by an event or a log."""
    sent_at: Mapped[datetime] = mapped_column(UtcTime, info=RECORD)


class Document(Base):
    """What is known of a stored document. Its bytes are in the storage, under `storage_key`."""

    __tablename__ = "documents"
    __table_args__ = (CheckConstraint("size_bytes > 0", name="documents_have_bytes"),)

    document_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=RECORD)
    message_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("messages.message_id"), unique=True, info=RECORD
    )
    name: Mapped[str] = mapped_column(Text, info=RECORD)
    """The person's file name, made safe. Chat's database is the only place that has it."""
    document_type: Mapped[str] = mapped_column(Text, info=RECORD)
    size_bytes: Mapped[int] = mapped_column(BigInteger, info=RECORD)
    sha256: Mapped[str] = mapped_column(Text, info=RECORD)
    storage_key: Mapped[str] = mapped_column(Text, unique=True, info=RECORD)


class Guest(Base):
    """Chat's own copy of who was let into a visit's call as a guest: before that they read nothing,
    and nothing once they are gone. What they may see stands in their token."""

    __tablename__ = "guests"
    __table_args__ = (Index("guests_by_age", "heard_at"),)

    guest_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=OPERATIONAL)
    visit_id: Mapped[UUID] = mapped_column(Uuid, info=OPERATIONAL)
    is_gone: Mapped[bool] = mapped_column(info=OPERATIONAL)
    heard_at: Mapped[datetime] = mapped_column(UtcTime, info=OPERATIONAL)


class RecommendationsDraft(Base):
    """What the doctor of a visit has written so far. Nobody else reads it."""

    __tablename__ = "recommendation_drafts"

    visit_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("visits.visit_id"), primary_key=True, info=RECORD
    )
    version: Mapped[int] = mapped_column(info=RECORD)
    """Rises with every change: two windows do not overwrite each other unseen."""
    content: Mapped[dict[str, Any]] = mapped_column(JSONB, info=RECORD)
    saved_at: Mapped[datetime] = mapped_column(UtcTime, info=RECORD)


class Recommendations(Base):
    """One version of what the doctor recommended. Rows are only ever added: a correction is a new
    one, and what the patient had read stays on record."""

    __tablename__ = "recommendations"
    __table_args__ = (CheckConstraint("version > 0", name="recommendations_are_numbered_from_one"),)

    visit_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("visits.visit_id"), primary_key=True, info=RECORD
    )
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, info=RECORD)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB, info=RECORD)
    """`recommendation_rules.Content`. Somebody's own words and codes: in no event and no log."""
    doctor_id: Mapped[UUID] = mapped_column(Uuid, info=RECORD)
    author_account_id: Mapped[UUID] = mapped_column(Uuid, info=RECORD)
    issued_at: Mapped[datetime] = mapped_column(UtcTime, info=RECORD)
