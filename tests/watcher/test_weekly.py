from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import builders
import pytest
from builders import mail_recipient
from desk import ANN, BOB, NOON, QUIET, SIGNED, Desk, Entry

from rules.model import Verdict
from storage import Deed, DigestKey, DigestRun, NewAct, NewSilence, Says, Scope
from watcher.attention.recipient import Route
from watcher.digest import IsoWeek
from watcher.errors import ChartError, WatcherError
from watcher.mail.pictures import with_pictures
from watcher.ports import SendFailed
from watcher.week import summarize_week
from watcher.weekly import LONGEST_SLEEP, write_due_digests

#: When the digest of week 2026-W05, which holds NOON, is due.
MONDAY = datetime(2026, 2, 2, 7, 0, tzinfo=UTC)
WEEK = timedelta(weeks=1)
KEY = DigestKey(week="2026-W05")


def live(desk: Desk) -> None:
    """Give the first sign of life."""
    with desk.app.store.begin() as tx:
        tx.heartbeats.beat("test", desk.clock())


def written(desk: Desk) -> list[str]:
    """The weeks whose digest is kept in the store."""
    with desk.app.store.read() as tx:
        return sorted(tx.digests.written())


class Late:
    """A clock at which something happens from the second look on."""

    def __init__(self, then: Callable[[], datetime]) -> None:
        self._then = then
        self._looked = False

    def __call__(self) -> datetime:
        """Look."""
        if self._looked:
            return self._then()
        self._looked = True
        return MONDAY


def files(desk: Desk) -> list[str]:
    """The names of the files in the folder of digests."""
    return sorted(path.name for path in (desk.app.settings.data_dir / "digests").iterdir())


def test_writes_nothing_before_the_first_sign_of_life(desk: Desk) -> None:
    """A program that never ran watched no week."""
    assert write_due_digests(desk.app) == ()


def test_writes_nothing_before_the_hour_of_the_week(desk: Desk) -> None:
    """On Sunday the week is not over."""
    live(desk)
    desk.clock.moment = MONDAY - timedelta(seconds=1)
    assert write_due_digests(desk.app) == ()


def test_writes_each_digest_once_keeps_it_and_promises_it_to_everybody(either_desk: Desk) -> None:
    """The store, the files and the outbox tell the same digest."""
    desk = either_desk
    live(desk)
    desk.subscribe("a")
    desk.publish("a", SIGNED)
    desk.poll()
    desk.deliver()
    desk.clock.moment = MONDAY
    assert [str(week) for week in write_due_digests(desk.app)] == ["2026-W05"]
    assert write_due_digests(desk.app) == ()
    with desk.app.store.read() as tx:
        kept = tx.digests.get(KEY)
    assert kept is not None
    assert SIGNED in kept.text
    folder = desk.app.settings.data_dir / "digests"
    assert files(desk) == ["2026-W05.html", "2026-W05.txt"]
    assert (folder / "2026-W05.txt").read_text(encoding="utf-8") == kept.text
    page = (folder / "2026-W05.html").read_text(encoding="utf-8")
    assert page == with_pictures(kept.html, kept.pictures)
    assert [one.name for one in kept.pictures] == ["stories", "island-bridge-bridge-built"]
    assert 'src="cid:' not in page
    assert [one.key for one in desk.undelivered()] == [f"digest:2026-W05:{ANN}", f"digest:2026-W05:{BOB}"]
    assert desk.deliver().sent == 2


