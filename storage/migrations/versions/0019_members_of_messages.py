"""Messages on alerts have members: which alerts each tells of, and why one was held back.

A message that was promised before is frozen: it tells what it was promised for, and nothing joins it.
"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | None = None
depends_on: str | None = None

_WAITING = sa.text("sent_at IS NULL AND dead_at IS NULL")
_OPEN = sa.text("frozen_at IS NULL")
_MOMENT = sa.DateTime(timezone=True)
_OUTBOX = sa.table(
    "outbox",
    sa.column("id", sa.Integer()),
    sa.column("kind", sa.Text()),
    sa.column("subject_id", sa.Text()),
    sa.column("recipient", sa.Text()),
    sa.column("topic", sa.Text()),
    sa.column("created_at", _MOMENT),
    sa.column("due_at", _MOMENT),
    sa.column("frozen_at", _MOMENT),
)
_ALERT = sa.table(
    "alert",
    sa.column("id", sa.Text()),
    sa.column("pack", sa.Text()),
    sa.column("forecast", sa.Text()),
    sa.column("backlog", sa.Text()),
)


def upgrade() -> None:
    op.add_column("outbox", sa.Column("topic", sa.Text(), nullable=False, server_default=""))
    op.add_column("outbox", sa.Column("due_at", _MOMENT, nullable=True))
    op.add_column("outbox", sa.Column("frozen_at", _MOMENT, nullable=True))
    op.get_bind().execute(
        sa.update(_OUTBOX).values(due_at=_OUTBOX.c.created_at, frozen_at=_OUTBOX.c.created_at)
    )
    # SQLite makes the table anew; an index on a part of it is made by us.
    op.drop_index("ix_outbox_next_attempt", "outbox")
    with op.batch_alter_table("outbox") as outbox:
        outbox.alter_column("due_at", existing_type=_MOMENT, nullable=False)
    op.create_index(
        "ix_outbox_next_attempt",
        "outbox",
        ["next_attempt"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
    op.create_index("ix_outbox_due_at", "outbox", ["due_at"])
    op.create_index(
        "ix_outbox_recipient", "outbox", ["recipient"], sqlite_where=_OPEN, postgresql_where=_OPEN
    )
    members = op.create_table(
        "outbox_alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("alert_id", sa.Text(), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("held", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox_alert"),
        sa.ForeignKeyConstraint(["delivery_id"], ["outbox.id"], name="fk_outbox_alert_delivery_id_outbox"),
        sa.UniqueConstraint("recipient", "event", name="uq_outbox_alert_recipient_event"),
    )
    op.create_index("ix_outbox_alert_delivery_id", "outbox_alert", ["delivery_id"])
    op.create_index("ix_outbox_alert_alert_id", "outbox_alert", ["alert_id"])
    _fill(members)
    op.drop_column("alert", "backlog")


def _fill(members: sa.Table) -> None:
    connection = op.get_bind()
    topics, backlogs = dict[str, str](), dict[str, list[str]]()
    for alert in connection.execute(sa.select(_ALERT).order_by(_ALERT.c.id)):
        topics[alert.id] = f"{alert.pack}/{alert.forecast}"
        if alert.backlog:
            backlogs.setdefault(alert.backlog, []).append(alert.id)
    of_alerts = sa.select(_OUTBOX).where(_OUTBOX.c.kind.in_(["alert", "correction", "backlog"]))
    rows = list[dict[str, Any]]()
    promised = set[tuple[str, str]]()
    for message in connection.execute(of_alerts.order_by(_OUTBOX.c.id)).all():
        for told in _told(message, backlogs):
            # The same event is promised to one recipient once.
            if (message.recipient, told["event"]) not in promised:
                promised.add((message.recipient, told["event"]))
                told |= {"delivery_id": message.id, "recipient": message.recipient}
                rows.append(told | {"at": message.created_at})
        changes = {"kind": "summary"} if message.kind == "backlog" else {}
        if message.kind == "alert":
            changes["topic"] = topics.get(message.subject_id.partition(":")[0], "")
        if changes:
            connection.execute(sa.update(_OUTBOX).where(_OUTBOX.c.id == message.id).values(changes))
    if rows:
        connection.execute(sa.insert(members), rows)


def _told(message: Any, backlogs: dict[str, list[str]]) -> Iterator[dict[str, Any]]:
    """What a message told: of one alert by its name, or of the older news of a feed."""
    if message.kind == "backlog":
        for alert_id in backlogs.get(message.subject_id, ()):
            yield {"event": f"{alert_id}:0", "alert_id": alert_id, "says": "raised", "held": "backlog"}
        return
    alert_id, _, later = message.subject_id.partition(":")
    last = later.rpartition(":")[2]
    # What was promised before moments were counted is named by its indicator alone.
    event = f"{alert_id}:{last if last.isdigit() else later or 0}"
    says = "corrected" if message.kind == "correction" else "strengthened" if later else "raised"
    yield {"event": event, "alert_id": alert_id, "says": says, "held": ""}
