from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any
from zoneinfo import ZoneInfo

import builders
import mail_samples
from digests import digest_of
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from rules.almost import Almost
from rules.model import Field, Pack, Stance, Verdict
from storage import Act, Deed, HeldBack, Says, Scope, Silence
from storage.judgements import Alert
from watcher.digest import Digest, Doings, IsoWeek, render
from watcher.digest.almost import ROOM
from watcher.digest.headline import headline
from watcher.mail.message import Envelope, Rendered, build_message

SMALL = 300_000  # bytes
NOW = datetime(2026, 2, 2, 6, 0, tzinfo=UTC)
_TO_ANN = Envelope(sender="w@example.test", recipient="ann@example.test", key="digest:2026-W05:ann")
CLAIM = "Free-trade talks between India and the EU stay complex and drawn-out"
NEWS = f"on news that “{builders.TITLE}” (Example News, 27 Jan 2026)"
IDS = ("one", "two", "three", "four", "five")
PACK = builders.pack(forecasts=tuple(builders.forecast(id=each) for each in IDS))


def _digest(
    *alerts: Alert,
    pack: Pack = PACK,
    undelivered: int = 0,
    enabled: bool = True,
    almost: Sequence[Almost] = (),
    doings: Doings | None = None,
) -> Digest:
    return digest_of(
        IsoWeek.parse("2026-W05"),
        zone=ZoneInfo("Europe/Brussels"),
        packs=[pack],
        alerts=alerts,
        feeds=[builders.feed(enabled=enabled)],
        undelivered=undelivered,
        now=NOW,
        almost=almost,
        doings=doings or Doings(),
    )


def _size(rendered: Rendered) -> int:
    mail = build_message(rendered, _TO_ANN, date=NOW)
    return len(mail.as_bytes())


def test_the_headline_tells_contradictions_first() -> None:
    """Two sentences at most, the stronger move in front."""
    sentences = headline(
        _digest(
            builders.alert(id="1", forecast="one", indicator="visit", stance=Stance.CONFIRMS, ratio=2.0),
            builders.alert(id="2", forecast="two", indicator="near", ratio=0.5),
            builders.alert(id="3", forecast="three", ratio=0.25),
        )
    )
    assert sentences == (
        f"“{CLAIM}” was contradicted and fell from 70% to 37%, {NEWS}; also contradicted: two (70% → 54%).",
        f"“{CLAIM}” was confirmed and rose from 70% to 82%, {NEWS}.",
    )


def test_a_long_list_is_no_headline() -> None:
    """Three are named, the others counted."""
    alerts = [builders.alert(id=each, forecast=each, indicator="visit", ratio=1.0) for each in IDS]
    first, second = headline(_digest(*alerts))
    assert first.endswith(
        "; also contradicted: four (still 70%), one (still 70%), three (still 70%) and 1 more."
    )
    assert second == "Nothing was confirmed, and 0 of 5 forecasts did not move."


def test_a_quiet_week_says_what_was_watched() -> None:
    """Silence is told as a finding, not as an empty mail."""
    assert headline(_digest()) == (
        "Nothing confirmed or contradicted the 5 forecasts under watch.",
        "1 of 1 feed was read without error.",
    )
    assert "No news:\n  = one  70%  ▆▆▆▆▆▆▆▆\n  = two  70%" in render(_digest()).text


def test_alerts_on_forgotten_forecasts_are_still_told() -> None:
    """A changed pack hides no evidence."""
    digest = _digest(builders.alert(forecast="dropped"))
    assert headline(digest) == ("1 alert came in on forecasts no longer watched.",)
    assert "ALERTS ON FORECASTS NO LONGER WATCHED" in render(digest).text
    page = LexborHTMLParser(render(digest).html)
    assert [node.text() for node in page.css("p.label")] == ["dropped"]


def test_news_both_ways_is_said_both_ways() -> None:
    """A mixed week is neither a confirmation nor a contradiction alone."""
    digest = _digest(
        builders.alert(id="1", forecast="one"),
        builders.alert(
            id="2", forecast="one", indicator="visit", stance=Stance.CONFIRMS, ratio=1.0, counts=False
        ),
    )
    text = render(digest).text
    assert "▼▲ Contradicted and confirmed (2 alerts, 1 of them after the horizon)" in text
    assert f"“{CLAIM}” was contradicted and confirmed and fell from 70% to 37%" in text