def test_each_recipient_gets_the_digest_of_what_they_see(either_desk: Desk) -> None:
    """Those who see the same share one, written once; the whole one is kept whoever reads it."""
    desk = either_desk
    narrow = Route(forecasts=frozenset({"bridge-built"}), packs=frozenset({"island-bridge"}))
    other = Route(packs=frozenset({"another"}))
    desk.set(
        recipients=(
            mail_recipient(ANN),
            replace(mail_recipient(BOB), route=narrow),
            *(replace(mail_recipient(f"{name}@desk.example"), route=other) for name in ("cat", "dan")),
        )
    )
    live(desk)
    desk.subscribe("a")
    desk.publish("a", SIGNED)
    desk.poll()
    desk.deliver()
    desk.clock.moment = MONDAY
    write_due_digests(desk.app)
    promised = {one.recipient: one.subject_id for one in desk.undelivered()}
    assert promised[ANN] == promised[BOB] == "2026-W05"
    assert promised["cat@desk.example"] == promised["dan@desk.example"] != "2026-W05"
    with desk.app.store.read() as tx:
        few = tx.digests.get(DigestKey.parse(promised["cat@desk.example"]))
    assert few is not None
    assert "Nothing confirmed or contradicted the 0 forecasts under watch." in few.text
    assert SIGNED not in few.text + few.html
    assert len(files(desk)) == 4
    assert desk.deliver().sent == 4
    assert write_due_digests(desk.app) == ()
    told = {str(mail["To"]): mail for mail in desk.post.taken if "digest" in str(mail["Subject"])}
    pictures = {
        name: sum(part.get_content_type() == "image/png" for part in mail.walk())
        for name, mail in told.items()
    }
    assert pictures == {ANN: 2, BOB: 2, "cat@desk.example": 0, "dan@desk.example": 0}


def test_recipient_who_comes_later_gets_no_older_digests(desk: Desk) -> None:
    """A view of their own is new from the next week on: what was written is written."""
    live(desk)
    desk.clock.moment = MONDAY
    write_due_digests(desk.app)
    desk.deliver()
    route = Route(packs=frozenset({"another"}))
    desk.set(recipients=(replace(mail_recipient("cat@desk.example"), route=route),))
    assert write_due_digests(desk.app) == ()
    desk.clock.moment = MONDAY + WEEK
    assert [str(week) for week in write_due_digests(desk.app)] == ["2026-W06"]
    assert [one.recipient for one in desk.undelivered()] == ["cat@desk.example"]


