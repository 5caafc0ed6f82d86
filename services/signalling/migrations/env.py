"""Run by Alembic, through `python -m kit.database upgrade services.signalling`."""

from kit.migrations import run
from services.signalling.models import Base

run(Base.metadata)
