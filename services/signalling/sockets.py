"""The socket of one participant. It keeps nothing that a reload would miss."""

import time
from collections.abc import Awaitable, Callable
from uuid import UUID

from fastapi import WebSocket
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession

from kit.app import App
from kit.auth import Action, Principal, authorize, role_in, room_role_in
from kit.errors import Forbidden, TooManyRequests, VisitNotFound
from kit.sockets import Connection, run_socket, visit_id_of
from kit.telemetry import log
from services.signalling import (
    call_backs,
    channels,
    commands,
    guests,
    inviting,
    queries,
    timeline,
)
from services.signalling.commands import Departure, Desk, Newcomer
from services.signalling.queries import People, Snapshot
from services.signalling.switchboard import Switchboard
from services.signalling.turn import ice_servers
from videoporady_contracts import Contract
from videoporady_contracts.negotiation import Candidate, Description, Restart
from videoporady_contracts.sockets import (
    PROTOCOL_VERSION,
    Accept,
    Admit,
    CallBackWish,
    CloseCode,
    End,
    Hello,
    Leave,
    Media,
    Noted,
    Observations,
    Peer,
    PeerJoined,
    PeerLeft,
    PeerMedia,
    PeerShows,
    Quality,
    Ready,
    Refuse,
    Remove,
    Room,
    RoomFrame,
    SetChannel,
    Show,
    SignallingWelcome,
    Visibility,
    signalling_client_frame,
)
from videoporady_contracts.words import CallChannel, ParticipantRole, RoomRole

__all__ = ["Participant", "signalling_socket"]

FOLLOWING_SECONDS_MAX = 1.0
"""A broker that is away delays the welcome by no more than this."""
BURST_SECONDS = 2.0
SECONDS_A_MINUTE = 60.0
GOODBYE = 1000
"""What our client says when its page is closed or left. Not 1001, which a gateway that restarts
says for it too: nobody may lose their place by that."""

type Work = Callable[[AsyncSession], Awaitable[None]]


async def signalling_socket(websocket: WebSocket) -> None:
    """Frames: `SignallingClientFrame` in, `SignallingServerFrame` out. Action: call.join."""
    app: App = websocket.app.state.kit
    desk: Desk = websocket.app.state.desk
    switchboard: Switchboard = websocket.app.state.switchboard
    visit_id = visit_id_of(websocket)

    def make_session(principal: Principal) -> Participant:
        return Participant(app, desk, switchboard, principal, visit_id)

    await run_socket(websocket, app, "signalling", signalling_client_frame, make_session)


