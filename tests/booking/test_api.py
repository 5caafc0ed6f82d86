"""Booking by HTTP: every answer and every refusal, in both languages."""

from datetime import timedelta

import httpx
import pytest

from kit.ids import new_id
from tests.booking.world import Browser, Clinic, World, problem
from tests.support.people import Person
from videoporady_contracts.booking import SlotBooked, SlotHeld, SlotReleased, VisitCancelled
from videoporady_contracts.words import (
    CancelledBy,
    Funding,
    Language,
    ReferralKind,
    ReleaseReason,
    VisitType,
)

HOLDS, VISITS = "/api/booking/holds", "/api/booking/visits"


@pytest.fixture
async def clinic(world: World) -> Clinic:
    return await world.clinic()


@pytest.fixture
def patient(world: World) -> Browser:
    return world.browser()


def code(answer: httpx.Response) -> str:
    return problem(answer)["code"]


async def test_a_hold_keeps_the_slot_for_ten_minutes_and_tells_it(
    world: World, clinic: Clinic, patient: Browser
) -> None:
    slot = clinic.slots[0]
    answer = await patient.hold(slot)

    assert answer.status_code == 201
    hold = answer.json()
    assert hold == {
        "hold_id": hold["hold_id"],
        "slot_id": str(slot.slot_id),
        "doctor_id": str(clinic.doctor_id),
        "clinic_id": str(clinic.clinic_id),
        "facility_id": str(clinic.facility_id),
        "patient_id": str(patient.patient_id),
        "starts_at": "2027-01-11T09:00:00Z",
        "ends_at": "2027-01-11T09:15:00Z",
        "visit_type": "video",
        "funding": "commercial",
        "expires_at": "2027-01-11T08:10:00Z",
    }
    assert (await patient.http.get(f"{HOLDS}/{hold['hold_id']}")).json() == hold
    assert await world.events() == [
        SlotHeld(
            visit_id=hold["hold_id"],
            slot_id=slot.slot_id,
            doctor_id=clinic.doctor_id,
            expires_at=world.clock.now() + timedelta(minutes=10),
        )
    ]


async def test_a_hold_never_outlives_its_slot(world: World, patient: Browser) -> None:
    soon = world.clock.now() - timedelta(minutes=14)
    clinic = await world.clinic(starts_at=soon + timedelta(minutes=15), slots=1)
    world.app.state.kit.settings.hold_seconds = 3_600
    hold = (await patient.hold(clinic.slots[0])).json()
    assert hold["expires_at"] == hold["ends_at"]


async def test_a_newer_hold_gives_back_the_older_one_of_the_same_patient(
    world: World, clinic: Clinic
) -> None:
    guardian = world.browser(Person.patient(children=1))
    child = guardian.person.patient_ids[1]
    for_child = (await guardian.hold(clinic.slots[0], patient_id=child)).json()
    first = (await guardian.hold(clinic.slots[1])).json()
    await world.forget_events()

    second = (await guardian.hold(clinic.slots[2])).json()

    assert [type(each) for each in await world.events()] == [SlotReleased, SlotHeld]
    released = (await world.events())[0]
    assert isinstance(released, SlotReleased)
    assert (str(released.visit_id), released.reason) == (
        first["hold_id"],
        ReleaseReason.GIVEN_BACK,
    )
    assert (await guardian.http.get(f"{HOLDS}/{for_child['hold_id']}")).status_code == 200
    assert (await guardian.http.get(f"{HOLDS}/{second['hold_id']}")).status_code == 200
    assert code(await guardian.http.get(f"{HOLDS}/{first['hold_id']}")) == "hold-expired"


async def test_the_same_slot_may_be_held_again_by_the_same_person(
    clinic: Clinic, patient: Browser
) -> None:
    first = (await patient.hold(clinic.slots[0])).json()
    second = await patient.hold(clinic.slots[0])
    assert second.status_code == 201
    assert second.json()["hold_id"] != first["hold_id"]


