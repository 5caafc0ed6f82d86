"""Reception books for somebody at the telephone, and keeps what staff have to know of a visit."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from kit.ids import new_id
from kit.passes import PatientPass
from tests.booking.world import Browser, World, call_ended, problem
from tests.support.people import Person
from videoporady_contracts.booking import SlotBooked, SlotReleased, VisitRescheduled
from videoporady_contracts.identity import AccountErased
from videoporady_contracts.words import Funding, Language, ReferralKind, VisitType

NOBODY = UUID(int=0)


def caller(**known: Any) -> PatientPass:
    """Somebody at the telephone, as identity knows them; with an account unless told otherwise."""
    return PatientPass.model_validate(
        {
            "patient_id": new_id(),
            "account_id": new_id(),
            "birth_date": date(1951, 2, 3),
            "language": Language.POLISH,
        }
        | known
    )


def for_patient(world: World, patient: PatientPass, person: Person | None = None) -> Browser:
    """Reception, with identity's word about this patient."""
    browser = world.browser(person or Person.reception())
    browser.http.headers.update(world.tokens.patient_pass(browser.person, patient))
    return browser


async def booked_for(world: World, patient: PatientPass, slot: Any) -> dict[str, Any]:
    """A visit by telephone, booked by reception."""
    reception = for_patient(world, patient)
    held = await reception.hold(slot, patient_id=patient.patient_id, visit_type=VisitType.PHONE)
    assert held.status_code == 201, held.text
    booked = await reception.book(held.json()["hold_id"])
    assert booked.status_code == 201, booked.text
    return booked.json()


async def test_reception_books_for_a_patient_without_an_account(world: World) -> None:
    clinic, patient = await world.clinic(), caller(account_id=None)
    visit = await booked_for(world, patient, clinic.slots[0])
    assert (visit["patient_id"], visit["account_id"]) == (str(patient.patient_id), str(NOBODY))
    assert (visit["is_booked_by_reception"], visit["has_account"]) == (True, False)
    (told,) = [each for each in await world.events() if isinstance(each, SlotBooked)]
    assert (told.patient_id, told.account_id) == (patient.patient_id, NOBODY)
    (claim,) = await world.claims()
    assert claim.booked_by_id not in (None, NOBODY)


async def test_an_existing_patient_sees_what_reception_booked(world: World) -> None:
    clinic = await world.clinic()
    person = Person.patient(language=Language.ENGLISH)
    patient = caller(
        patient_id=person.patient_id, account_id=person.account_id, language=Language.ENGLISH
    )
    visit = await booked_for(world, patient, clinic.slots[0])
    assert visit["has_account"] is True
    (told,) = [each for each in await world.events() if isinstance(each, SlotBooked)]
    assert (told.account_id, told.language) == (person.account_id, Language.ENGLISH)

    own = await world.browser(person).http.get("/api/booking/visits")
    assert [each["visit_id"] for each in own.json()["items"]] == [visit["visit_id"]]
    assert own.json()["items"][0]["is_booked_by_reception"] is True
    assert (await world.browser(person).cancel(visit["visit_id"])).status_code == 200


async def test_a_video_visit_needs_somebody_who_can_connect(world: World) -> None:
    clinic, patient = await world.clinic(), caller(account_id=None)
    refused = await for_patient(world, patient).hold(
        clinic.slots[0], patient_id=patient.patient_id, visit_type=VisitType.VIDEO
    )
    assert problem(refused)["code"] == "video-needs-account"
    known = caller()
    held = await for_patient(world, known).hold(clinic.slots[0], patient_id=known.patient_id)
    assert held.status_code == 201


async def test_reception_books_for_nobody_without_identity_s_word(world: World) -> None:
    clinic, patient = await world.clinic(), caller()
    bare = world.browser(Person.reception())
    refused = await bare.hold(clinic.slots[0], patient_id=patient.patient_id)
    assert problem(refused)["code"] == "forbidden"
    # Nor for another patient than the one who was opened.
    refused = await for_patient(world, patient).hold(clinic.slots[0], patient_id=new_id())
    assert problem(refused)["code"] == "visit-not-found"
    assert await world.claims() == []


@pytest.mark.parametrize("who", [Person.patient(), Person.doctor(), Person.ops()])
async def test_a_pass_is_of_no_use_to_anybody_else(world: World, who: Person) -> None:
    clinic, patient = await world.clinic(), caller()
    browser = for_patient(world, patient, who)
    refused = await browser.hold(clinic.slots[0], patient_id=patient.patient_id)
    assert problem(refused)["code"] == "forbidden"


