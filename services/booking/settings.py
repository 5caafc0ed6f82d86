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
    missed_after_minutes: float = Field(
        default=10, ge=0, le=240, validation_alias="VP_BOOKING_MISSED_AFTER_MINUTES"
    )
    """How long after a visit's start the clinic may say that its patient did not come."""
    contact_attempts_needed: int = Field(
        default=3, ge=1, le=20, validation_alias="VP_BOOKING_CONTACT_ATTEMPTS_NEEDED"
    )
    """Attempts to reach a patient before a remote visit may be ended for want of contact."""
    contact_spacing_seconds: float = Field(
        default=300, ge=0, validation_alias="VP_BOOKING_CONTACT_SPACING_SECONDS"
    )
    """How far apart attempts must be to count."""
    contact_attempts_max: int = Field(
        default=20, ge=1, le=200, validation_alias="VP_BOOKING_CONTACT_ATTEMPTS_MAX"
    )
    """Attempts on record for one visit: each may send a message."""
    visits_listed_max: int = Field(
        default=500, ge=1, le=5_000, validation_alias="VP_BOOKING_VISITS_LISTED_MAX"
    )
    """Visits in one answer; the nearest to now are kept."""
    disruption_settle_seconds: float = Field(
        default=5, ge=0, validation_alias="VP_BOOKING_DISRUPTION_SETTLE_SECONDS"
    )
    """How long after a withdrawal an alternative is chosen: an absence withdraws many slots, and
    one of them must not be offered."""
    disruption_hold_seconds: float = Field(
        default=86_400, gt=0, validation_alias="VP_BOOKING_DISRUPTION_HOLD_SECONDS"
    )
    """How long an alternative is kept for the patient of a disrupted visit."""
    reception_phone: str = Field(
        default="22 000 10 20", max_length=40, validation_alias="VP_BOOKING_RECEPTION_PHONE"
    )
    """The number to call when a change by oneself is not possible any more."""
    offer_seconds: float = Field(default=600, gt=0, validation_alias="VP_BOOKING_OFFER_SECONDS")
    """How long a freed slot is kept for whoever is next on the wait-list."""
    offer_lead_seconds: float = Field(
        default=3_600, ge=0, validation_alias="VP_BOOKING_OFFER_LEAD_SECONDS"
    )
    """A freed slot that starts sooner is offered to nobody: it is free for all."""
    waitlist_days_max: int = Field(
        default=180, ge=1, le=730, validation_alias="VP_BOOKING_WAITLIST_DAYS_MAX"
    )
    """How far ahead the latest day of somebody who waits may be."""
    notes_per_visit_max: int = Field(
        default=100, ge=1, le=1_000, validation_alias="VP_BOOKING_NOTES_PER_VISIT_MAX"
    )
    """Internal notes of staff on one visit, and records of a checked identity."""
    feed_past_days: int = Field(
        default=90, ge=0, le=3_650, validation_alias="VP_BOOKING_FEED_PAST_DAYS"
    )
    """How far back a calendar feed reaches, in days."""
    feed_window_seconds: float = Field(
        default=600, gt=0, validation_alias="VP_BOOKING_FEED_WINDOW_SECONDS"
    )
    """In which the next two are counted, by each replica for itself."""
    feed_reads_max: int = Field(default=30, ge=1, validation_alias="VP_BOOKING_FEED_READS_MAX")
    """Reads of one calendar feed; the next one is told when to come again."""
    feed_misses_max: int = Field(default=100, ge=1, validation_alias="VP_BOOKING_FEED_MISSES_MAX")
    """Requests of one address for feeds that are not there, until it reads nothing at all."""
    identity_url: str | None = Field(default=None, validation_alias="VP_BOOKING_IDENTITY_URL")
    """Where identity answers with the patient's name, for a printed page."""
    calendar_url: str | None = Field(default=None, validation_alias="VP_BOOKING_CALENDAR_URL")
    """Where calendar answers with the doctor's. Without both, a page is printed without names."""
    names_timeout_seconds: float = Field(
        default=5, gt=0, validation_alias="VP_BOOKING_NAMES_TIMEOUT_SECONDS"
    )
