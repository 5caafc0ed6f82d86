"""The notify socket of a person: a doctor's alerts, reception's of those that no doctor saw, and
news of the visits that somebody may see.

An alert only moves forward (open, escalated, acknowledged, over), and a session remembers how far
it has told each. So the same change may be offered by this process and again by its event from
Kafka: a doctor sees it once. News carry no state: whoever gets them asks the owner.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from fastapi import WebSocket

from kit.app import App
from kit.auth import Action, Principal, authorize
from kit.database import Database
from kit.follower import Follows
from kit.sockets import Connection, SocketHub, run_socket
from services.notify import commands, escalations, queries
from services.notify.domain import AlertState
from services.notify.queries import AlertRecord, Members
from videoporady_contracts import Envelope, EventData, booking, chat, signalling
from videoporady_contracts.notify import AlertAcknowledged, AlertEnded, AlertEscalated, AlertRaised
from videoporady_contracts.sockets import (
    PROTOCOL_VERSION,
    Acknowledge,
    AlertClosed,
    AlertFrame,
    CloseCode,
    Hello,
    NotifyWelcome,
    VisitNews,
    notify_client_frame,
)
from videoporady_contracts.words import EscalationStep, StaffRole

__all__ = ["NotifySockets", "notify_socket"]

EVERYBODY = "everybody"
EVERYWHERE = "everywhere"
"""Reception and ops, when their screen shows the rooms of all: ids and names of events, no more."""
STEPS = {AlertState.OPEN: 0, AlertState.ACKNOWLEDGED: 3, AlertState.OVER: 4}
ESCALATIONS = {None: 0, EscalationStep.DOCTOR: 1, EscalationStep.RECEPTION: 2}
"""How far an alert has come, as a number that only rises: an open one by whom it has reached."""
ALERTS_REMEMBERED_MAX = 1_000
"""Alerts whose last told state one socket keeps: a doctor has some dozens a day."""
NEWS: tuple[type[EventData], ...] = (
    booking.SlotBooked,
    booking.ContactAttempted,
    booking.SlotOffered,
    booking.SlotOfferEnded,
    booking.VisitCancelled,
    booking.VisitCompleted,
    booking.VisitMissed,
    booking.VisitRescheduled,
    booking.VisitDisrupted,
    signalling.TestCallCompleted,
    signalling.PatientReady,
    signalling.PatientLeft,
    signalling.PresenceChanged,
    signalling.CallStarted,
    signalling.CallInterrupted,
    signalling.CallResumed,
    signalling.CallEnded,
    signalling.WaitEstimated,
    signalling.StartEstimated,
    signalling.CallBackRequested,
    signalling.PatientCalled,
    signalling.DoctorDelayed,
    chat.MessagePosted,
    chat.MessagesRead,
    chat.DocumentShared,
    chat.RecommendationsIssued,
)
"""What changes something that a visit's people have on their screens."""


async def notify_socket(websocket: WebSocket) -> None:
    """Frames: `NotifyClientFrame` in, `NotifyServerFrame` out."""
    app: App = websocket.app.state.kit
    sockets: NotifySockets = websocket.app.state.sockets

    def make_session(principal: Principal) -> NotifySession:
        return NotifySession(app, sockets, principal)

    await run_socket(websocket, app, "notify", notify_client_frame, make_session)


