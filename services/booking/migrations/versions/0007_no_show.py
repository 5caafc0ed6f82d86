"""Visits whose patient did not come. They take the doctor's time, as completed ones do."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

STATES = (
    "state in ('booked', 'cancelled', 'completed', 'disrupted', 'expired', 'given_back', 'held',"
    " 'missed')"
)
LIVE = "state in ('booked', 'completed', 'held', 'missed')"


def upgrade() -> None:
    op.add_column("visits", sa.Column("missed_at", sa.DateTime(timezone=True)))
    op.add_column("visits", sa.Column("missed_by", sa.Text))
    op.drop_constraint("visits_state_known", "visits")
    # Validated apart: bookings go on while the rows that exist are read.
    op.execute(f"alter table visits add constraint visits_state_known check ({STATES}) not valid")
    op.execute("alter table visits validate constraint visits_state_known")
    # PostgreSQL builds no exclusion constraint beside the traffic: claims wait for this one.
    op.drop_constraint("visits_one_live_claim_per_doctor", "visits")
    op.execute(
        "alter table visits add constraint visits_one_live_claim_per_doctor"
        f" exclude using gist (doctor_id with =, during with &&) where ({LIVE})"
    )
