"""Signalling's limits, with their units."""

from pydantic import Field, SecretStr

from kit.settings import KitSettings

__all__ = ["Settings"]


class Settings(KitSettings):
    """What ops may change about rooms, calls and test calls."""

    connect_opens_seconds: float = Field(
        default=1_800, ge=0, validation_alias="VP_SIGNALLING_CONNECT_OPENS_SECONDS"
    )
    """How long before the visit's start "Połącz" works."""
    connect_closes_seconds: float = Field(
        default=14_400, ge=0, validation_alias="VP_SIGNALLING_CONNECT_CLOSES_SECONDS"
    )
    """How long after the visit's end "Połącz" works: doctors run late, and calls run long."""

    socket_heartbeat_seconds: float = 4.0
    """Silence of 2.5 heartbeats, the grace and a sweep: who has left is off the list within 15
    s."""
    lost_after_seconds: float = Field(
        default=3, gt=0, validation_alias="VP_SIGNALLING_LOST_AFTER_SECONDS"
    )
    """The grace: a reload of the page takes less, and nobody is told of it."""
    closed_after_seconds: float = Field(
        default=8, gt=0, validation_alias="VP_SIGNALLING_CLOSED_AFTER_SECONDS"
    )
    """Whoever closed the page has left, unless they are back by then: a reload is."""
    left_after_seconds: float = Field(
        default=60, gt=0, validation_alias="VP_SIGNALLING_LEFT_AFTER_SECONDS"
    )
    """For how long somebody who is lost keeps their place."""
    replica_beat_seconds: float = Field(
        default=3, gt=0, validation_alias="VP_SIGNALLING_REPLICA_BEAT_SECONDS"
    )
    """How often a replica says that it lives, and asks whether it missed something."""
    replica_dead_seconds: float = Field(
        default=12, gt=0, validation_alias="VP_SIGNALLING_REPLICA_DEAD_SECONDS"
    )
    """After this long without a word from a replica its connections are taken for closed."""
    sweep_seconds: float = Field(default=1, gt=0, validation_alias="VP_SIGNALLING_SWEEP_SECONDS")
    sweep_rooms_max: int = Field(
        default=200, ge=1, le=5_000, validation_alias="VP_SIGNALLING_SWEEP_ROOMS_MAX"
    )
    """Rooms looked after in one sweep; the rest wait for the next one."""

    estimate_ahead_minutes: int = Field(
        default=120, ge=10, le=720, validation_alias="VP_SIGNALLING_ESTIMATE_AHEAD_MINUTES"
    )
    """For visits that start within this time it is told when they will really begin. A doctor's
    word of a delay goes to the same visits."""
    delay_repeat_seconds: float = Field(
        default=60, ge=0, le=3_600, validation_alias="VP_SIGNALLING_DELAY_REPEAT_SECONDS"
    )
    """Within this time a doctor's word of a delay goes out once: each is a message to everybody
    who waits."""
    estimate_every_seconds: float = Field(
        default=15, gt=0, validation_alias="VP_SIGNALLING_ESTIMATE_EVERY_SECONDS"
    )
    """How often a day with visits ahead is looked at, when nothing happens in it."""
    board_ahead_minutes: int = Field(
        default=60, ge=0, le=720, validation_alias="VP_SIGNALLING_BOARD_AHEAD_MINUTES"
    )
    """The live board shows visits that start within this time, beside the rooms in use."""
    call_back_ahead_minutes: int = Field(
        default=5, ge=0, le=60, validation_alias="VP_SIGNALLING_CALL_BACK_AHEAD_MINUTES"
    )
    """A patient who waits away from the page is called when the turn is this near."""
    call_back_answer_minutes: int = Field(
        default=5, ge=1, le=60, validation_alias="VP_SIGNALLING_CALL_BACK_ANSWER_MINUTES"
    )
    """Who has not returned by then, after a call, has not come: the doctor sees it."""

    actions_per_second_max: float = Field(
        default=5, gt=0, validation_alias="VP_SIGNALLING_ACTIONS_PER_SECOND_MAX"
    )
    """Frames of one socket that write to the database. Faster ones are refused, and the socket
    stays."""
    quality_every_seconds: float = Field(
        default=5, gt=0, validation_alias="VP_SIGNALLING_QUALITY_EVERY_SECONDS"
    )
    """One quality report of a connection in this time is kept, the others are dropped."""

    observations_per_minute_max: int = Field(
        default=60, ge=1, validation_alias="VP_SIGNALLING_OBSERVATIONS_PER_MINUTE_MAX"
    )
    """What one socket may add to the timeline; more is dropped and counted."""
    timeline_entries_max: int = Field(
        default=2_000, ge=1, le=20_000, validation_alias="VP_SIGNALLING_TIMELINE_ENTRIES_MAX"
    )
    """Entries in one answer, the oldest."""

    turn_urls: tuple[str, ...] = Field(default=(), validation_alias="VP_SIGNALLING_TURN_URLS")
    """turn: and turns: addresses. None by default, and never a STUN server of somebody else."""
    turn_secret: SecretStr | None = Field(
        default=None, validation_alias="VP_SIGNALLING_TURN_SECRET"
    )
    """coturn's static-auth-secret."""
    turn_credential_seconds: int = Field(
        default=14_400, ge=60, validation_alias="VP_SIGNALLING_TURN_CREDENTIAL_SECONDS"
    )
    """Longer than any visit: coturn asks for the credential again with each refresh of an
    allocation."""

    test_calls_max: int = Field(
        default=8, ge=0, le=1_000, validation_alias="VP_SIGNALLING_TEST_CALLS_MAX"
    )
    """Test calls of one replica at once. aiortc encodes each: about eight with sound a core."""
    test_call_seconds: float = Field(
        default=60, gt=0, validation_alias="VP_SIGNALLING_TEST_CALL_SECONDS"
    )
    test_call_sdp_bytes_max: int = Field(
        default=65_536, ge=1_024, validation_alias="VP_SIGNALLING_TEST_CALL_SDP_BYTES_MAX"
    )
    bandwidth_transfers_max: int = Field(
        default=90, ge=1, validation_alias="VP_SIGNALLING_BANDWIDTH_TRANSFERS_MAX"
    )
    """Of one account, on one replica: a test call takes up to nine, of half a megabyte or less."""
    bandwidth_window_seconds: float = Field(
        default=300, gt=0, validation_alias="VP_SIGNALLING_BANDWIDTH_WINDOW_SECONDS"
    )
    readiness_hours: float = Field(
        default=24, ge=1, le=720, validation_alias="VP_SIGNALLING_READINESS_HOURS"
    )
    """How long before a video visit a passed test is expected; else the patient is asked for one,
    and reception is to help."""
    readiness_late_minutes: float = Field(
        default=15, ge=0, le=1_440, validation_alias="VP_SIGNALLING_READINESS_LATE_MINUTES"
    )
    """For a visit that is booked later than that: so long after the booking."""
    readiness_every_seconds: float = Field(
        default=10, gt=0, validation_alias="VP_SIGNALLING_READINESS_EVERY_SECONDS"
    )
    rooms_listed_max: int = Field(
        default=200, ge=1, le=1_000, validation_alias="VP_SIGNALLING_ROOMS_LISTED_MAX"
    )
