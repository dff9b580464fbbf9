"""The two statements that repositories share: an insert that may meet its own key, and a lease.

Both read the same on SQLite and on PostgreSQL.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningUpdate

Insert = postgresql.Insert | sqlite.Insert


def insert(connection: Connection, table: Table) -> Insert:
    """An insert that knows ON CONFLICT, in the words of the connection's database."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def lease(
    table: Table,
    *waiting: ColumnElement[bool],
    due: ColumnElement[datetime],
    now: datetime,
    until: datetime,
    limit: int,
) -> ReturningUpdate[*tuple[object, ...]]:
    """Mark up to `limit` waiting, due and unleased rows as ours until then, and return them.

    The oldest due are taken first. The table has the columns `id` and `lease_until`. Rows return unordered.
    """
    unleased = or_(table.c.lease_until.is_(None), table.c.lease_until <= now)
    # A common table expression is evaluated once; PostgreSQL may run a plain sub-select with LIMIT again
    # and lease more than asked. SQLite has one writer and leaves the row locks out.
    picked = (
        select(table.c.id)
        .where(*waiting, due <= now, unleased)
        .order_by(due, table.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("picked")
    )
    chosen = update(table).where(table.c.id.in_(select(picked.c.id)))
    return chosen.values(lease_until=until).returning(*table.c)
