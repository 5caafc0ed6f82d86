"""A child shared by two accounts, and a young person's own account, on a real database."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from services.identity import guardians
from tests.identity.portal import PASSWORD, Portal, registration
from tests.identity.test_accounts import booking_of, hear_twice
from videoporady_contracts.identity import GuardianshipEnded, GuardianshipGranted, PatientRegistered

ME = "/api/identity/me"
ZOSIA = {"given_name": "Zosia", "family_name": "Żółć", "birth_date": "2019-05-01"}
MICHAL = {"given_name": "Michał", "family_name": "Żółć", "birth_date": "2010-06-01"}
"""Sixteen at the frozen clock, and of age on 1 June 2028."""
MICHAL_PESEL = "10260112348"


async def with_child(
    portal: Portal, child: dict[str, Any] = ZOSIA
) -> tuple[httpx.AsyncClient, str]:
    """Jan, with a child; and the child's patient_id."""
    jan = await portal.registered()
    answer = await portal.post(jan, "/me/children", child)
    assert answer.status_code == 201, answer.text
    return jan, answer.json()["patients"][1]["patient_id"]


async def invite(
    portal: Portal, client: httpx.AsyncClient, patient_id: str, kind: str = "guardian"
) -> dict[str, Any]:
    path = f"/me/guardianships/{patient_id}/invitations"
    answer = await portal.post(client, path, {"kind": kind})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def accept(portal: Portal, client: httpx.AsyncClient, code: str) -> httpx.Response:
    return await portal.post(client, "/invitations/acceptance", {"code": code})


async def second_guardian(
    portal: Portal, inviter: httpx.AsyncClient, patient_id: str, email: str = "ola@example.com"
) -> httpx.AsyncClient:
    """Somebody who registered and used a code of the inviter."""
    client = await portal.registered(email, given_name="Ola")
    code = (await invite(portal, inviter, patient_id))["code"]
    answer = await accept(portal, client, code)
    assert answer.status_code == 201, answer.text
    return client


async def account_of(client: httpx.AsyncClient) -> str:
    return (await client.get(ME)).json()["account_id"]


async def shared(client: httpx.AsyncClient, patient_id: str) -> dict[str, Any]:
    items = (await client.get(f"{ME}/guardianships")).json()["items"]
    return next(each for each in items if each["patient_id"] == patient_id)


async def names(client: httpx.AsyncClient, patient_id: str) -> list[str]:
    return [each["given_name"] for each in (await shared(client, patient_id))["guardians"]]


async def end(client: httpx.AsyncClient, patient_id: str, account_id: str) -> httpx.Response:
    return await client.delete(f"{ME}/guardianships/{patient_id}/guardians/{account_id}")


def patient_ids(portal: Portal, client: httpx.AsyncClient) -> set[str]:
    """For whom the client's token acts."""
    principal = portal.app.verifier.verify(client.cookies["vp_token"])
    return {str(each) for each in principal.patient_ids}


async def refreshed(portal: Portal, client: httpx.AsyncClient) -> set[str]:
    assert (await client.post("/api/identity/session/refresh")).status_code == 200
    return patient_ids(portal, client)


async def ended(portal: Portal) -> list[GuardianshipEnded]:
    return [each for each in await portal.events() if isinstance(each, GuardianshipEnded)]


