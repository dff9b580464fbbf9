"""A week has a digest for each circle of readers, and its pictures; those written so far are for everybody."""

import sqlalchemy as sa
from alembic import op

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    with op.batch_alter_table("digest") as digest:
        for name in ("audience", "edition"):
            digest.add_column(sa.Column(name, sa.Text(), server_default="", nullable=False))
        digest.add_column(sa.Column("pictures", sa.JSON(), server_default="[]", nullable=False))
        digest.drop_constraint("pk_digest", type_="primary")
        digest.create_primary_key("pk_digest", ["week", "audience", "edition"])
