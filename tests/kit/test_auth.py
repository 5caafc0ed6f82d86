"""Who may do what, as a table, and what makes a token good."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jwt
from joserfc.jwk import OctKey

from kit.auth import (
    POLICY,
    Action,
    GuestAccess,
    Principal,
    authorize,
    role_in,
    room_role_in,
)
from kit.clock import FrozenClock
from kit.errors import Forbidden, NotAuthenticated, SessionEnded, TokenExpired, VisitNotFound
from kit.ids import new_id
from kit.passes import PatientPass
from kit.tokens import TokenSigner, TokenVerifier
from videoporady_contracts.words import (
    GuestKind,
    Language,
    ParticipantRole,
    RoomRole,
    StaffRole,
)

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@dataclass
class Visit:
    patient_id: UUID
    doctor_id: UUID


@dataclass
class VisitWithId(Visit):
    visit_id: UUID


VISIT = Visit(new_id(), new_id())


def person(**rights: object) -> Principal:
    return Principal.model_validate(
        {"account_id": new_id(), "session_id": new_id(), "expires_at": NOW} | rights
    )


PATIENT = person(patient_ids={VISIT.patient_id})
STRANGER = person(patient_ids={new_id()})
DOCTOR = person(roles={StaffRole.DOCTOR}, doctor_id=VISIT.doctor_id)
OTHER_DOCTOR = person(roles={StaffRole.DOCTOR}, doctor_id=new_id())
RECEPTION = person(roles={StaffRole.RECEPTION})
OPS = person(roles={StaffRole.OPS})
NOBODY = person()

ABOUT_A_VISIT = [
    Action.SLOT_HOLD,
    Action.HOLD_READ,
    Action.VISIT_BOOK,
    Action.VISIT_READ,
    Action.VISIT_CANCEL,
    Action.VISIT_COMPLETE,
    Action.VISIT_MISS,
    Action.ROOM_READ,
    Action.CALL_JOIN,
    Action.CALL_READY,
    Action.CALL_ACCEPT,
    Action.CALL_TEST,
    Action.CHAT_READ,
    Action.CHAT_POST,
    Action.DOCUMENT_READ,
    Action.DOCUMENT_SHARE,
    Action.ALERT_ACKNOWLEDGE,
]


GUEST_MAY = {Action.CALL_JOIN, Action.GUEST_SELF, Action.CHAT_READ, Action.DOCUMENT_READ}


def guest_of(visit_id: UUID, **sees: bool) -> Principal:
    access = GuestAccess(guest_id=new_id(), visit_id=visit_id, kind=GuestKind.INTERPRETER, **sees)
    # Whatever else its token said: a guest is nobody's patient and no staff.
    roles = {StaffRole.DOCTOR, StaffRole.RECEPTION, StaffRole.OPS}
    whole = person(roles=roles, doctor_id=VISIT.doctor_id, patient_ids={VISIT.patient_id})
    return whole.model_copy(update={"guest": access})


@pytest.mark.parametrize("action", Action)
def test_a_guest_may_what_guests_may_in_their_own_visit_alone(action: Action) -> None:
    visit = VisitWithId(VISIT.patient_id, VISIT.doctor_id, new_id())
    guest = guest_of(visit.visit_id, sees_chat=True, sees_documents=True)
    if action in GUEST_MAY:
        authorize(guest, action, visit)
        authorize(guest, action)
    else:
        with pytest.raises(VisitNotFound):
            authorize(guest, action, visit)
        with pytest.raises(Forbidden):
            authorize(guest, action)
    for other in (VisitWithId(VISIT.patient_id, VISIT.doctor_id, new_id()), VISIT):
        with pytest.raises(VisitNotFound):
            authorize(guest, action, other)


@pytest.mark.parametrize("action", [Action.CHAT_READ, Action.DOCUMENT_READ])
def test_a_guest_sees_what_was_agreed(action: Action) -> None:
    visit = VisitWithId(VISIT.patient_id, VISIT.doctor_id, new_id())
    with pytest.raises(VisitNotFound):
        authorize(guest_of(visit.visit_id), action, visit)


def test_a_guest_is_in_the_room_as_a_guest_and_on_neither_side() -> None:
    visit = VisitWithId(VISIT.patient_id, VISIT.doctor_id, new_id())
    guest = guest_of(visit.visit_id)
    assert room_role_in(guest, visit) is RoomRole.GUEST
    with pytest.raises(VisitNotFound):
        role_in(guest, visit)
    assert room_role_in(PATIENT, visit) is RoomRole.PATIENT


BOOKING = (Action.SLOT_HOLD, Action.HOLD_READ, Action.VISIT_BOOK)


def test_every_action_has_a_rule() -> None:
    assert set(POLICY) == set(Action)


@pytest.mark.parametrize("action", ABOUT_A_VISIT)
@pytest.mark.parametrize("who", [STRANGER, OTHER_DOCTOR, OPS, NOBODY])
def test_somebody_elses_visit_looks_as_if_it_were_not_there(who: Principal, action: Action) -> None:
    with pytest.raises(VisitNotFound):
        authorize(who, action, VISIT)


@pytest.mark.parametrize(
    ("who", "action"),
    [
        (PATIENT, Action.VISIT_READ),
        (PATIENT, Action.CALL_READY),
        (PATIENT, Action.DOCUMENT_READ),
        (DOCTOR, Action.CALL_ACCEPT),
        (DOCTOR, Action.DOCUMENT_SHARE),
        (RECEPTION, Action.CHAT_POST),
        (RECEPTION, Action.VISIT_MISS),
    ],
)
def test_members_of_a_visit_may(who: Principal, action: Action) -> None:
    authorize(who, action, VISIT)


@pytest.mark.parametrize(
    ("who", "action"),
    [
        (PATIENT, Action.CALL_ACCEPT),
        (PATIENT, Action.VISIT_COMPLETE),
        (PATIENT, Action.VISIT_MISS),
        (DOCTOR, Action.CALL_READY),
        (RECEPTION, Action.DOCUMENT_READ),
        (RECEPTION, Action.CALL_JOIN),
    ],
)
def test_members_may_not_do_the_other_sides_part(who: Principal, action: Action) -> None:
    with pytest.raises(VisitNotFound):
        authorize(who, action, VISIT)


ON_BEHALF = RECEPTION.model_copy(
    update={
        "on_behalf": PatientPass(
            patient_id=VISIT.patient_id,
            account_id=None,
            birth_date=date(1951, 2, 3),
            language=Language.POLISH,
        )
    }
)


@pytest.mark.parametrize("action", BOOKING)
def test_reception_books_with_a_pass_about_this_patient_and_not_without(action: Action) -> None:
    authorize(ON_BEHALF, action, VISIT)
    for who, subject in ((RECEPTION, VISIT), (ON_BEHALF, Visit(new_id(), VISIT.doctor_id))):
        with pytest.raises(VisitNotFound):
            authorize(who, action, subject)


@pytest.mark.parametrize("action", sorted(set(Action) - set(BOOKING)))
def test_a_pass_opens_nothing_that_reception_could_not_do_without(action: Action) -> None:
    assert _may(ON_BEHALF, action) == _may(RECEPTION, action)


def _may(who: Principal, action: Action) -> bool:
    try:
        authorize(who, action, VISIT)
    except VisitNotFound:
        return False
    return True


@pytest.mark.parametrize("action", [Action.VISIT_NOTE, Action.IDENTITY_CHECK])
def test_notes_and_checks_are_among_the_staff_of_a_visit(action: Action) -> None:
    for who in (DOCTOR, RECEPTION):
        authorize(who, action, VISIT)
    for who in (PATIENT, STRANGER, OTHER_DOCTOR, OPS):
        with pytest.raises(VisitNotFound):
            authorize(who, action, VISIT)


def test_without_a_visit_the_refusal_says_forbidden() -> None:
    with pytest.raises(Forbidden):
        authorize(PATIENT, Action.CATALOGUE_WRITE)
    authorize(OPS, Action.CATALOGUE_WRITE)


def test_a_doctor_id_without_the_role_gives_nothing() -> None:
    with pytest.raises(VisitNotFound):
        authorize(person(doctor_id=VISIT.doctor_id), Action.VISIT_READ, VISIT)


def test_the_role_in_a_visit() -> None:
    assert role_in(PATIENT, VISIT) is ParticipantRole.PATIENT
    assert role_in(DOCTOR, VISIT) is ParticipantRole.DOCTOR
    assert role_in(RECEPTION, VISIT) is ParticipantRole.RECEPTION
    with pytest.raises(VisitNotFound):
        role_in(STRANGER, VISIT)


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOW)


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Path, Path]:
    private = Ed25519PrivateKey.generate()
    files = (tmp_path / "private.pem", tmp_path / "public.pem")
    files[0].write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    files[1].write_bytes(
        private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    return files


def signed(keys: tuple[Path, Path], clock: FrozenClock, session_id: UUID | None = None) -> str:
    signer = TokenSigner(keys[0], clock)
    return signer.sign(account_id=new_id(), session_id=session_id or new_id())


def test_a_token_is_good_for_its_lifetime_and_a_minute_of_skew(
    keys: tuple[Path, Path], clock: FrozenClock
) -> None:
    verifier = TokenVerifier(keys[1], clock)
    token = signed(keys, clock)
    clock.advance(timedelta(minutes=5, seconds=59))
    verifier.verify(token)
    clock.advance(timedelta(seconds=2))
    with pytest.raises(TokenExpired):
        verifier.verify(token)


def test_a_revoked_session_is_refused_though_its_token_is_good(
    keys: tuple[Path, Path], clock: FrozenClock
) -> None:
    verifier = TokenVerifier(keys[1], clock)
    session_id = new_id()
    token = signed(keys, clock, session_id=session_id)
    verifier.verify(token)
    verifier.revoke(session_id)
    with pytest.raises(SessionEnded):
        verifier.verify(token)


def test_who_acts_for_a_patient_no_more_has_them_in_no_token(
    keys: tuple[Path, Path], clock: FrozenClock
) -> None:
    verifier, signer = TokenVerifier(keys[1], clock), TokenSigner(keys[0], clock)
    account_id, own, child = new_id(), new_id(), new_id()
    names = {own: date(1988, 4, 27), child: date(2019, 5, 1)}

    def token(patients: dict[UUID, date] = names, whose: UUID = account_id) -> str:
        return signer.sign(
            account_id=whose,
            session_id=new_id(),
            patient_ids=frozenset(patients),
            birth_dates=patients,
        )

    before = token()
    assert verifier.verify(before).patient_ids == {own, child}
    verifier.end_guardianship(account_id, child, clock.now())
    for stale in (before, token()):
        principal = verifier.verify(stale)
        assert principal.patient_ids == {own}
        assert principal.birth_dates == {own: names[own]}
    assert verifier.verify(token(whose=new_id())).patient_ids == {own, child}
    clock.advance(timedelta(minutes=1, seconds=1))
    assert verifier.verify(token()).patient_ids == {own, child}, "identity has said so since"
    verifier.end_guardianship(account_id, child, clock.now())
    verifier.renew_guardianship(account_id, child)
    assert verifier.verify(token()).patient_ids == {own, child}


def test_a_token_of_another_key_or_algorithm_is_refused(
    keys: tuple[Path, Path], clock: FrozenClock
) -> None:
    verifier = TokenVerifier(keys[1], clock)
    token = signed(keys, clock)
    header, payload, _ = token.split(".")
    # The classic attack: the public key, which all know, as the secret of a symmetric signature.
    forged = jwt.encode(
        {"alg": "HS256"},
        {"iss": "videoporady-identity", "sub": str(new_id()), "sid": str(new_id()), "exp": 2**31},
        OctKey.import_key(b"x" * 32),
        ["HS256"],
    )
    for bad in (None, "", "x", forged, f"{header}.{payload}.", f"{header}.{payload}.AAAA"):
        with pytest.raises(NotAuthenticated):
            verifier.verify(bad)
