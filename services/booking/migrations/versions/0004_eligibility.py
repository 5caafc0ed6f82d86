"""What a clinic asks of its patients, and what they declared before a visit."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0001"

ID = sa.Uuid()


def upgrade() -> None:
    # A clinic that was there before asks for nothing until calendar says so.
    ids = postgresql.ARRAY(ID)
    op.add_column(
        "clinics", sa.Column("remote_question_ids", ids, nullable=False, server_default="{}")
    )
    op.add_column(
        "clinics", sa.Column("notices", postgresql.JSONB, nullable=False, server_default="[]")
    )
    # Cancelling by a deadline needs the same column, whichever of the two comes first.
    op.execute(
        "alter table clinics add column if not exists cancellation_hours integer not null default 0"
    )
    for name in ("age_years_min", "age_years_max", "remote_years_min"):
        op.add_column("clinics", sa.Column(name, sa.Integer))
    op.create_table(
        "visit_declarations",
        sa.Column("visit_id", ID, primary_key=True),
        sa.Column("text_id", ID, primary_key=True),
        sa.Column("version", sa.Integer),
        sa.Column("answer", sa.Text),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(version is null) <> (answer is null)", name="visit_declarations_one_thing"
        ),
    )
