"""Events of chat, keyed by visit_id.

Who may read the words asks chat for them; they are never in an event.
"""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from .envelope import EventData, Service
from .topics import event
from .words import DocumentRefusal, DocumentType, ParticipantRole

__all__ = [
    "DocumentRefused",
    "DocumentShared",
    "MessagePosted",
    "MessagesRead",
    "RecommendationsIssued",
]

SERVICE = Service.CHAT

MessageSeq = Annotated[int, Field(ge=1, description="place in the visit's thread, without gaps")]


@event(SERVICE, key="visit_id")
class MessagePosted(EventData):
    """Trigger: a message was kept in the thread of a visit.

    A document is announced by DocumentShared instead.
    """

    visit_id: UUID
    message_id: UUID
    seq: MessageSeq
    author_role: ParticipantRole
    length_characters: Annotated[int, Field(ge=1)]


@event(SERVICE, key="visit_id")
class MessagesRead(EventData):
    """Trigger: one side has read the thread up to `seq`."""

    visit_id: UUID
    role: ParticipantRole
    seq: MessageSeq


@event(SERVICE, key="visit_id")
class DocumentShared(EventData):
    """Trigger: a document was checked, stored and put into the thread."""

    visit_id: UUID
    document_id: UUID
    message_id: UUID
    seq: MessageSeq
    author_role: ParticipantRole
    document_type: DocumentType
    size_bytes: Annotated[int, Field(ge=1)]


@event(SERVICE, key="visit_id")
class DocumentRefused(EventData):
    """Trigger: an upload broke a rule and was thrown away."""

    visit_id: UUID
    author_role: ParticipantRole
    reason: DocumentRefusal
    size_bytes: Annotated[int, Field(ge=0)]


@event(SERVICE, key="visit_id")
class RecommendationsIssued(EventData):
    """Trigger: the doctor issued recommendations, or a corrected version of them.

    What they say, and the codes in them, are read from chat alone.
    """

    visit_id: UUID
    doctor_id: UUID
    patient_id: UUID
    version: Annotated[int, Field(ge=1, description="1 is the first one, more are corrections")]
    prescription_count: Annotated[int, Field(ge=0)]
    referral_count: Annotated[int, Field(ge=0)]
