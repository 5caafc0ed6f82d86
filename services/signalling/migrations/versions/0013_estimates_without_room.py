"""A visit in person or by telephone has no room, and its patient waits too."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("visits", sa.Column("estimate", JSONB))
