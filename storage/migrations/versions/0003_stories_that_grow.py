"""Stories say which of several like events they tell; alerts, which item strengthened them last.

The stories there say so in the name of their event, and end within days.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("story", sa.Column("which", sa.Text(), nullable=False, server_default=""))
    op.add_column("alert", sa.Column("item", sa.Text(), nullable=False, server_default=""))
    op.add_column("alert", sa.Column("strengthens", sa.Text(), nullable=False, server_default=""))
