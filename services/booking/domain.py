"""The rules of a claim from its hold to its end: no clock, database or framework."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from kit.errors import NotFound, Problem
from kit.zone import CLINIC_TIME
from videoporady_contracts.words import (
    CallEndReason,
    ExemptionReason,
    Funding,
    ReferralKind,
    VisitType,
)

__all__ = [
    "LIVE",
    "TRANSITIONS",
    "VISITS",
    "Action",
    "CallOutcome",
    "ConsentRequired",
    "ExemptionReasonRequired",
    "FundingNotOffered",
    "HoldAlreadyBooked",
    "HoldExpired",
    "HoldNotFound",
    "IdentityMethod",
    "IllegalMove",
    "Offer",
    "PatientBusy",
    "Referral",
    "ReferralCodeInvalid",
    "ReferralRequired",
    "SlotAlreadyTaken",
    "SlotInThePast",
    "SlotNotFound",
    "State",
    "TooEarlyToContact",
    "TooEarlyToMiss",
    "TooManyNotes",
    "VideoNeedsAccount",
    "VisitOver",
    "VisitTypeNotOffered",
    "Wish",
    "after_call",
    "cancelled",
    "check_can_connect",
    "check_consent",
    "check_hold",
    "check_identity_time",
    "check_offer",
    "check_referral",
    "check_room_for_note",
    "completed",
    "given_back",
    "missed",
    "move",
]

REFERRAL_CODE = re.compile(r"[0-9]{4}", re.ASCII)


class State(StrEnum):
    """Where a claim of a slot stands. A hold and the visit that it becomes are one claim."""

    HELD = "held"
    BOOKED = "booked"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    GIVEN_BACK = "given_back"
    DISRUPTED = "disrupted"
    """The clinic withdrew the slot of a booked visit. It stays the patient's, without a time."""
    MISSED = "missed"
    """The patient did not come."""


class Action(StrEnum):
    """What can be done to a claim."""

    BOOK = "book"
    EXPIRE = "expire"
    GIVE_BACK = "give_back"
    CANCEL = "cancel"
    COMPLETE = "complete"
    RESCHEDULE = "reschedule"
    DISRUPT = "disrupt"
    MISS = "miss"


TRANSITIONS: Mapping[tuple[State, Action], State] = {
    (State.HELD, Action.BOOK): State.BOOKED,
    (State.HELD, Action.EXPIRE): State.EXPIRED,
    (State.HELD, Action.GIVE_BACK): State.GIVEN_BACK,
    (State.BOOKED, Action.CANCEL): State.CANCELLED,
    (State.BOOKED, Action.COMPLETE): State.COMPLETED,
    (State.BOOKED, Action.RESCHEDULE): State.BOOKED,
    (State.BOOKED, Action.DISRUPT): State.DISRUPTED,
    (State.BOOKED, Action.MISS): State.MISSED,
    (State.DISRUPTED, Action.RESCHEDULE): State.BOOKED,
    (State.DISRUPTED, Action.CANCEL): State.CANCELLED,
    # Asked for twice, done once: the second answer is the same and no second event leaves.
    (State.EXPIRED, Action.GIVE_BACK): State.EXPIRED,
    (State.GIVEN_BACK, Action.GIVE_BACK): State.GIVEN_BACK,
    (State.CANCELLED, Action.CANCEL): State.CANCELLED,
    (State.COMPLETED, Action.COMPLETE): State.COMPLETED,
    (State.DISRUPTED, Action.DISRUPT): State.DISRUPTED,
    (State.MISSED, Action.MISS): State.MISSED,
}

LIVE = frozenset({State.HELD, State.BOOKED, State.COMPLETED, State.MISSED})
"""The states that take the doctor's time. A visit completed early, or missed, keeps its slot to
the end."""

VISITS = frozenset({State.BOOKED, State.COMPLETED, State.CANCELLED, State.DISRUPTED, State.MISSED})
"""The states that people know as a visit; the others are holds, and what became of them."""


class IllegalMove(Exception):
    """The table has no such transition. Nothing was changed."""

    def __init__(self, state: State, action: Action) -> None:
        super().__init__(f"{action} is not possible in {state}")
        self.state = state
        self.action = action


class SlotNotFound(NotFound):
    code = "slot-not-found"
    pl = "Tego terminu nie ma już w grafiku. Wybierz inny."
    en = "This slot is no longer offered. Choose another one."


class SlotAlreadyTaken(Problem):
    """Carries `alternatives`: up to three free slots, nearest in time."""

    code, status = "slot-already-taken", 409
    pl = "Ten termin został przed chwilą zajęty. Wybierz inny."
    en = "This slot has just been taken. Choose another one."


class SlotInThePast(Problem):
    code, status = "slot-in-the-past", 409
    pl = "Ten termin już się zaczął. Wybierz późniejszy."
    en = "This slot has already begun. Choose a later one."


class VisitTypeNotOffered(Problem):
    code, status = "visit-type-not-offered", 422
    pl = "W tym terminie nie ma wizyt tego rodzaju."
    en = "This slot does not offer visits of this type."


