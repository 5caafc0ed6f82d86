"""How many slots are free of one offer on a day, as entries that are added up: to count a month, a
search reads as many rows as there are offers, and not as many as there are doctors."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "offer_entries",
        sa.Column("entry_id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("clinic_id", sa.Uuid, nullable=False),
        sa.Column("facility_id", sa.Uuid, nullable=False),
        sa.Column("visit_types", ARRAY(sa.Text), nullable=False),
        sa.Column("fundings", ARRAY(sa.Text), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("free_count", sa.Integer, nullable=False),
    )
    op.create_index("offer_entries_clinic", "offer_entries", ["clinic_id", "day"])
    op.execute("""
        create function enter_offer() returns trigger language plpgsql as $$
        begin
            insert into offer_entries
                (clinic_id, facility_id, visit_types, fundings, day, free_count)
            select clinic_id, facility_id, visit_types, fundings, coalesce(new.day, old.day), change
            from schedules, lateral (
                select coalesce(new.free_count, 0) - coalesce(old.free_count, 0) as change
            ) as told
            where schedule_id = coalesce(new.schedule_id, old.schedule_id) and change <> 0;
            return null;
        end $$
    """)
    # From here to the end nobody changes a count: what is there and what comes meet without a gap.
    op.execute("""
        create trigger enter_offer after insert or delete or update of free_count on schedule_days
            for each row execute function enter_offer()
    """)
    op.execute("""
        insert into offer_entries (clinic_id, facility_id, visit_types, fundings, day, free_count)
        select clinic_id, facility_id, visit_types, fundings, day, sum(free_count)
        from schedule_days join schedules using (schedule_id)
        group by clinic_id, facility_id, visit_types, fundings, day having sum(free_count) <> 0
    """)
