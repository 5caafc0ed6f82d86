"""Guests of a visit: who was invited by a link, and how far they came."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

ID = sa.Uuid()
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "guests",
        sa.Column("guest_id", ID, primary_key=True),
        sa.Column("visit_id", ID, sa.ForeignKey("visits.visit_id"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("invited_by", sa.Text, nullable=False),
        sa.Column("sees_chat", sa.Boolean, nullable=False),
        sa.Column("sees_documents", sa.Boolean, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("invited_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("arrived_at", TIME),
        sa.Column("admitted_at", TIME),
        sa.Column("ended_at", TIME),
        sa.Column("end_reason", sa.Text),
        sa.CheckConstraint(
            "status in ('invited', 'waiting', 'admitted', 'gone')", name="guests_status_known"
        ),
        sa.CheckConstraint(
            "(status = 'gone') = (ended_at is not null and end_reason is not null)",
            name="guests_gone_say_why",
        ),
    )
    op.create_index(
        "guests_of_visit", "guests", ["visit_id"], postgresql_where=sa.text("status <> 'gone'")
    )
    op.create_index("guests_by_age", "guests", ["expires_at"])
