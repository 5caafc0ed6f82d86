"""Guests of a visit: who was let into its call, and may read what was agreed."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "guests",
        sa.Column("guest_id", sa.Uuid, primary_key=True),
        sa.Column("visit_id", sa.Uuid, nullable=False),
        sa.Column("is_gone", sa.Boolean, nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("guests_by_age", "guests", ["heard_at"])
