"""For how long data are kept, as ops set it."""

from alembic import op

from kit.retention import create_retention_table

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    create_retention_table(op)  # pyright: ignore[reportArgumentType] - a module that stands for it
