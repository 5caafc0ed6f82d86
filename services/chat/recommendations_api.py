"""HTTP of recommendations: the doctor's draft, what was issued, and each version as PDF."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy.ext.asyncio import AsyncSession

from kit.app import CurrentApp
from kit.auth import COOKIE_TOKEN, Action, CurrentPrincipal, rule
from kit.downloads import download_headers
from kit.idempotency import IdempotencyKey, once
from kit.names import Names, NamesUnknown, People
from kit.pdf import Printer
from kit.versions import SeenVersion
from services.chat import recommendations, recommendations_pdf
from services.chat.models import Recommendations, RecommendationsDraft
from services.chat.recommendation_rules import (
    CODES_MAX,
    TEXT_CHARACTERS_MAX,
    VERSIONS_MAX,
    Content,
    RecommendationsNotFound,
    ReferralNote,
    ReferralTarget,
)
from videoporady_contracts.words import Language

__all__ = ["router"]

router = APIRouter(prefix="/api/chat")

# A draft is saved while it is typed: half a code is no fault yet.
TypedCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{0,4}$")]
# PostgreSQL keeps no NUL.
TypedText = Annotated[str, StringConstraints(max_length=TEXT_CHARACTERS_MAX, pattern=r"^[^\x00]*$")]


class ReferralBody(BaseModel):
    kind: ReferralTarget
    code: TypedCode


class RecommendationsBody(BaseModel):
    """What a doctor recommends, with the codes that P1 gave."""

    text: TypedText = ""
    prescriptions: Annotated[list[TypedCode], Field(max_length=CODES_MAX)] = []
    referrals: Annotated[list[ReferralBody], Field(max_length=CODES_MAX)] = []


class DraftView(RecommendationsBody):
    """Version 0: nothing was written yet."""

    version: int
    saved_at: datetime | None


class IssueRequest(BaseModel):
    """Which draft the doctor saw: an older one is not issued."""

    draft_version: Annotated[int, Field(ge=0)]


class NewRecommendations(IssueRequest):
    """The whole wish: one Idempotency-Key stands for one version of one visit."""

    visit_id: UUID


class RecommendationsView(RecommendationsBody):
    """One version. Number 1 is the first one, later ones correct it."""

    version: int
    issued_at: datetime


class RecommendationsList(BaseModel):
    items: list[RecommendationsView]


@router.get("/visits/{visit_id}/recommendations", **rule(Action.RECOMMENDATIONS_READ))
async def read_recommendations(
    app: CurrentApp, principal: CurrentPrincipal, visit_id: UUID
) -> RecommendationsList:
    """What was issued for a visit, the newest version first."""
    async with app.database.reading() as session:
        found = await recommendations.versions_of(session, principal, visit_id)
    return RecommendationsList(items=[_view(each) for each in found])


@router.get("/visits/{visit_id}/recommendations/draft", **rule(Action.RECOMMENDATIONS_WRITE))
async def read_draft(app: CurrentApp, principal: CurrentPrincipal, visit_id: UUID) -> DraftView:
    """What the doctor has written so far; the patient does not see it."""
    async with app.database.reading() as session:
        draft = await recommendations.draft_of(session, principal, visit_id)
    return DraftView(version=0, saved_at=None) if draft is None else _draft_view(draft)


@router.put("/visits/{visit_id}/recommendations/draft", **rule(Action.RECOMMENDATIONS_WRITE))
async def save_draft(
    app: CurrentApp,
    principal: CurrentPrincipal,
    seen_version: SeenVersion,
    visit_id: UUID,
    request: RecommendationsBody,
) -> DraftView:
    """Keeps a draft while it is typed; `If-Match` names the version that was seen."""
    content = Content(
        request.text,
        tuple(request.prescriptions),
        tuple(ReferralNote(each.kind, each.code) for each in request.referrals),
    )
    async with app.database.transaction() as session:
        draft = await recommendations.save_draft(
            session, principal, visit_id, content, seen_version=seen_version, clock=app.clock
        )
        return _draft_view(draft)


@router.post(
    "/visits/{visit_id}/recommendations", status_code=201, **rule(Action.RECOMMENDATIONS_WRITE)
)
async def issue_recommendations(
    app: CurrentApp,
    principal: CurrentPrincipal,
    key: IdempotencyKey,
    visit_id: UUID,
    request: IssueRequest,
) -> RecommendationsView:
    """Gives the draft to the patient, as the first version or as a correction."""

    async def run(session: AsyncSession) -> RecommendationsView:
        issued = await recommendations.issue(
            session,
            principal,
            visit_id,
            draft_version=request.draft_version,
            clock=app.clock,
        )
        return _view(issued)

    wish = NewRecommendations(visit_id=visit_id, draft_version=request.draft_version)
    async with app.database.transaction() as session:
        return await once(session, principal, key, wish, RecommendationsView, lambda: run(session))


@router.get(
    "/visits/{visit_id}/recommendations/{version}/content",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}},
    **rule(Action.RECOMMENDATIONS_READ),
)
async def download_recommendations(
    http: Request,
    app: CurrentApp,
    principal: CurrentPrincipal,
    visit_id: UUID,
    version: int,
    language: Language = Language.POLISH,
) -> Response:
    """One version as a tagged PDF, made on request, in the language that is asked for.

    Raises NamesUnknown: a code for the pharmacy must say whose it is.
    """
    if not 1 <= version <= VERSIONS_MAX:
        raise RecommendationsNotFound
    async with app.database.reading() as session:
        visit, found = await recommendations.one_version(session, principal, visit_id, version)
        newest = (await recommendations.versions_of(session, principal, visit_id))[0].version
    people: People = http.app.state.people
    printer: Printer = http.app.state.printer
    printer.require_room()
    names = await people.of(
        http.cookies.get(COOKIE_TOKEN, ""), patient_id=visit.patient_id, doctor_id=found.doctor_id
    )
    if names is not None and not (names.patient and names.doctor):
        raise NamesUnknown
    printed = recommendations_pdf.Printed(
        content=recommendations.content_of(found.content),
        version=version,
        newest_version=newest,
        issued_at=found.issued_at,
        visit_at=visit.starts_at,
        names=names or Names(),
    )
    paper = recommendations_pdf.paper_of(printed, language)
    made = await printer.print(paper, at=found.issued_at)
    stem = "zalecenia" if language is Language.POLISH else "recommendations"
    return Response(
        made,
        media_type="application/pdf",
        headers=download_headers(f"{stem}-{version}.pdf"),
    )


def _view(found: Recommendations) -> RecommendationsView:
    return RecommendationsView(**found.content, version=found.version, issued_at=found.issued_at)


def _draft_view(draft: RecommendationsDraft) -> DraftView:
    return DraftView(**draft.content, version=draft.version, saved_at=draft.saved_at)
