"""Log-in, tokens, refresh, log-out and limits, through the API on a real database."""

from datetime import timedelta

from kit.clock import FrozenClock
from services.identity.app import create
from services.identity.passwords import Passwords
from services.identity.settings import Settings
from tests.identity.portal import PASSWORD, Portal
from tests.support.http import running
from videoporady_contracts.identity import SessionRevoked


async def test_log_in_does_not_care_how_the_address_is_written(portal: Portal) -> None:
    await portal.registered()
    assert (await portal.log_in(" JAN@example.COM ")).status_code == 200


async def test_a_wrong_password_and_an_unknown_address_are_answered_alike(portal: Portal) -> None:
    await portal.registered()
    answers = [await portal.log_in("jan@example.com", "nope"), await portal.log_in("x@example.com")]
    assert [answer.status_code for answer in answers] == [401, 401]
    first, second = (answer.json() for answer in answers)
    for document in (first, second):
        document.pop("correlation_id")
    assert first == second
    assert first["code"] == "wrong-credentials"


async def test_an_unknown_address_costs_a_hash_too(identity_settings: Settings) -> None:
    passwords = Passwords(identity_settings)
    assert not await passwords.verify("anything", None)
    assert not await passwords.verify(PASSWORD, "not a hash")
    assert await passwords.verify(PASSWORD, await passwords.hash(PASSWORD))
    passwords.close()


async def test_wrong_passwords_of_one_e_mail_have_a_limit_that_ends(portal: Portal) -> None:
    await portal.registered()
    for _ in range(3):
        assert (await portal.log_in("jan@example.com", "nope")).status_code == 401
    blocked = await portal.log_in("jan@example.com")
    assert (blocked.status_code, blocked.json()["code"]) == (429, "too-many-attempts")
    assert blocked.headers["retry-after"] == "900"
    assert (await portal.log_in("ops@example.com")).status_code == 200, "others are not blocked"
    portal.clock.advance(timedelta(seconds=900))
    assert (await portal.log_in("jan@example.com")).status_code == 200


async def test_the_limit_outlives_a_restart(
    identity_settings: Settings, clock: FrozenClock
) -> None:
    for expected in (401, 401, 401, 429):
        async with running(create(identity_settings, clock)) as service:
            answer = await Portal(service, clock).log_in("jan@example.com", "nope")
            assert answer.status_code == expected


async def test_a_log_in_that_succeeds_starts_the_count_anew(portal: Portal) -> None:
    await portal.registered()
    for _ in range(2):
        for _ in range(2):
            assert (await portal.log_in("jan@example.com", "nope")).status_code == 401
        assert (await portal.log_in("jan@example.com")).status_code == 200


async def test_many_e_mails_from_one_address_have_a_limit_too(portal: Portal) -> None:
    for number in range(6):
        assert (await portal.log_in(f"x{number}@example.com")).status_code == 401
    blocked = await portal.log_in("ops@example.com")
    assert (blocked.status_code, blocked.json()["code"]) == (429, "too-many-attempts")
    assert int(blocked.headers["retry-after"]) > 0


async def test_an_expired_token_is_renewed_by_the_session(portal: Portal) -> None:
    client = await portal.registered()
    portal.clock.advance(timedelta(minutes=7))
    expired = await client.get("/api/identity/me")
    assert (expired.status_code, expired.json()["code"]) == (401, "token-expired")
    renewed = await client.post("/api/identity/session/refresh")
    assert renewed.status_code == 200
    assert (await client.get("/api/identity/me")).json() == renewed.json()


async def test_a_session_ends_by_itself(portal: Portal) -> None:
    client = await portal.registered()
    portal.clock.advance(timedelta(hours=12))
    answer = await client.post("/api/identity/session/refresh")
    assert (answer.status_code, answer.json()["code"]) == (401, "session-ended")


async def test_log_out_ends_the_session_everywhere(portal: Portal) -> None:
    client = await portal.registered()
    kept = dict(client.cookies)
    assert (await client.delete("/api/identity/session")).status_code == 204
    assert dict(client.cookies) == {}
    (revoked,) = [each for each in await portal.events() if isinstance(each, SessionRevoked)]
    answer = await portal.client(kept).post("/api/identity/session/refresh")
    assert (answer.status_code, answer.json()["code"]) == (401, "session-ended")
    portal.app.verifier.revoke(revoked.session_id)
    answer = await portal.client(kept).get("/api/identity/me")
    assert (answer.status_code, answer.json()["code"]) == (401, "session-ended")
    assert (await portal.client(kept).delete("/api/identity/session")).status_code == 204
    assert len(await portal.events()) == 3, "ops, Jan, and one revocation"


async def test_nobody_writes_from_another_site(portal: Portal) -> None:
    client = portal.client(origin="https://evil.example")
    answer = await portal.log_in("ops@example.com", client=client)
    assert (answer.status_code, answer.json()["code"]) == (403, "origin-refused")


async def test_the_session_token_is_not_stored(portal: Portal) -> None:
    client = await portal.registered()
    token = client.cookies["vp_session"]
    for row in await portal.column("select t::text from sessions as t"):
        assert token not in row
        assert token.encode().hex() not in row


async def test_a_hash_with_old_parameters_is_replaced_at_the_next_log_in(
    identity_settings: Settings, clock: FrozenClock
) -> None:
    stored = "select password_hash from accounts"
    async with running(create(identity_settings, clock)) as service:
        (old,) = await Portal(service, clock).column(stored)
    stronger = identity_settings.model_copy(update={"argon2_rounds": 2})
    async with running(create(stronger, clock)) as service:
        portal = Portal(service, clock)
        for _ in range(2):
            assert (await portal.log_in("ops@example.com")).status_code == 200
        (new,) = await portal.column(stored)
    assert "t=1" in old
    assert "t=2" in new
