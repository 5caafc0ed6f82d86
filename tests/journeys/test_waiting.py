"""Waiting: an estimate that moves and says why, a call back, a delay that is told, the live board.

Nobody can wait for a visit to run over: time passes in the database, and the rest is as in life.
"""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Locator, expect

from deploy.local.demo_data import RECEPTION_EMAIL
from deploy.local.postgres import run_sql
from deploy.local.stack import Stack
from tests.journeys.api import at_the_api
from tests.journeys.people import Doctor, Patient, log_in
from tests.journeys.waiting_room import comes_next, enters, make_way, room_of, row_of
from tests.support.browsers import Window
from tests.support.waiting import eventually

pytestmark = [pytest.mark.stack, pytest.mark.browser]

NewWindow = Callable[..., Awaitable[Window]]
# Booked here alone: elsewhere real next times are taken, and would be in the way.
FAMILY_DOCTOR = "lekarz.rodzinny@example.com"


@pytest.fixture(autouse=True)
async def _nothing_else_is_on_the_doctors_day(stack: Stack) -> None:
    """An estimate is made of all that is known of a doctor's day, and other journeys are over."""
    async with at_the_api(stack.url, FAMILY_DOCTOR) as doctor:
        doctor_id = doctor.me["doctor_id"]
    run_sql(
        stack.postgres.url("vp_signalling"),
        f"update visits set doctor_id = gen_random_uuid() where doctor_id = '{doctor_id}'",
    )


def time_passes(stack: Stack, minutes: int, *patients: Patient) -> None:
    """Everything that is known of these visits was so many minutes ago."""
    visits = ", ".join(f"'{each.visit_id}'" for each in patients)
    ago = f"interval '{minutes} minutes'"
    told = ", ".join(
        f"'{each}', (estimate->>'{each}')::timestamptz - {ago}"
        for each in ("earliest_at", "expected_at", "latest_at")
    )
    planned = (
        f"update visits set starts_at = starts_at - {ago}, ends_at = ends_at - {ago}"
        f" where visit_id in ({visits});"
    )
    now, passed = datetime.now(UTC), timedelta(minutes=minutes)
    earliest, latest = now - passed - timedelta(minutes=2), now - passed + timedelta(minutes=20)
    make_way(stack, earliest, latest, *(each.visit_id for each in patients))
    run_sql(stack.postgres.url("vp_booking"), planned)
    run_sql(
        stack.postgres.url("vp_signalling"),
        f"{planned} update rooms set call_started_at = call_started_at - {ago},"
        f" estimate = estimate || jsonb_build_object({told}) where visit_id in ({visits});"
        " update doctor_looks set look_at = now()",
    )


def spaced(pattern: str) -> re.Pattern[str]:
    """Short words are tied to the next one: any space will do."""
    return re.compile(pattern.replace(" ", r"\s"))


def said(patient: Patient, pattern: str) -> Locator:
    """What a screen reader is told of by itself."""
    return patient.page.get_by_role("status").filter(has_text=spaced(pattern)).first


async def test_a_visit_that_runs_over_moves_the_next_patient_who_is_told_why(
    new_window: NewWindow, stack: Stack
) -> None:
    first = await comes_next(stack, await new_window("first"), "Alfreda", FAMILY_DOCTOR)
    second = await comes_next(
        stack, await new_window("second"), "Bronisława", FAMILY_DOCTOR, minutes=12
    )
    doctor = await Doctor(await new_window("doctor")).logs_in(FAMILY_DOCTOR)
    board = (await new_window("reception")).page
    await log_in(board, RECEPTION_EMAIL)
    await board.goto("/rejestracja/na-zywo")
    await expect(row_of(board, second)).to_contain_text("Jeszcze nie ma")

    await enters(first)
    await doctor.admits(first.name)
    await expect(first.page.get_by_test_id("remote-video")).to_be_visible(timeout=30_000)
    # The board follows by the socket: nobody loads it again.
    await expect(row_of(board, first)).to_contain_text("W rozmowie")

    await enters(second)
    await expect(said(second, r"Lekarz przyjmuje zgodnie z planem")).to_be_visible()
    await expect(row_of(board, second)).to_contain_text("Czeka")

    time_passes(stack, 25, first, second)
    await expect(said(second, r"Wizyta przed Tobą trwa dłużej")).to_be_visible()
    await expect(said(second, r"Lekarz ma około \d+ minut opóźnienia")).to_be_visible()
    await expect(said(second, r"przesunęliśmy tę godzinę o około \d+ minut")).to_be_visible()
    told = await second.page.get_by_test_id("expected-time").inner_text()
    await expect(row_of(board, second)).to_contain_text(re.compile(r"ok\.\s\d"))
    late = board.get_by_role("listitem").filter(has_text="Agnieszka Wiśniewska")
    await expect(late.filter(has_text=re.compile(r"\+\d+ min"))).to_be_visible()

    # A reload shows the same: what is expected is kept, and not counted anew for each screen.
    await second.page.reload()
    await expect(second.page.get_by_test_id("expected-time")).to_have_text(
        re.compile(re.escape(told.splitlines()[-1]))
    )
    await second.opens_the_visit()
    await expect(said(second, r"Lekarz ma około \d+ minut opóźnienia")).to_be_visible()
    await doctor.ends_the_visit()


