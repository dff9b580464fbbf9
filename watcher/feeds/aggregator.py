"""What a search service adds to the news that it passes on, taken off again. Pure.

Google News and Bing News answer a search with a feed whose entries are other publishers'. Google names the
publisher in `source` and once more at the end of the title, and its descriptions list titles only; Bing
names it in `News:Source` and wraps the article's address into one of its own, which changes with each
answer. The shapes are those of feeds that both served in 2026.
"""

from yarl import URL

from watcher.feeds.address import host

_GOOGLE = "news.google.com"
_BING = "bing.com"
_WRAPPER = "/news/apiclick.aspx"
#: What Bing writes behind the name of a publisher whose article stands on Microsoft's own portal.
_PORTAL = " on MSN"
_DASHES = (" - ", " – ", " — ", " | ")


def article(link: str) -> str:
    """Give the address of the article that Bing's link leads to; every other link as it is.

    Google's links tell no address: they stay.
    """
    if _WRAPPER not in link.lower():  # to read every link as an address takes far longer
        return link
    try:
        url = URL(link.strip())
        is_wrapped = host(link) == _BING and url.path.lower() == _WRAPPER
        inner = url.query.get("url", "") if is_wrapped else ""
        return inner if inner and URL(inner).scheme in {"http", "https"} else link
    except (ValueError, TypeError):
        return link


def publisher(name: str) -> str:
    """Give the name of a publisher (plain text) without the portal that carries its article."""
    return name.removesuffix(_PORTAL) or name


def headline(title: str, name: str) -> str:
    """Take the publisher's name off the end of a title, both plain text on one line; "" for no name.

    Copies of one headline are told as such only without it.
    """
    if not name:
        return title
    for dash in _DASHES:
        bare = title.removesuffix(f"{dash}{name}")
        if bare != title and bare.strip():
            return bare.rstrip()
    return title


def lists_titles(link: str) -> bool:
    """Tell whether the text below a title is a list of titles, some of them other publishers'.

    That is what stands in Google's entries: read as a summary, it would be evidence twice.
    """
    return _GOOGLE in link.lower() and host(link) == _GOOGLE
