"""Tables.

`data_class` says how long a field is kept: record (20 years), operational, or account (erasable).
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    SmallInteger,
    Text,
    Uuid,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kit.audit import audit_table
from kit.retention import retention_table
from kit.tables import kit_tables
from videoporady_contracts.words import CallChannel, GuestStatus, Presence, RoomStatus

__all__ = [
    "CHECK_IS_PLANNED",
    "DOCTOR_IS_LOST",
    "GUEST_IS_LIVE",
    "IS_OPEN",
    "PATIENT_IS_LOST",
    "Base",
    "CallMinute",
    "Connection",
    "Delay",
    "DoctorLook",
    "Guest",
    "GuestMinute",
    "ReadinessTask",
    "Replica",
    "Room",
    "TestCall",
    "TimelineEntry",
    "Visit",
]

RECORD: dict[Any, Any] = {"data_class": "record"}
OPERATIONAL: dict[Any, Any] = {"data_class": "operational"}
ACCOUNT: dict[Any, Any] = {"data_class": "account"}

UtcTime = DateTime(timezone=True)


# As text, so that the planner knows a query's condition for that of the index.
IS_OPEN = text("rooms.status not in ('not_here', 'done')")
PATIENT_IS_LOST = text("rooms.patient_presence = 'lost'")
DOCTOR_IS_LOST = text("rooms.doctor_presence = 'lost'")
GUEST_IS_LIVE = text("guests.status <> 'gone'")
CHECK_IS_PLANNED = text("visits.readiness_check_at is not null")


def _one_of(column: str, values: type[StrEnum]) -> str:
    return f"{column} in ({', '.join(f"'{each}'" for each in values)})"


class Base(DeclarativeBase):
    """Signalling's tables."""


kit_tables(Base.metadata)
audit_table(Base.metadata)
retention_table(Base.metadata)


class Visit(Base):
    """Signalling's own copy of who is in a video visit and when it is."""

    __tablename__ = "visits"
    __table_args__ = (
        Index("visits_of_doctor", "doctor_id", "starts_at"),
        Index("visits_by_time", "starts_at"),
        Index(
            "visits_to_check",
            "readiness_check_at",
            postgresql_where=text("readiness_check_at is not null"),
        ),
    )

    visit_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=RECORD)
    doctor_id: Mapped[UUID] = mapped_column(Uuid, info=RECORD)
    patient_id: Mapped[UUID] = mapped_column(Uuid, info=RECORD)
    starts_at: Mapped[datetime] = mapped_column(UtcTime, info=RECORD)
    ends_at: Mapped[datetime] = mapped_column(UtcTime, info=RECORD)
    moved_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OPERATIONAL)
    """When booking said last where the visit is: older news of that change nothing."""
    facility_id: Mapped[UUID | None] = mapped_column(Uuid, info=OPERATIONAL)
    clinic_id: Mapped[UUID | None] = mapped_column(Uuid, info=OPERATIONAL)
    """Unknown of what was booked before signalling kept them."""
    closed_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OPERATIONAL)
    """Booking said that it is cancelled, completed or missed: it takes no more of the day."""
    disrupted: Mapped[bool] = mapped_column(default=False, server_default=false(), info=OPERATIONAL)
    """The clinic took its time away: nobody connects to it until it is moved."""
    readiness_check_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OPERATIONAL)
    """When to look whether a test call has passed; none once that was done, or is of no use."""
    estimate: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB(none_as_null=True), info=OPERATIONAL
    )
    """`sockets.WaitEstimate` of a visit that has no room; a room carries its own."""


