"""Who a guardian is to the child."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    # Those that are there have not been asked: they stay without one.
    op.add_column("guardianships", sa.Column("guardian_role", sa.Text))
    op.create_check_constraint(
        "guardianships_guardian_role_known",
        "guardianships",
        "guardian_role is null or relation = 'child' and guardian_role in"
        " ('mother', 'father', 'legal_guardian', 'de_facto_guardian', 'close_person')",
    )
