from datetime import date, timedelta

from rule_samples import NOON, ferry, news

from rules.backtest import Label, backtest
from rules.labels import Happening, Labelled, Tally, Verdict, happenings, tally
from rules.model import Grade, Item, Stance

BUILT = ("bridge-built", Stance.CONFIRMS)
DROPPED = ("bridge-built", Stance.CONTRADICTS)
DAY = timedelta(days=1)


def _item(name: str, title: str, days: int = 0) -> Item:
    address = f"https://paper.example/{name}"
    return news(title, id=name, url=address, published=NOON + days * DAY)


def _labelled(item: Item, *labels: Label, acceptable: tuple[Label, ...] = (), event: str = "") -> Labelled:
    return Labelled(
        item=item, event=event or item.id, labels=frozenset(labels), acceptable=frozenset(acceptable)
    )


def test_alerts_are_right_tolerated_or_wrong() -> None:
    """What is tolerated counts neither way, and what nobody labelled is left out."""
    right = _labelled(_item("a", "Norrey and Sund sign contract for bridge"), BUILT, acceptable=(BUILT,))
    tolerated = _labelled(_item("b", "Sund scraps bridge", 10), BUILT, acceptable=(DROPPED,))
    wrong = _labelled(_item("c", "Norrey and Sund fund bridge", 20))
    stranger = _item("d", "Norrey shelves bridge", 30)
    labelled = {one.item.id: one for one in (right, tolerated, wrong)}
    items = [*(one.item for one in labelled.values()), stranger]
    result = backtest(ferry(), [(item, Grade.F) for item in items])
    assert len(result.alerts) == 4
    assert tally(result.alerts, labelled) == Tally(right=1, tolerated=1, wrong=1)
    assert tally(result.alerts, labelled).precision == 0.5
    assert wrong.verdict(BUILT) is Verdict.WRONG


def test_without_alerts_there_is_no_precision() -> None:
    """Neither nothing nor all."""
    assert tally((), {}).precision is None


def test_events_are_found_on_a_day_or_missed() -> None:
    """The days run from the event's first item that should alert to the first that did."""
    plain = _item("a", "Dockyard busy with bridge parts")
    told = _item("b", "Norrey and Sund sign contract for bridge", 2)
    missed = _item("c", "All quiet", 1)
    early = _item("d", "Sund scraps bridge", -300)
    labelled = [
        _labelled(told, BUILT, event="contract"),
        _labelled(plain, BUILT, event="contract"),
        _labelled(missed, DROPPED),
        _labelled(early, DROPPED),
        _labelled(told, ("another-forecast", Stance.CONFIRMS), event="elsewhere"),
    ]
    alerts = backtest(ferry(), [(one.item, Grade.F) for one in labelled]).alerts
    found, lost = happenings(alerts, labelled, ferry().pack.forecasts)
    assert found == Happening(event="contract", label=BUILT, first=date(2025, 2, 3), alerted=date(2025, 2, 5))
    assert found.days == 2
    assert (lost.event, lost.alerted, lost.days) == ("c", None, None)
