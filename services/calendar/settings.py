"""What calendar can be told, with units."""

from pydantic import Field

from kit.settings import KitSettings

__all__ = ["Settings"]


class Settings(KitSettings):
    """Horizon and limits of calendar."""

    horizon_days: int = Field(default=60, ge=1, le=366, validation_alias="VP_CALENDAR_HORIZON_DAYS")
    """How far ahead slots exist, today included."""
    roll_seconds: float = Field(default=60.0, gt=0, validation_alias="VP_CALENDAR_ROLL_SECONDS")
    """How often the job looks for days that came into the horizon."""
    add_up_seconds: float = Field(default=10.0, gt=0, validation_alias="VP_CALENDAR_ADD_UP_SECONDS")
    """How often the entries of what became free and what was taken are added up."""
    schedules_per_doctor_max: int = Field(
        default=50, ge=1, validation_alias="VP_CALENDAR_SCHEDULES_PER_DOCTOR_MAX"
    )
    absences_per_doctor_max: int = Field(
        default=100, ge=1, validation_alias="VP_CALENDAR_ABSENCES_PER_DOCTOR_MAX"
    )
    """Those that are not over."""
    figures_days_max: int = Field(
        default=366, ge=1, validation_alias="VP_CALENDAR_FIGURES_DAYS_MAX"
    )
    """The longest time that ops look at at once."""
    figures_rows_max: int = Field(
        default=5_000, ge=1, validation_alias="VP_CALENDAR_FIGURES_ROWS_MAX"
    )
    """Days of clinics in one answer. More is refused: one clinic, or a shorter time, is within."""
    rebuild_behind_max: int = Field(
        default=500, ge=0, validation_alias="VP_CALENDAR_REBUILD_BEHIND_MAX"
    )
    """Records that a rebuild may still have to read when it shuts the consumers out."""
    rebuild_lock_seconds_max: float = Field(
        default=4.0, gt=0, validation_alias="VP_CALENDAR_REBUILD_LOCK_SECONDS_MAX"
    )
    """How long a rebuild waits for the others, and reads what is left, before it lets them go on
    and tries again. Shorter than a statement may take: those who wait for it wait no longer."""
    rebuild_swap_seconds_max: float = Field(
        default=15.0, gt=0, validation_alias="VP_CALENDAR_REBUILD_SWAP_SECONDS_MAX"
    )
    """How long a swap may shut the others out. After some 25 s consumers would park what waits."""
    rebuild_swaps_max: int = Field(
        default=20, ge=1, validation_alias="VP_CALENDAR_REBUILD_SWAPS_MAX"
    )
    rebuild_statement_seconds_max: int = Field(
        default=600, ge=1, validation_alias="VP_CALENDAR_REBUILD_STATEMENT_SECONDS_MAX"
    )
    search_days_max: int = Field(default=62, ge=1, validation_alias="VP_CALENDAR_SEARCH_DAYS_MAX")
    slots_page_max: int = Field(default=2_000, ge=1, validation_alias="VP_CALENDAR_SLOTS_PAGE_MAX")
    """The earliest ones are returned; a filter brings the rest within reach."""
