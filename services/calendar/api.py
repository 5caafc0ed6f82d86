"""HTTP of calendar: parse, authorise, call a command or query, shape the answer."""

from datetime import date, timedelta
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from kit.app import CurrentApp
from kit.audit import AuditFilters, AuditPage
from kit.audit import page as audit_page
from kit.auth import Action, CurrentPrincipal, rule
from kit.idempotency import IdempotencyKey, once
from kit.versions import SeenVersion
from services.calendar import (
    absence_shapes,
    absences,
    audit,
    commands,
    domain,
    queries,
    search,
    shapes,
)
from services.calendar.settings import Settings
from services.calendar.shape_parts import Years
from services.calendar.shapes import Day
from videoporady_contracts.words import Funding, VisitType

__all__ = ["router"]

router = APIRouter(prefix="/api/calendar", tags=["calendar"])


async def _filters(
    funding: Funding | None = None,
    facility_id: UUID | None = None,
    clinic_id: UUID | None = None,
    visit_type: VisitType | None = None,
    doctor_id: UUID | None = None,
    patient_years: Years | None = None,
) -> search.Filters:
    return search.Filters(funding, facility_id, clinic_id, visit_type, doctor_id, patient_years)


ChosenFilters = Annotated[search.Filters, Depends(_filters)]


# These two first: each open calendar asks them every few seconds, and the address of a request is
# compared with that of every route before its own.
@router.get("/availability", **rule(Action.CATALOGUE_READ))
async def availability(
    principal: CurrentPrincipal,
    app: CurrentApp,
    filters: ChosenFilters,
    first_day: Annotated[Day | None, Query()] = None,
    last_day: Annotated[Day | None, Query()] = None,
) -> shapes.Availability:
    """Days with free slots, and the first free one, which may lie beyond the last day."""
    settings: Settings = app.settings
    now = app.clock.now()
    first = first_day or domain.day_of(now)
    last = last_day or _last_of(first, settings)
    domain.require_days_range(first, last, settings.search_days_max)
    found = await search.availability(
        app.database, principal, filters, first_day=first, last_day=last, now=now
    )
    return shapes.availability(found)


@router.get("/slots", **rule(Action.CATALOGUE_READ))
async def slots(
    principal: CurrentPrincipal, app: CurrentApp, filters: ChosenFilters, day: Day
) -> shapes.Slots:
    """The free slots of one day in Warsaw."""
    settings: Settings = app.settings
    rows = await search.slots_of_day(
        app.database,
        principal,
        filters,
        day=day,
        now=app.clock.now(),
        slots_max=settings.slots_page_max,
    )
    return shapes.Slots(items=[shapes.slot(row) for row in rows])


@router.get("/facilities", **rule(Action.CATALOGUE_READ))
async def facilities(principal: CurrentPrincipal, app: CurrentApp) -> shapes.Facilities:
    """All places where the network works."""
    async with app.database.reading() as session:
        rows = await queries.facilities(session, principal)
    return shapes.Facilities(items=[shapes.facility(row) for row in rows])


@router.post("/facilities", status_code=201, **rule(Action.CATALOGUE_WRITE))
async def add_facility(
    body: shapes.FacilityBody, key: IdempotencyKey, principal: CurrentPrincipal, app: CurrentApp
) -> shapes.Facility:
    """Adds a place."""

    async def run() -> shapes.Facility:
        facility_id = await commands.add_facility(session, shapes.facility_values(body))
        return await audit.added(session, principal, audit.FACILITY, facility_id, app.clock)

    async with app.database.transaction() as session:
        return await once(session, principal, key, body, shapes.Facility, run)


@router.put("/facilities/{facility_id}", **rule(Action.CATALOGUE_WRITE))
async def change_facility(
    facility_id: UUID,
    body: shapes.FacilityBody,
    version: SeenVersion,
    principal: CurrentPrincipal,
    app: CurrentApp,
) -> shapes.Facility:
    """Replaces what is known of a place."""
    values = shapes.facility_values(body)
    async with app.database.transaction() as session:
        run = partial(commands.change_facility, session, facility_id, values, version=version)
        thing = audit.FACILITY
        return await audit.changed(session, principal, thing, facility_id, run, app.clock)