async def test_a_second_guardian_acts_for_the_child_at_once(portal: Portal) -> None:
    jan, zosia = await with_child(portal)
    ola = await portal.registered("ola@example.com", given_name="Ola")
    invitation = await invite(portal, jan, zosia)
    code = invitation["code"]
    assert len(code) == len("ABCD-EFGH-JKLM")
    # Typed as people do, and told only what a parent knows anyhow.
    typed = {"code": f" {code.lower().replace('-', ' ')} "}
    seen = await ola.post("/api/identity/invitations/preview", json=typed)
    assert seen.json() == {
        "kind": "guardian",
        "given_name": "Zosia",
        "birth_year": 2019,
        "expires_at": invitation["expires_at"],
    }
    answer = await accept(portal, ola, code)
    assert answer.status_code == 201
    assert zosia in patient_ids(portal, ola)
    assert answer.json()["patients"][1]["given_name"] == "Zosia"
    granted = [each for each in await portal.events() if isinstance(each, GuardianshipGranted)]
    assert str(granted[-1].account_id) == await account_of(ola)
    assert str(granted[-1].patient_id) == zosia

    assert await names(jan, zosia) == await names(ola, zosia) == ["Jan", "Ola"]
    own, other = (await shared(jan, zosia))["guardians"]
    assert (own["is_me"], own["may_be_ended"]) == (True, True), "another one stays"
    assert (other["is_me"], other["may_be_ended"]) == (False, True)
    first, _ = (await shared(ola, zosia))["guardians"]
    assert first["may_be_ended"] is False, "who was invited does not remove the host"
    assert (await shared(jan, zosia))["invitations"] == []
    # The child keeps one row, and the same number.
    assert await portal.column("select count(*) from patients where given_name = 'Zosia'") == [1]


async def test_a_code_opens_once_and_is_nowhere_stored(portal: Portal) -> None:
    jan, zosia = await with_child(portal)
    code = (await invite(portal, jan, zosia))["code"]
    ola = await portal.registered("ola@example.com")
    ewa = await portal.registered("ewa@example.com")
    one, two = await asyncio.gather(accept(portal, ola, code), accept(portal, ewa, code))
    assert sorted((one.status_code, two.status_code)) == [201, 404]
    lost = one if one.status_code == 404 else two
    assert lost.json()["code"] == "invitation-wrong"
    rest = await portal.column(
        "select row_to_json(each)::text from idempotency_keys each"
        " union all select row_to_json(each)::text from invitations each"
    )
    assert not [each for each in rest if code in each or code.replace("-", "") in each]


async def test_a_repeated_request_gets_a_code_that_works(portal: Portal) -> None:
    jan, zosia = await with_child(portal)
    path, body = f"/me/guardianships/{zosia}/invitations", {"kind": "guardian"}
    first = (await portal.post(jan, path, body, "same-key-1")).json()
    again = (await portal.post(jan, path, body, "same-key-1")).json()
    assert first["invitation_id"] == again["invitation_id"]
    assert first["code"] != again["code"]
    ola = await portal.registered("ola@example.com")
    assert (await accept(portal, ola, first["code"])).status_code == 404
    answers = [
        await portal.post(ola, "/invitations/acceptance", {"code": again["code"]}, "same-key-2")
        for _ in range(2)
    ]
    assert [each.status_code for each in answers] == [201, 201]
    assert await names(jan, zosia) == ["Jan", "Jan"]


async def test_a_code_ends_with_its_time_and_when_it_is_withdrawn(portal: Portal) -> None:
    jan, zosia = await with_child(portal)
    ola = await portal.registered("ola@example.com")
    late = await invite(portal, jan, zosia)
    portal.clock.advance(timedelta(hours=72))
    for client, email in ((jan, "jan@example.com"), (ola, "ola@example.com")):
        assert (await portal.log_in(email, client=client)).status_code == 200
    assert (await accept(portal, ola, late["code"])).json()["code"] == "invitation-wrong"
    taken_back = await invite(portal, jan, zosia)
    path = f"{ME}/guardianships/{zosia}/invitations/{taken_back['invitation_id']}"
    assert (await ola.delete(path)).status_code == 404, "somebody else's"
    assert [each["invitation_id"] for each in (await shared(jan, zosia))["invitations"]] == [
        taken_back["invitation_id"]
    ]
    assert (await jan.delete(path)).status_code == 204
    assert (await jan.delete(path)).json()["code"] == "invitation-not-found"
    assert (await accept(portal, ola, taken_back["code"])).json()["code"] == "invitation-wrong"
    async with portal.app.database.transaction() as session:
        await guardians.forget_past_invitations(session, clock=portal.clock)
    assert await portal.column("select count(*) from invitations") == [0]