class Participant:
    """One person in one room, for as long as the socket lives."""

    def __init__(
        self,
        app: App,
        desk: Desk,
        switchboard: Switchboard,
        principal: Principal,
        visit_id: UUID,
    ) -> None:
        self.visit_id = visit_id
        self.account_id = principal.account_id
        self.session_id = principal.session_id
        self._app = app
        self._desk = desk
        self._switchboard = switchboard
        self._principal = principal
        self._connection: Connection | None = None
        self._people: People | None = None
        self._may_be_stored = False
        self._role = RoomRole.PATIENT
        self._side = ParticipantRole.PATIENT
        """Of the patient and the doctor alone: a guest is on neither side."""
        self._version = 0
        """The version of the room that the client has; 0 before its welcome."""
        self._pending: Snapshot | None = None
        self._peers: dict[UUID, Peer] = {}
        self._media: PeerMedia | None = None
        self._shows: PeerShows | None = None
        self._quality_at = float("-inf")
        self._observations_left = float(desk.settings.observations_per_minute_max)
        self._observations_at = time.monotonic()
        rate = desk.settings.actions_per_second_max
        self._allowance, self._allowance_at = rate * BURST_SECONDS, time.monotonic()

    # -- the life of the socket -------------------------------------------------------------------

    async def open(self, connection: Connection, hello: Hello) -> None:
        """Follows first, then enters and takes the snapshot, then drops what the snapshot holds.

        Raises VisitNotFound for a stranger, who is told nothing before.
        """
        self._connection = connection
        await self._switchboard.follower.positioned(FOLLOWING_SECONDS_MAX)
        self._switchboard.add(self)
        async with self._app.database.transaction() as session:
            people = await queries.people_for(
                session, self._principal, Action.CALL_JOIN, self.visit_id
            )
            self._role = room_role_in(self._principal, people)
            if self._role is not RoomRole.GUEST:
                self._side = role_in(self._principal, people)
            newcomer = Newcomer(
                connection.id,
                self._principal.account_id,
                self._role,
                self._switchboard.replica_id,
                _clean(hello.device_id),
            )
            # A commit whose answer was lost is a commit: `closed` takes the row back then, too.
            self._may_be_stored = True
            connect = inviting.connect_guest if self._is_guest else commands.connect
            snapshot = await connect(session, self._desk, self.visit_id, newcomer)
        self._people = people
        self._welcome(connection, snapshot)

    async def receive(self, connection: Connection, frame: Contract) -> None:
        """Acts on one frame. Raises Problem."""
        match frame:
            case Description() | Candidate() | Restart():
                if self._is_peer(frame.peer_id):
                    passed = frame.model_copy(update={"peer_id": connection.id})
                    self._switchboard.hand(self.visit_id, frame.peer_id, passed)
            case Media():
                self._tell_media(connection.id, frame)
            case Visibility() | Show() if self._is_guest:
                # What is kept of a page in the background is told by side, of which there are two;
                # and a guest looks at what the two show each other.
                pass
            case Show():
                shows = PeerShows(peer_id=connection.id, view=frame.view)
                self._shows = shows if frame.view is not None else None
                self._hand_to(self._peers, shows)
            case Quality():
                await self._report(frame)
            case Observations():
                await self._observe(frame)
            case Ready():
                await self._act(Action.CALL_READY, self._ready)
            case Leave():
                await self._act(Action.CALL_JOIN, self._leave)
            case Accept():
                await self._act(Action.CALL_ACCEPT, self._accept)
            case End():
                await self._act(Action.CALL_ACCEPT, self._end)
            case Admit() | Refuse():
                await self._act(Action.GUEST_ADMIT, lambda session: self._decide(session, frame))
            case Remove():
                await self._act(Action.GUEST_REMOVE, lambda session: self._decide(session, frame))
            case CallBackWish():
                await self._act(
                    Action.CALL_READY, lambda session: self._want_call_back(session, frame)
                )
            case SetChannel():
                await self._act(
                    Action.CALL_ACCEPT, lambda session: self._change(session, frame.channel)
                )
            case Visibility():
                await self._act(Action.CALL_JOIN, lambda session: self._see(session, frame.hidden))
            case _:
                # A second hello, or a frame that this version should know and does not.
                connection.close(CloseCode.BAD_FRAME)

    async def closed(self, connection: Connection) -> None:
        """The socket is gone: the grace begins, in which a reload comes back."""
        self._switchboard.remove(self)
        if not self._may_be_stored:
            return
        departure = Departure(self._desk.clock.now(), connection.peer_code == GOODBYE)
        try:
            async with self._app.database.transaction() as session:
                await commands.disconnect(session, connection.id, departure)
        except (DBAPIError, PoolTimeout, OSError) as error:
            # The next beat says it again.
            log.warning("departure not yet stored", error=type(error).__name__)
            self._switchboard.departed[connection.id] = departure

    # -- what the switchboard asks for; none of it waits ------------------------------------------

    @property
    def connection_id(self) -> UUID:
        """The id by which peers know this socket."""
        assert self._connection is not None
        return self._connection.id

    @property
    def version(self) -> int:
        """The version of the room that the client has; 0 before its welcome."""
        return self._version

    def is_for(self, patient_id: UUID) -> bool:
        """Whether the visit is this patient's; before its people are known, whether it may be."""
        if self._people is None:
            return patient_id in self._principal.patient_ids
        return self._people.patient_id == patient_id

    @property
    def _is_guest(self) -> bool:
        return self._role is RoomRole.GUEST

    def show(self, snapshot: Snapshot) -> None:
        """A room that changed. What is not newer is dropped, so nothing is shown twice."""
        if self._version == 0:
            waits = self._pending
            if waits is None or snapshot.room.version > waits.room.version:
                self._pending = snapshot
        elif snapshot.room.version > self._version:
            self._version = snapshot.room.version
            self.hand(RoomFrame(room=self._seen(snapshot)))
            self._meet(snapshot)

    def hand(self, frame: Contract) -> None:
        """Queues a frame for the client."""
        if self._connection is not None:
            self._connection.send(frame)

    def close(self, code: int) -> None:
        """Ends the socket."""
        if self._connection is not None:
            self._connection.close(code)

    # -- what is shown ----------------------------------------------------------------------------

    def _welcome(self, connection: Connection, snapshot: Snapshot) -> None:
        self._peers = self._peers_in(snapshot)
        settings = self._desk.settings
        servers, _ = ice_servers(settings, self._desk.clock.now())
        connection.send(
            SignallingWelcome(
                version=PROTOCOL_VERSION,
                connection_id=connection.id,
                role=self._role,
                guest_id=self.account_id if self._is_guest else None,
                heartbeat_seconds=settings.socket_heartbeat_seconds,
                ice_servers=servers,
                room=self._seen(snapshot),
                peers=tuple(self._peers.values()),
            )
        )
        self._version = snapshot.room.version
        if self._pending is not None:
            self.show(self._pending)
            self._pending = None

    def _peers_in(self, snapshot: Snapshot) -> dict[UUID, Peer]:
        """The connections of all others that may meet; none for somebody who may not."""
        own = next(
            (each for each in snapshot.peers if each.connection_id == self.connection_id), None
        )
        if own is None:
            return {}
        # Two guardians are on one side, as a person with two devices is; each guest is a side.
        side = (own.role, own.guest_id)
        return {
            each.connection_id: each
            for each in snapshot.peers
            if (each.role, each.guest_id) != side
        }

    def _seen(self, snapshot: Snapshot) -> Room:
        if self._is_guest:
            return guests.as_guest_sees(snapshot.room, self.account_id)
        return snapshot.room

    def _meet(self, snapshot: Snapshot) -> None:
        before, self._peers = self._peers, self._peers_in(snapshot)
        for peer in before.values():
            if peer.connection_id not in self._peers:
                self.hand(PeerLeft(peer=peer))
        joined = {key: peer for key, peer in self._peers.items() if key not in before}
        for peer in joined.values():
            self.hand(PeerJoined(peer=peer))
        self._show_media(joined)
        self._hand_to(joined, self._shows)

    def _tell_media(self, own_id: UUID, frame: Media) -> None:
        told = frame.model_dump(exclude={"type", "peer_id"})
        media = PeerMedia(peer_id=own_id, **told)
        if frame.peer_id is None:
            self._media = media
            self._show_media(self._peers)
        elif self._is_peer(frame.peer_id):
            # Of the line to this peer alone: whoever comes later is told what goes for all.
            self._switchboard.hand(self.visit_id, frame.peer_id, media)

    def _show_media(self, peers: dict[UUID, Peer]) -> None:
        self._hand_to(peers, self._media)

    def _hand_to(self, peers: dict[UUID, Peer], frame: PeerMedia | PeerShows | None) -> None:
        if frame is not None:
            for connection_id in peers:
                self._switchboard.hand(self.visit_id, connection_id, frame)

    def _is_peer(self, connection_id: UUID) -> bool:
        if connection_id in self._peers:
            return True
        # A peer that has just reloaded: its old id gets nothing, and that is no fault of the
        # client.
        self._switchboard.count("nowhere")
        return False

    # -- what is pressed --------------------------------------------------------------------------

    async def _act(self, action: Action, work: Work) -> None:
        """Does one thing that is stored. Raises Forbidden, TooManyRequests, or a rule's refusal."""
        self._permit(action)
        self._pace()
        async with self._app.database.transaction() as session:
            await work(session)

    def _permit(self, action: Action) -> None:
        assert self._people is not None
        try:
            authorize(self._principal, action, self._people)
        except VisitNotFound as refusal:
            # The visit is theirs, the action is the other side's.
            raise Forbidden from refusal

    def _pace(self) -> None:
        rate, now = self._desk.settings.actions_per_second_max, time.monotonic()
        regained = (now - self._allowance_at) * rate
        self._allowance = min(self._allowance + regained, rate * BURST_SECONDS)
        self._allowance_at = now
        if self._allowance < 1:
            raise TooManyRequests
        self._allowance -= 1

    async def _ready(self, session: AsyncSession) -> None:
        await commands.set_ready(session, self._desk, self.visit_id)

    async def _leave(self, session: AsyncSession) -> None:
        if self._is_guest:
            await inviting.leave_as_guest(session, self._desk, self.visit_id, self.account_id)
        else:
            await commands.leave_room(session, self._desk, self.visit_id, self._side)

    async def _accept(self, session: AsyncSession) -> None:
        await commands.accept_patient(session, self._desk, self.visit_id)

    async def _end(self, session: AsyncSession) -> None:
        await commands.end_call(session, self._desk, self.visit_id)

    async def _decide(self, session: AsyncSession, frame: Admit | Refuse | Remove) -> None:
        match frame:
            case Admit():
                decide = inviting.admit_guest
            case Refuse():
                decide = inviting.refuse_guest
            case Remove():
                decide = inviting.remove_guest
        await decide(session, self._desk, self._principal, self.visit_id, frame.guest_id)

    async def _change(self, session: AsyncSession, channel: CallChannel) -> None:
        await channels.set_channel(session, self._desk, self.visit_id, self._side, channel)

    async def _see(self, session: AsyncSession, hidden: bool) -> None:
        await commands.set_visibility(
            session, self._desk, self.visit_id, self.connection_id, hidden
        )

    async def _want_call_back(self, session: AsyncSession, wish: CallBackWish) -> None:
        await call_backs.ask_for_call_back(session, self._desk, self.visit_id, wish.channel)

    async def _report(self, quality: Quality) -> None:
        now = time.monotonic()
        if now - self._quality_at < self._desk.settings.quality_every_seconds:
            return
        self._quality_at = now
        guest = self._principal.guest
        async with self._app.database.transaction() as session:
            if guest is not None:
                await timeline.report_guest_quality(session, self._desk, guest, quality)
                return
            await commands.report_quality(session, self._desk, self.visit_id, self._side, quality)

    async def _observe(self, observations: Observations) -> None:
        """Keeps what there is room for: a browser that notices too much is itself the trouble."""
        limit, now = self._desk.settings.observations_per_minute_max, time.monotonic()
        regained = (now - self._observations_at) / SECONDS_A_MINUTE * limit
        self._observations_left = min(self._observations_left + regained, limit)
        self._observations_at = now
        items = observations.items[: int(self._observations_left)]
        if len(items) < len(observations.items):
            self._switchboard.count("observation_dropped")
        if items:
            async with self._app.database.transaction() as session:
                who = self._principal.guest or self._side
                account_id = self._principal.account_id
                timeline.observe(session, self._desk, self.visit_id, who, account_id, items)
        # Only now: what the database did not take is said again, and must find room then.
        self._observations_left -= len(items)
        ids = tuple(each.id for each in observations.items if each.id is not None)
        if ids:
            self.hand(Noted(ids=ids))


def _clean(device_id: str | None) -> str | None:
    """PostgreSQL stores every character but NUL."""
    return None if device_id is None else device_id.replace("\x00", "")
