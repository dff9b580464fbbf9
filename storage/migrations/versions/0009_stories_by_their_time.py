"""Stories are found by their time: a few days hold few of them, whatever their events are named."""

from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.drop_index(op.f("ix_story_event_first_at"), "story")
    op.create_index(op.f("ix_story_first_at"), "story", ["first_at"])
