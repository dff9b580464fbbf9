"""The commands that a digest prints beside its figures give those figures."""

import re
import shlex
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import builders
import pytest
from command_line import Cli, OpenMemory, keep

from rules.model import Grade, Stance, Verdict
from storage import Alert, Deed, Lapse, LineKind, NewAct, NewLine, PollResult

WEEK = "2026-W05"
NOON, DAY = builders.NOON, timedelta(days=1)
FORECAST: dict[str, Any] = {"pack": "island-bridge", "forecast": "bridge-built"}


@pytest.fixture
def told(cli: Cli, memory: OpenMemory) -> str:
    """The digest of a week with news both ways, a verdict, a sign that did not come, and a belief by hand."""
    steps = count()
    keep(
        memory,
        alerts=[
            _alert(next(steps), Stance.CONFIRMS, "money", at=NOON - 20 * DAY),
            _alert(next(steps), Stance.CONFIRMS, "money", at=NOON),
            _alert(next(steps), Stance.CONTRADICTS, "dropped", at=NOON + DAY),
            replace(
                _alert(next(steps), Stance.CONFIRMS, "money", at=NOON + DAY),
                verdict=Verdict.IRRELEVANT,
                rejected_at=NOON + 2 * DAY,
            ),
        ],
    )
    store = memory()
    with store.begin() as tx:
        tx.acts.add(
            NewAct(who="ann", what=Deed.VERDICT, subject="id3", value="irrelevant", why="a film"), NOON
        )
        tx.lapses.add(
            Lapse(
                at=NOON + 3 * DAY,
                **FORECAST,
                indicator="money",
                since=date(2025, 7, 1),
                by=date(2026, 1, 29),
                ratio=0.8,
                watched=1.0,
            )
        )
        line = NewLine(who="ann", **FORECAST, kind=LineKind.BELIEF, belief=0.55, why="the talks were dull")
        tx.lines.add(line, NOON + 4 * DAY)
        (feed,) = [one.id for one in tx.feeds.all()]
        for error in ("", "", "down"):
            tx.feed_days.count({feed: PollResult(at=NOON, next_due=NOON, error=error)})
    store.close()
    ended = cli("digest", "--week", WEEK)
    assert (ended.code, ended.err) == (0, "")
    return ended.out


def test_every_command_runs(told: str, cli: Cli) -> None:
    """None of them is told otherwise than it is written."""
    commands = {line.split("watcher ", 1)[1] for line in _traces(told)}
    assert len(commands) > 6
    for command in commands:
        words = shlex.split(command.replace(" ID", " bridge-built"))
        assert cli(*words).code in ({0, 1} if words[:2] == ["feeds", "health"] else {0}), command


def test_beliefs_are_those_of_the_list_and_of_the_account(told: str, cli: Cli) -> None:
    """Now and a week ago, in the row, with the line of blocks beside them."""
    row = re.search(r"^([▲▼=]) bridge-built  (\d+%) → (\d+%)  (\S+)", told, re.MULTILINE)
    assert row is not None
    arrow, before, after, blocks = row.groups()
    now, ago = (cli(*_words(told, f"forecasts list --at {day}")).out for day in ("2026-02-01", "2026-01-25"))
    assert {arrow, after, blocks} <= set(_line(now, "bridge-built").split())
    assert before in _line(ago, "bridge-built").split()
    assert after in cli(*_words(told, "forecasts show bridge-built")).out


def test_moves_of_stories_silence_and_people_are_those_of_the_history(told: str, cli: Cli) -> None:
    """Each with its figures and its day; and what a story weighs is its factor in the account."""
    history = cli(*_words(told, "forecasts history bridge-built")).out
    for move in ("85% → 90% (raised 27 Jan", "90% → 74% (raised 28 Jan", "bridge-built 74% → 70%, 30 Jan"):
        assert move in told
        assert re.findall(r"\d+% → \d+%", move)[0] in history
    assert "bridge-built 70% → 55%, 31 Jan 2026: belief set to 55% by ann, the talks were dull" in told
    assert re.search(r"2026-01-31 .* 70% .* 55% .* the talks were dull", history)
    account = cli(*_words(told, "forecasts show bridge-built")).out
    factors = re.findall(r"factor (\d+\.\d+)", told)
    assert len(factors) == 2
    for alert, factor in zip(re.findall(r"All of it: watcher alerts show (\w+)", told), factors, strict=True):
        assert factor in _line(account, alert).split()


