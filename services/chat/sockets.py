"""The chat socket of one visit: a snapshot first, then every message once, in the order of `seq`.

A session remembers the last number that it sent. Whatever wakes it (a post in this process, an
event from another replica), it only ever sends the next ones, and loads from the database what it
was not handed. So a wake-up may come twice, late or out of order: gaps and doubles are impossible.
"""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from fastapi import WebSocket
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from kit.app import App
from kit.auth import Action, Principal
from kit.database import after_commit, is_transient
from kit.follower import Follows
from kit.sockets import Connection, SocketHub, run_socket, visit_id_of
from services.chat import commands, queries
from videoporady_contracts import Envelope
from videoporady_contracts.chat import DocumentShared, MessagePosted, MessagesRead
from videoporady_contracts.close_codes import CODES_OF_ENDS
from videoporady_contracts.signalling import GuestRemoved
from videoporady_contracts.sockets import (
    PROTOCOL_VERSION,
    ChatWelcome,
    CloseCode,
    Hello,
    Message,
    MessageFrame,
    PeerTyping,
    Post,
    Read,
    ReadFrame,
    ReadMarks,
    Typing,
    chat_client_frame,
)
from videoporady_contracts.words import ParticipantRole, RoomRole

__all__ = ["ChatSockets", "chat_socket"]

LOAD_AGAIN_SECONDS = 1.0


async def chat_socket(websocket: WebSocket) -> None:
    """Frames: `ChatClientFrame` in, `ChatServerFrame` out."""
    app: App = websocket.app.state.kit
    sockets: ChatSockets = websocket.app.state.sockets
    visit_id = visit_id_of(websocket)

    def make_session(principal: Principal) -> ChatSession:
        return ChatSession(app, sockets, principal, visit_id)

    await run_socket(websocket, app, "chat", chat_client_frame, make_session)


class ChatSockets:
    """The open chat sockets of this replica, by visit."""

    def __init__(self) -> None:
        self.hub = SocketHub()
        self._sessions: dict[UUID, set[ChatSession]] = defaultdict(set)

    @property
    def follows(self) -> Follows:
        """What every replica's sockets do when an event of chat, or a guest's end, passes by."""
        return {
            MessagePosted: self._on_message_posted,
            DocumentShared: self._on_document_shared,
            MessagesRead: self._on_messages_read,
            GuestRemoved: self._on_guest_removed,
        }

    def add(self, session: "ChatSession") -> None:
        self._sessions[session.visit_id].add(session)

    def remove(self, session: "ChatSession") -> None:
        self._sessions[session.visit_id].discard(session)
        if not self._sessions[session.visit_id]:
            del self._sessions[session.visit_id]

    def of(self, visit_id: UUID) -> Iterator["ChatSession"]:
        """The sessions of a visit in this process."""
        return iter(tuple(self._sessions.get(visit_id, ())))

    def tell_message(self, message: Message) -> None:
        """A message was committed in this process: no need to wait for its event."""
        for session in self.of(message.visit_id):
            session.offer(message)

    def tell_read(self, visit_id: UUID, marks: ReadMarks) -> None:
        """Read marks were committed in this process."""
        for session in self.of(visit_id):
            session.offer_marks(marks)

    def tell_typing(self, visit_id: UUID, role: ParticipantRole) -> None:
        """Somebody writes. It is passed within this process only: the gateway brings both sides of
        a visit to one replica, and a hint that is lost costs nothing.
        """
        for session in self.of(visit_id):
            session.offer_typing(role)

    async def close_all(self, _app: App) -> None:
        """Says goodbye at a graceful stop, so that clients come back at once to another replica."""
        for visit_id in list(self._sessions):
            for session in self.of(visit_id):
                session.close(CloseCode.SERVICE_RESTART)

    async def _on_message_posted(self, event: MessagePosted, _envelope: Envelope) -> None:
        for session in self.of(event.visit_id):
            session.wake(event.seq)

    async def _on_document_shared(self, event: DocumentShared, _envelope: Envelope) -> None:
        for session in self.of(event.visit_id):
            session.wake(event.seq)

    async def _on_messages_read(self, event: MessagesRead, _envelope: Envelope) -> None:
        match event.role:
            case ParticipantRole.PATIENT:
                self.tell_read(event.visit_id, ReadMarks(patient=event.seq))
            case ParticipantRole.DOCTOR:
                self.tell_read(event.visit_id, ReadMarks(doctor=event.seq))
            case ParticipantRole.RECEPTION:
                pass

    async def _on_guest_removed(self, event: GuestRemoved, _envelope: Envelope) -> None:
        for session in self.of(event.visit_id):
            if session.account_id == event.guest_id:
                session.close(CODES_OF_ENDS[event.reason])


