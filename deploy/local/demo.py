"""Enters the demonstration clinic through the public API, as ops of a real clinic would.

What is there already is left alone, so that it may run again after it was cut short.
"""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from types import TracebackType
from typing import Any, Self
from uuid import NAMESPACE_URL, uuid5

import httpx

from deploy.local.demo_data import (
    CLINICS,
    DOCTORS,
    FACILITIES,
    PASSWORD,
    PATIENTS,
    RECEPTION_EMAIL,
    DemoClinic,
    DemoDoctor,
    DemoPatient,
)
from deploy.local.demo_texts import NOTICES
from deploy.local.errors import CannotStart
from deploy.local.services import OPS_EMAIL, OPS_PASSWORD
from kit.zone import CLINIC_TIME

__all__ = ["Portal", "enter_clinic"]

TIMEOUT_SECONDS = 60.0
"""A first schedule makes the slots of sixty days."""
ATTEMPTS_MAX = 20
ATTEMPT_DELAY_SECONDS = 0.5
ALL_DAYS = (1, 2, 3, 4, 5, 6, 7)
SHARED_DAYS = ((1, 3, 5, 7), (2, 4, 6))
REMOTE_AND_IN_PERSON = ["in_person", "phone"]
WITH_VIDEO = ["in_person", "phone", "video"]
FUNDINGS = ["commercial", "nfz"]


class Portal:
    """One person's log-in, over the gateway, as a browser would do it."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(
            base_url=url, headers={"Origin": url}, timeout=TIMEOUT_SECONDS, trust_env=False
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def log_in(self, email: str, password: str) -> bool:
        """Whether there is such an account with this password."""
        body = {"email": email, "password": password}
        answer = self._send("POST", "/api/identity/session", body)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            return False
        self._require(answer)
        return True

    def items(self, path: str) -> list[dict[str, Any]]:
        """The `items` of a list."""
        return self.get(path)["items"]

    def get(self, path: str) -> Any:
        answer = self._send("GET", path)
        self._require(answer)
        return answer.json()

    def create(self, path: str, body: Mapping[str, Any], name: str) -> dict[str, Any]:
        """A POST that may be repeated: its key is made from what it creates."""
        key = {"Idempotency-Key": str(uuid5(NAMESPACE_URL, f"videoporady-demo/{path}/{name}"))}
        answer = self._send("POST", path, body, key)
        self._require(answer)
        return answer.json()

    def _send(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Tries again while a service is still starting; every request here may be repeated."""
        for _ in range(ATTEMPTS_MAX):
            try:
                answer = self._client.request(method, path, json=body, headers=headers)
                if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                    return answer
            except httpx.TransportError:
                pass
            time.sleep(ATTEMPT_DELAY_SECONDS)
        raise CannotStart(f"The portal did not answer {method} {path}.")

    @staticmethod
    def _require(answer: httpx.Response) -> None:
        if not answer.is_success:
            raise CannotStart(
                f"The demonstration clinic was refused at {answer.request.url.path}: "
                f"{answer.status_code} {answer.text[:300]}"
            )


def enter_clinic(url: str, say: Callable[[str], None] = lambda _line: None) -> bool:
    """Adds what is missing of the demonstration clinic, and says whether doctors were missing.

    Raises CannotStart when it is refused.
    """
    with Portal(url) as ops:
        if not ops.log_in(OPS_EMAIL, OPS_PASSWORD):
            # Somebody changed the first account: this clinic is theirs now.
            say("the ops account has another password; the demonstration clinic is left alone")
            return False
        facilities = {each["name"]: each for each in ops.items("/api/calendar/facilities")}
        clinics = {each["name"]["pl"]: each for each in ops.items("/api/calendar/clinics")}
        doctors = {named(each): each for each in ops.items("/api/calendar/doctors")}
        is_new = len(doctors) < len(DOCTORS)
        if is_new:
            say("entering the demonstration clinic, ZOZ Medical")
        facility_ids = enter_facilities(ops, facilities)
        clinic_ids = enter_clinics(ops, clinics)
        doctor_ids = enter_doctors(ops, doctors, facility_ids, clinic_ids)
        enter_staff(ops, doctor_ids)
    for patient in PATIENTS:
        enter_patient(url, patient)
    return is_new


def enter_facilities(ops: Portal, there: Mapping[str, Any]) -> dict[str, str]:
    ids: dict[str, str] = {}
    for each in FACILITIES:
        body = {"name": each.name, "address": each.address, "city": each.city}
        facility = there.get(each.name) or ops.create("/api/calendar/facilities", body, each.key)
        ids[each.key] = facility["facility_id"]
    return ids


def enter_clinics(ops: Portal, there: Mapping[str, Any]) -> dict[str, str]:
    ids: dict[str, str] = {}
    for each in CLINICS:
        body = {
            "name": {"pl": each.pl, "en": each.en},
            "nfz_needs_referral": each.nfz_needs_referral,
            "ages": None if each.years_max is None else {"years_max": each.years_max},
            **rules_of(each),
        }
        clinic = there.get(each.pl) or ops.create("/api/calendar/clinics", body, each.key)
        ids[each.key] = clinic["clinic_id"]
    return ids


