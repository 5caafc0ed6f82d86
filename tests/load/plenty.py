"""Many doctors, slots and visits, written straight into the databases: only reading them, and
claiming beside them, is measured."""

import hashlib
from uuid import UUID

from deploy.local.postgres import Postgres, run_sql
from services.calendar.offers import ADD_UP

__all__ = ["SLOTS_OF_A_DOCTOR", "clinic_of", "doctor_of", "fill_calendar", "fill_visits"]

DAYS, SLOTS_A_DAY = 50, 20
SLOTS_OF_A_DOCTOR = DAYS * SLOTS_A_DAY
DOCTORS_OF_A_CLINIC = 50

# As the calendar makes them: from the next day on, every 20 minutes from 8:00 in Warsaw.
CALENDAR = """
insert into facilities (facility_id, name, address, city)
values (md5('bench')::uuid, 'Pomiarowa', 'Pomiarowa 1', 'Pomiarów') on conflict do nothing;
create temporary table them as
select md5('doctor ' || n)::uuid as doctor_id, md5('schedule ' || n)::uuid as schedule_id,
    md5('clinic ' || n / {clinic})::uuid as clinic_id, md5('bench')::uuid as facility_id
from generate_series({first}, {last} - 1) n
where not exists (select from doctors where doctor_id = md5('doctor ' || n)::uuid);
insert into clinics (clinic_id, name_pl, name_en, nfz_needs_referral)
select distinct clinic_id, 'Pomiarowa', 'Bench', false from them on conflict do nothing;
insert into doctors (doctor_id, title, given_name, family_name, specialty_pl, specialty_en)
select doctor_id, 'lek.', 'Jan', 'Pomiarowy', 'pomiary', 'measuring' from them;
insert into practices (doctor_id, clinic_id, facility_id, visit_types, fundings)
select doctor_id, clinic_id, facility_id, '{{video}}', '{{commercial}}' from them;
insert into schedules (schedule_id, doctor_id, clinic_id, facility_id, weekdays, starts_minute,
    ends_minute, slot_minutes, visit_types, fundings, valid_from, generated_until)
select schedule_id, doctor_id, clinic_id, facility_id, '{{1,2,3,4,5,6,7}}', 480,
    480 + 20 * {slots}, 20, '{{video}}', '{{commercial}}', current_date, '2199-12-31' from them;
insert into slots
    (slot_id, schedule_id, doctor_id, day, starts_at, ends_at, taken, withdrawn)
select gen_random_uuid(), schedule_id, doctor_id, day, starts_at, starts_at + interval '20 minutes',
    false, false
from them, generate_series(1, {days}) after, generate_series(0, {slots} - 1) number,
    lateral (select current_date + after as day) d,
    lateral (select (day + time '08:00') at time zone 'Europe/Warsaw'
        + number * interval '20 minutes' as starts_at) s;
insert into schedule_days (schedule_id, day, free_count)
select schedule_id, current_date + after, {slots} from them, generate_series(1, {days}) after;
"""
VISITS = """
insert into visits (visit_id, state, slot_id, doctor_id, clinic_id, facility_id, patient_id,
    account_id, starts_at, ends_at, visit_type, funding, language, held_at, expires_at, booked_at,
    completed_at)
select gen_random_uuid(), 'completed', gen_random_uuid(), md5('doctor ' || n % 1000)::uuid,
    md5('clinic')::uuid, md5('bench')::uuid, md5('patient ' || n % 1000)::uuid,
    md5('account ' || n % 1000)::uuid, starts_at, starts_at + interval '20 minutes', 'video',
    'commercial', 'pl', starts_at, starts_at, starts_at, starts_at
from generate_series({first}, {last} - 1) n,
    lateral (select now() - interval '1 year' + (n / 1000) * interval '20 minutes' as starts_at) s;
"""


def clinic_of(doctor: int) -> UUID:
    """The clinic of the doctor of this number, as `md5(...)::uuid` names it."""
    return _named(f"clinic {doctor // DOCTORS_OF_A_CLINIC}")


def doctor_of(number: int) -> UUID:
    """The doctor of this number."""
    return _named(f"doctor {number}")


def fill_calendar(
    postgres: Postgres,
    first_slot: int,
    last_slot: int,
    database: str = "vp_calendar",
    *,
    doctors_of_a_clinic: int = DOCTORS_OF_A_CLINIC,
) -> None:
    """Adds so many slots, with doctors in clinics of fifty; the numbers are multiples of 1,000."""
    statement = CALENDAR.format(
        first=first_slot // SLOTS_OF_A_DOCTOR,
        last=last_slot // SLOTS_OF_A_DOCTOR,
        clinic=doctors_of_a_clinic,
        slots=SLOTS_A_DAY,
        days=DAYS,
    )
    # What calendar's job would do in its own time. It never has so many entries at once: the room
    # that they took is given back.
    _fill(postgres, database, f"{statement}{ADD_UP.text};\nvacuum full offer_entries;")


def fill_visits(postgres: Postgres, first: int, last: int) -> None:
    """Adds completed visits of the last year."""
    _fill(postgres, "vp_booking", VISITS.format(first=first, last=last))


def _named(name: str) -> UUID:
    return UUID(hashlib.md5(name.encode(), usedforsecurity=False).hexdigest())


def _fill(postgres: Postgres, database: str, statement: str) -> None:
    run_sql(postgres.url(database), statement)
    # The same of autovacuum.
    run_sql(postgres.url(database), "vacuum analyze")
    run_sql(postgres.url(), "checkpoint")
