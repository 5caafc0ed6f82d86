"""One function per verb: load, decide, save, `outbox.add`. None commits; the edge does."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kit import outbox
from kit.auth import Action, Principal, role_in
from kit.clock import Clock
from kit.ids import new_id
from services.chat import domain, models, queries
from services.chat.domain import VisitState
from services.chat.models import Clinic, Visit
from services.chat.queries import VisitRecord
from services.chat.settings import Settings
from videoporady_contracts.chat import DocumentRefused, DocumentShared, MessagePosted, MessagesRead
from videoporady_contracts.sockets import Document, Message, ReadMarks
from videoporady_contracts.threads import Author
from videoporady_contracts.words import DocumentRefusal, DocumentType, ParticipantRole

__all__ = [
    "NewDocument",
    "learn_clinic",
    "learn_visit",
    "mark_read",
    "move_visit",
    "post_message",
    "refuse_document",
    "require_place_for_document",
    "share_document",
]

# One statement takes the next number and keeps the message. The visit's row is locked until the
# commit, so that numbers are committed in their order: a reader never sees 5 before 4, nor a gap.
PLACE_MESSAGE = text("""
    with place as (
        update visits set last_seq = last_seq + 1, document_count = document_count + :documents
        where visit_id = :visit_id and state <> 'cancelled'
          and document_count + :documents <= :documents_max
        returning last_seq
    ), added as (
        insert into messages (visit_id, seq, message_id, client_id, author_account_id,
                              author_role, kind, text, sent_at)
        select :visit_id, last_seq, :message_id, :client_id, :author_account_id,
               :author_role, :kind, :text, :sent_at
        from place
        on conflict (visit_id, client_id) do nothing
        returning seq
    )
    select place.last_seq as place, added.seq as seq from place left join added on true
""")
GIVE_PLACE_BACK = text("""
    update visits set last_seq = last_seq - 1, document_count = document_count - :documents
    where visit_id = :visit_id
""")


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document whose bytes are stored and checked, and that no thread has yet."""

    document_id: UUID
    name: str
    document_type: DocumentType
    size_bytes: int
    sha256: str
    storage_key: str


