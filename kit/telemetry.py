"""Structured logs, the correlation id, and metrics. They carry ids, never people."""

import logging
import sys
from contextvars import ContextVar

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

__all__ = ["Metrics", "causation_id", "configure_logs", "correlation_id", "log", "traceparent"]

correlation_id: ContextVar[str | None] = ContextVar("correlation_id", default=None)
"""The request, or the event's own request, that the running code works for."""
causation_id: ContextVar[str | None] = ContextVar("causation_id", default=None)
"""The id of the event whose handler is running."""
traceparent: ContextVar[str | None] = ContextVar("traceparent", default=None)

log: structlog.stdlib.BoundLogger = structlog.get_logger()

LATENCY_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


def configure_logs(service: str, level: str) -> None:
    """One JSON object a line on standard output, for our code and for the libraries' loggers
    alike."""

    def add_context(
        _logger: object, _method: str, event: structlog.typing.EventDict
    ) -> structlog.typing.EventDict:
        event["service"] = service
        if (current := correlation_id.get()) is not None:
            event.setdefault("correlation_id", current)
        return event

    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        add_context,
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for noisy in ("aiokafka", "aioice", "aiortc", "uvicorn.access"):
        logging.getLogger(noisy).setLevel("WARNING")


class Metrics:
    """What `/metrics` shows. One registry an app, so that two apps may live in one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        registry = self.registry
        self.requests = Histogram(
            "http_request_seconds",
            "Requests by route template, method and status",
            ("route", "method", "status"),
            registry=registry,
            buckets=LATENCY_SECONDS,
        )
        self.handled = Histogram(
            "event_handler_seconds",
            "Events applied by consumers",
            ("event", "outcome"),
            registry=registry,
            buckets=LATENCY_SECONDS,
        )
        self.lag = Gauge(
            "consumer_lag_records",
            "Records not yet applied",
            ("topic", "partition"),
            registry=registry,
        )
        self.dead_letters = Counter(
            "dead_letters_total", "Records parked", ("topic", "error"), registry=registry
        )
        self.commit_failures = Counter(
            "offset_commit_failures_total",
            "Offsets that could not be committed; the records come again",
            registry=registry,
        )
        self.outbox_depth = Gauge(
            "outbox_depth_rows", "Events not yet published", registry=registry
        )
        self.outbox_age = Gauge(
            "outbox_age_seconds", "Age of the oldest event not yet published", registry=registry
        )
        self.published = Counter("events_published_total", "Events published", registry=registry)
        self.relay_leader = Gauge(
            "outbox_relay_leader", "1 in the process that publishes", registry=registry
        )
        self.followed = Counter(
            "events_followed_total", "Events seen for sockets", ("outcome",), registry=registry
        )
        self.sockets = Gauge("sockets_open", "Open sockets", ("kind",), registry=registry)
        self.socket_closes = Counter(
            "socket_closes_total", "Sockets closed by us", ("kind", "code"), registry=registry
        )
        self.job_failures = Counter("job_failures_total", "Failures", ("job",), registry=registry)
        self.forgotten = Counter("rows_forgotten_total", "Too old", ("kind",), registry=registry)