class Room(Base):
    """The state of a visit's room. `version` grows by one with each change that its members see."""

    __tablename__ = "rooms"
    __table_args__ = (
        CheckConstraint(_one_of("status", RoomStatus), name="rooms_status_known"),
        CheckConstraint(_one_of("patient_presence", Presence), name="rooms_patient_known"),
        CheckConstraint(_one_of("doctor_presence", Presence), name="rooms_doctor_known"),
        CheckConstraint(_one_of("channel", CallChannel), name="rooms_channel_known"),
        CheckConstraint("status <> 'in_call' or call_id is not null", name="rooms_call_has_id"),
        CheckConstraint("guests_count >= 0", name="rooms_guests_counted"),
        # What the sweep asks for every second: each index holds only the few rooms that wait for
        # it.
        Index(
            "rooms_open", "visit_id", postgresql_where=text("status not in ('not_here', 'done')")
        ),
        Index(
            "rooms_with_lost_patient",
            "patient_gone_at",
            postgresql_where=text("patient_presence = 'lost'"),
        ),
        Index(
            "rooms_with_lost_doctor",
            "doctor_gone_at",
            postgresql_where=text("doctor_presence = 'lost'"),
        ),
    )

    visit_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("visits.visit_id"), primary_key=True, info=RECORD
    )
    version: Mapped[int] = mapped_column(default=1, info=OPERATIONAL)
    status: Mapped[str] = mapped_column(Text, info=OPERATIONAL)
    patient_presence: Mapped[str] = mapped_column(Text, info=OPERATIONAL)
    patient_left: Mapped[bool] = mapped_column(info=OPERATIONAL)
    patient_closed: Mapped[bool] = mapped_column(server_default=false(), info=OPERATIONAL)
    """The page was closed, and not the connection lost: nobody is waited for as long."""
    patient_moved_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OPERATIONAL)
    """When the patient opened the visit on another device."""
    patient_gone_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OPERATIONAL)
    doctor_presence: Mapped[str] = mapped_column(Text, info=OPERATIONAL)
    doctor_left: Mapped[bool] = mapped_column(info=OPERATIONAL)
    doctor_closed: Mapped[bool] = mapped_column(server_default=false(), info=OPERATIONAL)
    doctor_gone_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OPERATIONAL)
    ready_since: Mapped[datetime | None] = mapped_column(UtcTime, info=OPERATIONAL)
    call_id: Mapped[UUID | None] = mapped_column(Uuid, info=RECORD)
    call_started_at: Mapped[datetime | None] = mapped_column(UtcTime, info=RECORD)
    call_ended_at: Mapped[datetime | None] = mapped_column(UtcTime, info=RECORD)
    call_back_channel: Mapped[str | None] = mapped_column(Text, info=OPERATIONAL)
    call_back_asked_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OPERATIONAL)
    called_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OPERATIONAL)
    estimate: Mapped[dict[str, Any] | None] = mapped_column(JSONB, info=OPERATIONAL)
    """`sockets.WaitEstimate`, as it is shown."""
    channel: Mapped[str] = mapped_column(
        Text, default=CallChannel.VIDEO, server_default=CallChannel.VIDEO, info=RECORD
    )
    """By what the two people talked last."""
    last_test_verdict: Mapped[str | None] = mapped_column(Text, info=OPERATIONAL)
    last_test_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OPERATIONAL)
    last_test_findings: Mapped[list[str] | None] = mapped_column(ARRAY(Text), info=OPERATIONAL)
    guests_count: Mapped[int] = mapped_column(
        SmallInteger, default=0, server_default="0", info=OPERATIONAL
    )
    """Those who are not gone, kept under the room's lock: of a room without any, nobody asks."""


class DoctorLook(Base):
    """A wish that a doctor's day be looked at, at a time: what is expected may have moved."""

    __tablename__ = "doctor_looks"
    __table_args__ = (
        Index("doctor_looks_due", "look_at"),
        Index("doctor_looks_of_doctor", "doctor_id"),
    )

    look_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=OPERATIONAL)
    doctor_id: Mapped[UUID] = mapped_column(Uuid, info=OPERATIONAL)
    look_at: Mapped[datetime] = mapped_column(UtcTime, info=OPERATIONAL)


class Delay(Base):
    """What a doctor told everybody who waits: about how late it is."""

    __tablename__ = "delays"
    __table_args__ = (
        CheckConstraint("minutes in (5, 10, 15, 20, 30)", name="delays_minutes_known"),
        Index("delays_of_doctor", "doctor_id", "declared_at"),
    )

    delay_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=OPERATIONAL)
    doctor_id: Mapped[UUID] = mapped_column(Uuid, info=OPERATIONAL)
    minutes: Mapped[int] = mapped_column(info=OPERATIONAL)
    declared_at: Mapped[datetime] = mapped_column(UtcTime, info=OPERATIONAL)
    told_count: Mapped[int] = mapped_column(info=OPERATIONAL)


class Replica(Base):
    """One running process. Its connections live for as long as it says that it lives."""

    __tablename__ = "replicas"

    replica_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=OPERATIONAL)
    last_seen_at: Mapped[datetime] = mapped_column(UtcTime, info=OPERATIONAL)


