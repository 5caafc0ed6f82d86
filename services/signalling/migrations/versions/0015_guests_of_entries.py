"""Which guest it was of whom an entry of the timeline tells; older entries do not know."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("timeline_entries", sa.Column("guest_id", sa.Uuid))
