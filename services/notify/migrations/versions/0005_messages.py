"""Messages that are planned, delivered by channels, preferred, and read."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KINDS = (
    "kind in ('confirmation', 'change', 'cancellation', 'reminder', 'disruption',"
    " 'slot_offer', 'document_received', 'message_waiting')"
)
UTC_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("visits", sa.Column("ends_at", UTC_TIME))
    op.add_column(
        "visits", sa.Column("language", sa.Text, nullable=False, server_default=sa.text("'pl'"))
    )
    op.add_column(
        "visits",
        sa.Column("calendar_sequence", sa.Integer, nullable=False, server_default=sa.text("0")),
    )
    _messages()
    _deliveries()
    op.create_table(
        "preferences",
        sa.Column("account_id", sa.Uuid, primary_key=True),
        sa.Column("channels", postgresql.JSONB, nullable=False),
        sa.Column("quiet_from", sa.Time),
        sa.Column("quiet_until", sa.Time),
    )
    op.create_table(
        "push_subscriptions",
        sa.Column("endpoint", sa.Text, primary_key=True),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("p256dh", sa.Text, nullable=False),
        sa.Column("auth", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("created_at", UTC_TIME, nullable=False),
    )
    op.create_index(
        "push_subscriptions_of_account", "push_subscriptions", ["account_id", "created_at"]
    )
    op.create_table(
        "threads",
        sa.Column("visit_id", sa.Uuid, primary_key=True),
        sa.Column("last_seq", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("read_seq", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("noticed_seq", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("notice_kind", sa.Text),
        sa.Column("notice_due_at", UTC_TIME),
    )
    op.create_index(
        "threads_due",
        "threads",
        ["notice_due_at"],
        postgresql_where=sa.text("notice_due_at is not null"),
    )


def _messages() -> None:
    op.drop_constraint("messages_kind_known", "messages")
    op.create_check_constraint("messages_kind_known", "messages", KINDS)
    op.add_column(
        "messages",
        sa.Column("facts", postgresql.JSONB, nullable=False, server_default=sa.text("'{}'")),
    )
    # What an older version still writes beside us counts as told, as it always did.
    op.add_column(
        "messages",
        sa.Column("state", sa.Text, nullable=False, server_default=sa.text("'released'")),
    )
    for name in ("due_at", "expires_at", "released_at", "read_at"):
        op.add_column("messages", sa.Column(name, UTC_TIME))
    op.execute("update messages set released_at = created_at, read_at = created_at")
    op.create_check_constraint(
        "messages_state_known",
        "messages",
        "state in ('planned', 'released', 'skipped', 'withdrawn')",
    )
    op.create_index(
        "messages_planned", "messages", ["due_at"], postgresql_where=sa.text("state = 'planned'")
    )
    op.create_index("messages_of_visit", "messages", ["visit_id"])
    op.create_index(
        "messages_in_inbox",
        "messages",
        ["account_id", "released_at"],
        postgresql_where=sa.text("state = 'released'"),
    )


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("delivery_id", sa.Uuid, primary_key=True),
        sa.Column("message_id", sa.Uuid, sa.ForeignKey("messages.message_id"), nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("next_try_at", UTC_TIME, nullable=False),
        sa.Column("fault", sa.Text),
        sa.Column("changed_at", UTC_TIME, nullable=False),
        sa.CheckConstraint("channel in ('email', 'sms', 'push')", name="deliveries_channel_known"),
        sa.CheckConstraint(
            "state in ('due', 'sent', 'kept', 'retrying', 'failed', 'handled', 'skipped',"
            " 'withdrawn')",
            name="deliveries_state_known",
        ),
    )
    op.create_index("deliveries_once", "deliveries", ["message_id", "channel"], unique=True)
    op.create_index(
        "deliveries_waiting",
        "deliveries",
        ["next_try_at"],
        postgresql_where=sa.text("state in ('due', 'retrying')"),
    )
    op.create_index(
        "deliveries_failed",
        "deliveries",
        ["changed_at"],
        postgresql_where=sa.text("state = 'failed'"),
    )
