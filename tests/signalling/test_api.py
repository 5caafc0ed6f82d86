"""Rooms in a list, and the way to a TURN server."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from pydantic import SecretStr

from services.signalling.turn import ice_servers
from tests.signalling.world import STARTS_AT, Replica
from tests.support.people import Person

ROOMS = "/api/signalling/rooms"


async def test_everybody_sees_the_rooms_that_are_theirs_and_no_other(signalling: Replica) -> None:
    mine, other = await signalling.book(), await signalling.book()
    ids = [str(mine.visit_id), str(other.visit_id), str(uuid4())]
    expected = {
        mine.patient: {ids[0]},
        mine.doctor: {ids[0]},
        other.doctor: {ids[1]},
        Person.reception(): {ids[0], ids[1]},
        Person.ops(): set(),
        Person.patient(): set(),
        Person.doctor(): set(),
    }
    for person, seen in expected.items():
        async with signalling.service.client(signalling.tokens.cookies(person)) as client:
            answer = await client.get(ROOMS, params={"visit_id": ids})
            assert {each["visit_id"] for each in answer.json()["items"]} == seen


async def test_a_room_says_from_when_to_when_one_may_connect(signalling: Replica) -> None:
    room = await signalling.room(await signalling.book())
    assert room is not None
    opens_at = datetime.fromisoformat(room["connect_opens_at"])
    closes_at = datetime.fromisoformat(room["connect_closes_at"])
    assert (opens_at, closes_at) == (
        STARTS_AT - timedelta(minutes=30),
        STARTS_AT + timedelta(hours=4, minutes=20),
    )


@pytest.mark.parametrize("visit_ids", [[], ["no-id"], [str(uuid4())] * 201])
async def test_a_list_that_makes_no_sense_is_a_problem_document(
    signalling: Replica, visit_ids: list[str]
) -> None:
    async with signalling.service.client(signalling.tokens.cookies(Person.patient())) as client:
        answer = await client.get(ROOMS, params={"visit_id": visit_ids})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-input")


async def test_without_a_turn_server_there_is_no_server_at_all(signalling: Replica) -> None:
    visit = await signalling.book()
    async with signalling.service.client(signalling.tokens.cookies(visit.patient)) as client:
        answer = await client.get(f"{visit.path}/ice-servers")
    assert answer.json()["ice_servers"] == []


async def test_turn_credentials_are_what_coturn_computes_and_end(signalling: Replica) -> None:
    settings = signalling.desk.settings
    settings.turn_urls = ("turn:turn.example:3478", "turns:turn.example:5349?transport=tcp")
    settings.turn_secret = SecretStr("shared")
    visit = await signalling.book()
    async with signalling.service.client(signalling.tokens.cookies(visit.doctor)) as client:
        answer = (await client.get(f"{visit.path}/ice-servers")).json()
    (server,) = answer["ice_servers"]
    assert server["urls"] == list(settings.turn_urls)
    expires_at = datetime.fromisoformat(answer["expires_at"])
    expiry, name = server["username"].split(":")
    assert int(expiry) == int(expires_at.timestamp())
    assert str(visit.doctor.account_id) not in name
    digest = hmac.new(b"shared", server["username"].encode(), hashlib.sha1).digest()
    assert server["credential"] == base64.b64encode(digest).decode()
    servers, _ = ice_servers(settings, expires_at)
    assert servers[0].username != server["username"], "a new name each time"


async def test_a_stranger_gets_no_turn_credentials(signalling: Replica) -> None:
    visit = await signalling.book()
    for person in (Person.patient(), Person.doctor()):
        async with signalling.service.client(signalling.tokens.cookies(person)) as client:
            answer = await client.get(f"{visit.path}/ice-servers")
        assert (answer.status_code, answer.json()["code"]) == (404, "visit-not-found")
