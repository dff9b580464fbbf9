import os
import pwd
import socket
from datetime import timedelta
from typing import Any

import builders
import pytest
from command_line import Cli, OpenMemory, keep

from storage import Alert

ME = f"{pwd.getpwuid(os.getuid()).pw_name}@{socket.gethostname()}"


def _alert(**changes: Any) -> Alert:
    return builders.alert(
        **{"pack": "island-bridge", "forecast": "bridge-built", "rule": "money-asserted", **changes}
    )


def test_a_verdict_takes_an_alert_out_of_the_belief_until_it_is_taken_back(
    cli: Cli, memory: OpenMemory
) -> None:
    """Said in words, and seen in list, forecast and journal; what the log recorded of the day stays."""
    keep(memory, alerts=[_alert()])
    given = cli("alerts", "verdict", "a1b2", "irrelevant", "--note", "a film title", "--by", "Ann")
    assert (given.code, given.out) == (
        0,
        "a1b2c3d4 is judged irrelevant. The belief of bridge-built rose from 37% to 70%.\n",
    )
    assert cli("alerts").out.splitlines()[1].endswith("(1 report, judged irrelevant)")
    assert "70% → 37%" in cli("alerts").out
    (told,) = cli("alerts", "--json").json
    assert (told["verdict"], told["belief_after"]) == ("irrelevant", 0.3684)
    assert told["rejected_at"]
    assert cli("forecasts", "--json").json[0]["belief"] == pytest.approx(0.7)
    back = cli("alerts", "verdict", "a1b2c3d4", "none")
    assert back.out == (
        "The verdict on a1b2c3d4 is taken back. The belief of bridge-built fell from 70% to 37%.\n"
    )
    assert cli("forecasts", "--json").json[0]["belief"] == pytest.approx(
        0.7 / 0.3 * 0.25 / (1 + 0.7 / 0.3 * 0.25)
    )
    acts = cli("acts", "--about", "a1b2c3d4", "--json").json
    assert [(act["did"], act["as"], act["by"], act["why"]) for act in acts] == [
        ("verdict", "", ME, ""),
        ("verdict", "irrelevant", "Ann", "a film title"),
    ]


def test_an_alert_is_shown_with_the_verdicts_on_it(cli: Cli, memory: OpenMemory) -> None:
    """The last one first, and what it does."""
    keep(memory, alerts=[_alert()])
    cli("alerts", "verdict", "a1b2c3d4", "right", "--by", "Ann")
    cli("alerts", "verdict", "a1b2c3d4", "wrong-stance", "--note", "they\x1b[31m denied it", "--by", "Bob")
    shown = cli("alerts", "show", "a1b")
    last, first = shown.out.splitlines()[-2:]
    assert last.startswith("Judged wrong-stance by Bob, ")
    assert last.endswith(" UTC: they [31m denied it")
    assert first.startswith("Judged right by Ann, ")
    assert "Judged wrong-stance: it moves no belief unless that verdict is taken back." in shown.out
    as_json = cli("alerts", "show", "a1b", "--json").json
    assert [act["as"] for act in as_json["acts"]] == ["wrong-stance", "right"]


def test_nothing_is_taken_back_where_nothing_was_said(cli: Cli, memory: OpenMemory) -> None:
    """And nothing is written down."""
    keep(memory, alerts=[_alert()])
    assert (
        cli("alerts", "verdict", "a1b2c3d4", "none").out == "Nobody has judged a1b2c3d4: nothing changed.\n"
    )
    assert cli("acts").out == "Nothing was done by hand.\n"


