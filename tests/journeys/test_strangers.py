"""Nobody sees or joins what is not theirs: every route and socket, tried by strangers.

The routes come from the services' own OpenAPI documents, so that a new one is tried by itself: it
fails without a rule, and it fails when nobody said here how to ask it.
"""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from deploy.local.places import REPOSITORY
from deploy.local.stack import Stack
from kit.ids import new_id
from tests.house.source import SERVICES
from tests.journeys.api import ApiPerson, at_the_api, new_key, newcomer
from tests.journeys.guests import as_guest, invites
from tests.journeys.test_visit import PNG
from videoporady_contracts.sockets import PROTOCOL_VERSION

pytestmark = pytest.mark.stack

SECRET_TEXT = "Tylko dla lekarza"
SECRET_FILE = "moje wyniki.png"

ANYBODY_MAY = frozenset(
    {"account.read", "account.change", "catalogue.read", "patients.read", "rooms.list"}
    | {"waitlist.use", "visits.list", "child.add", "news.follow", "inbox.own", "preferences.own"}
)
"""Actions on one's own things or on public ones: they may succeed, and tell nothing of others."""

LEAVES_OTHERS_OUT = frozenset({("GET", "/api/chat/unread"), ("GET", "/api/identity/guests")})
"""Lists that may name anything and answer for one's own only."""

A_GUEST_MAY = frozenset({("GET", "/api/identity/guest-sessions/current")})
"""Their own session, which names their own visit."""

A_WAITING_GUEST_MAY = A_GUEST_MAY | {("GET", "/api/signalling/visits/{visit_id}/ice-servers")}
"""Of the visit to which they were invited."""

