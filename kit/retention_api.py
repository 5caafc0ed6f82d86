"""The same pair of routes in every service, and the job: ops see and set how long data are kept."""

from collections.abc import Sequence

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from kit import retention
from kit.app import App, CurrentApp, Job
from kit.audit import AuditFilters, AuditPage
from kit.audit import page as audit_page
from kit.auth import Action, CurrentPrincipal, rule
from kit.retention import Kept, Retention
from kit.telemetry import log
from kit.versions import SeenVersion
from videoporady_contracts import Service

__all__ = ["audit_router", "retention_job", "retention_router"]

FORGET_EVERY_SECONDS = 3_600.0
ROWS_A_BATCH_MAX = 1_000
"""A short transaction: nobody waits long for a row that is about to go."""
BATCHES_A_ROUND_MAX = 200
"""What is left waits for the next round."""
DAYS_MAX = 100_000


class RetentionView(BaseModel):
    """For how many days one kind of data is kept, and between which limits ops may choose."""

    name: str
    days: int
    days_default: int
    days_min: int
    days_max: int
    version: int


class Retentions(BaseModel):
    """What a service keeps for a time."""

    items: list[RetentionView]


class RetentionDays(BaseModel):
    """From now on so many days. Data that are older already go within the hour."""

    model_config = ConfigDict(extra="forbid")

    days: int = Field(ge=0, le=DAYS_MAX)


def retention_router(service: Service, rules: Sequence[Retention]) -> APIRouter:
    """`GET` all, `PUT` one."""
    router = APIRouter(prefix=f"/api/{service}", tags=["retention"])

    @router.get("/retention", **rule(Action.RETENTION_MANAGE))
    async def retentions(principal: CurrentPrincipal, app: CurrentApp) -> Retentions:
        """For how long each kind of operational data is kept."""
        async with app.database.reading() as session:
            kept = await retention.retentions(session, principal, rules)
        return Retentions(items=[_view(each) for each in kept])

    @router.put("/retention/{name}", **rule(Action.RETENTION_MANAGE))
    async def set_retention(
        name: str,
        body: RetentionDays,
        version: SeenVersion,
        principal: CurrentPrincipal,
        app: CurrentApp,
    ) -> RetentionView:
        """Keeps one kind of data for so many days; `If-Match` names the version that was seen."""
        async with app.database.transaction() as session:
            kept = await retention.set_days(
                session,
                principal,
                service,
                rules,
                name,
                body.days,
                version=version,
                clock=app.clock,
            )
        return _view(kept)

    return router


def audit_router(service: Service) -> APIRouter:
    """The log of changes of a service that has no route for it of its own."""
    router = APIRouter(prefix=f"/api/{service}", tags=["audit"])

    @router.get("/audit", **rule(Action.AUDIT_READ))
    async def changes(
        filters: AuditFilters, principal: CurrentPrincipal, app: CurrentApp
    ) -> AuditPage:
        """Who changed which setting, the newest first."""
        async with app.database.reading() as session:
            return await audit_page(session, principal, filters)

    return router


def retention_job(rules: Sequence[Retention], *, rows_max: int = ROWS_A_BATCH_MAX) -> Job:
    """Deletes what is too old, batch by batch, in every replica."""

    async def forget(app: App) -> None:
        for each in rules:
            if not each.deleted_by_service:
                await _forget(app, each, rows_max)

    return Job("retention", FORGET_EVERY_SECONDS, forget)


async def _forget(app: App, each: Retention, rows_max: int) -> None:
    forgotten = 0
    for _ in range(BATCHES_A_ROUND_MAX):
        async with app.database.transaction() as session:
            deleted = await retention.delete_batch(
                session, each, now=app.clock.now(), rows_max=rows_max
            )
        forgotten += deleted
        if deleted < rows_max:
            break
    if forgotten:
        app.metrics.forgotten.labels(each.name).inc(forgotten)
        log.info("old rows deleted", kind=each.name, count=forgotten)


def _view(kept: Kept) -> RetentionView:
    return RetentionView(
        name=kept.rule.name,
        days=kept.days,
        days_default=kept.rule.days_default,
        days_min=kept.rule.days_min,
        days_max=kept.rule.days_max,
        version=kept.version,
    )
