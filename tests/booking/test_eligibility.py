"""What a clinic asks before a visit: questions, ages, texts to accept, and continued treatment."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from kit.ids import new_id
from services.booking.eligibility import (
    AgeNotServed,
    Answer,
    Asked,
    ContinuationNotPossible,
    Declared,
    NoticesNotAccepted,
    RemoteNotPossible,
    RemoteQuestionsUnanswered,
    RequiredNotice,
    check_ages,
    check_continuation,
    check_notices,
    check_remote,
    full_years,
)
from tests.booking.world import Browser, Clinic, World, problem
from tests.support.people import Person
from videoporady_contracts.calendar import ClinicChanged, NoticeVersion
from videoporady_contracts.words import ReferralKind, VisitType

WORSE, FIRST_VISIT, DUTY, REMOTE_CONSENT = (new_id() for _ in range(4))
NO_TO_BOTH = {WORSE: Answer.NO, FIRST_VISIT: Answer.NO}
PRIMARY_CARE = Asked(
    question_ids=(WORSE, FIRST_VISIT),
    notices=(RequiredNotice(DUTY, 2), RequiredNotice(REMOTE_CONSENT, 1, remote_only=True)),
    remote_years_min=6,
)


def allowed(check: Any, *arguments: Any, **more: Any) -> bool:
    return check(*arguments, **more) is None


def test_a_remote_visit_needs_a_no_to_every_question() -> None:
    def ask(answers: dict[Any, Answer], visit_type: VisitType = VisitType.VIDEO) -> bool:
        declared = Declared(answers=answers)
        return allowed(
            check_remote,
            *(PRIMARY_CARE, visit_type, declared),
            years=40,
            was_examined=False,
        )

    assert ask(NO_TO_BOTH)
    assert ask({}, VisitType.IN_PERSON)
    with pytest.raises(RemoteNotPossible) as refused:
        ask({WORSE: Answer.YES}, VisitType.PHONE)
    assert refused.value.extra == {"because": "answer"}
    with pytest.raises(RemoteQuestionsUnanswered) as unanswered:
        ask({WORSE: Answer.NO})
    assert unanswered.value.extra == {"question_ids": [str(FIRST_VISIT)]}


def test_a_young_child_is_examined_before_it_is_seen_by_video() -> None:
    def ask(years: int | None, *, was_examined: bool, visit_type: str = "video") -> bool:
        return allowed(
            check_remote,
            *(PRIMARY_CARE, VisitType(visit_type), Declared(answers=NO_TO_BOTH)),
            years=years,
            was_examined=was_examined,
        )

    with pytest.raises(RemoteNotPossible) as refused:
        ask(5, was_examined=False)
    assert refused.value.extra == {"because": "age"}
    assert ask(5, was_examined=True)
    assert ask(5, was_examined=False, visit_type="in_person")
    assert ask(6, was_examined=False)
    assert ask(None, was_examined=False), "reception knows the age, and decides"


@pytest.mark.parametrize(
    ("years_min", "years_max", "years", "served"),
    [
        (None, 17, 17, True),
        (None, 17, 18, False),
        (18, None, 17, False),
        (18, None, 18, True),
        (6, 6, 6, True),
        (None, None, 120, True),
        (18, 18, None, True),
    ],
)
def test_a_clinic_sees_the_ages_that_it_says(
    years_min: int | None, years_max: int | None, years: int | None, served: bool
) -> None:
    asked = Asked(years_min=years_min, years_max=years_max)
    if served:
        assert allowed(check_ages, asked, years)
    else:
        with pytest.raises(AgeNotServed):
            check_ages(asked, years)


@pytest.mark.parametrize(
    ("born", "day", "years"),
    [
        (date(2020, 6, 21), date(2026, 6, 20), 5),
        (date(2020, 6, 21), date(2026, 6, 21), 6),
        (date(2020, 2, 29), date(2026, 2, 28), 5),
        (date(2020, 2, 29), date(2026, 3, 1), 6),
    ],
)
def test_years_are_full_ones(born: date, day: date, years: int) -> None:
    assert full_years(born, day) == years


def test_every_required_text_is_accepted_in_its_present_version_or_a_newer_one() -> None:
    def accept(accepted: dict[Any, int], visit_type: VisitType = VisitType.VIDEO) -> bool:
        return allowed(check_notices, PRIMARY_CARE, visit_type, Declared(accepted=accepted))

    assert accept({DUTY: 2, REMOTE_CONSENT: 1})
    assert accept({DUTY: 3, REMOTE_CONSENT: 1})
    assert accept({DUTY: 2}, VisitType.IN_PERSON), "nobody consents to what is not remote"
    with pytest.raises(NoticesNotAccepted) as refused:
        accept({DUTY: 1, REMOTE_CONSENT: 1})
    assert refused.value.extra == {"notice_ids": [str(DUTY)]}
    with pytest.raises(NoticesNotAccepted):
        accept({})


def test_treatment_goes_on_only_where_it_began() -> None:
    assert allowed(check_continuation, ReferralKind.CONTINUATION, was_treated=True)
    assert allowed(check_continuation, ReferralKind.PAPER, was_treated=False)
    assert allowed(check_continuation, None, was_treated=False)
    with pytest.raises(ContinuationNotPossible):
        check_continuation(ReferralKind.CONTINUATION, was_treated=False)


# ---- by HTTP ------------------------------------------------------------------------------------

ASKS: dict[str, Any] = {
    "remote_question_ids": (WORSE, FIRST_VISIT),
    "notices": (NoticeVersion(notice_id=DUTY, version=2),),
    "remote_years_min": 6,
}
ANSWERS = {str(WORSE): "no", str(FIRST_VISIT): "no"}
ACCEPTED = [{"notice_id": str(DUTY), "version": 2}]


async def refused(browser: Browser, hold_id: str, code: str, **declared: Any) -> dict[str, Any]:
    """Confirms in vain; the hold stays."""
    answer = await browser.book(hold_id, **declared)
    document = problem(answer)
    assert (answer.status_code, document["code"]) == (422, code)
    assert (await browser.http.get(f"/api/booking/holds/{hold_id}")).status_code == 200
    return document


async def test_a_yes_leads_to_slots_in_person_of_the_same_clinic(world: World) -> None:
    clinic = await world.clinic(**ASKS)
    patient = world.browser()
    hold = (await patient.hold(clinic.slots[0])).json()
    yes = ANSWERS | {str(WORSE): "yes"}
    document = await refused(
        patient,
        hold["hold_id"],
        "remote-not-possible",
        remote_answers=yes,
        notices_accepted=ACCEPTED,
    )
    assert document["because"] == "answer"
    offered = {each["slot_id"] for each in document["alternatives"]}
    assert offered <= {str(each.slot_id) for each in clinic.slots}
    assert len(offered) == 3

    in_person = (await patient.hold(clinic.slots[1], visit_type="in_person")).json()
    booked = await patient.book(in_person["hold_id"], notices_accepted=ACCEPTED, remote_answers=yes)
    assert booked.status_code == 201
    assert await declarations(world) == [(DUTY, 2, None)], "nobody asked before a visit in person"


async def test_answers_and_accepted_texts_are_kept_with_the_visit(world: World) -> None:
    clinic = await world.clinic(**ASKS)
    patient = world.browser()
    hold = (await patient.hold(clinic.slots[0])).json()
    await refused(
        patient, hold["hold_id"], "remote-questions-unanswered", notices_accepted=ACCEPTED
    )
    stale = [{"notice_id": str(DUTY), "version": 1}]
    document = await refused(
        patient,
        hold["hold_id"],
        "notices-not-accepted",
        remote_answers=ANSWERS,
        notices_accepted=stale,
    )
    assert document["notice_ids"] == [str(DUTY)]
    assert await declarations(world) == [], "a refusal keeps nothing"

    booked = await patient.book(hold["hold_id"], remote_answers=ANSWERS, notices_accepted=ACCEPTED)
    assert booked.status_code == 201, booked.text
    assert set(await declarations(world)) == {
        (WORSE, None, "no"),
        (FIRST_VISIT, None, "no"),
        (DUTY, 2, None),
    }
    # Both sides of the visit can read them; a stranger learns nothing.
    path = f"/api/booking/visits/{booked.json()['visit_id']}/declarations"
    shown = (await patient.http.get(path)).json()["items"]
    doctor = world.browser(Person.doctor(clinic.doctor_id))
    assert (await doctor.http.get(path)).json()["items"] == shown
    assert {(each["text_id"], each["version"], each["answer"]) for each in shown} == {
        (str(WORSE), None, "no"),
        (str(FIRST_VISIT), None, "no"),
        (str(DUTY), 2, None),
    }
    assert {each["declared_at"] for each in shown} == {booked.json()["booked_at"]}
    assert problem(await world.browser().http.get(path))["code"] == "visit-not-found"


async def test_the_newest_questions_count(world: World) -> None:
    clinic = await world.clinic()
    told = ClinicChanged(
        clinic_id=clinic.clinic_id, nfz_needs_referral=False, remote_question_ids=(WORSE,)
    )
    await world.apply(told, at=world.clock.now() + timedelta(minutes=1))
    patient = world.browser()
    hold = (await patient.hold(clinic.slots[0])).json()
    await refused(patient, hold["hold_id"], "remote-questions-unanswered")


async def test_the_token_says_how_old_a_child_is_and_the_server_refuses(world: World) -> None:
    asks: dict[str, Any] = ASKS | {"age_years_max": 17}
    clinic = await world.clinic(**asks)
    own, child = new_id(), new_id()
    births = {own: date(1989, 9, 3), child: date(2022, 2, 9)}
    guardian = world.browser(Person(patient_ids=(own, child), birth_dates=births))
    declared = {"remote_answers": ANSWERS, "notices_accepted": ACCEPTED}

    hold = (await guardian.hold(clinic.slots[0], visit_type="in_person")).json()
    await refused(guardian, hold["hold_id"], "age-not-served", **declared)
    hold = (await guardian.hold(clinic.slots[1], patient_id=child)).json()
    document = await refused(guardian, hold["hold_id"], "remote-not-possible", **declared)
    assert document["because"] == "age"

    # A follow-up after an examination is possible by video.
    await examine(world, guardian, clinic, child)
    hold = (await guardian.hold(clinic.slots[1], patient_id=child)).json()
    booked = await guardian.book(hold["hold_id"], **declared)
    assert booked.status_code == 201, booked.text


async def test_continuation_is_for_those_who_were_treated_there(world: World) -> None:
    clinic, other = await world.clinic(needs_referral=True), await world.clinic()
    patient = world.browser()
    path = "/api/booking/eligibility"

    async def history(at: Clinic) -> tuple[bool, bool]:
        params = {"patient_id": str(patient.patient_id), "clinic_id": str(at.clinic_id)}
        found = (await patient.http.get(path, params=params)).json()
        return found["was_treated"], found["was_examined"]

    assert await history(clinic) == (False, False)
    await examine(world, patient, clinic, patient.patient_id, notices=False)
    assert await history(clinic) == (True, True)
    assert await history(other) == (False, False)
    hold = (await patient.hold(clinic.slots[3], funding="nfz")).json()
    booked = await patient.book(hold["hold_id"], referral={"kind": "continuation"})
    assert booked.status_code == 201, booked.text

    stranger = {"patient_id": str(new_id()), "clinic_id": str(clinic.clinic_id)}
    assert problem(await patient.http.get(path, params=stranger))["code"] == "visit-not-found"


async def examine(
    world: World, browser: Browser, clinic: Clinic, patient_id: Any, *, notices: bool = True
) -> None:
    """A visit in person that the doctor closes."""
    held = await browser.hold(clinic.slots[2], visit_type="in_person", patient_id=patient_id)
    accepted = ACCEPTED if notices else []
    booked = await browser.book(held.json()["hold_id"], notices_accepted=accepted)
    assert booked.status_code == 201, booked.text
    doctor = world.browser(Person.doctor(clinic.doctor_id))
    path = f"/api/booking/visits/{booked.json()['visit_id']}/completion"
    assert (await doctor.http.post(path, json={})).status_code == 200


async def declarations(world: World) -> list[tuple[Any, int | None, str | None]]:
    async with world.database.reading() as session:
        rows = await session.execute(text("select * from visit_declarations"))
        return [(row.text_id, row.version, row.answer) for row in rows]
