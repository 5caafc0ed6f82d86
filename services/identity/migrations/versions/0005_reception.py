"""Patients without an account: a number to call, and an index for finding them by birth date."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("patients", sa.Column("phone", sa.Text))
    op.create_index("ix_patients_birth_date", "patients", ["birth_date"])
