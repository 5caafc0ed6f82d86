"""By what the two people of a running visit talk."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column(
        "rooms", sa.Column("channel", sa.Text, nullable=False, server_default=sa.text("'video'"))
    )
    op.create_check_constraint(
        "rooms_channel_known", "rooms", "channel in ('video', 'audio', 'phone', 'chat')"
    )