class NotifySockets:
    """The open notify sockets of this replica, and the members of visits that passed by."""

    def __init__(self, *, members_remembered_max: int) -> None:
        self.hub = SocketHub()
        self.database: Database | None = None
        """Set once the application is built: the followers that come here are a part of it."""
        self._open_count = 0
        self._doctors: dict[UUID, set[NotifySession]] = defaultdict(set)
        self._reception: set[NotifySession] = set()
        self._members: OrderedDict[UUID, Members] = OrderedDict()
        self._members_remembered_max = members_remembered_max

    @property
    def follows(self) -> Follows:
        """What every replica's sockets do when an event passes by."""
        return {
            AlertRaised: self._on_alert_raised,
            AlertEscalated: self._on_alert_escalated,
            AlertAcknowledged: self._on_alert_acknowledged,
            AlertEnded: self._on_alert_ended,
            **dict.fromkeys(NEWS, self._on_news),
        }

    def add(self, session: "NotifySession", connection: Connection) -> None:
        principal = session.principal
        keys: list[object] = [EVERYBODY]
        if session.hears_everything:
            keys.append(EVERYWHERE)
        keys += [("patient", patient_id) for patient_id in principal.patient_ids]
        if session.doctor_id is not None:
            keys.append(("doctor", session.doctor_id))
            self._doctors[session.doctor_id].add(session)
        if session.is_reception:
            self._reception.add(session)
        self.hub.add(connection, *keys)
        self._open_count += 1

    def remove(self, session: "NotifySession", connection: Connection) -> None:
        self.hub.remove(connection)
        self._open_count -= 1
        self._reception.discard(session)
        if session.doctor_id is not None:
            self._doctors[session.doctor_id].discard(session)
            if not self._doctors[session.doctor_id]:
                del self._doctors[session.doctor_id]

    def of_doctor(self, doctor_id: UUID) -> Iterator["NotifySession"]:
        """The doctor's sessions in this process: every tab rings, and every tab falls silent."""
        return iter(tuple(self._doctors.get(doctor_id, ())))

    def tell_alert(self, record: AlertRecord) -> None:
        """An alert as it was just stored, in this process or in another one."""
        alert = record.alert
        sessions = set(self.of_doctor(alert.doctor_id))
        if alert.escalated_to is EscalationStep.RECEPTION:
            sessions |= self._reception
        for session in sessions:
            session.offer(record)

    async def close_all(self, _app: App) -> None:
        """Says goodbye at a graceful stop, so that clients come back at once to another replica."""
        for connection in self.hub.of(EVERYBODY):
            connection.close(CloseCode.SERVICE_RESTART)

    async def _on_alert_raised(self, event: AlertRaised, envelope: Envelope) -> None:
        await self._show_alert(event, STEPS[AlertState.OPEN])
        # The patient, too, follows how far it comes: told, told again, seen.
        await self._on_news(event, envelope)

    async def _on_alert_escalated(self, event: AlertEscalated, envelope: Envelope) -> None:
        await self._show_alert(event, ESCALATIONS[event.step])
        await self._on_news(event, envelope)

    async def _on_alert_acknowledged(self, event: AlertAcknowledged, envelope: Envelope) -> None:
        await self._show_alert(event, STEPS[AlertState.ACKNOWLEDGED])
        await self._on_news(event, envelope)

    async def _on_alert_ended(self, event: AlertEnded, envelope: Envelope) -> None:
        await self._show_alert(event, STEPS[AlertState.OVER])
        self._pass_on(event, envelope, {*self.hub.of(EVERYWHERE)})

    async def _show_alert(
        self, event: AlertRaised | AlertEscalated | AlertAcknowledged | AlertEnded, step: int
    ) -> None:
        """Shows what another process stored; what this one stored, its sockets know already."""
        sessions = {*self.of_doctor(event.doctor_id), *self._reception_for(event, step)}
        if self.database is None or all(each.has_told(event.alert_id, step) for each in sessions):
            return
        # The row is newer than the event or just as old: both were stored in one commit.
        async with self.database.reading() as session:
            record = await queries.alert_as_it_is(session, event.alert_id)
        if record is not None:
            self.tell_alert(record)

    def _reception_for(
        self, event: AlertRaised | AlertEscalated | AlertAcknowledged | AlertEnded, step: int
    ) -> set["NotifySession"]:
        """Reception's sessions that an event is for: it has heard of few alerts."""
        if step == ESCALATIONS[EscalationStep.RECEPTION]:
            return self._reception
        return {each for each in self._reception if each.knows(event.alert_id)}

    async def _on_news(self, event: Any, envelope: Envelope) -> None:
        members = await self._members_of(event)
        keys: list[object] = [EVERYWHERE]
        if members is not None:
            # Not by the account that booked: it may act for the patient no more.
            keys += [("doctor", members.doctor_id), ("patient", members.patient_id)]
        # Who is found by several, gets one frame all the same.
        receivers = {connection for key in keys for connection in self.hub.of(key)}
        self._pass_on(event, envelope, receivers)

    def _pass_on(self, event: Any, envelope: Envelope, receivers: set[Connection]) -> None:
        if receivers:
            news = VisitNews(visit_id=event.visit_id, what=type(event).__name__, at=envelope.time)
            text = news.model_dump_json()
            for connection in receivers:
                connection.send_text(text)

    async def _members_of(self, event: Any) -> Members | None:
        """From memory, or from a booking that passes by before its row is here, or from the row."""
        visit_id: UUID = event.visit_id
        if isinstance(event, booking.SlotBooked | booking.SlotOffered | booking.VisitCancelled):
            members = Members(event.doctor_id, event.patient_id)
            self._remember(visit_id, members)
            return members
        if (known := self._members.get(visit_id)) is not None:
            self._members.move_to_end(visit_id)
            return known
        if self.database is None or self._open_count == 0:
            return None
        async with self.database.reading() as session:
            members = await queries.members_of(session, visit_id)
        if members is not None:
            self._remember(visit_id, members)
        return members

    def _remember(self, visit_id: UUID, members: Members) -> None:
        self._members[visit_id] = members
        self._members.move_to_end(visit_id)
        if len(self._members) > self._members_remembered_max:
            self._members.popitem(last=False)