async def test_a_pass_that_has_ended_is_asked_for_again(world: World) -> None:
    clinic, patient = await world.clinic(), caller()
    reception = Person.reception()
    ended = world.tokens.patient_pass(reception, patient)
    world.clock.advance(timedelta(minutes=7))
    browser = world.browser(reception)
    browser.http.headers.update(ended)
    refused = await browser.hold(clinic.slots[0], patient_id=patient.patient_id)
    assert problem(refused)["code"] == "patient-pass-ended"


async def test_a_clinic_s_ages_bind_reception_too(world: World) -> None:
    clinic = await world.clinic(age_years_min=18, age_years_max=None)
    child = caller(birth_date=world.clock.now().date() - timedelta(days=3 * 365))
    reception = for_patient(world, child)
    held = await reception.hold(
        clinic.slots[0], patient_id=child.patient_id, visit_type=VisitType.IN_PERSON
    )
    refused = await reception.book(held.json()["hold_id"])
    assert problem(refused)["code"] == "age-not-served"


async def test_questions_are_asked_on_the_telephone_too(world: World) -> None:
    question = new_id()
    clinic, patient = await world.clinic(remote_question_ids=(question,)), caller()
    reception = for_patient(world, patient)
    held = await reception.hold(
        clinic.slots[0], patient_id=patient.patient_id, visit_type=VisitType.PHONE
    )
    hold_id = held.json()["hold_id"]
    unasked = await reception.book(hold_id)
    assert problem(unasked)["code"] == "remote-questions-unanswered"
    booked = await reception.book(hold_id, remote_answers={str(question): "no"})
    assert booked.status_code == 201
    path = f"/api/booking/visits/{hold_id}/declarations"
    (said,) = (await reception.http.get(path)).json()["items"]
    assert (said["text_id"], said["answer"]) == (str(question), "no")


async def test_continued_treatment_is_a_choice_for_who_was_treated(world: World) -> None:
    clinic, patient = await world.clinic(needs_referral=True), caller()
    reception = for_patient(world, patient)
    where = {"patient_id": str(patient.patient_id), "clinic_id": str(clinic.clinic_id)}
    before = await reception.http.get("/api/booking/eligibility", params=where)
    assert before.json()["was_treated"] is False
    visit = await booked_for(world, patient, clinic.slots[0])
    await world.apply(call_ended(visit))
    after = await reception.http.get("/api/booking/eligibility", params=where)
    assert after.json()["was_treated"] is True
    held = await reception.hold(clinic.slots[1], patient_id=patient.patient_id, funding=Funding.NFZ)
    booked = await reception.book(
        held.json()["hold_id"], referral={"kind": ReferralKind.CONTINUATION}
    )
    assert booked.status_code == 201, booked.text


async def test_reception_and_a_patient_race_for_one_slot(world: World) -> None:
    clinic, patient = await world.clinic(), caller()
    reception, other = for_patient(world, patient), world.browser()
    answers = await asyncio.gather(
        reception.hold(clinic.slots[0], patient_id=patient.patient_id),
        other.hold(clinic.slots[0]),
    )
    assert sorted(each.status_code for each in answers) == [201, 409]
    loser = next(each for each in answers if each.status_code == 409)
    assert problem(loser)["code"] == "slot-already-taken"


async def test_one_reception_helps_two_patients_and_gives_a_hold_back(world: World) -> None:
    clinic, person = await world.clinic(), Person.reception()
    first, second = caller(), caller()
    at_first, at_second = for_patient(world, first, person), for_patient(world, second, person)
    one = await at_first.hold(clinic.slots[0], patient_id=first.patient_id)
    two = await at_second.hold(clinic.slots[1], patient_id=second.patient_id)
    assert (one.status_code, two.status_code) == (201, 201)
    path = f"/api/booking/holds/{one.json()['hold_id']}"
    assert (await at_second.http.get(path)).status_code == 404
    assert (await at_first.http.delete(path)).status_code == 204
    assert [type(each) for each in await world.events()][-1] is SlotReleased
    assert (await at_second.book(two.json()["hold_id"])).status_code == 201


async def test_reception_moves_a_visit_after_the_patient_s_deadline(world: World) -> None:
    clinic = await world.clinic(cancellation_hours=24)
    visit = await booked_for(world, caller(account_id=None), clinic.slots[0])
    moved = await world.browser(Person.reception()).reschedule(visit["visit_id"], clinic.slots[3])
    assert moved.status_code == 200, moved.text
    (told,) = [each for each in await world.events() if isinstance(each, VisitRescheduled)]
    assert (str(told.visit_id), told.account_id) == (visit["visit_id"], NOBODY)