async def test_wrong_codes_are_counted_and_stopped(portal: Portal) -> None:
    jan, zosia = await with_child(portal)
    code = (await invite(portal, jan, zosia))["code"]
    ola = await portal.registered("ola@example.com")
    for _ in range(3):
        guess = await ola.post("/api/identity/invitations/preview", json={"code": "AAAABBBBCCCC"})
        assert (guess.status_code, guess.json()["code"]) == (404, "invitation-wrong")
    blocked = await accept(portal, ola, code)
    assert (blocked.status_code, blocked.json()["code"]) == (429, "too-many-attempts")
    assert int(blocked.headers["Retry-After"]) > 0
    portal.clock.advance(timedelta(minutes=16))
    await refreshed(portal, ola)
    assert (await accept(portal, ola, code)).status_code == 201


async def test_invitations_and_guardians_have_limits(portal: Portal) -> None:
    jan, zosia = await with_child(portal)
    path = f"/me/guardianships/{zosia}/invitations"
    opened = [await invite(portal, jan, zosia) for _ in range(3)]
    refused = await portal.post(jan, path, {"kind": "guardian"})
    assert (refused.status_code, refused.json()["code"]) == (409, "too-many-invitations")
    for number, each in enumerate(opened):
        client = await portal.registered(f"opiekun{number}@example.com")
        assert (await accept(portal, client, each["code"])).status_code == 201
    refused = await portal.post(jan, path, {"kind": "guardian"})
    assert (refused.status_code, refused.json()["code"]) == (409, "too-many-guardians")
    ola = await portal.registered("ola@example.com")
    refused = await portal.post(ola, path, {"kind": "guardian"})
    assert (refused.status_code, refused.json()["code"]) == (404, "child-not-found")


async def test_who_acts_for_the_child_already_needs_no_code(portal: Portal) -> None:
    jan, zosia = await with_child(portal)
    code = (await invite(portal, jan, zosia))["code"]
    assert (await accept(portal, jan, code)).json()["code"] == "already-guardian"
    staff = await portal.staff("recepcja@example.com", "reception")
    assert (await accept(portal, staff, code)).status_code == 403


async def test_a_removed_guardian_acts_no_more_and_no_code_of_theirs_opens(portal: Portal) -> None:
    jan, zosia = await with_child(portal)
    ola = await second_guardian(portal, jan, zosia)
    ewa = await second_guardian(portal, ola, zosia, "ewa@example.com")
    hidden = (await invite(portal, ola, zosia))["code"]
    jan_id, ola_id, ewa_id = [await account_of(each) for each in (jan, ola, ewa)]
    refused = await end(jan, zosia, ewa_id)
    assert (refused.status_code, refused.json()["code"]) == (403, "guardian-not-yours")

    assert (await end(jan, zosia, ola_id)).status_code == 200
    assert await ended(portal) == [
        GuardianshipEnded(
            account_id=UUID(ola_id), patient_id=UUID(zosia), heir_account_id=UUID(jan_id)
        )
    ]
    assert zosia not in await refreshed(portal, ola)
    assert (await ola.get(f"{ME}/guardianships")).json()["items"][0]["relation"] == "self"
    found = await ola.get("/api/identity/patients", params={"id": [zosia]})
    assert found.json()["items"] == []
    assert (await accept(portal, ola, hidden)).json()["code"] == "invitation-wrong"
    assert (await end(jan, zosia, ola_id)).json()["code"] == "guardian-not-found"
    # Whom Ola let in is Jan's to remove now.
    assert (await end(jan, zosia, ewa_id)).status_code == 200
    assert (await end(jan, zosia, jan_id)).json()["code"] == "last-guardian"
    assert zosia in await refreshed(portal, jan)


async def test_a_token_from_before_the_end_names_the_child_in_vain(portal: Portal) -> None:
    jan, zosia = await with_child(portal)
    ola = await second_guardian(portal, jan, zosia)
    assert zosia in patient_ids(portal, ola)
    await end(jan, zosia, await account_of(ola))
    (event,) = await ended(portal)
    portal.app.verifier.end_guardianship(event.account_id, event.patient_id, portal.clock.now())
    assert zosia not in patient_ids(portal, ola)
    found = await ola.get("/api/identity/patients", params={"id": [zosia]})
    assert found.json()["items"] == []
    assert (await ola.get(ME)).status_code == 200, "and stays logged in"


