"""Who closed the page is gone sooner than who lost the connection, and who changed the device."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column(
        "connections",
        sa.Column("closed_by_person", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    for side in ("patient", "doctor"):
        op.add_column(
            "rooms",
            sa.Column(f"{side}_closed", sa.Boolean, nullable=False, server_default=sa.false()),
        )
    op.add_column("rooms", sa.Column("patient_moved_at", sa.DateTime(timezone=True)))
