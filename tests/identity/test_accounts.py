"""Registering, profiles, children and staff, through the API on a real database."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from kit.clock import FrozenClock
from kit.settings import Part
from services.identity import consumers
from services.identity.app import create
from services.identity.models import Base
from services.identity.settings import Settings
from tests.identity.portal import PASSWORD, Portal, registration
from tests.identity.records import publish
from tests.support.events import enveloped
from tests.support.http import running
from tests.support.waiting import eventually
from videoporady_contracts.booking import SlotBooked, VisitRescheduled
from videoporady_contracts.identity import GuardianshipGranted, PatientRegistered, StaffAssigned
from videoporady_contracts.words import Funding, Language, StaffRole, VisitType

PESEL = "88042712349"
CHILD_PESEL = "20250101120"
CHILD = {"given_name": "Ola", "family_name": "Żółć", "birth_date": "2020-05-01"}


async def test_who_registers_is_logged_in_and_has_a_patient_profile(portal: Portal) -> None:
    client = portal.client()
    answer = await portal.post(client, "/accounts", registration(" Jan@Example.com", pesel=PESEL))
    assert answer.status_code == 201
    me = answer.json()
    assert (me["email"], me["phone"], me["roles"]) == ("jan@example.com", "+48600100200", [])
    (own,) = me["patients"]
    assert (own["relation"], own["pesel_masked"]) == ("self", "••••••••349")
    assert (await client.get("/api/identity/me")).json() == me
    registered = PatientRegistered(
        account_id=UUID(me["account_id"]),
        patient_id=UUID(own["patient_id"]),
        language=Language.POLISH,
    )
    assert registered in await portal.events()


async def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(portal: Portal) -> None:
    answer = await portal.post(portal.client(), "/accounts", registration())
    token, session = sorted(answer.headers.get_list("set-cookie"), reverse=True)
    assert token.startswith("vp_token=")
    assert session.startswith("vp_session=")
    for cookie, path in ((token, "Path=/;"), (session, "Path=/api/identity;")):
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        assert path in cookie


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"password": "haslo"}, 422, "password-too-weak"),
        ({"pesel": "88042712340"}, 422, "pesel-invalid"),
        ({"pesel": "8804"}, 422, "pesel-invalid"),
        ({"pesel": CHILD_PESEL}, 422, "pesel-birth-date-mismatch"),
        ({"birth_date": "2015-01-01"}, 422, "account-must-be-adult"),
        ({"birth_date": "2127-01-01"}, 422, "birth-date-impossible"),
        ({"email": "not an address"}, 422, "invalid-input"),
        ({"given_name": "a\u0000b"}, 422, "invalid-input"),
        ({"phone": "call me"}, 422, "invalid-input"),
        ({"is_admin": True}, 422, "invalid-input"),
    ],
)
async def test_a_bad_registration_is_refused_with_its_reason_in_both_languages(
    portal: Portal, changes: dict[str, object], status: int, code: str
) -> None:
    sentences = set()
    for language in ("pl", "en"):
        client = portal.client()
        client.headers["Accept-Language"] = language
        answer = await portal.post(client, "/accounts", registration() | changes)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer.headers["content-type"] == "application/problem+json"
        sentences.add(answer.json()["title"])
    assert len(sentences) == 2
    assert await portal.column("select email from accounts") == ["ops@example.com"]


async def test_an_e_mail_and_a_pesel_belong_to_one_account(portal: Portal) -> None:
    await portal.registered(pesel=PESEL)
    again = await portal.post(portal.client(), "/accounts", registration("JAN@example.com"))
    assert (again.status_code, again.json()["code"]) == (409, "email-taken")
    other = registration("ktos@example.com", pesel=PESEL)
    taken = await portal.post(portal.client(), "/accounts", other)
    assert (taken.status_code, taken.json()["code"]) == (409, "pesel-taken")
    assert len(await portal.column("select account_id from accounts")) == 2


async def test_a_repeated_registration_is_done_once_and_needs_the_same_password(
    portal: Portal,
) -> None:
    key = str(uuid4())
    first = await portal.post(portal.client(), "/accounts", registration(), key)
    second = await portal.post(portal.client(), "/accounts", registration(), key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    stolen = registration(password="Inne-Haslo-2026")
    third = await portal.post(portal.client(), "/accounts", stolen, key)
    assert (third.status_code, third.json()["code"]) == (401, "wrong-credentials")


async def test_a_pesel_is_stored_unreadable(portal: Portal) -> None:
    await portal.registered(pesel=PESEL)
    dump = "select t::text from {} as t"
    for table in ("patients", "accounts", "idempotency_keys", "outbox"):
        for row in await portal.column(dump.format(table)):
            assert PESEL not in row
            assert PESEL.encode().hex() not in row


async def test_a_guardian_acts_for_a_child_at_once(portal: Portal) -> None:
    client = await portal.registered()
    answer = await portal.post(client, "/me/children", CHILD | {"pesel": CHILD_PESEL})
    assert answer.status_code == 201
    own, child = answer.json()["patients"]
    assert (own["relation"], child["relation"]) == ("self", "child")
    granted = [each for each in await portal.events() if isinstance(each, GuardianshipGranted)]
    assert [str(each.patient_id) for each in granted] == [child["patient_id"]]
    principal = portal.app.verifier.verify(client.cookies["vp_token"])
    assert {str(each) for each in principal.patient_ids} == {
        own["patient_id"],
        child["patient_id"],
    }
    # Who decides by age need not ask identity (decision 0014).
    assert {str(each): str(born) for each, born in principal.birth_dates.items()} == {
        own["patient_id"]: own["birth_date"],
        child["patient_id"]: child["birth_date"],
    }


async def test_an_adult_is_not_added_as_a_child(portal: Portal) -> None:
    client = await portal.registered()
    answer = await portal.post(client, "/me/children", CHILD | {"birth_date": "2009-01-11"})
    assert (answer.status_code, answer.json()["code"]) == (422, "not-a-child")


async def test_the_number_of_children_has_a_limit(
    identity_settings: Settings, clock: FrozenClock
) -> None:
    settings = identity_settings.model_copy(update={"children_per_account_max": 1})
    async with running(create(settings, clock)) as service:
        portal = Portal(service, clock)
        client = await portal.registered()
        assert (await portal.post(client, "/me/children", CHILD)).status_code == 201
        answer = await portal.post(client, "/me/children", CHILD)
        assert (answer.status_code, answer.json()["code"]) == (409, "too-many-children")


async def test_a_new_language_is_in_the_next_token(portal: Portal) -> None:
    client = await portal.registered()
    answer = await client.patch("/api/identity/me", json={"language": "en"})
    assert (answer.json()["language"], answer.json()["phone"]) == ("en", "+48600100200")
    assert portal.app.verifier.verify(client.cookies["vp_token"]).language == "en"


async def test_patients_of_others_are_left_out(portal: Portal) -> None:
    doctor_id = uuid4()
    jan, ola = await portal.registered(), await portal.registered("ola@example.com")
    doctor = await portal.staff("lekarz@example.com", "doctor", doctor_id=str(doctor_id))
    stranger = await portal.staff("inny@example.com", "doctor", doctor_id=str(uuid4()))
    reception = await portal.staff("rejestracja@example.com", "reception")
    ids = [
        (await each.get("/api/identity/me")).json()["patients"][0]["patient_id"]
        for each in (jan, ola)
    ]
    await hear_twice(portal, booking_of(portal, doctor_id, UUID(ids[0])))

    async def seen(client: httpx.AsyncClient) -> list[str]:
        answer = await client.get("/api/identity/patients", params={"id": [*ids, str(uuid4())]})
        assert answer.status_code == 200
        return [each["patient_id"] for each in answer.json()["items"]]

    assert await seen(jan) == ids[:1]
    assert await seen(ola) == ids[1:]
    assert await seen(doctor) == ids[:1], "the doctor has a visit of this one"
    assert await seen(stranger) == []
    assert sorted(await seen(reception)) == sorted(ids)
    assert await seen(await portal.ops()) == []


async def test_a_visit_that_moves_to_another_doctor_takes_the_name_along(portal: Portal) -> None:
    ids = [uuid4(), uuid4(), uuid4()]
    emails = [f"lekarz{number}@example.com" for number in range(3)]
    doctors = [
        await portal.staff(email, "doctor", doctor_id=str(doctor_id))
        for email, doctor_id in zip(emails, ids, strict=True)
    ]
    jan = await portal.registered()
    patient_id = (await jan.get("/api/identity/me")).json()["patients"][0]["patient_id"]
    booking = booking_of(portal, ids[0], UUID(patient_id))
    facts: dict[str, Any] = booking.model_dump(exclude={"referral"})
    facts |= {"from_slot_id": booking.slot_id}
    second, third = (
        VisitRescheduled.model_validate(facts | {"doctor_id": each}) for each in ids[1:]
    )
    now = portal.clock.now()
    # The newest first, then an older one, and the booking last of all.
    for event, at in ((third, now + timedelta(hours=1)), (second, now), (booking, now)):
        async with portal.app.database.transaction() as session:
            await consumers.handlers(portal.clock)[type(event)](
                session, event, enveloped(event, at=at)
            )

    seen = []
    for doctor in doctors:
        answer = await doctor.get("/api/identity/patients", params={"id": patient_id})
        seen.append(len(answer.json()["items"]))
    assert seen == [0, 0, 1]


def booking_of(portal: Portal, doctor_id: UUID, patient_id: UUID) -> SlotBooked:
    return SlotBooked(
        visit_id=uuid4(),
        slot_id=uuid4(),
        doctor_id=doctor_id,
        clinic_id=uuid4(),
        facility_id=uuid4(),
        patient_id=patient_id,
        account_id=uuid4(),
        starts_at=portal.clock.now(),
        ends_at=portal.clock.now(),
        visit_type=VisitType.VIDEO,
        funding=Funding.NFZ,
    )


async def hear_twice(portal: Portal, event: SlotBooked) -> None:
    unused: Any = None
    for _ in range(2):
        async with portal.app.database.transaction() as session:
            await consumers.handlers(portal.clock)[SlotBooked](session, event, unused)


async def test_ops_alone_add_staff(portal: Portal) -> None:
    doctor_id = uuid4()
    doctor = await portal.staff("lekarz@example.com", "doctor", doctor_id=str(doctor_id))
    me = (await doctor.get("/api/identity/me")).json()
    assert (me["roles"], me["doctor_id"], me["patients"]) == (["doctor"], str(doctor_id), [])
    assigned = [each for each in await portal.events() if isinstance(each, StaffAssigned)][-1]
    assert (assigned.roles, assigned.doctor_id) == ((StaffRole.DOCTOR,), doctor_id)
    body = {"email": "x@example.com", "password": PASSWORD, "roles": ["ops"]}
    names = {"given_name": "X", "family_name": "Y"}
    refused = await portal.post(doctor, "/staff", body | names)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    staff = (await (await portal.ops()).get("/api/identity/staff")).json()["items"]
    assert {each["email"] for each in staff} == {"ops@example.com", "lekarz@example.com"}


async def test_a_doctor_account_says_which_doctor(portal: Portal) -> None:
    body = registration("lekarz@example.com") | {"roles": ["doctor"]}
    for name in ("birth_date", "phone"):
        del body[name]
    answer = await portal.post(await portal.ops(), "/staff", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "doctor-id-missing")


async def test_names_behind_accounts_are_for_reception_and_ops(portal: Portal) -> None:
    jan = await portal.registered()
    account_id = (await jan.get("/api/identity/me")).json()["account_id"]
    params = {"id": account_id}
    reception = await portal.staff("rejestracja@example.com", "reception")
    found = (await reception.get("/api/identity/accounts", params=params)).json()["items"]
    assert [(each["email"], each["roles"]) for each in found] == [("jan@example.com", [])]
    assert (await jan.get("/api/identity/accounts", params=params)).status_code == 403


async def test_two_replicas_that_start_at_once_make_one_ops_account(
    identity_settings: Settings, clock: FrozenClock
) -> None:
    async with running(create(identity_settings, clock)) as one:
        async with running(create(identity_settings, clock)):
            portal = Portal(one, clock)
            assert await portal.column("select email from accounts") == ["ops@example.com"]


async def test_a_booking_reaches_care_relations_over_kafka(
    settings_for: Callable[..., Settings], clock: FrozenClock
) -> None:
    settings = settings_for(Settings, "identity", parts=(Part.CONSUMERS,))
    async with running(create(settings, clock)) as service:
        portal = Portal(service, clock)
        event = booking_of(portal, uuid4(), uuid4())
        await publish(settings, clock, event)
        visit_ids = await eventually(lambda: portal.column("select visit_id from care_relations"))
        assert visit_ids == [event.visit_id]


def test_every_column_says_its_class_of_data() -> None:
    kits = {"outbox", "inbox", "idempotency_keys"}
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if table.name not in kits:
                assert column.info.get("data_class") in {"record", "account", "operational"}, column
