"""What can be done with accounts: one function for each verb. None commits; the edge does."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kit import outbox
from kit.auth import Principal
from kit.clock import Clock
from kit.errors import NotAuthenticated, SessionEnded
from kit.ids import new_id
from services.identity import domain, guardians_domain, patient_codes, pesel, profile_domain
from services.identity.models import (
    Account,
    CareRelation,
    Guardianship,
    LoginAttempts,
    LoginSession,
    Patient,
    StaffMember,
)
from services.identity.pesel import PeselSeal
from videoporady_contracts.identity import (
    GuardianshipGranted,
    PatientRegistered,
    SessionRevoked,
    StaffAssigned,
)
from videoporady_contracts.words import Language, StaffRole

__all__ = [
    "NewAccount",
    "NewPatient",
    "NewStaff",
    "add_child",
    "add_first_ops",
    "add_staff",
    "change_account",
    "count_attempt",
    "end_session",
    "forget_attempts",
    "guardianship",
    "insert_account",
    "insert_patient",
    "live_session",
    "move_care",
    "open_session",
    "record_care",
    "register_patient",
    "require_attempts_left",
    "require_room_for_child",
    "store_password_hash",
    "token_hash_of",
]

SESSION_TOKEN_BYTES = 32
FIRST_OPS_LOCK = 7_101_001
"""Advisory lock: two replicas that start at once must not both make the first ops account."""

COUNT_ATTEMPT = text("""
    insert into login_attempts as known (subject_hash, failures, window_ends_at)
    values (:subject_hash, 1, :window_ends_at)
    on conflict (subject_hash) do update set
        failures = case when known.window_ends_at <= :now then 1 else known.failures + 1 end,
        window_ends_at = case when known.window_ends_at <= :now
            then excluded.window_ends_at else known.window_ends_at end
    returning failures, window_ends_at
""")


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What every new account has; the e-mail is normalised and the password hashed."""

    email: str
    password_hash: str
    given_name: str
    family_name: str
    language: Language
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class NewPatient:
    """Somebody who is to be treated; `pesel` as it was typed."""

    given_name: str
    family_name: str
    birth_date: date
    pesel: str | None


@dataclass(frozen=True, slots=True)
class NewStaff:
    """An account's roles in the clinic network."""

    roles: Sequence[StaffRole]
    doctor_id: UUID | None


async def register_patient(
    session: AsyncSession,
    account: NewAccount,
    patient: NewPatient,
    *,
    clock: Clock,
    seal: PeselSeal,
    patient_code: str | None = None,
) -> UUID:
    """Opens an account for a patient of its own; returns account_id.

    With a code of reception the patient is the one whom reception has entered.

    Raises AccountMustBeAdult, InvitationNeeded, BirthDateInFuture, EmailTaken, PatientCodeWrong,
    PatientHasAccount, PeselInvalid, PeselBirthDateMismatch, PeselTaken.
    """
    today = domain.today_in_warsaw(clock.now())
    domain.require_possible(patient.birth_date, today)
    guardians_domain.require_own_age(patient.birth_date, today, is_invited=False)
    account_id = await insert_account(session, account, clock)
    if patient_code:
        patient_id = await patient_codes.take_over(
            session,
            patient_code,
            birth_date=patient.birth_date,
            number=patient.pesel,
            clock=clock,
            seal=seal,
        )
    else:
        patient_id = await insert_patient(session, patient, clock, seal)
    session.add(guardianship(account_id, patient_id, "self", clock))
    outbox.add(
        session,
        PatientRegistered(account_id=account_id, patient_id=patient_id, language=account.language),
        clock=clock,
    )
    return account_id


async def add_child(
    session: AsyncSession,
    principal: Principal,
    child: NewPatient,
    *,
    clock: Clock,
    seal: PeselSeal,
    children_max: int,
    guardian_role: str | None = None,
) -> UUID:
    """Adds a child to the principal's account; returns patient_id.

    Raises NotAChild, BirthDateInFuture, GuardianMustBeAdult, TooManyChildren, PeselInvalid,
    PeselBirthDateMismatch, PeselTaken.
    """
    domain.require_child(child.birth_date, domain.today_in_warsaw(clock.now()))
    await require_room_for_child(session, principal, clock=clock, children_max=children_max)
    patient_id = await insert_patient(session, child, clock, seal)
    acts = guardianship(principal.account_id, patient_id, "child", clock)
    acts.guardian_role = guardian_role
    session.add(acts)
    outbox.add(
        session,
        GuardianshipGranted(account_id=principal.account_id, patient_id=patient_id),
        clock=clock,
    )
    return patient_id