class Connection(Base):
    """One socket. Presence is folded from these rows, so that it survives every process."""

    __tablename__ = "connections"
    __table_args__ = (
        Index("connections_of_visit", "visit_id"),
        Index("connections_of_replica", "replica_id"),
        Index("connections_closed", "closed_at", postgresql_where=text("closed_at is not null")),
    )

    connection_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=OPERATIONAL)
    visit_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("visits.visit_id"), info=OPERATIONAL)
    account_id: Mapped[UUID] = mapped_column(Uuid, info=ACCOUNT)
    """Of a guest, who has no account: `guests.guest_id`."""
    role: Mapped[str] = mapped_column(Text, info=OPERATIONAL)
    replica_id: Mapped[UUID] = mapped_column(Uuid, info=OPERATIONAL)
    device_id: Mapped[str | None] = mapped_column(Text, info=ACCOUNT)
    hidden: Mapped[bool] = mapped_column(info=OPERATIONAL)
    connected_at: Mapped[datetime] = mapped_column(UtcTime, info=OPERATIONAL)
    closed_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OPERATIONAL)
    """The socket is closed, and the grace runs."""
    closed_by_person: Mapped[bool] = mapped_column(server_default=false(), info=OPERATIONAL)
    """The browser said goodbye: the page was closed, left or loaded again."""


class Guest(Base):
    """Somebody who was invited to a visit by a link. Who they are is identity's alone."""

    __tablename__ = "guests"
    __table_args__ = (
        CheckConstraint(_one_of("status", GuestStatus), name="guests_status_known"),
        CheckConstraint(
            "(status = 'gone') = (ended_at is not null and end_reason is not null)",
            name="guests_gone_say_why",
        ),
        Index("guests_of_visit", "visit_id", postgresql_where=text("status <> 'gone'")),
        Index("guests_invited_to_visit", "visit_id"),
        Index("guests_by_age", "expires_at"),
        # What the sweep asks for every second: those who are gone stay for months.
        Index("guests_live_by_age", "expires_at", postgresql_where=text("status <> 'gone'")),
    )

    guest_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=OPERATIONAL)
    visit_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("visits.visit_id"), info=OPERATIONAL)
    kind: Mapped[str] = mapped_column(Text, info=OPERATIONAL)
    invited_by: Mapped[str] = mapped_column(Text, info=OPERATIONAL)
    sees_chat: Mapped[bool] = mapped_column(info=OPERATIONAL)
    sees_documents: Mapped[bool] = mapped_column(info=OPERATIONAL)
    status: Mapped[str] = mapped_column(Text, info=OPERATIONAL)
    invited_at: Mapped[datetime] = mapped_column(UtcTime, info=OPERATIONAL)
    expires_at: Mapped[datetime] = mapped_column(UtcTime, info=OPERATIONAL)
    arrived_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OPERATIONAL)
    admitted_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OPERATIONAL)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OPERATIONAL)
    end_reason: Mapped[str | None] = mapped_column(Text, info=OPERATIONAL)


class TestCall(Base):
    """One "Połączenie testowe": what was measured, and what we said of it."""

    __test__ = False  # pytest would take the name for a test class.
    __tablename__ = "test_calls"
    __table_args__ = (
        Index("test_calls_running", "visit_id", postgresql_where=text("ended_at is null")),
        Index("test_calls_ended", "ended_at", postgresql_where=text("ended_at is not null")),
    )

    test_call_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=OPERATIONAL)
    visit_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("visits.visit_id"), info=OPERATIONAL)
    started_at: Mapped[datetime] = mapped_column(UtcTime, info=OPERATIONAL)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OPERATIONAL)
    verdict: Mapped[str | None] = mapped_column(Text, info=OPERATIONAL)
    camera_works: Mapped[bool | None] = mapped_column(info=OPERATIONAL)
    microphone_works: Mapped[bool | None] = mapped_column(info=OPERATIONAL)
    speaker_works: Mapped[bool | None] = mapped_column(info=OPERATIONAL)
    round_trip_ms: Mapped[float | None] = mapped_column(info=OPERATIONAL)
    packets_lost_percent: Mapped[float | None] = mapped_column(info=OPERATIONAL)
    jitter_ms: Mapped[float | None] = mapped_column(info=OPERATIONAL)
    microphone_level: Mapped[float | None] = mapped_column(info=OPERATIONAL)
    frames_per_second: Mapped[float | None] = mapped_column(info=OPERATIONAL)
    packets_lost_up_percent: Mapped[float | None] = mapped_column(info=OPERATIONAL)
    jitter_up_ms: Mapped[float | None] = mapped_column(info=OPERATIONAL)
    path: Mapped[str | None] = mapped_column(Text, info=OPERATIONAL)
    camera_problem: Mapped[str | None] = mapped_column(Text, info=OPERATIONAL)
    microphone_problem: Mapped[str | None] = mapped_column(Text, info=OPERATIONAL)
    bandwidth_up_kbps: Mapped[float | None] = mapped_column(info=OPERATIONAL)
    bandwidth_down_kbps: Mapped[float | None] = mapped_column(info=OPERATIONAL)
    relay_udp: Mapped[bool | None] = mapped_column(info=OPERATIONAL)
    relay_tcp: Mapped[bool | None] = mapped_column(info=OPERATIONAL)
    relay_tls: Mapped[bool | None] = mapped_column(info=OPERATIONAL)


