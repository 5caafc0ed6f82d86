"""What a patient does with one visit: most come, wait and are seen; some drop, leave or never come.

Each wait of a person is random but drawn from the visit's number: the same day each time.
"""

import asyncio
import contextlib
import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from kit.ids import new_id
from tests.journeys.api import new_key
from tests.load.day.notes import Departure, Told
from tests.load.day.people import Day, Line, Visit
from tests.load.day.plan import Way
from tests.load.presses import Frame

__all__ = ["attend", "talk_back", "write"]

SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n" + "a=candidate:1\r\n" * 40
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
ASKED_EVERY = timedelta(minutes=3)
RETURNS_AFTER_LEAVING_SECONDS = (3.0, 8.0)
RETURNS_AFTER_CLOSING_SECONDS = (13.0, 17.0)
"""Longer than it takes to be let go."""
IS_AWAY_SECONDS = (4.0, 9.0)
"""The line is broken: longer than the grace, shorter than the place is kept."""
STANDS_SECONDS = (1.0, 3.5)
LOOKS_EVERY_SECONDS = 0.5
SETTLES_SECONDS = 20.0
OVER = frozenset({"in_call", "done"})


async def attend(day: Day, visit: Visit) -> None:
    """The whole of it, until the visit is over."""
    await _Patient(day, visit).attends()


