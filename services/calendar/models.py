"""Tables of calendar. Every column says which class of data it holds: how long it is kept.

record: medical documentation, 20 years; operational: while of use. Calendar knows no account.
"""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kit.audit import audit_table
from kit.retention import retention_table
from kit.tables import kit_tables

__all__ = [
    "Absence",
    "Base",
    "Clinic",
    "ClinicDay",
    "ClinicText",
    "Doctor",
    "Facility",
    "FigureSlot",
    "FigureVisit",
    "OfferEntry",
    "Practice",
    "Schedule",
    "ScheduleDay",
    "Slot",
    "SlotClaim",
]

OPERATIONAL = {"data_class": "operational"}
RECORD = {"data_class": "record"}


class Base(DeclarativeBase):
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        UUID: Uuid,
        str: Text,
        datetime: DateTime(timezone=True),
        date: Date,
        list[str]: ARRAY(Text),
        list[int]: ARRAY(SmallInteger),
    }


kit_tables(Base.metadata)
audit_table(Base.metadata)
retention_table(Base.metadata)


class Facility(Base):
    """A place where the network works."""

    __tablename__ = "facilities"

    facility_id: Mapped[UUID] = mapped_column(primary_key=True, info=OPERATIONAL)
    name: Mapped[str] = mapped_column(info=OPERATIONAL)
    address: Mapped[str] = mapped_column(info=OPERATIONAL)
    city: Mapped[str] = mapped_column(info=OPERATIONAL)
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1", info=OPERATIONAL)
    """Grows with every change, so that nobody overwrites what they did not see."""


class Clinic(Base):
    """A speciality that the network offers, and what a visit there asks for."""

    __tablename__ = "clinics"

    clinic_id: Mapped[UUID] = mapped_column(primary_key=True, info=OPERATIONAL)
    name_pl: Mapped[str] = mapped_column(info=OPERATIONAL)
    name_en: Mapped[str] = mapped_column(info=OPERATIONAL)
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1", info=OPERATIONAL)
    """Grows with every change, so that nobody overwrites what they did not see."""
    nfz_needs_referral: Mapped[bool] = mapped_column(info=OPERATIONAL)
    age_years_min: Mapped[int | None] = mapped_column(Integer, info=OPERATIONAL)
    age_years_max: Mapped[int | None] = mapped_column(Integer, info=OPERATIONAL)
    remote_years_min: Mapped[int | None] = mapped_column(Integer, info=OPERATIONAL)
    cancellation_hours: Mapped[int] = mapped_column(Integer, info=OPERATIONAL)
    chat_open_days: Mapped[int | None] = mapped_column(Integer, info=OPERATIONAL)
    chat_answer_days: Mapped[int | None] = mapped_column(Integer, info=OPERATIONAL)
    prices: Mapped[dict[str, Any]] = mapped_column(JSONB, info=OPERATIONAL)
    """Grosz by visit type."""
    remote_questions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, info=OPERATIONAL)
    notices: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, info=OPERATIONAL)


class ClinicText(Base):
    """What a question or a notice has ever said, version by version: what patients answered to."""

    __tablename__ = "clinic_texts"

    text_id: Mapped[UUID] = mapped_column(primary_key=True, info=RECORD)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, info=RECORD)
    clinic_id: Mapped[UUID] = mapped_column(ForeignKey("clinics.clinic_id"), info=RECORD)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB, info=RECORD)
    published_at: Mapped[datetime] = mapped_column(info=RECORD)


class Doctor(Base):
    """A doctor, as patients see one. The row is also the lock on the doctor's time."""

    __tablename__ = "doctors"

    doctor_id: Mapped[UUID] = mapped_column(primary_key=True, info=RECORD)
    title: Mapped[str] = mapped_column(info=RECORD)
    given_name: Mapped[str] = mapped_column(info=RECORD)
    family_name: Mapped[str] = mapped_column(info=RECORD)
    specialty_pl: Mapped[str] = mapped_column(info=OPERATIONAL)
    specialty_en: Mapped[str] = mapped_column(info=OPERATIONAL)
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1", info=OPERATIONAL)
    """Grows with every change, so that nobody overwrites what they did not see."""


class Practice(Base):
    """What a doctor offers at one clinic of one facility."""

    __tablename__ = "practices"

    doctor_id: Mapped[UUID] = mapped_column(
        ForeignKey("doctors.doctor_id"), primary_key=True, info=OPERATIONAL
    )
    clinic_id: Mapped[UUID] = mapped_column(
        ForeignKey("clinics.clinic_id"), primary_key=True, info=OPERATIONAL
    )
    facility_id: Mapped[UUID] = mapped_column(
        ForeignKey("facilities.facility_id"), primary_key=True, info=OPERATIONAL
    )
    visit_types: Mapped[list[str]] = mapped_column(info=OPERATIONAL)
    fundings: Mapped[list[str]] = mapped_column(info=OPERATIONAL)


