"""The log of changes of staff and their roles."""

from alembic import op

from kit.audit import create_audit_table

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    create_audit_table(op)  # pyright: ignore[reportArgumentType] - a module that stands for it
