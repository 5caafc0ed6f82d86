"""The worst of each minute of a call as a guest's browser measured it.

In a table of its own: the key of `call_minutes` names a side, and services that run meanwhile
insert by it (`on conflict`), so that it could not get the guest as one more part in one step.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "guest_minutes",
        sa.Column("visit_id", sa.Uuid, primary_key=True),
        sa.Column("guest_id", sa.Uuid, primary_key=True),
        sa.Column("minute_at", sa.DateTime(timezone=True), primary_key=True),
        sa.Column("guest_kind", sa.Text, nullable=False),
        sa.Column("packets_lost_percent_max", sa.Float),
        sa.Column("round_trip_ms_max", sa.Float),
        sa.Column("jitter_ms_max", sa.Float),
        sa.Column("frames_per_second_min", sa.Float),
        sa.Column("relayed", sa.Boolean),
    )
    op.create_index("guest_minutes_by_age", "guest_minutes", ["minute_at"])