class TimelineEntry(Base):
    """One event of a visit, of whatever service: what happened. Of people it has the guest's id."""

    __tablename__ = "timeline_entries"
    __table_args__ = (
        Index("timeline_entries_of_visit", "visit_id", "at"),
        Index("timeline_entries_by_age", "at"),
    )

    event_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=OPERATIONAL)
    visit_id: Mapped[UUID] = mapped_column(Uuid, info=OPERATIONAL)
    at: Mapped[datetime] = mapped_column(UtcTime, info=OPERATIONAL)
    """When it was seen; a browser may have told it later."""
    what: Mapped[str] = mapped_column(Text, info=OPERATIONAL)
    role: Mapped[str | None] = mapped_column(Text, info=OPERATIONAL)
    guest_id: Mapped[UUID | None] = mapped_column(Uuid, info=OPERATIONAL)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, info=OPERATIONAL)


class CallMinute(Base):
    """The worst of one minute of a visit's calls, as one side's browser measured it."""

    __tablename__ = "call_minutes"
    __table_args__ = (Index("call_minutes_by_age", "minute_at"),)

    visit_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=OPERATIONAL)
    role: Mapped[str] = mapped_column(Text, primary_key=True, info=OPERATIONAL)
    minute_at: Mapped[datetime] = mapped_column(UtcTime, primary_key=True, info=OPERATIONAL)
    packets_lost_percent_max: Mapped[float | None] = mapped_column(info=OPERATIONAL)
    round_trip_ms_max: Mapped[float | None] = mapped_column(info=OPERATIONAL)
    jitter_ms_max: Mapped[float | None] = mapped_column(info=OPERATIONAL)
    frames_per_second_min: Mapped[float | None] = mapped_column(info=OPERATIONAL)
    relayed: Mapped[bool | None] = mapped_column(info=OPERATIONAL)


class GuestMinute(Base):
    """The worst of one minute of a visit's calls, as a guest's browser measured it."""

    __tablename__ = "guest_minutes"
    __table_args__ = (Index("guest_minutes_by_age", "minute_at"),)

    visit_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=OPERATIONAL)
    guest_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=OPERATIONAL)
    minute_at: Mapped[datetime] = mapped_column(UtcTime, primary_key=True, info=OPERATIONAL)
    guest_kind: Mapped[str] = mapped_column(Text, info=OPERATIONAL)
    packets_lost_percent_max: Mapped[float | None] = mapped_column(info=OPERATIONAL)
    round_trip_ms_max: Mapped[float | None] = mapped_column(info=OPERATIONAL)
    jitter_ms_max: Mapped[float | None] = mapped_column(info=OPERATIONAL)
    frames_per_second_min: Mapped[float | None] = mapped_column(info=OPERATIONAL)
    relayed: Mapped[bool | None] = mapped_column(info=OPERATIONAL)


class ReadinessTask(Base):
    """A visit that comes near without a passed test: reception asks whether the equipment works."""

    __tablename__ = "readiness_tasks"
    __table_args__ = (
        Index(
            "readiness_tasks_one_open",
            "visit_id",
            unique=True,
            postgresql_where=text("closed_at is null"),
        ),
        Index(
            "readiness_tasks_closed", "closed_at", postgresql_where=text("closed_at is not null")
        ),
    )

    task_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, info=OPERATIONAL)
    visit_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("visits.visit_id"), info=OPERATIONAL)
    reason: Mapped[str] = mapped_column(Text, info=OPERATIONAL)
    opened_at: Mapped[datetime] = mapped_column(UtcTime, info=OPERATIONAL)
    closed_at: Mapped[datetime | None] = mapped_column(UtcTime, info=OPERATIONAL)
    outcome: Mapped[str | None] = mapped_column(Text, info=OPERATIONAL)