def test_stories_and_corrections_are_those_of_the_list_of_alerts(told: str, cli: Cli) -> None:
    """Those that stand, by their weeks; those corrected or rejected apart."""
    whole = re.search(r"^(\d+) stor(?:y|ies) confirms?, (\d+) contradicts?, (\S+) to", told, re.MULTILINE)
    assert whole is not None
    since = _words(told, "alerts list --since 2025")
    listed = cli(*since).out
    rejected = re.findall(r"^- .*\((id\d)\): judged irrelevant, a film$", told, re.MULTILINE)
    assert rejected == ["id3"]
    standing = [line for line in listed.splitlines()[1:] if "id3" not in line]
    assert sum("confirms" in line for line in standing) == int(whole[1])
    assert sum("contradicts" in line for line in standing) == int(whole[2])
    assert "id3" in cli(*_words(told, "alerts list")).out


def test_polls_and_precision_are_those_of_their_commands(told: str, cli: Cli) -> None:
    """To the last figure."""
    polls = re.search(r"\d+% of \d+ polls went well\.", told)
    assert polls is not None
    assert polls[0] == "67% of 3 polls went well."
    assert polls[0] in cli(*_words(told, "feeds polls")).out
    precision = re.search(r"^- r: (\d) of (\d) right.*?, (\d+% \(.*?%\))", told, re.MULTILINE)
    assert precision is not None
    assert precision[3] in _line(cli(*_words(told, "rules stats")).out, "r")


def test_the_score_is_that_of_its_command(told: str, cli: Cli) -> None:
    """Once a forecast is resolved it is scored, in the digest of that week as by the command."""
    assert "RUNNING SCORE" not in told
    cli(
        "forecasts",
        "resolve",
        "bridge-built",
        "yes",
        "--on",
        "2026-01-30",
        "--why",
        "w",
        "--source",
        "https://a.example/",
    )
    digest = cli("digest").out
    scores = re.search(r"who says 50%: (.*)\.$", digest, re.MULTILINE)
    assert scores is not None
    command = cli(*_words(digest, "forecasts score")).out
    for figure in re.findall(r"0\.\d{3}", scores[1]):
        assert figure in command


def _alert(number: int, stance: Stance, indicator: str, *, at: datetime) -> Alert:
    ratio = 2.0 if stance is Stance.CONFIRMS else 0.25
    return builders.alert(
        id=f"id{number}",
        **FORECAST,
        rule="r",
        stance=stance,
        indicator=indicator,
        ratio=ratio,
        story=f"s{number}",
        raised_at=at,
        happened_at=at,
        heard=(replace(builders.alert().heard[0], at=at, best=Grade.B, independent=2),),
    )


def _traces(told: str) -> list[str]:
    """The lines of commands, without those that stand for all alerts or news."""
    lines = re.findall(
        r"^(?:Same figures.*: |The same: |Feeds as they are now: | {14})(watcher .*)$", told, re.MULTILINE
    )
    return [
        *lines,
        *re.findall(r"All of it(?: again, as it is known now)?: (watcher .*)$", told, re.MULTILINE),
    ]


def _words(told: str, begins: str) -> list[str]:
    """The words of the first command that begins so."""
    return next(shlex.split(line)[1:] for line in _traces(told) if line.startswith(f"watcher {begins}"))


def _line(out: str, about: str) -> str:
    """The first line in which something is named."""
    return next(line for line in out.splitlines() if about in line.split())
