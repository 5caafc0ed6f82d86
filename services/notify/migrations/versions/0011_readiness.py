"""A further kind of message: a video visit comes near, and no test call has passed."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KINDS = (
    "kind in ('confirmation', 'change', 'cancellation', 'reminder', 'disruption',"
    " 'slot_offer', 'document_received', 'message_waiting', 'delay', 'call_back',"
    " 'patient_waiting', 'readiness', 'recommendations', 'contact_attempt')"
)
UTC_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.drop_constraint("messages_kind_known", "messages", type_="check")
    op.create_check_constraint("messages_kind_known", "messages", KINDS)
    op.create_table(
        "nudges",
        sa.Column("visit_id", sa.Uuid(), primary_key=True),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", UTC_TIME, nullable=False),
        sa.Column("due_at", UTC_TIME),
    )
    op.create_index(
        "nudges_due", "nudges", ["due_at"], postgresql_where=sa.text("due_at is not null")
    )
