"""Try rules on news from a file, and on the examples that stand beside them."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, BeforeValidator, Field, PlainValidator, ValidationError

from rules import RuleSet
from rules.model import Item, Match
from rules.schema import Document
from watcher.app import load_packs
from watcher.cli.ending import FAILED, MISTAKE, MistakeError
from watcher.cli.invocation import Invocation
from watcher.cli.work.opening import settings_for
from watcher.cli.work.printing import json_text, print_json, print_line
from watcher.cli.work.shapes import Shape, evidence_shape
from watcher.mail.plain import clean
from watcher.mail.words import counted

#: The day of items that bear none: rules do not look at it.
_ANY_DAY = datetime(2000, 1, 1, tzinfo=UTC)

_Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]


def _moment(value: object) -> datetime:
    """Read a day or a time (ISO 8601); without a zone it is UTC."""
    try:
        moment = datetime.fromisoformat(str(value))
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError("an ISO 8601 date is expected") from error


class _Line(BaseModel):
    """A news item as a line of JSON; other keys are passed over."""

    id: Annotated[str, Field(min_length=1)]
    title: _Text = ""
    summary: _Text = ""
    body: _Text = ""
    language: Annotated[_Text, Field(validation_alias=AliasChoices("language", "lang"))] = ""
    date: Annotated[datetime, PlainValidator(_moment)] = _ANY_DAY
    outlet: _Text = ""
    url: _Text = ""


def match_items(invocation: Invocation, items: str, *, pack: str | None) -> int:
    """Print the alerts of each item as it is read; lines that cannot be read are told and passed over."""
    rulesets = _rulesets(invocation, pack)
    code = 0
    with _opened(items) as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                item = _item(line)
            except ValidationError as error:
                name = "standard input" if items == "-" else items
                print(clean(f"{name}:{number}: {_words(error)}"), file=sys.stderr)  # noqa: T201
                code = MISTAKE
                continue
            alerts = [_shape(match) for ruleset in rulesets for match in ruleset.match(item)]
            print_line(json_text({"id": item.id, "alerts": alerts}))
            sys.stdout.flush()
    return code


def run_samples(invocation: Invocation, *, pack: str | None) -> int:
    """Run every example beside the rules; the code is 1 where a rule does not do what its example says."""
    code = 0
    for ruleset in _rulesets(invocation, pack):
        wrong = list(_wrong_samples(ruleset))
        for words in wrong:
            print_line(clean(words))
        well = len(ruleset.samples) - len(wrong)
        print_line(
            f"{ruleset.pack.id}: {well} of {counted(len(ruleset.samples), 'example')} as they should be"
        )
        code = FAILED if wrong else code
    return code


def print_schema() -> None:
    """Print the JSON Schema of one file of a pack."""
    print_json(Document.model_json_schema())


def _rulesets(invocation: Invocation, pack: str | None) -> tuple[RuleSet, ...]:
    return load_packs(settings_for(invocation).packs if pack is None else (pack,))


@contextmanager
def _opened(items: str) -> Iterator[Iterable[bytes]]:
    if items == "-":
        yield sys.stdin.buffer
        return
    try:
        file = Path(items).open("rb")  # noqa: SIM115  closed below
    except OSError as error:
        raise MistakeError(f"{items}: {error.strerror}") from error
    with file:
        yield file


def _item(line: bytes) -> Item:
    read = _Line.model_validate_json(line)
    return Item(
        id=read.id,
        title=read.title,
        summary=read.summary,
        body=read.body,
        language=read.language.partition("-")[0].lower(),
        url=read.url,
        publisher=read.outlet,
        published=read.date,
    )


def _words(error: ValidationError) -> str:
    complaints: list[str] = []
    for one in error.errors(include_url=False, include_input=False):
        key = ".".join(str(part) for part in one["loc"])
        complaints.append(f"{key}: {one['msg']}" if key else one["msg"])
    return "; ".join(complaints)


def _shape(match: Match) -> Shape:
    shape: dict[str, Any] = {
        "pack": match.pack,
        "forecast": match.forecast,
        "stance": match.stance.value,
        "indicator": match.indicator.id,
        "rule": match.rule,
        "said": match.said.value,
        "event": match.event,
        "evidence": evidence_shape(match.evidence),
    }
    return shape


def _wrong_samples(ruleset: RuleSet) -> Iterator[str]:
    for sample in ruleset.samples:
        if bool(ruleset.matches_rule(sample.rule, sample.item)) != sample.must_match:
            should = "must match and does not" if sample.must_match else "must not match and does"
            yield f"{ruleset.pack.id}: {sample.rule} {should}: {sample.item.title}"