def test_verdict_on_a_forecast_that_is_gone_is_kept(cli: Cli, memory: OpenMemory) -> None:
    """The log outlives its packs."""
    keep(memory, alerts=[_alert(pack="long-gone")])
    said = cli("alerts", "verdict", "a1b2c3d4", "right").out
    assert said == "a1b2c3d4 is judged right. bridge-built is watched no more.\n"


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (("--verdict", "right"), ["a1"]),
        (("--verdict", "wrong-stance"), []),
        (("--unjudged",), ["b2", "a2"]),
        (("--unjudged", "--limit", "1"), ["b2"]),
    ],
)
def test_alerts_are_listed_by_verdict(
    options: tuple[str, ...], ids: list[str], cli: Cli, memory: OpenMemory
) -> None:
    """Those judged so, or those that wait to be judged."""
    day = timedelta(days=1)
    names = ("a1", "a2", "b2")
    keep(
        memory,
        alerts=[
            _alert(id=name, story=name, raised_at=builders.NOON + n * day) for n, name in enumerate(names)
        ],
    )
    cli("alerts", "verdict", "a1", "right")
    assert [alert["id"] for alert in cli("alerts", "list", *options, "--json").json] == ids
    assert [alert["id"] for alert in cli("alerts", *options, "--json").json] == ids


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("alerts", "verdict", "a", "right"), "several alerts begin with 'a': a3, a2, a1"),
        (("alerts", "show", "a"), "several alerts begin with 'a': a3, a2, a1"),
        (("alerts", "verdict", "xa1", "right"), "there is no alert 'xa1': did you mean a1"),
        (("alerts", "verdict", "nothing", "right"), "there is no alert 'nothing': `watcher alerts` lists"),
        (("alerts", "verdict", "", "right"), "there is no alert ''"),
        (("alerts", "verdict", "%", "right"), "there is no alert '%'"),
        (("alerts", "verdict", "a1", "wrong"), "'wrong' is not one of"),
        (("alerts", "verdict", "a1", "right", "--by", " "), "--by takes a name of 1 to 120 characters"),
        (("alerts", "verdict", "a1", "right", "--note", "x" * 1001), "--note takes at most 1,000 characters"),
        (("alerts", "list", "--unjudged", "--verdict", "right"), "leave nothing: give one of them"),
    ],
)
def test_mistakes_are_told_and_change_nothing(
    words: tuple[str, ...], told: str, cli: Cli, memory: OpenMemory
) -> None:
    """With what could have been meant."""
    keep(
        memory,
        alerts=[_alert(id=f"a{n}", story=f"s{n}", raised_at=builders.NOON + timedelta(n)) for n in (1, 2, 3)],
    )
    ended = cli(*words)
    assert (ended.code, ended.out) == (2, "")
    assert told in " ".join(ended.err.replace("│", " ").split())
    assert cli("acts", "--json").json == []


def test_what_is_done_to_feeds_and_items_by_hand_is_kept(cli: Cli, memory: OpenMemory) -> None:
    """By whom and why; passwords in addresses are hidden; what changed nothing is no act."""
    url, secret = "https://a.example/feed", "https://u:hidden@b.example/feed"
    cli("feeds", "add", url, "--by", "Ann", "--why", "asked for")
    cli("feeds", "add", secret, "--by", "Ann")
    cli("feeds", "disable", url, "--by", "Ann", "--why", "noise")
    cli("feeds", "enable", url, "--by", "Ann")
    cli("feeds", "remove", url, "--by", "Ann")
    cli("db", "prune", "--before", "2020-01-01", "--by", "Ann", "--why", "room")
    for refused in (("feeds", "remove", url), ("db", "prune", "--before", "2020-01-01", "--dry-run")):
        cli(*refused)
    acts = cli("acts", "--json").json
    assert [(act["did"], act["to"], act["as"], act["why"]) for act in reversed(acts)] == [
        ("feed-add", url, "", "asked for"),
        ("feed-add", "https://***@b.example/feed", "", ""),
        ("feed-disable", url, "", "noise"),
        ("feed-enable", url, "", ""),
        ("feed-remove", url, "", ""),
        ("db-prune", "before 2020-01-01T00:00:00", "0 items", "room"),
    ]
    assert {act["by"] for act in acts} == {"Ann"}
    table = cli("acts").out.splitlines()
    assert table[0].split() == ["AT", "BY", "DID", "TO", "AS", "WHY"]
    assert "hidden" not in cli("acts").out
    assert cli("acts", "--since", "2999-01-01").out == "Nothing was done by hand.\n"


def test_feeds_of_a_list_are_kept_as_imported(cli: Cli, memory: OpenMemory) -> None:
    """Those that were there already are no act."""
    cli("feeds", "add", "https://a.example/feed")
    cli("feeds", "export", "--out", "feeds.opml")
    cli("feeds", "remove", "https://a.example/feed")
    cli("feeds", "import", "feeds.opml", "--by", "Ann", "--why", "moved here")
    (newest, *_) = cli("acts", "--json").json
    assert (newest["did"], newest["to"], newest["as"]) == (
        "feed-import",
        "https://a.example/feed",
        "from feeds.opml",
    )
    assert [act["did"] for act in cli("acts", "--json").json] == ["feed-import", "feed-remove", "feed-add"]


def test_suggestions_taken_are_kept(cli: Cli) -> None:
    """Each search once."""
    for _ in range(2):
        cli("feeds", "suggest", "--pick", "1")
    (act,) = cli("acts", "--json").json
    assert (act["did"], act["as"], act["by"]) == ("feed-add", "as suggested", ME)
