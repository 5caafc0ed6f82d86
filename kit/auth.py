"""Who asks, and what they may do: the principal, and one `authorize`. Tokens are in kit.tokens."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Final, Protocol
from uuid import UUID

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict

from kit.errors import Forbidden, VisitNotFound
from kit.passes import HEADER_PATIENT_PASS, PatientPass
from videoporady_contracts import Service
from videoporady_contracts.words import (
    GuestKind,
    Language,
    ParticipantRole,
    RoomRole,
    StaffRole,
)

if TYPE_CHECKING:
    # Tokens are about principals: they import this module.
    from kit.tokens import TokenVerifier

__all__ = [
    "COOKIE_SESSION",
    "COOKIE_TOKEN",
    "PUBLIC",
    "Action",
    "CurrentPrincipal",
    "GuestAccess",
    "Principal",
    "Subject",
    "authorize",
    "role_in",
    "room_role_in",
    "rule",
]

COOKIE_TOKEN = "vp_token"  # noqa: S105 - the cookie's name
COOKIE_SESSION = "vp_session"
BEARER = "Bearer "


class GuestAccess(BaseModel):
    """The one visit to which a guest was invited, and what they may see of it."""

    model_config = ConfigDict(frozen=True)

    guest_id: UUID
    visit_id: UUID
    kind: GuestKind
    sees_chat: bool = False
    sees_documents: bool = False


class Principal(BaseModel):
    """Who asks: an account, what it acts as, and for which patients."""

    model_config = ConfigDict(frozen=True)

    account_id: UUID
    session_id: UUID
    roles: frozenset[StaffRole] = frozenset()
    doctor_id: UUID | None = None
    patient_ids: frozenset[UUID] = frozenset()
    """The account's own patient profile and those of its children."""
    birth_dates: Mapping[UUID, date] = {}
    """Of these patients. Only identity stores them; who decides by age need not ask it."""
    language: Language = Language.POLISH
    expires_at: datetime
    service: Service | None = None
    """Set when no person asks but another service; its account is nobody's."""
    on_behalf: PatientPass | None = None
    """Set when reception books for a patient who is on the telephone, or at the window."""
    guest: GuestAccess | None = None
    """Set for a guest of a visit, who has no account: `account_id` is their guest's id then."""

    @property
    def bookable_ids(self) -> frozenset[UUID]:
        """The patients for whom this account may book now."""
        if self.on_behalf is None:
            return self.patient_ids
        return self.patient_ids | {self.on_behalf.patient_id}


class Subject(Protocol):
    """What a permission is about: a visit, or anything else that has one patient and one doctor."""

    @property
    def patient_id(self) -> UUID: ...
    @property
    def doctor_id(self) -> UUID: ...


class Relation(StrEnum):
    """How somebody stands to a visit, or to the clinic when there is no visit."""

    ANYONE = "anyone who is logged in"
    PATIENT = "the patient, or a guardian"
    DOCTOR = "the doctor of the visit"
    RECEPTION = "reception"
    ON_BEHALF = "reception, with identity's word about this patient"
    OPS = "clinic ops"
    SERVICE = "another service of ours"
    GUEST = "a guest of the visit"
    GUEST_CHAT = "a guest of the visit who may see the chat"
    GUEST_DOCUMENTS = "a guest of the visit who may see the documents"