DAY = "2027-01-11"
TEST_RESULT = {"camera_works": True, "microphone_works": True}
BODIES: dict[tuple[str, str], Any] = {
    ("POST", "/api/booking/holds"): {
        "slot_id": "{slot_id}",
        "visit_type": "video",
        "funding": "commercial",
        "patient_id": "{patient_id}",
    },
    ("POST", "/api/booking/visits"): {"hold_id": "{hold_id}", "video_consent": True},
    ("POST", "/api/booking/visits/{visit_id}/absence"): {},
    ("POST", "/api/booking/visits/{visit_id}/cancellation"): {},
    ("POST", "/api/booking/visits/{visit_id}/contact-attempts"): {"kind": "phone"},
    ("POST", "/api/booking/visits/{visit_id}/no-contact"): {},
    ("POST", "/api/booking/visits/{visit_id}/reschedule"): {"slot_id": "{slot_id}"},
    ("POST", "/api/booking/waitlist"): {
        "patient_id": "{patient_id}",
        "clinic_id": "{clinic_id}",
        "funding": "commercial",
        "visit_types": ["video"],
        "latest_day": "{soon}",
    },
    ("POST", "/api/booking/visits/{visit_id}/completion"): {},
    ("POST", "/api/signalling/delays"): {"minutes": 10},
    ("POST", "/api/signalling/visits/{visit_id}/patient-calls"): {},
    ("POST", "/api/signalling/visits/{visit_id}/guests"): {"kind": "guardian"},
    ("POST", "/api/booking/visits/{visit_id}/notes"): {"text": "Od obcego"},
    ("POST", "/api/booking/visits/{visit_id}/identity-checks"): {"method": "document"},
    ("POST", "/api/identity/patients/{patient_id}/code"): {"checked_by": "document"},
    ("POST", "/api/identity/patients/look-up"): {"pesel": "88042712349"},
    ("POST", "/api/identity/patients"): {
        "given_name": "Jan",
        "family_name": "Obcy",
        "birth_date": "1988-04-27",
        "phone": "600100200",
    },
    ("POST", "/api/calendar/facilities"): {"name": "Nasza", "address": "Krótka 1", "city": "Łódź"},
    ("PUT", "/api/calendar/facilities/{facility_id}"): {
        "name": "Nasza",
        "address": "Krótka 1",
        "city": "Łódź",
    },
    ("POST", "/api/calendar/clinics"): {
        "name": {"pl": "Nowa", "en": "New"},
        "nfz_needs_referral": False,
    },
    ("PUT", "/api/calendar/clinics/{clinic_id}"): {
        "name": {"pl": "Nowa", "en": "New"},
        "nfz_needs_referral": False,
    },
    ("POST", "/api/calendar/doctors"): {
        "title": "lek.",
        "given_name": "Jan",
        "family_name": "Obcy",
        "specialty": {"pl": "neurologia", "en": "neurology"},
        "practices": [],
    },
    ("PUT", "/api/calendar/doctors/{doctor_id}"): {
        "title": "lek.",
        "given_name": "Jan",
        "family_name": "Obcy",
        "specialty": {"pl": "neurologia", "en": "neurology"},
        "practices": [],
    },
    ("POST", "/api/calendar/doctors/{doctor_id}/schedules"): {
        "clinic_id": "{clinic_id}",
        "facility_id": "{facility_id}",
        "weekdays": [1],
        "starts": "08:00",
        "ends": "09:00",
        "slot_minutes": 20,
        "visit_types": ["video"],
        "fundings": ["nfz"],
        "valid_from": DAY,
        "valid_until": None,
    },
    ("POST", "/api/calendar/doctors/{doctor_id}/absences"): {
        "first_day": DAY,
        "last_day": DAY,
    },
    ("POST", "/api/chat/visits/{visit_id}/messages"): {"client_id": "{client_id}", "text": "hej"},
    ("PUT", "/api/chat/visits/{visit_id}/read"): {"seq": 1},
    ("PUT", "/api/chat/visits/{visit_id}/recommendations/draft"): {"text": "Od obcego"},
    ("POST", "/api/chat/visits/{visit_id}/recommendations"): {"draft_version": 1},
    ("POST", "/api/chat/visits/{visit_id}/documents"): PNG,
    ("PATCH", "/api/identity/me"): {"language": "pl"},
    ("POST", "/api/identity/me/children"): {
        "given_name": "Ola",
        "family_name": "Testowa",
        "birth_date": "2019-05-01",
    },
    ("PUT", "/api/identity/me/guardianships/{patient_id}/role"): {"guardian_role": "mother"},
    ("POST", "/api/identity/me/email"): {
        "email": "{client_id}@example.com",
        "password": "Videoporady-2026",
    },
    ("POST", "/api/identity/me/password"): {
        "password": "Videoporady-2026",
        "new_password": "Zielony-kubek-27",
    },
    ("POST", "/api/identity/me/erasure"): {"password": "Videoporady-2026"},
    ("PUT", "/api/identity/me/consents/{kind}"): {"is_accepted": True},
    ("POST", "/api/identity/me/second-factor"): {"password": "Videoporady-2026"},
    ("POST", "/api/identity/me/second-factor/confirmation"): {"code": "123456"},
    ("POST", "/api/identity/me/second-factor/removal"): {
        "password": "Videoporady-2026",
        "code": "123456",
    },
    ("POST", "/api/identity/me/passkeys/options"): {"password": "Videoporady-2026"},
    ("POST", "/api/identity/me/passkeys"): {"name": "Laptop", "credential": {}},
    ("POST", "/api/identity/me/guardianships/{patient_id}/invitations"): {"kind": "guardian"},
    ("POST", "/api/identity/invitations/preview"): {"code": "AAAA-BBBB-CCCC"},
    ("POST", "/api/identity/invitations/acceptance"): {"code": "AAAA-BBBB-CCCC"},
    ("POST", "/api/identity/staff"): {
        "email": "obcy@example.com",
        "password": "Videoporady-2026",
        "given_name": "Jan",
        "family_name": "Obcy",
        "roles": ["ops"],
        "language": "pl",
    },
    ("PUT", "/api/identity/staff/{account_id}"): {"roles": ["ops"]},
    ("PUT", "/api/notify/push/device"): {
        "endpoint": "https://fcm.googleapis.com/fcm/send/strangers",
        "p256dh": "c3RyYW5nZXI",
        "auth": "c3RyYW5nZXI",
    },
    ("PUT", "/api/notify/push/device/forgotten"): {
        "endpoint": "https://fcm.googleapis.com/fcm/send/strangers"
    },
    ("PUT", "/api/notify/preferences"): {"channels": {"reminder": ["email"]}},
    **{("PUT", f"/api/{each}/retention/{{name}}"): {"days": 3_653} for each in SERVICES},
    ("POST", "/api/signalling/visits/{visit_id}/test-calls"): {"sdp": "v=0\r\n"},
    ("POST", "/api/signalling/visits/{visit_id}/test-calls/{test_call_id}/result"): TEST_RESULT,
    ("POST", "/api/signalling/visits/{visit_id}/bandwidth"): PNG,
    ("POST", "/api/signalling/readiness-tasks/{task_id}/closing"): {"outcome": "helped_by_phone"},
}


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    action: str
    query: tuple[str, ...]
    takes_body: bool

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def routes() -> Iterator[Route]:
    for file in sorted(Path(REPOSITORY / "contracts" / "openapi").glob("*.json")):
        for path, methods in json.loads(file.read_text())["paths"].items():
            for method, operation in methods.items():
                yield Route(
                    method.upper(),
                    path,
                    # A route without a rule has no action, which no list here allows.
                    operation.get("x-action", "no rule"),
                    tuple(
                        each["name"]
                        for each in operation.get("parameters", [])
                        if each["in"] == "query"
                    ),
                    "requestBody" in operation,
                )


