"""An item is known by a second key too, where its feed makes ids anew; "" where it was kept before."""

import sqlalchemy as sa
from alembic import op


revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("item", sa.Column("second_key", sa.Text(), nullable=False, server_default=""))
    op.add_column("feed", sa.Column("quarantined_at", sa.DateTime(timezone=True), nullable=True))
    has_one = sa.text("second_key != ''")
    op.create_index(
        "ix_item_feed_id_second_key",
        "item",
        ["feed_id", "second_key"],
        unique=True,
        sqlite_where=has_one,
        postgresql_where=has_one,
    )