class Action(StrEnum):
    """Everything that can be allowed. Each route and socket names one."""

    ACCOUNT_READ = "account.read"
    ACCOUNT_CHANGE = "account.change"
    CHILD_ADD = "child.add"
    CHILD_SHARE = "child.share"
    PATIENTS_READ = "patients.read"
    PATIENT_LOOK_UP = "patient.look-up"
    PATIENT_ADD = "patient.add"
    PATIENT_INVITE = "patient.invite"
    ACCOUNTS_LIST = "accounts.list"
    STAFF_MANAGE = "staff.manage"
    AUDIT_READ = "audit.read"
    RETENTION_MANAGE = "retention.manage"
    CATALOGUE_READ = "catalogue.read"
    CATALOGUE_WRITE = "catalogue.write"
    FIGURES_READ = "figures.read"
    SLOT_HOLD = "slot.hold"
    HOLD_READ = "hold.read"
    VISIT_BOOK = "visit.book"
    VISITS_LIST = "visits.list"
    VISIT_READ = "visit.read"
    VISIT_CANCEL = "visit.cancel"
    VISIT_RESCHEDULE = "visit.reschedule"
    VISIT_COMPLETE = "visit.complete"
    VISIT_NOTE = "visit.note"
    IDENTITY_CHECK = "identity.check"
    VISIT_MISS = "visit.miss"
    CONTACT_ATTEMPT = "contact.attempt"
    CONTACT_EVIDENCE = "contact.evidence"
    WAITLIST_USE = "waitlist.use"
    ROOMS_LIST = "rooms.list"
    ROOM_READ = "room.read"
    TIMELINE_READ = "timeline.read"
    CALL_JOIN = "call.join"
    CALL_READY = "call.ready"
    CALL_ACCEPT = "call.accept"
    CALL_TEST = "call.test"
    GUEST_INVITE = "guest.invite"
    GUEST_ADMIT = "guest.admit"
    GUEST_REMOVE = "guest.remove"
    GUEST_NAMES_READ = "guest.names-read"
    GUEST_SELF = "guest.self"
    DELAY_DECLARE = "delay.declare"
    BOARD_READ = "board.read"
    READINESS_READ = "readiness.read"
    READINESS_CLOSE = "readiness.close"
    CHAT_READ = "chat.read"
    CHAT_POST = "chat.post"
    DOCUMENT_READ = "document.read"
    DOCUMENT_SHARE = "document.share"
    RECOMMENDATIONS_READ = "recommendations.read"
    RECOMMENDATIONS_WRITE = "recommendations.write"
    ALERTS_READ = "alerts.read"
    ALERT_FOLLOW = "alert.follow"
    ALERT_ACKNOWLEDGE = "alert.acknowledge"
    NEWS_FOLLOW = "news.follow"
    MESSAGES_READ = "messages.read"
    INBOX_OWN = "inbox.own"
    PREFERENCES_OWN = "preferences.own"
    FAILURES_HANDLE = "failures.handle"
    CONTACT_READ = "contact.read"


PUBLIC: Final = None
"""The rule of a route that needs no log-in, said aloud: `rule(PUBLIC)`."""

_ANYONE = frozenset({Relation.ANYONE})
_PATIENT = frozenset({Relation.PATIENT})
_DOCTOR = frozenset({Relation.DOCTOR})
_BOTH_SIDES = _PATIENT | _DOCTOR
_VISIBLE = _BOTH_SIDES | {Relation.RECEPTION}
_RECEPTION = frozenset({Relation.RECEPTION})
_BOOKS = _PATIENT | {Relation.ON_BEHALF}
_STAFF_OF_VISIT = _DOCTOR | _RECEPTION
_OPS = frozenset({Relation.OPS})

