"""Events of identity, keyed by account_id.

People appear as random ids that only identity can link to a person.
"""

from uuid import UUID

from .envelope import EventData, Service
from .topics import event
from .words import Language, StaffRole

__all__ = [
    "AccountErased",
    "GuardianshipEnded",
    "GuardianshipGranted",
    "PatientRegistered",
    "SessionRevoked",
    "StaffAssigned",
]

SERVICE = Service.IDENTITY


@event(SERVICE, key="account_id")
class PatientRegistered(EventData):
    """Trigger: an account was registered for a patient of its own.

    Tokens tell the services who somebody is; no service of ours consumes it.
    """

    account_id: UUID
    patient_id: UUID
    language: Language


@event(SERVICE, key="account_id")
class GuardianshipGranted(EventData):
    """Trigger: a child was added to an account, or shared with it; the account may now act for it.

    Tokens tell the services for whom somebody acts. Every service forgets an earlier end.
    """

    account_id: UUID
    patient_id: UUID


@event(SERVICE, key="account_id")
class GuardianshipEnded(EventData):
    """Trigger: an account acts for a patient no more: removed, resigned, erased, or the patient is
    of age.

    Every service takes the patient out of the tokens that the account still holds.
    `heir_account_id` acts for the patient and takes over what the account had booked: there is
    always one, for nobody may leave a patient alone but by an erasure, which is another event.
    """

    account_id: UUID
    patient_id: UUID
    heir_account_id: UUID


@event(SERVICE, key="account_id")
class StaffAssigned(EventData):
    """Trigger: ops gave an account its staff roles.

    `doctor_id` is set when the account acts as that doctor. Tokens tell the services their roles;
    notify keeps the doctor's account, so that it can reach one who does not see an alert.
    """

    account_id: UUID
    roles: tuple[StaffRole, ...]
    doctor_id: UUID | None = None


@event(SERVICE, key="account_id")
class SessionRevoked(EventData):
    """Trigger: log-out, or a session was ended from outside.

    Every service refuses its tokens from now on.
    """

    account_id: UUID
    session_id: UUID


@event(SERVICE, key="account_id")
class AccountErased(EventData):
    """Trigger: a person had their account erased.

    From now on nothing links `account_id` to a person. `patient_ids` are those for whom nobody acts
    any more: their coming visits are called off. Medical documentation stays for as long as the law
    asks.
    """

    account_id: UUID
    patient_ids: tuple[UUID, ...]
