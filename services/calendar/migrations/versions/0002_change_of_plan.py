"""Since when a claim is where it is: a visit may move to another slot."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("slot_claims", sa.Column("moved_at", sa.DateTime(timezone=True)))