async def learn_visit(
    session: AsyncSession,
    action: domain.Action,
    *,
    visit_id: UUID,
    doctor_id: UUID,
    patient_id: UUID,
    clinic_id: UUID | None = None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> None:
    """Keeps who is in a visit and what became of it, in whatever order the news come."""
    added = await session.execute(
        insert(Visit)
        .values(
            visit_id=visit_id,
            doctor_id=doctor_id,
            patient_id=patient_id,
            clinic_id=clinic_id,
            starts_at=starts_at,
            ends_at=ends_at,
            state=domain.after(None, action),
        )
        .on_conflict_do_nothing()
        .returning(Visit.visit_id)
    )
    if added.scalar() is not None:
        return
    visit = await session.get_one(Visit, visit_id, with_for_update=True, populate_existing=True)
    visit.state = domain.after(VisitState(visit.state), action)
    visit.clinic_id = visit.clinic_id or clinic_id
    visit.starts_at = visit.starts_at or starts_at
    visit.ends_at = visit.ends_at or ends_at


async def move_visit(
    session: AsyncSession,
    *,
    visit_id: UUID,
    doctor_id: UUID,
    patient_id: UUID,
    clinic_id: UUID,
    starts_at: datetime,
    ends_at: datetime,
    at: datetime,
) -> None:
    """The visit has another time, and maybe another doctor; its thread goes on. Old news change
    nothing."""
    await learn_visit(
        session,
        domain.Action.BOOK,
        visit_id=visit_id,
        doctor_id=doctor_id,
        patient_id=patient_id,
        clinic_id=clinic_id,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    visit = await session.get_one(Visit, visit_id, with_for_update=True, populate_existing=True)
    if domain.is_newer(at, visit.moved_at):
        visit.doctor_id, visit.moved_at = doctor_id, at
        visit.starts_at, visit.ends_at = starts_at, ends_at


async def learn_clinic(
    session: AsyncSession,
    clinic_id: UUID,
    *,
    open_days: int | None,
    answer_days: int | None,
    at: datetime,
) -> None:
    """Keeps what a clinic says of its threads; older news change nothing."""
    added = insert(Clinic).values(
        clinic_id=clinic_id, chat_open_days=open_days, chat_answer_days=answer_days, changed_at=at
    )
    await session.execute(
        added.on_conflict_do_update(
            index_elements=[Clinic.clinic_id],
            set_={
                name: added.excluded[name]
                for name in ("chat_open_days", "chat_answer_days", "changed_at")
            },
            where=Clinic.changed_at <= added.excluded.changed_at,
        )
    )


async def post_message(
    session: AsyncSession,
    principal: Principal,
    visit_id: UUID,
    *,
    client_id: UUID,
    words: str,
    clock: Clock,
    settings: Settings,
) -> Message:
    """Keeps a message at the end of the thread. A resend returns the first one, whatever it says.

    Raises VisitNotFound, ThreadClosed or MessageEmpty.
    """
    words = domain.clean_text(words)
    visit = await queries.visit_of(session, principal, visit_id, Action.CHAT_POST)
    message = _new_message(principal, visit, client_id, clock, text=words)
    message, is_new = await _place(session, principal, visit, message, clock, settings)
    if is_new:
        event = MessagePosted(
            visit_id=visit_id,
            message_id=message.message_id,
            seq=message.seq,
            author_role=message.author.role,
            length_characters=len(words),
        )
        outbox.add(session, event, clock=clock)
    return message


async def share_document(
    session: AsyncSession,
    principal: Principal,
    visit_id: UUID,
    *,
    client_id: UUID,
    new: NewDocument,
    clock: Clock,
    settings: Settings,
) -> Message:
    """Puts a stored document into the thread. A resend returns the first message.

    Raises VisitNotFound, ThreadClosed or TooManyDocuments.
    """
    visit = await queries.visit_of(session, principal, visit_id, Action.DOCUMENT_SHARE)
    message = _new_message(principal, visit, client_id, clock, new=new)
    message, is_new = await _place(session, principal, visit, message, clock, settings)
    if is_new:
        session.add(
            models.Document(
                document_id=new.document_id,
                message_id=message.message_id,
                name=new.name,
                document_type=new.document_type.value,
                size_bytes=new.size_bytes,
                sha256=new.sha256,
                storage_key=new.storage_key,
            )
        )
        event = DocumentShared(
            visit_id=visit_id,
            document_id=new.document_id,
            message_id=message.message_id,
            seq=message.seq,
            author_role=message.author.role,
            document_type=new.document_type,
            size_bytes=new.size_bytes,
        )
        outbox.add(session, event, clock=clock)
    return message


async def require_place_for_document(
    session: AsyncSession,
    principal: Principal,
    visit_id: UUID,
    *,
    client_id: UUID,
    clock: Clock,
    settings: Settings,
) -> Message | None:
    """Refuses an upload before its bytes are taken. A resend gives the first message back.

    `share_document` decides again, since many uploads may run at once.
    """
    visit = await queries.visit_of(session, principal, visit_id, Action.DOCUMENT_SHARE)
    known = await queries.message_sent_as(session, principal, visit, client_id)
    if known is None:
        _require_open(visit, clock, settings)
        if visit.document_count >= settings.documents_per_visit_max:
            raise domain.TooManyDocuments
    return known


async def refuse_document(
    session: AsyncSession,
    principal: Principal,
    visit_id: UUID,
    *,
    reason: DocumentRefusal,
    size_bytes: int,
    clock: Clock,
) -> None:
    """Tells operations that an upload broke a rule."""
    visit = await queries.visit_of(session, principal, visit_id, Action.DOCUMENT_SHARE)
    event = DocumentRefused(
        visit_id=visit_id,
        author_role=role_in(principal, visit),
        reason=reason,
        size_bytes=size_bytes,
    )
    outbox.add(session, event, clock=clock)


async def mark_read(
    session: AsyncSession, principal: Principal, visit_id: UUID, seq: int, *, clock: Clock
) -> ReadMarks:
    """Moves one side's read mark forward; it never goes back. Reception reads without a mark."""
    role = role_in(
        principal, await queries.visit_of(session, principal, visit_id, Action.CHAT_READ)
    )
    # Lock: two tabs of one person may say different things at the same moment.
    visit = await session.get_one(Visit, visit_id, with_for_update=True)
    marks = queries.read_marks(visit)
    match role:
        case ParticipantRole.PATIENT:
            visit.read_seq_patient = domain.advanced_mark(marks.patient, seq, visit.last_seq)
        case ParticipantRole.DOCTOR:
            visit.read_seq_doctor = domain.advanced_mark(marks.doctor, seq, visit.last_seq)
        case ParticipantRole.RECEPTION:
            return marks
    advanced = queries.read_marks(visit)
    if advanced != marks:
        reached = min(seq, visit.last_seq)
        event = MessagesRead(visit_id=visit_id, role=role, seq=reached)
        outbox.add(session, event, clock=clock)
    return advanced


def _new_message(
    principal: Principal,
    visit: VisitRecord,
    client_id: UUID,
    clock: Clock,
    *,
    text: str | None = None,
    new: NewDocument | None = None,
) -> Message:
    """A message without its place yet: `seq` is 0 until it is kept."""
    author = Author(account_id=principal.account_id, role=role_in(principal, visit))
    sent_at = clock.now()
    document = None
    if new is not None:
        document = Document(
            document_id=new.document_id,
            visit_id=visit.visit_id,
            name=new.name,
            document_type=new.document_type.value,
            size_bytes=new.size_bytes,
            sha256=new.sha256,
            author=author,
            shared_at=sent_at,
        )
    return Message(
        message_id=new_id(),
        visit_id=visit.visit_id,
        seq=0,
        client_id=client_id,
        author=author,
        kind="text" if document is None else "document",
        text=text,
        document=document,
        sent_at=sent_at,
    )


async def _place(
    session: AsyncSession,
    principal: Principal,
    visit: VisitRecord,
    message: Message,
    clock: Clock,
    settings: Settings,
) -> tuple[Message, bool]:
    """The message as it is kept, and True; or the first one with its client id, and False."""
    try:
        _require_open(visit, clock, settings)
    except domain.ThreadClosed:
        # The first one may have been in time, and only its answer was lost.
        return await _known_or(session, principal, visit, message.client_id, domain.ThreadClosed())
    is_document = message.document is not None
    placed = (
        await session.execute(
            PLACE_MESSAGE,
            {
                "visit_id": message.visit_id,
                "message_id": message.message_id,
                "client_id": message.client_id,
                "author_account_id": message.author.account_id,
                "author_role": message.author.role.value,
                "kind": message.kind,
                "text": message.text,
                "sent_at": message.sent_at,
                "documents": int(is_document),
                "documents_max": settings.documents_per_visit_max if is_document else 2**31 - 1,
            },
        )
    ).one_or_none()
    if placed is None:
        # Somebody was faster: with a cancellation, or with the last document that fits.
        visit = await queries.visit_of(session, principal, visit.visit_id, Action.CHAT_READ)
        cancelled = visit.state == VisitState.CANCELLED
        refusal = domain.ThreadClosed() if cancelled else domain.TooManyDocuments()
        return await _known_or(session, principal, visit, message.client_id, refusal)
    if placed.seq is None:
        # Nobody has seen the number: its row is still locked by this transaction.
        undo = {"visit_id": message.visit_id, "documents": int(is_document)}
        await session.execute(GIVE_PLACE_BACK, undo)
        missing = AssertionError("a client id is taken and has no message")
        return await _known_or(session, principal, visit, message.client_id, missing)
    return message.model_copy(update={"seq": placed.seq}), True


async def _known_or(
    session: AsyncSession,
    principal: Principal,
    visit: VisitRecord,
    client_id: UUID,
    refusal: Exception,
) -> tuple[Message, bool]:
    known = await queries.message_sent_as(session, principal, visit, client_id)
    if known is None:
        raise refusal
    return known, False


def _require_open(visit: VisitRecord, clock: Clock, settings: Settings) -> None:
    terms = queries.terms_of(visit, now=clock.now(), open_days=settings.open_days)
    if terms.closed_because is not None:
        raise domain.ThreadClosed
