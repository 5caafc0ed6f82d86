"""Identity's word about a patient, for whoever of reception acts for them (decision 0016).

Signed with the key of the tokens under another issuer: a pass opens nothing as a token, and a
token is no pass.
"""

from datetime import UTC, date, datetime
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from pydantic import BaseModel, ConfigDict, ValidationError

from kit.errors import Forbidden
from videoporady_contracts.words import Language

__all__ = ["HEADER_PATIENT_PASS", "PatientPass", "read_pass", "sign_pass"]

HEADER_PATIENT_PASS = "Patient-Pass"  # noqa: S105 - the header's name
ALGORITHM = "Ed25519"
ISSUER = "videoporady-identity/patient-pass"


class PatientPass(BaseModel):
    """A patient for whom reception acts, as identity knows them."""

    model_config = ConfigDict(frozen=True)

    patient_id: UUID
    account_id: UUID | None
    """Who acts for the patient in the portal and is told what happens; nobody, perhaps."""
    birth_date: date
    language: Language


class _Claims(BaseModel):
    iss: str
    sub: UUID
    """The account of reception that asked for it: nobody else can use it."""
    exp: int
    patient: PatientPass


def sign_pass(key: OKPKey, holder_id: UUID, patient: PatientPass, expires_at: datetime) -> str:
    """What the holder's browser shows beside its own token."""
    claims = _Claims(iss=ISSUER, sub=holder_id, exp=int(expires_at.timestamp()), patient=patient)
    header = {"alg": ALGORITHM, "typ": "JWT"}
    return jwt.encode(header, claims.model_dump(mode="json"), key, [ALGORITHM])


def read_pass(key: OKPKey, text: str, holder_id: UUID) -> tuple[PatientPass, datetime]:
    """The patient of a pass that this account was given, and when it ends. Raises Forbidden."""
    try:
        claims = _Claims.model_validate(jwt.decode(text, key, [ALGORITHM]).claims)
    except (JoseError, ValidationError, ValueError):
        raise Forbidden from None
    if claims.iss != ISSUER or claims.sub != holder_id:
        raise Forbidden
    return claims.patient, datetime.fromtimestamp(claims.exp, UTC)
