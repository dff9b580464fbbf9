"""The texts of a well-formed feed's elements, as feedparser hands them over. Pure."""

import re
from contextlib import suppress
from html import escape
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from watcher.feeds.names import Doubt

PLAIN = frozenset({"text", "plain", "text/plain", "html", "text/html"})
MARKUP = frozenset({"xhtml", "application/xhtml+xml"})

_XML = "{http://www.w3.org/XML/1998/namespace}"
_XHTML = "{http://www.w3.org/1999/xhtml}"
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
# An address that joining it to another leaves as it is, letter for letter.
_ABSOLUTE = re.compile(
    r"https?://[A-Za-z0-9.-]+(?::\d+)?(?:/[\w.~%!$&'()*+,=:@-]*)*(?:\?[\w.~%!$&'()*+,=:@/?;-]+)?"
    r"(?:\#[\w.~%!$&'()*+,=:@/?;-]+)?",
    re.ASCII,
)
_SLASHES = re.compile(r"^([A-Za-z][A-Za-z0-9+-.]*://)/*")  # feedparser's own repair of "http:///"
_WINDOWS = re.compile("[\x80-\x9f]")
_CP1252 = {
    n: letter
    for n in range(0x80, 0xA0)
    if (letter := bytes([n]).decode("cp1252", "replace")) != "\N{REPLACEMENT CHARACTER}"
}
# Attributes that say something to feedparser; another namespace's would count as RSS's own.
_HEARD = frozenset(
    {"about", "base", "href", "ispermalink", "lang", "lastmod", "mode", "rel", "src", "type", "uri", "url"}
)
_UNTOLD = frozenset({"body", "math", "svg"})
_DEEPEST = 60


def finished(text: str | None) -> str:
    """Strip a text, and mend it where it was decoded as Latin-1 or Windows-1252 by mistake."""
    said = text.strip() if text else ""
    if said.isascii():
        return said
    with suppress(UnicodeError):
        said = said.encode("iso-8859-1").decode("utf-8")
    return said.translate(_CP1252) if _WINDOWS.search(said) else said


def flat(element: Element) -> str:
    """Give an element's text where it has no elements inside, finished. Raises Doubt."""
    if len(element):
        raise Doubt
    return finished(element.text)


def resolved(base: str, address: str) -> str:
    """Resolve an address against a base."""
    if _ABSOLUTE.fullmatch(address):
        return address
    try:
        return urljoin(base, _SLASHES.sub(r"\1", address))
    except ValueError:
        return ""


def based(base: str, attributes: dict[str, str]) -> str:
    """Tell the base inside an element: its own `xml:base`, if it has one. Raises Doubt."""
    said = attributes.get("xml:base", attributes.get("base"))
    if not said:
        return base
    joined = resolved(base, said)
    if not joined.startswith(("http:", "https:")):
        raise Doubt
    return joined


def spoken(language: str | None, attributes: dict[str, str]) -> str | None:
    """Tell the language inside an element: its own `xml:lang`, or what it was outside."""
    said = attributes.get("xml:lang", attributes.get("lang"))
    return language if said is None else said or None


def heard(element: Element) -> dict[str, str]:
    """Give an element's attributes by their names in lower case. Raises Doubt."""
    attributes = {}
    for name, value in element.items():
        if name.startswith(_XML):
            key = f"xml:{name.removeprefix(_XML)}"
        elif name == _ABOUT:
            key = "rdf:about"
        elif name.startswith("{"):
            if name.rpartition("}")[2].lower() in _HEARD:
                raise Doubt
            continue
        else:
            key = name.lower()
        if key in attributes:
            raise Doubt
        attributes[key] = value.lower() if key in {"rel", "type"} else value
    return attributes


def marked_up(element: Element, *, unwrapped: bool) -> str:
    """Write the XHTML inside an element; without the one `div` around it where `unwrapped`. Raises Doubt."""
    inner = element
    if unwrapped and len(element) == 1 and element[0].tag.lower() == f"{_XHTML}div".lower():
        around = (element.text or "") + (element[0].tail or "")
        inner = element if around.strip() else element[0]
    return finished("".join(_written(inner, 0)))


def _written(element: Element, depth: int) -> list[str]:
    if depth > _DEEPEST:
        raise Doubt
    pieces = [escape(element.text or "", quote=False)]
    for child in element:
        name = child.tag.removeprefix(_XHTML).lower()
        if not child.tag.startswith(_XHTML) or name in _UNTOLD:
            raise Doubt
        pieces += (f"<{name}{_attributes(child)}>", *_written(child, depth + 1), f"</{name}>")
        pieces.append(escape(child.tail or "", quote=False))
    return pieces


def _attributes(element: Element) -> str:
    if any(name.startswith("{") and not name.startswith(_XML) for name in element.keys()):  # noqa: SIM118 (no mapping)
        raise Doubt
    return "".join(f' {name}="{_quoted(value)}"' for name, value in heard(element).items())


def _quoted(value: str) -> str:
    return escape(value, quote=False).replace('"', "&quot;")
