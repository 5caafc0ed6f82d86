"""Guardianships that ended: what is claimed afterwards belongs to whoever acts for the patient."""

from alembic import op

from kit.guardianships import create_guardianships_table

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    create_guardianships_table(op)  # pyright: ignore[reportArgumentType] - a module that stands for it
