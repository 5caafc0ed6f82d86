"""Notify's first tables."""

import sqlalchemy as sa
from alembic import op

from kit.tables import create_kit_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_kit_tables(op)  # pyright: ignore[reportArgumentType] - a module that stands for it
    op.create_table(
        "visits",
        sa.Column("visit_id", sa.Uuid, primary_key=True),
        sa.Column("doctor_id", sa.Uuid, nullable=False),
        sa.Column("patient_id", sa.Uuid, nullable=False),
        sa.Column("account_id", sa.Uuid),
        sa.Column("starts_at", sa.DateTime(timezone=True)),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("room_version", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.CheckConstraint(
            "state in ('booked', 'completed', 'cancelled')", name="visits_state_known"
        ),
    )
    op.create_table(
        "alerts",
        sa.Column("alert_id", sa.Uuid, primary_key=True),
        sa.Column("visit_id", sa.Uuid, sa.ForeignKey("visits.visit_id"), nullable=False),
        sa.Column("doctor_id", sa.Uuid, nullable=False),
        sa.Column("patient_id", sa.Uuid, nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("room_version", sa.BigInteger, nullable=False),
        sa.Column("ready_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
    )
    op.create_index("alerts_one_per_press", "alerts", ["visit_id", "room_version"], unique=True)
    op.create_index(
        "alerts_one_stands",
        "alerts",
        ["visit_id"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_index(
        "alerts_open_of_doctor",
        "alerts",
        ["doctor_id", "ready_since"],
        postgresql_where=sa.text("ended_at is null and acknowledged_at is null"),
    )
    op.create_table(
        "messages",
        sa.Column("message_id", sa.Uuid, primary_key=True),
        sa.Column("event_id", sa.Uuid, nullable=False, unique=True),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("visit_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('confirmation', 'cancellation')", name="messages_kind_known"),
    )
    op.create_index("messages_newest", "messages", ["created_at", "message_id"])
