"""Recommendations of a visit, their draft, and when the visit was: it stands on the paper."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("visits", sa.Column("starts_at", TIME))
    op.create_table(
        "recommendation_drafts",
        sa.Column("visit_id", sa.Uuid, sa.ForeignKey("visits.visit_id"), primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("saved_at", TIME, nullable=False),
    )
    op.create_table(
        "recommendations",
        sa.Column("visit_id", sa.Uuid, sa.ForeignKey("visits.visit_id"), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("doctor_id", sa.Uuid, nullable=False),
        sa.Column("author_account_id", sa.Uuid, nullable=False),
        sa.Column("issued_at", TIME, nullable=False),
        sa.CheckConstraint("version > 0", name="recommendations_are_numbered_from_one"),
    )
