"""How long a wait will be: the doctor's day, what is told of it, and who is called back."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"

ID = sa.Uuid()
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    for name in ("facility_id", "clinic_id"):
        op.add_column("visits", sa.Column(name, ID))
    op.add_column("visits", sa.Column("closed_at", TIME))
    op.create_index("visits_of_doctor", "visits", ["doctor_id", "starts_at"])
    op.create_index("visits_by_time", "visits", ["starts_at"])
    op.add_column("rooms", sa.Column("call_back_channel", sa.Text))
    op.add_column("rooms", sa.Column("call_back_asked_at", TIME))
    op.add_column("rooms", sa.Column("called_at", TIME))
    op.add_column("rooms", sa.Column("estimate", JSONB))
    op.create_table(
        "doctor_looks",
        sa.Column("look_id", ID, primary_key=True),
        sa.Column("doctor_id", ID, nullable=False),
        sa.Column("look_at", TIME, nullable=False),
    )
    op.create_index("doctor_looks_due", "doctor_looks", ["look_at"])
    op.create_index("doctor_looks_of_doctor", "doctor_looks", ["doctor_id"])
    op.create_table(
        "delays",
        sa.Column("delay_id", ID, primary_key=True),
        sa.Column("doctor_id", ID, nullable=False),
        sa.Column("minutes", sa.Integer, nullable=False),
        sa.Column("declared_at", TIME, nullable=False),
        sa.Column("told_count", sa.Integer, nullable=False),
        sa.CheckConstraint("minutes in (5, 10, 15, 20, 30)", name="delays_minutes_known"),
    )
    op.create_index("delays_of_doctor", "delays", ["doctor_id", "declared_at"])
    # Visits that were booked before have a doctor's day, too.
    op.execute(
        "insert into doctor_looks (look_id, doctor_id, look_at)"
        " select gen_random_uuid(), doctor_id, now() from visits"
        " where starts_at > now() - interval '12 hours' group by doctor_id"
    )
