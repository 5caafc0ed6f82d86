"""Reads. Each takes the principal, and refuses what is not theirs as if it were not there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from kit.auth import Action, Principal, authorize, role_in, room_role_in
from kit.errors import NotFound, VisitNotFound
from services.chat import (
    domain,
    guests,
    models,
)
from services.chat.domain import (
    ClosedBecause,
    VisitState,
)
from services.chat.models import Visit
from videoporady_contracts.sockets import Document, Message, ReadMarks
from videoporady_contracts.threads import Author
from videoporady_contracts.words import ParticipantRole, RoomRole

__all__ = [
    "StoredDocument",
    "Terms",
    "Thread",
    "Unread",
    "VisitRecord",
    "document_of",
    "documents_of",
    "message_sent_as",
    "messages_after",
    "named_keys",
    "read_marks",
    "sees_documents",
    "shown",
    "terms_of",
    "thread_of",
    "unread_of",
    "visit_of",
]

VISITS: Select[Any] = select(
    *Visit.__table__.columns, models.Clinic.chat_open_days, models.Clinic.chat_answer_days
).outerjoin(models.Clinic, models.Clinic.clinic_id == Visit.clinic_id)
VISIT = VISITS.where(Visit.visit_id == bindparam("of_visit"))
"""Each message asks for it, and to put it together takes longer than the server needs for it."""
MESSAGES: Select[*tuple[Any, ...]] = select(
    models.Message,
    models.Document.document_id,
    models.Document.name,
    models.Document.document_type,
    models.Document.size_bytes,
    models.Document.sha256,
    models.Document.storage_key,
).outerjoin(models.Document, models.Document.message_id == models.Message.message_id)

COUNT_UNREAD = text("""
    select asked.visit_id,
           (select count(*) from messages
            where messages.visit_id = asked.visit_id and messages.seq > asked.read_seq
              and messages.author_role <> asked.role) as unread_count
    from unnest(cast(:visit_ids as uuid[]), cast(:read_seqs as bigint[]), cast(:roles as text[]))
         as asked(visit_id, read_seq, role)
""")


class DocumentNotFound(NotFound):
    code = "document-not-found"
    pl, en = "Nie ma takiego dokumentu.", "There is no such document."


@dataclass(frozen=True, slots=True)
class VisitRecord:
    """A row of `visits`, as `authorize` takes it."""

    visit_id: UUID
    doctor_id: UUID
    patient_id: UUID
    clinic_id: UUID | None
    starts_at: datetime | None
    ends_at: datetime | None
    moved_at: datetime | None
    state: str
    last_seq: int
    document_count: int
    read_seq_patient: int
    read_seq_doctor: int
    chat_open_days: int | None
    chat_answer_days: int | None


@dataclass(frozen=True, slots=True)
class Terms:
    """Until when a thread takes messages, and when the doctor answers there."""

    open_until: datetime | None
    """None while the visit's time is not known."""
    answer_days: int | None
    closed_because: ClosedBecause | None


@dataclass(frozen=True, slots=True)
class Thread:
    """A page of a thread, and where both sides are in it."""

    role: RoomRole
    sees_documents: bool
    messages: tuple[Message, ...]
    last_seq: int
    read: ReadMarks


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document and where its bytes are."""

    document: Document
    storage_key: str


@dataclass(frozen=True, slots=True)
class Unread:
    visit_id: UUID
    unread_count: int
    document_count: int


async def visit_of(
    session: AsyncSession, principal: Principal, visit_id: UUID, action: Action
) -> VisitRecord:
    """The visit, for those who may do this about it. Raises VisitNotFound."""
    row = (await session.execute(VISIT, {"of_visit": visit_id})).one_or_none()
    if row is None:
        raise VisitNotFound
    visit = VisitRecord(**row._mapping)
    authorize(principal, action, visit)
    if principal.guest is not None and not await guests.reads_now(session, principal.guest):
        raise VisitNotFound
    return visit


def terms_of(visit: VisitRecord, *, now: datetime, open_days: int) -> Terms:
    """`open_days` holds where the visit's clinic said nothing of its own."""
    days = visit.chat_open_days
    until = None
    if visit.ends_at is not None:
        until = domain.open_until(visit.ends_at, open_days if days is None else days)
    closed = domain.closed_because(VisitState(visit.state), until, now=now)
    return Terms(until, visit.chat_answer_days, closed)


async def thread_of(
    session: AsyncSession, principal: Principal, visit_id: UUID, *, after_seq: int, limit: int
) -> Thread:
    """The messages after `after_seq`, oldest first, at most `limit`."""
    visit = await visit_of(session, principal, visit_id, Action.CHAT_READ)
    role = room_role_in(principal, visit)
    # A number from outside may be larger than the database can compare with.
    after_seq = min(after_seq, visit.last_seq)
    messages = await messages_after(session, principal, visit, after_seq=after_seq, limit=limit)
    # The page is read after the counter: a message that came in between counts too.
    last_seq = max(visit.last_seq, messages[-1].seq if messages else 0)
    return Thread(role, sees_documents(principal, visit), messages, last_seq, read_marks(visit))


