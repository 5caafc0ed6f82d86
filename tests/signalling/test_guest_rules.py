"""The rules of a guest's way: what leads where, and who may do what about whom."""

import itertools

import pytest

from kit.errors import Problem
from services.signalling.guest_rules import (
    GUESTS_MAX,
    INVITATIONS_MAX,
    GuestAction,
    check_may_invite,
    check_may_remove,
    next_status,
)
from services.signalling.refusals import (
    GuestGone,
    GuestNotWaiting,
    GuestOfTheDoctor,
    NoCall,
    RoomClosed,
    TooManyGuests,
    TooManyInvitations,
    VisitDisrupted,
)
from videoporady_contracts.close_codes import CODES_OF_ENDS
from videoporady_contracts.words import GuestEnd, GuestStatus, ParticipantRole, RoomStatus


def test_the_usual_way_leads_into_the_call_and_out_of_it() -> None:
    status, way = GuestStatus.INVITED, list[GuestStatus]()
    for action in (GuestAction.ARRIVE, GuestAction.ADMIT, GuestAction.ARRIVE, GuestAction.END):
        status = next_status(status, action)
        way.append(status)
    assert way == [
        GuestStatus.WAITING,
        GuestStatus.ADMITTED,
        GuestStatus.ADMITTED,
        GuestStatus.GONE,
    ]


def test_nothing_brings_back_who_is_gone() -> None:
    for action in GuestAction:
        if action is GuestAction.END:
            assert next_status(GuestStatus.GONE, action) is GuestStatus.GONE
            continue
        with pytest.raises(GuestGone):
            next_status(GuestStatus.GONE, action)


def test_nobody_is_admitted_who_has_not_come() -> None:
    with pytest.raises(GuestNotWaiting):
        next_status(GuestStatus.INVITED, GuestAction.ADMIT)


@pytest.mark.parametrize("room", [each for each in RoomStatus if each is not RoomStatus.IN_CALL])
def test_nobody_is_admitted_before_the_call_or_after_it(room: RoomStatus) -> None:
    with pytest.raises(NoCall):
        next_status(GuestStatus.WAITING, GuestAction.ADMIT, room)


@pytest.mark.parametrize("status", [GuestStatus.WAITING, GuestStatus.ADMITTED])
def test_a_link_that_was_used_is_not_made_anew(status: GuestStatus) -> None:
    with pytest.raises(GuestGone):
        next_status(status, GuestAction.LINK)


@pytest.mark.parametrize(
    ("room", "disrupted", "count", "sent", "refusal"),
    [
        (RoomStatus.DONE, False, 0, 0, RoomClosed),
        (RoomStatus.NOT_HERE, True, 0, 0, VisitDisrupted),
        (RoomStatus.IN_CALL, False, GUESTS_MAX, GUESTS_MAX, TooManyGuests),
        # All of them taken back.
        (RoomStatus.READY, False, 0, INVITATIONS_MAX, TooManyInvitations),
    ],
)
def test_an_invitation_is_refused_with_its_reason(
    room: RoomStatus, disrupted: bool, count: int, sent: int, refusal: type[Problem]
) -> None:
    with pytest.raises(refusal):
        check_may_invite(room, disrupted=disrupted, guests_count=count, invitations_count=sent)
    check_may_invite(
        RoomStatus.READY,
        disrupted=False,
        guests_count=GUESTS_MAX - 1,
        invitations_count=INVITATIONS_MAX - 1,
    )


def test_every_end_has_the_code_of_its_socket() -> None:
    assert set(CODES_OF_ENDS) == set(GuestEnd)


def test_the_doctor_takes_out_anyone_and_the_patient_their_own() -> None:
    sides = (ParticipantRole.DOCTOR, ParticipantRole.PATIENT)
    for remover, invited_by in itertools.product(sides, sides):
        if (remover, invited_by) == (ParticipantRole.PATIENT, ParticipantRole.DOCTOR):
            with pytest.raises(GuestOfTheDoctor):
                check_may_remove(remover, invited_by)
        else:
            check_may_remove(remover, invited_by)
