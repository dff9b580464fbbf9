from dataclasses import replace
from typing import Any

import builders
import pytest
from command_line import FERRY

from rules.interval import wilson
from rules.model import Verdict
from storage import Alert
from watcher.app import load_packs
from watcher.precision import FEW, precision

RULESETS = load_packs((str(FERRY),))


def _alerts(*verdicts: Verdict, rule: str = "money-asserted", **changes: Any) -> list[Alert]:
    base = builders.alert(pack="island-bridge", forecast="bridge-built", rule=rule)
    return [replace(base, id=f"{rule}{n}", verdict=one, **changes) for n, one in enumerate(verdicts)]


def test_alerts_and_verdicts_are_counted_by_rule() -> None:
    """Precision is the share of right ones among those judged; who was not judged is left out."""
    given = [*[Verdict.RIGHT] * 3, Verdict.WRONG_STANCE, Verdict.IRRELEVANT, Verdict.NONE]
    (tally,) = precision(_alerts(*given), RULESETS).rules
    assert (tally.pack, tally.name, tally.raised) == ("island-bridge", "money-asserted", 6)
    assert (tally.right, tally.wrong_stance, tally.irrelevant, tally.unjudged) == (3, 1, 1, 1)
    assert (tally.precision, tally.interval) == (0.6, wilson(3, 5))
    assert tally.told == "60% (23 to 88%)"
    assert tally.is_few


def test_what_nobody_judged_has_no_precision() -> None:
    """Neither good nor bad."""
    (tally,) = precision(_alerts(Verdict.NONE), RULESETS).rules
    assert (tally.precision, tally.interval, tally.told) == (None, None, "-")


def test_enough_verdicts_are_not_few() -> None:
    """From ten on a precision is told without a warning."""
    (tally,) = precision(_alerts(*[Verdict.RIGHT] * FEW), RULESETS).rules
    assert not tally.is_few
    assert tally.told == "100% (72 to 100%)"


def test_rules_without_an_alert_are_named() -> None:
    """In the order of the pack; alerts of rules that are gone are counted all the same."""
    found = precision(_alerts(Verdict.NONE, rule="gone") + _alerts(Verdict.NONE), RULESETS)
    assert found.idle == (("island-bridge", "money-promised"), ("island-bridge", "dropped-by-one"))
    assert [tally.name for tally in found.rules] == ["gone", "money-asserted"]


def test_publishers_are_counted_once_for_each_alert() -> None:
    """By the names they are shown under, whichever pack they serve."""
    twice = tuple(builders.report(url=f"https://{n}.example") for n in range(2))
    other = builders.report(publisher="Times", url="https://t.example")
    alerts = _alerts(Verdict.RIGHT, Verdict.IRRELEVANT, reports=(*twice, other))
    alerts.append(replace(alerts[0], id="far", pack="other", reports=(other,)))
    told = {tally.name: (tally.pack, tally.raised, tally.right) for tally in precision(alerts, ()).publishers}
    assert told == {"Example News": ("", 2, 1), "Times": ("", 3, 2)}


def test_the_least_precise_come_first_and_the_unjudged_last() -> None:
    """What deserves a look is read first."""
    alerts = [
        *_alerts(Verdict.NONE, Verdict.NONE, rule="unjudged"),
        *_alerts(Verdict.RIGHT, rule="good"),
        *_alerts(Verdict.RIGHT, Verdict.IRRELEVANT, rule="middling"),
        *_alerts(Verdict.WRONG_STANCE, rule="bad"),
    ]
    assert [tally.name for tally in precision(alerts, ()).rules] == ["bad", "middling", "good", "unjudged"]
    assert [tally.precision for tally in precision(alerts, ()).forecasts] == [pytest.approx(0.5)]
