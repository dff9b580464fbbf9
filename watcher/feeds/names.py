"""The names of a feed's elements, under the prefixes that feedparser knows them by. Pure."""

from collections.abc import Iterable

CORE = ""  # RSS and Atom themselves, whatever prefix a document gives them
ATOM = "http://www.w3.org/2005/atom"

_XLINK = "http://www.w3.org/1999/xlink"  # feedparser writes its declaration into markup
_KNOWN = {
    **dict.fromkeys(
        (
            "http://backend.userland.com/rss",
            "http://blogs.law.harvard.edu/tech/rss",
            "http://purl.org/rss/1.0/",
            "http://my.netscape.com/rdf/simple/0.9/",
            "http://purl.org/atom/ns#",
            "http://purl.org/rss/1.0/modules/rss091#",
            *("http://example.com/newformat#", "http://example.com/necho", "http://purl.org/echo/"),
            *("uri/of/echo/namespace#", "http://purl.org/pie/"),
            ATOM,
        ),
        CORE,
    ),
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://purl.org/rss/1.0/modules/slash/": "slash",
    "http://purl.org/rss/1.0/modules/taxonomy/": "taxo",
    "http://purl.org/rss/1.0/modules/threading/": "thr",
    "http://purl.org/rss/1.0/modules/image/": "image",
    "http://purl.org/rss/1.0/modules/event/": "ev",
    "http://purl.org/rss/1.0/modules/link/": "l",
    "http://purl.org/rss/1.0/modules/aggregation/": "ag",
    "http://purl.org/rss/1.0/modules/annotate/": "annotate",
    "http://backend.userland.com/creativecommonsrssmodule": "creativecommons",
    "http://cyber.law.harvard.edu/rss/creativecommonsrssmodule.html": "creativecommons",
    "http://creativecommons.org/ns#license": "cc",
    "http://web.resource.org/cc/": "cc",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://webns.net/mvcb/": "admin",
    "http://wellformedweb.org/commentapi/": "wfw",
    "http://www.georss.org/georss": "georss",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://www.opengis.net/gml": "gml",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/2000/01/rdf-schema#": "rdfs",
    "http://www.w3.org/2003/01/geo/wgs84_pos#": "geo",
    "http://xmlns.com/foaf/0.1/": "foaf",
    "http://madskills.com/public/xml/rss/module/trackback/": "trackback",
    "http://prismstandard.org/namespaces/1.2/basic/": "prism",
    "http://podlove.org/simple-chapters": "psc",
    "http://backend.userland.com/blogchannelmodule": "blogchannel",
    "http://example.com/dtds/podcast-1.0.dtd": "itunes",
    "http://freshmeat.net/rss/fm/": "fm",
    "http://hacks.benhammersley.com/rss/streaming/": "str",
    "http://madskills.com/public/xml/rss/module/pingback/": "pingback",
    "http://media.tangent.org/rss/1.0/": "audio",
    "http://my.theinfo.org/changed/1.0/rss/": "cp",
    "http://postneo.com/icbm/": "icbm",
    "http://purl.org/rss/1.0/modules/company": "co",
    "http://purl.org/rss/1.0/modules/email/": "email",
    "http://purl.org/rss/1.0/modules/reference/": "ref",
    "http://purl.org/rss/1.0/modules/richequiv/": "reqv",
    "http://purl.org/rss/1.0/modules/search/": "search",
    "http://purl.org/rss/1.0/modules/servicestatus/": "ss",
    "http://purl.org/rss/1.0/modules/subscription/": "sub",
    "http://purl.org/rss/1.0/modules/textinput/": "ti",
    "http://purl.org/rss/1.0/modules/wiki/": "wiki",
    "http://schemas.pocketsoap.com/rss/mydescmodule/": "szf",
    "http://schemas.xmlsoap.org/soap/envelope/": "soap",
    "http://www.w3.org/xml/1998/namespace": "xml",
}


class Doubt(Exception):  # noqa: N818 (it is no error: another parser reads the document)
    """The document may mean to feedparser what we cannot tell."""


class Names:
    """The keys of a document's elements: "title", "media_title"; all lower case.

    An element of RSS or Atom has its bare name, whatever its prefix, and so has one of an
    unknown default namespace; one of an unknown namespace keeps the document's prefix.
    """

    def __init__(self, declared: Iterable[tuple[str, str]]) -> None:
        """Take every (prefix, namespace) that the document declares, in its order. Raises Doubt.

        feedparser looks a prefix up by what the whole document so far says of it; that is the
        same as its scope says only where no prefix means two things.
        """
        self._keys: dict[str, str] = {}
        self._prefixes: dict[str, str] = {}
        self.declared = [(prefix, uri) for prefix, uri in dict.fromkeys(declared) if uri]
        meant: dict[str, str] = {}
        for prefix, uri in self.declared:
            known = _known(uri.lower())
            if uri.lower() == _XLINK or uri.split() != [uri] or "}" in uri or "_" in prefix:
                raise Doubt
            if known is None and self._prefixes.setdefault(uri, prefix) != prefix:
                raise Doubt
            meaning = uri if known is None else known
            if prefix and meant.setdefault(prefix.lower(), meaning) != meaning:
                raise Doubt
        if any(meant.get(meaning, meaning) != meaning for meaning in meant.values()):
            raise Doubt

    def key(self, tag: str) -> str:
        """Name an element, given its tag as ElementTree has it ("{namespace}name")."""
        key = self._keys.get(tag)
        if key is None:
            key = self._keys[tag] = self._made(tag)
        return key

    def _made(self, tag: str) -> str:
        uri, closed, name = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
        if not closed:
            return name.lower()
        prefix = _known(uri.lower())
        if prefix is None:
            prefix = self._prefixes[uri]
        return (f"{prefix}_{name}" if prefix else name).lower()


def _known(lowered: str) -> str | None:
    if "backend.userland.com/rss" in lowered:
        return CORE
    return _KNOWN.get(lowered)