async def test_who_loses_keeps_the_older_hold(
    world: World, clinic: Clinic, patient: Browser
) -> None:
    mine = (await patient.hold(clinic.slots[0])).json()
    await world.browser().hold(clinic.slots[1])
    assert code(await patient.hold(clinic.slots[1])) == "slot-already-taken"
    assert (await patient.http.get(f"{HOLDS}/{mine['hold_id']}")).status_code == 200


async def test_a_hold_that_is_given_back_frees_its_slot(
    world: World, clinic: Clinic, patient: Browser
) -> None:
    hold = (await patient.hold(clinic.slots[0])).json()
    address = f"{HOLDS}/{hold['hold_id']}"
    for _ in range(2):
        assert (await patient.http.delete(address)).status_code == 204
    assert [type(each) for each in await world.events()] == [SlotHeld, SlotReleased]
    assert (await world.browser().hold(clinic.slots[0])).status_code == 201


async def test_an_overdue_hold_that_no_sweep_released_does_not_block(
    world: World, clinic: Clinic, patient: Browser
) -> None:
    old = (await patient.hold(clinic.slots[0])).json()
    world.clock.advance(timedelta(minutes=10))
    await world.forget_events()

    assert (await world.browser().hold(clinic.slots[0])).status_code == 201

    released, held = await world.events()
    assert isinstance(released, SlotReleased)
    assert (str(released.visit_id), released.reason) == (old["hold_id"], ReleaseReason.EXPIRED)
    assert isinstance(held, SlotHeld)
    await world.sweep()
    assert len(await world.events()) == 2, "the sweep finds nothing left to do"


@pytest.mark.parametrize(
    ("visit_type", "funding", "refusal"),
    [
        ("phone", "commercial", "visit-type-not-offered"),
        ("video", "nfz", "funding-not-offered"),
    ],
)
async def test_what_a_slot_does_not_offer_is_refused_and_leaves_nothing(
    world: World, patient: Browser, visit_type: str, funding: str, refusal: str
) -> None:
    clinic = await world.clinic(visit_types=[VisitType.VIDEO], fundings=[Funding.COMMERCIAL])
    answer = await patient.hold(clinic.slots[0], visit_type=visit_type, funding=funding)
    assert (answer.status_code, code(answer)) == (422, refusal)
    assert await world.claims() == []
    assert await world.events() == []


async def test_a_slot_that_began_or_is_unknown_is_refused(
    world: World, clinic: Clinic, patient: Browser
) -> None:
    unknown = clinic.slots[0].model_copy(update={"slot_id": new_id()})
    assert code(await patient.hold(unknown)) == "slot-not-found"
    world.clock.advance(timedelta(hours=1))
    # The token lives for minutes, and this patient came back an hour later.
    later = world.browser(patient.person)
    answer = await later.hold(clinic.slots[0])
    assert (answer.status_code, code(answer)) == (409, "slot-in-the-past")


async def test_alternatives_are_the_nearest_in_time_and_the_same_doctor_first(
    world: World, patient: Browser
) -> None:
    first = await world.clinic(slots=5)
    other_doctor = await world.clinic(slots=5, clinic_id=first.clinic_id)
    await world.clinic(slots=5)
    in_person = await world.clinic(
        slots=5, clinic_id=first.clinic_id, visit_types=[VisitType.IN_PERSON]
    )
    wanted = first.slots[2]
    await world.browser().hold(wanted)

    document = problem(await patient.hold(wanted))

    assert [each["slot_id"] for each in document["alternatives"]] == [
        str(other_doctor.slots[2].slot_id),
        str(first.slots[1].slot_id),
        str(first.slots[3].slot_id),
    ]
    assert document["alternatives"][0] == {
        "slot_id": str(other_doctor.slots[2].slot_id),
        "doctor_id": str(other_doctor.doctor_id),
        "clinic_id": str(first.clinic_id),
        "facility_id": str(other_doctor.facility_id),
        "starts_at": "2027-01-11T09:30:00Z",
        "ends_at": "2027-01-11T09:45:00Z",
        "visit_types": ["in_person", "phone", "video"],
        "fundings": ["commercial", "nfz"],
    }
    assert in_person.slots[2].starts_at == wanted.starts_at, "as near, and of the wrong type"


