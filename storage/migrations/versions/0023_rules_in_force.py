"""A daemon tells by which state of each pack it judges, so that a person sees whether a change is in force."""

import sqlalchemy as sa
from alembic import op

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("daemon", sa.Column("rulesets", sa.JSON(), server_default="{}", nullable=False))
