import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from itertools import cycle
from pathlib import Path

import pytest
from builders import forecast
from command_line import FERRY
from desk import NOON, QUIET, SCRAPPED, SIGNED, SIGNED_TOO, Desk, Entry
from stored import alert, weighing

from rules.model import Verdict
from storage import Deed, Store, open_store
from watcher.alert_log import AlertLog
from watcher.app import load_packs
from watcher.digest import IsoWeek
from watcher.edits import GONE
from watcher.week import summarize_week

PLANNED = "Norrey and Sund to fund bridge"
ROOT = Path(__file__).parents[2]
FORECAST = load_packs((str(FERRY),))[0].forecast("bridge-built")
PRIOR = FORECAST.prior.probability
HOUR = timedelta(hours=1)

_JUDGE = """
import sys
from datetime import UTC, datetime
from rules.model import Verdict
from storage import Deed, NewAct, open_store
store = open_store(sys.argv[1])
for verdict in [Verdict.IRRELEVANT, Verdict.NONE] * 20 + [Verdict.WRONG_STANCE]:
    with store.begin() as tx:
        tx.acts.add(NewAct(who="ann", what=Deed.VERDICT, subject="a1", value=verdict), datetime.now(UTC))
        tx.alerts.judge("a1", verdict, datetime.now(UTC))
store.close()
"""


def judge(desk: Desk, verdict: Verdict) -> None:
    """Give a verdict on the newest alert."""
    with desk.app.store.begin() as tx:
        assert tx.alerts.judge(tx.alerts.ids()[0], verdict, desk.clock())


def ratios(desk: Desk) -> tuple[float, ...]:
    """What makes up the belief."""
    with desk.app.store.read() as tx:
        return weighing(tx, "island-bridge", "bridge-built")


def publish(desk: Desk, *entries: Entry) -> None:
    """Let the feed hold these entries, and poll it."""
    desk.publish("a", *entries)
    desk.clock.moment = max(desk.clock(), desk.feed("a").next_due)
    desk.poll()


def test_a_rejected_alert_grows_and_stays_out_of_the_belief(either_desk: Desk) -> None:
    """The stronger report takes its place in the log; it counts once the verdict is taken back."""
    desk = either_desk
    desk.subscribe("a")
    publish(desk, Entry(PLANNED))
    judge(desk, Verdict.IRRELEVANT)
    publish(desk, Entry(PLANNED), Entry(SIGNED, at=NOON + HOUR))
    (grown,) = desk.alerts()
    assert (grown.indicator, grown.ratio, grown.counts) == ("money", 3.0, True)
    assert (grown.verdict, grown.weighs) == (Verdict.IRRELEVANT, False)
    assert (grown.belief_before, grown.belief_after) == (PRIOR, PRIOR)
    assert ratios(desk) == ()
    judge(desk, Verdict.NONE)
    assert ratios(desk) == (3.0,)


def test_others_of_its_story_are_judged_each_for_itself(desk: Desk) -> None:
    """A verdict is on one alert: the opposite one of the same days counts on."""
    desk.subscribe("a")
    publish(desk, Entry(SIGNED))
    judge(desk, Verdict.WRONG_STANCE)
    publish(desk, Entry(SIGNED), Entry(SCRAPPED))
    (scrapped, _) = sorted(desk.alerts(), key=lambda each: each.ratio)
    assert (scrapped.belief_before, ratios(desk)) == (PRIOR, (scrapped.ratio,))


def test_a_rejected_alert_can_be_corrected_and_stand_again(desk: Desk) -> None:
    """None of that brings it back into the belief, or takes another's ratio out."""
    desk.subscribe("a")
    page = "https://a.example/1"
    publish(desk, Entry(SIGNED, link=page))
    judge(desk, Verdict.IRRELEVANT)
    publish(desk, Entry(QUIET, link=page))
    (corrected,) = desk.alerts()
    assert (corrected.correction, corrected.belief_before, corrected.belief_after) == (GONE, PRIOR, PRIOR)
    publish(desk, Entry(SIGNED_TOO, link=page))
    (again,) = desk.alerts()
    assert (again.correction, again.counts, again.verdict) == ("", True, Verdict.IRRELEVANT)
    assert ratios(desk) == ()


def test_a_digest_tells_belief_without_what_was_rejected_by_then(desk: Desk) -> None:
    """It weighed until it was rejected: the week that was told of it is not told otherwise."""
    desk.subscribe("a")
    publish(desk, Entry(SIGNED))
    desk.clock.advance(weeks=1)
    judge(desk, Verdict.IRRELEVANT)
    first = IsoWeek.parse("2026-W05")
    weeks = [summarize_week(desk.app, week).forecasts[0] for week in (first, first.next, first.next.next)]
    assert [week.after for week in weeks] == [pytest.approx(0.8119, abs=1e-4), PRIOR, PRIOR]
    assert [week.before for week in weeks[1:]] == [week.after for week in weeks[:-1]]
    judge(desk, Verdict.NONE)
    assert summarize_week(desk.app, first.next).forecasts[0].after == pytest.approx(0.8119, abs=1e-4)


def test_verdicts_given_while_another_process_writes_are_kept(store: Store, database_url: str) -> None:
    """Neither overwrites the other, and an alert that was rejected moves nothing."""
    with store.begin() as tx:
        tx.alerts.add(alert("a1", story="s"))
        tx.alerts.add(replace(alert("a2"), ratio=3.0))
    command = [sys.executable, "-c", _JUDGE, database_url]
    with subprocess.Popen(command, cwd=ROOT) as process:  # noqa: S603 -- our own words, no shell
        strengths = cycle([2.0, 4.0])
        while process.poll() is None:
            _strengthen(store, next(strengths))
        assert process.returncode == 0
    _strengthen(store, 8.0)
    with closing(open_store(database_url)) as fresh, fresh.read() as tx:
        judged = tx.alerts.get("a1")
        assert judged is not None
        assert (judged.ratio, judged.verdict) == (8.0, Verdict.WRONG_STANCE)
        assert weighing(tx) == (3.0,)
        assert len(tx.acts.list(what=Deed.VERDICT, about="a1")) == 41


def _strengthen(store: Store, ratio: float) -> None:
    """Let the alert weigh so much from now on, as the daemon does."""
    with store.begin() as tx:
        book, one = AlertLog(tx), tx.alerts.get("a1")
        assert one is not None
        stronger = book.weigh(forecast(id="F1"), replace(one, ratio=ratio))
        assert (stronger.belief_before == stronger.belief_after) or one.weighs
        book.put(stronger)
