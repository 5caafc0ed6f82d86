"""What the thread of a visit holds: messages, documents, and how far each side has read."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from .envelope import Contract
from .words import ParticipantRole

__all__ = ["Author", "Document", "Message", "ReadMarks"]


class Author(Contract):
    account_id: UUID
    role: ParticipantRole


class Document(Contract):
    document_id: UUID
    visit_id: UUID
    name: str
    document_type: str
    size_bytes: int
    sha256: str
    author: Author
    shared_at: AwareDatetime


class Message(Contract):
    """One entry of a visit's thread.

    `seq` starts at 1 and has no gaps; `client_id` makes a resend harmless.
    """

    message_id: UUID
    visit_id: UUID
    seq: int
    client_id: UUID
    author: Author
    kind: Literal["text", "document"]
    text: str | None = None
    document: Document | None = None
    sent_at: AwareDatetime


class ReadMarks(Contract):
    """The last message that each side has read; 0 for none."""

    patient: int = 0
    doctor: int = 0
