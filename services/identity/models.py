"""Tables of identity. Every column says which class of data it holds: how long it is kept.

record: medical documentation, 20 years; account: erased on request; operational: while of use.
"""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Text,
    Uuid,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kit.audit import audit_table
from kit.retention import retention_table
from kit.tables import kit_tables

__all__ = [
    "Account",
    "Base",
    "CareRelation",
    "Consent",
    "Guardianship",
    "Guest",
    "Invitation",
    "LoginAttempts",
    "LoginSession",
    "Passkey",
    "Patient",
    "PatientCode",
    "RecoveryCode",
    "SecondFactor",
    "StaffMember",
    "UsedChallenge",
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
retention_table(Base.metadata)


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
    erased_at: Mapped[datetime | None] = mapped_column(info=OPERATIONAL)
    """From then on the row holds nothing of the person, and nobody can log in."""


class Patient(Base):
    """Somebody who is treated. The random id is all that other services know."""

    __tablename__ = "patients"

    patient_id: Mapped[UUID] = mapped_column(primary_key=True, info=RECORD)
    given_name: Mapped[str] = mapped_column(info=RECORD)
    family_name: Mapped[str] = mapped_column(info=RECORD)
    birth_date: Mapped[date] = mapped_column(index=True, info=RECORD)
    pesel_sealed: Mapped[bytes | None] = mapped_column(info=RECORD)
    """AES-GCM, bound to patient_id (pesel.PeselSeal)."""
    pesel_hash: Mapped[bytes | None] = mapped_column(unique=True, info=RECORD)
    """Keyed, so that the 11 digits cannot be found by trying all of them."""
    registered_at: Mapped[datetime] = mapped_column(info=RECORD)
    phone: Mapped[str | None] = mapped_column(info=ACCOUNT)
    """Of a patient whom reception entered: nobody's account has their number."""


class PatientCode(Base):
    """Lets somebody whom reception entered open an account. It goes when it is used."""

    __tablename__ = "patient_codes"

    code_hash: Mapped[bytes] = mapped_column(primary_key=True, info=OPERATIONAL)
    """Keyed."""
    patient_id: Mapped[UUID] = mapped_column(
        ForeignKey("patients.patient_id", ondelete="CASCADE"), unique=True, info=OPERATIONAL
    )
    expires_at: Mapped[datetime] = mapped_column(info=OPERATIONAL)


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
    guardian_role: Mapped[str | None] = mapped_column(info=ACCOUNT)
    """Who they are to the child, by their own word; None: they have not said."""
    granted_by: Mapped[UUID | None] = mapped_column(info=ACCOUNT)
    """The guardian who shared the child, and may take that back. None: the account added it."""


class Invitation(Base):
    """A code for one person, once. The row goes when the code is used or withdrawn."""

    __tablename__ = "invitations"
    __table_args__: Any = (
        CheckConstraint("kind in ('guardian', 'own_account')", name="invitations_kind_known"),
    )

    invitation_id: Mapped[UUID] = mapped_column(primary_key=True, info=OPERATIONAL)
    patient_id: Mapped[UUID] = mapped_column(
        ForeignKey("patients.patient_id"), index=True, info=OPERATIONAL
    )
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.account_id"), index=True, info=ACCOUNT
    )
    """Who invites."""
    kind: Mapped[str] = mapped_column(info=OPERATIONAL)
    code_hash: Mapped[bytes] = mapped_column(unique=True, info=OPERATIONAL)
    """Keyed; the code itself is told once."""
    created_at: Mapped[datetime] = mapped_column(info=OPERATIONAL)
    expires_at: Mapped[datetime] = mapped_column(index=True, info=OPERATIONAL)


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
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"), info=OPERATIONAL)
    """Rises with each change: who saw an older one is told so."""


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
    last_used_at: Mapped[datetime | None] = mapped_column(info=OPERATIONAL)
    browser: Mapped[str | None] = mapped_column(info=ACCOUNT)
    """The browser's name as people know it, like the system's: the whole User-Agent is not kept."""
    system: Mapped[str | None] = mapped_column(info=ACCOUNT)
    is_strong: Mapped[bool] = mapped_column(Boolean, server_default=false(), info=OPERATIONAL)
    """More than a password was proved: a code of the second factor, or a passkey."""


