"""The rules alone: the whole table of transitions, and properties of the referral rules."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.booking import domain
from services.booking.domain import Action, CallOutcome, Offer, Referral, State
from videoporady_contracts.words import (
    CallEndReason,
    ExemptionReason,
    Funding,
    ReferralKind,
    VisitType,
)

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

offsets = st.timedeltas(timedelta(days=-400), timedelta(days=400))
referrals = st.builds(
    Referral,
    kind=st.sampled_from(ReferralKind),
    code=st.none() | st.text(max_size=6) | st.from_regex(r"[0-9]{4}", fullmatch=True),
    exemption_reason=st.none() | st.sampled_from(ExemptionReason),
)


def offer(**changes: object) -> Offer:
    values: dict[str, object] = {
        "starts_at": NOW + 30 * MINUTE,
        "ends_at": NOW + 45 * MINUTE,
        "visit_types": [VisitType.VIDEO],
        "fundings": [Funding.NFZ],
        "withdrawn": False,
    }
    return Offer(**(values | changes))  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("action", Action)
def test_every_move_that_is_not_in_the_table_raises(state: State, action: Action) -> None:
    expected = domain.TRANSITIONS.get((state, action))
    if expected is None:
        with pytest.raises(domain.IllegalMove):
            domain.move(state, action)
    else:
        assert domain.move(state, action) is expected


@given(st.lists(st.sampled_from(Action), max_size=12))
def test_a_claim_that_was_released_never_takes_time_again(actions: list[Action]) -> None:
    state, was_released = State.HELD, False
    for action in actions:
        try:
            state = domain.move(state, action)
        except domain.IllegalMove:
            continue
        assert not (was_released and state in domain.LIVE)
        # A disrupted visit waits for a new time: it is not over.
        was_released = was_released or state not in domain.LIVE | {State.DISRUPTED}


@given(st.sampled_from(State), st.sampled_from(Action))
def test_an_action_done_twice_ends_where_it_ended_once(state: State, action: Action) -> None:
    try:
        once = domain.move(state, action)
        twice = domain.move(once, action)
    except domain.IllegalMove:
        return
    assert twice is once


@pytest.mark.parametrize(
    ("slot", "refusal"),
    [
        (None, domain.SlotNotFound),
        (offer(withdrawn=True), domain.SlotNotFound),
        (offer(starts_at=NOW), domain.SlotInThePast),
        (offer(visit_types=[VisitType.PHONE]), domain.VisitTypeNotOffered),
        (offer(fundings=[Funding.COMMERCIAL]), domain.FundingNotOffered),
    ],
)
def test_a_slot_that_does_not_offer_the_wish_is_refused(
    slot: Offer | None, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        domain.check_offer(slot, VisitType.VIDEO, Funding.NFZ, NOW)


def test_a_slot_that_offers_the_wish_is_accepted_until_it_starts() -> None:
    domain.check_offer(
        offer(starts_at=NOW + timedelta(microseconds=1)), VisitType.VIDEO, Funding.NFZ, NOW
    )


@given(st.sampled_from(State), offsets)
def test_only_a_hold_that_has_not_run_out_can_be_confirmed(state: State, offset: timedelta) -> None:
    expires_at = NOW + offset
    if state is State.HELD and expires_at > NOW:
        domain.check_hold(state, expires_at, NOW)
    else:
        refusal = domain.HoldAlreadyBooked if state in domain.VISITS else domain.HoldExpired
        with pytest.raises(refusal):
            domain.check_hold(state, expires_at, NOW)


@given(referrals | st.none())
def test_a_commercial_visit_never_needs_a_referral(referral: Referral | None) -> None:
    if referral is None:
        domain.check_referral(Funding.COMMERCIAL, needed=True, referral=None)
        domain.check_referral(Funding.COMMERCIAL, needed=False, referral=None)


def test_an_nfz_visit_needs_a_referral_only_where_the_clinic_does() -> None:
    domain.check_referral(Funding.NFZ, needed=False, referral=None)
    with pytest.raises(domain.ReferralRequired):
        domain.check_referral(Funding.NFZ, needed=True, referral=None)


@given(st.sampled_from(Funding), st.booleans(), referrals)
def test_a_referral_that_is_given_is_complete_or_refused(
    funding: Funding, needed: bool, referral: Referral
) -> None:
    code_is_good = (
        referral.code is not None
        and len(referral.code) == 4
        and all(each in "0123456789" for each in referral.code)
    )
    refusal = None
    if referral.kind is ReferralKind.E_REFERRAL and not code_is_good:
        refusal = domain.ReferralCodeInvalid
    if referral.kind is ReferralKind.EXEMPT and referral.exemption_reason is None:
        refusal = domain.ExemptionReasonRequired
    if refusal is None:
        domain.check_referral(funding, needed=needed, referral=referral)
    else:
        with pytest.raises(refusal):
            domain.check_referral(funding, needed=needed, referral=referral)


@pytest.mark.parametrize("code", ["123", "12345", "12a4", "１２３４", " 1234", "1234\n", ""])
def test_a_code_that_is_not_four_digits_is_refused(code: str) -> None:
    with pytest.raises(domain.ReferralCodeInvalid):
        domain.check_referral(
            Funding.NFZ, needed=True, referral=Referral(ReferralKind.E_REFERRAL, code)
        )


def test_only_a_video_visit_needs_consent() -> None:
    with pytest.raises(domain.ConsentRequired):
        domain.check_consent(VisitType.VIDEO, video_consent=False)
    domain.check_consent(VisitType.VIDEO, video_consent=True)
    domain.check_consent(VisitType.PHONE, video_consent=False)


@given(st.sampled_from(State), offsets)
def test_a_visit_can_be_cancelled_until_it_starts(state: State, offset: timedelta) -> None:
    starts_at = NOW + offset
    # What the clinic has disrupted never starts.
    ends_well = state in {State.CANCELLED, State.DISRUPTED}
    if ends_well or (state is State.BOOKED and starts_at > NOW):
        assert domain.cancelled(state, starts_at, NOW) is State.CANCELLED
    else:
        with pytest.raises(domain.VisitOver):
            domain.cancelled(state, starts_at, NOW)


@pytest.mark.parametrize("state", State)
def test_only_a_booked_visit_is_completed(state: State) -> None:
    if state in {State.BOOKED, State.COMPLETED}:
        assert domain.completed(state) is State.COMPLETED
    else:
        with pytest.raises(domain.VisitOver):
            domain.completed(state)


@given(st.sampled_from(State), offsets, st.booleans())
def test_a_visit_is_missed_only_when_the_patient_had_time_to_come(
    state: State, offset: timedelta, has_begun: bool
) -> None:
    starts_at, wait = NOW - offset, timedelta(minutes=10)

    def ends() -> State:
        return domain.missed(state, starts_at, NOW, wait=wait, has_begun=has_begun)

    if state is State.MISSED or (state is State.BOOKED and offset >= wait and not has_begun):
        assert ends() is State.MISSED
    elif state is State.BOOKED and not has_begun:
        with pytest.raises(domain.TooEarlyToMiss):
            ends()
    else:
        with pytest.raises(domain.VisitOver):
            ends()


def test_the_refusal_says_from_when_on_in_the_clinic_s_own_time() -> None:
    refusal = domain.TooEarlyToMiss(datetime(2027, 1, 11, 8, 10, tzinfo=UTC))
    assert refusal.sentence("pl").endswith("od godziny 09:10.")
    assert refusal.sentence("en").endswith("from 09:10 on.")


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        (State.BOOKED, CallOutcome.COMPLETES),
        (State.COMPLETED, CallOutcome.ALREADY_COMPLETED),
        (State.CANCELLED, CallOutcome.VISIT_CANCELLED),
        (State.MISSED, CallOutcome.VISIT_MISSED),
        (State.HELD, CallOutcome.VISIT_UNKNOWN),
        (State.EXPIRED, CallOutcome.VISIT_UNKNOWN),
        (State.GIVEN_BACK, CallOutcome.VISIT_UNKNOWN),
        (None, CallOutcome.VISIT_UNKNOWN),
    ],
)
def test_the_end_of_a_call_completes_a_booked_visit_and_nothing_else(
    state: State | None, outcome: CallOutcome
) -> None:
    assert domain.after_call(state, CallEndReason.ENDED_BY_DOCTOR) is outcome


@pytest.mark.parametrize("state", [*State, None])
@pytest.mark.parametrize("reason", [CallEndReason.CANCELLED, CallEndReason.TIMED_OUT])
def test_a_call_that_the_doctor_did_not_end_completes_nothing(
    state: State | None, reason: CallEndReason
) -> None:
    assert domain.after_call(state, reason) is CallOutcome.NOT_ENDED_BY_DOCTOR
