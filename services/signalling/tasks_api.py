"""HTTP of readiness tasks: reception's list of whom to help before their visit."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel

from kit.app import CurrentApp
from kit.auth import Action, CurrentPrincipal, rule
from services.signalling import queries, tasks
from videoporady_contracts.sockets import LastTest
from videoporady_contracts.words import ReadinessOutcome, ReadinessReason

__all__ = ["router"]

router = APIRouter(prefix="/api/signalling")


class ReadinessTaskView(BaseModel):
    """A video visit whose patient has passed no test."""

    task_id: UUID
    visit_id: UUID
    doctor_id: UUID
    patient_id: UUID
    starts_at: AwareDatetime
    reason: ReadinessReason
    opened_at: AwareDatetime
    last_test: LastTest | None


class ReadinessTasks(BaseModel):
    items: list[ReadinessTaskView]


class Closing(BaseModel):
    """How reception took care of it; the other ends come by themselves."""

    outcome: Literal[
        ReadinessOutcome.HELPED_BY_PHONE,
        ReadinessOutcome.OTHER_DEVICE,
        ReadinessOutcome.CHANGED_TO_PHONE,
    ]


@router.get("/readiness-tasks", **rule(Action.READINESS_READ))
async def list_readiness_tasks(
    app: CurrentApp,
    principal: CurrentPrincipal,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
) -> ReadinessTasks:
    """Whom to help, the next visit first."""
    async with app.database.reading() as session:
        found = await queries.open_tasks(
            session, principal, limit=min(limit, app.settings.rooms_listed_max)
        )
    return ReadinessTasks(
        items=[
            ReadinessTaskView(
                task_id=task.task_id,
                visit_id=visit.visit_id,
                doctor_id=visit.doctor_id,
                patient_id=visit.patient_id,
                starts_at=visit.starts_at,
                reason=ReadinessReason(task.reason),
                opened_at=task.opened_at,
                last_test=queries.last_test_of(room),
            )
            for task, visit, room in found
        ]
    )


@router.post("/readiness-tasks/{task_id}/closing", status_code=204, **rule(Action.READINESS_CLOSE))
async def close_readiness_task(
    app: CurrentApp, principal: CurrentPrincipal, task_id: UUID, closing: Closing
) -> None:
    """Reception took care of it. Said twice, it is done once."""
    async with app.database.transaction() as session:
        await tasks.close_by_hand(session, principal, task_id, closing.outcome, clock=app.clock)
