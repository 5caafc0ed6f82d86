"""Booked visits with their people, and sockets that stay open, for cases about what is live."""

import asyncio
import contextlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from deploy.local.demo_data import DOCTORS, PASSWORD
from kit.zone import CLINIC_TIME
from tests.load.people import Patient, book, log_in, register_patients
from tests.support.waiting import eventually
from videoporady_contracts.sockets import PROTOCOL_VERSION

__all__ = ["BookedVisit", "OpenSockets", "booked_visits", "doctors_at_work"]

FOR_CHILDREN = "pediatra"
"""The people of the bench are adults, whom this clinic refuses."""
BOOKED_SECONDS_MAX = 30.0
PINGS_EVERY_SECONDS = 3.0


@dataclass(frozen=True)
class BookedVisit:
    """A video visit that signalling and chat know of."""

    visit_id: str
    patient: Patient
    doctor: Patient


async def doctors_at_work(url: str) -> list[Patient]:
    """Every doctor of the demonstration who has a log-in and sees adults, logged in."""
    return [
        await log_in(url, each.email, PASSWORD)
        for each in DOCTORS
        if each.email and each.clinic != FOR_CHILDREN
    ]


async def booked_visits(
    url: str, doctors: Sequence[Patient], visits_per_doctor: int
) -> list[BookedVisit]:
    """The next free video slots of each doctor, each booked by a patient of its own."""
    slots = [
        (doctor, slot)
        for doctor in doctors
        for slot in await _next_slots_of(doctor, visits_per_doctor)
    ]
    patients = await register_patients(url, len(slots))
    found: list[BookedVisit] = []
    for patient, (doctor, slot) in zip(patients, slots, strict=True):
        visit_id = (await book(patient, slot, BOOKED_SECONDS_MAX))["visit_id"]
        await _until_known(patient, visit_id)
        await patient.connection.close()
        found.append(BookedVisit(visit_id, patient, doctor))
    return found


async def _next_slots_of(doctor: Patient, count: int) -> list[dict[str, Any]]:
    day = datetime.now(UTC).astimezone(CLINIC_TIME).date()
    me = await doctor.get("/api/identity/me")
    query = f"funding=commercial&visit_type=video&doctor_id={me['doctor_id']}"
    found: list[dict[str, Any]] = []
    for ordinal in (day.toordinal(), day.toordinal() + 1):
        path = f"/api/calendar/slots?{query}&day={datetime.fromordinal(ordinal):%Y-%m-%d}"
        found += (await doctor.get(path))["items"]
    # Not the very next one, which may begin while the others are being booked.
    return found[2 : 2 + count]


async def _until_known(patient: Patient, visit_id: str) -> None:
    async def known() -> bool:
        rooms = await patient.get(f"/api/signalling/rooms?visit_id={visit_id}")
        unread = await patient.get(f"/api/chat/unread?visit_id={visit_id}")
        return bool(rooms["items"] and unread["items"])

    await eventually(known, seconds=BOOKED_SECONDS_MAX)


class OpenSockets:
    """Sockets through the gateway that have said hello and go on saying that they live."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._exits = contextlib.AsyncExitStack()
        self._pings: list[asyncio.Task[None]] = []

    async def open(self, path: str, token: str) -> ClientConnection:
        """A socket that has got its welcome."""
        socket = await self._exits.enter_async_context(
            connect(
                f"{self._url.replace('http://', 'ws://', 1)}{path}",
                additional_headers={"Cookie": token, "Origin": self._url},
                compression=None,
                ping_interval=None,
                # Whoever is not read from any more does not read the goodbye either.
                close_timeout=0.1,
            )
        )
        await socket.send(json.dumps({"type": "hello", "versions": [PROTOCOL_VERSION]}))
        welcome = json.loads(await socket.recv())
        assert welcome["type"] == "welcome", welcome
        self._pings.append(asyncio.create_task(self._ping(socket)))
        return socket

    async def close(self) -> None:
        for task in self._pings:
            task.cancel()
        await asyncio.gather(*self._pings, return_exceptions=True)
        await self._exits.aclose()

    async def _ping(self, socket: ClientConnection) -> None:
        while True:
            await asyncio.sleep(PINGS_EVERY_SECONDS)
            await socket.send('{"type":"ping"}')