async def test_who_waits_at_a_telephone_is_told_how_late_the_doctor_is(
    new_window: NewWindow, stack: Stack
) -> None:
    first = await comes_next(stack, await new_window("first"), "Faustyna", FAMILY_DOCTOR)
    at_home = await comes_next(
        stack,
        await new_window("at-home"),
        "Genowefa",
        FAMILY_DOCTOR,
        minutes=12,
        visit_type="phone",
    )
    doctor = await Doctor(await new_window("doctor")).logs_in(FAMILY_DOCTOR)
    await enters(first)
    await doctor.admits(first.name)
    await expect(first.page.get_by_test_id("remote-video")).to_be_visible(timeout=30_000)
    colleague = await Doctor(await new_window("second-screen")).logs_in(FAMILY_DOCTOR)
    await at_home.opens_the_visit()

    time_passes(stack, 25, first, at_home)
    await expect(said(at_home, r"Lekarz ma około \d+ minut opóźnienia")).to_be_visible()
    await expect(said(at_home, r"Wizyta przed Tobą trwa dłużej")).to_be_visible()
    # Its planned end is over, and it is still to come.
    await expect(at_home.page.get_by_text("Opóźnienie", exact=True)).to_be_visible()
    await expect(at_home.page.get_by_text(spaced("gdy skończy wcześniejsze"))).to_be_visible()
    await expect(
        at_home.page.get_by_role("listitem").filter(has_text="Lekarz dzwoni")
    ).to_have_attribute("aria-current", "step")
    reception = (await new_window("reception")).page
    await log_in(reception, RECEPTION_EMAIL)
    for list_of_staff in (colleague.page, reception):
        await expect(row_of(list_of_staff, at_home)).to_contain_text(re.compile(r"ok\.\s\d"))
    await doctor.ends_the_visit()


async def test_a_patient_leaves_the_page_is_called_and_comes_back_to_the_old_place(
    new_window: NewWindow, stack: Stack
) -> None:
    patient = await comes_next(
        stack, await new_window("patient"), "Celestyna", FAMILY_DOCTOR, minutes=3
    )
    doctor = await Doctor(await new_window("doctor")).logs_in(FAMILY_DOCTOR)
    await enters(patient)
    since = (await room_of(stack, patient.visit_id))["ready_since"]
    await patient.button("Powiadom mnie, gdy lekarz będzie gotowy").click()
    question = patient.page.get_by_role("dialog", name="Jak dać Ci znać?")
    await question.get_by_role("radio", name="SMS-em").check(force=True)
    await question.get_by_role("button", name="Powiadom mnie").click()
    await expect(said(patient, "Damy Ci znać SMS-em")).to_be_visible()
    await patient.page.goto("about:blank")

    row = row_of(doctor.page, patient)
    await expect(row).to_contain_text("Czeka poza stroną")
    await row.get_by_role("button", name=f"Wezwij: {patient.name}").click()
    await expect(row).to_contain_text("Wezwano o")
    message = await eventually(lambda: call_to(stack, patient), seconds=30)
    assert [each["channel"] for each in message["deliveries"]] == ["sms"]
    link = re.search(r"https?://\S+/polacz", message["text"])
    assert link is not None

    await patient.page.goto(link[0])
    await expect(row).to_contain_text("Czeka")
    await expect(row.get_by_role("link", name=f"Przyjmij: {patient.name}")).to_be_visible()
    room = await room_of(stack, patient.visit_id)
    assert (room["ready_since"], room["call_back"]) == (since, None)
    await doctor.is_alerted_of(patient.name)


async def test_a_delay_reaches_everybody_who_waits(new_window: NewWindow, stack: Stack) -> None:
    here = await comes_next(stack, await new_window("here"), "Dobromiła", FAMILY_DOCTOR, minutes=3)
    at_home = await comes_next(
        stack, await new_window("at-home"), "Eulalia", FAMILY_DOCTOR, minutes=14
    )
    doctor = await Doctor(await new_window("doctor")).logs_in(FAMILY_DOCTOR)
    await enters(here)
    await at_home.opens_the_visit()
    await doctor.button("Mam opóźnienie").click()
    word = doctor.page.get_by_role("dialog", name="O ile minut mniej więcej?")
    await word.get_by_role("radio", name="15 minut").check(force=True)
    await expect(word).to_contain_text(spaced(r"Dowi(e|edzą) się o tym \d+ os"))
    await word.get_by_role("button", name="Przekaż opóźnienie").click()
    await expect(doctor.page.get_by_text(spaced("Wiadomość o opóźnieniu"))).to_be_visible()

    for patient in (here, at_home):
        word_of_the_doctor = said(patient, "lekarz przekazał, że ma około 15 minut opóźnienia")
        await expect(word_of_the_doctor).to_be_visible()
        await patient.page.goto("/powiadomienia")
        told = patient.page.get_by_role("link", name=spaced("^Opóźnienie około 15 minut"))
        await expect(told).to_have_count(1)


async def call_to(stack: Stack, patient: Patient) -> dict[str, Any]:
    async with at_the_api(stack.url, RECEPTION_EMAIL) as reception:
        items = (await reception.get("/api/notify/messages", limit=200))["items"]
    calls = (each for each in items if each["kind"] == "call_back")
    return next((each for each in calls if each["visit_id"] == patient.visit_id), {})
