"""The first tables: visits, rooms, who is connected to them, and test calls."""

import sqlalchemy as sa
from alembic import op

from kit.tables import create_kit_tables

revision = "0001"
down_revision = None

ID = sa.Uuid()
TIME = sa.DateTime(timezone=True)
PRESENCES = "('absent', 'here', 'hidden', 'lost', 'left')"


def upgrade() -> None:
    create_kit_tables(op)  # pyright: ignore[reportArgumentType] - a module that stands for it
    op.create_table(
        "visits",
        sa.Column("visit_id", ID, primary_key=True),
        sa.Column("doctor_id", ID, nullable=False),
        sa.Column("patient_id", ID, nullable=False),
        sa.Column("starts_at", TIME, nullable=False),
        sa.Column("ends_at", TIME, nullable=False),
    )
    _create_rooms()
    _create_connections()
    _create_test_calls()


def _create_rooms() -> None:
    op.create_table(
        "rooms",
        sa.Column("visit_id", ID, sa.ForeignKey("visits.visit_id"), primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("patient_presence", sa.Text, nullable=False),
        sa.Column("patient_left", sa.Boolean, nullable=False),
        sa.Column("patient_gone_at", TIME),
        sa.Column("doctor_presence", sa.Text, nullable=False),
        sa.Column("doctor_left", sa.Boolean, nullable=False),
        sa.Column("doctor_gone_at", TIME),
        sa.Column("ready_since", TIME),
        sa.Column("call_id", ID),
        sa.Column("call_started_at", TIME),
        sa.Column("call_ended_at", TIME),
        sa.Column("last_test_verdict", sa.Text),
        sa.Column("last_test_at", TIME),
        sa.CheckConstraint(
            "status in ('not_here', 'testing', 'ready', 'in_call', 'lost', 'done')",
            name="rooms_status_known",
        ),
        sa.CheckConstraint(f"patient_presence in {PRESENCES}", name="rooms_patient_known"),
        sa.CheckConstraint(f"doctor_presence in {PRESENCES}", name="rooms_doctor_known"),
        sa.CheckConstraint("status <> 'in_call' or call_id is not null", name="rooms_call_has_id"),
    )
    op.create_index(
        "rooms_open",
        "rooms",
        ["visit_id"],
        postgresql_where=sa.text("status not in ('not_here', 'done')"),
    )
    for side in ("patient", "doctor"):
        op.create_index(
            f"rooms_with_lost_{side}",
            "rooms",
            [f"{side}_gone_at"],
            postgresql_where=sa.text(f"{side}_presence = 'lost'"),
        )


def _create_connections() -> None:
    op.create_table(
        "replicas",
        sa.Column("replica_id", ID, primary_key=True),
        sa.Column("last_seen_at", TIME, nullable=False),
    )
    op.create_table(
        "connections",
        sa.Column("connection_id", ID, primary_key=True),
        sa.Column("visit_id", ID, sa.ForeignKey("visits.visit_id"), nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("replica_id", ID, nullable=False),
        sa.Column("device_id", sa.Text),
        sa.Column("hidden", sa.Boolean, nullable=False),
        sa.Column("connected_at", TIME, nullable=False),
        sa.Column("closed_at", TIME),
    )
    op.create_index("connections_of_visit", "connections", ["visit_id"])
    op.create_index("connections_of_replica", "connections", ["replica_id"])
    op.create_index(
        "connections_closed",
        "connections",
        ["closed_at"],
        postgresql_where=sa.text("closed_at is not null"),
    )


def _create_test_calls() -> None:
    op.create_table(
        "test_calls",
        sa.Column("test_call_id", ID, primary_key=True),
        sa.Column("visit_id", ID, sa.ForeignKey("visits.visit_id"), nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("ended_at", TIME),
        sa.Column("verdict", sa.Text),
        sa.Column("camera_works", sa.Boolean),
        sa.Column("microphone_works", sa.Boolean),
        sa.Column("speaker_works", sa.Boolean),
        sa.Column("round_trip_ms", sa.Float),
        sa.Column("packets_lost_percent", sa.Float),
        sa.Column("jitter_ms", sa.Float),
        sa.Column("microphone_level", sa.Float),
        sa.Column("frames_per_second", sa.Float),
    )
    op.create_index(
        "test_calls_running",
        "test_calls",
        ["visit_id"],
        postgresql_where=sa.text("ended_at is null"),
    )
