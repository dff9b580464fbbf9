"""Alerts remember whether their item was judged again; items are found by their time.

Every alert there is was raised as its item came in.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("alert", sa.Column("rejudged", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(op.f("ix_item_published"), "item", ["published"])
