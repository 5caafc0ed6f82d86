"""Tables. `data_class` says how long a field is kept: record (20 years), operational, account."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Computed,
    DateTime,
    Index,
    LargeBinary,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kit.tables import kit_tables
from services.booking.domain import LIVE, State

__all__ = [
    "ONE_BOOKED_VISIT_PER_PATIENT",
    "ONE_LIVE_CLAIM_PER_DOCTOR",
    "Base",
    "CalendarFeed",
    "Clinic",
    "Slot",
    "SlotWithdrawal",
    "Visit",
]

ONE_LIVE_CLAIM_PER_DOCTOR = "visits_one_live_claim_per_doctor"
ONE_BOOKED_VISIT_PER_PATIENT = "visits_one_booked_visit_per_patient"

RECORD: dict[Any, Any] = {"data_class": "record"}
OPERATIONAL: dict[Any, Any] = {"data_class": "operational"}
ACCOUNT: dict[Any, Any] = {"data_class": "account"}

UtcTime = DateTime(timezone=True)


def one_of(column: str, values: frozenset[State]) -> str:
    """An SQL condition: the column holds one of these states."""
    return f"{column} in ({', '.join(sorted(f"'{each}'" for each in values))})"


class Base(DeclarativeBase):
    """Booking's tables."""


kit_tables(Base.metadata)


class Slot(Base):
    """Booking's own copy of a slot that calendar published: a booking needs no other service."""

    __tablename__ = "slots"
    __table_args__ = (
        Index(
            "slots_offered",
            "clinic_id",
            "starts_at",
            postgresql_where=text("withdrawn_at is null"),
        ),
    )

    slot_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=OPERATIONAL)
    doctor_id: Mapped[UUID] = mapped_column(Uuid, info=OPERATIONAL)
    clinic_id: Mapped[UUID] = mapped_column(Uuid, info=OPERATIONAL)
    facility_id: Mapped[UUID] = mapped_column(Uuid, info=OPERATIONAL)
    starts_at: Mapped[datetime] = mapped_column(UtcTime, info=OPERATIONAL)
    ends_at: Mapped[datetime] = mapped_column(UtcTime, info=OPERATIONAL)
    visit_types: Mapped[list[str]] = mapped_column(ARRAY(Text), info=OPERATIONAL)
    fundings: Mapped[list[str]] = mapped_column(ARRAY(Text), info=OPERATIONAL)
    published_at: Mapped[datetime] = mapped_column(UtcTime, info=OPERATIONAL)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OPERATIONAL)


class SlotWithdrawal(Base):
    """When calendar last withdrew a slot. It outlives a publication that comes late, or again."""

    __tablename__ = "slot_withdrawals"

    slot_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=OPERATIONAL)
    withdrawn_at: Mapped[datetime] = mapped_column(UtcTime, info=OPERATIONAL)


class Clinic(Base):
    """What a clinic asks for, as calendar last said."""

    __tablename__ = "clinics"

    clinic_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=OPERATIONAL)
    nfz_needs_referral: Mapped[bool] = mapped_column(info=OPERATIONAL)
    changed_at: Mapped[datetime] = mapped_column(UtcTime, info=OPERATIONAL)


class Visit(Base):
    """One claim of a slot: a hold, and the visit that it may become, under one id."""

    __tablename__ = "visits"
    __table_args__ = (
        # The truth about double booking. A check before the insert would lose a race; this cannot.
        ExcludeConstraint(
            ("doctor_id", "="),
            ("during", "&&"),
            name=ONE_LIVE_CLAIM_PER_DOCTOR,
            using="gist",
            where=text(one_of("state", LIVE)),
        ),
        ExcludeConstraint(
            ("patient_id", "="),
            ("during", "&&"),
            name=ONE_BOOKED_VISIT_PER_PATIENT,
            using="gist",
            where=text(one_of("state", frozenset({State.BOOKED}))),
        ),
        CheckConstraint(one_of("state", frozenset(State)), name="visits_state_known"),
        CheckConstraint("starts_at < ends_at", name="visits_have_a_length"),
        Index(
            "visits_holds_of_account",
            "account_id",
            "patient_id",
            postgresql_where=text("state = 'held'"),
        ),
        Index("visits_holds_by_expiry", "expires_at", postgresql_where=text("state = 'held'")),
        Index("visits_of_patient", "patient_id", "starts_at"),
        Index("visits_of_doctor", "doctor_id", "starts_at"),
        Index("visits_by_start", "starts_at"),
        Index("visits_of_account", "account_id", "starts_at"),
    )

    visit_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=RECORD)
    state: Mapped[str] = mapped_column(Text, info=RECORD)
    slot_id: Mapped[UUID] = mapped_column(Uuid, info=RECORD)
    doctor_id: Mapped[UUID] = mapped_column(Uuid, info=RECORD)
    clinic_id: Mapped[UUID] = mapped_column(Uuid, info=RECORD)
    facility_id: Mapped[UUID] = mapped_column(Uuid, info=RECORD)
    patient_id: Mapped[UUID] = mapped_column(Uuid, info=RECORD)
    account_id: Mapped[UUID] = mapped_column(Uuid, info=ACCOUNT)
    starts_at: Mapped[datetime] = mapped_column(UtcTime, info=RECORD)
    ends_at: Mapped[datetime] = mapped_column(UtcTime, info=RECORD)
    during: Mapped[Range[datetime]] = mapped_column(
        TSTZRANGE, Computed("tstzrange(starts_at, ends_at, '[)')", persisted=True), info=RECORD
    )
    visit_type: Mapped[str] = mapped_column(Text, info=RECORD)
    funding: Mapped[str] = mapped_column(Text, info=RECORD)
    language: Mapped[str] = mapped_column(Text, info=ACCOUNT)
    held_at: Mapped[datetime] = mapped_column(UtcTime, info=OPERATIONAL)
    expires_at: Mapped[datetime] = mapped_column(UtcTime, info=OPERATIONAL)
    released_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OPERATIONAL)
    booked_at: Mapped[datetime | None] = mapped_column(UtcTime, info=RECORD)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcTime, info=RECORD)
    cancelled_by: Mapped[str | None] = mapped_column(Text, info=RECORD)
    completed_at: Mapped[datetime | None] = mapped_column(UtcTime, info=RECORD)
    referral_kind: Mapped[str | None] = mapped_column(Text, info=RECORD)
    referral_code: Mapped[str | None] = mapped_column(Text, info=RECORD)
    exemption_reason: Mapped[str | None] = mapped_column(Text, info=RECORD)
    reason: Mapped[str | None] = mapped_column(Text, info=RECORD)
    """In the patient's own words. It never leaves by an event or a log."""
    video_consent_at: Mapped[datetime | None] = mapped_column(UtcTime, info=RECORD)


class CalendarFeed(Base):
    """The secret address at which a calendar reads the visits of an account."""

    __tablename__ = "calendar_feeds"

    account_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=ACCOUNT)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True, info=ACCOUNT)
    opened_at: Mapped[datetime] = mapped_column(UtcTime, info=ACCOUNT)
