"""Bodies and answers about absences: days and local times in, instants out."""

from uuid import UUID

from pydantic import AwareDatetime, BaseModel

from services.calendar import domain, models
from services.calendar.absences import AbsenceValues, Preview
from services.calendar.shapes import Body, Day, LocalTime, minute_of

__all__ = [
    "Absence",
    "AbsenceBody",
    "AbsencePreview",
    "AbsenceRequest",
    "Absences",
    "absence",
    "absence_preview",
    "absence_values",
]


class AbsenceBody(Body):
    """Local time. Without hours these are whole days, the last one included."""

    first_day: Day
    starts: LocalTime = "00:00"
    last_day: Day
    ends: LocalTime = "24:00"


class Absence(BaseModel):
    absence_id: UUID
    doctor_id: UUID
    starts_at: AwareDatetime
    ends_at: AwareDatetime


class AbsenceRequest(BaseModel):
    """What an idempotency key of an absence stands for."""

    doctor_id: UUID
    absence: AbsenceBody


class Absences(BaseModel):
    items: list[Absence]


class AbsencePreview(BaseModel):
    """What the absence would take away; a visit in it is somebody who has to be told."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime
    slot_count: int
    visit_ids: list[UUID]


def absence_values(body: AbsenceBody) -> AbsenceValues:
    return AbsenceValues(
        starts_at=domain.instant_of(body.first_day, minute_of(body.starts)),
        ends_at=domain.instant_of(body.last_day, minute_of(body.ends)),
    )


def absence(row: models.Absence) -> Absence:
    return Absence(
        absence_id=row.absence_id,
        doctor_id=row.doctor_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
    )


def absence_preview(values: AbsenceValues, found: Preview) -> AbsencePreview:
    return AbsencePreview(
        starts_at=values.starts_at,
        ends_at=values.ends_at,
        slot_count=found.slot_count,
        visit_ids=found.visit_ids,
    )
