"""A further kind of message: a freed slot is offered to somebody who waits."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint("messages_kind_known", "messages", type_="check")
    op.create_check_constraint(
        "messages_kind_known", "messages", "kind in ('confirmation', 'cancellation', 'slot_offer')"
    )
