"""HTTP of attempts to reach a patient: making one, the evidence, and the visit's end by it."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from kit.app import CurrentApp
from kit.auth import COOKIE_TOKEN, Action, CurrentPrincipal, rule
from kit.downloads import download_headers
from kit.idempotency import IdempotencyKey, once
from kit.names import People
from kit.pdf import Printer
from services.booking import contact, contact_pdf
from services.booking.api import Nothing, UtcTime, VisitView, claiming, visit_view
from videoporady_contracts.words import ContactKind, Language

__all__ = ["router"]

router = APIRouter(prefix="/api/booking")


class AttemptRequest(BaseModel):
    kind: ContactKind


class NewAttempt(AttemptRequest):
    """The whole wish: one Idempotency-Key stands for one attempt of one visit."""

    visit_id: UUID


class AttemptView(BaseModel):
    attempt_id: UUID
    kind: ContactKind
    made_by_role: Literal["doctor", "reception"]
    made_at: UtcTime


class EvidenceView(BaseModel):
    """Who waited for whom, and how the clinic tried to reach the patient, the oldest first."""

    attempts: list[AttemptView]
    counted_count: int
    """Attempts from the visit's start on that are far enough apart."""
    needed: int
    spacing_seconds: float
    starts_at: UtcTime
    ready_at: UtcTime | None
    """Since when the patient waited."""
    began_at: UtcTime | None
    """When the doctor came."""
    ended_at: UtcTime | None
    """When the visit was ended for want of contact."""


@router.get("/visits/{visit_id}/contact-attempts", **rule(Action.CONTACT_EVIDENCE))
async def read_contact_attempts(
    app: CurrentApp, principal: CurrentPrincipal, visit_id: UUID
) -> EvidenceView:
    """The evidence, for the staff of the visit and for its patient."""
    async with app.database.reading() as session:
        found = await contact.evidence_of(session, principal, visit_id, settings=app.settings)
    return EvidenceView(
        attempts=[
            AttemptView.model_validate(each, from_attributes=True) for each in found.attempts
        ],
        counted_count=found.counted_count,
        needed=found.needed,
        spacing_seconds=found.spacing.total_seconds(),
        starts_at=found.starts_at,
        ready_at=found.ready_at,
        began_at=found.began_at,
        ended_at=found.ended_at,
    )


@router.get(
    "/visits/{visit_id}/contact-attempts/content",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}},
    **rule(Action.CONTACT_EVIDENCE),
)
async def download_evidence(
    http: Request,
    app: CurrentApp,
    principal: CurrentPrincipal,
    visit_id: UUID,
    language: Language = Language.POLISH,
) -> Response:
    """The same evidence as a tagged PDF, as of now, in the language that is asked for."""
    async with app.database.reading() as session:
        found = await contact.evidence_of(session, principal, visit_id, settings=app.settings)
    people: People = http.app.state.people
    printer: Printer = http.app.state.printer
    printer.require_room()
    names = await people.of(
        http.cookies.get(COOKIE_TOKEN, ""), patient_id=found.patient_id, doctor_id=found.doctor_id
    )
    now = app.clock.now()
    printed = contact_pdf.Printed(visit_id=visit_id, evidence=found, as_of=now, names=names)
    made = await printer.print(contact_pdf.paper_of(printed, language), at=now)
    stem = "przebieg-wizyty" if language is Language.POLISH else "course-of-visit"
    return Response(made, media_type="application/pdf", headers=download_headers(f"{stem}.pdf"))


@router.post("/visits/{visit_id}/contact-attempts", status_code=201, **rule(Action.CONTACT_ATTEMPT))
async def attempt_contact(
    app: CurrentApp,
    principal: CurrentPrincipal,
    key: IdempotencyKey,
    visit_id: UUID,
    request: AttemptRequest,
) -> AttemptView:
    """Records an attempt to reach the patient; what is not done by telephone, notify does."""

    async def work(session: AsyncSession) -> AttemptView:
        async def run() -> AttemptView:
            made = await contact.attempt(
                session, principal, visit_id, request.kind, clock=app.clock, settings=app.settings
            )
            return AttemptView.model_validate(made, from_attributes=True)

        wish = NewAttempt(kind=request.kind, visit_id=visit_id)
        return await once(session, principal, key, wish, AttemptView, run)

    return await claiming(app, work)


@router.post("/visits/{visit_id}/no-contact", **rule(Action.CONTACT_ATTEMPT))
async def end_without_contact(
    app: CurrentApp, principal: CurrentPrincipal, visit_id: UUID, _request: Nothing | None = None
) -> VisitView:
    """Ends a visit whose patient could not be reached. Said twice, it is kept once."""
    async with app.database.transaction() as session:
        visit = await contact.end_without_contact(
            session, principal, visit_id, clock=app.clock, settings=app.settings
        )
    return visit_view(visit, principal)
