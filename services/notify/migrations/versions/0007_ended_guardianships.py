"""Guardianships that ended: a booking that comes later is told to whoever acts for the patient."""

from alembic import op

from kit.guardianships import create_guardianships_table

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    create_guardianships_table(op)  # pyright: ignore[reportArgumentType] - a module that stands for it
