"""Passkeys: added with the password, used once for each challenge, gone when removed."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from webauthn.helpers import bytes_to_base64url

from tests.identity.authenticator import Authenticator
from tests.identity.portal import PASSWORD, Portal

ME = "/api/identity/me"


async def add(client: httpx.AsyncClient, device: Authenticator) -> httpx.Response:
    options = await client.post(f"{ME}/passkeys/options", json={"password": PASSWORD})
    assert options.status_code == 200, options.text
    body = {"name": "Laptop", "credential": device.made(options.json()["public_key"])}
    return await client.post(f"{ME}/passkeys", json=body)


async def challenge(client: httpx.AsyncClient) -> dict[str, Any]:
    answer = await client.post("/api/identity/session/passkey/options")
    assert answer.status_code == 200, answer.text
    return answer.json()["public_key"]


async def log_in(client: httpx.AsyncClient, credential: dict[str, Any]) -> httpx.Response:
    return await client.post("/api/identity/session/passkey", json={"credential": credential})


async def test_a_device_that_was_added_opens_the_account(portal: Portal) -> None:
    client, device = await portal.registered(), Authenticator()
    assert (await add(client, device)).status_code == 204
    other = portal.client()
    entered = await log_in(other, device.given(await challenge(other)))
    assert (entered.status_code, entered.json()["email"]) == (200, "jan@example.com")
    assert (await other.get(ME)).status_code == 200
    (passkey,) = (await other.get(f"{ME}/security")).json()["passkeys"]
    assert (passkey["name"], passkey["last_used_at"] is not None) == ("Laptop", True)


async def test_adding_one_needs_the_password(portal: Portal) -> None:
    client = await portal.registered()
    answer = await client.post(f"{ME}/passkeys/options", json={"password": "nope"})
    assert (answer.status_code, answer.json()["code"]) == (422, "wrong-password")


async def test_a_challenge_is_answered_once_and_in_time(portal: Portal) -> None:
    client, device = await portal.registered(), Authenticator()
    await add(client, device)
    other = portal.client()
    answer = device.given(await challenge(other))
    assert (await log_in(other, answer)).status_code == 200
    replayed = await log_in(portal.client(), answer)
    assert (replayed.status_code, replayed.json()["code"]) == (403, "passkey-refused")
    late = device.given(await challenge(other))
    portal.clock.advance(timedelta(seconds=301))
    assert (await log_in(other, late)).json()["code"] == "passkey-refused"


async def test_a_challenge_is_for_its_session_alone(portal: Portal) -> None:
    jan, anna = await portal.registered(), await portal.registered("anna@example.com")
    options = await jan.post(f"{ME}/passkeys/options", json={"password": PASSWORD})
    credential = Authenticator().made(options.json()["public_key"])
    body = {"name": "Laptop", "credential": credential}
    assert (await anna.post(f"{ME}/passkeys", json=body)).json()["code"] == "passkey-refused"
    assert (await jan.post(f"{ME}/passkeys", json=body)).status_code == 204


@pytest.mark.parametrize(
    "device",
    [Authenticator(knows_its_person=False), Authenticator(origin="https://evil.example")],
    ids=["without its person", "at another site"],
)
async def test_a_device_is_refused(portal: Portal, device: Authenticator) -> None:
    refused = await add(await portal.registered(), device)
    assert (refused.status_code, refused.json()["code"]) == (403, "passkey-refused")


async def test_an_answer_that_cannot_be_read_is_refused(portal: Portal) -> None:
    client, device = await portal.registered(), Authenticator()
    options = await client.post(f"{ME}/passkeys/options", json={"password": PASSWORD})
    credential = device.made(options.json()["public_key"])
    for broken in ("AAAA", "", "oA", "gA", "ł"):
        credential["response"]["attestationObject"] = broken
        body = {"name": "Laptop", "credential": credential}
        refused = await client.post(f"{ME}/passkeys", json=body)
        assert (refused.status_code, refused.json()["code"]) == (403, "passkey-refused")


async def test_an_unknown_device_a_copy_and_a_removed_one_do_not_get_in(portal: Portal) -> None:
    client, device = await portal.registered(), Authenticator()
    other = portal.client()
    unknown = await log_in(other, device.given(await challenge(other)))
    assert unknown.json()["code"] == "passkey-refused"
    await add(client, device)
    device.counter = 8
    assert (await log_in(other, device.given(await challenge(other)))).status_code == 200
    device.counter = 3
    copy = await log_in(other, device.given(await challenge(other)))
    assert copy.json()["code"] == "passkey-refused"
    (passkey,) = (await client.get(f"{ME}/security")).json()["passkeys"]
    path = f"{ME}/passkeys/{passkey['passkey_id']}"
    stranger = await portal.registered("anna@example.com")
    assert (await stranger.delete(path)).json()["code"] == "passkey-not-found"
    assert (await client.delete(path)).status_code == 204
    device.counter = 20
    gone = await log_in(other, device.given(await challenge(other)))
    assert gone.json()["code"] == "passkey-refused"


async def test_refused_devices_of_one_address_have_a_limit(portal: Portal) -> None:
    client, device = portal.client(), Authenticator()
    for _ in range(6):
        assert (await log_in(client, device.given(await challenge(client)))).status_code == 403
    blocked = await log_in(client, device.given(await challenge(client)))
    assert (blocked.status_code, blocked.json()["code"]) == (429, "too-many-attempts")


@pytest.mark.parametrize(
    "credential",
    [
        {},
        {"response": "x"},
        {"response": {"clientDataJSON": "ł"}},
        {"rawId": 5, "response": {}},
        *(
            {"rawId": "AAAA", "response": {"clientDataJSON": bytes_to_base64url(data)}}
            for data in (b"", b"[]", b"1", b"\xff", b"{}", b'{"type":1,"challenge":5,"origin":2}')
        ),
    ],
)
async def test_what_is_no_answer_is_refused(portal: Portal, credential: dict[str, Any]) -> None:
    answer = await log_in(portal.client(), credential)
    assert (answer.status_code, answer.json()["code"]) == (403, "passkey-refused")
