"""What reception does in a simulated day: looks at the live board, calls off, moves, and looks for
those who do not come. Some changes patients make themselves.
"""

import asyncio
import random
import time
from datetime import datetime, timedelta
from typing import Any

import httpx

from tests.journeys.api import new_key
from tests.load.day.notes import Board
from tests.load.day.people import Day, Somebody, Visit
from tests.load.day.plan import MINUTE, Way

__all__ = ["change_plans", "look_for", "watch_the_board", "years_of"]

LOOKS_SECONDS = 3.0
LOOKED_FOR_AFTER = 3 * MINUTE
BETWEEN_ATTEMPTS_MINUTES = 5.5
ATTEMPTS = 3
KINDS = ("portal", "sms", "phone")
CHANGED_BEFORE_MINUTES = (20.0, 80.0)


async def watch_the_board(day: Day) -> None:
    """A look every few seconds, until it is cancelled."""
    while True:
        before, at = _standing(day), time.time()
        answer = await day.reception.send("GET", "/api/signalling/board")
        if answer.is_success:
            rooms = {each["room"]["visit_id"]: each["room"] for each in answer.json()["items"]}
            after = _standing(day)
            day.board = {visit_id: room["status"] for visit_id, room in rooms.items()}
            day.notes.boards.append(
                Board(
                    at=at,
                    rooms={
                        visit_id: (room["version"], room["status"], _instant(room["ready_since"]))
                        for visit_id, room in rooms.items()
                    },
                    waiting={
                        key: since for key, since in before.items() if after.get(key) == since
                    },
                )
            )
        await asyncio.sleep(LOOKS_SECONDS)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _standing(day: Day) -> dict[str, datetime]:
    """Who is connected and waits, by visit: the press."""
    return {key: since for key, each in day.visits.items() if (since := each.stands) is not None}


async def change_plans(day: Day, visit: Visit) -> None:
    """Calls a visit off, or moves it to another time, some while before it begins."""
    chance = random.Random(visit.plan.number)
    early = chance.uniform(*CHANGED_BEFORE_MINUTES) * MINUTE
    first = day.plan.opens_at - timedelta(minutes=10)
    await day.clock.until(max(visit.starts_at - early, first + chance.random() * 5 * MINUTE))
    is_by_patient = visit.plan.number % 2 == 0
    person = visit.person if is_by_patient else day.reception
    if visit.plan.way is Way.CANCELS:
        await person.post(f"/api/booking/visits/{visit.visit_id}/cancellation", {})
        visit.ends(day.notes, "cancelled")
    elif visit.plan.way is Way.IS_MOVED:
        try:
            await _move(day, visit, person)
        finally:
            visit.moved.set()


async def _move(day: Day, visit: Visit, person: Somebody) -> None:
    """To the first time of the clinic that is free, later, and no trouble to the account."""
    doctors = {doctor_id: number for number, doctor_id in enumerate(day.doctor_ids)}
    for slot in await _free_slots(day, visit):
        path = f"/api/booking/visits/{visit.visit_id}/reschedule"
        answer = await person.send(
            "POST", path, json={"slot_id": slot["slot_id"]}, headers=new_key()
        )
        if answer.is_success:
            visit.doctor = doctors[slot["doctor_id"]]
            visit.starts_at = datetime.fromisoformat(slot["starts_at"])
            day.notes.moved.add(visit.visit_id)
            return
        # Somebody else was faster: the next one.
        day.notes.refusals[f"{answer.json().get('code')} reschedule"] += 1


async def _free_slots(day: Day, visit: Visit) -> list[dict[str, Any]]:
    found = await visit.person.get(
        "/api/calendar/slots",
        funding=visit.plan.funding,
        visit_type="video",
        clinic_id=visit.clinic_id,
        patient_years=str(years_of(visit)),
        day=day.plan.opens_at.date().isoformat(),
    )
    others = [
        each.starts_at
        for each in day.visits.values()
        if each.person is visit.person and each is not visit
    ]
    earliest = day.clock.now() + 30 * MINUTE
    return [
        slot
        for slot in found["items"]
        for at in [datetime.fromisoformat(slot["starts_at"])]
        if at > earliest and all(abs(at - other) > 60 * MINUTE for other in others)
    ]


def years_of(visit: Visit) -> int:
    """About how old the patient is, for the search."""
    return 45 if visit.plan.child is None else 10


async def look_for(day: Day, visit: Visit) -> None:
    """Tries to reach somebody who is not there, three times; then the visit is ended."""
    if visit.plan.way is Way.IS_MOVED:
        await visit.moved.wait()
    await day.clock.until(visit.starts_at + LOOKED_FOR_AFTER)
    attempts = 0
    while not visit.over.is_set():
        if day.board.get(visit.visit_id, "not_here") != "not_here":
            await day.clock.minutes(2)
        elif attempts < ATTEMPTS:
            attempts += await _attempt(day, visit, KINDS[attempts])
            await day.clock.minutes(BETWEEN_ATTEMPTS_MINUTES)
        elif await _is_absent(day, visit):
            await _end(day, visit)
        else:
            await day.clock.minutes(2)


async def _attempt(day: Day, visit: Visit, kind: str) -> bool:
    path = f"/api/booking/visits/{visit.visit_id}/contact-attempts"
    answer = await day.reception.send("POST", path, json={"kind": kind}, headers=new_key())
    return _is_taken(day, answer, "contact-attempts")


async def _is_absent(day: Day, visit: Visit) -> bool:
    """Looked at right before: who has come meanwhile is not ended."""
    found = await day.reception.get("/api/signalling/rooms", visit_id=visit.visit_id)
    return all(each["status"] == "not_here" for each in found["items"])


async def _end(day: Day, visit: Visit) -> None:
    answer = await day.reception.send(
        "POST", f"/api/booking/visits/{visit.visit_id}/no-contact", json={}
    )
    if _is_taken(day, answer, "no-contact"):
        visit.ends(day.notes, "missed")
    else:
        await day.clock.minutes(2)


def _is_taken(day: Day, answer: httpx.Response, what: str) -> bool:
    if not answer.is_success:
        # The doctor may have begun in the same moment.
        day.notes.refusals[f"{answer.json().get('code')} {what}"] += 1
    return answer.is_success
