"""Run by Alembic, through `python -m kit.database upgrade services.chat`."""

from kit.migrations import run
from services.chat.models import Base

run(Base.metadata)
