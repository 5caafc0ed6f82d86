"""Visits that move, that the clinic disrupts, and the slots that are kept for their patients."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TIME = sa.DateTime(timezone=True)
STATES = (
    "state in ('booked', 'cancelled', 'completed', 'disrupted', 'expired', 'given_back', 'held')"
)


def upgrade() -> None:
    op.add_column(
        "clinics", sa.Column("cancellation_hours", sa.Integer, nullable=False, server_default="0")
    )
    op.add_column("visits", sa.Column("for_visit_id", sa.Uuid()))
    for name in ("began_at", "rescheduled_at", "disrupted_at", "offer_due_at"):
        op.add_column("visits", sa.Column(name, TIME))
    op.drop_constraint("visits_state_known", "visits")
    # Validated apart: bookings go on while the rows that exist are read.
    op.execute(f"alter table visits add constraint visits_state_known check ({STATES}) not valid")
    op.execute("alter table visits validate constraint visits_state_known")
    op.create_index(
        "visits_one_offer_per_visit",
        "visits",
        ["for_visit_id"],
        unique=True,
        postgresql_where=sa.text("state = 'held'"),
    )
    op.create_index(
        "visits_offers_due",
        "visits",
        ["offer_due_at"],
        postgresql_where=sa.text("offer_due_at is not null"),
    )
    op.create_index("visits_of_slot", "visits", ["slot_id"])
