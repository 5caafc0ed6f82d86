"""Bodies and answers of calendar's HTTP API, and how rows become them."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from services.calendar import commands, domain, models, queries, rule_shapes, search
from services.calendar.shape_parts import Body, Line, Text, Years
from videoporady_contracts.words import Funding, VisitType

__all__ = [
    "Availability",
    "Body",
    "Clinic",
    "ClinicBody",
    "Clinics",
    "Day",
    "Doctor",
    "DoctorBody",
    "Doctors",
    "Facilities",
    "Facility",
    "FacilityBody",
    "LocalTime",
    "Schedule",
    "ScheduleBody",
    "ScheduleRequest",
    "Schedules",
    "Slot",
    "Slots",
    "availability",
    "clinic",
    "clinic_values",
    "doctor",
    "doctor_values",
    "facility",
    "facility_values",
    "minute_of",
    "schedule",
    "schedule_values",
    "slot",
]

HOUR_MINUTES = 60
PRACTICES_MAX = 50

OptionalLine = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$"),
]
# Far enough for every schedule, near enough for arithmetic with dates never to overflow.
Day = Annotated[date, Field(ge=date(2020, 1, 1), le=date(2100, 12, 31))]
LocalTime = Annotated[str, StringConstraints(pattern=r"^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$")]
VisitTypes = Annotated[list[VisitType], Field(min_length=1, max_length=len(VisitType))]
Fundings = Annotated[list[Funding], Field(min_length=1, max_length=len(Funding))]


class FacilityBody(Body):
    name: Line
    address: Line
    city: Line


class Facility(FacilityBody):
    facility_id: UUID
    version: int


class Ages(Body):
    """Whom the clinic treats, in full years, both ends included."""

    years_min: Years | None = None
    years_max: Years | None = None


class ClinicBody(rule_shapes.RulesBody):
    name: Text
    nfz_needs_referral: bool
    ages: Ages | None = None


class Clinic(rule_shapes.Rules):
    clinic_id: UUID
    version: int
    name: Text
    nfz_needs_referral: bool
    ages: Ages | None = None


class PracticeBody(Body):
    """What a doctor offers at one clinic of one facility."""

    clinic_id: UUID
    facility_id: UUID
    visit_types: VisitTypes
    fundings: Fundings


class DoctorBody(Body):
    title: OptionalLine
    given_name: Line
    family_name: Line
    specialty: Text
    practices: Annotated[list[PracticeBody], Field(max_length=PRACTICES_MAX)]


class Doctor(DoctorBody):
    doctor_id: UUID
    version: int


class ScheduleBody(Body):
    """Working time in local time. `ends` may be 24:00; `valid_until` is included."""

    clinic_id: UUID
    facility_id: UUID
    weekdays: Annotated[list[Annotated[int, Field(ge=1, le=7)]], Field(min_length=1, max_length=7)]
    starts: LocalTime
    ends: LocalTime
    slot_minutes: Annotated[int, Field(ge=5, le=domain.SLOT_MINUTES_MAX)]
    visit_types: VisitTypes
    fundings: Fundings
    valid_from: Day
    valid_until: Day | None = None


class Schedule(ScheduleBody):
    schedule_id: UUID
    doctor_id: UUID


class ScheduleRequest(BaseModel):
    """What an idempotency key of a schedule stands for."""

    doctor_id: UUID
    schedule: ScheduleBody


class Slot(BaseModel):
    slot_id: UUID
    doctor_id: UUID
    clinic_id: UUID
    facility_id: UUID
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    visit_types: list[VisitType]
    fundings: list[Funding]


class DayCount(BaseModel):
    day: date
    free_count: int


class Availability(BaseModel):
    """`days` are those of the range that have a free slot; `free_count` is their sum."""

    days: list[DayCount]
    first_free: Slot | None
    free_count: int


class Facilities(BaseModel):
    items: list[Facility]


class Clinics(BaseModel):
    items: list[Clinic]


class Doctors(BaseModel):
    items: list[Doctor]


class Schedules(BaseModel):
    items: list[Schedule]


class Slots(BaseModel):
    items: list[Slot]


def facility_values(body: FacilityBody) -> commands.FacilityValues:
    return commands.FacilityValues(name=body.name, address=body.address, city=body.city)


def facility(row: models.Facility) -> Facility:
    return Facility(
        facility_id=row.facility_id,
        version=row.version,
        name=row.name,
        address=row.address,
        city=row.city,
    )


def clinic_values(body: ClinicBody) -> commands.ClinicValues:
    ages = body.ages or Ages()
    return commands.ClinicValues(
        name_pl=body.name.pl,
        name_en=body.name.en,
        nfz_needs_referral=body.nfz_needs_referral,
        age_years_min=ages.years_min,
        age_years_max=ages.years_max,
        rules=rule_shapes.rules_values(body),
    )


def clinic(row: models.Clinic) -> Clinic:
    unlimited = row.age_years_min is None and row.age_years_max is None
    ages = Ages(years_min=row.age_years_min, years_max=row.age_years_max)
    return Clinic(
        clinic_id=row.clinic_id,
        version=row.version,
        name=Text(pl=row.name_pl, en=row.name_en),
        nfz_needs_referral=row.nfz_needs_referral,
        ages=None if unlimited else ages,
        **rule_shapes.rules_of(row),
    )


def doctor_values(body: DoctorBody) -> commands.DoctorValues:
    return commands.DoctorValues(
        title=body.title,
        given_name=body.given_name,
        family_name=body.family_name,
        specialty_pl=body.specialty.pl,
        specialty_en=body.specialty.en,
        practices=[_practice(each) for each in body.practices],
    )


def doctor(row: queries.DoctorRow) -> Doctor:
    return Doctor(
        doctor_id=row.doctor.doctor_id,
        version=row.doctor.version,
        title=row.doctor.title,
        given_name=row.doctor.given_name,
        family_name=row.doctor.family_name,
        specialty=Text(pl=row.doctor.specialty_pl, en=row.doctor.specialty_en),
        practices=[
            PracticeBody(
                clinic_id=each.clinic_id,
                facility_id=each.facility_id,
                visit_types=[VisitType(value) for value in each.visit_types],
                fundings=[Funding(value) for value in each.fundings],
            )
            for each in row.practices
        ],
    )


def schedule_values(body: ScheduleBody) -> commands.ScheduleValues:
    return commands.ScheduleValues(
        work=domain.WorkingTime(
            weekdays=frozenset(body.weekdays),
            starts_minute=minute_of(body.starts),
            ends_minute=minute_of(body.ends),
            slot_minutes=body.slot_minutes,
            valid_from=body.valid_from,
            valid_until=body.valid_until,
        ),
        practice=_practice(body),
    )


def schedule(row: models.Schedule) -> Schedule:
    return Schedule(
        schedule_id=row.schedule_id,
        doctor_id=row.doctor_id,
        clinic_id=row.clinic_id,
        facility_id=row.facility_id,
        weekdays=row.weekdays,
        starts=_local_time(row.starts_minute),
        ends=_local_time(row.ends_minute),
        slot_minutes=row.slot_minutes,
        visit_types=[VisitType(value) for value in row.visit_types],
        fundings=[Funding(value) for value in row.fundings],
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )


def slot(row: search.SlotRow) -> Slot:
    return Slot(
        slot_id=row.slot_id,
        doctor_id=row.doctor_id,
        clinic_id=row.clinic_id,
        facility_id=row.facility_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        visit_types=[VisitType(value) for value in row.visit_types],
        fundings=[Funding(value) for value in row.fundings],
    )


def availability(found: search.Availability) -> Availability:
    return Availability(
        days=[DayCount(day=day, free_count=free_count) for day, free_count in found.days],
        first_free=slot(found.first_free) if found.first_free else None,
        free_count=sum(free_count for _, free_count in found.days),
    )


def _practice(body: PracticeBody | ScheduleBody) -> domain.Practice:
    return domain.Practice(
        clinic_id=body.clinic_id,
        facility_id=body.facility_id,
        visit_types=frozenset(str(each) for each in body.visit_types),
        fundings=frozenset(str(each) for each in body.fundings),
    )


def minute_of(local_time: str) -> int:
    hours, minutes = local_time.split(":")
    return int(hours) * HOUR_MINUTES + int(minutes)


def _local_time(minute: int) -> str:
    hours, minutes = divmod(minute, HOUR_MINUTES)
    return f"{hours:02}:{minutes:02}"
