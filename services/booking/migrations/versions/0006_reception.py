"""Reception: who booked for a patient, notes among staff, and checks of a patient's identity."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("visits", sa.Column("booked_by_id", sa.Uuid()))
    op.create_table(
        "visit_notes",
        sa.Column("note_id", sa.Uuid(), primary_key=True),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("author_role", sa.Text, nullable=False),
        sa.Column("written_at", TIME, nullable=False),
    )
    op.create_index("visit_notes_of_visit", "visit_notes", ["visit_id", "written_at"])
    op.create_table(
        "identity_checks",
        sa.Column("check_id", sa.Uuid(), primary_key=True),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("method", sa.Text, nullable=False),
        sa.Column("checked_by_id", sa.Uuid(), nullable=False),
        sa.Column("checked_by_role", sa.Text, nullable=False),
        sa.Column("checked_at", TIME, nullable=False),
        sa.CheckConstraint(
            "method in ('document', 'pesel_questions', 'video')",
            name="identity_checks_method_known",
        ),
    )
    op.create_index("identity_checks_of_visit", "identity_checks", ["visit_id", "checked_at"])
