"""Booking's limits, with their units."""

from pydantic import Field

from kit.settings import KitSettings

__all__ = ["Settings"]


class Settings(KitSettings):
    """What ops may change about booking."""

    hold_seconds: float = Field(default=600, gt=0, validation_alias="VP_BOOKING_HOLD_SECONDS")
    """How long a chosen slot is kept for its patient without a confirmation."""
    sweep_seconds: float = Field(default=1, gt=0, validation_alias="VP_BOOKING_SWEEP_SECONDS")
    """How often overdue holds are released."""
    sweep_holds_max: int = Field(
        default=500, ge=1, le=10_000, validation_alias="VP_BOOKING_SWEEP_HOLDS_MAX"
    )
    """Holds released in one transaction; the rest wait for the next sweep."""
    upcoming_after_end_seconds: float = Field(
        default=14_400, ge=0, validation_alias="VP_BOOKING_UPCOMING_AFTER_END_SECONDS"
    )
    """How long a booked visit stays among the coming ones after its end: calls run late."""
    visits_listed_max: int = Field(
        default=500, ge=1, le=5_000, validation_alias="VP_BOOKING_VISITS_LISTED_MAX"
    )
    """Visits in one answer; the nearest to now are kept."""
    feed_past_days: int = Field(
        default=90, ge=0, le=3_650, validation_alias="VP_BOOKING_FEED_PAST_DAYS"
    )
    """How far back a calendar feed reaches, in days."""
