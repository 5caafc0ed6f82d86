"""The counts of days lie in the index that they are found by: a search of a clinic's months need
not read a page of the table for each schedule and day."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.execute(
        "create unique index schedule_days_counts on schedule_days (schedule_id, day)"
        " include (free_count)"
    )
    op.execute(
        "alter table schedule_days drop constraint schedule_days_pkey,"
        " add constraint schedule_days_pkey primary key using index schedule_days_counts"
    )
    # An index answers alone where the table's page is known to be visible to all, which vacuum
    # notes. By default it comes after a fifth of the rows changed: each page has one by then.
    op.execute(
        "alter table schedule_days set (autovacuum_vacuum_scale_factor = 0.01,"
        " autovacuum_vacuum_insert_scale_factor = 0.01)"
    )
