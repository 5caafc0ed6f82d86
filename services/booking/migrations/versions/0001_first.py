"""The first tables: copies of slots and clinics, and the claims with their EXCLUDE constraints."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from kit.tables import create_kit_tables

revision = "0001"
down_revision = None

ID = sa.Uuid()
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    # For `=` of a uuid beside `&&` of a range in one gist index. It is a trusted extension, which
    # the owner of the database may create.
    op.execute("create extension if not exists btree_gist")
    create_kit_tables(op)  # pyright: ignore[reportArgumentType] - a module that stands for it
    _create_copies()
    _create_visits()


def _create_copies() -> None:
    op.create_table(
        "slots",
        sa.Column("slot_id", ID, primary_key=True),
        sa.Column("doctor_id", ID, nullable=False),
        sa.Column("clinic_id", ID, nullable=False),
        sa.Column("facility_id", ID, nullable=False),
        sa.Column("starts_at", TIME, nullable=False),
        sa.Column("ends_at", TIME, nullable=False),
        sa.Column("visit_types", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("fundings", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("published_at", TIME, nullable=False),
        sa.Column("withdrawn_at", TIME),
    )
    op.create_index(
        "slots_offered",
        "slots",
        ["clinic_id", "starts_at"],
        postgresql_where=sa.text("withdrawn_at is null"),
    )
    op.create_table(
        "slot_withdrawals",
        sa.Column("slot_id", ID, primary_key=True),
        sa.Column("withdrawn_at", TIME, nullable=False),
    )
    op.create_table(
        "clinics",
        sa.Column("clinic_id", ID, primary_key=True),
        sa.Column("nfz_needs_referral", sa.Boolean, nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
    )


def _create_visits() -> None:
    op.create_table(
        "visits",
        sa.Column("visit_id", ID, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("slot_id", ID, nullable=False),
        sa.Column("doctor_id", ID, nullable=False),
        sa.Column("clinic_id", ID, nullable=False),
        sa.Column("facility_id", ID, nullable=False),
        sa.Column("patient_id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("starts_at", TIME, nullable=False),
        sa.Column("ends_at", TIME, nullable=False),
        sa.Column(
            "during",
            postgresql.TSTZRANGE,
            sa.Computed("tstzrange(starts_at, ends_at, '[)')", persisted=True),
            nullable=False,
        ),
        sa.Column("visit_type", sa.Text, nullable=False),
        sa.Column("funding", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("held_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("released_at", TIME),
        sa.Column("booked_at", TIME),
        sa.Column("cancelled_at", TIME),
        sa.Column("cancelled_by", sa.Text),
        sa.Column("completed_at", TIME),
        sa.Column("referral_kind", sa.Text),
        sa.Column("referral_code", sa.Text),
        sa.Column("exemption_reason", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("video_consent_at", TIME),
        sa.CheckConstraint(
            "state in ('booked', 'cancelled', 'completed', 'expired', 'given_back', 'held')",
            name="visits_state_known",
        ),
        sa.CheckConstraint("starts_at < ends_at", name="visits_have_a_length"),
        postgresql.ExcludeConstraint(
            ("doctor_id", "="),
            ("during", "&&"),
            name="visits_one_live_claim_per_doctor",
            using="gist",
            where=sa.text("state in ('booked', 'completed', 'held')"),
        ),
        postgresql.ExcludeConstraint(
            ("patient_id", "="),
            ("during", "&&"),
            name="visits_one_booked_visit_per_patient",
            using="gist",
            where=sa.text("state in ('booked')"),
        ),
    )
    held = sa.text("state = 'held'")
    op.create_index(
        "visits_holds_of_account", "visits", ["account_id", "patient_id"], postgresql_where=held
    )
    op.create_index("visits_holds_by_expiry", "visits", ["expires_at"], postgresql_where=held)
    op.create_index("visits_of_patient", "visits", ["patient_id", "starts_at"])
    op.create_index("visits_of_doctor", "visits", ["doctor_id", "starts_at"])
    op.create_index("visits_by_start", "visits", ["starts_at"])
