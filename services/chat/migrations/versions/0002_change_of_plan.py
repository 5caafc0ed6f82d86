"""Since when a visit is where it is: it may move to another time and doctor."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("visits", sa.Column("moved_at", sa.DateTime(timezone=True)))
