"""For how long data are kept, as ops set it, and the log of such changes."""

import sqlalchemy as sa
from alembic import op

from kit.audit import create_audit_table
from kit.retention import create_retention_table

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    create_audit_table(op)  # pyright: ignore[reportArgumentType] - a module that stands for it
    create_retention_table(op)  # pyright: ignore[reportArgumentType] - a module that stands for it
    op.create_index(
        "messages_told",
        "messages",
        [sa.text("coalesce(released_at, created_at)")],
        postgresql_where=sa.text("state <> 'planned'"),
    )
    op.create_index(
        "deliveries_done",
        "deliveries",
        ["changed_at"],
        postgresql_where=sa.text("state not in ('due', 'retrying')"),
    )
    op.create_index("alerts_ended", "alerts", ["ended_at"])