async def test_a_booked_visit_has_everything_and_is_told_once(
    world: World, patient: Browser
) -> None:
    clinic = await world.clinic(needs_referral=True)
    hold = (await patient.hold(clinic.slots[0], funding="nfz")).json()
    await world.forget_events()

    answer = await patient.book(
        hold["hold_id"],
        referral={"kind": "e_referral", "code": "1234"},
        reason="Wysypka na dłoni",
    )

    assert answer.status_code == 201
    visit = answer.json()
    assert visit == {
        "visit_id": hold["hold_id"],
        "status": "booked",
        **{name: hold[name] for name in ("slot_id", "doctor_id", "clinic_id", "facility_id")},
        **{name: hold[name] for name in ("patient_id", "starts_at", "ends_at")},
        "account_id": str(patient.person.account_id),
        "visit_type": "video",
        "funding": "nfz",
        "referral": {"kind": "e_referral", "code": "1234", "exemption_reason": None},
        "reason": "Wysypka na dłoni",
        "booked_at": "2027-01-11T08:00:00Z",
        "cancelled_at": None,
        "completed_at": None,
        "is_booked_by_reception": False,
        "has_account": True,
        "missed_at": None,
        "is_no_contact": False,
    }
    (event,) = await world.events()
    assert isinstance(event, SlotBooked)
    assert (str(event.visit_id), event.referral) == (visit["visit_id"], ReferralKind.E_REFERRAL)
    assert (event.patient_id, event.language) == (patient.patient_id, Language.POLISH)
    assert "Wysypka" not in event.model_dump_json()
    assert (await patient.http.get(f"{VISITS}/{visit['visit_id']}")).json() == visit


async def test_the_messages_of_a_visit_are_in_the_language_of_who_booked(
    world: World, clinic: Clinic
) -> None:
    english = world.browser(Person.patient(language=Language.ENGLISH))
    await english.visit(clinic.slots[0])
    booked = (await world.events())[-1]
    assert isinstance(booked, SlotBooked)
    assert booked.language is Language.ENGLISH


@pytest.mark.parametrize(
    ("referral", "refusal"),
    [
        (None, "referral-required"),
        ({"kind": "e_referral"}, "referral-code-invalid"),
        ({"kind": "e_referral", "code": "12345"}, "referral-code-invalid"),
        ({"kind": "exempt"}, "exemption-reason-required"),
        ({"kind": "paper"}, None),
        # Nobody is treated further where they were never treated.
        ({"kind": "continuation"}, "continuation-not-possible"),
        ({"kind": "exempt", "exemption_reason": "hiv"}, None),
        ({"kind": "e_referral", "code": "0042"}, None),
    ],
)
async def test_an_nfz_visit_gets_the_referral_that_its_clinic_asks_for(
    world: World, patient: Browser, referral: dict[str, str] | None, refusal: str | None
) -> None:
    clinic = await world.clinic(needs_referral=True)
    hold = (await patient.hold(clinic.slots[0], funding="nfz")).json()
    answer = await patient.book(hold["hold_id"], referral=referral)
    if refusal is None:
        assert answer.status_code == 201
        assert referral is not None
        assert answer.json()["referral"]["kind"] == referral["kind"]
    else:
        assert (answer.status_code, code(answer)) == (422, refusal)
        assert (await patient.book(hold["hold_id"], referral={"kind": "paper"})).status_code == 201


