from datetime import UTC, datetime, timedelta
from typing import Any

import builders
import pytest
from command_line import FERRY_FEED, Cli, OpenMemory, keep

from storage import Alert, Says

WHY = ("--why", "a summit is on", "--by", "Ann")


def _alert(**changes: Any) -> Alert:
    return builders.alert(**{"pack": "island-bridge", "forecast": "bridge-built", **changes})


def _begin(cli: Cli, *words: str) -> dict[str, Any]:
    ended = cli("silences", "add", *words, *WHY)
    assert (ended.code, ended.err) == (0, "")
    silence: dict[str, Any] = cli("silences", "--json").json[0]
    return silence


@pytest.mark.parametrize(
    ("words", "scope", "pack", "target"),
    [
        (("--forecast", "bridge-built"), "forecast", "island-bridge", "bridge-built"),
        (("--indicator", "money"), "indicator", "island-bridge", "money"),
        (("--indicator", "money", "--pack", "island-bridge"), "indicator", "island-bridge", "money"),
        (("--feed", FERRY_FEED), "feed", "", FERRY_FEED),
        (("--story", "a1b2"), "story", "island-bridge", "conclude:eu+india:fta:2026-01-27"),
    ],
)
def test_a_silence_is_about_one_thing(
    words: tuple[str, ...], scope: str, pack: str, target: str, cli: Cli, memory: OpenMemory
) -> None:
    """With an end and a reason, and kept as an act."""
    keep(memory, alerts=[_alert()])
    before = datetime.now(UTC)
    silence = _begin(cli, *words, "--for", "3d")
    assert (silence["scope"], silence["pack"], silence["target"]) == (scope, pack, target)
    assert (silence["why"], silence["by"], silence["running"], silence["held"]) == (
        "a summit is on",
        "Ann",
        True,
        0,
    )
    until = datetime.fromisoformat(silence["until"])
    assert before + timedelta(days=3) <= until <= datetime.now(UTC) + timedelta(days=3)
    (act,) = cli("acts", "--about", str(silence["id"]), "--json").json
    assert (act["did"], act["as"], act["why"]) == ("silence", f"{scope} {target}", "a summit is on")