class Schedule(Base):
    """A doctor's repeating working time, in local time. It is never changed, only withdrawn."""

    __tablename__ = "schedules"
    __table_args__: Any = (
        Index("schedules_doctor", "doctor_id", postgresql_where=text("withdrawn_at is null")),
        Index("schedules_clinic", "clinic_id", postgresql_where=text("withdrawn_at is null")),
    )

    schedule_id: Mapped[UUID] = mapped_column(primary_key=True, info=OPERATIONAL)
    doctor_id: Mapped[UUID] = mapped_column(ForeignKey("doctors.doctor_id"), info=OPERATIONAL)
    clinic_id: Mapped[UUID] = mapped_column(ForeignKey("clinics.clinic_id"), info=OPERATIONAL)
    facility_id: Mapped[UUID] = mapped_column(
        ForeignKey("facilities.facility_id"), info=OPERATIONAL
    )
    weekdays: Mapped[list[int]] = mapped_column(info=OPERATIONAL)
    starts_minute: Mapped[int] = mapped_column(SmallInteger, info=OPERATIONAL)
    ends_minute: Mapped[int] = mapped_column(SmallInteger, info=OPERATIONAL)
    slot_minutes: Mapped[int] = mapped_column(SmallInteger, info=OPERATIONAL)
    visit_types: Mapped[list[str]] = mapped_column(info=OPERATIONAL)
    fundings: Mapped[list[str]] = mapped_column(info=OPERATIONAL)
    valid_from: Mapped[date] = mapped_column(info=OPERATIONAL)
    valid_until: Mapped[date | None] = mapped_column(info=OPERATIONAL)
    generated_until: Mapped[date | None] = mapped_column(info=OPERATIONAL)
    """The last day, included, whose slots exist."""
    withdrawn_at: Mapped[datetime | None] = mapped_column(info=OPERATIONAL)


class Absence(Base):
    """A time in which a doctor does not work, whatever the schedules say. Absences may overlap."""

    __tablename__ = "absences"
    __table_args__: Any = (Index("absences_doctor", "doctor_id", "ends_at"),)

    absence_id: Mapped[UUID] = mapped_column(primary_key=True, info=OPERATIONAL)
    doctor_id: Mapped[UUID] = mapped_column(ForeignKey("doctors.doctor_id"), info=OPERATIONAL)
    starts_at: Mapped[datetime] = mapped_column(info=OPERATIONAL)
    ends_at: Mapped[datetime] = mapped_column(info=OPERATIONAL)


class Slot(Base):
    """One interval of one doctor. What is offered in it is the schedule's."""

    __tablename__ = "slots"
    __table_args__: Any = (
        # Only what can be offered: a search reads the rows that it shows, however many there are.
        Index(
            "slots_free",
            "schedule_id",
            "starts_at",
            postgresql_where=text("not taken and not withdrawn"),
        ),
        Index("slots_doctor", "doctor_id", "starts_at"),
        # Many go at once, and each was changed at most a few times: leave room to change in place.
        {"postgresql_with": {"fillfactor": 90}},
    )

    slot_id: Mapped[UUID] = mapped_column(primary_key=True, info=OPERATIONAL)
    schedule_id: Mapped[UUID] = mapped_column(ForeignKey("schedules.schedule_id"), info=OPERATIONAL)
    doctor_id: Mapped[UUID] = mapped_column(info=OPERATIONAL)
    day: Mapped[date] = mapped_column(info=OPERATIONAL)
    """In Warsaw."""
    starts_at: Mapped[datetime] = mapped_column(info=OPERATIONAL)
    ends_at: Mapped[datetime] = mapped_column(info=OPERATIONAL)
    taken: Mapped[bool] = mapped_column(info=OPERATIONAL)
    """Whether a live claim takes the doctor's time here: a copy of what slot_claims say."""
    withdrawn: Mapped[bool] = mapped_column(info=OPERATIONAL)
    """Its schedule is withdrawn, or an absence covers it."""


class ScheduleDay(Base):
    """How many slots of a schedule are free on a day: a month is counted without its slots."""

    __tablename__ = "schedule_days"
    __table_args__: Any = (
        # The counts of a month lie side by side in the index: its pages are all that a search
        # reads, as long as vacuum comes by more often than it would by default.
        PrimaryKeyConstraint("schedule_id", "day", postgresql_include=["free_count"]),
        {
            "postgresql_with": {
                "autovacuum_vacuum_scale_factor": 0.01,
                "autovacuum_vacuum_insert_scale_factor": 0.01,
            }
        },
    )

    schedule_id: Mapped[UUID] = mapped_column(ForeignKey("schedules.schedule_id"), info=OPERATIONAL)
    day: Mapped[date] = mapped_column(info=OPERATIONAL)
    free_count: Mapped[int] = mapped_column(Integer, info=OPERATIONAL)