def test_story_that_was_silenced_when_it_came_is_told_as_that() -> None:
    """It has a say since what was decisive was judged wrong; what weighs nothing moves no belief."""
    decisive = builders.indicator(decisive=True)
    pack = builders.pack(forecasts=(builders.forecast(indicators=(decisive,)),))
    hour = timedelta(hours=1)
    wrong = builders.alert(id="wrong", raised_at=NOW - 50 * hour, rejected_at=NOW - 30 * hour)
    silenced = builders.alert(id="silenced", indicator="near", ratio=0.5, raised_at=NOW - 40 * hour)
    assert "moved nothing when it came, factor 0.5" in render(_digest(wrong, silenced, pack=pack)).text
    idle = builders.alert(id="idle", indicator="visit", ratio=1.0, raised_at=NOW - 40 * hour)
    assert "moves no belief, factor 1" in render(_digest(idle, pack=pack)).text


def test_undelivered_mail_is_counted() -> None:
    """The digest may be the only mail that got through."""
    assert "3 messages have not been delivered." in render(_digest(undelivered=3)).text
    assert "delivered" not in render(_digest()).text


def test_watching_nothing_is_said_so() -> None:
    """No enabled feed is a finding too."""
    assert "No feed is enabled: nothing was watched." in render(_digest(enabled=False)).text


def test_every_alert_is_quoted_with_its_link() -> None:
    """A digest can be checked without opening the store."""
    rendered = render(mail_samples.sample_digest())
    page = LexborHTMLParser(rendered.html)
    links = {node.attributes["href"] for node in page.css("a")}
    assert "https://www.news.example.test/world/fta" in links
    assert "conclude free trade agreement" in {node.text() for node in page.css("mark")}


def test_copies_of_one_text_are_told_above_the_reports() -> None:
    """In both parts, with how many publishers are left."""
    rendered = render(_digest(replace(mail_samples.copied_alert(), forecast="one")))
    words = "3 publishers, 2 independent: Example News and Example Courier carry the same text."
    assert words in rendered.text
    assert words in rendered.html


def test_ids_in_the_headline_keep_together_and_can_be_copied() -> None:
    """A browser may break a line at a hyphen; the id itself stays as the commands want it."""
    digest = _digest(
        builders.alert(forecast="a-b"), pack=builders.pack(forecasts=(builders.forecast(id="a-b"),))
    )
    (card,) = LexborHTMLParser(render(digest).html).css("div.card")
    kept = next(node for node in card.css("table span") if node.text() == "a-b")
    assert "display: inline-block" in str(kept.attributes["style"])


def test_sections_come_in_the_order_of_a_reader_in_a_hurry() -> None:
    """What changed and by what, then what is due, then the machinery."""
    page = LexborHTMLParser(render(mail_samples.sample_digest()).html)
    headings = [node.text() for node in page.css("h2")]
    news = ["Forecasts", "Stories by week", "Deadlines", "Corrected", "Almost fired"]
    assert headings == [*news, "Feeds and mail"]


def test_more_corrections_than_are_read_are_counted() -> None:
    """Forty are listed."""
    rendered = render(_digest(*(replace(mail_samples.corrected_alert(), id=f"id{n:03}") for n in range(103))))
    assert "and 63 more corrections\nSame figures: watcher alerts list" in rendered.text
    assert rendered.text.count("it no longer says so") == 40


def test_a_crowded_week_shows_the_first_alerts_whole_and_the_others_in_a_line() -> None:
    """Two dozen at most are told, sixty more are listed, the rest is counted; the mail stays small."""
    digest = _digest(
        *(
            builders.alert(id=f"id{n:03}", forecast="one", reports=(builders.report(evidence=()),))
            for n in range(200)
        )
    )
    rendered = render(digest)
    assert rendered.text.count("All of it: watcher alerts show id") == 24
    listed = [line for line in rendered.text.splitlines() if line.startswith("- ▼ Contradicts one: India")]
    assert len(listed) == 60
    assert "(id024)" in listed[0]
    assert "and 116 more alerts\nSame figures: watcher alerts list --since 2026-01-26" in rendered.text
    page = LexborHTMLParser(rendered.html)
    assert len(page.css("div.story")) == 24
    assert "Further alerts" in [node.text() for node in page.css("h2")]
    assert len(page.css("li[dir]")) == 60
    assert _size(rendered) < SMALL


