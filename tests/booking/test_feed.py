"""The calendar feed: who has its address reads the times of the account's visits, and nothing
else."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from icalendar import Calendar, Event
from sqlalchemy import text

from services.booking.ics import calendar_of
from tests.booking.world import Browser, World, problem
from tests.support.people import Person
from videoporady_contracts.words import Language

FEED = "/api/booking/feed"


async def opened(browser: Browser) -> str:
    answer = await browser.http.put(FEED, json={})
    assert answer.status_code == 200, answer.text
    return answer.json()["path"]


def events(answer: httpx.Response) -> list[Event]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(answer.content).events)


async def test_a_calendar_reads_booked_and_cancelled_visits_without_a_log_in(world: World) -> None:
    clinic = await world.clinic()
    patient = world.browser(Person.patient(children=1))
    hold = (await patient.hold(clinic.slots[0])).json()["hold_id"]
    kept = (await patient.book(hold, reason="Swędząca zmiana")).json()
    child = patient.person.patient_ids[1]
    dropped = await patient.visit(clinic.slots[2], patient_id=child)
    assert (await patient.cancel(dropped["visit_id"])).status_code == 200
    await patient.hold(clinic.slots[4])
    await world.browser().visit(clinic.slots[6])

    answer = await world.client().get(await opened(patient))
    first, second = events(answer)
    assert (first["UID"], first["STATUS"]) == (f"{kept['visit_id']}@videoporady", "CONFIRMED")
    assert (second["UID"], second["STATUS"]) == (f"{dropped['visit_id']}@videoporady", "CANCELLED")
    assert (first["SEQUENCE"], second["SEQUENCE"]) == (0, 1)
    assert first["SUMMARY"] == "Wizyta wideo"
    assert first.start == clinic.slots[0].starts_at
    assert first.end == clinic.slots[0].ends_at
    assert str(first["URL"]).endswith(f"/wizyty/{kept['visit_id']}")
    for secret in ("Swędząca", str(clinic.clinic_id), str(clinic.doctor_id), str(child)):
        assert secret not in answer.text


async def test_a_renewed_address_ends_the_old_one_and_off_ends_both(world: World) -> None:
    patient = world.browser()
    assert (await patient.http.get(FEED)).json() == {"opened_at": None}
    old = await opened(patient)
    new = await opened(patient)
    anybody = world.client()
    refused = await anybody.get(old)
    assert (refused.status_code, problem(refused)["code"]) == (404, "not-found")
    assert events(await anybody.get(new)) == []
    since = (await patient.http.get(FEED)).json()["opened_at"]
    assert datetime.fromisoformat(since) == world.clock.now()

    assert (await patient.http.delete(FEED)).status_code == 204
    assert (await patient.http.delete(FEED)).status_code == 204
    off, never = await anybody.get(new), await anybody.get(f"{FEED}s/{'a' * 43}.ics")
    assert off.status_code == never.status_code == 404
    assert (await patient.http.get(FEED)).json() == {"opened_at": None}


async def test_the_database_does_not_hold_the_secret(world: World) -> None:
    path = await opened(world.browser())
    secret = path.rpartition("/")[2].removesuffix(".ics")
    assert len(secret) >= 43
    async with world.database.reading() as session:
        row = (await session.execute(text("select * from calendar_feeds"))).one()
        stored = await session.execute(text("select count(*) from idempotency_keys"))
    assert secret not in repr(row)
    assert secret.encode() not in row.secret_hash
    assert stored.scalar() == 0


async def test_the_feed_of_one_account_tells_nothing_of_another(world: World) -> None:
    clinic = await world.clinic()
    other = world.browser()
    await other.visit(clinic.slots[0])
    assert events(await world.client().get(await opened(world.browser()))) == []
    assert (await world.client().put(FEED, json={})).status_code == 401


async def test_old_visits_leave_the_feed(world: World) -> None:
    clinic = await world.clinic()
    patient = world.browser()
    await patient.visit(clinic.slots[0])
    path = await opened(patient)
    world.clock.advance(timedelta(days=89))
    assert len(events(await world.client().get(path))) == 1
    world.clock.advance(timedelta(days=2))
    assert events(await world.client().get(path)) == []


async def test_the_words_are_those_of_the_language_of_the_booking(world: World) -> None:
    clinic = await world.clinic()
    patient = world.browser(Person.patient(language=Language.ENGLISH))
    await patient.visit(clinic.slots[0])
    await patient.visit(clinic.slots[2], visit_type="phone")
    await patient.visit(clinic.slots[4], visit_type="in_person")
    found = events(await world.client().get(await opened(patient)))
    assert [each["SUMMARY"] for each in found] == ["Video visit", "Phone visit", "Visit"]


async def test_a_feed_that_is_read_too_often_says_when_to_come_again(world: World) -> None:
    path, other = await opened(world.browser()), await opened(world.browser())
    calendar, settings = world.client(), world.app.state.kit.settings
    for _ in range(settings.feed_reads_max):
        assert (await calendar.get(path)).status_code == 200
    world.clock.advance(timedelta(seconds=90))
    refused = await world.client().get(path)
    assert (refused.status_code, problem(refused)["code"]) == (429, "too-many-requests")
    assert refused.headers["Retry-After"] == str(int(settings.feed_window_seconds) - 90)
    assert (await calendar.get(other)).status_code == 200
    world.clock.advance(timedelta(seconds=settings.feed_window_seconds - 90))
    assert (await calendar.get(path)).status_code == 200


async def test_an_address_that_tries_one_feed_after_another_reads_none(world: World) -> None:
    path, settings = await opened(world.browser()), world.app.state.kit.settings
    stranger = world.client()
    for number in range(settings.feed_misses_max):
        assert (await stranger.get(f"{FEED}s/{number:043}.ics")).status_code == 404
    for tried in (f"{FEED}s/{'a' * 43}.ics", path):
        refused = await stranger.get(tried)
        assert (refused.status_code, problem(refused)["code"]) == (429, "too-many-requests")
        assert int(refused.headers["Retry-After"]) == settings.feed_window_seconds
    # The portal itself is another matter: whoever is logged in goes on.
    assert (await world.browser().http.get(FEED)).status_code == 200
    world.clock.advance(timedelta(seconds=settings.feed_window_seconds))
    assert (await stranger.get(path)).status_code == 200


@pytest.mark.parametrize(
    ("starts_at", "written"),
    [
        # 02:30 happens twice in Warsaw on this night, and not at all on the other.
        (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), b"DTSTART:20271031T003000Z"),
        (datetime(2027, 10, 31, 1, 30, tzinfo=UTC), b"DTSTART:20271031T013000Z"),
        (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), b"DTSTART:20270328T003000Z"),
        (datetime(2027, 3, 28, 1, 30, tzinfo=UTC), b"DTSTART:20270328T013000Z"),
    ],
)
async def test_times_are_unambiguous_in_the_nights_when_clocks_change(
    world: World, starts_at: datetime, written: bytes
) -> None:
    clinic = await world.clinic(slots=1, starts_at=starts_at)
    patient = world.browser()
    await patient.visit(clinic.slots[0])
    content = (await world.client().get(await opened(patient))).content
    assert written in content
    assert b"VTIMEZONE" not in content


def test_no_visit_is_an_empty_calendar() -> None:
    assert list(Calendar.from_ical(calendar_of([], portal_url="http://portal")).events) == []