@router.get("/clinics", **rule(Action.CATALOGUE_READ))
async def clinics(principal: CurrentPrincipal, app: CurrentApp) -> shapes.Clinics:
    """All clinics."""
    async with app.database.reading() as session:
        rows = await queries.clinics(session, principal)
    return shapes.Clinics(items=[shapes.clinic(row) for row in rows])


@router.post("/clinics", status_code=201, **rule(Action.CATALOGUE_WRITE))
async def open_clinic(
    body: shapes.ClinicBody, key: IdempotencyKey, principal: CurrentPrincipal, app: CurrentApp
) -> shapes.Clinic:
    """Opens a clinic: a new one is data, not code."""

    async def run() -> shapes.Clinic:
        values = shapes.clinic_values(body)
        clinic_id = await commands.open_clinic(session, values, clock=app.clock)
        return await audit.added(session, principal, audit.CLINIC, clinic_id, app.clock)

    async with app.database.transaction() as session:
        return await once(session, principal, key, body, shapes.Clinic, run)


@router.put("/clinics/{clinic_id}", **rule(Action.CATALOGUE_WRITE))
async def change_clinic(
    clinic_id: UUID,
    body: shapes.ClinicBody,
    version: SeenVersion,
    principal: CurrentPrincipal,
    app: CurrentApp,
) -> shapes.Clinic:
    """Replaces what is known of a clinic; booking follows within moments."""
    values = shapes.clinic_values(body)
    async with app.database.transaction() as session:
        run = partial(
            commands.change_clinic, session, clinic_id, values, version=version, clock=app.clock
        )
        return await audit.changed(session, principal, audit.CLINIC, clinic_id, run, app.clock)


@router.get("/doctors", **rule(Action.CATALOGUE_READ))
async def doctors(principal: CurrentPrincipal, app: CurrentApp) -> shapes.Doctors:
    """All doctors with what they offer where."""
    async with app.database.reading() as session:
        rows = await queries.doctors(session, principal)
    return shapes.Doctors(items=[shapes.doctor(row) for row in rows])


@router.post("/doctors", status_code=201, **rule(Action.CATALOGUE_WRITE))
async def add_doctor(
    body: shapes.DoctorBody, key: IdempotencyKey, principal: CurrentPrincipal, app: CurrentApp
) -> shapes.Doctor:
    """Adds a doctor."""

    async def run() -> shapes.Doctor:
        values = shapes.doctor_values(body)
        doctor_id = await commands.add_doctor(session, values, clock=app.clock)
        return await audit.added(session, principal, audit.DOCTOR, doctor_id, app.clock)

    async with app.database.transaction() as session:
        return await once(session, principal, key, body, shapes.Doctor, run)


@router.put("/doctors/{doctor_id}", **rule(Action.CATALOGUE_WRITE))
async def change_doctor(
    doctor_id: UUID,
    body: shapes.DoctorBody,
    version: SeenVersion,
    principal: CurrentPrincipal,
    app: CurrentApp,
) -> shapes.Doctor:
    """Replaces what is known of a doctor; a place that a schedule uses can not be taken away."""
    values = shapes.doctor_values(body)
    async with app.database.transaction() as session:
        run = partial(
            commands.change_doctor, session, doctor_id, values, version=version, clock=app.clock
        )
        return await audit.changed(session, principal, audit.DOCTOR, doctor_id, run, app.clock)


@router.get("/doctors/{doctor_id}/schedules", **rule(Action.CATALOGUE_READ))
async def schedules(
    doctor_id: UUID, principal: CurrentPrincipal, app: CurrentApp
) -> shapes.Schedules:
    """A doctor's schedules."""
    async with app.database.reading() as session:
        rows = await queries.schedules(session, principal, doctor_id)
    return shapes.Schedules(items=[shapes.schedule(row) for row in rows])


@router.post("/doctors/{doctor_id}/schedules", status_code=201, **rule(Action.CATALOGUE_WRITE))
async def add_schedule(
    doctor_id: UUID,
    body: shapes.ScheduleBody,
    key: IdempotencyKey,
    principal: CurrentPrincipal,
    app: CurrentApp,
) -> shapes.Schedule:
    """Adds working time; its slots can be searched for as soon as this is answered."""
    settings: Settings = app.settings

    async def run() -> shapes.Schedule:
        schedule_id = await commands.add_schedule(
            session,
            doctor_id,
            shapes.schedule_values(body),
            clock=app.clock,
            horizon_days=settings.horizon_days,
            schedules_max=settings.schedules_per_doctor_max,
        )
        thing = audit.schedule_of(doctor_id)
        return await audit.added(session, principal, thing, schedule_id, app.clock)

    # The same key for another doctor is another request.
    request = shapes.ScheduleRequest(doctor_id=doctor_id, schedule=body)
    async with app.database.transaction() as session:
        return await once(session, principal, key, request, shapes.Schedule, run)


