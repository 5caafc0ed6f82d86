"""Run by Alembic, through `python -m kit.database upgrade services.booking`."""

from kit.migrations import run
from services.booking.models import Base

run(Base.metadata)
