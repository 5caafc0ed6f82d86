"""Which clinic a visit is in, and how long that clinic's threads are open."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("visits", sa.Column("clinic_id", sa.Uuid))
    op.create_table(
        "clinics",
        sa.Column("clinic_id", sa.Uuid, primary_key=True),
        sa.Column("chat_open_days", sa.Integer),
        sa.Column("chat_answer_days", sa.Integer),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )
