"""Signed tokens that every service verifies by itself.

A token lives for minutes and is renewed by identity from the session cookie. What is revoked
earlier comes as `SessionRevoked`, and for whom an account acts no more as `GuardianshipEnded`; both
are remembered here for as long as a token could still be good.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from pydantic import BaseModel, ValidationError

from kit.auth import GuestAccess, Principal
from kit.clock import Clock
from kit.errors import Forbidden, NotAuthenticated, PatientPassEnded, SessionEnded, TokenExpired
from kit.passes import PatientPass, read_pass, sign_pass
from videoporady_contracts import Service
from videoporady_contracts.words import Language, StaffRole

__all__ = [
    "SERVICE_TOKEN_LIFETIME",
    "TOKEN_LIFETIME",
    "ServiceTokenSigner",
    "TokenSigner",
    "TokenVerifier",
]

TOKEN_LIFETIME = timedelta(minutes=5)
SERVICE_TOKEN_LIFETIME = timedelta(seconds=60)
"""For one question of one service to another."""
CLOCK_SKEW = timedelta(seconds=60)
"""A service whose clock is a minute off neither refuses a good token nor keeps a dead one for
long."""
ALGORITHM = "Ed25519"
ISSUER = "videoporady-identity"
VERIFIED_TOKENS_MAX = 10_000
NOBODY = UUID(int=0)
NEVER = datetime.min.replace(tzinfo=UTC)


class _Claims(BaseModel):
    """The token's content. Names are those of RFC 7519 where it has one."""

    iss: str
    sub: UUID
    sid: UUID
    exp: int
    roles: frozenset[StaffRole] = frozenset()
    doctor_id: UUID | None = None
    patient_ids: frozenset[UUID] = frozenset()
    birth_dates: dict[UUID, date] = {}
    lang: Language = Language.POLISH
    guest: GuestAccess | None = None


class TokenSigner:
    """Makes tokens. Only identity has the private key (Ed25519, PEM)."""

    def __init__(self, private_key_file: Path, clock: Clock) -> None:
        self._key = OKPKey.import_key(private_key_file.read_bytes())
        self._clock = clock

    def sign(
        self,
        *,
        account_id: UUID,
        session_id: UUID,
        roles: frozenset[StaffRole] = frozenset(),
        doctor_id: UUID | None = None,
        patient_ids: frozenset[UUID] = frozenset(),
        birth_dates: Mapping[UUID, date] | None = None,
        language: Language = Language.POLISH,
        guest: GuestAccess | None = None,
    ) -> str:
        """A token for the next five minutes."""
        expires_at = self._clock.now() + TOKEN_LIFETIME
        claims = _Claims(
            iss=ISSUER,
            sub=account_id,
            sid=session_id,
            exp=int(expires_at.timestamp()),
            roles=roles,
            doctor_id=doctor_id,
            patient_ids=patient_ids,
            birth_dates=dict(birth_dates or {}),
            lang=language,
            guest=guest,
        )
        header = {"alg": ALGORITHM, "typ": "JWT"}
        return jwt.encode(header, claims.model_dump(mode="json"), self._key, [ALGORITHM])

    def sign_pass(self, holder_id: UUID, patient: PatientPass) -> tuple[str, datetime]:
        """What an account of reception shows to act for a patient, and when it ends."""
        expires_at = self._clock.now() + TOKEN_LIFETIME
        return sign_pass(self._key, holder_id, patient, expires_at), expires_at


class _ServiceClaims(BaseModel):
    iss: Service
    exp: int


class ServiceTokenSigner:
    """Says which service asks. Each service that asks has a key of its own (Ed25519, PEM)."""

    def __init__(self, service: Service, private_key_file: Path, clock: Clock) -> None:
        self._service = service
        self._key = OKPKey.import_key(private_key_file.read_bytes())
        self._clock = clock

    def sign(self) -> str:
        """A token for the next minute, for the header `Authorization: Bearer`."""
        expires_at = self._clock.now() + SERVICE_TOKEN_LIFETIME
        claims = _ServiceClaims(iss=self._service, exp=int(expires_at.timestamp()))
        header = {"alg": ALGORITHM, "typ": "JWT"}
        return jwt.encode(header, claims.model_dump(mode="json"), self._key, [ALGORITHM])


class TokenVerifier:
    """Verifies tokens with the public key alone, and remembers what was taken back meanwhile:
    sessions that were revoked, and patients for whom an account acts no more."""

    def __init__(self, public_key_file: Path, clock: Clock) -> None:
        self._key = OKPKey.import_key(public_key_file.read_bytes())
        self._clock = clock
        self._verified: dict[str, Principal] = {}
        self._revoked: dict[UUID, datetime] = {}
        self._ended: dict[tuple[UUID, UUID], datetime] = {}
        """By account and patient: tokens that were signed until then name the patient in vain."""
        self._services: dict[Service, OKPKey] = {}

    def trust(self, service: Service, public_key_file: Path) -> None:
        """From now on tokens of this other service are taken."""
        self._services[service] = OKPKey.import_key(public_key_file.read_bytes())

    def verify_service(self, token: str) -> Principal:
        """The service that asks. Raises NotAuthenticated or TokenExpired."""
        for service, key in self._services.items():
            try:
                claims = _ServiceClaims.model_validate(jwt.decode(token, key, [ALGORITHM]).claims)
            except (JoseError, ValidationError, ValueError):
                continue
            expires_at = datetime.fromtimestamp(claims.exp, UTC)
            if claims.iss is not service:
                break
            if expires_at + CLOCK_SKEW < self._clock.now():
                raise TokenExpired
            return Principal(
                account_id=NOBODY, session_id=NOBODY, expires_at=expires_at, service=service
            )
        raise NotAuthenticated

    def verify(self, token: str | None) -> Principal:
        """The principal of a token. Raises NotAuthenticated, TokenExpired or SessionEnded."""
        if not token:
            raise NotAuthenticated
        principal = self._verified.get(token) or self._parse(token)
        if principal.expires_at + CLOCK_SKEW < self._clock.now():
            self._verified.pop(token, None)
            raise TokenExpired
        if principal.session_id in self._revoked:
            raise SessionEnded
        if len(self._verified) >= VERIFIED_TOKENS_MAX:
            self._verified.clear()
        self._verified[token] = principal
        return self._without_ended(principal) if self._ended else principal

    def on_behalf(self, principal: Principal, patient_pass: str) -> Principal:
        """The principal who acts for the pass's patient too. Raises Forbidden, PatientPassEnded."""
        if StaffRole.RECEPTION not in principal.roles:
            raise Forbidden
        patient, expires_at = read_pass(self._key, patient_pass, principal.account_id)
        if expires_at + CLOCK_SKEW < self._clock.now():
            raise PatientPassEnded
        return principal.model_copy(
            update={
                "on_behalf": patient,
                "birth_dates": {**principal.birth_dates, patient.patient_id: patient.birth_date},
            }
        )

    def revoke(self, session_id: UUID) -> None:
        """Refuses the tokens of a session from now on."""
        now = self._clock.now()
        self._revoked[session_id] = now
        for each, since in list(self._revoked.items()):
            if since + TOKEN_LIFETIME + 2 * CLOCK_SKEW < now:
                del self._revoked[each]

    def end_guardianship(self, account_id: UUID, patient_id: UUID, ended_at: datetime) -> None:
        """Takes a patient out of an account's tokens that were signed before now."""
        # A minute later than it was: the token may come from a replica whose clock is ahead, or
        # that read just before the end was stored.
        self._ended[account_id, patient_id] = ended_at + CLOCK_SKEW
        now = self._clock.now()
        for each, until in list(self._ended.items()):
            if until + TOKEN_LIFETIME + CLOCK_SKEW < now:
                del self._ended[each]

    def renew_guardianship(self, account_id: UUID, patient_id: UUID) -> None:
        """Forgets an earlier end: the account acts for the patient again."""
        self._ended.pop((account_id, patient_id), None)

    def _without_ended(self, principal: Principal) -> Principal:
        signed_at = principal.expires_at - TOKEN_LIFETIME
        left = {
            each
            for each in principal.patient_ids
            if signed_at > self._ended.get((principal.account_id, each), NEVER)
        }
        if len(left) == len(principal.patient_ids):
            return principal
        dates = {each: at for each, at in principal.birth_dates.items() if each in left}
        return principal.model_copy(update={"patient_ids": frozenset(left), "birth_dates": dates})

    def _parse(self, token: str) -> Principal:
        try:
            claims = _Claims.model_validate(jwt.decode(token, self._key, [ALGORITHM]).claims)
        except (JoseError, ValidationError, ValueError) as error:
            raise NotAuthenticated from error
        if claims.iss != ISSUER:
            raise NotAuthenticated
        return Principal(
            account_id=claims.sub,
            session_id=claims.sid,
            roles=claims.roles,
            doctor_id=claims.doctor_id,
            patient_ids=claims.patient_ids,
            birth_dates=claims.birth_dates,
            language=claims.lang,
            guest=claims.guest,
            expires_at=datetime.fromtimestamp(claims.exp, UTC),
        )
