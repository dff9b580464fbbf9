"""From a feed's markup to plain text that is safe to match, quote and print. Pure."""

import re

from selectolax.lexbor import LexborHTMLParser

from rules.text import composed

_UNSPOKEN = ["script", "style", "template", "noscript", "iframe", "object", "svg", "head"]
_BLOCKS = frozenset(
    (
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "br",
            "caption",
            "dd",
            "details",
            "dialog",
            "div",
            "dl",
        ),
        *("dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("header", "hr", "li", "main", "nav", "ol", "option", "p", "pre", "section", "summary", "table"),
        *("td", "th", "tr", "ul"),
    )
)
_CELLS = frozenset(("td", "th"))  # they make a row of themselves where none was opened
_BREAK = "\x01"  # stands for the edge of a block until blanks are folded; a forged one is a line break too

_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)")
#: Markup that needs no parser: paragraphs, line breaks and stress alone, wherever they stand.
_SIMPLE = re.compile(r"[^<>&\x00]*(?:</?(?:p|b|i|em|strong)>[^<>&\x00]*|<br ?/?>[^<>&\x00]*)+")
_SIMPLE_BREAK, _SIMPLE_STRESS = re.compile(r"</?p>|<br ?/?>"), re.compile(r"</?(?:b|i|em|strong)>")
_ENTITY = re.compile(r"&#?\w{1,32};")
# Controls, surrogates, soft hyphen, zero-width space and no-break space, marks and overrides of
# direction, and tag characters: none is seen, all can hide or turn words. Joiners stay: Persian
# and the scripts of India spell with them.
_UNSEEN = re.compile(
    "[\x00\x02-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


def lines(markup: str, longest: int) -> str:
    """Turn HTML, or text, into lines: one a block, blanks folded, NFC, at most `longest` characters."""
    if not markup:
        return ""
    text = _unmarked(markup)
    told = _folded(text)
    if not all(map(str.isprintable, told)):  # all that is unseen is not printable, and a test far quicker
        told = _folded(_UNSEEN.sub("", text))
    said = "\n".join(told)
    return (said if said.isascii() else composed(said))[:longest].rstrip()


def line(markup: str, longest: int) -> str:
    """Turn HTML, or text, into one line of at most `longest` characters."""
    return " ".join(lines(markup, len(markup)).split())[:longest].rstrip()


def _folded(text: str) -> list[str]:
    """Give what stands between the breaks, blanks folded; neither composing nor folding undoes the other."""
    return [said for part in text.split(_BREAK) if (said := " ".join(part.split()))]


def _unmarked(markup: str) -> str:
    if "<" in markup and _TAG.search(markup):
        return _spoken(markup)
    if "&" not in markup or not _ENTITY.search(markup):
        return markup  # "1 < 2" is no markup, and must stay whole
    unescaped = _spoken(markup)
    # Some feeds escape their markup twice.
    return _spoken(unescaped) if _TAG.search(unescaped) else unescaped


def _spoken(markup: str) -> str:
    if _SIMPLE.fullmatch(markup):
        return _SIMPLE_STRESS.sub("", _SIMPLE_BREAK.sub(_BREAK, markup))
    tree = LexborHTMLParser(markup)
    tree.strip_tags(_UNSPOKEN)
    blocks = _blocks(markup)
    for node in tree.css(",".join(blocks)) if blocks else ():
        node.insert_before(_BREAK)
        node.insert_after(_BREAK)
    return tree.body.text(separator="") if tree.body else ""


def _blocks(markup: str) -> frozenset[str]:
    """Name the blocks that can be in it: to look for each there is takes longer than to parse."""
    names = {name.lower() for name in _NAME.findall(markup)}
    return (_BLOCKS & names) | ({"tr"} if names & _CELLS else frozenset())
