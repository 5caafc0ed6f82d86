"""What will happen in a simulated day, drawn from a seed: pure, and the same for the same seed."""

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from deploy.local.demo_data import CLINICS
from kit.zone import CLINIC_TIME

__all__ = ["MINUTE", "DayPlan", "DoctorPlan", "Scale", "VisitPlan", "Way", "plan_of"]

OPENS = time(8, 0)
MINUTE = timedelta(minutes=1)
BETWEEN_VISITS = 110 * MINUTE
"""Of one account: so that a doctor who runs late does not keep it from the next visit."""
CHILDREN_OF_GUARDIAN = 2
CHILDRENS_CLINIC = "pediatra"


class Way(StrEnum):
    """What a patient does. Most of them come, wait and are seen."""

    COMES = "comes"
    RELOADS = "reloads"
    LEAVES_AND_RETURNS = "leaves_and_returns"
    CLOSES_AND_RETURNS = "closes_and_returns"
    LOSES_LINE = "loses_line"
    LOSES_LINE_IN_CALL = "loses_line_in_call"
    VANISHES = "vanishes"
    NEVER_COMES = "never_comes"
    CALL_BACK = "call_back"
    CANCELS = "cancels"
    IS_MOVED = "is_moved"


WAYS: dict[Way, float] = {
    Way.COMES: 53,
    Way.RELOADS: 6,
    Way.LEAVES_AND_RETURNS: 4,
    Way.CLOSES_AND_RETURNS: 3,
    Way.LOSES_LINE: 6,
    Way.LOSES_LINE_IN_CALL: 5,
    Way.VANISHES: 2,
    Way.NEVER_COMES: 7,
    Way.CALL_BACK: 4,
    Way.CANCELS: 5,
    Way.IS_MOVED: 5,
}
"""Out of a hundred visits."""


@dataclass(frozen=True)
class Scale:
    """How large a day is."""

    doctors: int = 20
    visits_a_doctor: int = 20
    hours: int = 8
    slot_minutes: int = 20

    @property
    def slots(self) -> int:
        return self.hours * 60 // self.slot_minutes


@dataclass(frozen=True)
class DoctorPlan:
    """One doctor's day. `late_minutes` is when they really begin, after the first slot."""

    number: int
    clinic: str
    late_minutes: float
    announces_minutes: int | None


@dataclass
class VisitPlan:
    """One visit. Lengths and times are minutes of the clinic."""

    number: int
    doctor: int
    slot: int
    starts_at: datetime
    way: Way
    account: int
    child: int | None
    """Which of the guardian's children, when the visit is a child's."""
    funding: str
    early_minutes: float
    lasts_minutes: float
    pause_minutes: float
    seen_minutes: float | None
    """How long until the doctor acknowledges the alert; None: not before accepting."""
    is_tested: bool
    is_fought_for: bool
    """Somebody else wants the same slot in the same moment."""
    writes: bool
    shares: bool
    is_advised: bool


@dataclass(frozen=True)
class DayPlan:
    scale: Scale
    opens_at: datetime
    doctors: list[DoctorPlan]
    visits: list[VisitPlan]
    accounts_children: list[int]
    """How many children each account acts for."""


def plan_of(scale: Scale, day: date, seed: int) -> DayPlan:
    """The whole day."""
    chance = random.Random(seed)  # nothing secret: the same day each time
    opens_at = datetime.combine(day, OPENS, tzinfo=CLINIC_TIME)
    clinics = [each.key for each in CLINICS]
    doctors = [_doctor(chance, number, clinics) for number in range(scale.doctors)]
    ways = _ways(chance, scale.doctors * scale.visits_a_doctor)
    visits: list[VisitPlan] = []
    for doctor in doctors:
        habit = chance.lognormvariate(-0.05, 0.15)
        for slot in sorted(chance.sample(range(scale.slots), scale.visits_a_doctor)):
            starts_at = opens_at + slot * scale.slot_minutes * MINUTE
            visit = _visit(chance, scale, doctor, starts_at, habit)
            visit.slot, visit.way = slot, ways.pop()
            visits.append(visit)
    visits.sort(key=lambda each: (each.starts_at, each.doctor))
    accounts = _accounts(visits, {each.number: each.clinic for each in doctors}, chance)
    for number, each in enumerate(visits):
        each.number = number
    return DayPlan(scale, opens_at, doctors, visits, accounts)


def _ways(chance: random.Random, count: int) -> list[Way]:
    """Each way as often as its share says, rare ones at least once where there is room."""
    total = sum(WAYS.values())
    ways = [way for way, share in WAYS.items() for _ in range(round(count * share / total))]
    if count >= len(WAYS):
        ways = [*WAYS, *ways]
    ways += [Way.COMES] * count
    ways = ways[:count]
    chance.shuffle(ways)
    return ways


def _doctor(chance: random.Random, number: int, clinics: list[str]) -> DoctorPlan:
    late = max(0.0, chance.gauss(1, 3))
    if chance.random() < 0.3:
        late += chance.uniform(10, 30)
    announces = None
    if late > 8 and chance.random() < 0.7:
        announces = min((5, 10, 15, 20, 30), key=lambda each: abs(each - late))
    return DoctorPlan(number, clinics[number % len(clinics)], late, announces)


def _visit(
    chance: random.Random, scale: Scale, doctor: DoctorPlan, starts_at: datetime, habit: float
) -> VisitPlan:
    lasts = scale.slot_minutes * habit * chance.lognormvariate(0, 0.3)
    if chance.random() < 0.06:
        lasts += scale.slot_minutes * chance.uniform(0.5, 1.2)
    return VisitPlan(
        number=0,
        doctor=doctor.number,
        slot=0,
        starts_at=starts_at,
        way=Way.COMES,
        account=0,
        child=None,
        funding=chance.choice(("commercial", "nfz")),
        early_minutes=chance.uniform(-2, 12),
        lasts_minutes=max(4.0, lasts),
        pause_minutes=chance.uniform(0, 2),
        seen_minutes=chance.uniform(0.3, 2) if chance.random() < 0.85 else None,
        is_tested=chance.random() < 0.15,
        is_fought_for=chance.random() < 0.08,
        writes=chance.random() < 0.5,
        shares=chance.random() < 0.12,
        is_advised=chance.random() < 0.35,
    )


def _accounts(visits: list[VisitPlan], clinics: dict[int, str], chance: random.Random) -> list[int]:
    """Gives each visit an account with time for it; returns the children of each account."""
    free_at: list[datetime] = []
    children: list[int] = []
    for each in visits:
        is_childs = clinics[each.doctor] == CHILDRENS_CLINIC
        fits = (
            number
            for number, at in enumerate(free_at)
            if at <= each.starts_at and bool(children[number]) >= is_childs
        )
        # A guardian comes for themselves, too, but not while another account is free.
        number = min(fits, key=lambda one: (children[one] > 0) != is_childs, default=None)
        if number is None:
            number = len(free_at)
            free_at.append(each.starts_at)
            children.append(CHILDREN_OF_GUARDIAN if is_childs else 0)
        free_at[number] = each.starts_at + BETWEEN_VISITS
        each.account = number
        each.child = chance.randrange(CHILDREN_OF_GUARDIAN) if is_childs else None
    return children
