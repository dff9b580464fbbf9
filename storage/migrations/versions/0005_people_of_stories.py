"""Stories remember whom their first report names: those there name nobody, and end within days."""

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("story", sa.Column("people", sa.Text(), nullable=False, server_default=""))
