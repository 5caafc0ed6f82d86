"""The stream folded: what the events of some keys come to, by the same rules as one at a time.

A million events are read here, so that a record is not parsed into its contract: its writer has
checked that, and of one that can not be read the consumers made nothing either.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg.pgproto import pgproto
from pydantic_core import from_json

from services.calendar.claims import Claim, ClaimNews, claim_told
from services.calendar.domain import ClaimAction
from services.calendar.figures_domain import (
    PLACING,
    FigureAction,
    Place,
    SlotFigure,
    Tally,
    VisitFigure,
    place_of,
    slot_told,
    visit_told,
)
from videoporady_contracts import EventData
from videoporady_contracts.booking import (
    SlotBooked,
    SlotHeld,
    SlotReleased,
    VisitCancelled,
    VisitCompleted,
    VisitDisrupted,
    VisitMissed,
    VisitRescheduled,
)
from videoporady_contracts.calendar import SlotsPublished, SlotWithdrawn

__all__ = ["EVENTS", "Fold", "News", "ids_in", "news_in"]

type Fields = dict[str, Any]

# The same UUID with the same hash, made in C: a record holds up to five.
uuid_of: Callable[[str], UUID] = pgproto.UUID
time_of = datetime.fromisoformat


@dataclass(frozen=True, slots=True)
class News:
    """An event as it is folded."""

    event_type: str
    at: datetime
    fields: Fields


@dataclass(slots=True)
class Fold:
    """What is known after some news, by id. What was known before is put in first."""

    claims: dict[UUID, Claim] = field(default_factory=dict)
    visits: dict[UUID, VisitFigure] = field(default_factory=dict)
    slots: dict[UUID, SlotFigure] = field(default_factory=dict)

    def apply(self, news: News, tally: Tally) -> None:
        """One more event. `tally` follows what it changes of each day.

        Raises KeyError, TypeError or ValueError before anything is changed, when it is no event.
        """
        actions = VISIT_ACTIONS.get(news.event_type)
        if actions is not None:
            self._visit(news, *actions, tally)
            return
        for slot_id, place in _places(news):
            before = self.slots.get(slot_id)
            after = slot_told(before, place, news.at)
            if after is not before:
                self.slots[slot_id] = after
                tally.replace(before, after)

    def _visit(
        self,
        news: News,
        claim_action: ClaimAction | None,
        figure_action: FigureAction | None,
        tally: Tally,
    ) -> None:
        fields, visit_id = news.fields, uuid_of(news.fields["visit_id"])
        slot_id, doctor_id = uuid_of(fields["slot_id"]), uuid_of(fields["doctor_id"])
        place = _place(fields) if figure_action in PLACING else None
        if claim_action is not None:
            claim = claim_told(
                self.claims.get(visit_id), ClaimNews(claim_action, slot_id, doctor_id, news.at)
            )
            if claim is not None:
                self.claims[visit_id] = claim
        if figure_action is not None:
            before = self.visits.get(visit_id)
            after = visit_told(before, figure_action, place, news.at)
            if after != before:
                self.visits[visit_id] = after
                tally.replace(before, after)


def news_in(event_type: str, value: bytes) -> News | None:
    """The news in a record; None when it is of no use here, or can not be read."""
    if event_type not in EVENTS:
        return None
    try:
        body = from_json(value)
        return News(event_type, time_of(body["time"]), body["data"])
    except (ValueError, KeyError, TypeError):
        return None


def ids_in(news: News) -> tuple[list[UUID], list[UUID]]:
    """The visits and the slots that it tells of. Raises as `Fold.apply` does."""
    if news.event_type in VISIT_ACTIONS:
        return [uuid_of(news.fields["visit_id"])], []
    return [], [slot_id for slot_id, _ in _places(news)]


def _place(fields: Fields) -> Place:
    return place_of(
        uuid_of(fields["clinic_id"]), time_of(fields["starts_at"]), time_of(fields["ends_at"])
    )


def _places(news: News) -> list[tuple[UUID, Place | None]]:
    if news.event_type == PUBLISHED:
        return [(uuid_of(slot["slot_id"]), _place(slot)) for slot in news.fields["slots"]]
    return [(uuid_of(news.fields["slot_id"]), None)]


_ACTIONS: dict[type[EventData], tuple[ClaimAction | None, FigureAction | None]] = {
    SlotHeld: (ClaimAction.HOLD, None),
    SlotReleased: (ClaimAction.RELEASE, None),
    SlotBooked: (ClaimAction.BOOK, FigureAction.BOOK),
    VisitCancelled: (ClaimAction.CANCEL, FigureAction.CANCEL),
    VisitRescheduled: (ClaimAction.MOVE, FigureAction.MOVE),
    VisitDisrupted: (ClaimAction.DISRUPT, FigureAction.DISRUPT),
    VisitCompleted: (None, FigureAction.COMPLETE),
    VisitMissed: (None, FigureAction.MISS),
}
"""What each event of booking means, as in `consumers.py`; a test compares the two."""
VISIT_ACTIONS = {each.event_type: actions for each, actions in _ACTIONS.items()}
PUBLISHED = SlotsPublished.event_type
EVENTS = frozenset({*VISIT_ACTIONS, PUBLISHED, SlotWithdrawn.event_type})