POLICY: Mapping[Action, frozenset[Relation]] = {
    Action.ACCOUNT_READ: _ANYONE,
    Action.ACCOUNT_CHANGE: _ANYONE,
    Action.CHILD_ADD: _PATIENT,
    Action.CHILD_SHARE: _PATIENT,
    Action.PATIENTS_READ: _ANYONE,
    Action.PATIENT_LOOK_UP: _RECEPTION,
    Action.PATIENT_ADD: _RECEPTION,
    Action.PATIENT_INVITE: _RECEPTION,
    Action.ACCOUNTS_LIST: frozenset({Relation.RECEPTION, Relation.OPS}),
    Action.STAFF_MANAGE: _OPS,
    Action.AUDIT_READ: _OPS,
    Action.RETENTION_MANAGE: _OPS,
    Action.CATALOGUE_READ: _ANYONE,
    Action.CATALOGUE_WRITE: _OPS,
    Action.FIGURES_READ: _OPS,
    # Reception books for nobody of whom identity has not told the age and the account.
    Action.SLOT_HOLD: _BOOKS,
    Action.HOLD_READ: _BOOKS,
    Action.VISIT_BOOK: _BOOKS,
    Action.VISITS_LIST: _ANYONE,
    Action.VISIT_READ: _VISIBLE,
    Action.VISIT_CANCEL: _PATIENT | {Relation.RECEPTION},
    Action.VISIT_RESCHEDULE: _PATIENT | {Relation.RECEPTION},
    Action.VISIT_COMPLETE: _DOCTOR,
    Action.VISIT_MISS: _DOCTOR | {Relation.RECEPTION},
    Action.CONTACT_ATTEMPT: _STAFF_OF_VISIT,
    # The same record for both sides: when each of them was there, and who tried what.
    Action.CONTACT_EVIDENCE: _VISIBLE,
    # Among staff: a patient neither writes nor reads these.
    Action.VISIT_NOTE: _STAFF_OF_VISIT,
    Action.IDENTITY_CHECK: _STAFF_OF_VISIT,
    Action.WAITLIST_USE: _PATIENT,
    Action.ROOMS_LIST: _ANYONE,
    Action.ROOM_READ: _VISIBLE,
    # Whoever helps a patient whose call failed: support is staff's.
    Action.TIMELINE_READ: _STAFF_OF_VISIT,
    Action.CALL_JOIN: _BOTH_SIDES | {Relation.GUEST},
    Action.CALL_READY: _PATIENT,
    Action.CALL_ACCEPT: _DOCTOR,
    Action.CALL_TEST: _PATIENT,
    Action.GUEST_INVITE: _BOTH_SIDES,
    # The doctor answers for who is in the room.
    Action.GUEST_ADMIT: _DOCTOR,
    Action.GUEST_REMOVE: _BOTH_SIDES,
    Action.GUEST_NAMES_READ: _BOTH_SIDES,
    Action.GUEST_SELF: frozenset({Relation.GUEST}),
    Action.DELAY_DECLARE: _DOCTOR,
    Action.BOARD_READ: frozenset({Relation.RECEPTION, Relation.OPS}),
    Action.READINESS_READ: _RECEPTION,
    Action.READINESS_CLOSE: _RECEPTION,
    # A guest reads what they were let to see, from the doctor's admission on, and writes nothing.
    Action.CHAT_READ: _VISIBLE | {Relation.GUEST_CHAT},
    Action.CHAT_POST: _VISIBLE,
    # A result or a photograph is between the patient and the doctor; reception helps by chat.
    Action.DOCUMENT_READ: _BOTH_SIDES | {Relation.GUEST_DOCUMENTS},
    Action.DOCUMENT_SHARE: _BOTH_SIDES,
    # Reception has those that no doctor has seen.
    Action.ALERTS_READ: _STAFF_OF_VISIT,
    Action.ALERT_FOLLOW: _VISIBLE,
    Action.RECOMMENDATIONS_READ: _BOTH_SIDES,
    Action.RECOMMENDATIONS_WRITE: _DOCTOR,
    Action.ALERT_ACKNOWLEDGE: _DOCTOR,
    Action.NEWS_FOLLOW: _ANYONE,
    Action.MESSAGES_READ: frozenset({Relation.RECEPTION, Relation.OPS}),
    Action.INBOX_OWN: _ANYONE,
    Action.PREFERENCES_OWN: _ANYONE,
    Action.FAILURES_HANDLE: _RECEPTION,
    # Contact data leave identity for a delivery and for nothing else.
    Action.CONTACT_READ: frozenset({Relation.SERVICE}),
}


def authorize(principal: Principal, action: Action, subject: Subject | None = None) -> None:
    """The one place that decides. Without a subject it asks whether the account could ever do this.

    Raises VisitNotFound about a subject that is not theirs, as if it were not there; Forbidden
    otherwise.
    """
    if any(_holds(principal, relation, subject) for relation in POLICY[action]):
        return
    raise VisitNotFound if subject is not None else Forbidden


