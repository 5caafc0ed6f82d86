"""Until when a thread takes messages: the clinic's days, counted by the calendar in Poland."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.clock import FrozenClock
from kit.zone import CLINIC_TIME
from services.chat.domain import ClosedBecause, VisitState, closed_because, open_until
from tests.chat.test_moves import moved
from tests.chat.world import PDF as FILE
from tests.chat.world import Booked, post, upload
from tests.support.events import enveloped
from tests.support.http import RunningService
from tests.support.people import Person, Tokens
from videoporady_contracts.calendar import ClinicChanged, ClinicOpened

SECOND = timedelta(seconds=1)
MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(MOMENTS, st.integers(0, 365))
def test_a_thread_ends_at_a_midnight_in_poland_so_many_days_later(
    ends_at: datetime, days: int
) -> None:
    until = open_until(ends_at, days)
    local = until.astimezone(CLINIC_TIME)
    assert (local.hour, local.minute, local.second) == (0, 0, 0)
    assert local.date() - ends_at.astimezone(CLINIC_TIME).date() == timedelta(days=days + 1)


@pytest.mark.parametrize(
    ("ends_at", "days", "until"),
    [
        # A visit that ends at 23:59 in Poland and one a minute later are of two days.
        (datetime(2027, 1, 11, 22, 59, tzinfo=UTC), 1, datetime(2027, 1, 12, 23, tzinfo=UTC)),
        (datetime(2027, 1, 11, 23, 0, tzinfo=UTC), 1, datetime(2027, 1, 13, 23, tzinfo=UTC)),
        # The clock goes forward on 28 March 2027, and back on 31 October.
        (datetime(2027, 3, 27, 9, tzinfo=UTC), 1, datetime(2027, 3, 28, 22, tzinfo=UTC)),
        (datetime(2027, 3, 27, 9, tzinfo=UTC), 0, datetime(2027, 3, 27, 23, tzinfo=UTC)),
        (datetime(2027, 10, 30, 9, tzinfo=UTC), 0, datetime(2027, 10, 30, 22, tzinfo=UTC)),
        (datetime(2027, 10, 30, 9, tzinfo=UTC), 1, datetime(2027, 10, 31, 23, tzinfo=UTC)),
    ],
)
def test_nights_on_which_the_clock_changes_make_no_day_shorter(
    ends_at: datetime, days: int, until: datetime
) -> None:
    assert open_until(ends_at, days) == until
    assert closed_because(VisitState.COMPLETED, until, now=until - SECOND) is None
    assert closed_because(VisitState.COMPLETED, until, now=until) is ClosedBecause.OVER


@pytest.fixture
def patient(service: RunningService, visit: Booked, tokens: Tokens) -> httpx.AsyncClient:
    return service.client(tokens.cookies(visit.patient))


def opened(clinic_id: UUID, open_days: int | None, answer_days: int | None) -> ClinicOpened:
    return ClinicOpened(
        clinic_id=clinic_id,
        nfz_needs_referral=False,
        chat_open_days=open_days,
        chat_answer_days=answer_days,
    )


def changed(clinic_id: UUID, open_days: int | None, answer_days: int | None) -> ClinicChanged:
    return ClinicChanged(**opened(clinic_id, open_days, answer_days).model_dump())


async def terms(client: httpx.AsyncClient, visit: Booked) -> dict[str, object]:
    return (await client.get(f"{visit.path}/terms")).json()


async def test_what_the_clinic_says_holds_to_the_last_second_of_its_last_day(
    service: RunningService, visit: Booked, clock: FrozenClock, tokens: Tokens
) -> None:
    await visit.tell(service.app, opened(visit.clinic_id, 3, 2))
    patient = service.client(tokens.cookies(visit.patient))
    # The visit is on 11 January; the last of three days more is the 14th.
    assert await terms(patient, visit) == {
        "open_until": "2027-01-14T23:00:00Z",
        "answer_days": 2,
        "closed_because": None,
    }
    clock.advance(datetime(2027, 1, 14, 22, 59, 59, tzinfo=UTC) - clock.now())
    patient = service.client(tokens.cookies(visit.patient))
    assert (await post(patient, visit, "Jeszcze jedno pytanie")).status_code == 201

    clock.advance(SECOND)
    refused = await post(patient, visit, "Za późno")
    assert (refused.status_code, refused.json()["code"]) == (409, "thread-closed")
    assert (await upload(patient, visit, FILE)).json()["code"] == "thread-closed"
    assert (await terms(patient, visit))["closed_because"] == "over"
    assert (await patient.get(f"{visit.path}/messages")).json()["last_seq"] == 1, "still readable"


async def test_where_the_clinic_says_nothing_the_networks_days_hold(
    service: RunningService, visit: Booked, patient: httpx.AsyncClient
) -> None:
    networks = {"open_until": "2027-02-10T23:00:00Z", "answer_days": None, "closed_because": None}
    assert await terms(patient, visit) == networks
    await visit.tell(service.app, opened(visit.clinic_id, None, None))
    assert await terms(patient, visit) == networks


async def test_the_newest_word_of_a_clinic_counts_in_whatever_order_it_comes(
    service: RunningService, visit: Booked, patient: httpx.AsyncClient, clock: FrozenClock
) -> None:
    old, new = opened(visit.clinic_id, 3, 2), changed(visit.clinic_id, 5, None)
    later = clock.now() + timedelta(hours=1)
    await visit.tell(service.app, (new, enveloped(new, at=later)))
    await visit.tell(service.app, (old, enveloped(old, at=clock.now())))
    found = await terms(patient, visit)
    assert (found["open_until"], found["answer_days"]) == ("2027-01-16T23:00:00Z", None)


async def test_a_visit_that_moves_takes_its_days_along_and_a_called_off_one_has_none(
    service: RunningService, visit: Booked, patient: httpx.AsyncClient
) -> None:
    await visit.tell(service.app, opened(visit.clinic_id, 3, 2))
    await visit.tell(service.app, moved(visit, visit.doctor, timedelta(days=7)))
    assert (await terms(patient, visit))["open_until"] == "2027-01-21T23:00:00Z"
    await visit.tell(service.app, visit.cancelled())
    assert (await terms(patient, visit))["closed_because"] == "cancelled"


async def test_a_visit_that_only_an_end_told_of_is_open_without_a_date(
    service: RunningService, tokens: Tokens
) -> None:
    visit = Booked()
    await visit.tell(service.app, visit.completed())
    patient = service.client(tokens.cookies(visit.patient))
    assert (await terms(patient, visit))["open_until"] is None
    assert (await post(patient, visit, "Dzień dobry")).status_code == 201
    # The booking comes late: from now on the days of its clinic hold.
    await visit.tell(service.app, opened(visit.clinic_id, 3, 2), visit.booked())
    assert (await terms(patient, visit))["open_until"] == "2027-01-14T23:00:00Z"


async def test_terms_are_for_those_who_read_the_thread(
    service: RunningService, visit: Booked, tokens: Tokens
) -> None:
    for person, expected in (
        (visit.doctor, 200),
        (Person.reception(), 200),
        (Person.patient(), 404),
        (Person.doctor(), 404),
    ):
        client = service.client(tokens.cookies(person))
        assert (await client.get(f"{visit.path}/terms")).status_code == expected, person