def test_a_silence_ends_at_a_moment_of_the_configured_zone(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """A day is its first moment."""
    monkeypatch.setenv("WATCHER_TIMEZONE", "Asia/Kolkata")
    day = (datetime.now(UTC) + timedelta(days=9)).date()
    silence = _begin(cli, "--forecast", "bridge-built", "--until", day.isoformat())
    assert silence["until"] == f"{day - timedelta(days=1)}T18:30:00Z"


def test_what_a_silence_held_back_is_shown(cli: Cli, memory: OpenMemory) -> None:
    """In words and as JSON; the list counts it."""
    keep(memory, alerts=[_alert()])
    number = _begin(cli, "--story", "a1b2c3d4", "--for", "12h")["id"]
    store = memory()
    with store.begin() as tx:
        tx.silences.hold(number, "a1b2c3d4", Says.RAISED, builders.NOON)
        tx.silences.hold(number, "a1b2c3d4", Says.STRENGTHENED, builders.NOON + timedelta(hours=1))
    store.close()
    head, row = cli("silences").out.splitlines()
    assert head.split() == ["ID", "STATE", "UNTIL", "HELD", "BY", "ABOUT", "WHY"]
    assert row.split()[:2] == [str(number), "running"]
    assert row.endswith(f"  1     Ann  story “{builders.TITLE}”  a summit is on")
    shown = cli("silences", "show", str(number)).out
    assert f"About    story “{builders.TITLE}”" in shown
    assert shown.splitlines()[-2:] == [
        f"2026-01-27 12:00  raised        a1b2c3d4  bridge-built  ▼ contradicts  {builders.TITLE}",
        f"2026-01-27 13:00  strengthened  a1b2c3d4  bridge-built  ▼ contradicts  {builders.TITLE}",
    ]
    told = cli("silences", "show", str(number), "--json").json
    assert (told["held"], told["held_back"][0]) == (
        1,
        {"alert": "a1b2c3d4", "says": "raised", "at": "2026-01-27T12:00:00Z"},
    )


def test_a_silence_can_be_ended(cli: Cli) -> None:
    """Once; it is listed with those that are over, and the act is kept."""
    number = str(_begin(cli, "--forecast", "bridge-built", "--for", "3d")["id"])
    ended = cli("silences", "end", number, "--by", "Bob", "--why", "over")
    assert (ended.code, ended.out) == (0, f"Silence {number} is over: it held back nothing.\n")
    assert cli("silences").out == "No silence runs; with --all those that are over are listed.\n"
    (row,) = cli("silences", "list", "--all").out.splitlines()[1:]
    assert row.split()[1] == "ended"
    again = cli("silences", "end", number)
    assert (again.code, again.out) == (2, "")
    assert f"silence {number} is over already" in again.err
    acts = cli("acts", "--json").json
    assert [(act["did"], act["by"], act["why"]) for act in acts] == [
        ("silence-end", "Bob", "over"),
        ("silence", "Ann", "a summit is on"),
    ]


def test_no_silences_is_an_answer(cli: Cli) -> None:
    """To a person and to a program."""
    assert cli("silences", "list", "--all").out == "No silences.\n"
    assert cli("silences", "--json").json == []


_BRIDGE = ("--forecast", "bridge-built")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--for", "3d"), "say what is to be silent: one of --forecast, --indicator, --feed and --story"),
        ((*_BRIDGE, "--indicator", "money", "--for", "3d"), "say what is to be silent: one of"),
        (_BRIDGE, "a silence has one end: give --until DATE, or --for 3d"),
        ((*_BRIDGE, "--for", "3d", "--until", "2999-01-01"), "a silence has one end"),
        ((*_BRIDGE, "--for", "three days"), "is no span of time: write it like 90m, 12h, 3d or 2w"),
        ((*_BRIDGE, "--for", "0d"), "a silence ends later than now"),
        ((*_BRIDGE, "--for", "91d"), "a silence lasts 90 days at most"),
        ((*_BRIDGE, "--for", "99999w"), "a silence lasts 90 days at most"),
        ((*_BRIDGE, "--until", "2020-01-01"), "1 Jan 2020, 00:00 UTC is over already"),
        ((*_BRIDGE, "--until", "9999-12-31"), "a silence lasts 90 days at most"),
        (
            ("--forecast", "bridge-build", "--for", "3d"),
            "no forecast 'bridge-build': did you mean bridge-built ?",
        ),
        (("--indicator", "monkey", "--for", "3d"), "there is no indicator 'monkey': did you mean money ?"),
        (("--forecast", "x", "--for", "3d"), "there is no forecast 'x': `watcher forecasts` lists them"),
        ((*_BRIDGE, "--pack", "other", "--for", "3d"), "there is no forecast 'bridge-built'"),
        (("--feed", "https://a.example", "--for", "3d"), "there is no feed 'https://a.example'"),
        (("--story", "nothing", "--for", "3d"), "there is no alert 'nothing'"),
        ((*_BRIDGE, "--for", "3d", "--why", " "), "--why is empty: a silence has a reason"),
    ],
)
def test_mistakes_begin_no_silence(words: tuple[str, ...], told: str, cli: Cli) -> None:
    """Each says what to do instead."""
    ended = cli("silences", "add", *WHY, *words)
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err
    assert cli("silences", "list", "--all", "--json").json == []


@pytest.mark.parametrize("command", ["show", "end"])
def test_a_silence_that_never_was_is_a_mistake(command: str, cli: Cli) -> None:
    """The message says where numbers are found."""
    ended = cli("silences", command, "7")
    assert (ended.code, ended.err) == (
        2,
        "watcher: there is no silence 7: `watcher silences list --all` lists them\n",
    )


def test_a_silence_has_a_reason(cli: Cli) -> None:
    """Without one it is refused."""
    ended = cli("silences", "add", *_BRIDGE, "--for", "3d")
    assert ended.code == 2
    assert "--why" in ended.err
