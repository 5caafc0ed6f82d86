"""Reception at the telephone: who is found, who is entered, and what is on record of it."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from kit.clock import FrozenClock
from kit.errors import Forbidden, NotAuthenticated, PatientPassEnded
from kit.tokens import TokenVerifier
from services.identity.app import create
from services.identity.settings import Settings
from tests.identity.portal import Portal, registration
from tests.support.http import running
from videoporady_contracts.words import Language

PESEL = "88042712349"
NEWCOMER = {
    "given_name": "Łucja",
    "family_name": "Żółkiewska",
    "birth_date": "1951-02-03",
    "phone": "600 100 200",
}
BY_NAME = {name: NEWCOMER[name] for name in ("given_name", "family_name", "birth_date")}


async def look_up(client: httpx.AsyncClient, **wanted: Any) -> httpx.Response:
    return await client.post("/api/identity/patients/look-up", json=wanted)


async def found(client: httpx.AsyncClient, **wanted: Any) -> list[dict[str, Any]]:
    answer = await look_up(client, **wanted)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def enter(portal: Portal, client: httpx.AsyncClient, **changes: Any) -> dict[str, Any]:
    answer = await portal.post(client, "/patients", NEWCOMER | changes)
    assert answer.status_code == 201, answer.text
    return answer.json()


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_a_patient_is_found_by_pesel_or_by_the_whole_name_and_the_birth_date(
    portal: Portal,
) -> None:
    await portal.registered(pesel=PESEL)
    reception = await portal.staff("anna@example.com", "reception")
    (patient,) = await found(reception, pesel=PESEL)
    assert (patient["family_name"], patient["pesel_masked"]) == ("Żółć", "••••••••349")
    assert (patient["phone"], patient["has_account"]) == ("+48600100200", True)
    by_name = {"given_name": " JAN", "family_name": "ŻÓŁĆ ", "birth_date": "1988-04-27"}
    assert await found(reception, **by_name) == [patient]


@pytest.mark.parametrize(
    "less",
    [
        {},
        {"family_name": "Żółć"},
        {"family_name": "Żółć", "birth_date": "1988-04-27"},
        {"given_name": "Jan", "family_name": "Żółć"},
    ],
)
async def test_nobody_browses_by_a_part_of_what_a_patient_knows(
    portal: Portal, less: dict[str, str]
) -> None:
    reception = await portal.staff("anna@example.com", "reception")
    assert code_of(await look_up(reception, **less)) == (422, "look-up-incomplete")


async def test_a_part_of_a_name_and_another_birth_date_find_nobody(portal: Portal) -> None:
    await portal.registered()
    reception = await portal.staff("anna@example.com", "reception")
    whole = {"given_name": "Jan", "family_name": "Żółć", "birth_date": "1988-04-27"}
    for other in ({"family_name": "Żół"}, {"family_name": "%"}, {"birth_date": "1988-04-28"}):
        assert await found(reception, **whole | other) == []


async def test_every_look_up_is_on_record_without_what_was_typed(portal: Portal) -> None:
    await portal.registered(pesel=PESEL)
    reception = await portal.staff("anna@example.com", "reception")
    account_id = (await reception.get("/api/identity/me")).json()["account_id"]
    (patient,) = await found(reception, pesel=PESEL)
    assert await found(reception, **BY_NAME) == []
    answer = await (await portal.ops()).get("/api/identity/audit")
    nobody, somebody = [
        each for each in answer.json()["items"] if each["kind"] == "patient-look-up"
    ]
    assert (somebody["subject_id"], somebody["account_id"]) == (patient["patient_id"], account_id)
    assert somebody["after"] == {"by": "pesel", "found_count": 1}
    assert (nobody["subject_id"], nobody["after"]) == (
        str(UUID(int=0)),
        {"by": "name", "found_count": 0},
    )
    for typed in (PESEL, "Żół", "1951"):
        assert typed not in answer.text


async def test_many_look_ups_are_stopped(identity_settings: Settings, clock: FrozenClock) -> None:
    settings = identity_settings.model_copy(update={"look_ups_per_hour_max": 2})
    async with running(create(settings, clock)) as service:
        portal = Portal(service, clock)
        reception = await portal.staff("anna@example.com", "reception")
        for _ in range(2):
            assert await found(reception, **BY_NAME) == []
        refused = await look_up(reception, **BY_NAME)
        assert code_of(refused) == (429, "too-many-look-ups")
        assert int(refused.headers["Retry-After"]) > 0


async def test_a_patient_without_an_account_is_entered_once(portal: Portal) -> None:
    reception = await portal.staff("anna@example.com", "reception")
    key = str(uuid4())
    entered = await portal.post(reception, "/patients", NEWCOMER, key)
    again = await portal.post(reception, "/patients", NEWCOMER, key)
    assert (entered.status_code, again.status_code) == (201, 201)
    assert entered.json() == again.json()
    assert (entered.json()["has_account"], entered.json()["phone"]) == (False, "+48600100200")
    assert await found(reception, **BY_NAME) == [entered.json()]
    # Nobody registered: the stream says nothing of it.
    assert not [each for each in await portal.events() if each.event_type.endswith("Registered")]


async def test_the_same_person_is_not_entered_twice_without_a_word(portal: Portal) -> None:
    reception = await portal.staff("anna@example.com", "reception")
    first = await enter(portal, reception)
    known = await portal.post(reception, "/patients", NEWCOMER | {"family_name": "ŻÓŁKIEWSKA"})
    assert code_of(known) == (409, "patient-known")
    namesake = await enter(portal, reception, is_namesake=True)
    assert namesake["patient_id"] != first["patient_id"]


async def test_two_of_reception_enter_one_person_at_once(portal: Portal) -> None:
    anna = await portal.staff("anna@example.com", "reception")
    ewa = await portal.staff("ewa@example.com", "reception")
    answers = await asyncio.gather(
        *(portal.post(each, "/patients", NEWCOMER) for each in (anna, ewa))
    )
    assert sorted(each.status_code for each in answers) == [201, 409]
    assert len(await found(anna, **BY_NAME)) == 1


async def test_a_registration_does_not_take_over_a_patient_whom_reception_entered(
    portal: Portal,
) -> None:
    reception = await portal.staff("anna@example.com", "reception")
    jan = {"given_name": "Jan", "family_name": "Żółć", "birth_date": "1988-04-27"}
    entered = await enter(portal, reception, **jan, pesel=PESEL)
    stranger = portal.client()
    taken = await portal.post(stranger, "/accounts", registration("ktos@example.com", pesel=PESEL))
    assert code_of(taken) == (409, "pesel-taken")
    # Names and a birth date are known to many: who registers with them is a patient of their own.
    registered = await portal.registered("ktos@example.com")
    own = (await registered.get("/api/identity/me")).json()["patients"]
    assert entered["patient_id"] not in {each["patient_id"] for each in own}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"pesel": "88042712340"}, "pesel-invalid"),
        ({"pesel": PESEL}, "pesel-birth-date-mismatch"),
        ({"birth_date": "2199-01-01"}, "birth-date-impossible"),
    ],
)
async def test_an_entered_patient_is_checked_as_one_who_registers(
    portal: Portal, changes: dict[str, str], code: str
) -> None:
    reception = await portal.staff("anna@example.com", "reception")
    answer = await portal.post(reception, "/patients", NEWCOMER | changes)
    assert code_of(answer) == (422, code)


async def test_a_pass_says_what_booking_has_to_know(
    portal: Portal, identity_settings: Settings, clock: FrozenClock
) -> None:
    jan = await portal.registered()
    me = (await jan.get("/api/identity/me")).json()
    reception = await portal.staff("anna@example.com", "reception")
    verifier = TokenVerifier(identity_settings.token_public_key_file, clock)
    holder = verifier.verify(reception.cookies["vp_token"])

    patient_id = me["patients"][0]["patient_id"]
    opened = await reception.post(f"/api/identity/patients/{patient_id}/pass", json={})
    patient = verifier.on_behalf(holder, opened.json()["patient_pass"]).on_behalf
    assert patient is not None
    assert (str(patient.patient_id), str(patient.account_id)) == (patient_id, me["account_id"])
    assert (str(patient.birth_date), patient.language) == ("1988-04-27", Language.POLISH)

    entered = await enter(portal, reception)
    opened = await reception.post(f"/api/identity/patients/{entered['patient_id']}/pass", json={})
    assert opened.json()["has_account"] is False
    patient = verifier.on_behalf(holder, opened.json()["patient_pass"]).on_behalf
    assert patient is not None
    assert patient.account_id is None
    missing = await reception.post(f"/api/identity/patients/{uuid4()}/pass", json={})
    assert code_of(missing) == (404, "patient-not-found")


async def test_a_pass_is_of_use_to_its_holder_alone_and_for_five_minutes(
    portal: Portal, identity_settings: Settings, clock: FrozenClock
) -> None:
    anna = await portal.staff("anna@example.com", "reception")
    ewa = await portal.staff("ewa@example.com", "reception")
    jan = await portal.registered()
    verifier = TokenVerifier(identity_settings.token_public_key_file, clock)
    entered = await enter(portal, anna)
    answer = await anna.post(f"/api/identity/patients/{entered['patient_id']}/pass", json={})
    patient_pass = answer.json()["patient_pass"]
    for other in (ewa, jan, await portal.ops()):
        with pytest.raises(Forbidden):
            verifier.on_behalf(verifier.verify(other.cookies["vp_token"]), patient_pass)
    holder = verifier.verify(anna.cookies["vp_token"])
    for no_pass in ("x", anna.cookies["vp_token"]):
        with pytest.raises(Forbidden):
            verifier.on_behalf(holder, no_pass)
    with pytest.raises(NotAuthenticated):
        verifier.verify(patient_pass)
    clock.advance(timedelta(seconds=361))
    with pytest.raises(PatientPassEnded):
        verifier.on_behalf(holder, patient_pass)


async def test_only_reception_does_any_of_it(portal: Portal) -> None:
    jan = await portal.registered()
    patient_id = (await jan.get("/api/identity/me")).json()["patients"][0]["patient_id"]
    doctor = await portal.staff("lekarz@example.com", "doctor", doctor_id=str(uuid4()))
    for client in (jan, doctor, await portal.ops()):
        assert code_of(await look_up(client, **BY_NAME)) == (403, "forbidden")
        assert code_of(await portal.post(client, "/patients", NEWCOMER)) == (403, "forbidden")
        opened = await client.post(f"/api/identity/patients/{patient_id}/pass", json={})
        assert code_of(opened) == (403, "forbidden")
    assert not await portal.column("select kind from audit_log where kind like 'patient%'")


async def code_for(client: httpx.AsyncClient, patient_id: str) -> httpx.Response:
    path = f"/api/identity/patients/{patient_id}/code"
    return await client.post(path, json={"checked_by": "document"})


JAN = {"given_name": "Jan", "family_name": "Żółć", "birth_date": "1988-04-27"}


async def test_a_code_of_reception_opens_the_account_of_the_patient_it_entered(
    portal: Portal,
) -> None:
    reception = await portal.staff("anna@example.com", "reception")
    entered = await enter(portal, reception, **JAN, pesel=PESEL)
    code = (await code_for(reception, entered["patient_id"])).json()["code"]
    jan = portal.client()
    spoken = code.lower().replace("-", " ")
    body = registration(pesel=PESEL, patient_code=spoken)
    answer = await portal.post(jan, "/accounts", body)
    assert answer.status_code == 201, answer.text
    (own,) = answer.json()["patients"]
    assert (own["patient_id"], own["relation"]) == (entered["patient_id"], "self")
    (known,) = await found(reception, pesel=PESEL)
    assert (known["has_account"], known["phone"]) == (True, "+48600100200")
    assert await portal.column("select code_hash from patient_codes") == []
    # The second time the code is nobody's, and nobody else takes the patient over.
    again = await portal.post(
        portal.client(), "/accounts", registration("ktos@example.com", patient_code=code)
    )
    assert code_of(again) == (422, "patient-code-wrong")
    assert code_of(await code_for(reception, entered["patient_id"])) == (
        409,
        "patient-has-account",
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"patient_code": "AAAAA-AAAAA"},
        {"birth_date": "1988-04-28"},
        {"pesel": "88042712356"},
    ],
)
async def test_a_code_alone_takes_nobody_over_and_survives_a_mistake(
    portal: Portal, wrong: dict[str, str]
) -> None:
    reception = await portal.staff("anna@example.com", "reception")
    entered = await enter(portal, reception, **JAN, pesel=PESEL)
    code = (await code_for(reception, entered["patient_id"])).json()["code"]
    right = registration(patient_code=code)
    refused = await portal.post(portal.client(), "/accounts", right | wrong)
    assert refused.status_code == 422
    assert refused.json()["code"] in ("patient-code-wrong", "pesel-invalid")
    assert (await found(reception, pesel=PESEL))[0]["has_account"] is False
    assert (await portal.post(portal.client(), "/accounts", right)).status_code == 201


async def test_a_code_ends_by_time_and_by_the_next_one(portal: Portal) -> None:
    reception = await portal.staff("anna@example.com", "reception")
    entered = await enter(portal, reception, **JAN)
    first = (await code_for(reception, entered["patient_id"])).json()["code"]
    second = (await code_for(reception, entered["patient_id"])).json()["code"]
    replaced = await portal.post(portal.client(), "/accounts", registration(patient_code=first))
    assert code_of(replaced) == (422, "patient-code-wrong")
    portal.clock.advance(timedelta(hours=73))
    ended = await portal.post(portal.client(), "/accounts", registration(patient_code=second))
    assert code_of(ended) == (422, "patient-code-wrong")


async def test_one_code_used_twice_at_once_opens_one_account(portal: Portal) -> None:
    reception = await portal.staff("anna@example.com", "reception")
    entered = await enter(portal, reception, **JAN)
    code = (await code_for(reception, entered["patient_id"])).json()["code"]
    answers = await asyncio.gather(
        *(
            portal.post(portal.client(), "/accounts", registration(email, patient_code=code))
            for email in ("jan@example.com", "ktos@example.com")
        )
    )
    assert sorted(each.status_code for each in answers) == [201, 422]
    guardians = await portal.column("select account_id from guardianships")
    assert len(guardians) == 1


async def test_a_pesel_of_somebody_else_is_not_added_with_a_code(portal: Portal) -> None:
    await portal.registered(pesel=PESEL)
    reception = await portal.staff("anna@example.com", "reception")
    entered = await enter(portal, reception, **JAN, is_namesake=True)
    code = (await code_for(reception, entered["patient_id"])).json()["code"]
    body = registration("ktos@example.com", patient_code=code, pesel=PESEL)
    assert code_of(await portal.post(portal.client(), "/accounts", body)) == (409, "pesel-taken")


async def test_a_child_gets_no_code_and_nobody_else_gives_one(portal: Portal) -> None:
    reception = await portal.staff("anna@example.com", "reception")
    child = await enter(portal, reception, birth_date="2020-05-05")
    assert code_of(await code_for(reception, child["patient_id"])) == (
        422,
        "account-must-be-adult",
    )
    jan = await portal.registered()
    doctor = await portal.staff("lekarz@example.com", "doctor", doctor_id=str(uuid4()))
    for client in (jan, doctor, await portal.ops()):
        assert code_of(await code_for(client, child["patient_id"])) == (403, "forbidden")