def _holds(principal: Principal, relation: Relation, subject: Subject | None) -> bool:
    if principal.service is not None:
        # A service is nobody's patient and no staff: what people may do says nothing of it.
        return relation is Relation.SERVICE
    if principal.guest is not None:
        # No account, nobody's patient and no staff: not even what anyone may who is logged in.
        return _holds_for_guest(principal.guest, relation, subject)
    match relation:
        case Relation.SERVICE | Relation.GUEST | Relation.GUEST_CHAT | Relation.GUEST_DOCUMENTS:
            return False
        case Relation.ANYONE:
            return True
        case Relation.PATIENT:
            if subject is None:
                return bool(principal.patient_ids)
            return subject.patient_id in principal.patient_ids
        case Relation.DOCTOR:
            if StaffRole.DOCTOR not in principal.roles or principal.doctor_id is None:
                return False
            return subject is None or subject.doctor_id == principal.doctor_id
        case Relation.RECEPTION:
            return StaffRole.RECEPTION in principal.roles
        case Relation.ON_BEHALF:
            if principal.on_behalf is None:
                return False
            return subject is None or subject.patient_id == principal.on_behalf.patient_id
        case Relation.OPS:
            return StaffRole.OPS in principal.roles


def _holds_for_guest(guest: GuestAccess, relation: Relation, subject: Subject | None) -> bool:
    # What does not say of which visit it is has no guests.
    if subject is not None and getattr(subject, "visit_id", None) != guest.visit_id:
        return False
    match relation:
        case Relation.GUEST:
            return True
        case Relation.GUEST_CHAT:
            return guest.sees_chat
        case Relation.GUEST_DOCUMENTS:
            return guest.sees_documents
        case _:
            return False


def role_in(principal: Principal, subject: Subject) -> ParticipantRole:
    """As whom somebody takes part in a visit. Raises VisitNotFound for a stranger."""
    if _holds(principal, Relation.DOCTOR, subject):
        return ParticipantRole.DOCTOR
    if _holds(principal, Relation.PATIENT, subject):
        return ParticipantRole.PATIENT
    if _holds(principal, Relation.RECEPTION, subject):
        return ParticipantRole.RECEPTION
    raise VisitNotFound


def room_role_in(principal: Principal, subject: Subject) -> RoomRole:
    """As whom somebody is in a visit's room: also as its guest. Raises VisitNotFound."""
    if _holds(principal, Relation.GUEST, subject):
        return RoomRole.GUEST
    return RoomRole(role_in(principal, subject))


async def _current_principal(request: Request) -> Principal:
    # Async, although it waits for nothing: FastAPI runs a plain function in a thread, a hop each.
    verifier: TokenVerifier = request.app.state.kit.verifier
    authorization = request.headers.get("Authorization")
    # People prove themselves by cookie only, services by header only: neither passes for the other.
    if authorization is not None and authorization.startswith(BEARER):
        return verifier.verify_service(authorization.removeprefix(BEARER))
    principal = verifier.verify(request.cookies.get(COOKIE_TOKEN))
    patient_pass = request.headers.get(HEADER_PATIENT_PASS)
    return verifier.on_behalf(principal, patient_pass) if patient_pass else principal


CurrentPrincipal = Annotated[Principal, Depends(_current_principal)]
"""The parameter of a route that needs to know who asks."""


def rule(action: Action | None) -> dict[str, Any]:
    """What every route is declared with: `@router.get("/x", **rule(Action.VISIT_READ))`.

    It refuses who could never do this; the query or command asks `authorize` again about the visit
    itself. The action stands in the OpenAPI document, from where tests find every route.
    """
    if action is None:
        return {"openapi_extra": {"x-action": "public"}}

    async def permit(principal: CurrentPrincipal) -> None:
        authorize(principal, action)

    return {"dependencies": [Depends(permit)], "openapi_extra": {"x-action": action.value}}
