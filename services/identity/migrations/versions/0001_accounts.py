"""Accounts, patients, guardianship, staff, sessions, failed log-ins and care relations."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from kit.tables import create_kit_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_kit_tables(op)  # pyright: ignore[reportArgumentType] - a module that stands for it
    _accounts()
    _patients()
    _staff()
    _sessions()
    _care_relations()


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("account_id", sa.Uuid, primary_key=True),
        sa.Column("email", sa.Text, nullable=False, unique=True),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("given_name", sa.Text, nullable=False),
        sa.Column("family_name", sa.Text, nullable=False),
        sa.Column("phone", sa.Text),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
    )


def _patients() -> None:
    op.create_table(
        "patients",
        sa.Column("patient_id", sa.Uuid, primary_key=True),
        sa.Column("given_name", sa.Text, nullable=False),
        sa.Column("family_name", sa.Text, nullable=False),
        sa.Column("birth_date", sa.Date, nullable=False),
        sa.Column("pesel_sealed", sa.LargeBinary),
        sa.Column("pesel_hash", sa.LargeBinary, unique=True),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "guardianships",
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("accounts.account_id"), primary_key=True),
        sa.Column("patient_id", sa.Uuid, sa.ForeignKey("patients.patient_id"), primary_key=True),
        sa.Column("relation", sa.Text, nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_guardianships_patient_id", "guardianships", ["patient_id"])


def _staff() -> None:
    op.create_table(
        "staff",
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("accounts.account_id"), primary_key=True),
        sa.Column("roles", ARRAY(sa.Text), nullable=False),
        sa.Column("doctor_id", sa.Uuid),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
    )


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("session_id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("accounts.account_id"), nullable=False),
        sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_sessions_account_id", "sessions", ["account_id"])
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"])
    op.create_table(
        "login_attempts",
        sa.Column("subject_hash", sa.LargeBinary, primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("window_ends_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_login_attempts_window_ends_at", "login_attempts", ["window_ends_at"])


def _care_relations() -> None:
    op.create_table(
        "care_relations",
        sa.Column("visit_id", sa.Uuid, primary_key=True),
        sa.Column("doctor_id", sa.Uuid, nullable=False),
        sa.Column("patient_id", sa.Uuid, nullable=False),
    )
    op.create_index("care_relations_doctor_patient", "care_relations", ["doctor_id", "patient_id"])
