from yarl import URL

from rules import load

FEEDS = load("india-belgium").pack.feeds


def test_the_built_in_pack_starts_with_a_handful_of_feeds() -> None:
    """Each once, and each with the public page on which its address was seen."""
    assert len({feed.url for feed in FEEDS}) == len(FEEDS) <= 15
    assert all(URL(feed.seen_at).scheme == "https" for feed in FEEDS)


def test_governments_on_both_sides_are_among_them() -> None:
    """The EU, NATO, India and Belgium speak for themselves; the press of all sides speaks of them."""
    governments = {"ec.europa.eu", "www.nato.int", "pib.gov.in", "news.belgium.be"}
    assert governments <= {URL(feed.url).host for feed in FEEDS}
    assert {"EU", "IN", "BE"} <= {feed.country for feed in FEEDS if feed.enabled}
