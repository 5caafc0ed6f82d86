"""Further kinds of messages: the doctor's recommendations, and an attempt to reach the patient."""

from alembic import op

revision = "0009"
down_revision = "0008"

KINDS = (
    "kind in ('confirmation', 'change', 'cancellation', 'reminder', 'disruption', 'slot_offer',"
    " 'document_received', 'message_waiting', 'recommendations', 'contact_attempt')"
)


def upgrade() -> None:
    op.drop_constraint("messages_kind_known", "messages", type_="check")
    # Validated apart: messages go on while the rows that exist are read.
    op.execute(f"alter table messages add constraint messages_kind_known check ({KINDS}) not valid")
    op.execute("alter table messages validate constraint messages_kind_known")
