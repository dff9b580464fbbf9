"""Which feeds a web page names, by its own markup. Pure: nothing is asked for.

First what it announces as its feeds (https://html.spec.whatwg.org/#rel-alternate, and the older `rel=feed`),
then links in its text that look like one. A page is a stranger's: only its beginning is read, only
addresses of the web are given, and few of them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode
from yarl import URL

from watcher.feeds.plaintext import line

MAX_PAGE = 2_000_000  # characters
MAX_LINKS = 5_000  # looked at, of either kind
MAX_ANNOUNCED = 20
MAX_LINKED = 5
LONGEST = 2_000  # characters of an address
TITLE = 200  # characters

#: Where sites that announce nothing mostly have their feed; of a site, not of a page.
WELL_KNOWN = ("/feed", "/rss", "/rss.xml", "/atom.xml", "/feed.json", "/index.xml")

_TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "application/json",
    }
)
#: A tag's attributes, in linear time: no more than 3,000 characters and quoted values of 2,000 each.
_ATTRIBUTES = r"""(?:[^<>"']|"[^"]{0,2000}"|'[^']{0,2000}'){1,3000}"""
_LOOKS_LIKE_FEED = re.compile(r"(?i)(^|[/._=-])(rss|atom|feed|feeds|rdf)([/._-]|$)|\.(rss|atom|rdf)$")


class How(StrEnum):
    """How an address was come by."""

    ITSELF = "itself"
    ANNOUNCED = "announced"
    LINKED = "linked"
    GUESSED = "guessed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An address that may be a feed's, and what the page calls it."""

    url: str
    how: How
    title: str = ""


def announced(html: str, url: str) -> tuple[Candidate, ...]:
    """Give the feeds that a page announces, each once and in its order; `url` is the page's own address."""
    tree = _tags(html, "base|link")
    base = _base(tree, url)
    links = (node for node in tree.css("link[href][rel]") if _announces(node))
    return _distinct((_candidate(node, base, How.ANNOUNCED) for node in links), MAX_ANNOUNCED)


def linked(html: str, url: str) -> tuple[Candidate, ...]:
    """Give links of a page that look as if they led to a feed, each once and in its order."""
    tree = _tags(html, "base|a")
    base = _base(tree, url)
    found = (_candidate(node, base, How.LINKED) for node in tree.css("a[href]"))
    return _distinct((one for one in found if one and _looks_like_feed(one.url)), MAX_LINKED)


def guessed(url: str) -> tuple[Candidate, ...]:
    """Give the addresses at which a site that announces nothing may have its feed."""
    root = URL(url).origin()
    return tuple(Candidate(url=str(root.with_path(path)), how=How.GUESSED) for path in WELL_KNOWN)


def _tags(html: str, names: str) -> LexborHTMLParser:
    """Read some tags of a page, side by side: those of a deep page would hold the parser for minutes."""
    tags = re.finditer(rf"(?i)<({names})\b{_ATTRIBUTES}>", html[:MAX_PAGE])
    flat = (f"{tag[0]}</a>" if tag[1] in "aA" else tag[0] for tag in islice(tags, MAX_LINKS))
    return LexborHTMLParser("".join(flat))


def _announces(node: LexborNode) -> bool:
    relations = (node.attributes.get("rel") or "").lower().split()
    kind = (node.attributes.get("type") or "").partition(";")[0].strip().lower()
    return "feed" in relations or ("alternate" in relations and kind in _TYPES)


def _base(tree: LexborHTMLParser, url: str) -> URL:
    """Tell against which address the links of a page are written."""
    own = URL(url)
    node = tree.css_first("base[href]")
    return _joined(own, (node.attributes.get("href") or "") if node else "") or own


def _candidate(node: LexborNode, base: URL, how: How) -> Candidate | None:
    target = _joined(base, node.attributes.get("href") or "")
    if target is None:
        return None
    title = line(node.attributes.get("title") or "", TITLE)
    return Candidate(url=str(target.with_fragment(None)), how=how, title=title)


def _joined(base: URL, href: str) -> URL | None:
    """Resolve a link; None where it leads to no place of the web that could be asked."""
    try:
        target = base.join(URL(href.strip().removeprefix("feed:")))
        _ = target.port
        is_web = target.scheme in {"http", "https"} and bool(target.raw_host)
        return target.with_user(None) if is_web and len(str(target)) <= LONGEST else None
    except (ValueError, TypeError):
        return None


def _looks_like_feed(url: str) -> bool:
    target = URL(url)
    return any(_LOOKS_LIKE_FEED.search(part) for part in (target.path, target.query_string))


def _distinct(found: Iterator[Candidate | None], most: int) -> tuple[Candidate, ...]:
    kept: dict[str, Candidate] = {}
    for one in found:
        if one is not None:
            kept.setdefault(one.url, one)
        if len(kept) >= most:
            break
    return tuple(kept.values())