async def test_each_may_leave_but_never_both_at_once(portal: Portal) -> None:
    jan, zosia = await with_child(portal)
    ola = await second_guardian(portal, jan, zosia)
    ids = [await account_of(each) for each in (jan, ola)]
    answers = await asyncio.gather(end(jan, zosia, ids[0]), end(ola, zosia, ids[1]))
    assert sorted(each.status_code for each in answers) == [200, 409]
    lost = next(each for each in answers if each.status_code == 409)
    assert lost.json()["code"] == "last-guardian"
    won = (jan, ola)[0 if answers[0].status_code == 200 else 1]
    assert zosia not in patient_ids(portal, won), "the answer has the new token with it"


async def test_an_erased_guardian_hands_the_child_over(portal: Portal) -> None:
    jan, zosia = await with_child(portal)
    ola = await second_guardian(portal, jan, zosia)
    jan_id, ola_id = await account_of(jan), await account_of(ola)
    await invite(portal, jan, zosia)
    assert (await jan.post(f"{ME}/erasure", json={"password": PASSWORD})).status_code == 204
    (event,) = await ended(portal)
    assert (str(event.account_id), str(event.heir_account_id)) == (jan_id, ola_id)
    assert zosia in await refreshed(portal, ola)
    assert await names(ola, zosia) == ["Ola"]
    assert await portal.column("select count(*) from invitations") == [0]


def young(code: str | None = None, **changes: Any) -> dict[str, Any]:
    """The body of a registration by Michał."""
    body = registration("michal@example.com", given_name="Michał", birth_date="2010-06-01")
    return body | {"invitation_code": code} | changes


async def test_who_is_sixteen_is_told_to_ask_a_guardian(portal: Portal) -> None:
    answer = await portal.post(portal.client(), "/accounts", young())
    assert (answer.status_code, answer.json()["code"]) == (422, "invitation-needed")
    fifteen = await portal.post(portal.client(), "/accounts", young(birth_date="2011-06-01"))
    assert fifteen.json()["code"] == "account-must-be-adult"


async def test_a_young_person_and_a_guardian_share_one_patient(portal: Portal) -> None:
    jan, michal = await with_child(portal, MICHAL)
    code = (await invite(portal, jan, michal, "own_account"))["code"]
    teen = portal.client()
    answer = await portal.post(teen, "/accounts", young(code, pesel=MICHAL_PESEL))
    assert answer.status_code == 201, answer.text
    (own,) = answer.json()["patients"]
    assert (own["patient_id"], own["relation"]) == (michal, "self")
    assert own["pesel_masked"].endswith("348"), "what the guardian did not know is added"
    assert michal in patient_ids(portal, teen)
    assert michal in await refreshed(portal, jan)
    registered = [each for each in await portal.events() if isinstance(each, PatientRegistered)]
    assert str(registered[-1].patient_id) == michal
    assert await portal.column("select count(*) from patients") == [2]

    assert await names(teen, michal) == ["Jan", "Michał"]
    assert not any(each["may_be_ended"] for each in (await shared(teen, michal))["guardians"])
    assert (await end(jan, michal, await account_of(teen))).json()["code"] == "guardian-not-yours"
    assert (await end(jan, michal, await account_of(jan))).json()["code"] == "last-guardian"
    path = f"/me/guardianships/{michal}/invitations"
    again = await portal.post(jan, path, {"kind": "own_account"})
    assert again.json()["code"] == "already-own-account"
    # A minor is nobody's guardian.
    refused = await portal.post(teen, "/me/children", ZOSIA)
    assert refused.json()["code"] == "guardian-must-be-adult"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"birth_date": "2010-06-02"}, "invitation-not-for-you"),
        ({"birth_date": "2011-06-01"}, "account-must-be-adult"),
        ({"invitation_code": "AAAA-BBBB-CCCC"}, "invitation-wrong"),
        ({"pesel": "88042712349"}, "pesel-birth-date-mismatch"),
        ({"email": "jan@example.com"}, "email-taken"),
    ],
)
async def test_an_own_account_is_for_the_person_who_was_meant(
    portal: Portal, changes: dict[str, Any], code: str
) -> None:
    jan, michal = await with_child(portal, MICHAL)
    invitation = await invite(portal, jan, michal, "own_account")
    answer = await portal.post(portal.client(), "/accounts", young(invitation["code"]) | changes)
    assert answer.json()["code"] == code
    assert await names(jan, michal) == ["Jan"]
    assert len((await shared(jan, michal))["invitations"]) == 1


