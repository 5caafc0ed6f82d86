"""Who acts for a patient after one or more guardians were removed."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from kit.guardianships import Ended, after

NOON = datetime(2027, 1, 11, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)


def test_an_account_without_an_end_acts_itself() -> None:
    father, mother, stranger = uuid4(), uuid4(), uuid4()
    assert after(stranger, {father: Ended(mother, NOON)}) == stranger


def test_the_heir_of_an_heir_acts_in_the_end() -> None:
    father, mother, grandmother = uuid4(), uuid4(), uuid4()
    ends = {father: Ended(mother, NOON), mother: Ended(grandmother, LATER)}
    assert after(father, ends) == after(mother, ends) == grandmother


def test_an_end_before_the_inheritance_says_nothing() -> None:
    """The mother acts again by the time of the father's end; the news of it are on their way."""
    father, mother = uuid4(), uuid4()
    ends: dict[UUID, Ended] = {father: Ended(mother, LATER), mother: Ended(father, NOON)}
    assert after(father, ends) == after(mother, ends) == mother
