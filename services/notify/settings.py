"""Notify's limits, with their units, and the providers that take its messages."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr

from kit.settings import KitSettings

__all__ = ["Settings"]


MinutesBefore = Annotated[int, Field(ge=1, le=30 * 24 * 60)]


class Settings(KitSettings):
    """What ops may change about notify."""

    alerts_listed_max: int = Field(
        default=200, ge=1, le=1_000, validation_alias="VP_NOTIFY_ALERTS_LISTED_MAX"
    )
    """Open alerts in one answer or welcome: those who wait longest come first."""
    messages_listed_max: int = Field(
        default=200, ge=1, le=1_000, validation_alias="VP_NOTIFY_MESSAGES_LISTED_MAX"
    )
    """Messages in one answer, the newest."""
    members_remembered_max: int = Field(
        default=50_000, ge=1, validation_alias="VP_NOTIFY_MEMBERS_REMEMBERED_MAX"
    )
    """Visits whose members one process keeps in memory to pass on news without a query."""

    reminder_minutes: tuple[MinutesBefore, ...] = Field(
        default=(1_440, 60, 10), max_length=8, validation_alias="VP_NOTIFY_REMINDER_MINUTES"
    )
    """How long before a visit its patient is reminded."""
    chat_wait_seconds: int = Field(
        default=300, ge=0, le=86_400, validation_alias="VP_NOTIFY_CHAT_WAIT_SECONDS"
    )
    """How long a message or a document may stay unread before its reader is told outside."""
    escalate_doctor_seconds: float = Field(
        default=30, gt=0, validation_alias="VP_NOTIFY_ESCALATE_DOCTOR_SECONDS"
    )
    """How long an alert may stay unseen before the doctor gets a text message and a push."""
    escalate_reception_seconds: float = Field(
        default=90, gt=0, validation_alias="VP_NOTIFY_ESCALATE_RECEPTION_SECONDS"
    )
    """How long, counted from the alert too, before reception's screens ring."""
    escalations_claimed_max: int = Field(
        default=50, ge=1, le=500, validation_alias="VP_NOTIFY_ESCALATIONS_CLAIMED_MAX"
    )
    """Alerts taken further in one round; the rest wait for the next one."""
    escalation_message_seconds: float = Field(
        default=300, gt=0, validation_alias="VP_NOTIFY_ESCALATION_MESSAGE_SECONDS"
    )
    """How long the message to the doctor is worth another try."""
    due_every_seconds: float = Field(
        default=1.0, ge=0.1, le=60, validation_alias="VP_NOTIFY_DUE_EVERY_SECONDS"
    )
    """How often what is due is looked for."""
    deliveries_claimed_max: int = Field(
        default=20, ge=1, le=200, validation_alias="VP_NOTIFY_DELIVERIES_CLAIMED_MAX"
    )
    """Deliveries that one process tries at once."""
    delivery_timeout_seconds: float = Field(
        default=45.0, ge=1, le=60, validation_alias="VP_NOTIFY_DELIVERY_TIMEOUT_SECONDS"
    )
    delivery_claim_seconds: int = Field(
        default=120, ge=61, le=3_600, validation_alias="VP_NOTIFY_DELIVERY_CLAIM_SECONDS"
    )
    """After this long a try whose process died is made again; longer than any try."""
    delivery_attempts_max: int = Field(
        default=6, ge=1, le=20, validation_alias="VP_NOTIFY_DELIVERY_ATTEMPTS_MAX"
    )
    """Then the message needs a human."""
    delivery_retry_seconds_first: int = Field(
        default=30, ge=1, validation_alias="VP_NOTIFY_DELIVERY_RETRY_SECONDS_FIRST"
    )
    delivery_retry_seconds_max: int = Field(
        default=3_600, ge=1, validation_alias="VP_NOTIFY_DELIVERY_RETRY_SECONDS_MAX"
    )
    """Each pause is four times the last one, up to this."""

    identity_url: str | None = Field(default=None, validation_alias="VP_NOTIFY_IDENTITY_URL")
    """Where identity answers. Without it and the key, messages stay in the outbox."""
    private_key_file: Path | None = Field(
        default=None, validation_alias="VP_NOTIFY_PRIVATE_KEY_FILE"
    )
    """PEM, Ed25519: by it notify proves itself to identity."""
    identity_timeout_seconds: float = Field(
        default=5.0, gt=0, le=30, validation_alias="VP_NOTIFY_IDENTITY_TIMEOUT_SECONDS"
    )

    smtp_host: str | None = Field(default=None, validation_alias="VP_NOTIFY_SMTP_HOST")
    """Without it e-mails stay in the outbox, which reception can read."""
    smtp_port: int = Field(default=587, ge=1, le=65_535, validation_alias="VP_NOTIFY_SMTP_PORT")
    smtp_username: str | None = Field(default=None, validation_alias="VP_NOTIFY_SMTP_USERNAME")
    smtp_password: SecretStr | None = Field(
        default=None, validation_alias="VP_NOTIFY_SMTP_PASSWORD"
    )
    smtp_is_tls: bool = Field(default=False, validation_alias="VP_NOTIFY_SMTP_IS_TLS")
    """TLS from the first byte (port 465)."""
    smtp_is_starttls: bool = Field(default=True, validation_alias="VP_NOTIFY_SMTP_IS_STARTTLS")
    """Demands STARTTLS where TLS is not there from the first byte. Off for a local relay only."""
    smtp_sender: str = Field(
        default="Videoporady <nie-odpowiadaj@videoporady.example>",
        validation_alias="VP_NOTIFY_SMTP_SENDER",
    )

    sms_url: str | None = Field(default=None, validation_alias="VP_NOTIFY_SMS_URL")
    """An address that speaks SMSAPI's JSON, such as https://api.smsapi.pl/sms.do."""
    sms_token: SecretStr | None = Field(default=None, validation_alias="VP_NOTIFY_SMS_TOKEN")
    sms_sender: str | None = Field(
        default=None, max_length=11, validation_alias="VP_NOTIFY_SMS_SENDER"
    )

    vapid_private_key_file: Path | None = Field(
        default=None, validation_alias="VP_NOTIFY_VAPID_PRIVATE_KEY_FILE"
    )
    """PEM, P-256. Without it no device is pushed to. With a new one all devices must ask again."""
    vapid_contact: str = Field(
        default="mailto:pomoc@videoporady.example", validation_alias="VP_NOTIFY_VAPID_CONTACT"
    )
    """Whom the run of a push service asks when something is wrong with our pushes."""
    push_origins: tuple[str, ...] = Field(
        default=(
            "https://fcm.googleapis.com",
            "https://updates.push.services.mozilla.com",
            "https://*.push.apple.com",
            "https://*.notify.windows.com",
        ),
        validation_alias="VP_NOTIFY_PUSH_ORIGINS",
    )
    """The push services of the browsers' makers: nothing else is ever pushed to."""
    push_devices_max: int = Field(
        default=10, ge=1, le=100, validation_alias="VP_NOTIFY_PUSH_DEVICES_MAX"
    )
    """Devices of one account; then the oldest makes room."""
