from typing import Any

import builders
import pytest
from command_line import Cli, OpenMemory, keep

from rules.interval import wilson
from storage import Alert


def _alert(name: str, **changes: Any) -> Alert:
    base = {"pack": "island-bridge", "forecast": "bridge-built", "rule": "money-asserted"}
    return builders.alert(**{**base, "id": name, "story": name, **changes})


@pytest.fixture
def judged(cli: Cli, memory: OpenMemory) -> None:
    """Two rules that fired, one of them judged."""
    keep(memory, alerts=[_alert("a1"), _alert("a2"), _alert("a3"), _alert("b1", rule="dropped-by-one")])
    cli("alerts", "verdict", "a1", "right")
    cli("alerts", "verdict", "a2", "irrelevant")


_TABLES = """\
ALERTS  RIGHT  WRONG STANCE  IRRELEVANT  UNJUDGED  PRECISION           RULE
3       1      0             1           1         50% (9 to 91%) few  money-asserted
1       0      0             0           1         -                   dropped-by-one

ALERTS  RIGHT  WRONG STANCE  IRRELEVANT  UNJUDGED  PRECISION           FORECAST
4       1      0             1           2         50% (9 to 91%) few  bridge-built

ALERTS  RIGHT  WRONG STANCE  IRRELEVANT  UNJUDGED  PRECISION           PUBLISHER
4       1      0             1           2         50% (9 to 91%) few  Example News

By 1 rule no alert stands:
  island-bridge/money-promised

2 of 4 alerts judged. Precision is the share of right ones among these,
with its bounds at 95% (Wilson); “few” marks fewer than 10 verdicts, which say little.
"""


@pytest.mark.usefixtures("judged")
def test_precision_is_told_by_rule_forecast_and_publisher(cli: Cli) -> None:
    """With what is sure about it, and the rules that never fired."""
    assert cli("rules", "stats").out == _TABLES


@pytest.mark.usefixtures("judged")
def test_precision_is_told_to_programs(cli: Cli) -> None:
    """The same figures, unrounded."""
    told = cli("rules", "stats", "--pack", "island-bridge", "--json").json
    assert told["rules"][0] == {
        "pack": "island-bridge",
        "name": "money-asserted",
        "alerts": 3,
        "right": 1,
        "wrong_stance": 0,
        "irrelevant": 1,
        "unjudged": 1,
        "precision": 0.5,
        "interval": list(wilson(1, 2)),
        "few": True,
    }
    assert told["idle"] == [{"pack": "island-bridge", "name": "money-promised"}]
    assert {key: len(told[key]) for key in told} == {"rules": 2, "forecasts": 1, "publishers": 1, "idle": 1}


def test_without_a_verdict_the_command_that_gives_one_is_named(cli: Cli, memory: OpenMemory) -> None:
    """Also where nothing was raised at all, or nothing of late."""
    assert "None of 0 alerts is judged: `watcher alerts verdict` does that." in cli("rules", "stats").out
    keep(memory, alerts=[_alert("a1")])
    assert "None of 1 alert is judged" in cli("rules", "stats").out
    assert "By 3 rules no alert stands" in cli("rules", "stats", "--since", "2026-02-01").out


def test_precision_of_a_pack_that_is_not_loaded_is_a_mistake(cli: Cli) -> None:
    """It is told which was asked for, and which there are."""
    ended = cli("rules", "stats", "--pack", "nowhere")
    told = "watcher: no pack 'nowhere' is loaded: the settings have island-bridge\n"
    assert (ended.code, ended.err) == (2, told)
