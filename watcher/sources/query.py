"""Public news searches that answer with a feed: how a question is put to each. Pure.

Both read phrases in quotation marks, `OR` in capitals and parentheses; what stands side by side must all be
there. Google also reads `when:7d`, without which it ranks old news above new, and wants its edition three
times (`hl`, `gl`, `ceid`); Bing wants `format=rss` and a market (`mkt`). Neither writes the syntax of its
feeds down: it is what public programs were seen to use in 2026. Google takes no more than 32 words.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from yarl import URL

#: The longest question, in characters and in words: percent-encoded Hindi takes nine for each of its own.
MAX_QUERY = 180
MAX_WORDS = 24

#: Of each language (ISO 639-1) the edition whose news are asked for: where most of its papers are.
_COUNTRIES = {
    "ar": "EG",
    "bn": "IN",
    "cs": "CZ",
    "da": "DK",
    "de": "DE",
    "el": "GR",
    "en": "US",
    "es": "ES",
    "fi": "FI",
    "fr": "FR",
    "he": "IL",
    "hi": "IN",
    "hu": "HU",
    "it": "IT",
    "ja": "JP",
    "ko": "KR",
    "nl": "NL",
    "no": "NO",
    "pl": "PL",
    "pt": "PT",
    "ro": "RO",
    "ru": "RU",
    "sv": "SE",
    "tr": "TR",
    "uk": "UA",
}
_OPERATORS = frozenset({"AND", "OR", "NOT", "NEAR"})


@dataclass(frozen=True, slots=True)
class Service:
    """A search service: its name, and its address for a question in a language."""

    name: str
    address: Callable[[str, str], str]


def question(groups: Sequence[Sequence[str]]) -> str:
    """Ask for one phrase of each group, the first ones of each as far as the bounds allow.

    "" where a group is empty, or where the first phrases alone are too long.
    """
    kept = [list(dict.fromkeys(filter(None, map(_phrase, group)))) for group in groups]
    if not all(kept) or not kept:
        return ""
    while not _fits(_joined(kept)):
        longest = max(kept, key=len)
        if len(longest) == 1:
            return ""
        longest.pop()
    return _joined(kept)


def _phrase(text: str) -> str:
    """Write a phrase as one term: quoted unless it is a plain word."""
    words = " ".join("".join(" " if one in '"()*' else one for one in text).split())
    return words if words.isalnum() and words.upper() not in _OPERATORS else f'"{words}"' if words else ""


def _joined(groups: Sequence[Sequence[str]]) -> str:
    return " ".join(f"({' OR '.join(group)})" if len(group) > 1 else group[0] for group in groups)


def _fits(query: str) -> bool:
    return len(query) <= MAX_QUERY and len(query.split()) <= MAX_WORDS


def _google(query: str, language: str) -> str:
    country = _COUNTRIES.get(language, "")
    locale = f"{language}-{country}" if language == "en" else language
    edition = {"hl": locale, "gl": country, "ceid": f"{country}:{language}"} if country else {"hl": language}
    return str(URL("https://news.google.com/rss/search").with_query({"q": f"{query} when:7d", **edition}))


def _bing(query: str, language: str) -> str:
    country = _COUNTRIES.get(language, "")
    market = {"mkt": f"{language}-{country}"} if country else {"setlang": language}
    return str(URL("https://www.bing.com/news/search").with_query({"q": query, "format": "rss", **market}))


#: The services that are known, the one with the most papers first.
SERVICES = (Service("Google News", _google), Service("Bing News", _bing))
