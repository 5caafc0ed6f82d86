"""Past absences and free slots go when ops say; doctors and what was said to patients stay."""

from datetime import timedelta

from sqlalchemy import text

from services.calendar import app
from services.calendar.retention import RULES
from tests.calendar.network import Network
from tests.support.retention import forget

PATH = "/api/calendar/retention"


async def rows(network: Network, table: str) -> int:
    async with network.app.database.reading() as session:
        return (await session.execute(text(f"select count(*) from {table}"))).scalar_one()


async def test_past_slots_are_kept_for_as_long_as_ops_say(network: Network) -> None:
    await network.add_schedule()
    everything = await rows(network, "slots")
    network.clock.advance(timedelta(days=20))
    await app.forget(network.app)
    assert await rows(network, "slots") == everything

    answer = await network.ops.put(f"{PATH}/past_slots", json={"days": 7})
    assert answer.status_code == 200, answer.text
    await app.forget(network.app)
    assert 0 < await rows(network, "slots") < everything
    assert await network.free_counts_agree()
    assert await rows(network, "doctors") == 1

    (entry, *_) = (await network.ops.get("/api/calendar/audit")).json()["items"]
    assert (entry["before"]["days"], entry["after"]["days"]) == (30, 7)


async def test_an_absence_goes_two_years_after_its_end(network: Network) -> None:
    absences = f"/doctors/{network.doctor_id}/absences"
    await network.created(absences, {"first_day": "2027-01-12", "last_day": "2027-01-12"})
    network.clock.advance(timedelta(days=729))
    await forget(network.app, RULES)
    assert await rows(network, "absences") == 1
    network.clock.advance(timedelta(days=4))
    await forget(network.app, RULES)
    assert await rows(network, "absences") == 0
