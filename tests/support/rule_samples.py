"""Texts read and packs compiled for tests of the rules: the ferry pack, and variations of it."""

import json
from collections.abc import Iterable, Mapping
from copy import deepcopy
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from rules import RuleSet, load, schema
from rules.compile import compile_pack
from rules.expression import TermSet, TermSets, phrases
from rules.lexicon import Lexicon
from rules.located import read as read_yaml
from rules.model import Item
from rules.reading import Sentence, read

FERRY = Path(__file__).resolve().parents[1] / "data" / "rules" / "ferry.yaml"
NOON = datetime(2025, 2, 3, 12, tzinfo=UTC)
#: The labelled news that the built-in rules were developed with.
CORPUS = Path(__file__).resolve().parents[1] / "data" / "corpus" / "dev.jsonl"

#: Texts as no editor writes them: control characters, half characters, both writing directions.
HOSTILE_TEXT = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cs", "Cc", "Cf", "Mn", "Lo"]),
        st.sampled_from(".!?।…\n\r\t \"'”)’–-*\u200f\u202e\u0000"),
    ),
    max_size=120,
)


@cache
def corpus_rows() -> list[dict[str, Any]]:
    """The labelled news, a row each."""
    return [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]


@cache
def ferry() -> RuleSet:
    """The ferry pack, compiled once."""
    return load(str(FERRY))


def ferry_data() -> dict[str, Any]:
    """The ferry pack as plain values, free to change."""
    data: dict[str, Any] = deepcopy(read_yaml(FERRY).data)
    return data


def compiled(data: Mapping[str, Any]) -> RuleSet:
    """A pack compiled from plain values, unchecked but for its shape."""
    return compile_pack([schema.Document.model_validate(data)], digest="changed")


def news(title: str, **changes: Any) -> Item:
    """An English item of which only the title matters, unless told."""
    values = {"id": "item-1", "language": "en", "published": NOON, **changes}
    return Item(title=title, **values)


def sentence(
    text: str, language: str = "", expressions: Iterable[Any] = (), sets: Mapping[str, TermSet] | None = None
) -> Sentence:
    """The first sentence of a text, read with the phrases of some expressions."""
    lexicon = Lexicon(phrase for one in expressions for phrase in phrases(one))
    return read(news(text, language=language), lexicon, TermSets(sets or {})).sentences[0]
