from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import builders
import pytest

from storage import Feed, Notice, NoticeKind
from watcher.feeds.notices import Cleared, News, Told, news_of

NOON = builders.NOON
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW = NOON + 8 * HOUR
DOWN: dict[str, Any] = {"error": "nobody answers", "failures": 5, "last_polled": NOON + 7 * HOUR}
BLIP: dict[str, Any] = {"error": "nobody answers", "failures": 1, "last_polled": NOON + 7 * HOUR}
QUIET: dict[str, Any] = {"newest_at": NOON - 20 * DAY, "rhythm": HOUR}
GONE: dict[str, Any] = {"retired_at": NOON, "error": "410 Gone", "failures": 1}


def raised(news: News) -> list[tuple[int | None, NoticeKind]]:
    """Of which feeds something is raised, and what."""
    return [(one.feed_id, one.kind) for one in news.raised]


def holding(kind: NoticeKind, feed_id: int | None = 1, **changes: Any) -> Told:
    """One notice that was raised at noon and holds."""
    return Told(holding=(replace(builders.notice(kind=kind, feed_id=feed_id), **changes),))


def several(many: int, first: int = 1, **state: Any) -> list[Feed]:
    """So many feeds in the same state."""
    return [builders.feed(id=number, **state) for number in range(first, first + many)]


def cleared(news: News) -> list[tuple[NoticeKind, bool]]:
    """Which notices are cleared, and whether all is well."""
    return [(one.notice.kind, one.well) for one in news.cleared]


@pytest.mark.parametrize(
    ("state", "kind"),
    [(DOWN, NoticeKind.FAILING), (QUIET, NoticeKind.SILENT), (GONE, NoticeKind.RETIRED)],
)
def test_a_trouble_is_raised_once_and_told_again_every_week(state: dict[str, Any], kind: NoticeKind) -> None:
    """While it lasts, with the words of today."""
    feed = builders.feed(**state)
    first = news_of([feed], Told(), NOW)
    assert raised(first) == [(1, kind)]
    assert news_of([feed], holding(kind), NOON + 7 * DAY - HOUR).is_none
    again = news_of([feed], holding(kind), NOON + 7 * DAY)
    assert [(one.kind, one.words) for one in again.reminded] == [(kind, first.raised[0].words)]
    assert (again.raised, again.cleared) == ((), ())
    reminded = holding(kind, reminded_at=NOON + 7 * DAY)
    assert news_of([feed], reminded, NOON + 8 * DAY).is_none
    assert news_of([feed], reminded, NOON + 14 * DAY).reminded


def test_what_a_clock_far_ahead_told_is_told_again_once_it_is_right() -> None:
    """Else nobody would be reminded before that day."""
    ahead = holding(NoticeKind.FAILING, raised_at=NOON + 3650 * DAY)
    assert news_of([builders.feed(**DOWN)], ahead, NOW).reminded


@pytest.mark.parametrize("kind", [NoticeKind.FAILING, NoticeKind.RETIRED, NoticeKind.SILENT])
def test_the_first_success_clears_a_notice(kind: NoticeKind) -> None:
    """All is well again, and that is told."""
    news = news_of([builders.feed()], holding(kind), NOW)
    assert cleared(news) == [(kind, True)]
    assert news.is_told


@pytest.mark.parametrize("kind", [NoticeKind.FAILING, NoticeKind.RETIRED, NoticeKind.SILENT])
@pytest.mark.parametrize("state", [BLIP, {"error": "410 Gone", "failures": 1}])
def test_a_notice_holds_until_its_feed_is_read(kind: NoticeKind, state: dict[str, Any]) -> None:
    """One that was retired and enabled again is not well before it answered, nor reminded of meanwhile."""
    assert news_of([builders.feed(**state)], holding(kind), NOON + 8 * DAY).is_none


@pytest.mark.parametrize("feeds", [[], [builders.feed(enabled=False, **DOWN)]])
def test_a_feed_that_was_removed_or_switched_off_is_told_no_more(feeds: Sequence[Feed]) -> None:
    """Who did that knows it."""
    news = news_of(feeds, holding(NoticeKind.FAILING), NOW)
    assert cleared(news) == [(NoticeKind.FAILING, False)]
    assert not news.is_told


