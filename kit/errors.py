"""Problem details (RFC 9457) with stable codes, in Polish and English.

An error is a class with a code, a status and two sentences. Whoever raises it thinks of nothing
else.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

__all__ = [
    "ChangedMeanwhile",
    "Forbidden",
    "IdempotencyKeyMissing",
    "IdempotencyKeyReused",
    "InvalidInput",
    "NotAuthenticated",
    "NotFound",
    "OriginRefused",
    "PatientPassEnded",
    "Problem",
    "RequestTooLarge",
    "SessionEnded",
    "TemporarilyUnavailable",
    "TokenExpired",
    "TooManyRequests",
    "VisitNotFound",
    "problem_document",
]

PROBLEM_TYPE_BASE = "https://videoporady.example/problems/"


class Problem(Exception):
    """Something that the caller is told about. `extra` are further members of the problem
    document."""

    code: ClassVar[str]
    status: ClassVar[int]
    pl: ClassVar[str]
    en: ClassVar[str]

    def __init__(self, *, headers: Mapping[str, str] | None = None, **extra: Any) -> None:
        super().__init__(self.code)
        self.headers = dict(headers or {})
        self.extra = extra

    def sentence(self, language: str) -> str:
        """What a person reads, in their language; Polish unless English was asked for."""
        return self.en if language == "en" else self.pl


class NotAuthenticated(Problem):
    code, status = "not-logged-in", 401
    pl, en = "Zaloguj się, aby przejść dalej.", "Log in to continue."


class TokenExpired(Problem):
    code, status = "token-expired", 401
    pl, en = "Odśwież sesję i spróbuj jeszcze raz.", "Refresh your session and try again."


class SessionEnded(Problem):
    code, status = "session-ended", 401
    pl, en = "Sesja wygasła. Zaloguj się ponownie.", "Your session has ended. Log in again."


class Forbidden(Problem):
    code, status = "forbidden", 403
    pl, en = "To konto nie ma dostępu do tej czynności.", "This account may not do that."


class PatientPassEnded(Problem):
    """Ask identity for a new one: it lives as long as a token."""

    code, status = "patient-pass-ended", 403
    pl = "Otwórz dane pacjenta jeszcze raz i ponów czynność."
    en = "Open the patient once more and try again."


class OriginRefused(Problem):
    code, status = "origin-refused", 403
    pl = "Żądanie przyszło spoza portalu i zostało odrzucone."
    en = "The request came from outside the portal and was refused."


class NotFound(Problem):
    code, status = "not-found", 404
    pl, en = "Nie ma takiej strony lub zasobu.", "There is nothing at this address."


class VisitNotFound(NotFound):
    """Also said of a visit that is somebody else's, so that nothing is revealed."""

    code = "visit-not-found"
    pl, en = "Nie ma takiej wizyty.", "There is no such visit."


class InvalidInput(Problem):
    """`errors`: a list of {"pointer", "code", "message"}; the pointer is a JSON pointer into the
    input."""

    code, status = "invalid-input", 422
    pl, en = "Popraw zaznaczone pola.", "Correct the marked fields."


class ChangedMeanwhile(Problem):
    """`version` is the one that is stored now."""

    code, status = "changed-meanwhile", 409
    pl = "Ktoś zmienił to w międzyczasie. Twoje zmiany nie są jeszcze zapisane."
    en = "Somebody changed this meanwhile. Your changes are not saved yet."


class RequestTooLarge(Problem):
    code, status = "request-too-large", 413
    pl, en = "Przesłane dane są za duże.", "The data sent are too large."


class TooManyRequests(Problem):
    code, status = "too-many-requests", 429
    pl, en = "Za dużo prób. Odczekaj chwilę.", "Too many attempts. Wait a moment."


class IdempotencyKeyMissing(Problem):
    code, status = "idempotency-key-missing", 400
    pl = "W żądaniu brakuje nagłówka Idempotency-Key."
    en = "The request has no Idempotency-Key header."


class IdempotencyKeyReused(Problem):
    code, status = "idempotency-key-reused", 422
    pl = "Ten Idempotency-Key należy już do innego żądania."
    en = "This Idempotency-Key already belongs to another request."


class TemporarilyUnavailable(Problem):
    code, status = "temporarily-unavailable", 503
    pl = "Chwilowa przerwa po naszej stronie. Spróbuj za moment, nic nie przepadło."
    en = "A short interruption on our side. Try again in a moment; nothing was lost."


class InternalError(Problem):
    code, status = "internal-error", 500
    pl = "Coś poszło nie tak po naszej stronie. Spróbuj jeszcze raz."
    en = "Something went wrong on our side. Try again."


def problem_document(
    problem: Problem, language: str, *, instance: str, correlation_id: str | None
) -> dict[str, Any]:
    """The body of an `application/problem+json` answer."""
    sentence = problem.sentence(language)
    return {
        "type": PROBLEM_TYPE_BASE + problem.code,
        "title": sentence,
        "status": problem.status,
        "code": problem.code,
        "detail": sentence,
        "instance": instance,
        "correlation_id": correlation_id,
        **problem.extra,
    }
