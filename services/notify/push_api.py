"""HTTP of devices that want to be told by Web Push."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, StringConstraints

from kit.app import CurrentApp
from kit.auth import Action, CurrentPrincipal, rule
from services.notify import push
from services.notify.push import Device

__all__ = ["router"]

router = APIRouter(prefix="/api/notify/push")

Endpoint = Annotated[
    str, StringConstraints(min_length=10, max_length=1_000, pattern=r"^https?://[\x21-\x7e]+$")
]
Base64 = Annotated[str, StringConstraints(max_length=200, pattern=r"^[A-Za-z0-9_-]+=*$")]


class PushKeyView(BaseModel):
    """None: this portal does not push."""

    public_key: str | None


class DeviceBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    endpoint: Endpoint
    p256dh: Base64
    auth: Base64


class EndpointBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    endpoint: Endpoint


@router.get("/key", **rule(Action.PREFERENCES_OWN))
async def read_key(request: Request, principal: CurrentPrincipal) -> PushKeyView:
    """What a browser subscribes with."""
    key: push.PushKey | None = request.app.state.push_key
    return PushKeyView(public_key=key.public if key else None)


@router.put("/device", status_code=204, **rule(Action.PREFERENCES_OWN))
async def remember_device(body: DeviceBody, app: CurrentApp, principal: CurrentPrincipal) -> None:
    """This browser is told from now on, in the language of its account."""
    device = Device(body.endpoint, body.p256dh, body.auth, principal.language)
    async with app.database.transaction() as session:
        await push.remember(
            session,
            principal,
            device,
            allowed=app.settings.push_origins,
            devices_max=app.settings.push_devices_max,
            clock=app.clock,
        )


@router.put("/device/forgotten", status_code=204, **rule(Action.PREFERENCES_OWN))
async def forget_device(body: EndpointBody, app: CurrentApp, principal: CurrentPrincipal) -> None:
    """This browser is told no more."""
    async with app.database.transaction() as session:
        await push.forget(session, principal, body.endpoint)
