"""A visit that moves keeps its thread; its new doctor reads it, the former one does not."""

from datetime import timedelta
from uuid import uuid4

from fastapi import FastAPI

from tests.chat.world import STARTS_AT, Booked, post
from tests.support.events import enveloped
from tests.support.http import RunningService
from tests.support.people import Person, Tokens
from videoporady_contracts.booking import VisitRescheduled

HOUR = timedelta(hours=1)


def moved(visit: Booked, doctor: Person, after: timedelta) -> VisitRescheduled:
    booked = visit.booked()
    facts = booked.model_dump(exclude={"referral"}) | {
        "from_slot_id": booked.slot_id,
        "slot_id": uuid4(),
        "doctor_id": doctor.doctor_id,
        "starts_at": STARTS_AT + after,
        "ends_at": STARTS_AT + after + HOUR,
    }
    return VisitRescheduled(**facts)


async def status(app: FastAPI, tokens: Tokens, visit: Booked, person: Person) -> int:
    client = RunningService(app).client(tokens.cookies(person))
    answer = await client.get(f"{visit.path}/messages")
    await client.aclose()
    return answer.status_code


async def test_the_thread_stays_and_follows_the_visit_to_its_new_doctor(
    service: RunningService, tokens: Tokens
) -> None:
    visit, other = await Booked.known_to(service.app), Person.doctor()
    patient = service.client(tokens.cookies(visit.patient))
    assert (await post(patient, visit, "Czy mam odstawić maść?")).status_code == 201

    await visit.tell(service.app, moved(visit, other, HOUR))

    thread = (await patient.get(f"{visit.path}/messages")).json()
    assert [each["text"] for each in thread["items"]] == ["Czy mam odstawić maść?"]
    assert await status(service.app, tokens, visit, other) == 200
    assert await status(service.app, tokens, visit, visit.doctor) == 404


async def test_news_that_come_late_or_first_leave_the_newest_doctor(
    service: RunningService, tokens: Tokens
) -> None:
    visit, second, third = Booked(), Person.doctor(), Person.doctor()
    older, newer = moved(visit, second, HOUR), moved(visit, third, 2 * HOUR)
    await visit.tell(
        service.app,
        (newer, enveloped(newer, at=STARTS_AT + HOUR)),
        (older, enveloped(older, at=STARTS_AT)),
        visit.booked(),
    )
    assert await status(service.app, tokens, visit, third) == 200
    assert await status(service.app, tokens, visit, second) == 404
    assert await status(service.app, tokens, visit, visit.doctor) == 404
