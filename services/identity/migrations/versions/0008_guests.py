"""Guests of a visit: links that open one session each, without an account."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "guests",
        sa.Column("guest_id", sa.Uuid, primary_key=True),
        sa.Column("visit_id", sa.Uuid, nullable=False, index=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("invited_by", sa.Text),
        sa.Column("invited_at", TIME),
        sa.Column("sees_chat", sa.Boolean, nullable=False),
        sa.Column("sees_documents", sa.Boolean, nullable=False),
        sa.Column("secret_digest", sa.Uuid),
        sa.Column("expires_at", TIME, nullable=False, index=True),
        sa.Column("name", sa.Text),
        sa.Column("consent_version", sa.Text),
        sa.Column("language", sa.Text),
        sa.Column("opened_at", TIME),
        sa.Column("session_id", sa.Uuid),
        sa.Column("token_hash", sa.LargeBinary, unique=True),
        sa.Column("session_ends_at", TIME),
        sa.Column("revoked_at", TIME),
        sa.Column("ended_at", TIME),
        sa.Column("end_reason", sa.Text),
    )
