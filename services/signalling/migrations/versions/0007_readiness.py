"""What a test call found is kept whole, and a visit without a passed one becomes a task."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"

ID = sa.Uuid()
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("visits", sa.Column("readiness_check_at", TIME))
    op.create_index(
        "visits_to_check",
        "visits",
        ["readiness_check_at"],
        postgresql_where=sa.text("readiness_check_at is not null"),
    )
    # Visits that were booked before this release are looked at like the others.
    op.execute(
        "update visits set readiness_check_at ="
        " greatest(starts_at - interval '24 hours', now() + interval '15 minutes')"
        " from rooms where rooms.visit_id = visits.visit_id and rooms.status <> 'done'"
        " and starts_at > now() + interval '15 minutes' and not disrupted"
    )
    op.add_column("rooms", sa.Column("last_test_findings", postgresql.ARRAY(sa.Text)))
    for name in ("packets_lost_up_percent", "jitter_up_ms"):
        op.add_column("test_calls", sa.Column(name, sa.Float))
    for name in ("path", "camera_problem", "microphone_problem"):
        op.add_column("test_calls", sa.Column(name, sa.Text))
    op.create_table(
        "readiness_tasks",
        sa.Column("task_id", ID, primary_key=True),
        sa.Column("visit_id", ID, sa.ForeignKey("visits.visit_id"), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("closed_at", TIME),
        sa.Column("outcome", sa.Text),
    )
    op.create_index(
        "readiness_tasks_one_open",
        "readiness_tasks",
        ["visit_id"],
        unique=True,
        postgresql_where=sa.text("closed_at is null"),
    )
    op.create_index(
        "readiness_tasks_closed",
        "readiness_tasks",
        ["closed_at"],
        postgresql_where=sa.text("closed_at is not null"),
    )