class FundingNotOffered(Problem):
    code, status = "funding-not-offered", 422
    pl = "Ten termin nie jest dostępny w wybranym trybie."
    en = "This slot is not offered with this funding."


class HoldNotFound(NotFound):
    """Also said of somebody else's hold, so that nothing is revealed."""

    code = "hold-not-found"
    pl, en = "Nie ma takiej rezerwacji terminu.", "There is no such hold."


class HoldExpired(Problem):
    """Carries `alternatives`, as `SlotAlreadyTaken` does."""

    code, status = "hold-expired", 409
    pl = "Czas na potwierdzenie minął i termin wrócił do grafiku. Wybierz termin jeszcze raz."
    en = "The time to confirm has run out and the slot was released. Choose a slot again."


class HoldAlreadyBooked(Problem):
    """Carries `visit_id`, so that a client that lost the answer finds its visit."""

    code, status = "hold-already-booked", 409
    pl, en = "Ta wizyta jest już umówiona.", "This visit is already booked."


class ReferralRequired(Problem):
    code, status = "referral-required", 422
    pl = "Do tej poradni potrzebne jest skierowanie. Wybierz opcję, która Cię dotyczy."
    en = "This clinic needs a referral. Choose the option that applies to you."


class ReferralCodeInvalid(Problem):
    code, status = "referral-code-invalid", 422
    pl = "Kod e-skierowania ma cztery cyfry."
    en = "The code of an e-referral has four digits."


class ExemptionReasonRequired(Problem):
    code, status = "exemption-reason-required", 422
    pl = "Wybierz powód, dla którego skierowanie nie jest potrzebne."
    en = "Choose the reason why no referral is needed."


class ConsentRequired(Problem):
    code, status = "consent-required", 422
    pl = "Wideokonsultacja wymaga zgody na taką formę wizyty."
    en = "A video visit needs your consent to this form of visit."


class PatientBusy(Problem):
    code, status = "patient-busy", 409
    pl = "Ten pacjent ma już w tym czasie inną wizytę."
    en = "This patient already has another visit at this time."


class VisitOver(Problem):
    code, status = "visit-over", 409
    pl = "Ta wizyta już się zaczęła lub zakończyła i nie można jej zmienić."
    en = "This visit has begun or is over and can no longer be changed."


class TooEarly(Problem):
    """Carries `possible_at`: from when on it may be said or done."""

    status = 409

    def __init__(self, possible_at: datetime) -> None:
        super().__init__(possible_at=possible_at.isoformat())
        self.possible_at = possible_at.astimezone(CLINIC_TIME)

    def sentence(self, language: str) -> str:
        """The sentence with the clinic's own time."""
        return super().sentence(language).format(possible_at=f"{self.possible_at:%H:%M}")


class TooEarlyToMiss(TooEarly):
    code = "too-early-to-miss"
    pl = "Pacjent może się jeszcze spóźniać. Możesz to zaznaczyć od godziny {possible_at}."
    en = "The patient may still be on the way. You can say this from {possible_at} on."


class TooEarlyToContact(TooEarly):
    code = "too-early-to-contact"
    pl = "Wizyta zaczyna się o {possible_at}. Próby kontaktu liczą się dopiero od tej godziny."
    en = "The visit starts at {possible_at}. Attempts to reach the patient count from then on."


class VideoNeedsAccount(Problem):
    code, status = "video-needs-account", 422
    pl = "Bez konta pacjent nie połączy się przez wideo. Wybierz teleporadę albo wizytę na miejscu."
    en = "Without an account the patient cannot connect by video. Choose phone or in person."


class TooManyNotes(Problem):
    code, status = "too-many-notes", 409
    pl = "Ta wizyta ma już tyle notatek, ile może mieć."
    en = "This visit has as many notes as it can have."


class IdentityMethod(StrEnum):
    """How somebody of the staff made sure who the patient is."""

    DOCUMENT = "document"
    PESEL_QUESTIONS = "pesel_questions"
    """What only the patient knows, asked on the telephone."""
    VIDEO = "video"
    """A document, or a face that is known, on the screen."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What calendar published of one slot."""

    starts_at: datetime
    ends_at: datetime
    visit_types: Collection[str]
    fundings: Collection[str]
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Wish:
    """What a patient wants of a slot."""

    slot_id: UUID
    visit_type: VisitType
    funding: Funding
    patient_id: UUID


@dataclass(frozen=True, slots=True)
class Referral:
    """What the patient says about the referral; nothing of it is verified with P1 yet."""

    kind: ReferralKind
    code: str | None = None
    exemption_reason: ExemptionReason | None = None


class CallOutcome(StrEnum):
    """What the end of a call means for its visit."""

    COMPLETES = "completes"
    ALREADY_COMPLETED = "already_completed"
    VISIT_CANCELLED = "visit_cancelled"
    VISIT_DISRUPTED = "visit_disrupted"
    VISIT_MISSED = "visit_missed"
    VISIT_UNKNOWN = "visit_unknown"
    NOT_ENDED_BY_DOCTOR = "not_ended_by_doctor"


