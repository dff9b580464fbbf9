"""News items as lines of JSON with what a person says of them: the lines of a corpus."""

from pydantic import BaseModel, ConfigDict, Field

from rules.labels import Labelled
from rules.model import Stance
from watcher.cli.actions.lines import Line


class LabelOfLine(BaseModel):
    """What a line says that its item should raise."""

    forecast: str
    stance: Stance


class LabelledLine(Line):
    """A news item with what a person says of it; without `labels` nobody said anything."""

    model_config = ConfigDict(extra="allow")  # other keys may say what to pass over

    event: str = ""
    labels: list[LabelOfLine] | None = None
    acceptable: list[LabelOfLine] = Field(default=[])

    def is_true(self, key: str) -> bool:
        """Tell whether another key of the line says true."""
        return (self.model_extra or {}).get(key) is True

    def labelled(self) -> Labelled | None:
        """Give the item with its labels; an item without an event is one of its own."""
        if self.labels is None:
            return None
        labels, acceptable = (
            frozenset((label.forecast, label.stance) for label in many)
            for many in (self.labels, self.acceptable)
        )
        return Labelled(item=self.item, event=self.event or self.id, labels=labels, acceptable=acceptable)