async def require_room_for_child(
    session: AsyncSession, principal: Principal, *, clock: Clock, children_max: int
) -> None:
    """Locks the account, and looks whether it is an adult's and may have one more child.

    Raises GuardianMustBeAdult or TooManyChildren.
    """
    # Lock first: two requests at once would both find room for one more.
    await _locked_account(session, principal.account_id)
    rows = await session.execute(
        select(Guardianship.relation, Patient.birth_date)
        .join(Patient, Patient.patient_id == Guardianship.patient_id)
        .where(Guardianship.account_id == principal.account_id)
    )
    relations = rows.all()
    guardians_domain.require_adult_guardian(
        [row.birth_date for row in relations if row.relation == "self"],
        domain.today_in_warsaw(clock.now()),
    )
    children = sum(row.relation == "child" for row in relations)
    domain.require_room_for_child(children, children_max)


async def add_staff(
    session: AsyncSession, account: NewAccount, staff: NewStaff, *, clock: Clock
) -> UUID:
    """Opens an account with staff roles; returns account_id. Raises EmailTaken, DoctorIdMissing."""
    roles = sorted(set(staff.roles))
    domain.require_doctor_id(StaffRole.DOCTOR in roles, staff.doctor_id is not None)
    # Only a doctor acts as a doctor: a stray id on a reception account would open visits to it.
    doctor_id = staff.doctor_id if StaffRole.DOCTOR in roles else None
    account_id = await insert_account(session, account, clock)
    session.add(
        StaffMember(
            account_id=account_id,
            roles=[str(role) for role in roles],
            doctor_id=doctor_id,
            assigned_at=clock.now(),
        )
    )
    outbox.add(
        session,
        StaffAssigned(account_id=account_id, roles=tuple(roles), doctor_id=doctor_id),
        clock=clock,
    )
    return account_id


async def add_first_ops(session: AsyncSession, account: NewAccount, *, clock: Clock) -> UUID | None:
    """Opens the first ops account when there is no staff at all; None when there is."""
    await session.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": FIRST_OPS_LOCK})
    if await session.scalar(select(StaffMember.account_id).limit(1)) is not None:
        return None
    return await add_staff(
        session, account, NewStaff(roles=[StaffRole.OPS], doctor_id=None), clock=clock
    )


async def change_account(
    session: AsyncSession, principal: Principal, *, language: Language | None, phone: str | None
) -> None:
    """Changes what is given, and leaves the rest. Raises NotAuthenticated."""
    account = await _locked_account(session, principal.account_id)
    if language is not None:
        account.language = language
    if phone is not None:
        account.phone = domain.normalised_phone(phone)
    await session.flush()


async def open_session(
    session: AsyncSession,
    account_id: UUID,
    *,
    clock: Clock,
    session_seconds: int,
    user_agent: str = "",
    is_strong: bool = False,
) -> tuple[LoginSession, str]:
    """A new log-in and its opaque token, which is told once and stored nowhere."""
    token = secrets.token_urlsafe(SESSION_TOKEN_BYTES)
    now = clock.now()
    opened = LoginSession(
        session_id=new_id(),
        account_id=account_id,
        token_hash=token_hash_of(token),
        opened_at=now,
        expires_at=now + timedelta(seconds=session_seconds),
        last_used_at=now,
        browser=profile_domain.browser_in(user_agent),
        system=profile_domain.system_in(user_agent),
        is_strong=is_strong,
    )
    session.add(opened)
    await session.flush()
    return opened, token


async def end_session(session: AsyncSession, token: str, *, clock: Clock) -> None:
    """Ends the session of a token and tells every service. A second time changes nothing."""
    found = await session.scalar(
        select(LoginSession)
        .where(LoginSession.token_hash == token_hash_of(token), LoginSession.revoked_at.is_(None))
        .with_for_update()
    )
    if found is None:
        return
    found.revoked_at = clock.now()
    outbox.add(
        session,
        SessionRevoked(account_id=found.account_id, session_id=found.session_id),
        clock=clock,
    )


async def live_session(
    session: AsyncSession, *, clock: Clock, token: str | None = None, session_id: UUID | None = None
) -> LoginSession:
    """The session of a cookie, or of a principal, while it may be used. Raises SessionEnded."""
    wanted = (
        LoginSession.token_hash == token_hash_of(token)
        if token is not None
        else LoginSession.session_id == session_id
    )
    found = await session.scalar(select(LoginSession).where(wanted))
    if found is None or not domain.session_is_live(found.expires_at, found.revoked_at, clock.now()):
        raise SessionEnded
    return found


async def count_attempt(
    session: AsyncSession,
    subject_hash: bytes,
    *,
    clock: Clock,
    attempts_max: int,
    window_seconds: int,
) -> None:
    """Counts one attempt in the window. Raises TooManyAttempts, with Retry-After, beyond it."""
    now = clock.now()
    failures, window_ends_at = (
        await session.execute(
            COUNT_ATTEMPT,
            {
                "subject_hash": subject_hash,
                "now": now,
                "window_ends_at": now + timedelta(seconds=window_seconds),
            },
        )
    ).one()
    if failures > attempts_max:
        seconds = domain.seconds_until(window_ends_at, now)
        raise domain.TooManyAttempts(headers={"Retry-After": str(seconds)})


