"""The commands that give the same figures as a part of a digest, printed beside it. Pure."""

import shlex
from dataclasses import dataclass
from datetime import timedelta

from watcher.digest.forecast_week import ForecastWeek, weeks_to
from watcher.digest.summary import Digest
from watcher.mail.plain import clean


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Makes the commands for one digest, and for its `recipient` where it is not for all."""

    digest: Digest
    recipient: str = ""

    def week(self) -> str:
        """All of the digest, as it is known now."""
        whose = ["--for", clean(self.recipient)] if self.recipient else []
        return _command("digest", "--week", str(self.digest.week), *whose)

    def show(self, week: ForecastWeek) -> str:
        """A forecast as it stood at the end of the week, with its account."""
        return _command("forecasts", "show", *self._name(week), "--at", self._last_day)

    def history(self, week: ForecastWeek) -> str:
        """Every move of its belief in the week."""
        return _command("forecasts", "history", *self._name(week)) + self.span

    def listed(self) -> tuple[str, str]:
        """All forecasts as they stood at the end of the week, and a week before."""
        before = self.digest.week.monday - timedelta(days=1)
        return (
            _command("forecasts", "list", "--at", self._last_day),
            _command("forecasts", "list", "--at", before.isoformat()),
        )

    def alerts(self) -> str:
        """The alerts of the week, and younger ones."""
        return _command("alerts", "list", "--since", self.digest.week.monday.isoformat())

    def score(self) -> str:
        """How good beliefs were in what was resolved by the end of the week."""
        return _command("forecasts", "score", "--at", self._last_day)

    def stories(self) -> str:
        """The alerts of all weeks that the strip of stories shows, and younger ones."""
        return _command("alerts", "list", "--since", weeks_to(self.digest.week)[0].monday.isoformat())

    def almost(self) -> str:
        """News of the week that almost fired, and younger news."""
        return _command("alerts", "almost", "--since", self.digest.week.monday.isoformat())

    def _name(self, week: ForecastWeek) -> list[str]:
        """A forecast's id, with its pack where another one has a forecast of this id."""
        name = clean(week.forecast.id)
        return [name, *(["--pack", clean(week.pack)] if week.forecast.id in self.digest.shared else [])]

    @property
    def span(self) -> str:
        """The week as the options of a command, with a space before."""
        return f" --since {self.digest.week.monday.isoformat()} --until {self._last_day}"

    @property
    def _last_day(self) -> str:
        return self.digest.last_day.isoformat()


def _command(*words: str) -> str:
    return shlex.join(("watcher", *words))