class NotifySession:
    """One socket. Only its own methods send alerts to it."""

    __slots__ = (
        "_app",
        "_connection",
        "_early",
        "_sockets",
        "_told",
        "_welcomed",
        "doctor_id",
        "hears_everything",
        "is_reception",
        "principal",
    )

    def __init__(self, app: App, sockets: NotifySockets, principal: Principal) -> None:
        self.principal = principal
        is_doctor = StaffRole.DOCTOR in principal.roles
        self.doctor_id = principal.doctor_id if is_doctor else None
        self.is_reception = StaffRole.RECEPTION in principal.roles
        self._app = app
        self._sockets = sockets
        self._connection: Connection | None = None
        self.hears_everything = False
        self._welcomed = False
        self._early: list[AlertRecord] = []
        """What was offered between following and the snapshot."""
        self._told: OrderedDict[UUID, int] = OrderedDict()

    async def open(self, connection: Connection, hello: Hello) -> None:
        """Follow first, then the snapshot, then what came in between and is not in it."""
        authorize(self.principal, Action.NEWS_FOLLOW)
        if hello.everywhere:
            authorize(self.principal, Action.BOARD_READ)
            self.hears_everything = True
        if self._app.follower is not None:
            await self._app.follower.positioned()
        self._connection = connection
        self._sockets.add(self, connection)
        alerts = ()
        if self.doctor_id is not None:
            async with self._app.database.transaction() as session:
                await escalations.remember_doctor(
                    session, self.principal.account_id, self.doctor_id
                )
        if self.doctor_id is not None or self.is_reception:
            async with self._app.database.reading() as session:
                alerts = await queries.open_alerts(
                    session, self.principal, limit=self._app.settings.alerts_listed_max
                )
        connection.send(
            NotifyWelcome(
                version=PROTOCOL_VERSION,
                heartbeat_seconds=self._app.settings.socket_heartbeat_seconds,
                alerts=alerts,
            )
        )
        for alert in alerts:
            self._told[alert.alert_id] = ESCALATIONS[alert.escalated_to]
        self._welcomed = True
        for record in self._early:
            self.offer(record)
        self._early.clear()

    async def receive(self, connection: Connection, frame: Any) -> None:
        if isinstance(frame, Acknowledge):
            async with self._app.database.transaction() as session:
                await commands.acknowledge_alert(
                    session,
                    self.principal,
                    frame.alert_id,
                    clock=self._app.clock,
                    tell=self._sockets.tell_alert,
                )

    async def closed(self, connection: Connection) -> None:
        if self._connection is not None:
            self._sockets.remove(self, connection)

    def offer(self, record: AlertRecord) -> None:
        """An alert as it is now. It is sent when it is further than this socket has told."""
        if self._connection is None or not self._welcomed:
            self._early.append(record)
            return
        alert, told = record.alert, self._told.get(record.alert.alert_id)
        step = max(STEPS[record.state], ESCALATIONS[alert.escalated_to])
        if self.has_told(alert.alert_id, step):
            return
        self._told[alert.alert_id] = step
        if len(self._told) > ALERTS_REMEMBERED_MAX:
            self._told.popitem(last=False)
        if record.state is not AlertState.OVER:
            self._connection.send(AlertFrame(alert=alert))
        elif told is not None:
            # Who never heard of the alert need not hear that it is over.
            self._connection.send(AlertClosed(alert_id=alert.alert_id, visit_id=alert.visit_id))

    def has_told(self, alert_id: UUID, step: int) -> bool:
        """Whether this socket has told that the alert has come so far."""
        told = self._told.get(alert_id)
        return told is not None and step <= told

    def knows(self, alert_id: UUID) -> bool:
        """Whether this socket has told of the alert at all."""
        return alert_id in self._told
