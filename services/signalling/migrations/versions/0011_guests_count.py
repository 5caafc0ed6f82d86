"""Guests counted by their room, found by the end of their link, and all of a visit."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column(
        "rooms", sa.Column("guests_count", sa.SmallInteger, nullable=False, server_default="0")
    )
    op.execute(
        "update rooms set guests_count = invited.count from ("
        "select visit_id, count(*) as count from guests where status <> 'gone' group by visit_id"
        ") as invited where invited.visit_id = rooms.visit_id"
    )
    op.create_index("guests_invited_to_visit", "guests", ["visit_id"])
    op.create_index(
        "guests_live_by_age", "guests", ["expires_at"], postgresql_where=sa.text("status <> 'gone'")
    )
