"""A document that is looked at together: where somebody looks passes to the other side alone."""

from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from kit.ids import new_id
from tests.signalling.test_sockets import ready_and_accepted
from tests.signalling.world import Frame, Replica
from videoporady_contracts.sockets import CloseCode, SharedView, Show, signalling_client_frame

WHOLE = {"page": 1, "zoom": 1.0, "x": 0.5, "y": 0.5, "pointer": None}


def view_of(document_id: object, **more: Any) -> dict[str, Any]:
    return WHOLE | {"document_id": str(document_id)} | more


def is_over(frame: Frame) -> bool:
    return frame["view"] is None


async def test_where_one_looks_passes_to_the_other_side_and_so_does_the_end(
    signalling: Replica,
) -> None:
    visit = await signalling.book()
    view = view_of(new_id(), page=3, zoom=2.0, pointer={"x": 0.25, "y": 0.75})
    async with (
        signalling.joined(visit, visit.patient) as (patient, _),
        signalling.joined(visit, visit.doctor) as (doctor, welcome),
    ):
        await ready_and_accepted(patient, doctor)
        me = welcome["connection_id"]
        await doctor.say(type="show", view=view)
        assert await patient.until("peer_shows") == {
            "type": "peer_shows",
            "peer_id": me,
            "view": view,
        }
        await doctor.say(type="show", view=None)
        await patient.until("peer_shows", is_over)
        assert [frame["view"] for frame in patient.of("peer_shows")] == [view, None]
        assert doctor.of("peer_shows") == []


async def test_who_comes_later_looks_at_what_is_shown_and_at_nothing_that_is_over(
    signalling: Replica,
) -> None:
    visit = await signalling.book()
    shown = view_of(new_id(), page=2)
    async with (
        signalling.joined(visit, visit.patient) as (patient, _),
        signalling.joined(visit, visit.doctor, "desk") as (doctor, _),
    ):
        await ready_and_accepted(patient, doctor)
        await patient.say(type="show", view=view_of(new_id()))
        await patient.say(type="show", view=shown)
        await doctor.until("peer_shows")
        async with signalling.joined(visit, visit.doctor, "desk") as (again, _):
            assert (await again.until("peer_shows"))["view"] == shown
            await patient.say(type="show", view=None)
            await again.until("peer_shows", is_over)
        await patient.say(type="media", microphone=True, camera=True)
        async with signalling.joined(visit, visit.doctor, "desk") as (last, _):
            await last.until("peer_media")
            assert last.of("peer_shows") == []


async def test_a_view_passes_from_one_replica_to_another(
    signalling: Replica, another_replica: Replica
) -> None:
    visit = await signalling.book()
    view = view_of(new_id(), pointer={"x": 0.0, "y": 1.0})
    async with (
        signalling.joined(visit, visit.patient) as (patient, _),
        another_replica.joined(visit, visit.doctor) as (doctor, _),
    ):
        await ready_and_accepted(patient, doctor)
        await patient.until("peer_joined")
        await patient.say(type="show", view=view)
        assert (await doctor.until("peer_shows"))["view"] == view
        await doctor.say(type="show", view=None)
        assert (await patient.until("peer_shows"))["view"] is None


async def test_nobody_outside_of_the_call_is_shown_anything(signalling: Replica) -> None:
    visit, other = await signalling.book(), await signalling.book()
    async with (
        signalling.joined(visit, visit.patient) as (patient, _),
        signalling.joined(visit, visit.doctor) as (doctor, _),
        signalling.joined(other, other.patient) as (bystander, _),
    ):
        await doctor.say(type="show", view=view_of(new_id()))
        await ready_and_accepted(patient, doctor)
        await doctor.say(type="ping")
        await doctor.until("pong")
        await bystander.say(type="ping")
        await bystander.until("pong")
        assert bystander.of("peer_shows") == []


async def test_a_flood_of_views_closes_the_socket(signalling: Replica) -> None:
    visit = await signalling.book()
    async with signalling.joined(visit, visit.patient) as (patient, _):
        view = view_of(new_id())
        for _ in range(300):
            await patient.say(type="show", view=view)
        assert await patient.closed() == CloseCode.TOO_FAST


@pytest.mark.parametrize(
    "wrong",
    [
        {"page": 0},
        {"page": 10_001},
        {"zoom": 0.5},
        {"zoom": 100},
        {"x": -0.1},
        {"y": 1.1},
        {"pointer": {"x": 2, "y": 0}},
        {"document_id": "wynik krwi.pdf"},
    ],
)
def test_a_view_is_an_id_and_numbers_within_limits(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        signalling_client_frame.validate_python({"type": "show", "view": view_of(new_id()) | wrong})


def test_no_field_of_a_view_can_hold_words() -> None:
    view = SharedView.model_validate(view_of(new_id(), pointer={"x": 0, "y": 1}))
    told = Show(view=view).model_dump(mode="json")["view"]
    pointer = told.pop("pointer")
    UUID(told.pop("document_id"))
    assert {type(value) for value in (*told.values(), *pointer.values())} == {int, float}
