"""Reports without an address are told apart by their items, as those with one are by their addresses."""

from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | None = None
depends_on: str | None = None

_REPORT = sa.table(
    "alert_report",
    sa.column("id", sa.Integer()),
    sa.column("digest", sa.Text()),
    sa.column("item", sa.Text()),
    sa.column("publisher", sa.Text()),
    sa.column("url", sa.Text()),
)


def upgrade() -> None:
    connection = op.get_bind()
    for row in connection.execute(sa.select(_REPORT).where(_REPORT.c.url == "")).all():
        digest = sha256(f"{row.publisher}\0{row.item}".encode()).hexdigest()
        connection.execute(sa.update(_REPORT).where(_REPORT.c.id == row.id).values(digest=digest))
