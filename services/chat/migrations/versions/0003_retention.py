"""For how long data are kept, as ops set it, and the log of such changes."""

from alembic import op

from kit.audit import create_audit_table
from kit.retention import create_retention_table

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    create_audit_table(op)  # pyright: ignore[reportArgumentType] - a module that stands for it
    create_retention_table(op)  # pyright: ignore[reportArgumentType] - a module that stands for it