async def require_attempts_left(
    session: AsyncSession, subject_hash: bytes, *, clock: Clock, attempts_max: int
) -> None:
    """Raises TooManyAttempts, with Retry-After, when the limit is used up. Counts nothing."""
    now = clock.now()
    window_ends_at = await session.scalar(
        select(LoginAttempts.window_ends_at).where(
            LoginAttempts.subject_hash == subject_hash,
            LoginAttempts.failures >= attempts_max,
            LoginAttempts.window_ends_at > now,
        )
    )
    if window_ends_at is not None:
        seconds = domain.seconds_until(window_ends_at, now)
        raise domain.TooManyAttempts(headers={"Retry-After": str(seconds)})


async def forget_attempts(session: AsyncSession, subject_hash: bytes) -> None:
    """After a log-in that succeeded."""
    await session.execute(delete(LoginAttempts).where(LoginAttempts.subject_hash == subject_hash))


async def store_password_hash(session: AsyncSession, account_id: UUID, password_hash: str) -> None:
    """Replaces a hash that was made with older parameters."""
    await session.execute(
        update(Account).where(Account.account_id == account_id).values(password_hash=password_hash)
    )


async def record_care(
    session: AsyncSession, *, visit_id: UUID, doctor_id: UUID, patient_id: UUID
) -> None:
    """From a booking on, the doctor may read the patient's name. A second time changes nothing."""
    await session.execute(
        insert(CareRelation)
        .values(visit_id=visit_id, doctor_id=doctor_id, patient_id=patient_id)
        .on_conflict_do_nothing()
    )


async def move_care(
    session: AsyncSession, *, visit_id: UUID, doctor_id: UUID, patient_id: UUID, at: datetime
) -> None:
    """The visit is another doctor's: who had it reads the name no more. Old news change nothing."""
    added = insert(CareRelation).values(
        visit_id=visit_id, doctor_id=doctor_id, patient_id=patient_id, moved_at=at
    )
    await session.execute(
        added.on_conflict_do_update(
            index_elements=[CareRelation.visit_id],
            set_={"doctor_id": added.excluded.doctor_id, "moved_at": added.excluded.moved_at},
            where=CareRelation.moved_at.is_(None)
            | (CareRelation.moved_at < added.excluded.moved_at),
        )
    )


def token_hash_of(token: str) -> bytes:
    """What is stored of a session's token."""
    return hashlib.sha256(token.encode()).digest()


async def insert_account(session: AsyncSession, account: NewAccount, clock: Clock) -> UUID:
    """Returns account_id. Raises EmailTaken."""
    account_id = new_id()
    # The constraint decides: two registrations at once would both pass a check before the insert.
    inserted = await session.scalar(
        insert(Account)
        .values(
            account_id=account_id,
            email=account.email,
            password_hash=account.password_hash,
            given_name=account.given_name,
            family_name=account.family_name,
            phone=domain.normalised_phone(account.phone) if account.phone else None,
            language=account.language,
            registered_at=clock.now(),
        )
        .on_conflict_do_nothing(index_elements=["email"])
        .returning(Account.account_id)
    )
    if inserted is None:
        raise domain.EmailTaken
    return account_id


async def insert_patient(
    session: AsyncSession,
    patient: NewPatient,
    clock: Clock,
    seal: PeselSeal,
    *,
    phone: str | None = None,
) -> UUID:
    """A new patient, one for each PESEL; returns patient_id.

    Raises PeselInvalid, PeselBirthDateMismatch or PeselTaken.
    """
    patient_id = new_id()
    number = pesel.compact(patient.pesel) if patient.pesel else None
    if number is not None:
        domain.require_same_birth_date(pesel.birth_date_in(number), patient.birth_date)
    inserted = await session.scalar(
        insert(Patient)
        .values(
            patient_id=patient_id,
            given_name=patient.given_name,
            family_name=patient.family_name,
            birth_date=patient.birth_date,
            pesel_sealed=seal.seal(number, patient_id) if number else None,
            pesel_hash=seal.hash_of_pesel(number) if number else None,
            registered_at=clock.now(),
            phone=phone,
        )
        .on_conflict_do_nothing(index_elements=["pesel_hash"])
        .returning(Patient.patient_id)
    )
    if inserted is None:
        raise domain.PeselTaken
    return patient_id


def guardianship(account_id: UUID, patient_id: UUID, relation: str, clock: Clock) -> Guardianship:
    """An account acts for a patient from now on, and nobody else let it."""
    return Guardianship(
        account_id=account_id, patient_id=patient_id, relation=relation, granted_at=clock.now()
    )


async def _locked_account(session: AsyncSession, account_id: UUID) -> Account:
    account = await session.get(Account, account_id, with_for_update=True)
    if account is None:
        raise NotAuthenticated
    return account
