"""Chat's limits and addresses, with their units."""

from pydantic import Field

from kit.settings import KitSettings

__all__ = ["Settings"]


class Settings(KitSettings):
    """What ops may change about chat."""

    storage_url: str = Field(validation_alias="VP_CHAT_STORAGE_URL")
    """Where documents are kept, as obstore names it: file:///folder or s3://bucket/prefix."""
    open_days: int = Field(default=30, ge=0, le=365, validation_alias="VP_CHAT_OPEN_DAYS")
    """Whole days after a visit's day in which its thread takes messages, where the clinic said
    nothing of its own."""
    page_messages_max: int = Field(
        default=200, ge=1, le=1_000, validation_alias="VP_CHAT_PAGE_MESSAGES_MAX"
    )
    """Messages in one answer or one socket snapshot; the rest follow in further pages."""
    unread_visits_max: int = Field(
        default=200, ge=1, le=1_000, validation_alias="VP_CHAT_UNREAD_VISITS_MAX"
    )
    """Visits that one question about unread messages may name."""
    document_bytes_max: int = Field(
        default=20 * 1024 * 1024, ge=1, validation_alias="VP_CHAT_DOCUMENT_BYTES_MAX"
    )
    documents_per_visit_max: int = Field(
        default=50, ge=1, le=1_000, validation_alias="VP_CHAT_DOCUMENTS_PER_VISIT_MAX"
    )
    upload_seconds_max: float = Field(
        default=900, gt=0, validation_alias="VP_CHAT_UPLOAD_SECONDS_MAX"
    )
    """An upload that takes longer is given up, so that the sweeper knows what nobody writes."""
    uploads_at_once_max: int = Field(
        default=64, ge=1, validation_alias="VP_CHAT_UPLOADS_AT_ONCE_MAX"
    )
    """Uploads that one process takes at the same time; each holds a few MiB."""
    sweep_seconds: float = Field(default=3_600, gt=0, validation_alias="VP_CHAT_SWEEP_SECONDS")
    """How often stored bytes that no document names are looked for."""
    identity_url: str | None = Field(default=None, validation_alias="VP_CHAT_IDENTITY_URL")
    """Where identity answers with the patient's name, for a printed page."""
    calendar_url: str | None = Field(default=None, validation_alias="VP_CHAT_CALENDAR_URL")
    """Where calendar answers with the doctor's. Without both, a page is printed without names."""
    names_timeout_seconds: float = Field(
        default=5, gt=0, validation_alias="VP_CHAT_NAMES_TIMEOUT_SECONDS"
    )
