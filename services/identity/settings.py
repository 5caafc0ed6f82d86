"""What identity can be told, with units."""

from pathlib import Path

from pydantic import Field, SecretStr

from kit.settings import KitSettings

__all__ = ["Settings"]


class Settings(KitSettings):
    """Keys, lives and limits of identity."""

    token_private_key_file: Path = Field(validation_alias="VP_IDENTITY_TOKEN_PRIVATE_KEY_FILE")
    """PEM, Ed25519. Only identity signs; every service verifies with the public half."""
    field_key_file: Path = Field(validation_alias="VP_IDENTITY_FIELD_KEY_FILE")
    """32 bytes in base64. What is stored encrypted cannot be read without it: back it up apart."""

    notify_public_key_file: Path | None = Field(
        default=None, validation_alias="VP_IDENTITY_NOTIFY_PUBLIC_KEY_FILE"
    )
    """PEM, Ed25519. Whoever has its private half may ask for the contact data of an account."""

    first_ops_email: str | None = Field(
        default=None, validation_alias="VP_IDENTITY_FIRST_OPS_EMAIL"
    )
    first_ops_password: SecretStr | None = Field(
        default=None, validation_alias="VP_IDENTITY_FIRST_OPS_PASSWORD"
    )

    session_seconds: int = Field(
        default=43_200, ge=300, validation_alias="VP_IDENTITY_SESSION_SECONDS"
    )
    """Twelve hours: a reception's longest day, and no more."""

    attempts_per_email_max: int = Field(
        default=10, ge=1, validation_alias="VP_IDENTITY_ATTEMPTS_PER_EMAIL_MAX"
    )
    attempts_per_address_max: int = Field(
        default=100, ge=1, validation_alias="VP_IDENTITY_ATTEMPTS_PER_ADDRESS_MAX"
    )
    """Higher than for one e-mail: a whole clinic may sit behind one address."""
    attempts_window_seconds: int = Field(
        default=900, ge=1, validation_alias="VP_IDENTITY_ATTEMPTS_WINDOW_SECONDS"
    )

    # Source of the parameters: OWASP Password Storage Cheat Sheet, Argon2id.
    argon2_memory_kib: int = Field(
        default=19_456, ge=8, validation_alias="VP_IDENTITY_ARGON2_MEMORY_KIB"
    )
    argon2_rounds: int = Field(default=2, ge=1, validation_alias="VP_IDENTITY_ARGON2_ROUNDS")
    hash_threads_max: int = Field(default=2, ge=1, validation_alias="VP_IDENTITY_HASH_THREADS_MAX")
    hash_queue_max: int = Field(default=256, ge=1, validation_alias="VP_IDENTITY_HASH_QUEUE_MAX")
    """Beyond it a log-in is answered with 503 at once, instead of after a minute."""

    children_per_account_max: int = Field(
        default=20, ge=1, validation_alias="VP_IDENTITY_CHILDREN_PER_ACCOUNT_MAX"
    )