class OfferEntry(Base):
    """By how many the free slots of a clinic's day became more or fewer that offer the same at one
    place: the sum of the entries is how many there are. A trigger of `schedule_days` adds them."""

    __tablename__ = "offer_entries"
    __table_args__: Any = (Index("offer_entries_clinic", "clinic_id", "day"),)

    entry_id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, info=OPERATIONAL
    )
    clinic_id: Mapped[UUID] = mapped_column(info=OPERATIONAL)
    facility_id: Mapped[UUID] = mapped_column(info=OPERATIONAL)
    visit_types: Mapped[list[str]] = mapped_column(info=OPERATIONAL)
    fundings: Mapped[list[str]] = mapped_column(info=OPERATIONAL)
    day: Mapped[date] = mapped_column(info=OPERATIONAL)
    free_count: Mapped[int] = mapped_column(Integer, info=OPERATIONAL)


class SlotClaim(Base):
    """What one visit does to its slot. A slot is free if no live claim is on its doctor's time."""

    __tablename__ = "slot_claims"
    __table_args__: Any = (
        Index("slot_claims_live", "slot_id", postgresql_where=text("state in ('held', 'booked')")),
    )

    visit_id: Mapped[UUID] = mapped_column(primary_key=True, info=OPERATIONAL)
    slot_id: Mapped[UUID] = mapped_column(info=OPERATIONAL)
    doctor_id: Mapped[UUID] = mapped_column(info=OPERATIONAL)
    state: Mapped[str] = mapped_column(info=OPERATIONAL)
    changed_at: Mapped[datetime] = mapped_column(info=OPERATIONAL)
    moved_at: Mapped[datetime | None] = mapped_column(info=OPERATIONAL)
    """When booking said last where the visit is: older news of that change nothing."""


class FigureSlot(Base):
    """A slot as the stream told of it: what was offered, where and when. Kept for the figures."""

    __tablename__ = "figure_slots"

    slot_id: Mapped[UUID] = mapped_column(primary_key=True, info=OPERATIONAL)
    clinic_id: Mapped[UUID | None] = mapped_column(info=OPERATIONAL)
    day: Mapped[date | None] = mapped_column(info=OPERATIONAL)
    minutes: Mapped[int | None] = mapped_column(SmallInteger, info=OPERATIONAL)
    is_offered: Mapped[bool] = mapped_column(info=OPERATIONAL)
    told_at: Mapped[datetime] = mapped_column(info=OPERATIONAL)


class FigureVisit(Base):
    """A visit as the stream told of it: where it counts, and what became of it."""

    __tablename__ = "figure_visits"

    visit_id: Mapped[UUID] = mapped_column(primary_key=True, info=OPERATIONAL)
    state: Mapped[str] = mapped_column(info=OPERATIONAL)
    clinic_id: Mapped[UUID | None] = mapped_column(info=OPERATIONAL)
    day: Mapped[date | None] = mapped_column(info=OPERATIONAL)
    minutes: Mapped[int | None] = mapped_column(SmallInteger, info=OPERATIONAL)
    placed_at: Mapped[datetime | None] = mapped_column(info=OPERATIONAL)
    told_at: Mapped[datetime | None] = mapped_column(info=OPERATIONAL)


class ClinicDay(Base):
    """The figures of a clinic's day in Warsaw: sums of `figure_slots` and `figure_visits`."""

    __tablename__ = "clinic_days"
    __table_args__: Any = (Index("clinic_days_by_day", "day", "clinic_id"),)

    clinic_id: Mapped[UUID] = mapped_column(primary_key=True, info=OPERATIONAL)
    day: Mapped[date] = mapped_column(primary_key=True, info=OPERATIONAL)
    offered_count: Mapped[int] = mapped_column(Integer, info=OPERATIONAL)
    offered_minutes: Mapped[int] = mapped_column(Integer, info=OPERATIONAL)
    booked_count: Mapped[int] = mapped_column(Integer, info=OPERATIONAL)
    booked_minutes: Mapped[int] = mapped_column(Integer, info=OPERATIONAL)
    completed_count: Mapped[int] = mapped_column(Integer, info=OPERATIONAL)
    missed_count: Mapped[int] = mapped_column(Integer, info=OPERATIONAL)
    cancelled_count: Mapped[int] = mapped_column(Integer, info=OPERATIONAL)
