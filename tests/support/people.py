"""Somebody who asks: principals for tests, and the cookie that proves them to a service."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID

from kit.auth import COOKIE_TOKEN, GuestAccess
from kit.clock import Clock
from kit.passes import HEADER_PATIENT_PASS, PatientPass
from kit.tokens import TokenSigner
from videoporady_contracts.words import GuestKind, Language, StaffRole

__all__ = ["Person", "Tokens"]


@dataclass(frozen=True)
class Person:
    """Who a test acts as. The factories give the usual ones, each with new ids."""

    account_id: UUID = field(default_factory=uuid.uuid4)
    session_id: UUID = field(default_factory=uuid.uuid4)
    roles: frozenset[StaffRole] = frozenset()
    doctor_id: UUID | None = None
    patient_ids: tuple[UUID, ...] = ()
    birth_dates: Mapping[UUID, date] = field(default_factory=dict[UUID, date], hash=False)
    language: Language = Language.POLISH
    access: GuestAccess | None = None

    @property
    def patient_id(self) -> UUID:
        """Their own patient profile, the first one."""
        return self.patient_ids[0]

    @classmethod
    def patient(cls, *, children: int = 0, language: Language = Language.POLISH) -> "Person":
        return cls(patient_ids=tuple(uuid.uuid4() for _ in range(1 + children)), language=language)

    @classmethod
    def doctor(cls, doctor_id: UUID | None = None) -> "Person":
        return cls(roles=frozenset({StaffRole.DOCTOR}), doctor_id=doctor_id or uuid.uuid4())

    @classmethod
    def reception(cls) -> "Person":
        return cls(roles=frozenset({StaffRole.RECEPTION}))

    @classmethod
    def guest(
        cls,
        visit_id: UUID,
        guest_id: UUID | None = None,
        *,
        sees_chat: bool = False,
        sees_documents: bool = False,
    ) -> "Person":
        access = GuestAccess(
            guest_id=guest_id or uuid.uuid4(),
            visit_id=visit_id,
            kind=GuestKind.INTERPRETER,
            sees_chat=sees_chat,
            sees_documents=sees_documents,
        )
        return cls(account_id=access.guest_id, access=access)

    @classmethod
    def ops(cls) -> "Person":
        return cls(roles=frozenset({StaffRole.OPS}))


class Tokens:
    """Signs tokens with the tests' own key, as identity does with the real one."""

    def __init__(self, private_key_file: Path, clock: Clock) -> None:
        self._signer = TokenSigner(private_key_file, clock)

    def of(self, person: Person) -> str:
        """The signed token of a person."""
        return self._signer.sign(
            account_id=person.account_id,
            session_id=person.session_id,
            roles=person.roles,
            doctor_id=person.doctor_id,
            patient_ids=frozenset(person.patient_ids),
            birth_dates=person.birth_dates,
            language=person.language,
            guest=person.access,
        )

    def patient_pass(self, holder: Person, patient: PatientPass) -> dict[str, str]:
        """The header by which reception acts for a patient."""
        return {HEADER_PATIENT_PASS: self._signer.sign_pass(holder.account_id, patient)[0]}

    def cookies(self, person: Person) -> dict[str, str]:
        """For `httpx.AsyncClient(cookies=...)`."""
        return {COOKIE_TOKEN: self.of(person)}

    def cookie_header(self, person: Person) -> dict[str, str]:
        """For clients that take headers only, such as `websockets.connect`."""
        return {"Cookie": f"{COOKIE_TOKEN}={self.of(person)}"}
