"""What a room says of a wait: when the visit is expected to begin, and who is called back to it."""

from pydantic import AwareDatetime, Field

from .envelope import Contract
from .words import CallBackChannel, WaitCause

__all__ = ["CallBack", "WaitEstimate"]


class WaitEstimate(Contract):
    """When a visit is expected to begin, for as long as it has not begun.

    A range in steps of five minutes; it moves only when it no longer holds, and says so.
    """

    earliest_at: AwareDatetime
    expected_at: AwareDatetime
    latest_at: AwareDatetime
    delay_minutes: int = Field(ge=0, description="0: as planned")
    cause: WaitCause | None = None
    announced_minutes: int | None = Field(
        default=None, description="the delay that the doctor told everybody of, while it stands"
    )
    announced_at: AwareDatetime | None = None
    moved_at: AwareDatetime | None = None
    moved_minutes: int = Field(default=0, description="by how much it moved then; below 0: sooner")


class CallBack(Contract):
    """The patient may leave the page, keeps the place, and is called when the doctor is ready."""

    channel: CallBackChannel
    asked_at: AwareDatetime
    is_away: bool
    called_at: AwareDatetime | None = None
    answer_until: AwareDatetime | None = Field(
        default=None, description="who is not back by then has not come"
    )
