"""Typed settings from the environment. A service adds its own by subclassing `KitSettings`."""

from enum import StrEnum
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["KitSettings", "Part"]


class Part(StrEnum):
    """What one process of a service runs. All by default; ops split them to scale each alone."""

    API = "api"
    RELAY = "relay"
    CONSUMERS = "consumers"
    JOBS = "jobs"


class KitSettings(BaseSettings):
    """Addresses and limits that every service has. Units come last in each name."""

    model_config = SettingsConfigDict(env_prefix="VP_", extra="ignore", populate_by_name=True)

    database_url: str = Field(repr=False)
    """postgresql+asyncpg://..., with the password, hence never printed."""
    database_connections_max: int = Field(default=12, ge=2, le=200)
    database_connect_timeout_seconds: float = 5.0
    database_statement_timeout_ms: int = 5_000
    database_lock_timeout_ms: int = 3_000
    """Below the statement's: who waits for a lock in vain is told so, and may do it again."""
    database_pool_timeout_seconds: float = 5.0

    kafka_bootstrap_servers: str
    topic_prefix: str = Field(default="", max_length=40)
    """Put before every topic and group; tests keep apart by it."""

    http_host: str = "127.0.0.1"
    http_port: int = Field(default=0, ge=0, le=65_535)
    public_origins: tuple[str, ...] = ("http://localhost:8080",)
    """The values of Origin that may write and open sockets."""
    token_public_key_file: Path
    cookie_secure: bool = True
    parts: tuple[Part, ...] = tuple(Part)
    log_level: str = "INFO"

    request_body_bytes_max: int = 256 * 1024
    graceful_stop_seconds: float = 10.0

    pdf_at_once_max: int = Field(default=2, ge=1, le=64)
    """Pages that one process makes at the same time: each takes a core for a moment."""
    pdf_waiting_max: int = Field(default=20, ge=0, le=1_000)
    """Pages that wait for their turn; who asks for one more is told to come again."""

    relay_batch_rows_max: int = Field(default=500, ge=1, le=5_000)
    relay_poll_seconds: float = 0.25
    """How late an event is when no wake-up came through."""
    consumer_batch_records_max: int = Field(default=200, ge=1, le=5_000)
    consumer_gather_ms: int = Field(default=100, ge=0, le=5_000)
    """How long events that nobody waits for are gathered, to be applied together."""
    consumer_attempts_max: int = Field(default=5, ge=1)
    consumer_retry_delay_ms_first: int = 50
    consumer_retry_delay_ms_max: int = 2_000
    consumer_stuck_seconds: float = 30.0
    """After this long without progress the process says that it is not ready."""

    socket_queue_frames_max: int = 256
    socket_frame_bytes_max: int = 128 * 1024
    socket_heartbeat_seconds: float = 5.0
    socket_hello_seconds: float = 5.0
    socket_frames_per_second_max: float = 50.0
    sockets_max: int = 50_000