@pytest.mark.parametrize(
    ("before", "state", "after", "kinds"),
    [
        (NoticeKind.FAILING, GONE, [NoticeKind.RETIRED], [(NoticeKind.FAILING, False)]),
        (NoticeKind.RETIRED, DOWN, [NoticeKind.FAILING], [(NoticeKind.RETIRED, False)]),
        (NoticeKind.SILENT, GONE, [NoticeKind.RETIRED], [(NoticeKind.SILENT, False)]),
        (NoticeKind.SILENT, DOWN, [NoticeKind.FAILING], []),
        (NoticeKind.FAILING, QUIET, [NoticeKind.SILENT], [(NoticeKind.FAILING, False)]),
    ],
)
def test_one_trouble_takes_the_place_of_another(
    before: NoticeKind,
    state: dict[str, Any],
    after: list[NoticeKind],
    kinds: list[tuple[NoticeKind, bool]],
) -> None:
    """It is no news that all is well; and who fails may be as silent as before when it is read again."""
    news = news_of([builders.feed(**state)], holding(before), NOW)
    assert [kind for _, kind in raised(news)] == after
    assert cleared(news) == kinds


def test_a_silent_feed_that_failed_for_a_while_is_not_told_as_silent_again() -> None:
    """Its older notice held meanwhile."""
    both = Told(
        holding=(
            builders.notice(id=1, kind=NoticeKind.SILENT),
            builders.notice(id=2, kind=NoticeKind.FAILING),
        )
    )
    news = news_of([builders.feed(**QUIET)], both, NOW)
    assert (news.raised, cleared(news)) == ((), [(NoticeKind.FAILING, False)])
    assert not news.is_told


def test_where_most_feeds_fail_it_is_one_notice_of_none() -> None:
    """Also while the others only begin to fail: they would dribble in one by one."""
    feeds = several(1, **DOWN) + several(2, 2, **BLIP) + several(2, 4)
    news = news_of(feeds, Told(), NOW)
    assert raised(news) == [(None, NoticeKind.MOST)]
    assert news.raised[0].words == "3 of 5 feeds could not be read: is this machine online?"
    assert news.raised[0].since == NOON
    assert news_of(feeds, holding(NoticeKind.MOST, None), NOW).is_none


@pytest.mark.parametrize(
    ("feeds", "expected"),
    [
        (several(2, **DOWN), 2),
        (several(3, **DOWN) + several(3, 4), 3),
        (several(2, **DOWN) + several(1, 3, **BLIP) + several(3, 4), 2),
        (several(3, **DOWN) + several(3, 4) + several(4, 7, enabled=False, **DOWN), 3),
        (several(3, **BLIP), 0),
    ],
)
def test_where_half_of_the_feeds_or_few_fail_each_is_told(feeds: list[Feed], expected: int) -> None:
    """Feeds that are off do not count; and what began a moment ago is not told."""
    found = raised(news_of(feeds, Told(), NOW))
    assert found == [(number, NoticeKind.FAILING) for number in range(1, expected + 1)]


def test_retired_and_silent_feeds_are_told_while_most_fail() -> None:
    """That they are is not the fault of the machine."""
    feeds = [*several(4, **DOWN), builders.feed(id=5, **GONE), builders.feed(id=6, **QUIET)]
    assert sorted(kind for _, kind in raised(news_of(feeds, Told(), NOW))) == [
        NoticeKind.MOST,
        NoticeKind.RETIRED,
        NoticeKind.SILENT,
    ]


def test_what_still_fails_after_most_did_is_told_once_it_was_asked_again() -> None:
    """It may be waiting for its turn since before the machine was online again."""
    feeds = several(1, **DOWN) + several(3, 2)
    news = news_of(feeds, holding(NoticeKind.MOST, None), NOW)
    assert (news.raised, cleared(news)) == ((), [(NoticeKind.MOST, True)])
    assert news_of(feeds, Told(most_ended=NOW), NOW + HOUR).is_none
    asked = [replace(feeds[0], last_polled=NOW + HOUR), *feeds[1:]]
    assert raised(news_of(asked, Told(most_ended=NOW), NOW + HOUR)) == [(1, NoticeKind.FAILING)]
    assert raised(news_of(feeds, Told(most_ended=NOW + 3650 * DAY), NOW)) == [(1, NoticeKind.FAILING)]


def test_a_feed_told_of_before_most_failed_is_still_told_of() -> None:
    """Its notice holds, and its week runs."""
    both = Told(
        holding=(
            builders.notice(id=1, kind=NoticeKind.FAILING),
            builders.notice(id=2, kind=NoticeKind.MOST, feed_id=None),
        )
    )
    news = news_of(several(3, **DOWN), both, NOON + 7 * DAY)
    assert [one.kind for one in news.reminded] == [NoticeKind.FAILING, NoticeKind.MOST]
    assert (news.raised, news.cleared) == ((), ())


def test_most_feeds_switched_off_are_not_well() -> None:
    """Nothing is watched any more."""
    notice: Notice = builders.notice(kind=NoticeKind.MOST, feed_id=None)
    news = news_of([], Told(holding=(notice,)), NOW)
    assert news.cleared == (Cleared(notice=notice, well=False),)
