"""Relive the past with the rules of today: on news from a file, or on the items that are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from rules import RuleSet
from rules.backtest import backtest
from rules.grades import grade_of
from rules.labels import Labelled
from rules.located import Location, Problem, ProblemsError, read
from rules.model import Item
from rules.resolved import Resolved, pack_named, resolved_in
from watcher.app import opened_store
from watcher.cli.actions.labelled import LabelledLine
from watcher.cli.actions.lines import each_line, tell_unread
from watcher.cli.actions.opening import rulesets_for, settings_for
from watcher.cli.actions.printing import print_json, print_line
from watcher.cli.actions.relived import Answer, answers_shape
from watcher.cli.actions.relived_tables import print_answer
from watcher.cli.ending import MISTAKE, MistakeError
from watcher.cli.invocation import Invocation
from watcher.mail.plain import clean


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The days asked for: from `since` on, before `until`; naive, in UTC as the days of forecasts are."""

    since: datetime | None
    until: datetime | None

    def bounds(self) -> tuple[datetime | None, datetime | None]:
        """Give both as aware times."""
        return _aware(self.since), _aware(self.until)

    def holds(self, item: Item) -> bool:
        """Tell whether an item was published within."""
        since, until = self.bounds()
        return (since is None or item.published >= since) and (until is None or item.published < until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be relived, and what of it is wanted.

    `file` holds the items, None for those that are kept; lines whose key `without` is true are passed over.
    `resolutions` tells how forecasts ended; `pictures` is the folder that curves are drawn into.
    """

    file: str | None
    span: Span
    without: str | None = None
    resolutions: Path | None = None
    pictures: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _News:
    """The lines of a file that are asked for, how many were passed over, and the exit code they ask for."""

    lines: Sequence[LabelledLine]
    passed_over: int
    code: int


def run_backtest(invocation: Invocation, asked: Asked, *, pack: str | None, as_json: bool) -> int:
    """Print what each pack would have raised; lines that cannot be read are told and passed over.

    Raises what `relive` does, and ChartError: a picture cannot be drawn.
    """
    answers, labelled, code = relive(invocation, asked, pack=pack)
    if as_json:
        print_json(answers_shape(answers, labelled))
    else:
        for answer in answers:
            print_answer(answer)
    if asked.pictures is not None:
        _draw(answers, asked.pictures, quietly=as_json)
    return code


def relive(
    invocation: Invocation, asked: Asked, *, pack: str | None
) -> tuple[list[Answer], dict[str, Labelled], int]:
    """Give what each pack would have raised, the labels by item, and the exit code that unread lines ask for.

    Raises:
        MistakeError: lines are to be passed over, and no file is named.
        ProblemsError: a pack or the resolutions cannot be read.
    """
    rulesets, code, labelled = rulesets_for(invocation, pack), 0, dict[str, Labelled]()
    resolved = _resolved(asked.resolutions, rulesets)
    if asked.file is None:
        if asked.without is not None:
            raise MistakeError("--without names a key of the lines of a file: name the file too")
        answers = _on_kept_items(invocation, rulesets, asked.span, resolved)
    else:
        news = _read(asked.file, asked)
        labelled = {one.item.id: one for line in news.lines if (one := line.labelled())}
        answers = [_on_news(ruleset, news, labelled, resolved[ruleset.pack.id]) for ruleset in rulesets]
        code = news.code
    return answers, labelled, code


def _on_news(
    ruleset: RuleSet, news: _News, labelled: Mapping[str, Labelled], resolved: Mapping[str, Resolved]
) -> Answer:
    feeds = ruleset.pack.feeds
    items = ((line.item, grade_of(line.item.url, feeds)) for line in news.lines)
    return Answer(
        ruleset=ruleset,
        result=backtest(ruleset, items, _ends(resolved)),
        labelled=labelled,
        resolved=resolved,
        passed_over=news.passed_over,
    )


def _on_kept_items(
    invocation: Invocation,
    rulesets: Sequence[RuleSet],
    span: Span,
    resolved: Mapping[str, Mapping[str, Resolved]],
) -> list[Answer]:
    since, until = span.bounds()
    answers = []
    with opened_store(settings_for(invocation)) as store, store.read() as tx:
        grades = {feed.id: feed.grade for feed in tx.feeds.all()}
        for ruleset in rulesets:
            ended = resolved[ruleset.pack.id]
            kept = ((item, grades[feed]) for feed, item in tx.items.by_publication(since=since, until=until))
            result = backtest(ruleset, kept, _ends(ended))
            answers.append(Answer(ruleset=ruleset, result=result, labelled={}, resolved=ended))
    return answers


def _ends(resolved: Mapping[str, Resolved]) -> dict[str, date]:
    return {name: one.on for name, one in resolved.items()}


def _resolved(file: Path | None, rulesets: Sequence[RuleSet]) -> dict[str, dict[str, Resolved]]:
    """Read how forecasts ended: pack → forecast → its end; nothing of packs that the file does not name."""
    ended: dict[str, dict[str, Resolved]] = {ruleset.pack.id: {} for ruleset in rulesets}
    if file is None:
        return ended
    document = read(file)
    name = pack_named(document)
    pack = next((ruleset.pack for ruleset in rulesets if ruleset.pack.id == name), None)
    if pack is None:
        what, todo = f"`pack` names none of those that are relived: {', '.join(ended)}", "write one of them"
        raise ProblemsError([Problem(Location(document.file), what, todo)])
    ended[name] = {one.forecast: one for one in resolved_in(document, pack)}
    return ended


def _read(file: str, asked: Asked) -> _News:
    lines, passed_over, code = list[LabelledLine](), 0, 0
    for line in each_line(file, LabelledLine):
        if isinstance(line, str):
            tell_unread(line)
            code = MISTAKE
        elif asked.span.holds(line.item):
            if asked.without is not None and line.is_true(asked.without):
                passed_over += 1
            else:
                lines.append(line)
    return _News(lines=lines, passed_over=passed_over, code=code)


def _draw(answers: list[Answer], folder: Path, *, quietly: bool) -> None:
    from watcher.cli.actions.relived_pictures import write_pictures  # noqa: PLC0415  rarely asked for

    for file in write_pictures(answers, folder):
        if not quietly:
            print_line(clean(str(file)))


def _aware(naive: datetime | None) -> datetime | None:
    return None if naive is None else naive.replace(tzinfo=UTC)