@router.delete(
    "/doctors/{doctor_id}/schedules/{schedule_id}",
    status_code=204,
    **rule(Action.CATALOGUE_WRITE),
)
async def withdraw_schedule(
    doctor_id: UUID, schedule_id: UUID, principal: CurrentPrincipal, app: CurrentApp
) -> None:
    """Withdraws the free slots of a schedule; booked visits stay."""
    async with app.database.transaction() as session:
        run = partial(commands.withdraw_schedule, session, doctor_id, schedule_id, clock=app.clock)
        thing = audit.schedule_of(doctor_id)
        await audit.removed(session, principal, thing, schedule_id, run, app.clock)


@router.get("/doctors/{doctor_id}/absences", **rule(Action.CATALOGUE_WRITE))
async def list_absences(
    doctor_id: UUID, principal: CurrentPrincipal, app: CurrentApp
) -> absence_shapes.Absences:
    """A doctor's absences that are not over."""
    async with app.database.reading() as session:
        now = app.clock.now()
        rows = await absences.absences(session, principal, doctor_id, ends_after=now)
    return absence_shapes.Absences(items=[absence_shapes.absence(row) for row in rows])


@router.get("/doctors/{doctor_id}/absences/preview", **rule(Action.CATALOGUE_WRITE))
async def preview_absence(
    doctor_id: UUID,
    asked: Annotated[absence_shapes.AbsenceBody, Query()],
    principal: CurrentPrincipal,
    app: CurrentApp,
) -> absence_shapes.AbsencePreview:
    """How many slots an absence would take away, and which visits are booked in them."""
    values = absence_shapes.absence_values(asked)
    now = app.clock.now()
    async with app.database.reading() as session:
        found = await absences.preview(session, principal, doctor_id, values, now=now)
    return absence_shapes.absence_preview(values, found)


@router.post("/doctors/{doctor_id}/absences", status_code=201, **rule(Action.CATALOGUE_WRITE))
async def add_absence(
    doctor_id: UUID,
    body: absence_shapes.AbsenceBody,
    key: IdempotencyKey,
    principal: CurrentPrincipal,
    app: CurrentApp,
) -> absence_shapes.Absence:
    """Takes away every slot of the doctor in this time, the booked ones too."""
    settings: Settings = app.settings
    values = absence_shapes.absence_values(body)

    async def run() -> absence_shapes.Absence:
        absence_id = await absences.add_absence(
            session,
            doctor_id,
            values,
            clock=app.clock,
            absences_max=settings.absences_per_doctor_max,
        )
        thing = audit.absence_of(doctor_id)
        return await audit.added(session, principal, thing, absence_id, app.clock)

    request = absence_shapes.AbsenceRequest(doctor_id=doctor_id, absence=body)
    async with app.database.transaction() as session:
        return await once(session, principal, key, request, absence_shapes.Absence, run)


@router.delete(
    "/doctors/{doctor_id}/absences/{absence_id}",
    status_code=204,
    **rule(Action.CATALOGUE_WRITE),
)
async def remove_absence(
    doctor_id: UUID, absence_id: UUID, principal: CurrentPrincipal, app: CurrentApp
) -> None:
    """Calls an absence off: its slots are offered again where they are still wanted."""
    async with app.database.transaction() as session:
        run = partial(absences.remove_absence, session, doctor_id, absence_id, clock=app.clock)
        thing = audit.absence_of(doctor_id)
        await audit.removed(session, principal, thing, absence_id, run, app.clock)


@router.get("/audit", **rule(Action.AUDIT_READ))
async def changes(filters: AuditFilters, principal: CurrentPrincipal, app: CurrentApp) -> AuditPage:
    """Who changed what in the configuration, the newest first."""
    async with app.database.reading() as session:
        return await audit_page(session, principal, filters)


def _last_of(first: date, settings: Settings) -> date:
    return first + timedelta(days=min(settings.horizon_days, settings.search_days_max) - 1)
