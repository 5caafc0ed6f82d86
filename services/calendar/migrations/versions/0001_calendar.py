"""Facilities, clinics, doctors, schedules, slots and claims."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from kit.tables import create_kit_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_kit_tables(op)  # pyright: ignore[reportArgumentType] - a module that stands for it
    _places()
    _doctors()
    _schedules()
    _slots()
    _claims()


def _places() -> None:
    op.create_table(
        "facilities",
        sa.Column("facility_id", sa.Uuid, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("city", sa.Text, nullable=False),
    )
    op.create_table(
        "clinics",
        sa.Column("clinic_id", sa.Uuid, primary_key=True),
        sa.Column("name_pl", sa.Text, nullable=False),
        sa.Column("name_en", sa.Text, nullable=False),
        sa.Column("nfz_needs_referral", sa.Boolean, nullable=False),
        sa.Column("age_years_min", sa.Integer),
        sa.Column("age_years_max", sa.Integer),
    )


def _doctors() -> None:
    op.create_table(
        "doctors",
        sa.Column("doctor_id", sa.Uuid, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("given_name", sa.Text, nullable=False),
        sa.Column("family_name", sa.Text, nullable=False),
        sa.Column("specialty_pl", sa.Text, nullable=False),
        sa.Column("specialty_en", sa.Text, nullable=False),
    )
    op.create_table(
        "practices",
        sa.Column("doctor_id", sa.Uuid, sa.ForeignKey("doctors.doctor_id"), primary_key=True),
        sa.Column("clinic_id", sa.Uuid, sa.ForeignKey("clinics.clinic_id"), primary_key=True),
        sa.Column(
            "facility_id", sa.Uuid, sa.ForeignKey("facilities.facility_id"), primary_key=True
        ),
        sa.Column("visit_types", ARRAY(sa.Text), nullable=False),
        sa.Column("fundings", ARRAY(sa.Text), nullable=False),
    )


def _schedules() -> None:
    op.create_table(
        "schedules",
        sa.Column("schedule_id", sa.Uuid, primary_key=True),
        sa.Column("doctor_id", sa.Uuid, sa.ForeignKey("doctors.doctor_id"), nullable=False),
        sa.Column("clinic_id", sa.Uuid, sa.ForeignKey("clinics.clinic_id"), nullable=False),
        sa.Column("facility_id", sa.Uuid, sa.ForeignKey("facilities.facility_id"), nullable=False),
        sa.Column("weekdays", ARRAY(sa.SmallInteger), nullable=False),
        sa.Column("starts_minute", sa.SmallInteger, nullable=False),
        sa.Column("ends_minute", sa.SmallInteger, nullable=False),
        sa.Column("slot_minutes", sa.SmallInteger, nullable=False),
        sa.Column("visit_types", ARRAY(sa.Text), nullable=False),
        sa.Column("fundings", ARRAY(sa.Text), nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_until", sa.Date),
        sa.Column("generated_until", sa.Date),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
    )
    in_use = sa.text("withdrawn_at is null")
    op.create_index("schedules_doctor", "schedules", ["doctor_id"], postgresql_where=in_use)
    op.create_index("schedules_clinic", "schedules", ["clinic_id"], postgresql_where=in_use)


def _slots() -> None:
    op.create_table(
        "slots",
        sa.Column("slot_id", sa.Uuid, primary_key=True),
        sa.Column("schedule_id", sa.Uuid, sa.ForeignKey("schedules.schedule_id"), nullable=False),
        sa.Column("doctor_id", sa.Uuid, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken", sa.Boolean, nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        postgresql_with={"fillfactor": 90},
    )
    op.create_index(
        "slots_free",
        "slots",
        ["schedule_id", "starts_at"],
        postgresql_where=sa.text("not taken and not withdrawn"),
    )
    op.create_index("slots_doctor", "slots", ["doctor_id", "starts_at"])
    op.create_table(
        "schedule_days",
        sa.Column("schedule_id", sa.Uuid, sa.ForeignKey("schedules.schedule_id"), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("free_count", sa.Integer, nullable=False),
    )


def _claims() -> None:
    op.create_table(
        "slot_claims",
        sa.Column("visit_id", sa.Uuid, primary_key=True),
        sa.Column("slot_id", sa.Uuid, nullable=False),
        sa.Column("doctor_id", sa.Uuid, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index(
        "slot_claims_live",
        "slot_claims",
        ["slot_id"],
        postgresql_where=sa.text("state in ('held', 'booked')"),
    )
