"""The rules of sharing a child, without a database."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from kit.errors import Problem
from services.identity import guardians_domain as rules
from services.identity.guardians_domain import Guardian, InvitationKind, Relation

TODAY = date(2027, 1, 11)
CHILD = date(2019, 5, 1)
TEEN = date(2010, 5, 1)
ADULT = date(2009, 1, 11)


def guardian(
    *, by: UUID | None = None, relation: Relation = Relation.CHILD, day: int = 1
) -> Guardian:
    return Guardian(uuid4(), relation, datetime(2027, 1, day, tzinfo=UTC), by)


MUM = guardian()
DAD = guardian(by=MUM.account_id, day=2)
GRAN = guardian(by=DAD.account_id, day=3)
TEENAGER = guardian(relation=Relation.SELF, day=4)
STRANGER = guardian()


@pytest.mark.parametrize(
    ("kind", "born", "guardians", "refusal"),
    [
        (InvitationKind.GUARDIAN, CHILD, [MUM], None),
        (InvitationKind.GUARDIAN, CHILD, [MUM, DAD], rules.TooManyGuardians),
        (InvitationKind.GUARDIAN, TEEN, [MUM, TEENAGER], None),
        (InvitationKind.GUARDIAN, ADULT, [MUM], rules.PatientOfAge),
        (InvitationKind.OWN_ACCOUNT, date(2011, 1, 12), [MUM], rules.OwnAccountTooEarly),
        (InvitationKind.OWN_ACCOUNT, date(2011, 1, 11), [MUM, DAD], None),
        (InvitationKind.OWN_ACCOUNT, TEEN, [MUM, TEENAGER], rules.AlreadyOwnAccount),
        (InvitationKind.OWN_ACCOUNT, ADULT, [MUM], None),
    ],
)
def test_whom_a_guardian_may_invite(
    kind: InvitationKind, born: date, guardians: list[Guardian], refusal: type[Problem] | None
) -> None:
    def ask() -> None:
        rules.require_invitable(kind, born, TODAY, guardians, guardians_max=2)

    if refusal is None:
        ask()
    else:
        with pytest.raises(refusal):
            ask()


@pytest.mark.parametrize(
    ("who", "by", "guardians", "is_adult", "refusal"),
    [
        (DAD, MUM, [MUM, DAD], False, None),
        (MUM, DAD, [MUM, DAD], False, rules.GuardianNotYours),
        (GRAN, MUM, [MUM, DAD, GRAN], False, rules.GuardianNotYours),
        (DAD, DAD, [MUM, DAD], False, None),
        (MUM, MUM, [MUM], False, rules.LastGuardian),
        (MUM, MUM, [MUM, TEENAGER], False, rules.LastGuardian),
        (MUM, MUM, [MUM, TEENAGER], True, None),
        (MUM, MUM, [MUM], True, rules.LastGuardian),
        (TEENAGER, MUM, [MUM, TEENAGER], False, rules.GuardianNotYours),
        (TEENAGER, TEENAGER, [MUM, TEENAGER], False, rules.GuardianNotYours),
        (MUM, TEENAGER, [MUM, TEENAGER], False, rules.GuardianNotYours),
        (DAD, STRANGER, [MUM, DAD], False, rules.GuardianNotYours),
    ],
)
def test_who_may_end_whose_access(
    who: Guardian,
    by: Guardian,
    guardians: list[Guardian],
    is_adult: bool,
    refusal: type[Problem] | None,
) -> None:
    assert rules.may_end(who, by.account_id, guardians, is_adult) is (refusal is None)
    if refusal is not None:
        with pytest.raises(refusal):
            rules.require_end(who, by.account_id, guardians, is_adult=is_adult)


def test_what_was_booked_goes_to_whoever_took_the_access_back() -> None:
    everybody = [MUM, DAD, GRAN, TEENAGER]

    def heir(leaving: Guardian, by: Guardian | None, *, is_adult: bool = False) -> UUID:
        account_id = by.account_id if by else None
        return rules.heir_of(everybody, leaving.account_id, account_id, is_adult=is_adult)

    assert heir(GRAN, DAD) == DAD.account_id
    assert heir(GRAN, GRAN) == MUM.account_id, "who leaves has no say, the longest there has it"
    assert heir(MUM, None) == DAD.account_id
    assert heir(MUM, None, is_adult=True) == TEENAGER.account_id
    assert heir(MUM, DAD, is_adult=True) == TEENAGER.account_id


@pytest.mark.parametrize(
    ("born", "is_invited", "refusal"),
    [
        (date(2011, 1, 12), True, "account-must-be-adult"),
        (date(2011, 1, 11), False, "invitation-needed"),
        (date(2011, 1, 11), True, None),
        (date(2009, 1, 11), False, None),
    ],
)
def test_who_may_open_an_account(born: date, is_invited: bool, refusal: str | None) -> None:
    if refusal is None:
        rules.require_own_age(born, TODAY, is_invited=is_invited)
        return
    with pytest.raises(Problem, match=refusal):
        rules.require_own_age(born, TODAY, is_invited=is_invited)


def test_a_code_is_shown_in_groups_that_can_be_copied() -> None:
    assert rules.shown_code("ABCDEFGHJKLM") == "ABCD-EFGH-JKLM"
