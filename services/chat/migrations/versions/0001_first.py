"""Chat's first tables."""

import sqlalchemy as sa
from alembic import op

from kit.tables import create_kit_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_kit_tables(op)  # pyright: ignore[reportArgumentType] - a module that stands for it
    op.create_table(
        "visits",
        sa.Column("visit_id", sa.Uuid, primary_key=True),
        sa.Column("doctor_id", sa.Uuid, nullable=False),
        sa.Column("patient_id", sa.Uuid, nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True)),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("last_seq", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("document_count", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("read_seq_patient", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("read_seq_doctor", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.CheckConstraint(
            "state in ('booked', 'completed', 'cancelled')", name="visits_state_known"
        ),
        sa.CheckConstraint(
            "read_seq_patient between 0 and last_seq and read_seq_doctor between 0 and last_seq",
            name="visits_read_marks_are_of_messages",
        ),
    )
    op.create_table(
        "messages",
        sa.Column("visit_id", sa.Uuid, sa.ForeignKey("visits.visit_id"), primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("message_id", sa.Uuid, nullable=False, unique=True),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("author_account_id", sa.Uuid, nullable=False),
        sa.Column("author_role", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('text', 'document')", name="messages_kind_known"),
        sa.CheckConstraint(
            "(kind = 'text') = (text is not null)", name="messages_have_text_or_document"
        ),
    )
    op.create_index(
        "messages_one_per_client_id", "messages", ["visit_id", "client_id"], unique=True
    )
    op.create_table(
        "documents",
        sa.Column("document_id", sa.Uuid, primary_key=True),
        sa.Column(
            "message_id",
            sa.Uuid,
            sa.ForeignKey("messages.message_id"),
            nullable=False,
            unique=True,
        ),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("document_type", sa.Text, nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("storage_key", sa.Text, nullable=False, unique=True),
        sa.CheckConstraint("size_bytes > 0", name="documents_have_bytes"),
    )
