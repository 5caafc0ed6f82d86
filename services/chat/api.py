"""HTTP: parse, authorise, call a command or a query, shape the answer."""

from typing import Annotated, Any
from urllib.parse import unquote
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime, BaseModel, Field

from kit.app import App, CurrentApp
from kit.auth import Action, CurrentPrincipal, Principal, rule
from kit.downloads import download_headers
from kit.errors import InvalidInput, Problem
from kit.idempotency import IdempotencyKey
from kit.ids import new_id
from kit.middleware import language_of
from services.chat import commands, domain, queries
from services.chat.commands import NewDocument
from services.chat.documents import EXTENSIONS, DocumentStore, Upload
from services.chat.sockets import ChatSockets
from videoporady_contracts.sockets import Document, Message, ReadMarks
from videoporady_contracts.words import DocumentRefusal, DocumentType

__all__ = ["router", "streams_body"]

router = APIRouter(prefix="/api/chat")

SEQ_MAX = 2**53 - 1
"""The largest whole number that every JSON reader keeps exactly."""
REFUSALS: dict[type[Problem], DocumentRefusal] = {
    domain.DocumentTypeRefused: DocumentRefusal.TYPE,
    domain.DocumentTooLarge: DocumentRefusal.SIZE,
    domain.TooManyDocuments: DocumentRefusal.COUNT,
    domain.DocumentEmpty: DocumentRefusal.EMPTY,
}
"""What operations are told of; other failures are not about the document."""


class MessagePage(BaseModel):
    """Messages after a number, oldest first, and where both sides are in the thread."""

    items: tuple[Message, ...]
    last_seq: int
    read: ReadMarks


class TermsView(BaseModel):
    """Until when a thread takes messages, and when the doctor answers there."""

    open_until: AwareDatetime | None
    """The first moment at which it is closed; null while the visit's time is not known."""
    answer_days: int | None
    """Working days in which a doctor of this clinic usually answers; null: the clinic says none."""
    closed_because: domain.ClosedBecause | None


class PostRequest(BaseModel):
    """A message. `client_id` is made by the client and makes a resend harmless."""

    client_id: UUID
    text: Annotated[str, Field(min_length=1, max_length=domain.TEXT_CHARACTERS_MAX)]


class ReadRequest(BaseModel):
    """The last message that somebody has seen."""

    seq: Annotated[int, Field(ge=0, le=SEQ_MAX)]


class DocumentList(BaseModel):
    items: tuple[Document, ...]


class UnreadView(BaseModel):
    visit_id: UUID
    unread_count: int
    document_count: int


class UnreadList(BaseModel):
    items: list[UnreadView]


async def _sockets(request: Request) -> ChatSockets:
    return request.app.state.sockets


async def _documents(request: Request) -> DocumentStore:
    return request.app.state.documents


CurrentSockets = Annotated[ChatSockets, Depends(_sockets)]
CurrentDocuments = Annotated[DocumentStore, Depends(_documents)]


def streams_body(path: str) -> bool:
    """Which paths take a body of any size piece by piece, and count it themselves."""
    return path.startswith("/api/chat/visits/") and path.endswith("/documents")


@router.get("/visits/{visit_id}/messages", **rule(Action.CHAT_READ))
async def read_messages(
    app: CurrentApp,
    principal: CurrentPrincipal,
    visit_id: UUID,
    after_seq: Annotated[int, Query(ge=0, le=SEQ_MAX)] = 0,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
) -> MessagePage:
    """A page of the thread."""
    limit = min(limit, app.settings.page_messages_max)
    async with app.database.reading() as session:
        thread = await queries.thread_of(
            session, principal, visit_id, after_seq=after_seq, limit=limit
        )
    return MessagePage(items=thread.messages, last_seq=thread.last_seq, read=thread.read)


@router.get("/visits/{visit_id}/terms", **rule(Action.CHAT_READ))
async def read_terms(app: CurrentApp, principal: CurrentPrincipal, visit_id: UUID) -> TermsView:
    """Whether the thread takes messages, until when, and when an answer can be expected."""
    async with app.database.reading() as session:
        visit = await queries.visit_of(session, principal, visit_id, Action.CHAT_READ)
    terms = queries.terms_of(visit, now=app.clock.now(), open_days=app.settings.open_days)
    return TermsView.model_validate(terms, from_attributes=True)


@router.post("/visits/{visit_id}/messages", status_code=201, **rule(Action.CHAT_POST))
async def post_message(
    app: CurrentApp,
    principal: CurrentPrincipal,
    sockets: CurrentSockets,
    visit_id: UUID,
    request: PostRequest,
) -> Message:
    """Keeps a message. Sent again with the same `client_id`, it answers with the first one."""
    async with app.database.transaction() as session:
        message = await commands.post_message(
            session,
            principal,
            visit_id,
            client_id=request.client_id,
            words=request.text,
            clock=app.clock,
            settings=app.settings,
        )
    sockets.tell_message(message)
    return message


@router.put("/visits/{visit_id}/read", **rule(Action.CHAT_READ))
async def mark_read(
    app: CurrentApp,
    principal: CurrentPrincipal,
    sockets: CurrentSockets,
    visit_id: UUID,
    request: ReadRequest,
) -> ReadMarks:
    """Moves one's own side's read mark forward; an older number changes nothing."""
    async with app.database.transaction() as session:
        marks = await commands.mark_read(session, principal, visit_id, request.seq, clock=app.clock)
    sockets.tell_read(visit_id, marks)
    return marks


