"""HTTP of calendar: parse, authorise, call a command or query, shape the answer."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from kit.app import CurrentApp
from kit.auth import Action, CurrentPrincipal, rule
from kit.idempotency import IdempotencyKey, once
from services.calendar import commands, domain, queries, shapes
from services.calendar.settings import Settings
from services.calendar.shape_parts import Years
from services.calendar.shapes import Day
from videoporady_contracts.words import Funding, VisitType

__all__ = ["router"]

router = APIRouter(prefix="/api/calendar", tags=["calendar"])


def _filters(
    funding: Funding | None = None,
    facility_id: UUID | None = None,
    clinic_id: UUID | None = None,
    visit_type: VisitType | None = None,
    doctor_id: UUID | None = None,
    patient_years: Years | None = None,
) -> queries.Filters:
    return queries.Filters(funding, facility_id, clinic_id, visit_type, doctor_id, patient_years)


ChosenFilters = Annotated[queries.Filters, Depends(_filters)]


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
        return shapes.facility(_only(await queries.facilities(session, principal, facility_id)))

    async with app.database.transaction() as session:
        return await once(session, principal, key, body, shapes.Facility, run)


@router.put("/facilities/{facility_id}", **rule(Action.CATALOGUE_WRITE))
async def change_facility(
    facility_id: UUID, body: shapes.FacilityBody, principal: CurrentPrincipal, app: CurrentApp
) -> shapes.Facility:
    """Replaces what is known of a place."""
    async with app.database.transaction() as session:
        await commands.change_facility(session, facility_id, shapes.facility_values(body))
        return shapes.facility(_only(await queries.facilities(session, principal, facility_id)))


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
        return shapes.clinic(_only(await queries.clinics(session, principal, clinic_id)))

    async with app.database.transaction() as session:
        return await once(session, principal, key, body, shapes.Clinic, run)


@router.put("/clinics/{clinic_id}", **rule(Action.CATALOGUE_WRITE))
async def change_clinic(
    clinic_id: UUID, body: shapes.ClinicBody, principal: CurrentPrincipal, app: CurrentApp
) -> shapes.Clinic:
    """Replaces what is known of a clinic; booking follows within moments."""
    async with app.database.transaction() as session:
        values = shapes.clinic_values(body)
        await commands.change_clinic(session, clinic_id, values, clock=app.clock)
        return shapes.clinic(_only(await queries.clinics(session, principal, clinic_id)))


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
        return shapes.doctor(_only(await queries.doctors(session, principal, doctor_id)))

    async with app.database.transaction() as session:
        return await once(session, principal, key, body, shapes.Doctor, run)


@router.put("/doctors/{doctor_id}", **rule(Action.CATALOGUE_WRITE))
async def change_doctor(
    doctor_id: UUID, body: shapes.DoctorBody, principal: CurrentPrincipal, app: CurrentApp
) -> shapes.Doctor:
    """Replaces what is known of a doctor; a place that a schedule uses can not be taken away."""
    async with app.database.transaction() as session:
        values = shapes.doctor_values(body)
        await commands.change_doctor(session, doctor_id, values, clock=app.clock)
        return shapes.doctor(_only(await queries.doctors(session, principal, doctor_id)))


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
        rows = await queries.schedules(session, principal, doctor_id, schedule_id)
        return shapes.schedule(_only(rows))

    # The same key for another doctor is another request.
    request = shapes.ScheduleRequest(doctor_id=doctor_id, schedule=body)
    async with app.database.transaction() as session:
        return await once(session, principal, key, request, shapes.Schedule, run)


@router.delete(
    "/doctors/{doctor_id}/schedules/{schedule_id}",
    status_code=204,
    **rule(Action.CATALOGUE_WRITE),
)
async def withdraw_schedule(doctor_id: UUID, schedule_id: UUID, app: CurrentApp) -> None:
    """Withdraws the free slots of a schedule; booked visits stay."""
    async with app.database.transaction() as session:
        await commands.withdraw_schedule(session, doctor_id, schedule_id, clock=app.clock)


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
    async with app.database.reading() as session:
        found = await queries.availability(
            session, principal, filters, first_day=first, last_day=last, now=now
        )
    return shapes.availability(found)


@router.get("/slots", **rule(Action.CATALOGUE_READ))
async def slots(
    principal: CurrentPrincipal, app: CurrentApp, filters: ChosenFilters, day: Day
) -> shapes.Slots:
    """The free slots of one day in Warsaw."""
    settings: Settings = app.settings
    async with app.database.reading() as session:
        rows = await queries.slots_of_day(
            session,
            principal,
            filters,
            day=day,
            now=app.clock.now(),
            slots_max=settings.slots_page_max,
        )
    return shapes.Slots(items=[shapes.slot(row) for row in rows])


def _last_of(first: date, settings: Settings) -> date:
    return first + timedelta(days=min(settings.horizon_days, settings.search_days_max) - 1)


def _only[Row](rows: Sequence[Row]) -> Row:
    (row,) = rows
    return row
