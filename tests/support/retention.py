"""One round of the job that deletes what is too old, as a service wires it."""

from collections.abc import Sequence

from kit.app import App
from kit.retention import Retention
from kit.retention_api import retention_job

__all__ = ["forget"]


async def forget(app: App, rules: Sequence[Retention]) -> None:
    """Deletes now what these rules do not keep."""
    await retention_job(rules).run(app)
