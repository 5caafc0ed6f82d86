"""Chat's composition root: the only file that wires things.

`python -m services.chat.app` runs it.
"""

from fastapi import FastAPI

from kit.app import App, Job, build, serve
from kit.clock import Clock
from kit.names import People
from kit.pdf import Printer
from kit.retention import cutoff
from kit.retention_api import audit_router, retention_job, retention_router
from services.chat import api, consumers, queries, recommendations_api, retention, sockets
from services.chat.documents import DocumentStore
from services.chat.settings import Settings
from videoporady_contracts import Service

__all__ = ["create"]


def create(settings: Settings, clock: Clock | None = None) -> FastAPI:
    """The service, not yet started."""
    open_sockets = sockets.ChatSockets()
    documents = DocumentStore(
        settings.storage_url,
        uploads_at_once_max=settings.uploads_at_once_max,
        upload_seconds_max=settings.upload_seconds_max,
    )
    people = People(
        settings.identity_url,
        settings.calendar_url,
        timeout_seconds=settings.names_timeout_seconds,
    )

    printer = Printer(at_once_max=settings.pdf_at_once_max, waiting_max=settings.pdf_waiting_max)

    async def sweep(app: App) -> None:
        async def which_are_named(keys: list[str]) -> set[str]:
            async with app.database.reading() as session:
                return await queries.named_keys(session, keys)

        async with app.database.reading() as session:
            before = await cutoff(session, retention.ABANDONED_UPLOADS, now=app.clock.now())
        await documents.sweep(before, which_are_named)

    built = build(
        Service.CHAT,
        settings,
        routers=[
            api.router,
            recommendations_api.router,
            retention_router(Service.CHAT, retention.RULES),
            audit_router(Service.CHAT),
        ],
        handlers=consumers.HANDLERS,
        follows=open_sockets.follows,
        jobs=[retention_job(retention.RULES), Job("sweep", settings.sweep_seconds, sweep)],
        socket=sockets.chat_socket,
        on_stop=[open_sockets.close_all],
        streams_body=api.streams_body,
        clock=clock,
        state={
            "sockets": open_sockets,
            "documents": documents,
            "people": people,
            "printer": printer,
        },
    )
    built.state.kit.on_session_revoked.append(open_sockets.hub.close_session)
    built.state.kit.on_guardianship.append(open_sockets.hub.renew_guardian)
    return built


if __name__ == "__main__":
    from_environment = Settings()  # pyright: ignore[reportCallIssue] - read from the environment
    serve(create(from_environment), from_environment)
