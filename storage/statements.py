"""The statements that repositories share: an insert that may meet its own key, a lease, its undoing.

All read the same on SQLite and on PostgreSQL.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, case, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningUpdate

Insert = postgresql.Insert | sqlite.Insert


def insert(connection: Connection, table: Table) -> Insert:
    """An insert that knows ON CONFLICT, in the words of the connection's database."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def unleased(table: Table, now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """Tell which rows nobody holds: without a lease, or with one that has run out by now.

    The table has the column `lease_until`.
    """
    return or_(table.c.lease_until.is_(None), table.c.lease_until <= now)


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
    # A common table expression is evaluated once; PostgreSQL may run a plain sub-select with LIMIT again
    # and lease more than asked. SQLite has one writer and leaves the row locks out.
    picked = (
        select(table.c.id)
        .where(*waiting, due <= now, unleased(table, now))
        .order_by(due, table.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("picked")
    )
    chosen = update(table).where(table.c.id.in_(select(picked.c.id)))
    return chosen.values(lease_until=until).returning(*table.c)


def pull_back(
    table: Table,
    *waiting: ColumnElement[bool],
    due: ColumnElement[datetime],
    beyond: datetime,
    leased_beyond: datetime,
    to: datetime,
) -> ReturningUpdate[*tuple[object, ...]]:
    """Make waiting rows due at `to` that are due or leased after those moments, end their leases, return ids.

    The table has the columns `id` and `lease_until`.
    """
    late, held = due > beyond, table.c.lease_until > leased_beyond
    sooner = {
        due: case((late, to), else_=due),
        table.c.lease_until: case((held, None), else_=table.c.lease_until),
    }
    return update(table).where(*waiting, or_(late, held)).values(sooner).returning(table.c.id)
