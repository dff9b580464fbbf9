"""Hold rules against labelled news, and print how they do and where they fail."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rules import RuleSet
from rules.backtest import Label
from rules.model import Match
from rules.score import Judged, Score, Share, score
from rules.together import Together, together
from watcher.cli.actions.labelled import LabelledLine
from watcher.cli.actions.lines import ANY_DAY, each_line, tell_unread
from watcher.cli.actions.printing import print_line, print_table
from watcher.cli.actions.shapes import Shape
from watcher.cli.ending import MistakeError
from watcher.mail.plain import LONGEST_TEXT, clean


class CorpusLine(LabelledLine):
    """A labelled item that may be told a second time, in a harder register."""

    title_hard: str = ""
    summary_hard: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """Which labelled news to score on: a file of JSON lines, in the plain register or in the hard one."""

    file: str
    hard: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoning:
    """Labelled items as judged, each with its matches, and how many lines could not be read."""

    judged: tuple[Judged, ...]
    matches: tuple[tuple[Match, ...], ...]
    unread: int

    @property
    def scores(self) -> dict[str, dict[str, Score]]:
        """The scores over all, by language and by forecast."""
        languages = sorted({one.labelled.item.language for one in self.judged})
        forecasts = sorted({label[0] for one in self.judged for label in one.labelled.labels | one.raised})
        return {
            "all": {"all": score(self.judged)},
            "languages": {
                name: score(one for one in self.judged if one.labelled.item.language == name)
                for name in languages
            },
            "forecasts": {name: score(one.on(name) for one in self.judged) for name in forecasts},
        }

    @property
    def stories(self) -> Together:
        """How well the stories of the dated items are told apart."""
        pairs = zip((one.labelled for one in self.judged), self.matches, strict=True)
        return together(pair for pair in pairs if pair[0].item.published != ANY_DAY)

    @property
    def errors(self) -> Iterator[tuple[Judged, tuple[Match, ...]]]:
        """The items with misses or false alerts, with what matched."""
        pairs = zip(self.judged, self.matches, strict=True)
        return (pair for pair in pairs if pair[0].misses or pair[0].false)


def reckon(rulesets: Sequence[RuleSet], corpus: Corpus) -> Reckoning:
    """Judge every labelled item of a corpus; lines that cannot be read are told and passed over.

    Items without labels are passed over, and in the hard register those that lack it.

    Raises:
        MistakeError: the file cannot be opened, or labels forecasts that no pack has.
    """
    known = {forecast.id for ruleset in rulesets for forecast in ruleset.pack.forecasts}
    judged: list[Judged] = []
    matches: list[tuple[Match, ...]] = []
    unread = 0
    for line in each_line(corpus.file, CorpusLine):
        if isinstance(line, str):
            tell_unread(line)
            unread += 1
            continue
        labelled = line.labelled()
        if labelled is None or (corpus.hard and not line.title_hard):
            continue
        _check(corpus, labelled.labels, known)
        item = labelled.item
        if corpus.hard:
            item = replace(item, title=line.title_hard, summary=line.summary_hard)
        found = tuple(match for ruleset in rulesets for match in ruleset.match(item))
        raised = frozenset((match.forecast, match.stance) for match in found)
        judged.append(Judged(labelled=replace(labelled, item=item), raised=raised))
        matches.append(found)
    return Reckoning(judged=tuple(judged), matches=tuple(matches), unread=unread)


def _check(corpus: Corpus, labels: Iterable[Label], known: set[str]) -> None:
    for forecast, _ in sorted(labels):
        if forecast not in known:
            raise MistakeError(
                f"{corpus.file}: labels the forecast {forecast!r}, which no pack has: name the pack it is of"
            )


def print_reckoning(reckoning: Reckoning, errors: int) -> None:
    """Print the scores as a table, and some of the errors with the sentences that decided."""
    head = ("ON", "ITEMS", "LABELS", "FALSE", "PRECISION", "RECALL", "EVENTS", "STANCES", "QUIET")
    rows = [(name or "?", *_cells(one)) for part in reckoning.scores.values() for name, one in part.items()]
    print_table(head, rows)
    stories = reckoning.stories
    if stories.same.whole or stories.different.whole:
        print_line(
            f"\nPairs of reports in one story: of one event {_pairs(stories.same)}, "
            f"of different events {_pairs(stories.different)}."
        )
    for number, (judged, matches) in enumerate(reckoning.errors):
        if number < errors:
            print_line()
            print_line(f"{clean(judged.labelled.item.id)}: {clean(judged.labelled.item.title)}")
            for words in _told(judged, matches):
                print_line(f"  {clean(words)}")


def _cells(one: Score) -> tuple[str, ...]:
    shares = (one.precision, one.recall, one.events, one.stances, one.quiet)
    false = one.precision.whole - one.precision.part
    return (str(one.items), str(one.recall.whole), str(false), *map(_percent, shares))


def _pairs(share: Share) -> str:
    return f"{share.part} of {share.whole}" + ("" if share.ratio is None else f" ({share.ratio:.1%})")


def _percent(share: Share) -> str:
    return "-" if share.ratio is None else f"{share.ratio:.1%}"


def _told(judged: Judged, matches: Iterable[Match]) -> Iterator[str]:
    """Tell each error in a line: what was missed, and what spoke instead; what was false, and why."""
    by_forecast = {match.forecast: match for match in matches}
    for forecast, stance in sorted(judged.misses):
        instead = by_forecast.get(forecast)
        yield f"missed: {forecast} {stance}" + (f"; {instead.stance} {_decider(instead)}" if instead else "")
    for forecast, stance in sorted(judged.false):
        yield f"false: {forecast} {stance} {_decider(by_forecast[forecast])}"


def _decider(match: Match) -> str:
    return f"by {match.rule}: “{clean(_sentence(match), limit=LONGEST_TEXT)}”"


def _sentence(match: Match) -> str:
    """The sentence that said the event; quotes of the title above it come after."""
    return match.evidence[0].text


def reckoning_shape(reckoning: Reckoning, errors: int) -> Shape:
    """Give the scores and some errors for other programs."""
    scores = {
        part: {name or "unknown": _score_shape(one) for name, one in many.items()}
        for part, many in reckoning.scores.items()
    }
    shown = list(reckoning.errors)[:errors]
    return {
        "unread": reckoning.unread,
        **scores["all"]["all"],
        "languages": scores["languages"],
        "forecasts": scores["forecasts"],
        "stories": {
            name: {"together": share.part, "pairs": share.whole, "ratio": share.ratio}
            for name, share in (
                ("same_event", reckoning.stories.same),
                ("different_events", reckoning.stories.different),
            )
        },
        "errors": [_error_shape(*pair) for pair in shown],
    }


def _score_shape(one: Score) -> Shape:
    return {
        "items": one.items,
        "labels": one.recall.whole,
        "hits": one.recall.part,
        "misses": one.recall.whole - one.recall.part,
        "false": one.precision.whole - one.precision.part,
        "precision": one.precision.ratio,
        "recall": one.recall.ratio,
        "event_recall": one.events.ratio,
        "stance_accuracy": one.stances.ratio,
        "quiet_items": one.quiet.ratio,
    }


def _error_shape(judged: Judged, matches: Iterable[Match]) -> Shape:
    return {
        "id": judged.labelled.item.id,
        "title": judged.labelled.item.title,
        "missed": [_label_shape(label) for label in sorted(judged.misses)],
        "false": [_label_shape(label) for label in sorted(judged.false)],
        "decided_by": [
            {"forecast": match.forecast, "rule": match.rule, "sentence": _sentence(match)}
            for match in matches
            if any(match.forecast == forecast for forecast, _ in judged.misses | judged.false)
        ],
    }


def _label_shape(label: Label) -> Shape:
    return {"forecast": label[0], "stance": label[1].value}