async def test_a_clinic_that_is_not_known_yet_asks_to_come_again(
    world: World, patient: Browser
) -> None:
    clinic = await world.clinic(needs_referral=None)
    nfz = (await patient.hold(clinic.slots[0], funding="nfz")).json()
    answer = await patient.book(nfz["hold_id"])
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    # What else the clinic asks for is not known either, so that money changes nothing.
    commercial = (await patient.hold(clinic.slots[1])).json()
    assert (await patient.book(commercial["hold_id"])).status_code == 503


async def test_a_video_visit_needs_consent(clinic: Clinic, patient: Browser) -> None:
    hold = (await patient.hold(clinic.slots[0])).json()
    answer = await patient.book(hold["hold_id"], video_consent=False)
    assert (answer.status_code, code(answer)) == (422, "consent-required")
    phone = (await patient.hold(clinic.slots[1], visit_type="phone")).json()
    assert (await patient.book(phone["hold_id"], video_consent=False)).status_code == 201


async def test_a_hold_that_ran_out_offers_its_own_slot_first(
    world: World, clinic: Clinic, patient: Browser
) -> None:
    hold = (await patient.hold(clinic.slots[0])).json()
    world.clock.advance(timedelta(minutes=10))
    document = problem(await world.browser(patient.person).book(hold["hold_id"]))
    assert (document["status"], document["code"]) == (409, "hold-expired")
    assert document["alternatives"][0]["slot_id"] == hold["slot_id"]


async def test_a_hold_is_confirmed_once(clinic: Clinic, patient: Browser) -> None:
    visit = await patient.visit(clinic.slots[0])
    document = problem(await patient.book(visit["visit_id"]))
    assert (document["code"], document["visit_id"]) == ("hold-already-booked", visit["visit_id"])
    answer = await patient.http.delete(f"{HOLDS}/{visit['visit_id']}")
    assert (answer.status_code, code(answer)) == (409, "hold-already-booked")


async def test_a_patient_is_in_one_place_at_a_time(
    world: World, clinic: Clinic, patient: Browser
) -> None:
    await patient.visit(clinic.slots[0])
    same_time = await world.clinic(slots=1)
    hold = (await patient.hold(same_time.slots[0])).json()
    answer = await patient.book(hold["hold_id"])
    assert (answer.status_code, code(answer)) == (409, "patient-busy")
    kept = await patient.http.get(f"{HOLDS}/{hold['hold_id']}")
    assert kept.status_code == 200, "the refusal changed nothing"


async def test_a_cancelled_visit_frees_its_slot_and_is_told_once(
    world: World, clinic: Clinic, patient: Browser
) -> None:
    visit = await patient.visit(clinic.slots[0])
    await world.forget_events()
    first, second = [await patient.cancel(visit["visit_id"]) for _ in range(2)]
    assert first.status_code == 200
    assert first.json() == visit | {
        "status": "cancelled",
        "cancelled_at": "2027-01-11T08:00:00Z",
    }
    assert second.json() == first.json()
    (event,) = await world.events()
    assert isinstance(event, VisitCancelled)
    assert event.cancelled_by is CancelledBy.PATIENT
    assert (await world.browser().hold(clinic.slots[0])).status_code == 201


async def test_reception_cancels_for_the_clinic(
    world: World, clinic: Clinic, patient: Browser
) -> None:
    visit = await patient.visit(clinic.slots[0])
    reception = world.browser(Person.reception())
    assert (await reception.cancel(visit["visit_id"])).status_code == 200
    event = (await world.events())[-1]
    assert isinstance(event, VisitCancelled)
    assert event.cancelled_by is CancelledBy.CLINIC


async def test_a_visit_that_began_can_not_be_cancelled(
    world: World, clinic: Clinic, patient: Browser
) -> None:
    visit = await patient.visit(clinic.slots[0])
    world.clock.advance(timedelta(hours=1))
    answer = await world.browser(patient.person).cancel(visit["visit_id"])
    assert (answer.status_code, code(answer)) == (409, "visit-over")


