"""Notify's limits, with their units."""

from pydantic import Field

from kit.settings import KitSettings

__all__ = ["Settings"]


class Settings(KitSettings):
    """What ops may change about notify."""

    alerts_listed_max: int = Field(
        default=200, ge=1, le=1_000, validation_alias="VP_NOTIFY_ALERTS_LISTED_MAX"
    )
    """Open alerts in one answer or welcome: those who wait longest come first."""
    messages_listed_max: int = Field(
        default=200, ge=1, le=1_000, validation_alias="VP_NOTIFY_MESSAGES_LISTED_MAX"
    )
    """Messages in one answer, the newest."""
    members_remembered_max: int = Field(
        default=50_000, ge=1, validation_alias="VP_NOTIFY_MEMBERS_REMEMBERED_MAX"
    )
    """Visits whose members one process keeps in memory to pass on news without a query."""
