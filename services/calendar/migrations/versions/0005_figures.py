"""Figures of each clinic and day, made of events alone."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

TIME = sa.DateTime(timezone=True)
COUNTS = (
    "offered_count",
    "offered_minutes",
    "booked_count",
    "booked_minutes",
    "completed_count",
    "missed_count",
    "cancelled_count",
)


def upgrade() -> None:
    op.create_table(
        "figure_slots",
        sa.Column("slot_id", sa.Uuid, primary_key=True),
        sa.Column("clinic_id", sa.Uuid),
        sa.Column("day", sa.Date),
        sa.Column("minutes", sa.SmallInteger),
        sa.Column("is_offered", sa.Boolean, nullable=False),
        sa.Column("told_at", TIME, nullable=False),
    )
    op.create_table(
        "figure_visits",
        sa.Column("visit_id", sa.Uuid, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("clinic_id", sa.Uuid),
        sa.Column("day", sa.Date),
        sa.Column("minutes", sa.SmallInteger),
        sa.Column("placed_at", TIME),
        sa.Column("told_at", TIME),
    )
    op.create_table(
        "clinic_days",
        sa.Column("clinic_id", sa.Uuid, primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        *(sa.Column(name, sa.Integer, nullable=False) for name in COUNTS),
    )
    op.create_index("clinic_days_by_day", "clinic_days", ["day", "clinic_id"])
