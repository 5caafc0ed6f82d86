"""What was accepted, noted outside the system, and compared at the end with what is there."""

import asyncio
import contextlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx

from deploy.local.services import SERVICES
from deploy.local.stack import Stack
from kit.ids import new_id
from tests.journeys.api import ApiPerson, new_key
from tests.support.stack import column
from tests.support.waiting import eventually

__all__ = ["SLOTS", "Ledger", "keep_booking", "keep_writing"]

SETTLED_SECONDS = 60.0
SLOTS = 600
BETWEEN_BOOKINGS_SECONDS = 0.15
"""So that the slots last longer than the slowest restart of a broker."""


@dataclass
class Ledger:
    """Everything that got a 2xx, and everything that got a 5xx or no answer."""

    visits: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    """The client ids of accepted messages."""
    failures: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    """Codes of 4xx answers: nothing is lost by them, and a test that meets many tests little."""

    async def agrees_with(self, stack: Stack, thread_of: str | None = None) -> None:
        """Waits until nothing is under way, then: accepted = stored = applied, each once."""
        await eventually(lambda: all_outboxes_are_empty(stack), seconds=SETTLED_SECONDS)
        for service, table in (("chat", "visits"), ("signalling", "visits"), ("notify", "visits")):
            await eventually(
                lambda service=service, table=table: (
                    set(self.visits) <= set(column(stack, service, table, "visit_id"))
                ),
                seconds=SETTLED_SECONDS,
            )
        confirmed = await eventually(
            lambda: self.confirmations(stack), seconds=SETTLED_SECONDS, every=0.2
        )
        assert confirmed == dict.fromkeys(self.visits, 1)
        if thread_of:
            stored = Counter(column(stack, "chat", "messages", "client_id"))
            assert {each: stored[each] for each in self.messages} == dict.fromkeys(self.messages, 1)
            where = f"messages where visit_id = '{thread_of}'"
            numbers = sorted(int(each) for each in column(stack, "chat", where, "seq"))
            assert numbers == list(range(1, len(numbers) + 1))

    def confirmations(self, stack: Stack) -> dict[str, int]:
        """How many confirmations each accepted visit has; empty until each has one."""
        kinds = column(stack, "notify", "messages where kind = 'confirmation'", "visit_id")
        found = Counter(kinds)
        mine = {each: found[each] for each in self.visits if found[each]}
        return mine if len(mine) == len(self.visits) else {}


def all_outboxes_are_empty(stack: Stack) -> bool:
    return not any(column(stack, service, "outbox", "position") for service in SERVICES)


async def attempt(ledger: Ledger, request: Any) -> httpx.Response | None:
    """The answer, unless there was none or it was a fault of ours; both are written down."""
    try:
        answer: httpx.Response = await request
    except httpx.HTTPError as error:
        ledger.failures.append(type(error).__name__)
        return None
    if answer.status_code >= 500:
        ledger.failures.append(f"{answer.request.url.path} {answer.status_code}")
        return None
    if answer.is_client_error:
        ledger.refusals.append(answer.json()["code"])
    return answer


async def keep_booking(
    person: ApiPerson, ledger: Ledger, slots: list[dict[str, Any]], stop: asyncio.Event
) -> None:
    """Books one slot after another until told to stop, and fails when none is left."""
    for slot in slots:
        await book(person, ledger, slot)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), BETWEEN_BOOKINGS_SECONDS)
            return
    raise AssertionError(f"all {len(slots)} slots were used up: {ledger.refusals[-3:]}")


async def book(person: ApiPerson, ledger: Ledger, slot: dict[str, Any]) -> None:
    hold = await attempt(
        ledger,
        person.client.post(
            "/api/booking/holds",
            json={
                "slot_id": slot["slot_id"],
                "visit_type": "video",
                "funding": "commercial",
                "patient_id": person.patient_id,
            },
            headers=new_key(),
        ),
    )
    if hold is None or not hold.is_success:
        return
    visit = await attempt(
        ledger,
        person.client.post(
            "/api/booking/visits",
            json={
                "hold_id": hold.json()["hold_id"],
                "video_consent": True,
                **await person.declares(slot["clinic_id"]),
            },
            headers=new_key(),
        ),
    )
    if visit is not None and visit.is_success:
        ledger.visits.append(visit.json()["visit_id"])


async def keep_writing(
    person: ApiPerson, ledger: Ledger, visit_id: str, stop: asyncio.Event
) -> None:
    """Writes one message after another; one without an answer is sent again, as a browser would."""
    while not stop.is_set():
        body = {"client_id": str(new_id()), "text": f"wiadomość {len(ledger.messages) + 1}"}
        path = f"/api/chat/visits/{visit_id}/messages"
        answer = None
        while answer is None and not stop.is_set():
            answer = await attempt(ledger, person.client.post(path, json=body))
        if answer is not None and answer.is_success:
            ledger.messages.append(body["client_id"])
