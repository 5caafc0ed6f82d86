"""Tables. `data_class` says how long a field is kept: record (20 years), operational, account."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Computed,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kit.audit import audit_table
from kit.guardianships import guardianships_table
from kit.retention import NO_RECORD, retention_table
from kit.tables import kit_tables
from services.booking.domain import LIVE, IdentityMethod, State
from services.booking.waitlist_domain import EntryState
from videoporady_contracts.words import ContactKind

__all__ = [
    "NEVER_BOOKED",
    "ONE_BOOKED_VISIT_PER_PATIENT",
    "ONE_LIVE_CLAIM_PER_DOCTOR",
    "Base",
    "CalendarFeed",
    "Clinic",
    "ContactAttempt",
    "IdentityCheck",
    "Slot",
    "SlotWithdrawal",
    "Visit",
    "VisitDeclaration",
    "VisitNote",
    "WaitlistEntry",
]

ONE_LIVE_CLAIM_PER_DOCTOR = "visits_one_live_claim_per_doctor"
ONE_BOOKED_VISIT_PER_PATIENT = "visits_one_booked_visit_per_patient"

NEVER_BOOKED = "booked_at is null and state in ('expired', 'given_back')"
"""A hold that is over and was no visit of anybody: its row never became medical documentation."""

RECORD: dict[Any, Any] = {"data_class": "record"}
OPERATIONAL: dict[Any, Any] = {"data_class": "operational"}
ACCOUNT: dict[Any, Any] = {"data_class": "account"}

UtcTime = DateTime(timezone=True)


def one_of(column: str, values: Iterable[StrEnum]) -> str:
    """An SQL condition: the column holds one of these states."""
    return f"{column} in ({', '.join(sorted(f"'{each}'" for each in values))})"


class Base(DeclarativeBase):
    """Booking's tables."""


kit_tables(Base.metadata)
audit_table(Base.metadata)
guardianships_table(Base.metadata)
retention_table(Base.metadata)


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
    remote_question_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), info=OPERATIONAL)
    notices: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, info=OPERATIONAL)
    """Those that must be accepted: notice_id, version, remote_only."""
    cancellation_hours: Mapped[int] = mapped_column(Integer, info=OPERATIONAL)
    age_years_min: Mapped[int | None] = mapped_column(Integer, info=OPERATIONAL)
    age_years_max: Mapped[int | None] = mapped_column(Integer, info=OPERATIONAL)
    remote_years_min: Mapped[int | None] = mapped_column(Integer, info=OPERATIONAL)
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
        # One alternative at a time is kept for a disrupted visit.
        Index(
            "visits_one_offer_per_visit",
            "for_visit_id",
            unique=True,
            postgresql_where=text("state = 'held'"),
        ),
        Index(
            "visits_offers_due",
            "offer_due_at",
            postgresql_where=text("offer_due_at is not null"),
        ),
        Index("visits_of_slot", "slot_id"),
        Index("visits_of_patient", "patient_id", "starts_at"),
        Index("visits_of_doctor", "doctor_id", "starts_at"),
        Index("visits_by_start", "starts_at"),
        # Who waits has one offer to answer at a time, and is never offered the same slot twice.
        Index(
            "visits_one_offer_at_a_time",
            "waitlist_entry_id",
            unique=True,
            postgresql_where=text("state = 'held' and waitlist_entry_id is not null"),
        ),
        Index(
            "visits_one_offer_of_a_slot",
            "waitlist_entry_id",
            "slot_id",
            unique=True,
            # A visit may be moved to a slot that its patient declined before.
            postgresql_where=text(
                "state in ('expired', 'given_back', 'held') and waitlist_entry_id is not null"
            ),
        ),
        Index("visits_of_account", "account_id", "starts_at"),
        Index("visits_never_booked", "ends_at", postgresql_where=text(NEVER_BOOKED)),
        {"info": {NO_RECORD: NEVER_BOOKED}},
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
    missed_at: Mapped[datetime | None] = mapped_column(UtcTime, info=RECORD)
    missed_by: Mapped[str | None] = mapped_column(Text, info=RECORD)
    """Who said that the patient did not come: the doctor or reception."""
    is_no_contact: Mapped[bool] = mapped_column(server_default=text("false"), info=RECORD)
    """The clinic tried often enough to reach the patient: `contact_rules`."""
    referral_kind: Mapped[str | None] = mapped_column(Text, info=RECORD)
    referral_code: Mapped[str | None] = mapped_column(Text, info=RECORD)
    exemption_reason: Mapped[str | None] = mapped_column(Text, info=RECORD)
    reason: Mapped[str | None] = mapped_column(Text, info=RECORD)
    """In the patient's own words. It never leaves by an event or a log."""
    booked_by_id: Mapped[UUID | None] = mapped_column(Uuid, info=OPERATIONAL)
    """Who of reception booked it for the patient; None when the patient's side did."""
    video_consent_at: Mapped[datetime | None] = mapped_column(UtcTime, info=RECORD)
    began_at: Mapped[datetime | None] = mapped_column(UtcTime, info=RECORD)
    """Since when the call of a video visit runs."""
    ready_at: Mapped[datetime | None] = mapped_column(UtcTime, info=RECORD)
    """Since when the patient of a video visit waited, the first time."""
    rescheduled_at: Mapped[datetime | None] = mapped_column(UtcTime, info=RECORD)
    disrupted_at: Mapped[datetime | None] = mapped_column(UtcTime, info=RECORD)
    offer_due_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OPERATIONAL)
    """When an alternative is to be found for this disrupted visit; None when that is done."""
    for_visit_id: Mapped[UUID | None] = mapped_column(Uuid, info=OPERATIONAL)
    """Of a hold: the disrupted visit that it is kept for. Its patient did not choose it."""
    waitlist_entry_id: Mapped[UUID | None] = mapped_column(Uuid, info=OPERATIONAL)
    """Whose turn it was, when this began as an offer of a freed slot."""


