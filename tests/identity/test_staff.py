"""Roles change, always with somebody left to change them, and every change is on record."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx

from tests.identity.portal import Portal
from videoporady_contracts.identity import StaffAssigned
from videoporady_contracts.words import StaffRole


async def change(
    client: httpx.AsyncClient,
    account_id: str,
    roles: list[str],
    doctor_id: UUID | None = None,
    seen: str | None = None,
) -> httpx.Response:
    body = {"roles": roles, "doctor_id": str(doctor_id) if doctor_id else None}
    headers = {"If-Match": seen} if seen else {}
    return await client.put(f"/api/identity/staff/{account_id}", json=body, headers=headers)


async def id_of(client: httpx.AsyncClient) -> str:
    return (await client.get("/api/identity/me")).json()["account_id"]


async def log(client: httpx.AsyncClient, account_id: str) -> list[dict[str, Any]]:
    answer = await client.get("/api/identity/audit", params={"subject_id": account_id})
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_changed_roles_are_told_and_on_record_without_a_name(portal: Portal) -> None:
    ops, doctor_id = await portal.ops(), uuid4()
    account_id = await id_of(await portal.staff("anna@example.com", "reception"))
    answer = await change(ops, account_id, ["reception", "doctor"], doctor_id)
    assert (answer.status_code, answer.json()["doctor_id"]) == (200, str(doctor_id))
    assigned = [each for each in await portal.events() if isinstance(each, StaffAssigned)][-1]
    assert assigned.roles == (StaffRole.DOCTOR, StaffRole.RECEPTION)

    changed, added = await log(ops, account_id)
    assert added["before"] is None
    assert added["after"] == changed["before"] == {"roles": ["reception"], "doctor_id": None}
    assert changed["after"] == {"roles": ["doctor", "reception"], "doctor_id": str(doctor_id)}
    assert changed["account_id"] == await id_of(ops)


async def test_who_has_left_has_no_role_and_no_doctor_s_visits(portal: Portal) -> None:
    doctor = await portal.staff("lekarz@example.com", "doctor", doctor_id=str(uuid4()))
    account_id = await id_of(doctor)
    assert (await change(await portal.ops(), account_id, [])).status_code == 200
    await doctor.post("/api/identity/session/refresh")
    me = (await doctor.get("/api/identity/me")).json()
    assert (me["roles"], me["doctor_id"]) == ([], None)


async def test_the_last_ops_account_keeps_its_role(portal: Portal) -> None:
    ops = await portal.ops()
    account_id = await id_of(ops)
    answer = await change(ops, account_id, ["reception"])
    assert (answer.status_code, answer.json()["code"]) == (409, "last-ops")
    await portal.staff("druga@example.com", "ops")
    assert (await change(ops, account_id, ["reception"])).status_code == 200


async def test_roles_are_refused_when_they_do_not_fit(portal: Portal) -> None:
    ops = await portal.ops()
    reception = await portal.staff("anna@example.com", "reception")
    account_id = await id_of(reception)
    for client, subject, roles, code in (
        (ops, account_id, ["doctor"], "doctor-id-missing"),
        (ops, str(uuid4()), ["reception"], "staff-not-found"),
        (ops, account_id, ["king"], "invalid-input"),
        (reception, account_id, ["ops"], "forbidden"),
    ):
        assert (await change(client, subject, roles)).json()["code"] == code
    refused = await reception.get("/api/identity/audit")
    assert refused.status_code == 403
    assert len(await log(ops, account_id)) == 1


async def test_roles_that_somebody_else_changed_meanwhile_are_not_overwritten(
    portal: Portal,
) -> None:
    ops = await portal.ops()
    account_id = await id_of(await portal.staff("anna@example.com", "reception"))
    (anna,) = [
        each
        for each in (await ops.get("/api/identity/staff")).json()["items"]
        if each["account_id"] == account_id
    ]
    assert anna["version"] == 1
    answers = await asyncio.gather(
        *(change(ops, account_id, [role], seen='"1"') for role in ("ops", "reception"))
    )
    won, lost = sorted(answers, key=lambda answer: answer.status_code)
    assert (won.status_code, won.json()["version"]) == (200, 2)
    assert (lost.status_code, lost.json()["code"]) == (409, "changed-meanwhile")
    assert lost.json()["version"] == 2
    assert len(await log(ops, account_id)) == 2
    again = await change(ops, account_id, ["reception"], seen='"2"')
    assert again.json()["version"] == 3
    without = await change(ops, account_id, ["ops"])
    assert without.json()["version"] == 4, "who expects nothing overwrites"
    assert (await change(ops, account_id, ["ops"], seen="new")).status_code == 422