class _Patient:
    def __init__(self, day: Day, visit: Visit) -> None:
        self._day, self._visit = day, visit
        self._notes, self._clock, self._view = day.notes, day.clock, visit.view
        self._chance = random.Random(visit.plan.number)
        path = f"/api/signalling/socket?visit_id={visit.visit_id}"
        self._line = Line(visit.person, day.stack.url, path, self._on_frame)
        visit.line = self._line
        self._wants_to_wait = False
        self._said_at = 0.0
        self._background: set[asyncio.Task[None]] = set()

    async def attends(self) -> None:
        plan, visit = self._visit.plan, self._visit
        if plan.way is Way.CANCELS:
            return
        if plan.way is Way.IS_MOVED:
            await visit.moved.wait()
        if plan.way is Way.NEVER_COMES:
            await visit.over.wait()
            return
        if plan.is_tested:
            await self._clock.until(visit.starts_at - timedelta(minutes=plan.early_minutes + 25))
            await test_call(self._day, visit)
        await self._clock.until(visit.starts_at - timedelta(minutes=plan.early_minutes))
        try:
            self._line.open()
            await self._presses()
            await self._behaves()
            await self._is_called()
            await self._talks()
        finally:
            await self._line.close()

    # -- waiting ----------------------------------------------------------------------------------

    async def _presses(self) -> None:
        self._wants_to_wait = True
        self._notes.came_at.setdefault(self._visit.visit_id, self._clock.now())
        await self._says_ready()

    async def _says_ready(self) -> None:
        self._said_at = time.time()
        # A visit that is over is not waited for: its room takes nobody.
        await self._view.until(
            self._line,
            lambda room: room["status"] in {"ready", *OVER} or self._visit.over.is_set(),
            {"type": "ready"},
        )

    async def _behaves(self) -> None:
        ways = {
            Way.RELOADS: self._reloads,
            Way.LEAVES_AND_RETURNS: self._leaves_and_returns,
            Way.CLOSES_AND_RETURNS: self._closes_and_returns,
            Way.LOSES_LINE: self._loses_the_line,
            Way.VANISHES: self._vanishes,
            Way.CALL_BACK: self._waits_elsewhere,
        }
        act = ways.get(self._visit.plan.way)
        if act is None:
            return
        if self._visit.plan.way is not Way.VANISHES:
            await self._waits_until(lambda: False, self._chance.uniform(*STANDS_SECONDS))
        if self._view.status == "ready":
            await act()

    async def _reloads(self) -> None:
        await self._line.close()
        self._line.open()

    async def _leaves_and_returns(self) -> None:
        self._wants_to_wait = False
        self._departs("left")
        gone = await self._view.until(
            self._line, lambda room: room["status"] in {"not_here", *OVER}, {"type": "leave"}
        )
        if gone and self._view.status == "not_here":
            await asyncio.sleep(self._chance.uniform(*RETURNS_AFTER_LEAVING_SECONDS))
            await self._presses()

    async def _closes_and_returns(self) -> None:
        self._wants_to_wait = False
        self._departs("closed")
        await self._line.close()
        await asyncio.sleep(self._chance.uniform(*RETURNS_AFTER_CLOSING_SECONDS))
        self._line.open()
        await self._presses()

    async def _loses_the_line(self) -> None:
        departure = self._departs("lost")
        await self._line.cut()
        await asyncio.sleep(self._chance.uniform(*IS_AWAY_SECONDS))
        departure.back_at = time.time()
        self._line.open()

    async def _vanishes(self) -> None:
        self._wants_to_wait = False
        self._departs("vanished")
        await self._line.cut()
        await self._visit.over.wait()

    async def _waits_elsewhere(self) -> None:
        """Asks to be called, closes the page, and comes when the message does."""
        await self._view.until(
            self._line,
            lambda room: room["call_back"] is not None or room["status"] in OVER,
            {"type": "call_back", "channel": "sms"},
        )
        if self._view.status == "ready":
            await self._line.close()
            is_called = await self._hears_the_call()
            await asyncio.sleep(self._chance.uniform(0.5, 2.0))
            if is_called:
                self._notes.answers.append(self._visit.visit_id)
            self._line.open()

    async def _hears_the_call(self) -> bool:
        """By looking it up, whatever is killed: the telephone that is told is no part of this."""
        while not self._visit.over.is_set():
            found = await self._visit.person.get(
                "/api/signalling/rooms", visit_id=self._visit.visit_id
            )
            for room in found["items"]:
                if room["status"] in OVER:
                    return False
                if room["call_back"] and room["call_back"]["called_at"]:
                    return True
            await asyncio.sleep(LOOKS_EVERY_SECONDS)
        return False

    async def _is_called(self) -> None:
        """Waits until the doctor comes, and presses again if the place was lost."""
        while self._view.status not in OVER and not self._visit.over.is_set():
            if self._view.status == "not_here":
                await self._says_ready()
            await self._waits_until(lambda: self._view.status in OVER, 1.0)

    async def _waits_until(self, is_so: Callable[[], bool], seconds: float) -> None:
        """At most so long, or until a frame makes it so; notes what is told meanwhile."""
        deadline = time.monotonic() + seconds
        while not is_so() and (left := deadline - time.monotonic()) > 0:
            self._notes_what_is_told()
            self._view.came.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._view.came.wait(), min(left, 1.0))

    def _notes_what_is_told(self) -> None:
        estimate, now = self._view.room.get("estimate"), self._clock.now()
        told = [each for each in self._notes.told[-400:] if each.visit_id == self._visit.visit_id]
        if self._view.status != "ready" or estimate is None:
            return
        if told and now - told[-1].at < ASKED_EVERY:
            return
        at = {
            name: datetime.fromisoformat(estimate[name])
            for name in ("expected_at", "earliest_at", "latest_at")
        }
        self._notes.told.append(Told(self._visit.visit_id, now, **at))

    def _departs(self, how: str) -> Departure:
        departure = Departure(self._visit.visit_id, time.time(), how)
        self._notes.departures.append(departure)
        return departure

    # -- the call ---------------------------------------------------------------------------------

    async def _talks(self) -> None:
        plan, visit = self._visit.plan, self._visit
        if self._view.status == "in_call" and plan.writes:
            await write(self._day, visit, "patient")
        if self._view.status == "in_call" and plan.shares:
            await self._shares()
        if self._view.status == "in_call" and plan.way is Way.LOSES_LINE_IN_CALL:
            await self._loses_the_line()
        while self._view.status != "done" and not visit.over.is_set():
            await self._waits_until(lambda: self._view.status == "done", 1.0)

    async def _shares(self) -> None:
        name = f"wyniki-{self._visit.plan.number}-{new_id().hex[:8]}.pdf"
        self._notes.texts.add(name)
        answer = await self._visit.person.send(
            "POST",
            f"/api/chat/visits/{self._visit.visit_id}/documents",
            content=PDF,
            headers={
                "X-File-Name": quote(name),
                "Content-Type": "application/octet-stream",
                **new_key(),
            },
        )
        if answer.is_success:
            document = answer.json()["document"]
            self._notes.documents[self._visit.visit_id].append(document["document_id"])
        else:
            self._notes.refusals[f"{answer.json().get('code')} documents"] += 1

    def _on_frame(self, frame: Frame) -> None:
        before = self._view.room
        self._view.on_frame(frame)
        room = self._view.room
        if room["ready_since"] and room["ready_since"] != before["ready_since"]:
            since = datetime.fromisoformat(room["ready_since"])
            self._notes.press(self._visit.visit_id, since, self._said_at)
        self.hears(frame)

    def hears(self, frame: Frame) -> None:
        """Answers the doctor's offer."""
        talk_back(self._day, self._visit, self._line, frame, "patient", self._background)


