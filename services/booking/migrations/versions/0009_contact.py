"""Attempts to reach a patient, a visit's end by them, and since when the patient waited."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("visits", sa.Column("ready_at", TIME))
    op.add_column(
        "visits",
        sa.Column("is_no_contact", sa.Boolean, nullable=False, server_default=sa.text("false")),
    )
    op.create_table(
        "contact_attempts",
        sa.Column("attempt_id", sa.Uuid(), primary_key=True),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("made_by_role", sa.Text, nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.CheckConstraint(
            "kind in ('phone', 'portal', 'push', 'sms')", name="contact_attempts_kind_known"
        ),
    )
    op.create_index("contact_attempts_of_visit", "contact_attempts", ["visit_id", "made_at"])