async def test_a_code_of_one_kind_is_of_no_use_for_the_other(portal: Portal) -> None:
    jan, michal = await with_child(portal, MICHAL)
    own = (await invite(portal, jan, michal, "own_account"))["code"]
    shared_code = (await invite(portal, jan, michal))["code"]
    ola = await portal.registered("ola@example.com")
    assert (await accept(portal, ola, own)).json()["code"] == "invitation-other-kind"
    answer = await portal.post(portal.client(), "/accounts", young(shared_code))
    assert answer.json()["code"] == "invitation-other-kind"


async def test_wrong_codes_of_a_registration_are_stopped_by_address(portal: Portal) -> None:
    for _ in range(6):
        answer = await portal.post(portal.client(), "/accounts", young("AAAA-BBBB-CCCC"))
        assert answer.json()["code"] == "invitation-wrong"
    blocked = await portal.post(portal.client(), "/accounts", young("AAAA-BBBB-CCCC"))
    assert (blocked.status_code, blocked.json()["code"]) == (429, "too-many-attempts")


async def to_age(portal: Portal, *people: tuple[httpx.AsyncClient, str]) -> None:
    """On to Michał's eighteenth birthday, with people who log in again."""
    portal.clock.advance(timedelta(days=507))
    for client, email in people:
        assert (await portal.log_in(email, client=client)).status_code == 200


async def test_at_eighteen_the_guardian_s_access_ends_by_itself(portal: Portal) -> None:
    jan, michal = await with_child(portal, MICHAL)
    code = (await invite(portal, jan, michal, "own_account"))["code"]
    teen = portal.client()
    assert (await portal.post(teen, "/accounts", young(code))).status_code == 201
    portal.clock.advance(timedelta(days=506))
    assert (await portal.log_in("jan@example.com", client=jan)).status_code == 200
    assert michal in patient_ids(portal, jan), "the day before the birthday"

    portal.clock.advance(timedelta(days=1))
    for client, email in ((jan, "jan@example.com"), (teen, "michal@example.com")):
        assert (await portal.log_in(email, client=client)).status_code == 200
    assert michal not in patient_ids(portal, jan)
    assert len((await jan.get(ME)).json()["patients"]) == 1
    assert michal in patient_ids(portal, teen)
    assert await names(teen, michal) == ["Michał"]

    for _ in range(2):
        async with portal.app.database.transaction() as session:
            await guardians.end_childhoods(session, clock=portal.clock)
    (event,) = await ended(portal)
    assert str(event.heir_account_id) == await account_of(teen)
    assert str(event.account_id) == await account_of(jan)


async def test_who_came_of_age_without_an_account_is_invited_to_one(portal: Portal) -> None:
    jan, michal = await with_child(portal, MICHAL)
    await to_age(portal, (jan, "jan@example.com"))
    async with portal.app.database.transaction() as session:
        assert await guardians.end_childhoods(session, clock=portal.clock) == 0
    assert michal not in patient_ids(portal, jan)
    row = await shared(jan, michal)
    assert (row["is_of_age"], row["may_have_own_account"]) == (True, True)
    refused = await portal.post(
        jan, f"/me/guardianships/{michal}/invitations", {"kind": "guardian"}
    )
    assert refused.json()["code"] == "patient-of-age"
    code = (await invite(portal, jan, michal, "own_account"))["code"]
    adult = portal.client()
    answer = await portal.post(adult, "/accounts", young(code))
    assert answer.json()["patients"][0]["patient_id"] == michal


