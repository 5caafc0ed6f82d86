"""For how long data are kept, as ops set it, and the log of such changes."""

import sqlalchemy as sa
from alembic import op

from kit.audit import create_audit_table
from kit.retention import create_retention_table

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    create_audit_table(op)  # pyright: ignore[reportArgumentType] - a module that stands for it
    create_retention_table(op)  # pyright: ignore[reportArgumentType] - a module that stands for it
    # What the deleting looks for: an index of few rows, on a table that only grows.
    op.create_index(
        "visits_never_booked",
        "visits",
        ["ends_at"],
        postgresql_where=sa.text("booked_at is null and state in ('expired', 'given_back')"),
    )
    op.create_index(
        "waitlist_entries_ended",
        "waitlist_entries",
        ["ended_at"],
        postgresql_where=sa.text("state <> 'waiting'"),
    )