@router.get("/visits/{visit_id}/documents", **rule(Action.DOCUMENT_READ))
async def list_documents(
    app: CurrentApp, principal: CurrentPrincipal, visit_id: UUID
) -> DocumentList:
    """The documents of a visit, oldest first."""
    async with app.database.reading() as session:
        return DocumentList(items=await queries.documents_of(session, principal, visit_id))


def _share_rule() -> dict[str, Any]:
    declared = rule(Action.DOCUMENT_SHARE)
    # FastAPI can not know of a body that is read as a stream.
    declared["openapi_extra"] |= {
        "requestBody": {
            "required": True,
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        }
    }
    return declared


@router.post("/visits/{visit_id}/documents", status_code=201, **_share_rule())
async def share_document(
    http: Request,
    app: CurrentApp,
    principal: CurrentPrincipal,
    sockets: CurrentSockets,
    documents: CurrentDocuments,
    visit_id: UUID,
    key: IdempotencyKey,
    x_file_name: Annotated[str, Header(max_length=2_000)] = "",
) -> Message:
    """Takes the raw file as the body. `X-File-Name` is percent-encoded UTF-8; the idempotency key
    is a UUID, the message's `client_id`.
    """
    client_id = _client_id(key, language_of(http.headers))
    upload = Upload(http.stream(), bytes_max=app.settings.document_bytes_max)
    upload.expect(http.headers.get("content-length"))
    async with documents.place():
        try:
            message = await _take(
                app, principal, documents, visit_id, client_id, upload, x_file_name
            )
        except tuple(REFUSALS) as problem:
            await upload.drain()
            async with app.database.transaction() as session:
                await commands.refuse_document(
                    session,
                    principal,
                    visit_id,
                    reason=REFUSALS[type(problem)],
                    size_bytes=upload.size_bytes,
                    clock=app.clock,
                )
            raise
    sockets.tell_message(message)
    return message


@router.get(
    "/visits/{visit_id}/documents/{document_id}/content",
    response_class=StreamingResponse,
    responses={200: {"content": {each.value: {} for each in DocumentType}}},
    **rule(Action.DOCUMENT_READ),
)
async def download_document(
    app: CurrentApp,
    principal: CurrentPrincipal,
    documents: CurrentDocuments,
    visit_id: UUID,
    document_id: UUID,
) -> StreamingResponse:
    """The bytes, always as an attachment: a hostile document never runs as a page of the portal."""
    async with app.database.reading() as session:
        stored = await queries.document_of(session, principal, visit_id, document_id)
    chunks = await documents.open(stored.storage_key)
    document = stored.document
    return StreamingResponse(
        chunks,
        media_type=document.document_type,
        headers={
            "Content-Length": str(document.size_bytes),
            **download_headers(document.name),
        },
    )


@router.get("/unread", **rule(Action.CHAT_READ))
async def count_unread(
    app: CurrentApp,
    principal: CurrentPrincipal,
    visit_id: Annotated[list[UUID], Query(min_length=1, max_length=1_000)],
) -> UnreadList:
    """How much waits to be read, by visit. Visits that are not one's own are left out."""
    asked = visit_id[: app.settings.unread_visits_max]
    async with app.database.reading() as session:
        found = await queries.unread_of(session, principal, asked)
    return UnreadList(
        items=[UnreadView.model_validate(each, from_attributes=True) for each in found]
    )


async def _take(
    app: App,
    principal: Principal,
    documents: DocumentStore,
    visit_id: UUID,
    client_id: UUID,
    upload: Upload,
    file_name: str,
) -> Message:
    """Bytes first, row second: a failure in between leaves bytes without a row, and those go."""
    async with app.database.reading() as session:
        known = await commands.require_place_for_document(
            session,
            principal,
            visit_id,
            client_id=client_id,
            clock=app.clock,
            settings=app.settings,
        )
    if known is not None:
        await upload.drain()
        return known
    document_id = new_id()
    storage_key = documents.new_key(document_id, app.clock.now())
    received = await documents.receive(storage_key, upload)
    new = NewDocument(
        document_id=document_id,
        name=domain.clean_file_name(
            unquote(file_name, errors="replace"), extensions=EXTENSIONS[received.document_type]
        ),
        document_type=received.document_type,
        size_bytes=received.size_bytes,
        sha256=received.sha256,
        storage_key=storage_key,
    )
    try:
        async with app.database.transaction() as session:
            message = await commands.share_document(
                session,
                principal,
                visit_id,
                client_id=client_id,
                new=new,
                clock=app.clock,
                settings=app.settings,
            )
    except Problem:
        # Refused for certain. After any other failure the commit may have happened: the sweeper,
        # which looks for the row, decides later.
        await documents.remove(storage_key)
        raise
    if message.document is None or message.document.document_id != document_id:
        await documents.remove(storage_key)
    return message


def _client_id(key: str, language: str) -> UUID:
    try:
        return UUID(key)
    except ValueError:
        polish, english = "Klucz musi mieć postać UUID.", "The key must be a UUID."
        raise InvalidInput(
            errors=[
                {
                    "pointer": "/header/Idempotency-Key",
                    "code": "bad-id",
                    "message": english if language == "en" else polish,
                }
            ]
        ) from None
