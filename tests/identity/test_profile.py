"""E-mail, password, log-ins, export, erasure and consents, through the API on a real database."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from kit.errors import NotAuthenticated
from services.identity import commands, queries
from services.identity import profile_domain as rules
from services.identity.models import Guardianship
from services.identity.profile_domain import ConsentKind
from tests.identity.portal import PASSWORD, Portal
from videoporady_contracts.identity import AccountErased, SessionRevoked
from videoporady_contracts.words import StaffRole

GALAXY = (
    "Mozilla/5.0 (Linux; Android 16; SM-S931B) AppleWebKit/537.36 (KHTML, like Gecko) "
    "SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36"
)
ME = "/api/identity/me"
FRESH = "Zielony-kubek-27"
WINDOWS_CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1"
)


async def change_password(client: httpx.AsyncClient, old: str, new: str) -> httpx.Response:
    return await client.post(f"{ME}/password", json={"password": old, "new_password": new})


async def revoked(portal: Portal) -> list[SessionRevoked]:
    return [each for each in await portal.events() if isinstance(each, SessionRevoked)]


async def sessions(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    answer = await client.get(f"{ME}/security")
    assert answer.status_code == 200, answer.text
    return answer.json()["sessions"]


async def second_window(portal: Portal) -> httpx.AsyncClient:
    client = portal.client()
    client.headers["User-Agent"] = IPHONE
    assert (await portal.log_in("jan@example.com", client=client)).status_code == 200
    return client


async def test_a_new_password_needs_the_old_one_and_ends_the_other_log_ins(portal: Portal) -> None:
    client = await portal.registered()
    other = await second_window(portal)
    wrong = await change_password(client, "nope", FRESH)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "wrong-password")
    weak = await change_password(client, PASSWORD, "aaaaaaaaaaaa")
    assert weak.json()["code"] == "password-too-weak"
    done = await change_password(client, PASSWORD, FRESH)
    assert (done.status_code, done.json()) == (200, {"sessions": 1})

    assert (await client.post("/api/identity/session/refresh")).status_code == 200
    assert (await other.post("/api/identity/session/refresh")).status_code == 401
    assert len(await revoked(portal)) == 1
    assert (await portal.log_in("jan@example.com")).status_code == 401
    assert (await portal.log_in("jan@example.com", FRESH)).status_code == 200


async def test_wrong_passwords_of_a_change_count_like_those_of_a_log_in(portal: Portal) -> None:
    client = await portal.registered()
    for _ in range(3):
        assert (await change_password(client, "nope", FRESH)).status_code == 422
    blocked = await change_password(client, PASSWORD, FRESH)
    assert (blocked.status_code, blocked.json()["code"]) == (429, "too-many-attempts")
    assert (await portal.log_in("jan@example.com")).status_code == 429


async def test_the_e_mail_changes_with_the_password_and_one_logs_in_with_it(
    portal: Portal,
) -> None:
    client = await portal.registered()
    await portal.registered("anna@example.com", family_name="Nowak")
    body = {"email": " JAN.zolc@example.com ", "password": PASSWORD}
    wrong = await client.post(f"{ME}/email", json=body | {"password": "nope"})
    assert wrong.json()["code"] == "wrong-password"
    taken = await client.post(f"{ME}/email", json=body | {"email": "Anna@example.com"})
    assert (taken.status_code, taken.json()["code"]) == (409, "email-taken")
    changed = await client.post(f"{ME}/email", json=body)
    assert (changed.status_code, changed.json()["email"]) == (200, "jan.zolc@example.com")
    assert (await portal.log_in("jan@example.com")).status_code == 401
    assert (await portal.log_in("jan.zolc@example.com")).status_code == 200


async def test_log_ins_are_listed_with_their_device_and_can_be_ended(portal: Portal) -> None:
    client = await portal.registered()
    await second_window(portal)
    mine, other = await sessions(client)
    assert (mine["is_this"], other["is_this"]) == (True, False)
    assert (other["browser"], other["system"]) == ("Safari", "iPhone")
    stranger = await portal.registered("anna@example.com")
    path = f"{ME}/sessions/{other['session_id']}"
    assert (await stranger.delete(path)).json()["code"] == "session-not-found"
    assert (await client.delete(path)).status_code == 204
    assert (await client.delete(path)).json()["code"] == "session-not-found"
    assert [each["is_this"] for each in await sessions(client)] == [True]
    (event,) = await revoked(portal)
    assert str(event.session_id) == other["session_id"]


async def test_a_log_in_is_listed_with_its_last_use(portal: Portal) -> None:
    client = await portal.registered()
    portal.clock.advance(timedelta(seconds=30))
    await client.post("/api/identity/session/refresh")
    (early,) = await sessions(client)
    assert early["last_used_at"] == early["opened_at"], "not at every request"
    portal.clock.advance(timedelta(minutes=4))
    await client.post("/api/identity/session/refresh")
    (later,) = await sessions(client)
    assert later["last_used_at"] > later["opened_at"]
    portal.clock.advance(timedelta(hours=12))
    assert (await portal.log_in("jan@example.com", client=client)).status_code == 200
    assert len(await sessions(client)) == 1, "what has ended is not shown"


async def test_a_log_in_that_races_an_erasure_opens_nothing(portal: Portal) -> None:
    client = await portal.registered()
    account_id = UUID((await client.get(ME)).json()["account_id"])
    assert (await client.post(f"{ME}/erasure", json={"password": PASSWORD})).status_code == 204
    # The password was proved just before: what is left of the log-in comes after the erasure.
    async with portal.app.database.transaction() as session:
        opened, token = await commands.open_session(
            session, account_id, clock=portal.clock, session_seconds=600
        )
        with pytest.raises(NotAuthenticated):
            await queries.principal_of(session, opened, clock=portal.clock)
    late = portal.client({"vp_session": token})
    assert (await late.post("/api/identity/session/refresh")).status_code == 401


async def test_a_child_with_another_guardian_stays_theirs(portal: Portal) -> None:
    parent = await portal.registered()
    other = await portal.registered("anna@example.com")
    body = {"given_name": "Zosia", "family_name": "Żółć", "birth_date": "2019-06-14"}
    child = (await portal.post(parent, "/me/children", body)).json()["patients"][-1]["patient_id"]
    account_id = (await other.get(ME)).json()["account_id"]
    async with portal.app.database.transaction() as session:
        session.add(
            Guardianship(
                account_id=UUID(account_id),
                patient_id=UUID(child),
                relation="child",
                granted_at=portal.clock.now(),
            )
        )
    assert (await parent.post(f"{ME}/erasure", json={"password": PASSWORD})).status_code == 204
    (erased,) = [each for each in await portal.events() if isinstance(each, AccountErased)]
    assert UUID(child) not in erased.patient_ids
    assert child in [each["patient_id"] for each in (await other.get(ME)).json()["patients"]]


async def test_all_other_log_ins_end_at_once(portal: Portal) -> None:
    client = await portal.registered()
    for _ in range(3):
        await second_window(portal)
    assert (await client.delete(f"{ME}/sessions")).json() == {"sessions": 3}
    assert (await client.delete(f"{ME}/sessions")).json() == {"sessions": 0}
    assert len(await sessions(client)) == 1


async def test_the_export_holds_the_person_and_no_secret(portal: Portal) -> None:
    client = await portal.registered(pesel="88042712349")
    answer = await client.get(f"{ME}/export")
    document = answer.json()
    assert document["account"]["email"] == "jan@example.com"
    assert document["account"]["consents"][0]["kind"] == "terms"
    (self_,) = document["record"]["patients"]
    assert (self_["family_name"], self_["pesel_masked"]) == ("Żółć", "••••••••349")
    assert "88042712349" not in answer.text
    assert "argon2" not in answer.text


async def test_an_erased_account_is_nobody_s_and_can_be_opened_anew(portal: Portal) -> None:
    client = await portal.registered(pesel="88042712349")
    await second_window(portal)
    patient_id = (await client.get(ME)).json()["patients"][0]["patient_id"]
    wrong = await client.post(f"{ME}/erasure", json={"password": "nope"})
    assert wrong.json()["code"] == "wrong-password"
    assert (await client.post(f"{ME}/erasure", json={"password": PASSWORD})).status_code == 204

    assert dict(client.cookies) == {}
    assert (await portal.log_in("jan@example.com")).json()["code"] == "wrong-credentials"
    assert len(await revoked(portal)) == 2
    (erased,) = [each for each in await portal.events() if isinstance(each, AccountErased)]
    assert [str(each) for each in erased.patient_ids] == [patient_id]
    for table in ("accounts", "patients", "sessions", "consents", "guardianships"):
        for row in await portal.column(f"select t::text from {table} as t"):
            assert "Żółć" not in row, table
            assert "jan@example.com" not in row, table
    assert await portal.column("select count(*) from patients") == [0]
    await portal.registered(pesel="88042712349")


async def test_the_medical_record_of_somebody_who_was_treated_stays(portal: Portal) -> None:
    client = await portal.registered(pesel="88042712349")
    patient_id = (await client.get(ME)).json()["patients"][0]["patient_id"]
    await treat(portal, patient_id)
    assert (await client.post(f"{ME}/erasure", json={"password": PASSWORD})).status_code == 204
    assert await portal.column("select family_name from patients") == ["Żółć"]
    assert await portal.column("select count(*) from guardianships") == [0]


async def treat(portal: Portal, patient_id: str) -> None:
    async with portal.app.database.transaction() as session:
        await commands.record_care(
            session, visit_id=uuid4(), doctor_id=uuid4(), patient_id=UUID(patient_id)
        )


async def test_staff_do_not_erase_themselves(portal: Portal) -> None:
    reception = await portal.staff("ewa@example.com", "reception")
    answer = await reception.post(f"{ME}/erasure", json={"password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (409, "staff-account-stays")
    assert (await portal.log_in("ewa@example.com")).status_code == 200


async def test_a_consent_is_kept_with_its_version_and_can_be_taken_back(portal: Portal) -> None:
    client = await portal.registered()
    assert (await client.put(f"{ME}/consents/news", json={"is_accepted": True})).status_code == 200
    answer = await client.put(f"{ME}/consents/news", json={"is_accepted": True})
    assert [each["kind"] for each in answer.json()["items"]] == ["news", "terms"]
    answer = await client.put(f"{ME}/consents/news", json={"is_accepted": False})
    news, terms = answer.json()["items"]
    assert news["withdrawn_at"] is not None
    assert (terms["version"], terms["withdrawn_at"]) == ("2026-11", None)
    stays = await client.put(f"{ME}/consents/terms", json={"is_accepted": False})
    assert (stays.status_code, stays.json()["code"]) == (409, "consent-stays")


@pytest.mark.parametrize(
    ("user_agent", "browser", "system"),
    [
        (WINDOWS_CHROME, "Chrome", "Windows"),
        (WINDOWS_CHROME + " Edg/142.0.0.0", "Edge", "Windows"),
        (IPHONE, "Safari", "iPhone"),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
            "Firefox",
            "Linux",
        ),
        (GALAXY, "Samsung Internet", "Android"),
        ("curl/8.14", None, None),
        ("", None, None),
    ],
)
def test_a_device_is_named_as_people_know_it(
    user_agent: str, browser: str | None, system: str | None
) -> None:
    assert rules.browser_in(user_agent) == browser
    assert rules.system_in(user_agent) == system


def test_only_the_terms_stay() -> None:
    rules.require_withdrawable(ConsentKind.NEWS)
    with pytest.raises(rules.ConsentStays):
        rules.require_withdrawable(ConsentKind.TERMS)


def test_a_role_that_needs_more_than_a_password_waits_for_it() -> None:
    roles = [StaffRole.DOCTOR, StaffRole.OPS]
    assert rules.active_roles(roles, {StaffRole.OPS}, is_strong=False) == {StaffRole.DOCTOR}
    assert rules.active_roles(roles, {StaffRole.OPS}, is_strong=True) == set(roles)
    assert rules.active_roles(roles, (), is_strong=False) == set(roles)
