"""How far an alert has gone that nobody saw, and which account is which doctor's."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

UNSEEN = "ended_at is null and acknowledged_at is null"


def upgrade() -> None:
    op.add_column("alerts", sa.Column("escalated_to", sa.Text))
    op.create_check_constraint(
        "alerts_escalation_known", "alerts", "escalated_to in ('doctor', 'reception')"
    )
    op.create_index("alerts_unseen", "alerts", ["raised_at"], postgresql_where=sa.text(UNSEEN))
    op.create_table(
        "staff_accounts",
        sa.Column("account_id", sa.Uuid, primary_key=True),
        sa.Column("doctor_id", sa.Uuid),
    )
    op.create_index("staff_accounts_of_doctor", "staff_accounts", ["doctor_id"])
    op.drop_constraint("messages_kind_known", "messages", type_="check")
    op.create_check_constraint(
        "messages_kind_known",
        "messages",
        "kind in ('confirmation', 'change', 'cancellation', 'reminder', 'disruption',"
        " 'slot_offer', 'document_received', 'message_waiting', 'patient_waiting')",
    )
