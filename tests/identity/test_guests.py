"""A guest's way in: a link that opens one session, and what it tells whoever comes too late."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from kit.errors import SessionEnded
from kit.links import digest_of, new_secret
from services.identity.consumers import handlers
from services.identity.retention import RULES
from tests.identity.portal import Portal
from tests.identity.test_accounts import booking_of, hear_twice
from tests.support.events import apply_events, enveloped
from tests.support.retention import forget
from videoporady_contracts.identity import SessionRevoked
from videoporady_contracts.signalling import GuestInvited, GuestRemoved
from videoporady_contracts.words import GuestEnd, GuestKind, ParticipantRole

SESSIONS = "/guest-sessions"
PATH = "/api/identity/guest-sessions"
CONSENT = "2026-11"


class Link:
    """An invitation as signalling makes it."""

    def __init__(self, portal: Portal, visit_id: UUID | None = None) -> None:
        self.portal, self.secret = portal, new_secret()
        self.guest_id, self.visit_id = uuid4(), visit_id or uuid4()

    def invited(self) -> GuestInvited:
        return GuestInvited(
            visit_id=self.visit_id,
            guest_id=self.guest_id,
            kind=GuestKind.INTERPRETER,
            invited_by=ParticipantRole.PATIENT,
            sees_chat=True,
            sees_documents=False,
            secret_digest=digest_of(self.secret),
            expires_at=self.portal.clock.now() + timedelta(hours=4),
        )

    def removed(self, reason: GuestEnd = GuestEnd.REMOVED) -> GuestRemoved:
        return GuestRemoved(
            visit_id=self.visit_id,
            guest_id=self.guest_id,
            kind=GuestKind.INTERPRETER,
            reason=reason,
        )

    async def hears(self, *events: Any) -> None:
        await apply_events(self.portal.app, handlers(self.portal.clock), *events)

    @property
    def proof(self) -> dict[str, str]:
        return {"guest_id": str(self.guest_id), "secret": self.secret}

    @property
    def entry(self) -> dict[str, str]:
        return self.proof | {"name": "Ewa Tłumacz", "consent_version": CONSENT, "language": "pl"}

    async def preview(self) -> httpx.Response:
        async with self.portal.client() as client:
            return await client.post(f"{PATH}/preview", json=self.proof)

    async def opens(
        self, client: httpx.AsyncClient | None = None, key: str | None = None, **changes: str
    ) -> tuple[httpx.AsyncClient, httpx.Response]:
        client = client or self.portal.client()
        answer = await self.portal.post(client, SESSIONS, self.entry | changes, key)
        return client, answer


async def made(portal: Portal, visit_id: UUID | None = None) -> Link:
    link = Link(portal, visit_id)
    await link.hears(link.invited())
    return link


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_a_link_opens_a_session_for_one_visit_and_no_account(portal: Portal) -> None:
    link = await made(portal)
    offered = (await link.preview()).json()
    assert (offered["kind"], offered["invited_by"]) == ("interpreter", "patient")
    client, answer = await link.opens()
    assert answer.status_code == 201, answer.text
    assert answer.json() == {
        "guest_id": str(link.guest_id),
        "visit_id": str(link.visit_id),
        "kind": "interpreter",
        "name": "Ewa Tłumacz",
        "sees_chat": True,
        "sees_documents": False,
    }
    principal = portal.app.verifier.verify(client.cookies["vp_token"])
    assert principal.guest is not None
    assert (principal.guest.visit_id, principal.guest.sees_chat) == (link.visit_id, True)
    assert (principal.roles, principal.patient_ids) == (frozenset(), frozenset())
    assert (await client.get(f"{PATH}/current")).json() == answer.json()
    for path in ("me", "me/guardianships", "patients?id=" + str(uuid4())):
        assert (await client.get(f"/api/identity/{path}")).status_code == 403


async def test_a_guests_session_is_renewed_like_any_other(portal: Portal) -> None:
    client, answer = await (await made(portal)).opens()
    portal.clock.advance(timedelta(minutes=10))
    assert code_of(await client.get(f"{PATH}/current")) == (401, "token-expired")
    renewed = await client.post("/api/identity/session/refresh")
    assert renewed.json() == answer.json()
    assert (await client.get(f"{PATH}/current")).status_code == 200


async def test_a_session_ends_when_the_link_would_have(portal: Portal) -> None:
    client, _ = await (await made(portal)).opens()
    portal.clock.advance(timedelta(hours=4, minutes=1))
    answer = await client.post("/api/identity/session/refresh")
    assert code_of(answer) == (401, "session-ended")


async def test_a_link_is_used_up_by_one_device(portal: Portal) -> None:
    link = await made(portal)
    await link.opens()
    assert code_of(await link.preview()) == (409, "guest-link-used")
    _, second = await link.opens()
    assert code_of(second) == (409, "guest-link-used")


async def test_two_devices_at_once_are_one_session(portal: Portal) -> None:
    link = await made(portal)
    answers = await asyncio.gather(*(link.opens() for _ in range(4)))
    assert sorted(answer.status_code for _, answer in answers) == [201, 409, 409, 409]


async def test_an_answer_that_was_lost_is_asked_for_again(portal: Portal) -> None:
    link, key = await made(portal), str(uuid4())
    first, answer = await link.opens(key=key)
    again, second = await link.opens(key=key)
    assert second.json() == answer.json()
    # One session: the newer cookie renews it, the older one does not.
    assert (await again.post("/api/identity/session/refresh")).status_code == 200
    assert (await first.post("/api/identity/session/refresh")).status_code == 401
    session_ids = {
        portal.app.verifier.verify(each.cookies["vp_token"]).session_id for each in (again, first)
    }
    assert len(session_ids) == 1


async def test_who_has_another_secret_learns_nothing(portal: Portal) -> None:
    link, other = await made(portal), Link(portal)
    other.guest_id = link.guest_id
    unknown = Link(portal)
    for each in (other, unknown):
        assert code_of(await each.preview()) == (404, "guest-link-wrong")
        _, answer = await each.opens()
        assert code_of(answer) == (404, "guest-link-wrong")
    assert (await link.preview()).status_code == 200


async def test_guesses_are_counted_by_address(portal: Portal) -> None:
    wrong, right = Link(portal), await made(portal)
    for _ in range(portal.app.settings.attempts_per_address_max):
        assert (await wrong.preview()).status_code == 404
    assert (await right.preview()).status_code == 429
    _, answer = await right.opens()
    assert answer.status_code == 429


async def test_nobody_agrees_to_a_text_that_is_not_todays(portal: Portal) -> None:
    link = await made(portal)
    _, answer = await link.opens(consent_version="2020-01")
    assert code_of(answer) == (409, "guest-consent-outdated")
    _, answer = await link.opens()
    assert answer.status_code == 201
    (kept,) = await portal.column("select consent_version from guests")
    assert kept == CONSENT


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        (GuestEnd.REFUSED, "guest-refused"),
        (GuestEnd.REMOVED, "guest-link-withdrawn"),
        (GuestEnd.LEFT, "guest-left"),
        (GuestEnd.VISIT_OVER, "guest-visit-over"),
        (GuestEnd.VISIT_MOVED, "guest-visit-moved"),
    ],
)
async def test_each_end_is_told_in_its_own_words(
    portal: Portal, reason: GuestEnd, code: str
) -> None:
    link = await made(portal)
    await link.hears(link.removed(reason))
    assert code_of(await link.preview()) == (410, code)
    _, answer = await link.opens()
    assert code_of(answer) == (410, code)


async def test_a_link_that_nobody_used_in_time_is_expired(portal: Portal) -> None:
    link = await made(portal)
    portal.clock.advance(timedelta(hours=4))
    assert code_of(await link.preview()) == (410, "guest-link-expired")


async def test_a_removed_guests_session_is_revoked_everywhere(portal: Portal) -> None:
    link = await made(portal)
    client, _ = await link.opens()
    principal = portal.app.verifier.verify(client.cookies["vp_token"])
    for _ in range(2):
        await link.hears(link.removed())
    revoked = [each for each in await portal.events() if isinstance(each, SessionRevoked)]
    assert revoked == [SessionRevoked(account_id=link.guest_id, session_id=principal.session_id)]
    assert (await client.post("/api/identity/session/refresh")).status_code == 401
    portal.app.verifier.revoke(principal.session_id)
    with pytest.raises(SessionEnded):
        portal.app.verifier.verify(client.cookies["vp_token"])


async def test_a_link_made_anew_kills_the_older_one(portal: Portal) -> None:
    link = await made(portal)
    older, link.secret = link.secret, new_secret()
    newer = link.invited()
    later = portal.clock.now() + timedelta(minutes=1)
    await link.hears((newer, enveloped(newer, at=later)))
    assert (await link.preview()).status_code == 200
    link.secret = older
    assert (await link.preview()).status_code == 404
    # An older event that comes again changes nothing.
    again = link.invited()
    await link.hears((again, enveloped(again, at=portal.clock.now())))
    assert (await link.preview()).status_code == 404


async def test_an_invitation_that_comes_after_its_end_opens_nothing(portal: Portal) -> None:
    link = Link(portal)
    await link.hears(link.removed(), link.invited())
    assert code_of(await link.preview()) == (404, "guest-link-wrong")
    _, answer = await link.opens()
    assert answer.status_code == 404


async def test_an_account_in_the_same_browser_is_logged_out(portal: Portal) -> None:
    client = await portal.registered()
    session_id = portal.app.verifier.verify(client.cookies["vp_token"]).session_id
    link = await made(portal)
    _, answer = await link.opens(client)
    assert answer.status_code == 201
    revoked = [each for each in await portal.events() if isinstance(each, SessionRevoked)]
    assert [each.session_id for each in revoked] == [session_id]
    assert portal.app.verifier.verify(client.cookies["vp_token"]).guest is not None


async def test_a_guest_logs_out_like_anybody(portal: Portal) -> None:
    link = await made(portal)
    client, _ = await link.opens()
    token = client.cookies["vp_session"]
    assert (await client.delete("/api/identity/session")).status_code == 204
    client.cookies.set("vp_session", token, domain="testserver")
    assert (await client.post("/api/identity/session/refresh")).status_code == 401
    assert any(isinstance(each, SessionRevoked) for each in await portal.events())


async def test_who_logged_out_gets_no_session_by_the_same_request(portal: Portal) -> None:
    link, key = await made(portal), str(uuid4())
    client, _ = await link.opens(key=key)
    assert (await client.delete("/api/identity/session")).status_code == 204
    _, again = await link.opens(key=key)
    assert code_of(again) == (401, "session-ended")
    assert "vp_token" not in again.cookies


async def test_a_second_link_in_the_same_browser_ends_the_first_guests_session(
    portal: Portal,
) -> None:
    first, second = await made(portal), await made(portal)
    client, _ = await first.opens()
    session_id = portal.app.verifier.verify(client.cookies["vp_token"]).session_id
    former = client.cookies["vp_session"]
    key = str(uuid4())
    for _ in range(2):  # The same browser asks again: its own session stays.
        _, answer = await second.opens(client, key)
        assert answer.status_code == 201
    revoked = [each for each in await portal.events() if isinstance(each, SessionRevoked)]
    assert revoked == [SessionRevoked(account_id=first.guest_id, session_id=session_id)]
    assert (await client.post("/api/identity/session/refresh")).status_code == 200
    client.cookies.clear()
    client.cookies.set("vp_session", former, domain="testserver")
    assert (await client.post("/api/identity/session/refresh")).status_code == 401


async def test_a_guests_name_is_read_by_the_visits_own_people_alone(portal: Portal) -> None:
    doctor_id = uuid4()
    doctor = await portal.staff("lekarz@example.com", "doctor", doctor_id=str(doctor_id))
    other = await portal.staff("inny@example.com", "doctor", doctor_id=str(uuid4()))
    reception = await portal.staff("rejestracja@example.com", "reception")
    jan = await portal.registered()
    stranger = await portal.registered("obcy@example.com")
    patient_id = (await jan.get("/api/identity/me")).json()["patients"][0]["patient_id"]
    booking = booking_of(portal, doctor_id, UUID(patient_id))
    await hear_twice(portal, booking)
    link = await made(portal, booking.visit_id)
    params = {"id": str(link.guest_id)}
    assert (await doctor.get("/api/identity/guests", params=params)).json() == {"items": []}
    guest, _ = await link.opens()
    named = {"guest_id": str(link.guest_id), "kind": "interpreter", "name": "Ewa Tłumacz"}
    for client in (doctor, jan):
        answer = await client.get("/api/identity/guests", params=params)
        assert answer.json() == {"items": [named]}
    for client in (other, stranger):
        answer = await client.get("/api/identity/guests", params=params)
        assert answer.json() == {"items": []}
    for client in (reception, guest):
        assert (await client.get("/api/identity/guests", params=params)).status_code == 403


async def test_the_name_of_a_guest_goes_soon_after_the_visit(portal: Portal) -> None:
    link = await made(portal)
    await link.opens()
    await forget(portal.app, RULES)
    assert await portal.column("select name from guests") == ["Ewa Tłumacz"]
    portal.clock.advance(timedelta(days=31))
    await forget(portal.app, RULES)
    assert await portal.column("select name from guests") == []


async def test_a_name_is_kept_from_the_end_on_and_not_from_a_visit_far_ahead(
    portal: Portal,
) -> None:
    link = Link(portal)
    in_half_a_year = portal.clock.now() + timedelta(days=180)
    await link.hears(link.invited().model_copy(update={"expires_at": in_half_a_year}))
    await link.opens()
    await link.hears(link.removed())
    assert code_of(await link.preview()) == (410, "guest-link-withdrawn")
    portal.clock.advance(timedelta(days=31))
    await forget(portal.app, RULES)
    assert await portal.column("select name from guests") == []


async def test_no_event_has_the_name(portal: Portal) -> None:
    link = await made(portal)
    await link.opens()
    await link.hears(link.removed())
    events = await portal.events()
    assert events
    assert not any("Ewa" in each.model_dump_json() for each in events)


async def test_when_the_link_was_used_is_on_record(portal: Portal) -> None:
    link = await made(portal)
    await link.opens()
    opened: list[datetime] = await portal.column("select opened_at from guests")
    assert opened == [portal.clock.now()]