def move(state: State, action: Action) -> State:
    """The state after the action. Raises IllegalMove when the table has none."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        raise IllegalMove(state, action) from None


def check_offer(
    offer: Offer | None, visit_type: VisitType, funding: Funding, now: datetime
) -> None:
    """Whether this slot may be claimed in this way at all.

    Raises SlotNotFound, SlotInThePast, VisitTypeNotOffered or FundingNotOffered.
    """
    if offer is None or offer.withdrawn:
        raise SlotNotFound
    if offer.starts_at <= now:
        raise SlotInThePast
    if visit_type not in offer.visit_types:
        raise VisitTypeNotOffered
    if funding not in offer.fundings:
        raise FundingNotOffered


def check_hold(state: State, expires_at: datetime, now: datetime) -> None:
    """Whether a hold may still be confirmed: not from `expires_at` on, swept or not yet.

    Raises HoldAlreadyBooked or HoldExpired.
    """
    if state in VISITS:
        raise HoldAlreadyBooked
    if state is not State.HELD or expires_at <= now:
        raise HoldExpired


def check_referral(funding: Funding, *, needed: bool, referral: Referral | None) -> None:
    """The referral rules of publicly funded care.

    `needed` is what ops set for the clinic. A commercial visit never needs a referral. Where none
    is needed none is asked for; one that is given all the same is kept, and must be complete.
    Raises ReferralRequired, ReferralCodeInvalid or ExemptionReasonRequired.
    """
    if referral is None:
        if needed and funding is Funding.NFZ:
            raise ReferralRequired
        return
    match referral.kind:
        case ReferralKind.E_REFERRAL:
            if referral.code is None or not REFERRAL_CODE.fullmatch(referral.code):
                raise ReferralCodeInvalid
        case ReferralKind.EXEMPT:
            if referral.exemption_reason is None:
                raise ExemptionReasonRequired
        case ReferralKind.PAPER | ReferralKind.CONTINUATION:
            pass


def check_can_connect(visit_type: VisitType, *, has_account: bool) -> None:
    """Whoever has a video visit presses "Połącz" in the portal. Raises VideoNeedsAccount."""
    if visit_type is VisitType.VIDEO and not has_account:
        raise VideoNeedsAccount


def check_consent(visit_type: VisitType, *, video_consent: bool) -> None:
    """A video visit needs the patient's consent to it. Raises ConsentRequired."""
    if visit_type is VisitType.VIDEO and not video_consent:
        raise ConsentRequired


def check_room_for_note(notes: int, notes_max: int) -> None:
    """Raises TooManyNotes."""
    if notes >= notes_max:
        raise TooManyNotes


def check_identity_time(state: State) -> None:
    """Nobody comes to a visit that was called off. Raises VisitOver."""
    if state is State.CANCELLED:
        raise VisitOver


def given_back(state: State) -> State:
    """The state after the patient gives a hold back. Raises HoldAlreadyBooked."""
    try:
        return move(state, Action.GIVE_BACK)
    except IllegalMove:
        raise HoldAlreadyBooked from None


def cancelled(state: State, starts_at: datetime, now: datetime) -> State:
    """The state after a cancellation, possible until the visit starts. Raises VisitOver."""
    if state is State.BOOKED and starts_at <= now:
        raise VisitOver
    try:
        return move(state, Action.CANCEL)
    except IllegalMove:
        raise VisitOver from None


def completed(state: State) -> State:
    """The state after the doctor closed the visit by hand. Raises VisitOver."""
    try:
        return move(state, Action.COMPLETE)
    except IllegalMove:
        raise VisitOver from None


def missed(
    state: State, starts_at: datetime, now: datetime, *, wait: timedelta, has_begun: bool
) -> State:
    """The state after somebody of the clinic said that the patient did not come.

    The patient has until `wait` after the start. A call that began says that the patient was there.
    Raises TooEarlyToMiss or VisitOver.
    """
    if state is State.BOOKED:
        if has_begun:
            raise VisitOver
        if now < starts_at + wait:
            raise TooEarlyToMiss(starts_at + wait)
    try:
        return move(state, Action.MISS)
    except IllegalMove:
        raise VisitOver from None


def after_call(state: State | None, reason: CallEndReason) -> CallOutcome:
    """What the end of a call means for its visit; `state` is None when booking has no such visit.

    Events come late and twice. A call that ended after the cancellation does not bring the visit
    back, and only the doctor's own end closes a visit: one that timed out may be taken up again.
    """
    if reason is not CallEndReason.ENDED_BY_DOCTOR:
        return CallOutcome.NOT_ENDED_BY_DOCTOR
    match state:
        case State.BOOKED:
            return CallOutcome.COMPLETES
        case State.COMPLETED:
            return CallOutcome.ALREADY_COMPLETED
        case State.CANCELLED:
            return CallOutcome.VISIT_CANCELLED
        case State.DISRUPTED:
            return CallOutcome.VISIT_DISRUPTED
        case State.MISSED:
            return CallOutcome.VISIT_MISSED
        case _:
            return CallOutcome.VISIT_UNKNOWN
