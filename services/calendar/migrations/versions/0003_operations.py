"""Absences, the log of changes, and versions that keep two changes at once apart."""

import sqlalchemy as sa
from alembic import op

from kit.audit import create_audit_table

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    create_audit_table(op)  # pyright: ignore[reportArgumentType] - a module that stands for it
    for table in ("facilities", "clinics", "doctors"):
        version = sa.Column("version", sa.Integer, nullable=False, server_default="1")
        op.add_column(table, version)
    op.create_table(
        "absences",
        sa.Column("absence_id", sa.Uuid, primary_key=True),
        sa.Column("doctor_id", sa.Uuid, sa.ForeignKey("doctors.doctor_id"), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("absences_doctor", "absences", ["doctor_id", "ends_at"])
