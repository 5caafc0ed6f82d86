"""Since when a doctor cares in a visit: it may move to another doctor."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("care_relations", sa.Column("moved_at", sa.DateTime(timezone=True)))
