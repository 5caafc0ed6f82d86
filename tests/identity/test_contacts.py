"""Contact data leave identity for another service's delivery, and for nobody else."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from deploy.local.keys import make_token_keys
from kit.clock import FrozenClock
from kit.tokens import SERVICE_TOKEN_LIFETIME, ServiceTokenSigner
from services.identity.app import create
from services.identity.settings import Settings
from tests.identity.portal import Portal
from tests.support.http import running
from videoporady_contracts import Service


@pytest.fixture
async def trusting(identity_settings: Settings, clock: FrozenClock, keys_folder: Path) -> Any:
    _, public = make_token_keys(keys_folder, "notify")
    settings = identity_settings.model_copy(update={"notify_public_key_file": public})
    async with running(create(settings, clock)) as service:
        yield Portal(service, clock)


@pytest.fixture
def sign(keys_folder: Path, clock: FrozenClock) -> Callable[..., dict[str, str]]:
    def header(key: str = "notify", service: Service = Service.NOTIFY) -> dict[str, str]:
        private, _ = make_token_keys(keys_folder, key)
        token = ServiceTokenSigner(service, private, clock).sign()
        return {"Authorization": f"Bearer {token}"}

    return header


async def account_of(client: httpx.AsyncClient) -> str:
    return (await client.get("/api/identity/me")).json()["account_id"]


async def test_notify_learns_where_a_person_can_be_reached(
    trusting: Portal, sign: Callable[..., dict[str, str]]
) -> None:
    account_id = await account_of(await trusting.registered(language="en"))
    client = trusting.client()
    answer = await client.get(f"/api/identity/contacts/{account_id}", headers=sign())
    assert answer.json() == {"email": "jan@example.com", "phone": "+48600100200", "language": "en"}
    gone = await client.get(f"/api/identity/contacts/{uuid4()}", headers=sign())
    assert (gone.status_code, gone.json()["code"]) == (404, "account-not-found")


async def test_nobody_else_does_not_even_about_oneself(
    trusting: Portal, portal: Portal, clock: FrozenClock, sign: Callable[..., dict[str, str]]
) -> None:
    person = await trusting.registered()
    path = f"/api/identity/contacts/{await account_of(person)}"
    assert (await person.get(path)).status_code == 403
    assert (await (await trusting.ops()).get(path)).status_code == 403
    nobody = trusting.client()
    assert (await nobody.get(path)).status_code == 401
    # Another key, another name, and a token of people where a service's belongs.
    for header in (sign(key="stranger"), sign(service=Service.CHAT)):
        assert (await nobody.get(path, headers=header)).status_code == 401
    token = person.cookies["vp_token"]
    refused = await nobody.get(path, headers={"Authorization": f"Bearer {token}"})
    assert refused.status_code == 401
    # An identity that trusts no service.
    assert (await portal.client().get(path, headers=sign())).status_code == 401
    old = sign()
    clock.advance(SERVICE_TOKEN_LIFETIME + timedelta(minutes=2))
    assert (await nobody.get(path, headers=old)).status_code == 401


async def test_a_service_may_do_nothing_that_people_do(
    trusting: Portal, sign: Callable[..., dict[str, str]]
) -> None:
    client = trusting.client()
    for path in ("/me", f"/patients?id={uuid4()}", f"/accounts?id={uuid4()}", "/staff"):
        answer = await client.get(f"/api/identity{path}", headers=sign())
        assert answer.status_code == 403, path