CHAT_ANSWER_DAYS = 2


def rules_of(clinic: DemoClinic) -> dict[str, Any]:
    """What the clinic asks of its patients: every clinic informs of data and remote visits."""
    in_person, phone, video = clinic.prices
    return {
        "remote_questions": [{"text": {"pl": pl, "en": en}} for pl, en in clinic.questions],
        "prices": {"in_person": in_person, "phone": phone, "video": video},
        "notices": [
            {
                "title": {"pl": each.title_pl, "en": each.title_en},
                "text": {"pl": each.text_pl, "en": each.text_en},
                "must_accept": True,
                "remote_only": each.remote_only,
            }
            for each in NOTICES
        ],
        "remote_years_min": clinic.remote_years_min,
        "chat_answer_days": CHAT_ANSWER_DAYS,
    }


def enter_doctors(
    ops: Portal,
    there: Mapping[str, Any],
    facility_ids: Mapping[str, str],
    clinic_ids: Mapping[str, str],
) -> dict[str, str]:
    """The doctors with their schedules; ids by full name."""
    ids: dict[str, str] = {}
    for each in DOCTORS:
        practices = practices_of(each, facility_ids, clinic_ids)
        body = {
            "title": each.title,
            "given_name": each.given_name,
            "family_name": each.family_name,
            "specialty": {"pl": each.specialty_pl, "en": each.specialty_en},
            "practices": practices,
        }
        name = f"{each.given_name} {each.family_name}"
        doctor = there.get(name) or ops.create("/api/calendar/doctors", body, name)
        ids[name] = doctor["doctor_id"]
        enter_schedules(ops, each, ids[name], practices)
    return ids


def practices_of(
    doctor: DemoDoctor, facility_ids: Mapping[str, str], clinic_ids: Mapping[str, str]
) -> list[dict[str, Any]]:
    return [
        {
            "clinic_id": clinic_ids[doctor.clinic],
            "facility_id": facility_ids[facility],
            "visit_types": WITH_VIDEO if doctor.offers_video else REMOTE_AND_IN_PERSON,
            "fundings": FUNDINGS,
        }
        for facility in doctor.facilities
    ]


def enter_schedules(
    ops: Portal, doctor: DemoDoctor, doctor_id: str, practices: list[dict[str, Any]]
) -> None:
    """Round the clock, so that a visit may be booked for a few minutes from now at any hour."""
    path = f"/api/calendar/doctors/{doctor_id}/schedules"
    there = {each["facility_id"] for each in ops.items(path)}
    today = datetime.now(CLINIC_TIME).date().isoformat()
    for index, practice in enumerate(practices):
        if practice["facility_id"] in there:
            continue
        body = {
            **practice,
            "weekdays": ALL_DAYS if len(practices) == 1 else SHARED_DAYS[index],
            "starts": "00:00",
            "ends": "24:00",
            "slot_minutes": doctor.slot_minutes,
            "valid_from": today,
            "valid_until": None,
        }
        ops.create(path, body, f"{doctor_id}/{index}/{today}")


def enter_staff(ops: Portal, doctor_ids: Mapping[str, str]) -> None:
    """Log-ins of five doctors and of reception."""
    there = {each["email"] for each in ops.items("/api/identity/staff")}
    for each in DOCTORS:
        name = f"{each.given_name} {each.family_name}"
        if each.email and each.email not in there:
            body = staff_body(each.email, each.given_name, each.family_name, "doctor")
            ops.create("/api/identity/staff", {**body, "doctor_id": doctor_ids[name]}, each.email)
    if RECEPTION_EMAIL not in there:
        body = staff_body(RECEPTION_EMAIL, "Danuta", "Rejewska", "reception")
        ops.create("/api/identity/staff", body, RECEPTION_EMAIL)


def staff_body(email: str, given_name: str, family_name: str, role: str) -> dict[str, Any]:
    return {
        "email": email,
        "password": PASSWORD,
        "given_name": given_name,
        "family_name": family_name,
        "roles": [role],
    }


def enter_patient(url: str, patient: DemoPatient) -> None:
    """Registers somebody, with their children."""
    with Portal(url) as portal:
        if not portal.log_in(patient.email, PASSWORD):
            body = {
                "email": patient.email,
                "password": PASSWORD,
                "given_name": patient.given_name,
                "family_name": patient.family_name,
                "birth_date": patient.birth_date.isoformat(),
                "phone": patient.phone,
                "language": "pl",
            }
            portal.create("/api/identity/accounts", body, patient.email)
        there = {named(each) for each in portal.get("/api/identity/me")["patients"]}
        for child in patient.children:
            body = {
                "given_name": child.given_name,
                "family_name": child.family_name,
                "birth_date": child.birth_date.isoformat(),
            }
            if named(body) not in there:
                portal.create("/api/identity/me/children", body, f"{patient.email}/{named(body)}")


def named(person: Mapping[str, Any]) -> str:
    """The full name in a document of a doctor or patient."""
    return f"{person['given_name']} {person['family_name']}"
