"""What a statement costs PostgreSQL: no query may read more because a table grew."""

import json

from sqlalchemy import ClauseElement
from sqlalchemy.dialects import postgresql

from kit.database import Database

__all__ = ["pages_read"]


async def pages_read(database: Database, statement: ClauseElement) -> int:
    """Buffers that a statement touches, by EXPLAIN; its values are bound."""
    literal = {"literal_binds": True}
    compiled = statement.compile(dialect=postgresql.dialect(), compile_kwargs=literal)
    async with database.reading() as session:
        connection = await session.connection()
        plan = await connection.exec_driver_sql(
            f"explain (analyze, buffers, format json) {compiled}"
        )
        top = plan.scalar_one()
    top = json.loads(top) if isinstance(top, str) else top
    node = top[0]["Plan"]
    return node["Shared Hit Blocks"] + node["Shared Read Blocks"]
