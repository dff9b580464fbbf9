"""How often alerts are right, by the verdicts given on them: of each rule, forecast and publisher. Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rules import RuleSet
from rules.interval import wilson
from rules.model import Verdict
from storage.judgements import Alert
from watcher.mail.publishers import publisher_name

#: With fewer verdicts a precision says little: even ten right of ten may be 72 per cent (Wilson, at 95).
FEW = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Alerts, and the verdicts on them. `pack` is "" of a publisher, who is known across packs."""

    pack: str
    name: str
    raised: int
    right: int
    wrong_stance: int
    irrelevant: int

    @property
    def judged(self) -> int:
        """How many have a verdict."""
        return self.right + self.wrong_stance + self.irrelevant

    @property
    def unjudged(self) -> int:
        """How many have none."""
        return self.raised - self.judged

    @property
    def precision(self) -> float | None:
        """Of those judged, the share that is right; None where none is judged."""
        return self.right / self.judged if self.judged else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Between which bounds the precision lies at 95 per cent (Wilson); None where none is judged."""
        return wilson(self.right, self.judged) if self.judged else None

    @property
    def told(self) -> str:
        """The precision with its bounds, in words: "83% (44 to 97%)"; a dash where none is judged."""
        if self.precision is None or self.interval is None:
            return "-"
        low, high = self.interval
        return f"{self.precision:.0%} ({low * 100:.0f} to {high:.0%})"

    @property
    def is_few(self) -> bool:
        """Whether so few are judged that the precision says little."""
        return self.judged < FEW


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """The tallies, the least precise first; those without a verdict come last.

    An alert belongs to the rule by which it stands, and to every publisher that reported it. `idle` are the
    rules of the loaded packs by which no alert stands, each as its pack and its name.
    """

    rules: tuple[Tally, ...]
    forecasts: tuple[Tally, ...]
    publishers: tuple[Tally, ...]
    idle: tuple[tuple[str, str], ...]


def precision(alerts: Sequence[Alert], rulesets: Iterable[RuleSet]) -> Precision:
    """Count alerts and verdicts."""
    fired = {(alert.pack, alert.rule) for alert in alerts}
    known = [(ruleset.pack.id, frame.rule) for ruleset in rulesets for frame, _ in ruleset.frames]
    return Precision(
        rules=_tallies(alerts, lambda alert: {(alert.pack, alert.rule)}),
        forecasts=_tallies(alerts, lambda alert: {(alert.pack, alert.forecast)}),
        publishers=_tallies(alerts, _publishers),
        idle=tuple(each for each in known if each not in fired),
    )


def _publishers(alert: Alert) -> set[tuple[str, str]]:
    return {("", publisher_name(report.publisher)) for report in alert.reports}


def _tallies(alerts: Iterable[Alert], names: Callable[[Alert], set[tuple[str, str]]]) -> tuple[Tally, ...]:
    verdicts = defaultdict[tuple[str, str], Counter[Verdict]](Counter)
    for alert in alerts:
        for name in names(alert):
            verdicts[name][alert.verdict] += 1
    tallies = (
        Tally(
            pack=pack,
            name=name,
            raised=given.total(),
            right=given[Verdict.RIGHT],
            wrong_stance=given[Verdict.WRONG_STANCE],
            irrelevant=given[Verdict.IRRELEVANT],
        )
        for (pack, name), given in verdicts.items()
    )
    return tuple(sorted(tallies, key=_order))


def _order(tally: Tally) -> tuple[float, int, int, str, str]:
    share = 2.0 if tally.precision is None else tally.precision
    return share, -tally.judged, -tally.raised, tally.pack, tally.name
