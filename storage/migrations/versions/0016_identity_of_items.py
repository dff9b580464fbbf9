"""Items are known by a second key, and by their wording; alerts can be corrected, feeds quarantined.

Items that are deleted leave tombstones.
Of what was kept before, the second key is not known; the wording is looked at when it comes again.
"""

import sqlalchemy as sa
from alembic import op


revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("feed", sa.Column("quarantined_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("item", sa.Column("second_key", sa.Text(), nullable=False, server_default=""))
    op.add_column("item", sa.Column("wording", sa.Text(), nullable=False, server_default=""))
    op.add_column("item", sa.Column("edits", sa.Integer(), nullable=False, server_default="0"))
    has_one = sa.text("second_key != ''")
    op.create_index(
        "ix_item_feed_id_second_key",
        "item",
        ["feed_id", "second_key"],
        unique=True,
        sqlite_where=has_one,
        postgresql_where=has_one,
    )
    op.create_table(
        "tombstone",
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("second_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name="fk_tombstone_feed_id_feed"),
        sa.PrimaryKeyConstraint("feed_id", "digest", name="pk_tombstone"),
    )
    op.create_index("ix_tombstone_feed_id_second_key", "tombstone", ["feed_id", "second_key"])
    op.add_column("alert", sa.Column("correction", sa.Text(), nullable=False, server_default=""))
    op.add_column("alert", sa.Column("backlog", sa.Text(), nullable=False, server_default=""))
    op.add_column("alert_report", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_alert_report_digest", "alert_report", ["digest"])