async def test_the_doctor_completes_the_visit_by_hand(
    world: World, clinic: Clinic, patient: Browser
) -> None:
    visit = await patient.visit(clinic.slots[0])
    address = f"{VISITS}/{visit['visit_id']}/completion"
    doctor = world.browser(Person.doctor(clinic.doctor_id))
    first, second = [await doctor.http.post(address, json={}) for _ in range(2)]
    assert (first.status_code, first.json()["status"]) == (200, "completed")
    assert second.json() == first.json()
    assert code(await patient.cancel(visit["visit_id"])) == "visit-over"
    refused = await world.browser().hold(clinic.slots[0])
    assert code(refused) == "slot-already-taken", "the doctor's time is used up"
    other = world.browser(Person.doctor())
    assert code(await other.http.post(address, json={})) == "visit-not-found"
    assert code(await patient.http.post(address, json={})) == "forbidden"


SENTENCES = {
    "slot-not-found": ("Tego terminu nie ma już w grafiku.", "This slot is no longer offered."),
    "hold-not-found": ("Nie ma takiej rezerwacji terminu.", "There is no such hold."),
    "visit-not-found": ("Nie ma takiej wizyty.", "There is no such visit."),
    "slot-already-taken": ("Ten termin został przed chwilą zajęty.", "This slot has just been"),
    "invalid-input": ("Popraw zaznaczone pola.", "Correct the marked fields."),
}


@pytest.mark.parametrize("language", Language)
async def test_refusals_speak_the_readers_language(
    world: World, clinic: Clinic, language: Language
) -> None:
    reader = world.browser(Person.patient(language=language))
    await world.browser().hold(clinic.slots[0])
    unknown = clinic.slots[0].model_copy(update={"slot_id": new_id()})
    refusals = [
        await reader.hold(unknown),
        await reader.book(str(new_id())),
        await reader.cancel(str(new_id())),
        await reader.hold(clinic.slots[0]),
        await reader.hold(clinic.slots[0], visit_type="hologram"),
    ]
    assert [code(each) for each in refusals] == list(SENTENCES)
    for refusal, sentences in zip(refusals, SENTENCES.values(), strict=True):
        expected = sentences[0 if language is Language.POLISH else 1]
        assert problem(refusal)["detail"].startswith(expected)


async def test_a_key_that_comes_with_another_request_is_refused(
    clinic: Clinic, patient: Browser
) -> None:
    key = "one-key-for-two-things"
    first = await patient.hold(clinic.slots[0], key=key)
    assert (await patient.hold(clinic.slots[0], key=key)).json() == first.json()
    answer = await patient.hold(clinic.slots[1], key=key)
    assert (answer.status_code, code(answer)) == (422, "idempotency-key-reused")
    without = await patient.http.post(HOLDS, json={})
    assert without.status_code in {400, 422}


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2027-02-30", "today", ""])
async def test_a_day_that_no_calendar_has_is_refused(world: World, day: str) -> None:
    reception = world.browser(Person.reception())
    answer = await reception.http.get(VISITS, params={"day": day})
    assert (answer.status_code, code(answer)) == (422, "invalid-input")


async def test_text_that_is_no_text_is_refused(patient: Browser) -> None:
    body = f'{{"hold_id": "{new_id()}", "reason": "\\ud800"}}'
    headers = {"Idempotency-Key": str(new_id()), "Content-Type": "application/json"}
    answer = await patient.http.post(VISITS, content=body, headers=headers)
    assert (answer.status_code, code(answer)) == (422, "invalid-input")


async def test_a_reason_is_kept_whole_and_has_a_limit(clinic: Clinic, patient: Browser) -> None:
    hold = (await patient.hold(clinic.slots[0])).json()["hold_id"]
    too_long = await patient.book(hold, reason="a" * 1_001)
    assert problem(too_long)["errors"][0]["pointer"] == "/reason"
    text = "Ból głowy; 'drop table visits'; \u0000 <b>🙂</b>"
    visit = (await patient.book(hold, reason=text)).json()
    assert visit["reason"] == text.replace("\x00", "")
