"""Run by Alembic, through `python -m kit.database upgrade services.notify`."""

from kit.migrations import run
from services.notify.models import Base

run(Base.metadata)