class ChatSession:
    """One socket. Only its own methods send to it."""

    def __init__(
        self, app: App, sockets: ChatSockets, principal: Principal, visit_id: UUID
    ) -> None:
        self.visit_id = visit_id
        self.account_id = principal.account_id
        self._app = app
        self._sockets = sockets
        self._principal = principal
        self._connection: Connection | None = None
        self._role = RoomRole.PATIENT
        self._sees_documents = False
        self._welcomed = False
        self._sent_seq = 0
        self._sent_marks = ReadMarks()
        self._behind = asyncio.Event()
        self._feeder: asyncio.Task[None] | None = None

    # -- the life of the socket, called by kit.sockets --

    async def open(self, connection: Connection, hello: Hello) -> None:
        """Follow first, then the snapshot: what comes in between is loaded after the welcome."""
        self._connection = connection
        if self._app.follower is not None:
            await self._app.follower.positioned()
        self._sockets.add(self)
        self._sockets.hub.add(connection, self.visit_id)
        async with self._app.database.reading() as session:
            thread = await queries.thread_of(
                session,
                self._principal,
                self.visit_id,
                after_seq=hello.after_seq,
                limit=self._app.settings.page_messages_max,
            )
        self._role, self._sees_documents = thread.role, thread.sees_documents
        self._sent_seq = thread.messages[-1].seq if thread.messages else thread.last_seq
        self._sent_marks = thread.read
        connection.send(
            ChatWelcome(
                version=PROTOCOL_VERSION,
                role=thread.role,
                heartbeat_seconds=self._app.settings.socket_heartbeat_seconds,
                messages=thread.messages,
                last_seq=thread.last_seq,
                read=thread.read,
            )
        )
        self._welcomed = True
        self._behind.set()
        self._feeder = asyncio.create_task(self._feed(connection))

    async def receive(self, connection: Connection, frame: Any) -> None:
        match frame:
            case Post():
                await self._post(frame)
            case Read() | Typing() if self._role is RoomRole.GUEST:
                # Who reads only has no mark and writes nothing.
                pass
            case Read():
                async with self._app.database.transaction() as session:
                    marks = await commands.mark_read(
                        session, self._principal, self.visit_id, frame.seq, clock=self._app.clock
                    )
                self._sockets.tell_read(self.visit_id, marks)
            case Typing():
                self._sockets.tell_typing(self.visit_id, ParticipantRole(self._role))
            case _:
                # A second hello says nothing new.
                pass

    async def closed(self, connection: Connection) -> None:
        self._sockets.remove(self)
        self._sockets.hub.remove(connection)
        if self._feeder is not None:
            self._feeder.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._feeder

    # -- what others hand over; none of these waits --

    def offer(self, message: Message) -> None:
        """A stored message. The next one in order is sent at once, a later one is loaded."""
        if self._welcomed and message.seq == self._sent_seq + 1:
            self._send(message)
        else:
            self.wake(message.seq)

    def wake(self, seq: int) -> None:
        """The thread has grown to `seq`."""
        if seq > self._sent_seq:
            self._behind.set()

    def offer_marks(self, marks: ReadMarks) -> None:
        """Read marks as somebody knows them; older news than this socket has change nothing."""
        newest = ReadMarks(
            patient=max(marks.patient, self._sent_marks.patient),
            doctor=max(marks.doctor, self._sent_marks.doctor),
        )
        if self._connection is not None and self._welcomed and newest != self._sent_marks:
            self._sent_marks = newest
            self._connection.send(ReadFrame(read=newest))

    def offer_typing(self, role: ParticipantRole) -> None:
        if self._connection is not None and self._welcomed and role != self._role:
            self._connection.send(PeerTyping(role=role))

    def close(self, code: CloseCode) -> None:
        if self._connection is not None:
            self._connection.close(code)

    # -- inside --

    async def _post(self, frame: Post) -> None:
        async with self._app.database.transaction() as session:
            message = await commands.post_message(
                session,
                self._principal,
                self.visit_id,
                client_id=frame.client_id,
                words=frame.text,
                clock=self._app.clock,
                settings=self._app.settings,
            )
            after_commit(session, lambda: self._sockets.tell_message(message))

    async def _feed(self, connection: Connection) -> None:
        """Loads and sends what the thread has beyond the last sent message, page by page."""
        while True:
            await self._behind.wait()
            self._behind.clear()
            try:
                while await self._send_next_page():
                    # A long thread must not fill the queue of a client that reads what it can.
                    await connection.drained()
            except (DBAPIError, PoolTimeout, OSError) as error:
                if not is_transient(error):
                    connection.close(CloseCode.SERVICE_RESTART)
                    raise
                await asyncio.sleep(LOAD_AGAIN_SECONDS)
                self._behind.set()

    async def _send_next_page(self) -> bool:
        """True when there may be more."""
        # A page fits into the queue, and leaves room for other frames.
        limit = min(
            self._app.settings.page_messages_max, self._app.settings.socket_queue_frames_max // 2
        )
        async with self._app.database.reading() as session:
            visit = await queries.visit_of(
                session, self._principal, self.visit_id, Action.CHAT_READ
            )
            messages = await queries.messages_after(
                session, self._principal, visit, after_seq=self._sent_seq, limit=limit
            )
        for message in messages:
            # One may have been handed over while the page was loading.
            if message.seq == self._sent_seq + 1:
                self._send(message)
        return len(messages) == limit

    def _send(self, message: Message) -> None:
        if self._connection is not None:
            self._sent_seq = message.seq
            seen = queries.shown(message, is_whole=self._sees_documents)
            self._connection.send(MessageFrame(message=seen))
