"""Alerts remember how they stood before each time that they were strengthened, not only the last time.

Of the last time is known when it was and what the alert stood by; that it counted is taken as given. Of
alerts that were strengthened before moments were kept nothing is known but the indicator: they are said
to stand as they do since they were raised, as they were until now.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | None = None
depends_on: str | None = None

_ALERT = sa.table(
    "alert",
    sa.column("id", sa.Text()),
    sa.column("ratio", sa.Float()),
    sa.column("counts", sa.Boolean()),
    sa.column("raised_at", sa.DateTime(timezone=True)),
    sa.column("strengthens", sa.Text()),
    sa.column("strengthened_at", sa.DateTime(timezone=True)),
    sa.column("weaker_ratio", sa.Float()),
    sa.column("stood", sa.JSON()),
)


def upgrade() -> None:
    op.add_column("alert", sa.Column("stood", sa.JSON(), nullable=False, server_default="[]"))
    connection = op.get_bind()
    for row in connection.execute(sa.select(_ALERT).where(_ALERT.c.strengthens != "")).all():
        stood = {
            "until": _utc(row.strengthened_at or row.raised_at).isoformat(),
            "indicator": row.strengthens,
            "ratio": row.ratio if row.weaker_ratio is None else row.weaker_ratio,
            "counts": row.counts,
        }
        connection.execute(sa.update(_ALERT).where(_ALERT.c.id == row.id).values(stood=[stood]))
    for name in ("strengthens", "strengthened_at", "weaker_ratio"):
        op.drop_column("alert", name)


def _utc(moment: datetime) -> datetime:
    """SQLite keeps no offset: what it gives is UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
