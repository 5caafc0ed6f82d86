"""What identity can be told, with units."""

from pathlib import Path

from pydantic import Field, SecretStr

from kit.settings import KitSettings
from videoporady_contracts.words import StaffRole

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

    second_factor_roles: frozenset[StaffRole] = Field(
        default=frozenset(), validation_alias="VP_IDENTITY_SECOND_FACTOR_ROLES"
    )
    """Roles that act only after a code or a passkey, as a JSON list: `["ops","doctor"]`."""
    passkey_rp_id: str | None = Field(default=None, validation_alias="VP_IDENTITY_PASSKEY_RP_ID")
    """The domain of passkeys; without it the host of the first public origin. Changed later, it
    makes all passkeys useless."""
    passkeys_per_account_max: int = Field(
        default=10, ge=1, validation_alias="VP_IDENTITY_PASSKEYS_PER_ACCOUNT_MAX"
    )
    challenge_seconds: int = Field(
        default=300, ge=30, validation_alias="VP_IDENTITY_CHALLENGE_SECONDS"
    )
    """How long a device may take to answer for a passkey."""
    terms_version: str = Field(
        default="2026-11", min_length=1, validation_alias="VP_IDENTITY_TERMS_VERSION"
    )
    """Of the terms that a registration accepts."""

    # Source of the parameters: OWASP Password Storage Cheat Sheet, Argon2id.
    argon2_memory_kib: int = Field(
        default=19_456, ge=8, validation_alias="VP_IDENTITY_ARGON2_MEMORY_KIB"
    )
    argon2_rounds: int = Field(default=2, ge=1, validation_alias="VP_IDENTITY_ARGON2_ROUNDS")
    hash_threads_max: int = Field(default=2, ge=1, validation_alias="VP_IDENTITY_HASH_THREADS_MAX")
    hash_queue_max: int = Field(default=256, ge=1, validation_alias="VP_IDENTITY_HASH_QUEUE_MAX")
    """Beyond it a log-in is answered with 503 at once, instead of after a minute."""

    invitation_hours: int = Field(
        default=72, ge=1, le=720, validation_alias="VP_IDENTITY_INVITATION_HOURS"
    )
    """How long a code for a second guardian, or for a child's own account, can be used."""
    invitations_per_child_max: int = Field(
        default=3, ge=1, validation_alias="VP_IDENTITY_INVITATIONS_PER_CHILD_MAX"
    )
    guardians_per_child_max: int = Field(
        default=4, ge=2, validation_alias="VP_IDENTITY_GUARDIANS_PER_CHILD_MAX"
    )
    look_ups_per_hour_max: int = Field(
        default=120, ge=1, validation_alias="VP_IDENTITY_LOOK_UPS_PER_HOUR_MAX"
    )
    """Of one account of reception. Beyond it 429: who tries all numbers helps no patient."""
    look_up_results_max: int = Field(
        default=5, ge=1, le=20, validation_alias="VP_IDENTITY_LOOK_UP_RESULTS_MAX"
    )
    """Patients in one answer. Namesakes born on one day are few; beyond it the PESEL decides."""

    patient_code_hours: int = Field(
        default=72, ge=1, le=720, validation_alias="VP_IDENTITY_PATIENT_CODE_HOURS"
    )
    """How long a code of reception opens an account for its patient."""

    guest_consent_version: str = Field(
        default="2026-11", min_length=1, validation_alias="VP_IDENTITY_GUEST_CONSENT_VERSION"
    )
    """Of what a guest of a visit is told and agrees to; another text is a new version."""

    children_per_account_max: int = Field(
        default=20, ge=1, validation_alias="VP_IDENTITY_CHILDREN_PER_ACCOUNT_MAX"
    )
