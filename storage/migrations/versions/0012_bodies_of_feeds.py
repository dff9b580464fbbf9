"""A feed remembers by what its last body is known, so that an unchanged one is not read again."""

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("feed", sa.Column("fingerprint", sa.Text(), nullable=False, server_default=""))