class Guest(Base):
    """Somebody whom a link lets into one visit, without an account. The link opens one session."""

    __tablename__ = "guests"

    guest_id: Mapped[UUID] = mapped_column(primary_key=True, info=OPERATIONAL)
    visit_id: Mapped[UUID] = mapped_column(index=True, info=OPERATIONAL)
    kind: Mapped[str] = mapped_column(info=OPERATIONAL)
    invited_by: Mapped[str | None] = mapped_column(info=OPERATIONAL)
    invited_at: Mapped[datetime | None] = mapped_column(info=OPERATIONAL)
    """When signalling made the link last: older news of it change nothing."""
    sees_chat: Mapped[bool] = mapped_column(Boolean, info=OPERATIONAL)
    sees_documents: Mapped[bool] = mapped_column(Boolean, info=OPERATIONAL)
    secret_digest: Mapped[UUID | None] = mapped_column(info=OPERATIONAL)
    """`kit.links.digest_of`; None of somebody whose end came before the invitation."""
    expires_at: Mapped[datetime] = mapped_column(index=True, info=OPERATIONAL)
    name: Mapped[str | None] = mapped_column(info=OPERATIONAL)
    """As the guest typed it. It goes with the row, soon after the visit."""
    consent_version: Mapped[str | None] = mapped_column(info=OPERATIONAL)
    language: Mapped[str | None] = mapped_column(info=OPERATIONAL)
    opened_at: Mapped[datetime | None] = mapped_column(info=OPERATIONAL)
    """When the link was used, with the consent."""
    session_id: Mapped[UUID | None] = mapped_column(info=OPERATIONAL)
    token_hash: Mapped[bytes | None] = mapped_column(unique=True, info=OPERATIONAL)
    session_ends_at: Mapped[datetime | None] = mapped_column(info=OPERATIONAL)
    revoked_at: Mapped[datetime | None] = mapped_column(info=OPERATIONAL)
    ended_at: Mapped[datetime | None] = mapped_column(info=OPERATIONAL)
    end_reason: Mapped[str | None] = mapped_column(info=OPERATIONAL)


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
    moved_at: Mapped[datetime | None] = mapped_column(info=RECORD)
    """When booking said last whose visit it is: older news of that change nothing."""


class SecondFactor(Base):
    """The key that an account shares with an authenticator app (TOTP)."""

    __tablename__ = "second_factors"

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.account_id"), primary_key=True, info=ACCOUNT
    )
    secret_sealed: Mapped[bytes] = mapped_column(info=ACCOUNT)
    """AES-GCM, bound to account_id (pesel.PeselSeal)."""
    started_at: Mapped[datetime] = mapped_column(info=OPERATIONAL)
    confirmed_at: Mapped[datetime | None] = mapped_column(info=ACCOUNT)
    """Asked for at log-in only from here on: a code has proved that the app knows the key."""
    last_step: Mapped[int | None] = mapped_column(BigInteger, info=OPERATIONAL)
    """The half minute of the last code that was taken: it and all before it are used up."""


class RecoveryCode(Base):
    """A code on paper, for whoever has lost the telephone. It goes when it is used."""

    __tablename__ = "recovery_codes"

    code_hash: Mapped[bytes] = mapped_column(primary_key=True, info=ACCOUNT)
    """Keyed, and bound to the account."""
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.account_id"), index=True, info=ACCOUNT
    )


class Passkey(Base):
    """A WebAuthn credential: the private half never leaves the person's device."""

    __tablename__ = "passkeys"

    credential_id: Mapped[bytes] = mapped_column(primary_key=True, info=ACCOUNT)
    passkey_id: Mapped[UUID] = mapped_column(unique=True, info=ACCOUNT)
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.account_id"), index=True, info=ACCOUNT
    )
    public_key: Mapped[bytes] = mapped_column(info=ACCOUNT)
    sign_count: Mapped[int] = mapped_column(BigInteger, info=OPERATIONAL)
    """A device that counts backwards is a copy of it."""
    name: Mapped[str] = mapped_column(info=ACCOUNT)
    added_at: Mapped[datetime] = mapped_column(info=ACCOUNT)
    last_used_at: Mapped[datetime | None] = mapped_column(info=ACCOUNT)


class UsedChallenge(Base):
    """A challenge that was answered: an answer that somebody recorded opens nothing again."""

    __tablename__ = "used_challenges"

    challenge_hash: Mapped[bytes] = mapped_column(primary_key=True, info=OPERATIONAL)
    expires_at: Mapped[datetime] = mapped_column(index=True, info=OPERATIONAL)


class Consent(Base):
    """What a person accepted, in which version and when; and when it was taken back."""

    __tablename__ = "consents"
    __table_args__: Any = (
        # Accepting twice at once is one consent.
        Index(
            "consents_one_stands",
            "account_id",
            "kind",
            "version",
            unique=True,
            postgresql_where=text("withdrawn_at is null"),
        ),
    )

    consent_id: Mapped[UUID] = mapped_column(primary_key=True, info=ACCOUNT)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.account_id"), info=ACCOUNT)
    kind: Mapped[str] = mapped_column(info=ACCOUNT)
    version: Mapped[str] = mapped_column(info=ACCOUNT)
    accepted_at: Mapped[datetime] = mapped_column(info=ACCOUNT)
    withdrawn_at: Mapped[datetime | None] = mapped_column(info=ACCOUNT)
