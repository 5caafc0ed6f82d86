"""The wait-list: places in the lines of clinics, and which holds are offers to whom."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

ID = sa.Uuid()
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "waitlist_entries",
        sa.Column("entry_id", ID, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("patient_id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("clinic_id", ID, nullable=False),
        sa.Column("funding", sa.Text, nullable=False),
        sa.Column("visit_types", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("doctor_id", ID),
        sa.Column("facility_id", ID),
        sa.Column("until", TIME, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("joined_at", TIME, nullable=False),
        sa.Column("ended_at", TIME),
        sa.CheckConstraint(
            "state in ('accepted', 'lapsed', 'left', 'waiting')",
            name="waitlist_entries_state_known",
        ),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "waitlist_entries_one_place",
        "waitlist_entries",
        ["patient_id", "clinic_id", "funding"],
        unique=True,
        postgresql_where=waiting,
    )
    op.create_index(
        "waitlist_entries_line",
        "waitlist_entries",
        ["clinic_id", "joined_at"],
        postgresql_where=waiting,
    )
    op.create_index(
        "waitlist_entries_by_end", "waitlist_entries", ["until"], postgresql_where=waiting
    )
    op.add_column("visits", sa.Column("waitlist_entry_id", ID))
    op.create_index(
        "visits_one_offer_at_a_time",
        "visits",
        ["waitlist_entry_id"],
        unique=True,
        postgresql_where=sa.text("state = 'held' and waitlist_entry_id is not null"),
    )
    op.create_index(
        "visits_one_offer_of_a_slot",
        "visits",
        ["waitlist_entry_id", "slot_id"],
        unique=True,
        postgresql_where=sa.text(
            "state in ('expired', 'given_back', 'held') and waitlist_entry_id is not null"
        ),
    )
