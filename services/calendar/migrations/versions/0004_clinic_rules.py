"""What a clinic asks of its patients: questions, prices, notices, deadlines, and past texts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    # A clinic that was there before asks for nothing until ops say so.
    for name in ("remote_questions", "notices"):
        op.add_column("clinics", sa.Column(name, JSONB, nullable=False, server_default="[]"))
    op.add_column("clinics", sa.Column("prices", JSONB, nullable=False, server_default="{}"))
    op.add_column(
        "clinics", sa.Column("cancellation_hours", sa.Integer, nullable=False, server_default="0")
    )
    op.add_column("clinics", sa.Column("remote_years_min", sa.Integer))
    op.create_table(
        "clinic_texts",
        sa.Column("text_id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("clinic_id", sa.Uuid, sa.ForeignKey("clinics.clinic_id"), nullable=False),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
    )