async def test_who_a_guardian_is_to_the_child_is_said_when_adding_and_later(
    portal: Portal,
) -> None:
    jan = await portal.registered()
    added = await portal.post(jan, "/me/children", ZOSIA | {"guardian_role": "father"})
    child = added.json()["patients"][1]["patient_id"]
    ola = await portal.registered("ola@example.com", given_name="Ola")
    code = (await invite(portal, jan, child))["code"]
    body = {"code": code, "guardian_role": "mother"}
    assert (await portal.post(ola, "/invitations/acceptance", body)).status_code == 201
    assert await roles(jan, child) == ["father", "mother"]

    reception = await portal.staff("rejestracja@example.com", "reception")
    assert await roles_told(reception, child) == ["father", "mother"]
    said = await ola.put(f"{ME}/guardianships/{child}/role", json={"guardian_role": None})
    assert said.status_code == 204
    assert await roles(jan, child) == ["father", None]
    assert await roles_told(reception, child) == ["father"]
    events = [each.model_dump_json() for each in await portal.events()]
    assert not any("father" in each for each in events), "it is between identity and who may ask"


async def test_the_doctor_at_the_door_reads_who_connects(portal: Portal) -> None:
    jan = await portal.registered()
    added = await portal.post(jan, "/me/children", ZOSIA | {"guardian_role": "father"})
    own, child = (each["patient_id"] for each in added.json()["patients"])
    doctor_id = uuid4()
    doctor = await portal.staff("lekarz@example.com", "doctor", doctor_id=str(doctor_id))
    other = await portal.staff("inny@example.com", "doctor", doctor_id=str(uuid4()))
    assert await at_the_door(doctor, own, child) == []
    for patient_id in (own, child):
        await hear_twice(portal, booking_of(portal, doctor_id, UUID(patient_id)))
    assert await at_the_door(doctor, own, child) == [
        {"given_name": "Jan", "family_name": "Żółć", "birth_date": "1988-04-27"}
        | {"relation": "self", "guardian_roles": []},
        ZOSIA | {"relation": "child", "guardian_roles": ["father"]},
    ]
    assert await at_the_door(other, own, child) == [], "of a visit that is not theirs"


async def test_who_came_of_age_connects_alone_also_without_an_account(portal: Portal) -> None:
    _, child = await with_child(portal, MICHAL | {"guardian_role": "father"})
    portal.clock.advance(timedelta(days=506))
    reception = await portal.staff("rejestracja@example.com", "reception")
    assert await roles_told(reception, child) == ["father"]
    portal.clock.advance(timedelta(days=1))
    reception = await portal.staff("rejestracja2@example.com", "reception")
    assert await roles_told(reception, child) == []


async def test_children_of_before_have_a_guardian_without_a_role(portal: Portal) -> None:
    jan, child = await with_child(portal)
    assert await roles(jan, child) == [None]
    reception = await portal.staff("rejestracja@example.com", "reception")
    assert await roles_told(reception, child) == []


async def test_nobody_says_a_role_to_somebody_elses_child_or_to_themselves(portal: Portal) -> None:
    jan, child = await with_child(portal)
    stranger = await portal.registered("ola@example.com", given_name="Ola")
    own = (await jan.get(ME)).json()["patients"][0]["patient_id"]
    for client, patient_id in ((stranger, child), (jan, own)):
        path = f"{ME}/guardianships/{patient_id}/role"
        refused = await client.put(path, json={"guardian_role": "mother"})
        assert (refused.status_code, refused.json()["code"]) == (404, "child-not-found")
    unknown = await jan.put(f"{ME}/guardianships/{child}/role", json={"guardian_role": "aunt"})
    assert unknown.status_code == 422
    assert await roles(jan, child) == [None]


async def roles(client: httpx.AsyncClient, patient_id: str) -> list[str | None]:
    """As the guardians read them of each other."""
    return [each["guardian_role"] for each in (await shared(client, patient_id))["guardians"]]


async def roles_told(client: httpx.AsyncClient, patient_id: str) -> list[str]:
    """As staff read them."""
    answer = await client.get("/api/identity/patients", params={"id": patient_id})
    return answer.json()["items"][0]["guardian_roles"]


async def at_the_door(client: httpx.AsyncClient, *patient_ids: str) -> list[dict[str, Any]]:
    """What the alert and the call say of who connects, by name."""
    answer = await client.get("/api/identity/patients", params={"id": patient_ids})
    shown = ("given_name", "family_name", "birth_date", "relation", "guardian_roles")
    return [{name: each[name] for name in shown} for each in answer.json()["items"]]
