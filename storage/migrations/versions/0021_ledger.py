"""A belief is accounted for: how news is said and by whom, changed rules, what never came, what people say."""

from datetime import UTC

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | None = None
depends_on: str | None = None

_MOMENT = sa.DateTime(timezone=True)


# How far the letters of the publishers' grades are to be trusted, the most first (AJP-2.1: F cannot be judged).
_BEST = "ABCFDE"
_ALERT = sa.table(
    "alert", sa.column("id", sa.Text()), sa.column("raised_at", _MOMENT), sa.column("heard", sa.JSON())
)
_REPORT = sa.table(
    "alert_report",
    sa.column("alert_id", sa.Text()),
    sa.column("publisher", sa.Text()),
    sa.column("grade", sa.Text()),
    sa.column("withdrawn_at", _MOMENT),
)


def _fill_heard() -> None:
    """Tell by whom alerts are reported as far as it is known: whose texts are copies is not asked here."""
    bind = op.get_bind()
    told = dict[str, tuple[set[str], set[str]]]()
    standing = _REPORT.c.withdrawn_at.is_(None)
    for row in bind.execute(sa.select(_REPORT.c.alert_id, _REPORT.c.publisher, _REPORT.c.grade).where(standing)):
        publishers, grades = told.setdefault(row.alert_id, (set(), set()))
        publishers.add(row.publisher)
        grades.add(row.grade)
    for alert in bind.execute(sa.select(_ALERT.c.id, _ALERT.c.raised_at)).all():
        if alert.id in told:
            publishers, grades = told[alert.id]
            # SQLite keeps no offset: what is written there is UTC.
            at = alert.raised_at if alert.raised_at.tzinfo else alert.raised_at.replace(tzinfo=UTC)
            heard = {
                "at": at.astimezone(UTC).isoformat(),
                "best": min(grades, key=_BEST.index),
                "independent": min(len(publishers), 3),
            }
            bind.execute(sa.update(_ALERT).where(_ALERT.c.id == alert.id).values(heard=[heard]))


def _texts(*names: str) -> tuple[sa.Column[str], ...]:
    return tuple(sa.Column(name, sa.Text(), nullable=False) for name in names)


def upgrade() -> None:
    op.add_column("alert", sa.Column("said", sa.Text(), server_default="asserted", nullable=False))
    op.add_column("alert", sa.Column("heard", sa.JSON(), server_default="[]", nullable=False))
    _fill_heard()
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        *_texts("pack", "forecast", "ruleset"),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
    )
    op.create_index(op.f("ix_revision_pack_forecast"), "revision", ["pack", "forecast"])
    op.create_table(
        "lapse",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        *_texts("pack", "forecast", "indicator"),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("since", "by")),
        *(sa.Column(name, sa.Float(), nullable=False) for name in ("ratio", "watched")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lapse")),
        sa.UniqueConstraint(
            "pack", "forecast", "indicator", "by", name=op.f("uq_lapse_pack_forecast_indicator_by")
        ),
    )
    op.create_table(
        "ledger_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        *_texts("who", "pack", "forecast", "kind", "subject", "indicator", "stance"),
        sa.Column("strength", sa.Float(), nullable=True),
        *_texts("grade"),
        sa.Column("credibility", sa.Integer(), nullable=True),
        sa.Column("belief", sa.Float(), nullable=True),
        *_texts("answer"),
        sa.Column("on", sa.Date(), nullable=True),
        *_texts("why", "source"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_line")),
    )
    op.create_index(op.f("ix_ledger_line_pack_forecast"), "ledger_line", ["pack", "forecast"])
    op.create_table(
        "feed_day",
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("polls", sa.Integer(), nullable=False),
        sa.Column("good", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("feed_id", "day", name=op.f("pk_feed_day")),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_feed_day_feed_id_feed")),
    )
