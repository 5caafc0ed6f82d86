"""Sharing a child: who gave the access, invitations, and a version of a person's roles."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("guardianships", sa.Column("granted_by", sa.Uuid))
    op.add_column(
        "staff", sa.Column("version", sa.Integer, nullable=False, server_default=sa.text("1"))
    )
    op.create_table(
        "invitations",
        sa.Column("invitation_id", sa.Uuid, primary_key=True),
        sa.Column(
            "patient_id", sa.Uuid, sa.ForeignKey("patients.patient_id"), nullable=False, index=True
        ),
        sa.Column(
            "account_id", sa.Uuid, sa.ForeignKey("accounts.account_id"), nullable=False, index=True
        ),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("code_hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False, index=True),
        sa.CheckConstraint("kind in ('guardian', 'own_account')", name="invitations_kind_known"),
    )