GUARDED = [each for each in routes() if each.action != "public"]


@dataclass(frozen=True)
class Victim:
    """Somebody with a visit, a hold, a message and a document, and the ids of all of them."""

    ids: dict[str, str]
    cookie: str
    link: dict[str, str]
    """That invites a guest to the visit."""

    def fill(self, value: Any) -> Any:
        """The value with this person's ids in place of `{...}`."""
        text = json.dumps(value)
        for name, one in self.ids.items():
            text = text.replace("{" + name + "}", one)
        return json.loads(text)


@pytest.fixture(scope="module")
def victim(stack: Stack) -> Victim:
    return asyncio.run(make_victim(stack))


async def make_victim(stack: Stack) -> Victim:
    async with newcomer(stack.url) as person:
        slots = await person.free_slots()
        visit = await person.books(slots[-1])
        await person.writes(visit.visit_id, SECRET_TEXT)
        document = (await person.shares(visit.visit_id, SECRET_FILE, PNG))["document"]
        hold = await person.holds(slots[-2])
        ids = {
            "visit_id": visit.visit_id,
            "hold_id": hold["hold_id"],
            "document_id": document["document_id"],
            "patient_id": person.patient_id,
            "slot_id": slots[-3]["slot_id"],
            "id": person.me["account_id"],
            "account_id": person.me["account_id"],
            "day": DAY,
            "kind": "news",
            "version": "1",
            "name": "audit_log",
            "soon": (datetime.now(UTC) + timedelta(days=30)).date().isoformat(),
            **{name: visit.body[name] for name in ("doctor_id", "clinic_id", "facility_id")},
            **{
                name: str(new_id())
                for name in (
                    "schedule_id",
                    "absence_id",
                    "entry_id",
                    "alert_id",
                    "test_call_id",
                    "task_id",
                    "client_id",
                    "message_id",
                    "delivery_id",
                    "session_id",
                    "invitation_id",
                    "passkey_id",
                    "guest_id",
                )
            },
        }
        return Victim(ids, cookie_of(person), await invites(person, visit.visit_id))


def cookie_of(person: ApiPerson) -> str:
    return "; ".join(f"{name}={value}" for name, value in person.client.cookies.items())


async def ask(victim: Victim, route: Route, stranger: ApiPerson) -> tuple[int, str]:
    path = victim.fill(route.path)
    assert "{" not in path, f"say in `victim` what {route} is to be asked about"
    query = {name: victim.ids[name] for name in route.query if name in victim.ids}
    body: dict[str, Any] = {}
    if route.takes_body:
        assert (route.method, route.path) in BODIES, f"say in BODIES how to ask {route}"
        content = BODIES[route.method, route.path]
        body = (
            {"content": content} if isinstance(content, bytes) else {"json": victim.fill(content)}
        )
    answer = await stranger.client.request(
        route.method, path, params=query, headers={"X-File-Name": "a.png", **new_key()}, **body
    )
    return answer.status_code, answer.text


@pytest.mark.parametrize("route", GUARDED, ids=str)
async def test_a_route_tells_a_stranger_nothing(victim: Victim, stack: Stack, route: Route) -> None:
    async with at_the_api(stack.url) as nobody, newcomer(stack.url) as stranger:
        status, text = await ask(victim, route, nobody)
        assert (status, json.loads(text)["code"]) == (401, "not-logged-in")

        status, text = await ask(victim, route, stranger)
        if route.action in ANYBODY_MAY or (route.method, route.path) in LEAVES_OTHERS_OUT:
            assert status < 300 or status in (403, 404), text
            for secret in ("patient_id", "visit_id"):
                assert victim.ids[secret] not in text
        else:
            assert status in (403, 404), text
        assert SECRET_TEXT not in text
        assert SECRET_FILE not in text