def talk_back(
    day: Day,
    visit: Visit,
    line: Line,
    frame: Frame,
    side: str,
    background: set[asyncio.Task[None]],
) -> None:
    """The doctor offers to a new peer, the patient answers; both note that they heard."""
    said: Frame | None = None
    if frame["type"] == "peer_joined" and side == "doctor":
        said = {"peer_id": frame["peer"]["connection_id"], "description": _description("offer")}
    elif frame["type"] == "description":
        day.notes.heard[visit.visit_id].add(side)
        if side == "patient":
            said = {"peer_id": frame["peer_id"], "description": _description("answer")}
    elif frame["type"] == "welcome" and side == "doctor":
        for peer in frame["peers"]:
            each = {"type": "peer_joined", "peer": peer}
            talk_back(day, visit, line, each, side, background)
    if said is not None:
        task = asyncio.create_task(line.say(type="description", **said))
        background.add(task)
        task.add_done_callback(background.discard)


def _description(kind: str) -> dict[str, str]:
    return {"type": kind, "sdp": SDP}


async def write(day: Day, visit: Visit, side: str) -> None:
    """One message, sent until it is answered: by its id it is kept once."""
    person = visit.person if side == "patient" else day.doctors[visit.doctor]
    text = f"Pacjentka pyta o dawkę, sprawa {new_id().hex[:10]}"
    day.notes.texts.add(text)
    body = {"client_id": str(new_id()), "text": text}
    await person.post(f"/api/chat/visits/{visit.visit_id}/messages", body)
    day.notes.messages[visit.visit_id].append(body["client_id"])


async def test_call(day: Day, visit: Visit) -> None:
    """The browser's part of "Połączenie testowe", with a line that is good."""
    path = f"/api/signalling/visits/{visit.visit_id}/test-calls"
    answer = await visit.person.send("POST", path, json={"sdp": await _offer()})
    if not answer.is_success:
        # Eight at once are taken; the ninth is told so, and may come again later.
        day.notes.refusals[f"{answer.json().get('code')} test-calls"] += 1
        return
    result: dict[str, Any] = {
        "camera_works": True,
        "microphone_works": True,
        "speaker_works": True,
        "round_trip_ms": 24.0,
        "packets_lost_percent": 0.1,
        "jitter_ms": 3.0,
        "microphone_level": 0.4,
        "frames_per_second": 25.0,
    }
    await visit.person.post(f"{path}/{answer.json()['test_call_id']}/result", result)


_offers: list[str] = []


async def _offer() -> str:
    """A complete offer of a browser; one is as good as another to an echo that hears nobody."""
    if not _offers:
        from aiortc import RTCPeerConnection

        connection = RTCPeerConnection()
        connection.addTransceiver("audio")
        connection.addTransceiver("video")
        await connection.setLocalDescription(await connection.createOffer())
        _offers.append(connection.localDescription.sdp)
        await connection.close()
    return _offers[0]
