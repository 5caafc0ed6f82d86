"""The tables: every field has a class of data, and the migrations make what the models say."""

from collections.abc import Callable

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from services.booking.models import Base, Visit

OWN_TABLES = sorted(
    name for name in Base.metadata.tables if name not in {"outbox", "inbox", "idempotency_keys"}
)


@pytest.mark.parametrize("table", OWN_TABLES)
def test_every_field_has_a_class_of_data(table: str) -> None:
    for column in Base.metadata.tables[table].columns:
        assert column.info.get("data_class") in {"record", "operational", "account"}, column


def test_what_a_patient_wrote_belongs_to_the_record() -> None:
    assert Visit.__table__.c.reason.info["data_class"] == "record"


async def test_the_migrations_make_what_the_models_say(
    service_database: Callable[[str], str],
) -> None:
    engine = create_async_engine(service_database("booking"))

    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))

    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


async def test_the_database_itself_refuses_two_live_claims_of_one_time(
    service_database: Callable[[str], str],
) -> None:
    connection = await asyncpg.connect(service_database("booking").replace("+asyncpg", ""))
    insert = """
        insert into visits (visit_id, state, slot_id, doctor_id, clinic_id, facility_id,
            patient_id, account_id, starts_at, ends_at, visit_type, funding, language, held_at,
            expires_at)
        select gen_random_uuid(), $1, gen_random_uuid(),
            '00000000-0000-0000-0000-000000000001', gen_random_uuid(), gen_random_uuid(),
            gen_random_uuid(), gen_random_uuid(), now() + make_interval(mins => $2),
            now() + make_interval(mins => $2 + 15), 'video', 'nfz', 'pl', now(), now()
    """
    async with connection.transaction():
        await connection.execute(insert, "booked", 0)
        await connection.execute(insert, "held", 15)
        await connection.execute(insert, "missed", 30)
        await connection.execute(insert, "cancelled", 5)
        with pytest.raises(asyncpg.ExclusionViolationError):
            await connection.execute(insert, "held", 44)
    await connection.close()