def test_digest_without_pictures_comes_all_the_same(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What draws them may be broken; the words are not."""

    def broken(*_: object, **__: object) -> bytes:
        raise ChartError("drawing this picture took more than 30 s")

    monkeypatch.setattr("watcher.editions.curve_png", broken)
    monkeypatch.setattr("watcher.editions.strip_png", broken)
    live(desk)
    desk.subscribe("a")
    desk.publish("a", SIGNED)
    desk.poll()
    desk.clock.moment = MONDAY
    write_due_digests(desk.app)
    with desk.app.store.read() as tx:
        kept = tx.digests.get(KEY)
    assert kept is not None
    assert (kept.pictures, "<img" in kept.html, SIGNED in kept.text) == ((), False, True)


def test_catches_up_after_three_weeks_oldest_first(desk: Desk) -> None:
    """A machine that was switched off over its holidays tells of each week."""
    live(desk)
    desk.clock.moment = MONDAY + 2 * WEEK
    assert [str(week) for week in write_due_digests(desk.app)] == ["2026-W05", "2026-W06", "2026-W07"]
    assert len(desk.undelivered()) == 6


def test_week_in_which_no_feed_was_polled_says_so(desk: Desk) -> None:
    """What is read after an outage was not read in it."""
    live(desk)
    desk.subscribe("a")
    desk.publish("a", QUIET)
    desk.poll()
    desk.clock.moment = MONDAY + WEEK
    desk.poll()
    write_due_digests(desk.app)
    with desk.app.store.read() as tx:
        texts = [kept.text for week in written(desk) if (kept := tx.digests.get(DigestKey(week=week)))]
    assert ["1 of 1 feed was read without error." in text for text in texts] == [True, False]
    assert texts[1].count("No poll of 1 feed was counted in this week.") == 2


def test_quiet_week_has_a_digest_that_says_so(desk: Desk) -> None:
    """No news is told, so that silence always means a fault."""
    live(desk)
    desk.clock.moment = MONDAY
    write_due_digests(desk.app)
    desk.deliver()
    assert len(desk.post.taken) == 2
    assert files(desk) == ["2026-W05.html", "2026-W05.txt"]


def test_without_recipients_the_digest_is_kept_and_not_promised(desk: Desk) -> None:
    """Who reads the files needs no mail."""
    desk.set(recipients=())
    live(desk)
    desk.clock.moment = MONDAY
    write_due_digests(desk.app)
    assert files(desk) == ["2026-W05.html", "2026-W05.txt"]
    assert desk.undelivered() == ()


def test_week_that_another_process_wrote_first_is_promised_by_that_one_alone(desk: Desk) -> None:
    """Two daemons on one database send one digest."""
    live(desk)
    desk.clock.moment = MONDAY
    with desk.app.store.begin() as tx:
        tx.digests.write(DigestRun(key=KEY, written_at=MONDAY, subject="s", text="t", html="h"))
    assert write_due_digests(desk.app) == ()
    assert desk.undelivered() == ()


def test_week_that_another_process_writes_meanwhile_is_promised_by_that_one_alone(desk: Desk) -> None:
    """Both were about to write; the first in the store is the digest, and the other promises nothing."""
    live(desk)
    desk.clock.moment = MONDAY
    first = DigestRun(key=KEY, written_at=MONDAY, subject="s", text="t", html="h")

    def look_at_the_clock() -> datetime:
        """Between any two looks at our clock, the other process may act."""
        with desk.app.store.begin() as tx:
            tx.digests.write(first)
        return MONDAY

    desk.app = replace(desk.app, now=Late(look_at_the_clock))
    write_due_digests(desk.app)
    assert desk.undelivered() == ()
    with desk.app.store.read() as tx:
        assert tx.digests.get(KEY) == first


def test_folder_that_cannot_be_made_is_told_in_words_and_nothing_is_lost(desk: Desk) -> None:
    """A file in the folder's place is named; once it is away, the digest comes."""
    live(desk)
    desk.clock.moment = MONDAY
    in_the_way = desk.app.settings.data_dir / "digests"
    in_the_way.touch()
    with pytest.raises(
        WatcherError, match=r"digests/2026-W05\.txt cannot be written: File exists\. Make room"
    ):
        write_due_digests(desk.app)
    assert (written(desk), desk.undelivered()) == ([], ())
    in_the_way.unlink()
    assert len(write_due_digests(desk.app)) == 1
    assert len(desk.undelivered()) == 2


def test_full_disk_is_told_in_words_and_leaves_no_half_file(desk: Desk) -> None:
    """A digest is whole or not there, and comes when there is room again: /dev/full has none."""
    live(desk)
    desk.clock.moment = MONDAY
    folder = desk.app.settings.data_dir / "digests"
    folder.mkdir()
    (folder / ".2026-W05.html.part").symlink_to("/dev/full")
    with pytest.raises(WatcherError, match="No space left on device"):
        write_due_digests(desk.app)
    assert written(desk) == []
    assert not (folder / ".2026-W05.html.part").is_symlink()
    assert len(write_due_digests(desk.app)) == 1
    assert files(desk) == ["2026-W05.html", "2026-W05.txt"]
    assert not (folder / "2026-W05.html").is_symlink()


def test_first_sign_of_life_in_1970_brings_no_thousand_digests(desk: Desk) -> None:
    """A board without a battery for its clock floods nobody once it knows the date."""
    desk.clock.moment = datetime(1970, 1, 1, tzinfo=UTC)
    live(desk)
    desk.clock.moment = MONDAY
    weeks = write_due_digests(desk.app)
    assert len(weeks) <= LONGEST_SLEEP / WEEK + 1
    assert str(weeks[-1]) == "2026-W05"


def test_clock_set_back_over_the_hour_writes_no_digest_twice(desk: Desk) -> None:
    """Seven o'clock on Monday may come twice; the digest does not."""
    live(desk)
    desk.clock.moment = MONDAY
    write_due_digests(desk.app)
    desk.clock.advance(hours=-1)
    assert write_due_digests(desk.app) == ()
    desk.clock.advance(hours=1)
    assert write_due_digests(desk.app) == ()


def test_mail_counts_as_undelivered_once_it_is_given_up_or_waits_for_more_than_an_hour(
    either_desk: Desk,
) -> None:
    """What is between two attempts is no trouble yet."""
    desk, week = either_desk, IsoWeek.parse("2026-W05")
    desk.subscribe("a")
    desk.publish("a", SIGNED)
    desk.poll()
    desk.post.refusals = {
        ANN: SendFailed(words="550 no such user", permanent=True),
        BOB: SendFailed(words="450 later"),
    }
    assert summarize_week(desk.app, week).undelivered == 0
    desk.deliver()
    assert summarize_week(desk.app, week).undelivered == 1
    desk.clock.advance(hours=1)
    assert summarize_week(desk.app, week).undelivered == 1
    desk.clock.advance(seconds=1)
    assert summarize_week(desk.app, week).undelivered == 2
    desk.post.refusals = {}
    desk.deliver()
    assert summarize_week(desk.app, week).undelivered == 1


def almost(desk: Desk, week: str = "2026-W05") -> list[str]:
    """The titles of what almost fired in a week."""
    return [one.item.title for one in summarize_week(desk.app, IsoWeek.parse(week)).almost]


def test_news_of_the_week_that_almost_fired_is_told(either_desk: Desk) -> None:
    """Of the week in the configured zone, and written into its digest."""
    desk, monday = either_desk, datetime(2026, 1, 26, tzinfo=UTC)
    live(desk)
    desk.subscribe("a")
    desk.publish(
        "a",
        SIGNED,
        QUIET,
        Entry("Sund did not scrap bridge", at=monday),
        Entry("Norrey never abandoned fixed crossing", at=monday - timedelta(seconds=1)),
    )
    desk.poll()
    assert almost(desk) == ["Sund did not scrap bridge"]
    assert almost(desk, "2026-W04") == ["Norrey never abandoned fixed crossing"]
    desk.clock.moment = MONDAY
    write_due_digests(desk.app)
    with desk.app.store.read() as tx:
        kept = tx.digests.get(KEY)
    assert kept is not None
    assert "- Sund did not scrap bridge\n  a, 26 Jan 2026\n  dropped-by-one (contradicts" in kept.text


def test_news_that_an_alert_of_older_rules_holds_did_not_almost_fire(desk: Desk) -> None:
    """It raised an alert once; the same id of another publisher is other news."""
    item = builders.item(title="Sund did not scrap bridge", summary="")
    with desk.app.store.begin() as tx:
        feed = tx.feeds.add(builders.new_feed(), NOON)
        tx.items.keep_new(feed.id, [item])
        other = builders.alert(reports=(builders.report(item=item.id, publisher="Other"),))
        assert tx.alerts.add(other)
    assert almost(desk) == [item.title]
    with desk.app.store.begin() as tx:
        tx.alerts.add_report(other.id, builders.report(item=item.id, publisher=item.publisher))
    assert almost(desk) == []


def test_running_week_can_be_summarized_at_any_time(desk: Desk) -> None:
    """What the digest will say can be looked at before it is written."""
    desk.subscribe("a")
    desk.publish("a", SIGNED)
    desk.poll()
    digest = summarize_week(desk.app, IsoWeek.parse("2026-W05"))
    assert desk.clock() == NOON
    assert digest.week == IsoWeek.parse("2026-W05")
    assert written(desk) == []


def test_what_people_did_in_a_week_stands_in_its_digest(either_desk: Desk) -> None:
    """Verdicts up to its end, silences that ran in it, and what they held back in it."""
    desk, hour = either_desk, timedelta(hours=1)
    desk.subscribe("a")
    desk.publish("a", SIGNED)
    desk.poll()
    (alert,) = desk.alerts()
    with desk.app.store.begin() as tx:
        for at in (NOON, MONDAY):
            act = NewAct(who="ann", what=Deed.VERDICT, subject=alert.id, value="right", why=f"{at:%d}")
            tx.acts.add(act, at)
        tx.alerts.judge(alert.id, Verdict.RIGHT, NOON)
        for begins in (NOON - 3 * WEEK, NOON, MONDAY):
            silence = tx.silences.add(
                NewSilence(
                    scope=Scope.STORY,
                    pack=alert.pack,
                    target=alert.story,
                    why=f"{begins:%d %b}",
                    who="ann",
                    until=begins + WEEK,
                ),
                begins,
            )
            tx.silences.hold(silence.id, alert.id, Says.RAISED, begins + hour)
    digest = summarize_week(desk.app, IsoWeek.of(NOON, UTC))
    doings = digest.doings
    assert [act.why for act in doings.verdicts] == ["27"]
    assert [each.why for each in doings.silences] == ["27 Jan"]
    assert [(each.alert_id, each.at) for each in doings.held] == [(alert.id, NOON + hour)]
    assert doings.titles == {alert.story: SIGNED}
    assert [tally.right for tally in digest.tallies] == [1]