def test_a_week_of_long_and_much_reported_alerts_stays_small() -> None:
    """Hundreds of reports, long sentences, scripts that grow in transport: nothing is too large to mail."""
    sentence = "भारत और यूरोपीय संघ " * 40
    quote = builders.evidence(sentence, ("भारत", "संघ"), field=Field.SUMMARY)
    for evidence in ((quote,), (builders.evidence(words=("India", "EU", "agreement")),)):
        reports = (builders.report(evidence=evidence),) * 300
        digest = _digest(
            *(builders.alert(id=f"id{n:03}", forecast=IDS[n % 5], reports=reports) for n in range(200)),
            almost=[mail_samples.sample_almost(item=builders.item(title=sentence), words=sentence)] * 20,
        )
        rendered = render(digest)
        assert _size(rendered) < SMALL
        assert "more publishers’ reports: watcher alerts show id" in rendered.text


def test_news_that_almost_fired_is_listed_and_the_rest_counted() -> None:
    """Ten at most, each with its rule, what it lacked and its link; the command has all."""
    listed = [mail_samples.sample_almost(number, alike=number) for number in range(12)]
    rendered = render(_digest(almost=listed))
    assert rendered.text.count("tech-deal (confirms tech-transfer): nobody of the side india") == 10
    assert "  Example News, 27 Jan 2026\n" in rendered.text
    assert "  Example News, 27 Jan 2026, and 1 item like it\n" in rendered.text
    assert "  news.example.test: <https://www.news.example.test/tech/0>\n" in rendered.text
    assert "and 2 more items\nThe same: watcher alerts almost --since 2026-01-26" in rendered.text
    assert "more item" not in render(_digest(almost=listed[:10])).text
    page = LexborHTMLParser(rendered.html)
    assert "Almost fired" in [node.text() for node in page.css("h2")]
    assert [node.text() for node in page.css("li a")] == ["Read at news.example.test"] * 10
    assert "and 2 more items" in rendered.html


def test_nothing_is_said_where_nothing_almost_fired() -> None:
    """An empty section would be one more thing to read."""
    rendered = render(_digest())
    assert "almost" not in (rendered.text + rendered.html).lower()


def test_news_without_title_address_or_publisher_is_listed_all_the_same() -> None:
    """What a feed leaves out is said to be missing, or left out."""
    bare = builders.item(title="", url="javascript:alert(1)", publisher="", language="")
    rendered = render(_digest(almost=[mail_samples.sample_almost(item=bare)]))
    assert "- Without a title\n  unnamed publisher, 27 Jan 2026\n  tech-deal" in rendered.text
    assert LexborHTMLParser(rendered.html).css("li a") == []


def test_a_crowded_week_of_hostile_news_that_almost_fired_stays_small() -> None:
    """Long words of any script share a room of their own; at least one item is shown."""
    word = "भारत और यूरोपीय संघ " * 400
    address = f"https://a.example/{'%E0%A4=' * 280}"
    item = builders.item(title=word, publisher=word, url=address)
    almost = [mail_samples.sample_almost(item=item, words=word)] * 200
    quiet, full = _size(render(_digest())), render(_digest(almost=almost))
    shown = full.text.count("\n  tech-deal")
    assert 1 <= shown < 10
    assert f"and {200 - shown} more items" in full.text
    assert _size(full) - quiet < ROOM + 3_000
    plain = _digest(almost=[mail_samples.sample_almost(number) for number in range(10)])
    assert _size(render(plain)) - quiet < ROOM


def test_alerts_on_forgotten_forecasts_share_the_room() -> None:
    """They come after the others, and are listed where those fill it."""
    known = (builders.alert(id=f"id{n:03}", forecast="one") for n in range(23))
    lost = (builders.alert(id=f"lost{n}", forecast="dropped") for n in range(3))
    text = render(_digest(*known, *lost)).text
    assert text.count("All of it: watcher alerts show lost") == 1
    assert "- ▼ Contradicts dropped: India" in text


def test_the_page_stands_alone() -> None:
    """It is kept as a file: no script, no picture, nothing from another host."""
    html = render(mail_samples.sample_digest()).html
    assert LexborHTMLParser(html).css("img, link, script, iframe, [src]") == []
    assert "url(" not in html


@settings(max_examples=30)
@given(st.text(max_size=200))
def test_any_text_renders_with_our_own_elements_only(text: str) -> None:
    """Feed titles, errors, ids and claims are all text."""
    pack = builders.pack(forecasts=(builders.forecast(id=text, claim=text),))
    report = builders.report(title=text, publisher=text, url=text, language=text)
    alert = builders.alert(forecast=text, title=text, id=text, reports=(report,))
    digest = digest_of(
        IsoWeek.parse("2026-W05"),
        zone=UTC,
        packs=[pack],
        alerts=[alert],
        feeds=[builders.feed(title=text, error=text or "failed")],
        undelivered=0,
        now=NOW,
        almost=[
            mail_samples.sample_almost(
                item=builders.item(title=text, publisher=text, url=text, language=text), words=text
            )
        ],
    )
    rendered = render(digest)
    tags = {node.tag for node in LexborHTMLParser(rendered.html).css("body *")}
    assert tags <= set("table tbody tr td div p h1 h2 h3 h4 strong mark code span a br ul li".split())
    assert "\n" not in rendered.subject


