"""A feed that its publisher has ended (410 Gone) is retired: it stays in the list, and is asked no more."""

import sqlalchemy as sa
from alembic import op


revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("feed", sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True))
