"""Who is connected here, and how news and passing frames reach them, on this replica and on others.

News of a room are complete snapshots with a version, so one that is lost or late is made good by
the next; the beat asks the database whether one was missed. Between replicas both travel on a topic
of short retention that every replica follows from its end. Nothing here is the truth about a room.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterable
from typing import Annotated, Literal, Protocol
from uuid import UUID

from prometheus_client import Counter
from pydantic import Field, TypeAdapter, ValidationError

from kit import kafka
from kit.follower import RecordFollower
from kit.telemetry import log
from services.signalling.commands import Departure, News
from services.signalling.queries import Snapshot, Standing
from services.signalling.settings import Settings
from videoporady_contracts import Contract
from videoporady_contracts.negotiation import Candidate, Description, Restart
from videoporady_contracts.sockets import (
    CloseCode,
    Peer,
    PeerMedia,
    PeerShows,
    Room,
)

__all__ = ["RELAY_TOPIC", "Member", "Passing", "Switchboard"]

RELAY_TOPIC = "videoporady.signalling.relay.v1"
OUTGOING_RECORDS_MAX = 2_000
"""What waits for a broker that is away. Beyond it the oldest goes: a fresh offer is worth more."""
PASSING_SECONDS_MAX = 5.0
"""An older offer or candidate belongs to a negotiation that has started anew."""
RECONNECT_SECONDS = 0.5

Passing = Annotated[
    Description | Candidate | Restart | PeerMedia | PeerShows, Field(discriminator="type")
]


class _NewsRecord(Contract):
    kind: Literal["news"] = "news"
    origin: UUID
    room: Room
    peers: tuple[Peer, ...]
    closed: tuple[tuple[UUID, int], ...]


class _FrameRecord(Contract):
    kind: Literal["frame"] = "frame"
    origin: UUID
    to: UUID
    frame: Passing


_RECORD: TypeAdapter[_NewsRecord | _FrameRecord] = TypeAdapter(
    Annotated[_NewsRecord | _FrameRecord, Field(discriminator="kind")]
)


class Member(Protocol):
    """One socket of this replica, seen from here. None of these waits."""

    @property
    def visit_id(self) -> UUID: ...
    @property
    def connection_id(self) -> UUID: ...
    @property
    def account_id(self) -> UUID: ...
    @property
    def session_id(self) -> UUID: ...
    @property
    def version(self) -> int:
        """The version of the room that the client has; 0 before its welcome."""
        ...

    def is_for(self, patient_id: UUID) -> bool:
        """Whether the socket is of a visit of this patient, as far as it knows yet."""
        ...

    def show(self, snapshot: Snapshot) -> None:
        """Shows what is newer than what the socket has."""

    def hand(self, frame: Contract) -> None:
        """Passes on what the other side sent."""

    def close(self, code: int) -> None:
        """Ends the socket with a code."""


class Switchboard:
    """The members of this replica, by visit and by connection."""

    def __init__(self, settings: Settings, replica_id: UUID) -> None:
        self.replica_id = replica_id
        self.follower = RecordFollower(
            f"signalling-{replica_id}", settings, [RELAY_TOPIC], self._on_record
        )
        self.passed = Counter(
            "signalling_passed", "Frames between participants", ("way",), registry=None
        )
        self.departed: dict[UUID, Departure] = {}
        """Connections that closed while the database was away; the next beat stores it."""
        self._settings = settings
        self._by_visit: dict[UUID, set[Member]] = defaultdict(set)
        self._by_connection: dict[UUID, Member] = {}
        self._outgoing: asyncio.Queue[tuple[float, UUID, Contract]] = asyncio.Queue(
            OUTGOING_RECORDS_MAX
        )
        self._sending: asyncio.Task[None] | None = None

    # -- members ----------------------------------------------------------------------------------

    def add(self, member: Member) -> None:
        """From here on the member is told of its room."""
        self._by_visit[member.visit_id].add(member)
        self._by_connection[member.connection_id] = member

    def remove(self, member: Member) -> None:
        """The member is told nothing any more."""
        members = self._by_visit[member.visit_id]
        members.discard(member)
        if not members:
            del self._by_visit[member.visit_id]
        self._by_connection.pop(member.connection_id, None)

    def close_session(self, session_id: UUID) -> None:
        """Closes the sockets of a session that was revoked."""
        for member in list(self._by_connection.values()):
            if member.session_id == session_id:
                member.close(CloseCode.SESSION_ENDED)

    def close_guardian(self, account_id: UUID, patient_id: UUID, acts: bool) -> None:
        """Closes the sockets of an account that acts for a patient no more."""
        if acts:
            return
        for member in list(self._by_connection.values()):
            if member.account_id == account_id and member.is_for(patient_id):
                member.close(CloseCode.SESSION_ENDED)

    @property
    def welcomed(self) -> list[Member]:
        """The members that have seen their room."""
        return [each for each in self._by_connection.values() if each.version > 0]

    def compare(self, members: Iterable[Member], standings: Iterable[Standing]) -> set[UUID]:
        """The visits of which one of the members has an older version than the database.

        A member whose connection is over in the database is closed: its news was missed.
        """
        standings = list(standings)
        versions = {each.connection_id: each.version for each in standings}
        accounts = {(each.visit_id, each.account_id) for each in standings}
        behind: set[UUID] = set()
        for member in members:
            version = versions.get(member.connection_id)
            if version is None:
                # We were taken for dead, unless the same person is there with another device.
                is_replaced = (member.visit_id, member.account_id) in accounts
                member.close(CloseCode.REPLACED if is_replaced else CloseCode.SERVICE_RESTART)
            elif member.version < version:
                behind.add(member.visit_id)
        return behind

    def close(self, connection_id: UUID, code: int) -> None:
        """Closes a connection if it is here."""
        member = self._by_connection.get(connection_id)
        if member is not None:
            member.close(code)

    def count(self, way: str) -> None:
        """Counts what became of a frame."""
        self.passed.labels(way).inc()

    # -- news and frames --------------------------------------------------------------------------

    def announce(self, news: News) -> None:
        """Tells the members of a room, here at once and on the other replicas."""
        self._deliver(news.snapshot, news.closed)
        snapshot = news.snapshot
        record = _NewsRecord(
            origin=self.replica_id,
            room=snapshot.room,
            peers=snapshot.peers,
            closed=news.closed,
        )
        self._send(snapshot.room.visit_id, record)

    def refresh(self, snapshots: Iterable[Snapshot]) -> None:
        """Shows the members of this replica what they missed."""
        for snapshot in snapshots:
            self._deliver(snapshot, ())

    def hand(self, visit_id: UUID, to: UUID, frame: Passing) -> None:
        """Passes a frame to a connection, wherever it is. One that is gone gets nothing."""
        member = self._by_connection.get(to)
        if member is not None:
            member.hand(frame)
            self.count("here")
            return
        self._send(visit_id, _FrameRecord(origin=self.replica_id, to=to, frame=frame))
        self.count("elsewhere")

    def _deliver(self, snapshot: Snapshot, closed: Iterable[tuple[UUID, int]]) -> None:
        for connection_id, code in closed:
            self.close(connection_id, code)
        for member in tuple(self._by_visit.get(snapshot.room.visit_id, ())):
            member.show(snapshot)

    # -- the other replicas -----------------------------------------------------------------------

    def start(self) -> None:
        """Begins to send to the other replicas."""
        self._sending = asyncio.create_task(self._send_forever())

    async def stop(self) -> None:
        """Ends the sending; what waits is lost, and the other replicas' beats make it good."""
        if self._sending is not None:
            self._sending.cancel()
            await asyncio.gather(self._sending, return_exceptions=True)

    def _send(self, visit_id: UUID, record: Contract) -> None:
        if self._outgoing.full():
            self._outgoing.get_nowait()
            self.count("dropped_full")
        self._outgoing.put_nowait((time.monotonic(), visit_id, record))

    async def _send_forever(self) -> None:
        topic = self._settings.topic_prefix + RELAY_TOPIC
        while True:
            producer = kafka.producer(self._settings, client=f"signalling-{self.replica_id}")
            try:
                await producer.start()
                while True:
                    put_at, visit_id, record = await self._outgoing.get()
                    if time.monotonic() - put_at > PASSING_SECONDS_MAX:
                        self.count("dropped_late")
                        continue
                    value = record.model_dump_json().encode()
                    sent = await producer.send(topic, key=str(visit_id).encode(), value=value)
                    sent.add_done_callback(self._on_sent)
            except (kafka.KafkaError, OSError) as error:
                log.warning("replicas can not be told", error=type(error).__name__)
            finally:
                await _stop(producer)
            await asyncio.sleep(RECONNECT_SECONDS)

    def _on_sent(self, sent: "asyncio.Future[object]") -> None:
        # Nobody waits for it, and it is not sent again: a newer frame or the beat makes it good.
        if sent.cancelled() or sent.exception() is not None:
            self.count("unsent")

    async def _on_record(self, record: "kafka.ConsumerRecord[bytes, bytes]") -> None:
        try:
            told = _RECORD.validate_json(record.value or b"")
        except ValidationError:
            # A newer version of ourselves, during a rolling update: the beat makes news good.
            self.count("unreadable")
            return
        if told.origin == self.replica_id:
            return
        if isinstance(told, _NewsRecord):
            self._deliver(Snapshot(told.room, told.peers), told.closed)
            return
        member = self._by_connection.get(told.to)
        if member is not None:
            member.hand(told.frame)


async def _stop(producer: kafka.AIOKafkaProducer) -> None:
    try:
        async with asyncio.timeout(2):
            await producer.stop()
    except (kafka.KafkaError, OSError, TimeoutError):
        log.warning("producer did not stop in time")
