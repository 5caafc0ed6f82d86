"""Further kinds of messages: the doctor's recommendations, and an attempt to reach the patient."""

from alembic import op

revision = "0009"
down_revision = "0008"

KINDS = (
    "kind in ('confirmation', 'change', 'cancellation', 'reminder', 'disruption', 'slot_offer',"
    " 'document_received', 'message_waiting', 'patient_waiting', 'recommendations',"
    " 'contact_attempt')"
)


def upgrade() -> None:
    op.drop_constraint("messages_kind_known", "messages", type_="check")
    op.create_check_constraint("messages_kind_known", "messages", KINDS)
