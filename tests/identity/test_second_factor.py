"""Log-in with a code: enrolment, recovery codes, replay, limits, and roles that need it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyotp.totp import TOTP

from kit.clock import FrozenClock
from services.identity import profile_domain as rules
from services.identity.app import create
from services.identity.settings import Settings
from tests.identity.portal import PASSWORD, Portal
from tests.support.http import running
from videoporady_contracts.words import StaffRole

ME = "/api/identity/me"
EMAIL = "jan@example.com"


def code_at(portal: Portal, secret: str) -> str:
    """What the person's telephone shows now."""
    return TOTP(secret).generate_otp(rules.step_at(portal.clock.now()))


async def start(client: httpx.AsyncClient) -> dict[str, Any]:
    answer = await client.post(f"{ME}/second-factor", json={"password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def confirm(client: httpx.AsyncClient, code: str) -> httpx.Response:
    return await client.post(f"{ME}/second-factor/confirmation", json={"code": code})


async def enrolled(portal: Portal, client: httpx.AsyncClient) -> tuple[str, list[str]]:
    """Switches it on; the key and the recovery codes. The next code is a new one."""
    secret = (await start(client))["secret"]
    answer = await confirm(client, code_at(portal, secret))
    assert answer.status_code == 200, answer.text
    portal.clock.advance(timedelta(seconds=30))
    return secret, answer.json()["recovery_codes"]


async def log_in(portal: Portal, code: str | None, email: str = EMAIL) -> httpx.Response:
    body = {"email": email, "password": PASSWORD, "code": code}
    return await portal.client().post("/api/identity/session", json=body)


async def test_from_enrolment_on_a_log_in_needs_the_code(portal: Portal) -> None:
    client = await portal.registered()
    started = await start(client)
    assert started["qr_svg"].startswith("data:image/svg+xml")
    assert (await log_in(portal, None)).status_code == 200, "not before it is confirmed"
    wrong = await confirm(client, "000000")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "wrong-code")
    answer = await confirm(client, code_at(portal, started["secret"]))
    assert len(set(answer.json()["recovery_codes"])) == 10
    again = await client.post(f"{ME}/second-factor", json={"password": PASSWORD})
    assert again.json()["code"] == "second-factor-is-on"

    needed = await log_in(portal, None)
    assert (needed.status_code, needed.json()["code"]) == (401, "second-factor-needed")
    assert "vp_session" not in needed.cookies
    portal.clock.advance(timedelta(seconds=30))
    assert (await log_in(portal, code_at(portal, started["secret"]))).status_code == 200


async def test_a_wrong_password_says_nothing_of_the_second_factor(portal: Portal) -> None:
    await enrolled(portal, await portal.registered())
    answer = await portal.log_in(EMAIL, "nope")
    assert (answer.status_code, answer.json()["code"]) == (401, "wrong-credentials")


async def test_a_code_opens_one_session(portal: Portal) -> None:
    secret, _ = await enrolled(portal, await portal.registered())
    code = code_at(portal, secret)
    assert (await log_in(portal, code)).status_code == 200
    replayed = await log_in(portal, code)
    assert (replayed.status_code, replayed.json()["code"]) == (422, "wrong-code")


async def test_the_code_of_the_enrolment_is_used_up_too(portal: Portal) -> None:
    client = await portal.registered()
    secret = (await start(client))["secret"]
    code = code_at(portal, secret)
    assert (await confirm(client, code)).status_code == 200
    assert (await log_in(portal, code)).json()["code"] == "wrong-code"


async def test_a_recovery_code_works_once_however_it_is_typed(portal: Portal) -> None:
    _, codes = await enrolled(portal, await portal.registered())
    typed = codes[0].lower().replace("-", " ")
    assert (await log_in(portal, typed)).status_code == 200
    assert (await log_in(portal, codes[0])).json()["code"] == "wrong-code"
    assert (await log_in(portal, codes[1])).status_code == 200
    assert await portal.column("select count(*) from recovery_codes") == [8]


async def test_guesses_of_a_code_have_a_limit_that_a_right_password_does_not_reset(
    portal: Portal,
) -> None:
    secret, _ = await enrolled(portal, await portal.registered())
    for _ in range(3):
        assert (await log_in(portal, "000000")).status_code == 422
        assert (await log_in(portal, None)).status_code == 401
    blocked = await log_in(portal, code_at(portal, secret))
    assert (blocked.status_code, blocked.json()["code"]) == (429, "too-many-attempts")
    portal.clock.advance(timedelta(seconds=900))
    assert (await log_in(portal, code_at(portal, secret))).status_code == 200


async def test_it_is_switched_off_with_the_password_and_a_code(portal: Portal) -> None:
    client = await portal.registered()
    secret, _ = await enrolled(portal, client)
    path = f"{ME}/second-factor/removal"
    body = {"password": PASSWORD, "code": code_at(portal, secret)}
    assert (await client.post(path, json=body | {"password": "x"})).json()["code"] == (
        "wrong-password"
    )
    assert (await client.post(path, json=body | {"code": "000000"})).json()["code"] == "wrong-code"
    assert (await client.post(path, json=body)).status_code == 204
    assert (await log_in(portal, None)).status_code == 200
    assert await portal.column("select count(*) from recovery_codes") == [0]


async def test_neither_the_key_nor_a_recovery_code_is_stored_readable(portal: Portal) -> None:
    secret, codes = await enrolled(portal, await portal.registered())
    for table in ("second_factors", "recovery_codes"):
        for row in await portal.column(f"select t::text from {table} as t"):
            for word in (secret, *codes):
                assert word not in row
                assert word.encode().hex() not in row
                assert word.replace("-", "").encode().hex() not in row


async def test_a_role_that_needs_it_waits_until_it_is_set_up(
    identity_settings: Settings, clock: FrozenClock
) -> None:
    strict = identity_settings.model_copy(
        update={"second_factor_roles": frozenset({StaffRole.OPS})}
    )
    async with running(create(strict, clock)) as service:
        portal = Portal(service, clock)
        ops = await portal.ops()
        me = (await ops.get(ME)).json()
        assert (me["roles"], me["second_factor_missing"]) == ([], True)
        assert (await ops.get("/api/identity/staff")).status_code == 403
        secret, _ = await enrolled(portal, ops)
        me = (await ops.get(ME)).json()
        assert (me["roles"], me["second_factor_missing"]) == (["ops"], False)
        assert (await ops.get("/api/identity/staff")).status_code == 200
        body = {"password": PASSWORD, "code": code_at(portal, secret)}
        kept = await ops.post(f"{ME}/second-factor/removal", json=body)
        assert (kept.status_code, kept.json()["code"]) == (409, "second-factor-is-required")


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "12345a", "１２３４５６"])
def test_what_is_no_code_matches_nothing(code: str) -> None:
    now = datetime(2027, 1, 11, 8, 0, tzinfo=UTC)
    assert rules.matching_step(code, now, None, lambda _step: code) is None


@given(
    drift=st.integers(-4, 4),
    last=st.none() | st.integers(-4, 4),
)
def test_a_code_is_good_for_a_minute_around_its_time_and_never_twice(
    drift: int, last: int | None
) -> None:
    now = datetime(2027, 1, 11, 8, 0, tzinfo=UTC)
    current = rules.step_at(now)
    found = rules.matching_step(
        f"{500_000 + drift}",
        now,
        None if last is None else current + last,
        lambda step: f"{500_000 + step - current}",
    )
    is_good = -1 <= drift <= 1 and (last is None or drift > last)
    assert found == (current + drift if is_good else None)
