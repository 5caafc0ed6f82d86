"""The timeline of a visit: what was told of it, and the worst of each minute of its calls."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "timeline_entries",
        sa.Column("event_id", sa.Uuid, primary_key=True),
        sa.Column("visit_id", sa.Uuid, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("role", sa.Text),
        sa.Column("facts", JSONB, nullable=False),
    )
    op.create_index("timeline_entries_of_visit", "timeline_entries", ["visit_id", "at"])
    op.create_index("timeline_entries_by_age", "timeline_entries", ["at"])
    op.create_table(
        "call_minutes",
        sa.Column("visit_id", sa.Uuid, primary_key=True),
        sa.Column("role", sa.Text, primary_key=True),
        sa.Column("minute_at", TIME, primary_key=True),
        sa.Column("packets_lost_percent_max", sa.Float),
        sa.Column("round_trip_ms_max", sa.Float),
        sa.Column("jitter_ms_max", sa.Float),
        sa.Column("frames_per_second_min", sa.Float),
        sa.Column("relayed", sa.Boolean),
    )
    op.create_index("call_minutes_by_age", "call_minutes", ["minute_at"])
