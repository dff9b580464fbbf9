"""Report an event that raised no alert: judge it now, or keep it as an example that rules fail on."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rules import RuleSet
from rules.backtest import Label
from rules.explain import stopped_by
from rules.model import Item, Match, Stance
from rules.nearest import Near, nearest_of
from rules.story import identity
from rules.text import composed
from storage import Transaction
from watcher.cli.actions.opening import app_for, chosen, several_have
from watcher.cli.actions.printing import json_text, print_json, print_line
from watcher.cli.actions.shapes import Shape, match_shape
from watcher.cli.actions.subject import is_address
from watcher.cli.ending import MistakeError
from watcher.cli.invocation import Invocation
from watcher.feeds.normalize import language_code
from watcher.mail.plain import clean

FILE = "missed.jsonl"
_MOST = 5
#: What a person wrote into the file in another encoding stays as it is.
_AS_IS = "surrogateescape"


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """What an analyst reports: an address or a text, and what it should have raised."""

    what: str
    title: str
    language: str
    forecast: str | None
    stance: Stance | None
    pack: str | None = None


def report_missed(invocation: Invocation, missed: Missed, *, as_json: bool) -> None:
    """Say what matches now; where that is not what was missed, keep the example and say what came nearest."""
    with app_for(invocation) as app:
        rulesets = chosen(app.rulesets, missed.pack)
        label = _label(missed, rulesets)
        with app.store.read() as tx:
            item = _item(tx, missed, app.now())
    found = [match for ruleset in rulesets for match in ruleset.match(item)]
    is_found = any(label in {None, (match.forecast, match.stance)} for match in found)
    file = app.settings.data_dir / FILE
    near = () if is_found else nearest_of(rulesets, item, label)
    if not is_found:
        _keep(file, _line(item, label))
    if as_json:
        print_json(_shape(found, None if is_found else file, near[:_MOST]))
        return
    for match in found:
        print_line(clean(_matched(match)))
    for words in _found_words() if is_found else _missed_words(file, label, near[:_MOST]):
        print_line(clean(words))


def _label(missed: Missed, rulesets: Sequence[RuleSet]) -> Label | None:
    if (missed.forecast is None) != (missed.stance is None):
        raise MistakeError("give --forecast and --stance together, or neither")
    if missed.forecast is None or missed.stance is None:
        return None
    having = [each.pack.id for each in rulesets for one in each.pack.forecasts if one.id == missed.forecast]
    if not having:
        raise MistakeError(f"there is no forecast {missed.forecast!r}: `watcher forecasts` lists them")
    if len(having) > 1:
        raise MistakeError(several_have(missed.forecast, having))
    return missed.forecast, missed.stance


def _item(tx: Transaction, missed: Missed, now: datetime) -> Item:
    """Give the kept item at an address, or the text as an item: without a title its first line is that."""
    if is_address(missed.what):
        kept = tx.items.with_url(missed.what)
        if kept is None and not missed.title:
            raise MistakeError(f"no kept item has the address {missed.what}: give its text, or its --title")
        return kept or _made(missed, missed.title, "", now)
    if missed.title:
        return _made(missed, missed.title, missed.what, now)
    title, _, rest = missed.what.strip().partition("\n")
    if not title:
        raise MistakeError("there is no text: give an address, or what the news said")
    return _made(missed, title, rest, now)


def _made(missed: Missed, title: str, summary: str, now: datetime) -> Item:
    return Item(
        id=identity(title, summary),
        title=composed(title.strip()),
        summary=composed(summary.strip()),
        language=language_code(missed.language),
        url=missed.what if is_address(missed.what) else "",
        published=now,
    )


def _line(item: Item, label: Label | None) -> Shape:
    """The example as a line of a corpus; without a label it is kept, and asks nothing of the rules."""
    line = {
        "id": identity(item.title, item.summary),
        "date": item.published.date().isoformat(),
        "outlet": item.publisher,
        "url": item.url,
        "lang": item.language,
        "title": item.title,
        "summary": item.summary,
        "body": item.body,
    }
    labels = {} if label is None else {"labels": [{"forecast": label[0], "stance": label[1].value}]}
    return line | labels


def _keep(file: Path, line: Shape) -> None:
    """Add an example; one that is there gets the new label beside those it has."""
    file.parent.mkdir(parents=True, exist_ok=True)
    known = file.read_text(encoding="utf-8", errors=_AS_IS).splitlines() if file.exists() else []
    others: list[str] = []
    labels: list[Shape] = []
    for text in filter(str.strip, known):
        example = _example(text)
        if example.get("id") == line["id"]:
            labels += example.get("labels") or []
        else:
            others.append(text)
    labels += [one for one in line.get("labels", []) if one not in labels]
    line |= {"labels": labels} if labels else {}
    new = file.with_suffix(".new")
    new.write_text("\n".join([*others, json_text(line)]) + "\n", encoding="utf-8", errors=_AS_IS)
    new.replace(file)


def _example(text: str) -> Shape:
    """The example on a line; nothing for a line that a person broke, which is left as it is."""
    try:
        line = json.loads(text)
    except ValueError:
        return {}
    return line if isinstance(line, dict) else {}


def _matched(match: Match) -> str:
    return f"{match.rule} matches: {match.stance.value} {match.forecast}, “{match.evidence[0].text}”"


def _found_words() -> Iterator[str]:
    yield "It is found now: `watcher rules rejudge` logs what is kept and was not found before."


def _missed_words(file: Path, label: Label | None, near: Sequence[Near]) -> Iterator[str]:
    yield f"Kept in {file}."
    if label is None:
        yield "It has no label: with --forecast and --stance it becomes a test of the rules."
    else:
        yield f"`watcher rules test --corpus {file}` shows it as missed until a rule finds it."
    yield "What came nearest:" if near else "No rule has any part of it."
    for one in near:
        has, lacks = ", ".join(one.has), "; ".join(stopped_by(one))
        yield f"- {one.rule} ({one.stance.value} {one.forecast}) has {has}; {lacks}"


def _shape(found: Sequence[Match], file: Path | None, near: Sequence[Near]) -> Shape:
    return {
        "matches": [match_shape(match) for match in found],
        "kept_in": None if file is None else str(file),
        "nearest": [
            {
                "rule": one.rule,
                "forecast": one.forecast,
                "stance": one.stance.value,
                "sentence": one.sentence,
                "has": list(one.has),
                "lacks": list(stopped_by(one)),
            }
            for one in near
        ],
    }
