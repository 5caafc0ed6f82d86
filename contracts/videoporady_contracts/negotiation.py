"""How two browsers of a visit agree on a connection: frames that pass between peers, never stored.

One of a pair makes every offer (`Peer` says who), the other one answers.
"""

from typing import Literal
from uuid import UUID

from pydantic import Field

from .envelope import Contract

__all__ = ["Candidate", "Description", "IceCandidate", "Restart", "SessionDescription"]


class SessionDescription(Contract):
    type: Literal["offer", "answer", "rollback", "pranswer"]
    sdp: str = Field(default="", max_length=65_536)


class Description(Contract):
    """The offer of the one of a pair who offers, or the other's answer: passed on, never stored.

    `peer_id` is the receiver from a client, the sender from the server.
    """

    type: Literal["description"] = "description"
    peer_id: UUID
    description: SessionDescription


class IceCandidate(Contract):
    candidate: str = Field(max_length=2_048)
    sdpMid: str | None = Field(default=None, max_length=64)
    sdpMLineIndex: int | None = None
    usernameFragment: str | None = Field(default=None, max_length=256)


class Candidate(Contract):
    """One trickled ICE candidate; null says that there are no more."""

    type: Literal["candidate"] = "candidate"
    peer_id: UUID
    candidate: IceCandidate | None


class Restart(Contract):
    """To the one of a pair who offers: the path is gone, offer fresh candidates."""

    type: Literal["restart"] = "restart"
    peer_id: UUID
