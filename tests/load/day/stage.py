"""The stack of a simulated day and the clinic in it: doctors, their day, their log-ins.

What a clinic plans in minutes is compressed with its time. What a machine notices in seconds is
not: those settings are multiplied by the factor, so that they last as long as in production.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from deploy.local.demo import (
    Portal,
    enter_clinics,
    enter_facilities,
    practices_of,
    staff_body,
)
from deploy.local.demo_data import CLINICS, FACILITIES, RECEPTION_EMAIL, DemoDoctor
from deploy.local.ports import free_port
from deploy.local.services import OPS_EMAIL, OPS_PASSWORD
from deploy.local.stack import Options, Stack
from tests.load.day.clock import CLOCK_FILE_VARIABLE, DayClock
from tests.load.day.plan import DayPlan, DoctorPlan
from tests.support.servers import scratch_folder
from tests.support.stack import SETTINGS

__all__ = [
    "DUE_EVERY_SECONDS",
    "ESCALATE_SECONDS",
    "day_stack",
    "doctors_email",
    "enter_doctors",
]

ESCALATE_SECONDS = (3.0, 9.0)
"""Of the machine, to the doctor's telephone and to reception: production's 30 and 90 would be half
an hour and more of such a day."""
DUE_EVERY_SECONDS = 0.5


@dataclass(frozen=True)
class Limits:
    """Seconds of the machine."""

    lost_after: float = 3.0
    closed_after: float = 8.0
    left_after: float = 20.0
    """Production's 60 would be an hour of such a day."""
    replica_dead: float = 12.0


def settings_of(factor: float) -> tuple[tuple[str, str], ...]:
    """Further settings of the services, on top of those of the tests."""
    limits = Limits()

    def machine(seconds: float) -> str:
        return str(seconds * factor)

    doctor, reception = ESCALATE_SECONDS
    return (
        ("VP_SIGNALLING_LOST_AFTER_SECONDS", machine(limits.lost_after)),
        ("VP_SIGNALLING_CLOSED_AFTER_SECONDS", machine(limits.closed_after)),
        ("VP_SIGNALLING_LEFT_AFTER_SECONDS", machine(limits.left_after)),
        ("VP_SIGNALLING_REPLICA_DEAD_SECONDS", machine(limits.replica_dead)),
        # 20 doctors' days, each looked at every two minutes of the clinic: ten looks a second.
        ("VP_SIGNALLING_ESTIMATE_EVERY_SECONDS", "120"),
        ("VP_SIGNALLING_READINESS_HOURS", "1"),
        ("VP_SIGNALLING_READINESS_EVERY_SECONDS", "2"),
        ("VP_NOTIFY_ESCALATE_DOCTOR_SECONDS", machine(doctor)),
        ("VP_NOTIFY_ESCALATE_RECEPTION_SECONDS", machine(reception)),
        ("VP_NOTIFY_DUE_EVERY_SECONDS", str(DUE_EVERY_SECONDS)),
        ("VP_NOTIFY_REMINDER_MINUTES", "[60]"),
        ("VP_CALENDAR_HORIZON_DAYS", "3"),
        # Everybody logs in once, hours before the clinic opens; a day that runs late is longer.
        ("VP_IDENTITY_SESSION_SECONDS", "86400"),
    )


@contextmanager
def day_stack(factor: float) -> Iterator[tuple[Stack, DayClock]]:
    """Everything, empty, each service on the clinic's time; ended with kill -9."""
    with scratch_folder() as folder:
        clock = DayClock(folder / "clock.json")
        options = Options(
            home=folder,
            public_port=free_port(),
            durable=False,
            preferred_ports=False,
            service_settings=(
                *SETTINGS,
                *settings_of(factor),
                (CLOCK_FILE_VARIABLE, str(folder / "clock.json")),
            ),
        )
        stack = Stack(options, print)
        for replica in stack.all_replicas():
            replica.child.command = [
                *(sys.executable, "-m", "tests.load.day.service"),
                replica.service,
            ]
        try:
            yield stack, clock
        finally:
            stack.kill()


def doctors_email(doctor: DoctorPlan) -> str:
    return f"lekarz.{doctor.number + 1}@example.com"


def enter_doctors(url: str, plan: DayPlan) -> list[str]:
    """The clinic with the doctors of the plan and reception; the doctors' ids in its order."""
    with Portal(url) as ops:
        assert ops.log_in(OPS_EMAIL, OPS_PASSWORD)
        facilities = enter_facilities(ops, {})
        clinics = enter_clinics(ops, {})
        ids = [_enter_doctor(ops, plan, each, facilities, clinics) for each in plan.doctors]
        body = staff_body(RECEPTION_EMAIL, "Danuta", "Rejewska", "reception")
        ops.create("/api/identity/staff", body, RECEPTION_EMAIL)
    return ids


def _enter_doctor(
    ops: Portal,
    plan: DayPlan,
    doctor: DoctorPlan,
    facilities: dict[str, str],
    clinics: dict[str, str],
) -> str:
    clinic = next(each for each in CLINICS if each.key == doctor.clinic)
    person = DemoDoctor(
        *("lek.", "Lekarz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[doctor.number % 26], clinic.pl, clinic.en),
        *(doctor.clinic, (FACILITIES[doctor.number % len(FACILITIES)].key,), True),
        plan.scale.slot_minutes,
    )
    practices = practices_of(person, facilities, clinics)
    body = {
        "title": person.title,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "specialty": {"pl": person.specialty_pl, "en": person.specialty_en},
        "practices": practices,
    }
    email = doctors_email(doctor)
    doctor_id = ops.create("/api/calendar/doctors", body, email)["doctor_id"]
    day, ends = plan.opens_at.date().isoformat(), plan.opens_at.hour + plan.scale.hours
    schedule = {
        **practices[0],
        "weekdays": [plan.opens_at.isoweekday()],
        "starts": f"{plan.opens_at:%H:%M}",
        "ends": f"{ends:02}:00",
        "slot_minutes": plan.scale.slot_minutes,
        "valid_from": day,
        "valid_until": day,
    }
    ops.create(f"/api/calendar/doctors/{doctor_id}/schedules", schedule, email)
    staff = staff_body(email, person.given_name, person.family_name, "doctor")
    ops.create("/api/identity/staff", {**staff, "doctor_id": doctor_id}, email)
    return doctor_id
