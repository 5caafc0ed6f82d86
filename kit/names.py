"""Asks who the people of a printed page are, with the rights of whoever asks for the page.

Who prints keeps no names. Identity knows the patient's and calendar the doctor's, and both answer
with what this person may read anyway: printing opens nothing (decision 0022).
"""

import asyncio
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import httpx
from pydantic import BaseModel, ValidationError

from kit.auth import COOKIE_TOKEN
from kit.errors import Problem, TemporarilyUnavailable

__all__ = ["Names", "NamesUnknown", "People"]


class NamesUnknown(Problem):
    """Of a page that says nothing without them."""

    code, status = "names-unknown", 409
    pl = (
        "Portal nie zna już nazwiska pacjenta lub lekarza, dlatego nie przygotuje tego dokumentu. "
        "Jego treść możesz nadal przeczytać na stronie wizyty."
    )
    en = (
        "The portal no longer knows the name of the patient or the doctor, so it will not make "
        "this document. You can still read what it says on the page of the visit."
    )


@dataclass(frozen=True, slots=True)
class Names:
    """Empty where it is not known."""

    patient: str = ""
    birth_date: date | None = None
    doctor: str = ""


class _Patient(BaseModel):
    given_name: str
    family_name: str
    birth_date: date


class _Patients(BaseModel):
    items: list[_Patient]


class _Doctor(BaseModel):
    doctor_id: UUID
    title: str | None = None
    given_name: str
    family_name: str


class _Doctors(BaseModel):
    items: list[_Doctor]


class People:
    """Names over HTTP."""

    def __init__(
        self, identity_url: str | None, calendar_url: str | None, *, timeout_seconds: float
    ) -> None:
        self._identity_url = identity_url
        self._calendar_url = calendar_url
        self._timeout_seconds = timeout_seconds

    async def of(self, token: str, *, patient_id: UUID, doctor_id: UUID) -> Names | None:
        """None where ops gave no addresses: pages are printed without names there.

        Raises TemporarilyUnavailable: a page that lost its names must not look like a whole.
        """
        if self._identity_url is None or self._calendar_url is None:
            return None
        cookies = {COOKIE_TOKEN: token}
        try:
            async with httpx.AsyncClient(
                timeout=self._timeout_seconds, trust_env=False, cookies=cookies
            ) as client:
                patients, doctors = await asyncio.gather(
                    client.get(
                        f"{self._identity_url.rstrip('/')}/api/identity/patients",
                        params={"id": str(patient_id)},
                    ),
                    client.get(f"{self._calendar_url.rstrip('/')}/api/calendar/doctors"),
                )
            found = _Patients.model_validate_json(patients.raise_for_status().content).items
            known = _Doctors.model_validate_json(doctors.raise_for_status().content).items
        except (httpx.HTTPError, ValidationError) as error:
            raise TemporarilyUnavailable from error
        patient = found[0] if found else None
        doctor = next((each for each in known if each.doctor_id == doctor_id), None)
        return Names(
            f"{patient.given_name} {patient.family_name}" if patient else "",
            patient.birth_date if patient else None,
            " ".join(filter(None, (doctor.title, doctor.given_name, doctor.family_name)))
            if doctor
            else "",
        )
