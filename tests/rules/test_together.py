from datetime import timedelta

from rule_samples import NOON, ferry, news

from rules.labels import Labelled
from rules.model import Match
from rules.score import Share
from rules.together import together

SIGNED, SCRAPPED, QUIET = "Norrey and Sund sign contract for bridge", "Sund scraps bridge", "Fog delays ferry"


def _told(event: str, title: str, days: float) -> tuple[Labelled, tuple[Match, ...]]:
    item = news(title, id=f"{event} {title} {days}", published=NOON + timedelta(days=days))
    return Labelled(item=item, event=event, labels=frozenset(), acceptable=frozenset()), ferry().match(item)


def test_pairs_of_one_event_and_of_two_are_counted_within_a_week() -> None:
    """What raised nothing is in no pair, and what lies further apart in none either."""
    found = together(
        [
            _told("contract", SIGNED, 0),
            _told("contract", SIGNED, 1),
            _told("contract", SCRAPPED, 2),
            _told("again", SIGNED, 2.5),
            _told("later", SIGNED, 30),
            _told("contract", QUIET, 0),
        ]
    )
    assert found.same == Share(part=1, whole=3)
    assert found.different == Share(part=2, whole=3)


def test_no_items_make_no_pairs() -> None:
    """There is nothing to count."""
    assert together([]).same == Share(part=0, whole=0)