async def messages_after(
    session: AsyncSession, principal: Principal, visit: VisitRecord, *, after_seq: int, limit: int
) -> tuple[Message, ...]:
    """Stored messages of a thread, as this person may see them, oldest first."""
    authorize(principal, Action.CHAT_READ, visit)
    rows = await session.execute(
        MESSAGES.where(models.Message.visit_id == visit.visit_id, models.Message.seq > after_seq)
        .order_by(models.Message.seq)
        .limit(limit)
    )
    is_whole = sees_documents(principal, visit)
    return tuple(shown(_message(row), is_whole=is_whole) for row in rows)


async def message_sent_as(
    session: AsyncSession, principal: Principal, visit: VisitRecord, client_id: UUID
) -> Message | None:
    """The message that was first sent with this client id, if there is one."""
    authorize(principal, Action.CHAT_READ, visit)
    row = (
        await session.execute(
            MESSAGES.where(
                models.Message.visit_id == visit.visit_id, models.Message.client_id == client_id
            )
        )
    ).one_or_none()
    return None if row is None else _message(row)


async def documents_of(
    session: AsyncSession, principal: Principal, visit_id: UUID
) -> tuple[Document, ...]:
    """The documents of a visit, oldest first. Their number is limited when they are shared."""
    await visit_of(session, principal, visit_id, Action.DOCUMENT_READ)
    rows = await session.execute(
        MESSAGES.where(models.Message.visit_id == visit_id, models.Message.kind == "document")
        .order_by(models.Message.seq)
    )  # fmt: skip
    return tuple(_document(row) for row in rows)


async def document_of(
    session: AsyncSession, principal: Principal, visit_id: UUID, document_id: UUID
) -> StoredDocument:
    """One document of a visit. Raises VisitNotFound or DocumentNotFound."""
    await visit_of(session, principal, visit_id, Action.DOCUMENT_READ)
    row = (
        await session.execute(
            MESSAGES.where(
                models.Message.visit_id == visit_id, models.Document.document_id == document_id
            )
        )
    ).one_or_none()
    if row is None:
        raise DocumentNotFound
    return StoredDocument(_document(row), row.storage_key)


async def unread_of(
    session: AsyncSession, principal: Principal, visit_ids: Iterable[UUID]
) -> list[Unread]:
    """What waits to be read, by visit; visits that are not theirs are left out.

    Reception has no read mark of its own: nothing waits for it. A guest has no list of visits.
    """
    if principal.guest is not None:
        return []
    rows = await session.execute(VISITS.where(Visit.visit_id.in_(visit_ids)))
    visits = [VisitRecord(**row._mapping) for row in rows]
    seen = [(visit, role) for visit in visits if (role := _role_or_none(principal, visit))]
    counts = await _unread_counts(session, seen)
    return [
        Unread(visit.visit_id, counts.get(visit.visit_id, 0), visit.document_count)
        for visit, _ in seen
    ]


async def named_keys(session: AsyncSession, keys: list[str]) -> set[str]:
    """Which of these bytes a document has. For the sweeper, which acts for nobody."""
    found = await session.scalars(
        select(models.Document.storage_key).where(models.Document.storage_key.in_(keys))
    )
    return set(found)


def read_marks(visit: VisitRecord | Visit) -> ReadMarks:
    """How far each side has read."""
    return ReadMarks(patient=visit.read_seq_patient, doctor=visit.read_seq_doctor)


def sees_documents(principal: Principal, visit: VisitRecord) -> bool:
    """Whether documents of the thread have a name for somebody: for reception they have none."""
    try:
        authorize(principal, Action.DOCUMENT_READ, visit)
    except VisitNotFound:
        return False
    return True


def shown(message: Message, *, is_whole: bool) -> Message:
    """The message as somebody sees it who may see its document, or may not."""
    if not is_whole and message.document is not None:
        return message.model_copy(update={"document": None})
    return message


async def _unread_counts(
    session: AsyncSession, seen: Sequence[tuple[VisitRecord, ParticipantRole]]
) -> dict[UUID, int]:
    marks = {ParticipantRole.PATIENT: "read_seq_patient", ParticipantRole.DOCTOR: "read_seq_doctor"}
    asked = [(visit, role) for visit, role in seen if role in marks]
    rows = await session.execute(
        COUNT_UNREAD,
        {
            "visit_ids": [visit.visit_id for visit, _ in asked],
            "read_seqs": [getattr(visit, marks[role]) for visit, role in asked],
            "roles": [role.value for _, role in asked],
        },
    )
    return {row.visit_id: row.unread_count for row in rows}


def _role_or_none(principal: Principal, visit: VisitRecord) -> ParticipantRole | None:
    try:
        authorize(principal, Action.CHAT_READ, visit)
        return role_in(principal, visit)
    except VisitNotFound:
        return None


def _message(row: Row[Any]) -> Message:
    message: models.Message = row.Message
    return Message(
        message_id=message.message_id,
        visit_id=message.visit_id,
        seq=message.seq,
        client_id=message.client_id,
        author=_author(message),
        kind="text" if message.kind == "text" else "document",
        text=message.text,
        document=None if row.document_id is None else _document(row),
        sent_at=message.sent_at,
    )


def _document(row: Row[Any]) -> Document:
    message: models.Message = row.Message
    return Document(
        document_id=row.document_id,
        visit_id=message.visit_id,
        name=row.name,
        document_type=row.document_type,
        size_bytes=row.size_bytes,
        sha256=row.sha256,
        author=_author(message),
        shared_at=message.sent_at,
    )


def _author(message: models.Message) -> Author:
    return Author(account_id=message.author_account_id, role=ParticipantRole(message.author_role))
