"""Routes: which alerts a recipient wants."""

from dataclasses import replace

import pytest
from stored import alert, report

from rules.model import Stance
from watcher.attention.recipient import Route

ALERT = replace(alert(), ratio=0.25, stance=Stance.CONTRADICTS, reports=(replace(report(), language="fr"),))


@pytest.mark.parametrize(
    ("route", "admitted"),
    [
        (Route(), True),
        (Route(packs=frozenset({ALERT.pack, "other"})), True),
        (Route(packs=frozenset({"other"})), False),
        (Route(forecasts=frozenset({ALERT.forecast})), True),
        (Route(forecasts=frozenset({"other"})), False),
        (Route(stances=frozenset({Stance.CONTRADICTS})), True),
        (Route(stances=frozenset({Stance.CONFIRMS})), False),
        (Route(languages=frozenset({"fr"})), True),
        (Route(languages=frozenset({"en"})), False),
        (Route(min_strength=4), True),
        (Route(min_strength=4.1), False),
    ],
)
def test_route_admits_what_is_wanted(route: Route, *, admitted: bool) -> None:
    """Every part that is given must hold; strength counts either way."""
    assert route.admits(ALERT) is admitted
