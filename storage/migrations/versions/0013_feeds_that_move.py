"""A feed remembers where permanent redirects sent it, and how many polls in a row."""

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("feed", sa.Column("moved_to", sa.Text(), nullable=False, server_default=""))
    op.add_column("feed", sa.Column("moves_seen", sa.Integer(), nullable=False, server_default="0"))
