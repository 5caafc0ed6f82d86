"""The profile: devices of sessions, second factor, passkeys, consents, erased accounts."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("accounts", sa.Column("erased_at", sa.DateTime(timezone=True)))
    op.add_column("sessions", sa.Column("last_used_at", sa.DateTime(timezone=True)))
    op.add_column("sessions", sa.Column("browser", sa.Text))
    op.add_column("sessions", sa.Column("system", sa.Text))
    op.add_column(
        "sessions",
        sa.Column("is_strong", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    _second_factor()
    _passkeys()
    _consents()


def _account(*, primary_key: bool = False) -> sa.Column[object]:
    return sa.Column(
        "account_id",
        sa.Uuid,
        sa.ForeignKey("accounts.account_id"),
        primary_key=primary_key,
        nullable=False,
    )


def _second_factor() -> None:
    op.create_table(
        "second_factors",
        _account(primary_key=True),
        sa.Column("secret_sealed", sa.LargeBinary, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("last_step", sa.BigInteger),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("code_hash", sa.LargeBinary, primary_key=True),
        _account(),
    )
    op.create_index("ix_recovery_codes_account_id", "recovery_codes", ["account_id"])


def _passkeys() -> None:
    op.create_table(
        "passkeys",
        sa.Column("credential_id", sa.LargeBinary, primary_key=True),
        sa.Column("passkey_id", sa.Uuid, nullable=False, unique=True),
        _account(),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        sa.Column("sign_count", sa.BigInteger, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_passkeys_account_id", "passkeys", ["account_id"])
    op.create_table(
        "used_challenges",
        sa.Column("challenge_hash", sa.LargeBinary, primary_key=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_used_challenges_expires_at", "used_challenges", ["expires_at"])


def _consents() -> None:
    op.create_table(
        "consents",
        sa.Column("consent_id", sa.Uuid, primary_key=True),
        _account(),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
    )
    op.create_index(
        "consents_one_stands",
        "consents",
        ["account_id", "kind", "version"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at is null"),
    )
