"""HTTP of the figures: how much of the offered time was used, per clinic and day, for ops."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from kit.app import CurrentApp
from kit.auth import Action, CurrentPrincipal, rule
from services.calendar import domain, figures
from services.calendar.figures_domain import COUNTS, Counts, no_show_rate, occupancy
from services.calendar.models import ClinicDay
from services.calendar.settings import Settings
from services.calendar.shapes import Day

__all__ = ["router"]

router = APIRouter(prefix="/api/calendar", tags=["calendar"])

DAYS_BEFORE_TODAY = 29


class ClinicDayFigures(BaseModel):
    """One day of one clinic. Visits count on the day on which they are to be, in Warsaw."""

    clinic_id: UUID
    day: date
    offered_count: int
    offered_minutes: int
    booked_count: int
    """Visits that took the doctor's time: coming, completed and missed ones."""
    booked_minutes: int
    completed_count: int
    missed_count: int
    cancelled_count: int
    occupancy: float | None
    """Booked minutes by offered minutes, at most 1; none when nothing was offered."""
    no_show_rate: float | None
    """Missed visits among those that are over; none while none is."""


class Figures(BaseModel):
    first_day: date
    last_day: date
    items: list[ClinicDayFigures]
    """Only days on which something was offered or booked."""


@router.get("/figures", **rule(Action.FIGURES_READ))
async def read_figures(
    principal: CurrentPrincipal,
    app: CurrentApp,
    first_day: Annotated[Day | None, Query()] = None,
    last_day: Annotated[Day | None, Query()] = None,
    clinic_id: Annotated[UUID | None, Query()] = None,
) -> Figures:
    """What was offered, booked, completed, missed and cancelled; the last 30 days by default."""
    settings: Settings = app.settings
    last = last_day or domain.day_of(app.clock.now())
    first = first_day or last - timedelta(days=DAYS_BEFORE_TODAY)
    domain.require_days_range(first, last, settings.figures_days_max)
    async with app.database.reading() as session:
        rows = await figures.figures_of(
            session,
            principal,
            first_day=first,
            last_day=last,
            clinic_id=clinic_id,
            rows_max=settings.figures_rows_max,
        )
    return Figures(first_day=first, last_day=last, items=[_figures(row) for row in rows])


def _figures(row: ClinicDay) -> ClinicDayFigures:
    counts = {name: getattr(row, name) for name in COUNTS}
    return ClinicDayFigures(
        clinic_id=row.clinic_id,
        day=row.day,
        **counts,
        occupancy=occupancy(Counts(**counts)),
        no_show_rate=no_show_rate(Counts(**counts)),
    )
