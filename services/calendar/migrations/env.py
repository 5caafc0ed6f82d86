"""Alembic's entry point: the kit does the rest."""

from kit.migrations import run
from services.calendar.models import Base

run(Base.metadata)
