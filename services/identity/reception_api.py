"""HTTP of reception's work for patients: find, enter, act for."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel

from kit.app import CurrentApp
from kit.auth import Action, CurrentPrincipal, rule
from kit.idempotency import IdempotencyKey, once
from services.identity import commands, patient_codes, queries, reception
from services.identity.api import (
    Body,
    Created,
    NameLine,
    PatientWithPhone,
    PeselLine,
    PhoneLine,
    without_secrets,
)
from services.identity.logins import CurrentTools
from services.identity.patient_codes import CheckedBy

__all__ = ["router"]

router = APIRouter(prefix="/api/identity", tags=["identity"])


class LookUp(Body):
    """The PESEL alone, or both names and the birth date: nobody browses."""

    pesel: PeselLine | None = None
    given_name: NameLine | None = None
    family_name: NameLine | None = None
    birth_date: date | None = None


class FoundPatients(BaseModel):
    items: list[PatientWithPhone]
    has_more: bool
    """More people match than are shown: ask for the PESEL."""


class PatientWithoutAccount(Body):
    given_name: NameLine
    family_name: NameLine
    birth_date: date
    phone: PhoneLine
    pesel: PeselLine | None = None
    is_namesake: bool = False
    """Somebody of these names and this birth date is known, and is another person."""


class Pass(BaseModel):
    """To be sent as `Patient-Pass` with what reception does for the patient."""

    patient_pass: str
    expires_at: AwareDatetime
    has_account: bool


class CodeRequest(Body):
    checked_by: CheckedBy
    """How it was made sure who asks for the code."""


class PatientCode(BaseModel):
    """Told once; a new one ends it."""

    code: str
    expires_at: AwareDatetime


@router.post("/patients/look-up", **rule(Action.PATIENT_LOOK_UP))
async def look_up(
    body: LookUp, principal: CurrentPrincipal, app: CurrentApp, tools: CurrentTools
) -> FoundPatients:
    """Finds a patient by what they say on the telephone. It is put on record."""
    async with app.database.transaction() as session:
        found = await reception.find_patients(
            session,
            principal,
            reception.Wanted(**body.model_dump()),
            clock=app.clock,
            seal=tools.seal,
            settings=app.settings,
        )
    return FoundPatients(
        items=[
            PatientWithPhone.model_validate(each, from_attributes=True) for each in found.patients
        ],
        has_more=found.has_more,
    )


@router.post("/patients", status_code=201, **rule(Action.PATIENT_ADD))
async def add_patient(
    body: PatientWithoutAccount,
    key: IdempotencyKey,
    principal: CurrentPrincipal,
    app: CurrentApp,
    tools: CurrentTools,
) -> PatientWithPhone:
    """Enters a patient who has no account."""
    patient = commands.NewPatient(body.given_name, body.family_name, body.birth_date, body.pesel)

    async def run() -> Created:
        return Created(
            id=await reception.add_patient(
                session,
                principal,
                patient,
                phone=body.phone,
                is_namesake=body.is_namesake,
                clock=app.clock,
                seal=tools.seal,
            )
        )

    async with app.database.transaction() as session:
        created = await once(session, principal, key, without_secrets(body), Created, run)
        (row,) = await queries.patients(
            session, principal, [created.id], clock=app.clock, seal=tools.seal
        )
    return PatientWithPhone.model_validate(row, from_attributes=True)


@router.post("/patients/{patient_id}/pass", **rule(Action.PATIENT_LOOK_UP))
async def open_patient(
    patient_id: UUID, principal: CurrentPrincipal, app: CurrentApp, tools: CurrentTools
) -> Pass:
    """Identity's word about a patient, for five minutes and for this account only."""
    async with app.database.transaction() as session:
        patient = await reception.pass_for(session, principal, patient_id, clock=app.clock)
    signed, expires_at = tools.signer.sign_pass(principal.account_id, patient)
    return Pass(
        patient_pass=signed, expires_at=expires_at, has_account=patient.account_id is not None
    )


@router.post("/patients/{patient_id}/code", **rule(Action.PATIENT_INVITE))
async def issue_code(
    patient_id: UUID,
    body: CodeRequest,
    principal: CurrentPrincipal,
    app: CurrentApp,
    tools: CurrentTools,
) -> PatientCode:
    """A code by which a patient whom reception entered opens an account of their own."""
    async with app.database.transaction() as session:
        code, expires_at = await patient_codes.issue_code(
            session,
            principal,
            patient_id,
            body.checked_by,
            clock=app.clock,
            seal=tools.seal,
            hours=app.settings.patient_code_hours,
        )
    return PatientCode(code=code, expires_at=expires_at)
