"""What a doctor does in a simulated day: begins late or not, sees who waits, advises, goes on."""

import asyncio
import time
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any

from tests.load.day.patients import talk_back, write
from tests.load.day.people import Day, Line, RoomView, Visit
from tests.load.day.plan import DoctorPlan, Way
from tests.load.presses import Frame

__all__ = ["Doctor"]

LOOKS_SECONDS = 0.1
COMES_IN_SECONDS = 5.0
"""How long the doctor waits in a room for a patient who is called, or whose line broke."""
PUT_OFF = timedelta(minutes=4)
SAY_AGAIN_SECONDS = 1.0
SOON = timedelta(seconds=30)
WAIT = frozenset({"ready", "lost"})


class Doctor:
    """One doctor with a console."""

    def __init__(self, day: Day, plan: DoctorPlan) -> None:
        self._day, self._plan = day, plan
        self._person = day.doctors[plan.number]
        self._waiting: dict[str, str] = {}
        """The open alerts of the console, by visit."""
        self._seen: set[str] = set()
        self._put_off: dict[str, datetime] = {}
        self._background: set[asyncio.Task[None]] = set()
        self._console = Line(self._person, day.stack.url, "/api/notify/socket", self._on_frame)

    async def works(self) -> None:
        """From the first patient to the last."""
        clock, opens_at = self._day.clock, self._day.plan.opens_at
        if self._plan.announces_minutes is not None:
            await clock.until(opens_at + timedelta(minutes=1))
            body = {"minutes": self._plan.announces_minutes}
            await self._person.post("/api/signalling/delays", body)
        await clock.until(opens_at + timedelta(minutes=self._plan.late_minutes))
        self._console.open()
        try:
            while self._has_work():
                visit = self._next()
                if visit is None:
                    await asyncio.sleep(LOOKS_SECONDS)
                elif await self._sees(visit):
                    await clock.minutes(visit.plan.pause_minutes)
        finally:
            await self._console.close()

    def _has_work(self) -> bool:
        """A visit of one's own, or one that may still be moved here."""
        return any(
            each.doctor == self._plan.number
            or (each.plan.way is Way.IS_MOVED and not each.moved.is_set())
            for each in self._open_visits()
        )

    def _open_visits(self) -> list[Visit]:
        return [each for each in self._day.visits.values() if not each.over.is_set()]

    def _next(self) -> Visit | None:
        """Who waits and was to come first; nobody is seen before their time."""
        now = self._day.clock.now()
        due = [
            each
            for each in self._open_visits()
            if each.visit_id in self._waiting
            and each.doctor == self._plan.number
            and each.starts_at <= now + SOON
            and self._put_off.get(each.visit_id, now) <= now
        ]
        return min(due, key=lambda each: each.starts_at, default=None)

    # -- one visit --------------------------------------------------------------------------------

    async def _sees(self, visit: Visit) -> bool:
        """Whether the visit took place."""
        view = RoomView()

        def on_frame(frame: Frame) -> None:
            view.on_frame(frame)
            talk_back(self._day, visit, line, frame, "doctor", self._background)

        path = f"/api/signalling/socket?visit_id={visit.visit_id}"
        line = Line(self._person, self._day.stack.url, path, on_frame)
        line.open()
        try:
            if not await self._begins(visit, view, line):
                self._put_off[visit.visit_id] = self._day.clock.now() + PUT_OFF
                return False
            self._day.notes.calls[visit.visit_id] = time.time()
            await self._talks(visit)
            await view.until(line, lambda room: room["status"] == "done", {"type": "end"})
        finally:
            await line.close()
        visit.ends(self._day.notes, "completed")
        self._waiting.pop(visit.visit_id, None)
        if visit.plan.is_advised:
            await self._advises(visit)
        return True

    async def _begins(self, visit: Visit, view: RoomView, line: Line) -> bool:
        ready = await view.until(
            line, lambda room: room["status"] in {"ready", "in_call", "lost"}, None, 10.0
        )
        if ready and view.status == "lost":
            call_back = view.room["call_back"]
            if call_back is not None and call_back["called_at"] is None:
                await self._calls(visit)
            ready = await view.until(
                line, lambda room: room["status"] in {"ready", "in_call"}, None, COMES_IN_SECONDS
            )
        return ready and await view.until(
            line, lambda room: room["status"] == "in_call", {"type": "accept"}, 2 * COMES_IN_SECONDS
        )

    async def _calls(self, visit: Visit) -> None:
        answer = await self._person.send(
            "POST",
            f"/api/signalling/visits/{visit.visit_id}/patient-calls",
            headers={"Idempotency-Key": f"call-{visit.visit_id}"},
        )
        if not answer.is_success:
            # The estimate may have called, or the patient come back, in the same moment.
            self._day.notes.refusals[f"{answer.json().get('code')} patient-calls"] += 1

    async def _talks(self, visit: Visit) -> None:
        await self._day.clock.minutes(visit.plan.lasts_minutes * 0.7)
        if self._day.notes.messages[visit.visit_id] or self._day.notes.documents[visit.visit_id]:
            await self._reads(visit)
            if visit.plan.number % 3 == 0:
                await write(self._day, visit, "doctor")
        await self._day.clock.minutes(visit.plan.lasts_minutes * 0.3)

    async def _reads(self, visit: Visit) -> None:
        path = f"/api/chat/visits/{visit.visit_id}"
        found = await self._person.get(f"{path}/messages")
        seq = max((each["seq"] for each in found["items"]), default=0)
        if seq:
            await self._person.put(f"{path}/read", {"seq": seq})
            self._day.notes.reads[visit.visit_id]["doctor"] = seq

    async def _advises(self, visit: Visit) -> None:
        path = f"/api/chat/visits/{visit.visit_id}/recommendations"
        text = f"Proszę odpoczywać i pić dużo wody ({visit.plan.number})."
        self._day.notes.texts.add(text)
        draft = await self._person.put(f"{path}/draft", {"text": text, "prescriptions": ["1234"]})
        await self._person.post(path, {"draft_version": draft["version"]})
        self._day.notes.advised.append(visit.visit_id)

    # -- the console ------------------------------------------------------------------------------

    def _on_frame(self, frame: Frame) -> None:
        notes, now = self._day.notes, time.time()
        match frame["type"]:
            case "welcome":
                notes.opened.setdefault(self._day.doctor_ids[self._plan.number], now)
                stand = {each["visit_id"]: each for each in frame["alerts"]}
                # A welcome tells what rings. Who was seen already, and waits, is in the rooms.
                for visit_id in self._waiting.keys() - stand.keys():
                    self._starts(self._looks_up(visit_id, self._waiting[visit_id]))
                for each in stand.values():
                    self._shows(each)
            case "alert":
                self._shows(frame["alert"])
            case "alert_closed":
                self._closes(frame["visit_id"], frame["alert_id"])
            case _:
                pass

    def _shows(self, alert: Frame) -> None:
        self._day.notes.alert(alert)
        self._waiting[alert["visit_id"]] = alert["alert_id"]
        if alert["alert_id"] not in self._seen:
            self._seen.add(alert["alert_id"])
            self._starts(self._acknowledges(alert))

    def _starts(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _looks_up(self, visit_id: str, alert_id: str) -> None:
        """Whether the patient still waits, as the list of the console asks after a reconnect."""
        found = await self._person.get("/api/signalling/rooms", visit_id=visit_id)
        if not any(room["status"] in WAIT for room in found["items"]):
            self._closes(visit_id, alert_id)

    def _closes(self, visit_id: str, alert_id: str) -> None:
        notes = self._day.notes
        notes.alert_ends.setdefault(alert_id, time.time())
        notes.gone[visit_id].append(time.time())
        if self._waiting.get(visit_id) == alert_id:
            del self._waiting[visit_id]

    async def _acknowledges(self, alert: Frame) -> None:
        """Some alerts are seen soon, others only when the patient is accepted."""
        visit = self._day.visits.get(alert["visit_id"])
        if visit is None or visit.plan.seen_minutes is None:
            return
        await self._day.clock.minutes(visit.plan.seen_minutes)
        while alert["alert_id"] not in self._day.notes.alert_ends:
            await self._console.say(type="acknowledge", alert_id=alert["alert_id"])
            await asyncio.sleep(SAY_AGAIN_SECONDS)
