"""How long a clinic's chats take messages after a visit, and when a doctor answers there."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    # Null is what there was: as everywhere in the network, and no word of an answer.
    op.add_column("clinics", sa.Column("chat_open_days", sa.Integer))
    op.add_column("clinics", sa.Column("chat_answer_days", sa.Integer))