@pytest.mark.parametrize("route", [each for each in GUARDED if "{visit_id}" in each.path], ids=str)
async def test_a_doctor_of_others_is_a_stranger_too(
    victim: Victim, stack: Stack, route: Route
) -> None:
    other = await somebody_elses_doctor(victim, stack)
    async with at_the_api(stack.url, other) as doctor:
        status, text = await ask(victim, route, doctor)
        assert status in (403, 404), text


async def test_a_guest_of_another_visit_is_a_stranger(victim: Victim, stack: Stack) -> None:
    async with newcomer(stack.url) as other:
        slots = await other.free_slots()
        link = await invites(other, (await other.books(slots[-4])).visit_id)
        async with as_guest(stack.url, link) as guest:
            assert await told_to(victim, guest, A_GUEST_MAY) == []
            for socket in ("signalling", "chat"):
                assert await closes_with(victim, stack, socket, cookie_of(guest)) == 4404
            assert await closes_with(victim, stack, "notify", cookie_of(guest)) == 4404


async def test_a_guest_who_waits_is_a_stranger_too(victim: Victim, stack: Stack) -> None:
    async with as_guest(stack.url, victim.link) as guest:
        assert await told_to(victim, guest, A_WAITING_GUEST_MAY) == []
        # Before the doctor's word there is no chat for them.
        assert await closes_with(victim, stack, "chat", cookie_of(guest)) == 4404


async def told_to(
    victim: Victim, guest: ApiPerson, allowed: frozenset[tuple[str, str]]
) -> list[str]:
    """The routes that did more for a guest than they may."""
    wrong: list[str] = []
    for route in GUARDED:
        status, text = await ask(victim, route, guest)
        if (route.method, route.path) in allowed:
            is_right = status == 200
        elif (route.method, route.path) == ("GET", "/api/chat/unread"):
            is_right = json.loads(text) == {"items": []}
        else:
            is_right = status in (403, 404)
        if not is_right or SECRET_TEXT in text or SECRET_FILE in text:
            wrong.append(f"{route}: {status} {text[:200]}")
    return wrong


async def somebody_elses_doctor(victim: Victim, stack: Stack) -> str:
    for email in ("lekarz.neurolog@example.com", "lekarz.kardiolog@example.com"):
        async with at_the_api(stack.url, email) as doctor:
            if doctor.me["doctor_id"] != victim.ids["doctor_id"]:
                return email
    raise AssertionError("two doctors can not both be the same")


@pytest.mark.parametrize("socket", ["signalling", "chat"])
@pytest.mark.parametrize("who", ["nobody", "stranger"])
async def test_a_socket_of_a_visit_does_not_open_for_a_stranger(
    victim: Victim, stack: Stack, socket: str, who: str
) -> None:
    async with newcomer(stack.url) as stranger:
        cookie = cookie_of(stranger) if who == "stranger" else None
        code = await closes_with(victim, stack, socket, cookie)
        assert code == (4404 if who == "stranger" else 4401)


async def closes_with(victim: Victim, stack: Stack, socket: str, cookie: str | None) -> int | None:
    """The code with which a socket of the victim's visit is closed."""
    address = stack.url.replace("http", "ws", 1)
    address += f"/api/{socket}/socket?visit_id={victim.ids['visit_id']}"
    headers = {"Cookie": cookie} if cookie else {}
    async with connect(address, origin=Origin(stack.url), additional_headers=headers) as opened:
        with pytest.raises(ConnectionClosed) as closed:
            await says_hello(opened)
    return closed.value.rcvd.code if closed.value.rcvd else None


async def says_hello(socket: ClientConnection) -> None:
    """Some are refused before the hello, some by the answer to it, after a frame that says why."""
    await socket.send(json.dumps({"type": "hello", "versions": [PROTOCOL_VERSION]}))
    frame = json.loads(await socket.recv())
    assert frame["type"] == "problem"
    await socket.recv()


async def test_a_socket_from_another_origin_does_not_open(victim: Victim, stack: Stack) -> None:
    address = f"{stack.url.replace('http', 'ws', 1)}/api/notify/socket"
    headers = {"Cookie": victim.cookie}
    async with connect(
        address, origin=Origin("https://evil.example"), additional_headers=headers
    ) as opened:
        with pytest.raises(ConnectionClosed):
            await opened.recv()


def test_every_service_has_a_document_to_take_routes_from() -> None:
    assert {each.path.split("/")[2] for each in routes()} == set(SERVICES)
