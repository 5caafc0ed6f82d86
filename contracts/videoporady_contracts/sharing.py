"""A document that is looked at together in a call: frames that pass between peers, never stored."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from .envelope import Contract

__all__ = ["PeerShows", "PointedAt", "SharedView", "Show"]


class PointedAt(Contract):
    """A place on a page, as parts of its width and height."""

    x: float = Field(ge=0, le=1)
    y: float = Field(ge=0, le=1)


class SharedView(Contract):
    """Where in a document of the visit somebody looks, for a screen of any size.

    Each side loads the document from chat by its own rights: here are an id and numbers only.
    """

    document_id: UUID
    page: int = Field(ge=1, le=10_000)
    zoom: float = Field(ge=1, le=16, description="1 is the whole page")
    x: float = Field(ge=0, le=1, description="the middle of what is seen")
    y: float = Field(ge=0, le=1)
    pointer: PointedAt | None = None


class Show(Contract):
    """What one shows to the other side's screen; null: it is over, for both. Never stored.

    Who joins later is told the last one.
    """

    type: Literal["show"] = "show"
    view: SharedView | None


class PeerShows(Contract):
    type: Literal["peer_shows"] = "peer_shows"
    peer_id: UUID
    view: SharedView | None
