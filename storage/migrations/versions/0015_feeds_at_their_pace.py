"""A feed is asked at its own pace, and its host never twice at a time."""

from urllib.parse import urlsplit

import sqlalchemy as sa
from alembic import op


revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | None = None
depends_on: str | None = None

_SIGHTS = 3  # so often a new address was given before it was asked at once


def upgrade() -> None:
    op.add_column("feed", sa.Column("host", sa.Text(), nullable=False, server_default=""))
    op.add_column("feed", sa.Column("entries", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("feed", sa.Column("pacing", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("feed", sa.Column("rhythm", sa.Float(), nullable=True))
    op.add_column("feed", sa.Column("newest_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("feed", sa.Column("gaps", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("feed", sa.Column("gap_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_feed_host", "feed", ["host"])
    feed = sa.table("feed", *map(sa.column, ("id", "url", "moved_to", "moves_seen", "host")))
    connection = op.get_bind()
    for row in connection.execute(sa.select(feed)).mappings().all():
        asked = row["moved_to"] if row["moves_seen"] >= _SIGHTS else row["url"]
        host = urlsplit(asked).hostname or ""
        connection.execute(sa.update(feed).where(feed.c.id == row["id"]).values(host=host))
