"""Alerts remember since when they stand as they do, and by what before."""

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("alert", sa.Column("strengthened_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("alert", sa.Column("weaker_ratio", sa.Float(), nullable=True))
