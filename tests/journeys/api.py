"""People at the API, through the gateway: what a browser does, without the browser."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx

from deploy.local.demo_data import PASSWORD
from kit.ids import new_id
from tests.support.waiting import eventually

__all__ = ["ApiPerson", "BookedVisit", "at_the_api", "newcomer"]

PAID_VIDEO = {"funding": "commercial", "visit_type": "video", "patient_years": "55"}
DOZEN = 12


@dataclass
class BookedVisit:
    """A visit as booking told of it."""

    body: dict[str, Any]

    @property
    def visit_id(self) -> str:
        return self.body["visit_id"]


@dataclass
class ApiPerson:
    """Somebody who is logged in."""

    client: httpx.AsyncClient
    me: dict[str, Any] = field(default_factory=dict)
    clinics: list[dict[str, Any]] = field(default_factory=list)

    @property
    def patient_id(self) -> str:
        return self.me["patients"][0]["patient_id"]

    async def log_in(self, email: str) -> "ApiPerson":
        self.me = await self.post("/api/identity/session", {"email": email, "password": PASSWORD})
        return self

    async def post(self, path: str, body: Any) -> Any:
        """The answer's JSON; an AssertionError shows what was refused."""
        answer = await self.client.post(path, json=body, headers=new_key())
        assert answer.is_success, (path, answer.status_code, answer.text)
        return answer.json()

    async def get(self, path: str, **query: Any) -> Any:
        answer = await self.client.get(path, params=query)
        assert answer.is_success, (path, answer.status_code, answer.text)
        return answer.json()

    async def acts_for(self, patient_id: str) -> None:
        """Reception: from here on with identity's word about this patient."""
        opened = await self.post(f"/api/identity/patients/{patient_id}/pass", {})
        self.client.headers["Patient-Pass"] = opened["patient_pass"]

    async def free_slots(self, **filters: str) -> list[dict[str, Any]]:
        """Free slots of the first day that has a dozen, by default of a paid video visit.

        Late in the evening that day is tomorrow.
        """
        await self.learn_clinics()
        wanted = PAID_VIDEO | filters
        found = await self.get("/api/calendar/availability", **wanted)
        day = next(each["day"] for each in found["days"] if each["free_count"] >= DOZEN)
        return (await self.get("/api/calendar/slots", **wanted, day=day))["items"]

    async def slot_ahead(self, ahead: timedelta, **filters: str) -> dict[str, Any]:
        """The first free slot of a visit that does not begin so soon."""
        slots = await self.free_slots(**filters)
        earliest = datetime.now(UTC) + ahead
        found = [each for each in slots if datetime.fromisoformat(each["starts_at"]) > earliest]
        assert found, f"of {len(slots)} free slots none begins after {earliest}"
        return found[0]

    async def distant_slots(self, count: int) -> list[dict[str, Any]]:
        """So many free slots of one doctor: none overlap, and the near ones are left to others."""
        doctor_id = (await self.free_slots())[-1]["doctor_id"]
        wanted = PAID_VIDEO | {"doctor_id": doctor_id}
        days = (await self.get("/api/calendar/availability", **wanted))["days"]
        slots: list[dict[str, Any]] = []
        for each in reversed(days):
            if len(slots) < count:
                answer = await self.get("/api/calendar/slots", **wanted, day=each["day"])
                slots += answer["items"]
        assert len(slots) >= count, f"{len(slots)} slots of one doctor"
        return slots[:count]

    async def holds(
        self, slot: dict[str, Any], *, patient_id: str | None = None, visit_type: str = "video"
    ) -> dict[str, Any]:
        body = {
            "slot_id": slot["slot_id"],
            "visit_type": visit_type,
            "funding": "commercial",
            "patient_id": patient_id or self.patient_id,
        }
        return await self.post("/api/booking/holds", body)

    async def books(self, slot: dict[str, Any], *, visit_type: str = "video") -> BookedVisit:
        """A paid visit. One by video is returned when chat and signalling know of it too."""
        hold = await self.holds(slot, visit_type=visit_type)
        body = {
            "hold_id": hold["hold_id"],
            "referral": None,
            "reason": "Ból głowy od wczoraj",
            "video_consent": True,
            **await self.declares(slot["clinic_id"]),
        }
        visit = BookedVisit(await self.post("/api/booking/visits", body))
        if visit_type == "video":
            await self.until_known(visit.visit_id)
        return visit

    async def declares(self, clinic_id: str) -> dict[str, Any]:
        """What a clinic asks of somebody whom it may see by video: "no" to all, all accepted."""
        await self.learn_clinics()
        clinic = next(each for each in self.clinics if each["clinic_id"] == clinic_id)
        return {
            "remote_answers": {each["question_id"]: "no" for each in clinic["remote_questions"]},
            "notices_accepted": [
                {"notice_id": each["notice_id"], "version": each["version"]}
                for each in clinic["notices"]
            ],
        }

    async def learn_clinics(self) -> None:
        """Once: a test that stops services books on with what it knows."""
        if not self.clinics:
            self.clinics = (await self.get("/api/calendar/clinics"))["items"]

    async def until_known(self, visit_id: str) -> None:
        """Waits until the services beside booking have heard of the visit."""

        async def known() -> bool:
            thread = await self.client.get(f"/api/chat/visits/{visit_id}/messages")
            room = await self.client.get(f"/api/signalling/visits/{visit_id}/ice-servers")
            return thread.is_success and room.is_success

        await eventually(known, seconds=30)

    async def writes(self, visit_id: str, text: str) -> dict[str, Any]:
        path = f"/api/chat/visits/{visit_id}/messages"
        return await self.post(path, {"client_id": str(new_id()), "text": text})

    async def shares(self, visit_id: str, name: str, content: bytes) -> dict[str, Any]:
        answer = await self.client.post(
            f"/api/chat/visits/{visit_id}/documents",
            content=content,
            headers={
                "X-File-Name": quote(name),
                "Content-Type": "application/octet-stream",
                **new_key(),
            },
        )
        assert answer.is_success, answer.text
        return answer.json()


def new_key() -> dict[str, str]:
    return {"Idempotency-Key": str(new_id())}


@asynccontextmanager
async def at_the_api(url: str, email: str | None = None) -> AsyncIterator[ApiPerson]:
    """A client at the gateway; logged in when an e-mail is given."""
    async with httpx.AsyncClient(
        base_url=url, headers={"Origin": url}, timeout=30, trust_env=False
    ) as client:
        person = ApiPerson(client)
        if email:
            await person.log_in(email)
        yield person


@asynccontextmanager
async def newcomer(url: str, given_name: str = "Halina") -> AsyncIterator[ApiPerson]:
    """A patient who has just opened an account, with no other visit in the way."""
    async with at_the_api(url) as person:
        body = {
            "email": f"{new_id().hex}@example.com",
            "password": PASSWORD,
            "given_name": given_name,
            "family_name": "Testowa",
            "birth_date": "1971-03-05",
            "phone": "+48600100200",
            "language": "pl",
        }
        person.me = await person.post("/api/identity/accounts", body)
        yield person
