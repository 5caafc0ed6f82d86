"""Notify's composition root: the only file that wires things.

`python -m services.notify.app` runs it.
"""

from fastapi import FastAPI

from kit.app import App, Job, build, serve
from kit.clock import Clock, SystemClock
from kit.database import Database
from kit.retention_api import audit_router, retention_job, retention_router
from kit.tokens import ServiceTokenSigner
from services.notify import (
    api,
    consumers,
    escalations,
    messages_api,
    push_api,
    retention,
    sending,
    sockets,
)
from services.notify.channels import Channel, Channels, Contacts, KeptInOutbox
from services.notify.consumers import MessageRules
from services.notify.contacts import IdentityContacts
from services.notify.mail import SmtpMail, SmtpServer
from services.notify.push import PushKey, WebPush
from services.notify.settings import Settings
from services.notify.sms import SmsApi, SmsProvider
from videoporady_contracts import Service
from videoporady_contracts.words import MessageChannel

__all__ = ["channels_of", "create"]


def create(settings: Settings, clock: Clock | None = None) -> FastAPI:
    """The service, not yet started."""
    clock = clock or SystemClock()
    open_sockets = sockets.NotifySockets(members_remembered_max=settings.members_remembered_max)
    rules = MessageRules.of(settings)
    key_file = settings.vapid_private_key_file
    push_key = PushKey(key_file) if key_file is not None else None

    async def deliver_due(app: App) -> None:
        await sending.deliver_due(app, channels_of(settings, clock, app.database, push_key))

    async def escalate_due(app: App) -> None:
        await escalations.escalate_due(app, open_sockets.tell_alert)

    built = build(
        Service.NOTIFY,
        settings,
        routers=[
            api.router,
            messages_api.router,
            push_api.router,
            retention_router(Service.NOTIFY, retention.RULES),
            audit_router(Service.NOTIFY),
        ],
        handlers=consumers.handlers(clock, open_sockets.tell_alert, rules),
        follows=open_sockets.follows,
        jobs=[
            retention_job(retention.RULES),
            Job("escalate", settings.due_every_seconds, escalate_due),
            Job("release", settings.due_every_seconds, sending.release_due),
            Job("deliver", settings.due_every_seconds, deliver_due),
        ],
        socket=sockets.notify_socket,
        on_stop=[open_sockets.close_all],
        clock=clock,
        state={"sockets": open_sockets, "push_key": push_key},
    )
    kit: App = built.state.kit
    open_sockets.database = kit.database
    kit.on_session_revoked.append(open_sockets.hub.close_session)
    kit.on_guardianship.append(open_sockets.hub.renew_guardian)
    return built


def channels_of(
    settings: Settings, clock: Clock, database: Database, push_key: PushKey | None
) -> Channels:
    """The providers that the settings name; what has none stays in the outbox."""
    contacts = _contacts(settings, clock)
    mail: Channel = KeptInOutbox()
    text: Channel = KeptInOutbox()
    device: Channel = KeptInOutbox()
    if push_key is not None:
        device = WebPush(database, push_key, clock, settings.vapid_contact)
    if contacts is not None and settings.smtp_host is not None:
        server = SmtpServer(
            host=settings.smtp_host,
            port=settings.smtp_port,
            sender=settings.smtp_sender,
            username=settings.smtp_username,
            password=settings.smtp_password,
            is_tls=settings.smtp_is_tls,
            is_starttls=settings.smtp_is_starttls,
        )
        mail = SmtpMail(server, contacts, clock)
    if contacts is not None and settings.sms_url is not None and settings.sms_token is not None:
        provider = SmsProvider(settings.sms_url, settings.sms_token, settings.sms_sender)
        text = SmsApi(provider, contacts)
    return {
        MessageChannel.EMAIL: mail,
        MessageChannel.SMS: text,
        MessageChannel.PUSH: device,
    }


def _contacts(settings: Settings, clock: Clock) -> Contacts | None:
    if settings.identity_url is None or settings.private_key_file is None:
        return None
    signer = ServiceTokenSigner(Service.NOTIFY, settings.private_key_file, clock)
    return IdentityContacts(
        settings.identity_url, signer, timeout_seconds=settings.identity_timeout_seconds
    )


if __name__ == "__main__":
    from_environment = Settings()  # pyright: ignore[reportCallIssue] - read from the environment
    serve(create(from_environment), from_environment)
