"""Patients without an account: a number to call, an index by birth date, codes to open one."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("patients", sa.Column("phone", sa.Text))
    op.create_index("ix_patients_birth_date", "patients", ["birth_date"])
    op.create_table(
        "patient_codes",
        sa.Column("code_hash", sa.LargeBinary, primary_key=True),
        sa.Column(
            "patient_id",
            sa.Uuid,
            sa.ForeignKey("patients.patient_id", ondelete="CASCADE"),
            nullable=False,
            unique=True,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )
