"""Composition root of identity."""

from fastapi import FastAPI

from kit.app import App, Job, build, serve
from kit.clock import Clock, SystemClock
from kit.retention_api import retention_job, retention_router
from kit.tokens import TokenSigner
from services.identity import (
    api,
    commands,
    consumers,
    contacts,
    domain,
    factors_api,
    guardians,
    guardians_api,
    guests_api,
    logins,
    passkeys,
    profile_api,
    reception_api,
    retention,
    staff_api,
)
from services.identity.passwords import Passwords
from services.identity.pesel import PeselSeal
from services.identity.settings import Settings
from videoporady_contracts import Service
from videoporady_contracts.words import Language

__all__ = ["create"]

FORGET_EVERY_SECONDS = 3_600.0
ROUTERS = (
    api.router,
    profile_api.router,
    guardians_api.router,
    guests_api.router,
    factors_api.router,
    staff_api.router,
    reception_api.router,
    contacts.router,
    retention_router(Service.IDENTITY, retention.RULES),
)


def create(settings: Settings, clock: Clock | None = None) -> FastAPI:
    """The ASGI application of identity."""
    clock = clock or SystemClock()
    passwords = Passwords(settings)
    tools = logins.Tools(
        passwords=passwords,
        seal=PeselSeal.from_file(settings.field_key_file),
        signer=TokenSigner(settings.token_private_key_file, clock),
    )

    async def add_first_ops(app: App) -> None:
        if settings.first_ops_email is None or settings.first_ops_password is None:
            return
        password = settings.first_ops_password.get_secret_value()
        account = commands.NewAccount(
            email=domain.normalised_email(settings.first_ops_email),
            password_hash=await passwords.hash(password),
            given_name="Administracja",
            family_name="Videoporady",
            language=Language.POLISH,
        )
        async with app.database.transaction() as session:
            await commands.add_first_ops(session, account, clock=clock)

    async def close(_app: App) -> None:
        passwords.close()

    built = build(
        Service.IDENTITY,
        settings,
        routers=ROUTERS,
        handlers=consumers.handlers(clock),
        jobs=[
            retention_job(retention.RULES),
            Job("forget", FORGET_EVERY_SECONDS, _forget),
            Job("end_childhoods", FORGET_EVERY_SECONDS, _end_childhoods),
        ],
        on_start=[add_first_ops],
        on_stop=[close],
        clock=clock,
        state={"tools": tools},
    )
    if settings.notify_public_key_file is not None:
        built.state.kit.verifier.trust(Service.NOTIFY, settings.notify_public_key_file)
    return built


async def _forget(app: App) -> None:
    async with app.database.transaction() as session:
        await passkeys.forget_past_challenges(session, clock=app.clock)
        await guardians.forget_past_invitations(session, clock=app.clock)


async def _end_childhoods(app: App) -> None:
    async with app.database.transaction() as session:
        await guardians.end_childhoods(session, clock=app.clock)


if __name__ == "__main__":
    loaded = Settings()  # pyright: ignore[reportCallIssue] - the values come from the environment
    serve(create(loaded), loaded)
