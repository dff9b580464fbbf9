"""From a web page to the text of its article. Pure, and the only module that imports trafilatura.

That reads a page in quadratic time where an element has many attributes (370 s for 150,000) or the page many
elements (84 s for 200,000): a page is cut down to what it reads in a second before it gets it.
"""

import logging
import re

import trafilatura

from watcher.feeds.plaintext import line

MAX_PAGE = 1_000_000  # characters
MAX_TAGS = 15_000
LONGEST = 50_000  # characters of an article, as of a feed's body
_PARAGRAPH = 10_000  # characters

#: A tag with far more in it than an article needs: all but its name is dropped.
_OVERLONG = re.compile(r"<([a-zA-Z][a-zA-Z0-9]{0,20})\b[^<>]{400,}")

# What it thinks of a page is no event of ours: the outcome is told, where anybody asks.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def article_text(html: str) -> str:
    """Give the text of a page's article, a paragraph a line; "" where none can be made out.

    Of a page with more than `MAX_TAGS` tags nothing is read.
    """
    page = _OVERLONG.sub(r"<\1", html[:MAX_PAGE])
    if page.count("<") > MAX_TAGS:
        return ""
    try:
        found = trafilatura.extract(page, fast=True, include_comments=False, include_tables=False)
    except Exception:  # noqa: BLE001 -- a parser's crash on a hostile page is a property of the page
        return ""
    paragraphs = (line(one, _PARAGRAPH) for one in (found or "").splitlines())
    return "\n".join(filter(None, paragraphs))[:LONGEST].rstrip()
