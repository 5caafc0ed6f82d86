"""People of the bench: registered and logged in through the gateway, like everybody else."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.load.connection import Answer, Connection
from tests.support.waiting import eventually

__all__ = [
    "YEARS",
    "BenchError",
    "Patient",
    "book",
    "hold",
    "log_in",
    "register_patients",
    "require",
]

AT_ONCE = 4
SLOT_ARRIVES_EVERY_SECONDS = 0.1
PASSWORD = "Bench-only-2026-Videoporady"


YEARS = 45
"""Clinics that see nobody of this age would refuse everybody here."""


class BenchError(Exception):
    """An answer that is not what the case needs: its figures would mean nothing."""


@dataclass
class Patient:
    """One account with its own connection and cookies."""

    connection: Connection
    patient_id: str
    session: str
    token: str
    busy: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while this patient does one thing after another."""

    async def post(self, path: str, body: object) -> Answer:
        """A POST that creates, with a fresh key."""
        return await self.connection.request(
            "POST",
            path,
            cookie=self.token,
            body=body,
            headers={"Idempotency-Key": str(uuid4())},
        )

    async def get(self, path: str) -> Any:
        answer = await self.connection.request("GET", path, cookie=self.token)
        return require(answer, 200).json()

    async def refresh(self) -> None:
        """A new token, as the web client gets one before the old one ends."""
        answer = await self.connection.request(
            "POST", "/api/identity/session/refresh", cookie=self.session
        )
        self.token = cookie_of(require(answer, 200), "vp_token") or self.token
        self.session = cookie_of(answer, "vp_session") or self.session


def require(answer: Answer, status: int) -> Answer:
    """The answer, when it has this status. Raises BenchError."""
    if answer.status != status:
        raise BenchError(f"answered {answer.status}: {answer.body[:300]!r}")
    return answer


def cookie_of(answer: Answer, name: str) -> str | None:
    return next((each for each in answer.set_cookies if each.startswith(f"{name}=")), None)


async def register_patients(url: str, count: int) -> Sequence[Patient]:
    """New accounts, each with a patient profile of its own."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def register(number: int) -> Patient:
        connection = Connection(url)
        async with turns:
            answer = await connection.request(
                "POST",
                "/api/identity/accounts",
                body={
                    "email": f"bench-{uuid4().hex}@example.com",
                    "password": PASSWORD,
                    "given_name": "Jan",
                    "family_name": f"Pomiarowy{'abcdefghij'[number % 10]}",
                    "birth_date": "1980-05-17",
                    "phone": "+48600000199",
                    "language": "pl",
                },
                headers={"Idempotency-Key": str(uuid4())},
            )
        me = require(answer, 201).json()
        return Patient(
            connection,
            me["patients"][0]["patient_id"],
            cookie_of(answer, "vp_session") or "",
            cookie_of(answer, "vp_token") or "",
        )

    return await asyncio.gather(*(register(number) for number in range(count)))


async def log_in(url: str, email: str, password: str) -> Patient:
    """Somebody who has an account already, such as a doctor of the demonstration."""
    connection = Connection(url)
    answer = await connection.request(
        "POST",
        "/api/identity/session",
        body={"email": email, "password": password},
        headers={"Idempotency-Key": str(uuid4())},
    )
    require(answer, 200)
    session, token = cookie_of(answer, "vp_session") or "", cookie_of(answer, "vp_token") or ""
    return Patient(connection, "", session, token)


async def hold(patient: Patient, slot: Mapping[str, Any]) -> Answer:
    """Asks for a slot, as pressing it in the calendar does."""
    body = {
        "slot_id": slot["slot_id"],
        "visit_type": "video",
        "funding": "commercial",
        "patient_id": patient.patient_id,
    }
    return await patient.post("/api/booking/holds", body)


async def book(patient: Patient, slot: Mapping[str, Any], seconds_max: float = 0) -> Any:
    """A booked visit. Waits up to `seconds_max` for the slot: it comes to booking by Kafka."""

    async def known() -> Answer:
        answer = await hold(patient, slot)
        assert answer.status != 404 or not seconds_max, "booking does not know the slot"
        return answer

    held = await eventually(known, seconds=seconds_max, every=SLOT_ARRIVES_EVERY_SECONDS)
    hold_id = require(held, 201).json()["hold_id"]
    body = {
        "hold_id": hold_id,
        "referral": None,
        "video_consent": True,
        **await declarations(patient, slot["clinic_id"]),
    }
    return require(await patient.post("/api/booking/visits", body), 201).json()


_declarations: dict[str, dict[str, Any]] = {}


async def declarations(patient: Patient, clinic_id: str) -> dict[str, Any]:
    """What a clinic asks of somebody whom it may see by video; asked for once, as a page would."""
    if clinic_id not in _declarations:
        for clinic in (await patient.get("/api/calendar/clinics"))["items"]:
            _declarations[clinic["clinic_id"]] = {
                "remote_answers": {one["question_id"]: "no" for one in clinic["remote_questions"]},
                "notices_accepted": [
                    {"notice_id": one["notice_id"], "version": one["version"]}
                    for one in clinic["notices"]
                ],
            }
    return _declarations[clinic_id]
