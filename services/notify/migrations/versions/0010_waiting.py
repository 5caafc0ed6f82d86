"""Further kinds of messages: a doctor is late, and somebody is called back to a visit."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.drop_constraint("messages_kind_known", "messages", type_="check")
    op.create_check_constraint(
        "messages_kind_known",
        "messages",
        "kind in ('confirmation', 'change', 'cancellation', 'reminder', 'disruption',"
        " 'slot_offer', 'document_received', 'message_waiting', 'delay', 'call_back',"
        " 'patient_waiting', 'recommendations', 'contact_attempt')",
    )