class WaitlistEntry(Base):
    """A patient's place in the line of a clinic and funding."""

    __tablename__ = "waitlist_entries"
    __table_args__ = (
        CheckConstraint(one_of("state", EntryState), name="waitlist_entries_state_known"),
        Index(
            "waitlist_entries_one_place",
            "patient_id",
            "clinic_id",
            "funding",
            unique=True,
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "waitlist_entries_line",
            "clinic_id",
            "joined_at",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("waitlist_entries_by_end", "until", postgresql_where=text("state = 'waiting'")),
        Index("waitlist_entries_ended", "ended_at", postgresql_where=text("state <> 'waiting'")),
    )

    entry_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=OPERATIONAL)
    state: Mapped[str] = mapped_column(Text, info=OPERATIONAL)
    patient_id: Mapped[UUID] = mapped_column(Uuid, info=OPERATIONAL)
    account_id: Mapped[UUID] = mapped_column(Uuid, info=ACCOUNT)
    clinic_id: Mapped[UUID] = mapped_column(Uuid, info=OPERATIONAL)
    funding: Mapped[str] = mapped_column(Text, info=OPERATIONAL)
    visit_types: Mapped[list[str]] = mapped_column(ARRAY(Text), info=OPERATIONAL)
    """In the order in which they are wanted."""
    doctor_id: Mapped[UUID | None] = mapped_column(Uuid, info=OPERATIONAL)
    facility_id: Mapped[UUID | None] = mapped_column(Uuid, info=OPERATIONAL)
    until: Mapped[datetime] = mapped_column(UtcTime, info=OPERATIONAL)
    """The end of the latest day that suits the patient."""
    language: Mapped[str] = mapped_column(Text, info=ACCOUNT)
    joined_at: Mapped[datetime] = mapped_column(UtcTime, info=OPERATIONAL)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OPERATIONAL)


class VisitDeclaration(Base):
    """One thing that was declared before a visit: an answer, or a text accepted in a version.

    The words are calendar's (`clinic_texts`), kept for as long.
    """

    __tablename__ = "visit_declarations"
    __table_args__ = (
        CheckConstraint(
            "(version is null) <> (answer is null)", name="visit_declarations_one_thing"
        ),
    )

    visit_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=RECORD)
    text_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=RECORD)
    version: Mapped[int | None] = mapped_column(Integer, info=RECORD)
    answer: Mapped[str | None] = mapped_column(Text, info=RECORD)
    declared_at: Mapped[datetime] = mapped_column(UtcTime, info=RECORD)


class VisitNote(Base):
    """What staff of a visit write for each other: not for the patient, and in no event."""

    __tablename__ = "visit_notes"
    __table_args__ = (Index("visit_notes_of_visit", "visit_id", "written_at"),)

    note_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=OPERATIONAL)
    visit_id: Mapped[UUID] = mapped_column(Uuid, info=OPERATIONAL)
    text: Mapped[str] = mapped_column(Text, info=OPERATIONAL)
    author_id: Mapped[UUID] = mapped_column(Uuid, info=OPERATIONAL)
    author_role: Mapped[str] = mapped_column(Text, info=OPERATIONAL)
    written_at: Mapped[datetime] = mapped_column(UtcTime, info=OPERATIONAL)


class IdentityCheck(Base):
    """Somebody of the staff made sure who the patient of a visit is."""

    __tablename__ = "identity_checks"
    __table_args__ = (
        CheckConstraint(one_of("method", IdentityMethod), name="identity_checks_method_known"),
        Index("identity_checks_of_visit", "visit_id", "checked_at"),
    )

    check_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=RECORD)
    visit_id: Mapped[UUID] = mapped_column(Uuid, info=RECORD)
    method: Mapped[str] = mapped_column(Text, info=RECORD)
    checked_by_id: Mapped[UUID] = mapped_column(Uuid, info=RECORD)
    checked_by_role: Mapped[str] = mapped_column(Text, info=RECORD)
    checked_at: Mapped[datetime] = mapped_column(UtcTime, info=RECORD)


class ContactAttempt(Base):
    """One try to reach a patient who was not there. Rows are only ever added: they are evidence."""

    __tablename__ = "contact_attempts"
    __table_args__ = (
        CheckConstraint(one_of("kind", ContactKind), name="contact_attempts_kind_known"),
        Index("contact_attempts_of_visit", "visit_id", "made_at"),
    )

    attempt_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=RECORD)
    visit_id: Mapped[UUID] = mapped_column(Uuid, info=RECORD)
    kind: Mapped[str] = mapped_column(Text, info=RECORD)
    made_by_id: Mapped[UUID] = mapped_column(Uuid, info=RECORD)
    made_by_role: Mapped[str] = mapped_column(Text, info=RECORD)
    made_at: Mapped[datetime] = mapped_column(UtcTime, info=RECORD)


class CalendarFeed(Base):
    """The secret address at which a calendar reads the visits of an account."""

    __tablename__ = "calendar_feeds"

    account_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=ACCOUNT)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True, info=ACCOUNT)
    opened_at: Mapped[datetime] = mapped_column(UtcTime, info=ACCOUNT)
