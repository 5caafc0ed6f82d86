"""Whoever waits keeps the place, whichever part of ours dies: it is never the patient's fault."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import expect
from websockets.exceptions import InvalidHandshake

from deploy.local.stack import Stack
from tests.journeys.api import ApiPerson, newcomer
from tests.journeys.waiting_room import comes_next, enters, has_left, room_of
from tests.support.browsers import Window
from tests.support.sockets import socket
from tests.support.waiting import eventually

pytestmark = [pytest.mark.stack, pytest.mark.browser]

NewWindow = Callable[..., Awaitable[Window]]
NEUROLOGIST = "lekarz.neurolog@example.com"


@pytest.mark.parametrize("part", ["signalling", "postgres", "kafka"])
async def test_a_patient_who_waits_keeps_the_place_when_a_part_is_killed(
    new_window: NewWindow, stack: Stack, part: str
) -> None:
    patient = await comes_next(stack, await new_window("patient"), "Kazimiera", NEUROLOGIST)
    async with newcomer(stack.url) as witness:
        other = await witness.books((await witness.free_slots())[-1])
        await enters(patient)
        since = (await room_of(stack, patient.visit_id))["ready_since"]
        await kill_and_start_again(stack, part)

        # Somebody who really leaves is noticed and told of: so absences are looked for again, in
        # the same rounds that pass by the patient who waits.
        await eventually(lambda: comes_and_goes(stack, witness, other.visit_id), seconds=60)
        await eventually(lambda: has_left(stack, other.visit_id), seconds=90, every=0.5)

    room = await room_of(stack, patient.visit_id)
    assert (room["status"], room["patient"], room["ready_since"]) == ("ready", "here", since)
    assert not await has_left(stack, patient.visit_id)
    await expect(patient.heading("Lekarz został powiadomiony")).to_be_visible()
    await expect(patient.page.get_by_text("Na bieżąco", exact=True)).to_be_visible()


async def kill_and_start_again(stack: Stack, part: str) -> None:
    """kill -9, and all is as before. What is broken is mended whatever happens."""
    broken: Any = {"postgres": stack.postgres, "kafka": stack.kafka}.get(part)
    broken = broken or stack.service(part)
    broken.child.kill()
    await asyncio.to_thread(broken.start)
    await asyncio.to_thread(broken.wait)


async def comes_and_goes(stack: Stack, person: ApiPerson, visit_id: str) -> bool:
    """Waits for the doctor, and closes the page."""
    address = f"{stack.url.replace('http', 'ws', 1)}/api/signalling/socket?visit_id={visit_id}"
    cookie = "; ".join(f"{name}={value}" for name, value in person.client.cookies.items())
    try:
        async with socket(address, {"Cookie": cookie}, origin=stack.url) as opened:
            await opened.hello(device_id="witness")
            await opened.say(type="ready")
            await opened.settled()
    except (OSError, InvalidHandshake):
        return False
    return (await room_of(stack, visit_id))["ready_since"] is not None
