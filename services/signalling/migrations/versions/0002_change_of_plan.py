"""Since when a visit is where it is, and whether the clinic has taken its time away."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("visits", sa.Column("moved_at", sa.DateTime(timezone=True)))
    op.add_column(
        "visits", sa.Column("disrupted", sa.Boolean, nullable=False, server_default=sa.false())
    )
