"""Identity and calendar as a printed page asks them, on a port: they know who they are told of."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

from fastapi import FastAPI

from kit.names import People
from tests.support.http import serving

__all__ = ["NOBODY_TO_ASK", "Neighbours", "neighbours"]

NOBODY_TO_ASK = People("http://127.0.0.1:1", "http://127.0.0.1:1", timeout_seconds=1)
"""Neighbours that are down: who asks them is answered `temporarily-unavailable`."""


@dataclass
class Neighbours:
    """What they answer: a name by the id of a patient or a doctor; nothing of anybody else."""

    url: str = ""
    patients: dict[UUID, str] = field(default_factory=dict[UUID, str])
    doctors: dict[UUID, str] = field(default_factory=dict[UUID, str])

    @property
    def people(self) -> People:
        return People(self.url, self.url, timeout_seconds=5)


@asynccontextmanager
async def neighbours() -> AsyncIterator[Neighbours]:
    """They answer until the end of the block."""
    known, app = Neighbours(), FastAPI()

    @app.get("/api/identity/patients")
    async def patients(id: UUID) -> dict[str, list[dict[str, str]]]:
        found = [known.patients[id]] if id in known.patients else []
        return {
            "items": [
                {"given_name": "Anna", "family_name": each, "birth_date": "1980-05-01"}
                for each in found
            ]
        }

    @app.get("/api/calendar/doctors")
    async def doctors() -> dict[str, list[dict[str, str]]]:
        return {
            "items": [
                {
                    "doctor_id": str(doctor_id),
                    "title": "dr n. med.",
                    "given_name": "Piotr",
                    "family_name": name,
                }
                for doctor_id, name in known.doctors.items()
            ]
        }

    async with serving(app) as service:
        known.url = service.url
        yield known