async def write(browser: Browser, visit_id: str, text: str, key: str | None = None) -> Any:
    return await browser.http.post(
        f"/api/booking/visits/{visit_id}/notes",
        json={"text": text},
        headers={"Idempotency-Key": key or str(new_id())},
    )


async def check(browser: Browser, visit_id: str, method: str = "document") -> Any:
    return await browser.http.post(
        f"/api/booking/visits/{visit_id}/identity-checks",
        json={"method": method},
        headers={"Idempotency-Key": str(new_id())},
    )


async def test_notes_are_read_by_the_staff_of_the_visit_alone(world: World) -> None:
    clinic, patient = await world.clinic(), world.browser()
    visit_id = (await patient.visit(clinic.slots[0]))["visit_id"]
    reception = world.browser(Person.reception())
    doctor = world.browser(Person.doctor(clinic.doctor_id))
    key = str(new_id())
    assert (await write(reception, visit_id, " Prosi o telefon z rana ", key)).status_code == 201
    assert (await write(reception, visit_id, " Prosi o telefon z rana ", key)).status_code == 201
    world.clock.advance(timedelta(minutes=1))
    assert (await write(doctor, visit_id, "Oddzwonię")).status_code == 201

    path = f"/api/booking/visits/{visit_id}/notes"
    for member in (reception, doctor):
        notes = (await member.http.get(path)).json()["items"]
        assert [(each["author_role"], each["text"]) for each in notes] == [
            ("reception", "Prosi o telefon z rana"),
            ("doctor", "Oddzwonię"),
        ]
    for stranger in (patient, world.browser(), world.browser(Person.doctor())):
        assert (await stranger.http.get(path)).status_code in (403, 404)
        assert (await write(stranger, visit_id, "x")).status_code in (403, 404)
    assert len((await reception.http.get(path)).json()["items"]) == 2
    assert "telefon" not in "".join(each.model_dump_json() for each in await world.events())


async def test_a_note_needs_words_and_notes_end_somewhere(world: World) -> None:
    clinic, patient = await world.clinic(), world.browser()
    visit_id = (await patient.visit(clinic.slots[0]))["visit_id"]
    reception = world.browser(Person.reception())
    for no_text in ("", "   ", "x" * 2_001):
        assert (await write(reception, visit_id, no_text)).status_code == 422
    most = world.app.state.kit.settings.notes_per_visit_max
    for number in range(most):
        assert (await write(reception, visit_id, f"{number}")).status_code == 201
    assert problem(await write(reception, visit_id, "x"))["code"] == "too-many-notes"


async def test_a_checked_identity_is_seen_by_doctor_and_reception(world: World) -> None:
    clinic, patient = await world.clinic(), world.browser()
    visit_id = (await patient.visit(clinic.slots[0]))["visit_id"]
    reception = world.browser(Person.reception())
    doctor = world.browser(Person.doctor(clinic.doctor_id))
    assert (await check(reception, visit_id, "pesel_questions")).status_code == 201
    world.clock.advance(timedelta(minutes=1))
    assert (await check(doctor, visit_id, "video")).status_code == 201
    path = f"/api/booking/visits/{visit_id}/identity-checks"
    for member in (reception, doctor):
        found = (await member.http.get(path)).json()["items"]
        assert [(each["method"], each["checked_by_role"]) for each in found] == [
            ("video", "doctor"),
            ("pesel_questions", "reception"),
        ]
        assert found[1]["checked_by_id"] == str(reception.person.account_id)
    for stranger in (patient, world.browser(), world.browser(Person.doctor())):
        assert (await stranger.http.get(path)).status_code in (403, 404)
        assert (await check(stranger, visit_id)).status_code in (403, 404)
    assert (await check(reception, visit_id, "guess")).status_code == 422
    await patient.cancel(visit_id)
    assert problem(await check(reception, visit_id))["code"] == "visit-over"


async def test_an_erased_patient_s_notes_go_and_the_check_stays(world: World) -> None:
    clinic, patient = await world.clinic(), world.browser()
    visit_id = (await patient.visit(clinic.slots[0]))["visit_id"]
    reception = world.browser(Person.reception())
    await write(reception, visit_id, "Prosi o telefon z rana")
    await check(reception, visit_id)
    person = patient.person
    await world.apply(AccountErased(account_id=person.account_id, patient_ids=(person.patient_id,)))
    base = f"/api/booking/visits/{visit_id}"
    assert (await reception.http.get(f"{base}/notes")).json()["items"] == []
    assert len((await reception.http.get(f"{base}/identity-checks")).json()["items"]) == 1
