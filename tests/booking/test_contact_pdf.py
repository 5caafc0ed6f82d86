"""Evidence on paper: the same for every side, in both languages, also when a name is gone."""

import io
from datetime import timedelta
from typing import Any
from uuid import UUID

from pypdf import PdfReader

from kit.pdf import Printer
from services.booking.contact import Evidence
from services.booking.contact_pdf import Printed, paper_of
from services.booking.models import ContactAttempt
from tests.booking.test_contact import MINUTE, START, TO_THE_START, Somebody, attempt, end, path
from tests.booking.world import World, problem
from tests.support.names import NOBODY_TO_ASK, neighbours
from tests.support.people import Person
from videoporady_contracts.booking import SlotBooked
from videoporady_contracts.signalling import CallStarted, PatientReady
from videoporady_contracts.words import Language, VisitType

ID = UUID(int=7)


def text_of(content: bytes) -> str:
    paper = PdfReader(io.BytesIO(content))
    catalogue: Any = paper.root_object
    assert catalogue["/MarkInfo"]["/Marked"]
    return " ".join(" ".join(each.extract_text() for each in paper.pages).split())


async def test_doctor_reception_and_patient_take_the_same_evidence_away(world: World) -> None:
    clinic = await world.clinic()
    patient = Somebody(world, Person.patient())
    visit = await world.browser(patient.person).visit(clinic.slots[0])
    doctor = Somebody(world, Person.doctor(clinic.doctor_id))
    reception = Somebody(world, Person.reception())
    world.clock.advance(TO_THE_START)
    for kind, who in (("portal", doctor), ("sms", reception), ("phone", doctor)):
        assert (await attempt(who, visit, kind)).status_code == 201
        world.clock.advance(5 * MINUTE)
    await end(doctor, visit)

    for who in (doctor, reception, patient):
        answer = await who.http.get(path(visit, "contact-attempts/content"))
        assert answer.headers["content-type"] == "application/pdf"
        assert "przebieg-wizyty.pdf" in answer.headers["content-disposition"]
        text = text_of(answer.content)
        for said in (
            "11 stycznia 2027, 10:00",
            "Dzwonek w portalu lekarz tak",
            "SMS rejestracja tak",
            "Telefon lekarz tak",
            "Takich prób: 3",
            "Zakończono z powodu braku kontaktu 11 stycznia 2027, 10:15:00",
            visit["visit_id"],
        ):
            assert said in text, (said, text)

    for stranger in (Person.patient(), Person.doctor(), Person.ops()):
        client = world.browser(stranger).http
        refused = await client.get(path(visit, "contact-attempts/content"))
        assert problem(refused)["code"] in {"visit-not-found", "forbidden"}


async def test_a_late_doctor_stands_there_as_plainly_as_an_absent_patient(world: World) -> None:
    clinic = await world.clinic()
    patient = Somebody(world, Person.patient())
    visit = await world.browser(patient.person).visit(clinic.slots[0])
    booked = next(each for each in await world.events() if isinstance(each, SlotBooked))
    ready_since = START - 4 * MINUTE
    await world.apply(
        PatientReady(
            visit_id=booked.visit_id,
            patient_id=booked.patient_id,
            doctor_id=booked.doctor_id,
            ready_since=ready_since,
            room_version=1,
        )
    )
    world.clock.advance(TO_THE_START + timedelta(minutes=12, seconds=30))
    await world.apply(
        CallStarted(
            visit_id=booked.visit_id,
            call_id=ID,
            doctor_id=booked.doctor_id,
            patient_id=booked.patient_id,
            room_version=3,
            waited_seconds=20.0,
        )
    )
    answer = await patient.http.get(
        path(visit, "contact-attempts/content"), params={"language": "en"}
    )
    text = text_of(answer.content)
    assert "The patient waited in the portal from 11 January 2027, 09:56:00 (4 min early)" in text
    assert "The doctor connected 11 January 2027, 10:12:30 (12 min late)" in text
    assert "No attempts are on record." in text


async def test_a_name_that_is_gone_leaves_a_number_and_the_evidence(world: World) -> None:
    clinic = await world.clinic()
    visit = await world.browser().visit(clinic.slots[0])
    doctor = Somebody(world, Person.doctor(clinic.doctor_id))
    async with neighbours() as known:
        world.app.state.people = known.people
        known.doctors[clinic.doctor_id] = "Dąbrowski"
        answer = await doctor.http.get(path(visit, "contact-attempts/content"))
        text = text_of(answer.content)
        assert f"portal nie zna już nazwiska Numer pacjenta: {visit['patient_id']}" in text
        assert "dr n. med. Piotr Dąbrowski" in text
    gone = await doctor.http.get(path(visit, "contact-attempts/content"))
    assert problem(gone)["code"] == "temporarily-unavailable", "no answer is not: no name"


async def test_nobody_is_asked_for_names_of_a_page_that_will_not_be_made(world: World) -> None:
    clinic = await world.clinic()
    visit = await world.browser().visit(clinic.slots[0])
    doctor = Somebody(world, Person.doctor(clinic.doctor_id))
    world.app.state.people = NOBODY_TO_ASK
    world.app.state.printer = Printer(at_once_max=0, waiting_max=0)
    answer = await doctor.http.get(path(visit, "contact-attempts/content"))
    assert problem(answer)["code"] == "too-many-pages"


def test_an_attempt_that_does_not_count_says_so_and_a_telephone_visit_claims_nothing() -> None:
    times = [START - MINUTE, START, START, START + 4 * MINUTE, START + 5 * MINUTE]
    attempts = [
        ContactAttempt(
            attempt_id=ID,
            visit_id=ID,
            kind="phone",
            made_by_id=ID,
            made_by_role="doctor",
            made_at=each,
        )
        for each in times
    ]
    evidence = Evidence(
        ID, ID, VisitType.PHONE, attempts, 2, 3, 5 * MINUTE, START, None, None, None
    )
    printed = Printed(visit_id=ID, evidence=evidence, as_of=START, names=None)
    course, tried = paper_of(printed, Language.POLISH).sections
    assert [each[-1] for each in tried.rows] == ["nie", "tak", "nie", "nie", "tak"]
    assert len(course.rows) == 1, "of a telephone visit the portal saw nobody"
    assert any("poza portalem" in each for each in course.notes)
