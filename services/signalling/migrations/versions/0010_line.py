"""What a test call found of the line: how much it carries, and which relays are reached."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    for name in ("bandwidth_up_kbps", "bandwidth_down_kbps"):
        op.add_column("test_calls", sa.Column(name, sa.Float))
    for name in ("relay_udp", "relay_tcp", "relay_tls"):
        op.add_column("test_calls", sa.Column(name, sa.Boolean))
