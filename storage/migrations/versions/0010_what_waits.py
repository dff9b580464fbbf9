"""The index of the outbox holds what waits, and not all that was ever sent."""

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    waiting = sa.text("sent_at IS NULL AND dead_at IS NULL")
    op.drop_index(op.f("ix_outbox_next_attempt"), "outbox")
    op.create_index(
        op.f("ix_outbox_next_attempt"),
        "outbox",
        ["next_attempt"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
