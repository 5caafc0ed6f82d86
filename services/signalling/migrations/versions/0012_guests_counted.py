"""A room never has fewer guests than none: a count that was lost is no count."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_check_constraint("rooms_guests_counted", "rooms", "guests_count >= 0")