def test_a_digest_mail_repeats_byte_for_byte() -> None:
    """Sent twice it is one mail, by its id."""
    rendered = render(mail_samples.sample_digest())
    first, second = (build_message(rendered, _TO_ANN, date=NOW) for _ in range(2))
    assert first.as_bytes() == second.as_bytes()
    read = message_from_bytes(first.as_bytes(), policy=policy.default)
    assert read["Subject"] == rendered.subject
    assert read["Date"].datetime - NOW == timedelta(0)


def _act(subject: str, value: str, why: str = "", *, weeks_ago: int = 0) -> Act:
    at = builders.NOON - timedelta(weeks=weeks_ago)
    return Act(id=1, at=at, who="ann", what=Deed.VERDICT, subject=subject, value=value, why=why)


def _silence(number: int, **changes: Any) -> Silence:
    base = Silence(
        id=number,
        scope=Scope.FORECAST,
        pack="india-belgium",
        target="one",
        why="a summit <b>is</b> on",
        who="ann@desk",
        until=NOW + timedelta(days=2),
        created_at=builders.NOON,
    )
    return replace(base, **changes)


def test_precision_by_verdicts_is_told_where_there_are_any() -> None:
    """The least precise rule first, and what was rejected stands among the corrections with its reason."""
    hour = timedelta(hours=1)
    alerts = [
        builders.alert(id="a", forecast="one", rule="r1", verdict=Verdict.RIGHT),
        builders.alert(
            id="b", forecast="one", rule="r2", verdict=Verdict.IRRELEVANT, rejected_at=builders.NOON + hour
        ),
        builders.alert(id="c", forecast="one", rule="r3"),
    ]
    acts = (
        _act("b", "irrelevant", "a film <i>title</i>"),
        _act("b", "right"),
        _act("a", "right", weeks_ago=1),
    )
    told = render(_digest(*alerts, doings=Doings(verdicts=acts)))
    for line in (
        "2 of 3 alerts judged, 1 of them this week.",
        "- r2: 0 of 1 right (1 irrelevant), 0% (0 to 79%), few verdicts",
        "- r1: 1 of 1 right, 100% (21 to 100%), few verdicts",
        f"- ▼ Contradicts one: {builders.TITLE} (b): judged irrelevant, a film <i>title</i>",
    ):
        assert line in told.text.splitlines()
    assert "r3:" not in told.text
    page = LexborHTMLParser(told.html)
    assert "Precision by verdicts" in [each.text() for each in page.css("h2")]
    assert "judged irrelevant, a film <i>title</i>" in page.text()
    assert "VERDICTS" not in render(_digest(builders.alert(forecast="one"))).text


def test_many_judged_rules_are_named_in_part() -> None:
    """Ten are, and the command that knows the others."""
    alerts = [
        builders.alert(id=f"{n}", forecast="one", rule=f"r{n}", verdict=Verdict.RIGHT) for n in range(13)
    ]
    text = render(_digest(*alerts)).text
    assert text.count(" of 1 right") == 10
    assert "and 3 more rules\nSame figures: watcher rules stats" in text


def test_silences_are_told_with_reason_end_and_what_they_held_back() -> None:
    """Each alert once; of many the first, and words of people as text."""
    held = [HeldBack(silence_id=1, alert_id=f"a{n}", says=Says.RAISED, at=builders.NOON) for n in range(12)]
    story = _silence(2, scope=Scope.STORY, target="s", ended_at=builders.NOON, why="known")
    doings = Doings(silences=(_silence(1), story), held=(*held, held[0]), titles={"s": "A pact\nis near"})
    told = render(_digest(doings=doings))
    names = ", ".join(f"a{n}" for n in range(10))
    assert (
        "- forecast one, until 4 Feb 2026, 07:00 CET: a summit <b>is</b> on (ann@desk);"
        f" held back 12 alerts: {names} and 2 more"
    ) in told.text.splitlines()
    assert (
        "- story “A pact is near”, ended 27 Jan 2026, 13:00 CET: known (ann@desk); held back nothing"
    ) in told.text.splitlines()
    assert "a summit <b>is</b> on" in LexborHTMLParser(told.html).text()
    assert "SILENCES" not in render(_digest()).text
