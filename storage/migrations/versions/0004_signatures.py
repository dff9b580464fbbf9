"""Reports keep the signature of their text, by which copies are told.

Reports that are there have none: what they were read from may be gone, and nothing is said of them.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("alert_report", sa.Column("signature", sa.Text(), nullable=False, server_default=""))
