"""Tables of identity. Every column says which class of data it holds: how long it is kept.

record: medical documentation, 20 years; account: erased on request; operational: while of use.
"""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Date, DateTime, ForeignKey, Index, Integer, LargeBinary, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kit.audit import audit_table
from kit.tables import kit_tables

__all__ = [
    "Account",
    "Base",
    "CareRelation",
    "Guardianship",
    "LoginAttempts",
    "LoginSession",
    "Patient",
    "StaffMember",
]

RECORD = {"data_class": "record"}
ACCOUNT = {"data_class": "account"}
OPERATIONAL = {"data_class": "operational"}


class Base(DeclarativeBase):
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        UUID: Uuid,
        str: Text,
        datetime: DateTime(timezone=True),
        date: Date,
        bytes: LargeBinary,
        list[str]: ARRAY(Text),
    }


kit_tables(Base.metadata)
audit_table(Base.metadata)


class Account(Base):
    """Somebody who can log in: a patient, a guardian, or staff."""

    __tablename__ = "accounts"

    account_id: Mapped[UUID] = mapped_column(primary_key=True, info=ACCOUNT)
    email: Mapped[str] = mapped_column(unique=True, info=ACCOUNT)
    """Normalised (domain.normalised_email)."""
    password_hash: Mapped[str] = mapped_column(info=ACCOUNT)
    given_name: Mapped[str] = mapped_column(info=ACCOUNT)
    family_name: Mapped[str] = mapped_column(info=ACCOUNT)
    phone: Mapped[str | None] = mapped_column(info=ACCOUNT)
    language: Mapped[str] = mapped_column(info=ACCOUNT)
    registered_at: Mapped[datetime] = mapped_column(info=ACCOUNT)


class Patient(Base):
    """Somebody who is treated. The random id is all that other services know."""

    __tablename__ = "patients"

    patient_id: Mapped[UUID] = mapped_column(primary_key=True, info=RECORD)
    given_name: Mapped[str] = mapped_column(info=RECORD)
    family_name: Mapped[str] = mapped_column(info=RECORD)
    birth_date: Mapped[date] = mapped_column(info=RECORD)
    pesel_sealed: Mapped[bytes | None] = mapped_column(info=RECORD)
    """AES-GCM, bound to patient_id (pesel.PeselSeal)."""
    pesel_hash: Mapped[bytes | None] = mapped_column(unique=True, info=RECORD)
    """Keyed, so that the 11 digits cannot be found by trying all of them."""
    registered_at: Mapped[datetime] = mapped_column(info=RECORD)


class Guardianship(Base):
    """An account acts for a patient: its own, or a child's."""

    __tablename__ = "guardianships"

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.account_id"), primary_key=True, info=ACCOUNT
    )
    patient_id: Mapped[UUID] = mapped_column(
        ForeignKey("patients.patient_id"), primary_key=True, index=True, info=RECORD
    )
    relation: Mapped[str] = mapped_column(info=RECORD)
    granted_at: Mapped[datetime] = mapped_column(info=RECORD)


class StaffMember(Base):
    """An account with roles in the clinic network."""

    __tablename__ = "staff"

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.account_id"), primary_key=True, info=ACCOUNT
    )
    roles: Mapped[list[str]] = mapped_column(info=OPERATIONAL)
    doctor_id: Mapped[UUID | None] = mapped_column(info=RECORD)
    """Who signed what stays known for as long as the documentation itself."""
    assigned_at: Mapped[datetime] = mapped_column(info=OPERATIONAL)


class LoginSession(Base):
    """One log-in on one device. The token itself is never stored."""

    __tablename__ = "sessions"

    session_id: Mapped[UUID] = mapped_column(primary_key=True, info=OPERATIONAL)
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.account_id"), index=True, info=ACCOUNT
    )
    token_hash: Mapped[bytes] = mapped_column(unique=True, info=OPERATIONAL)
    """SHA-256: the token has 256 random bits, so that a slow hash would add nothing."""
    opened_at: Mapped[datetime] = mapped_column(info=OPERATIONAL)
    expires_at: Mapped[datetime] = mapped_column(index=True, info=OPERATIONAL)
    revoked_at: Mapped[datetime | None] = mapped_column(info=OPERATIONAL)


class LoginAttempts(Base):
    """Failed log-ins of one e-mail or address within a window. A past window means nothing."""

    __tablename__ = "login_attempts"

    subject_hash: Mapped[bytes] = mapped_column(primary_key=True, info=OPERATIONAL)
    """Keyed hash of the e-mail or address: the table tells nobody who tried."""
    failures: Mapped[int] = mapped_column(Integer, info=OPERATIONAL)
    window_ends_at: Mapped[datetime] = mapped_column(index=True, info=OPERATIONAL)


class CareRelation(Base):
    """A doctor has, or had, a visit of this patient, and may therefore read the patient's name."""

    __tablename__ = "care_relations"
    __table_args__: Any = (Index("care_relations_doctor_patient", "doctor_id", "patient_id"),)

    visit_id: Mapped[UUID] = mapped_column(primary_key=True, info=RECORD)
    doctor_id: Mapped[UUID] = mapped_column(info=RECORD)
    patient_id: Mapped[UUID] = mapped_column(info=RECORD)
