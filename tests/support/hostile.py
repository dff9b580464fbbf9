"""What nobody writes but anybody may send: texts, packs and bytes made from dice; same dice, same things."""

from collections.abc import Sequence
from random import Random
from typing import Any

from rule_samples import ferry_data

#: Patterns on which engines that go back would hang, and those that read on to the end from each place.
PATTERNS = (
    "(a+)+$",
    "(a|a)*b",
    "(a|aa)+$",
    "(.*)*x",
    "(x+x+)+y",
    "(a{1,30}){1,30}c",
    r"^(\w+\s?)+$",
    "a.*b.*c.*d",
    "a.*!|a",
    "[a-z]*[a-z]*[a-z]*!",
    r"(\w|\s|[a-c])+!",
    ".+",
    "a",
    r"\b\w",
    "(?:भा|र|त)+",
)
#: The letters those patterns feed on.
_FEED = ("a", "aa", "ab", "x", "xy", "a b c ", "भारत", "a! ", "a,")

_UNITS = (
    *(
        ".",
        "\n",
        " ",
        "\t",
        ". ",
        "! ",
        "?! ",
        "…",
        "। ",
        ",",
        ", ",
        "-",
        "–",
        "'",
        "’",
        '"',
        "») ",
        "_",
        "*",
    ),
    *("a", "1", "19. ", "5th ", "A. ", "Mr. ", "No. 5 ", "a-a-", "a1", "é", "e\u0301", "ß", "İ", "中", "가"),
    *("\u0301", "\u0930", "\ud800", "\udfff ", "\x00", "\x1b", "\u202e", "\u200b", "\u2028", "\U0001f600"),
    *("to ", "not ", "had ", "no, ", "denied ", "will not ", "and ", "first round ", "19th package "),
    *("भारत और यूरोपीय संघ ", "समझौते पर हस्ताक्षर किए। ", "L’accord de libre-échange ", "Der EU-Gipfel, "),
    "India and the European Union signed the free trade agreement on Tuesday. ",
    "Germany denied that it would block the deal, and France said it plans to sell submarines. ",
)
_GAPS = ("", " ", " ", ", ", ". ", "\n", "; ", " and ", "\u00a0", "-")
_SCRIPTS = ((0x20, 0x7F), (0xA0, 0x250), (0x300, 0x370), (0x370, 0x530), (0x900, 0x980), (0, 0x110000))


def text(dice: Random, words: Sequence[str], length: int) -> str:
    """Make a text of so many characters: runs of one thing repeated, or of many; `words` are a pack's own."""
    pieces: list[str] = []
    missing = length
    while missing > 0:
        run = dice.choice((_one_repeated, _one_repeated, _many, _characters))(dice, words)
        wanted = min(missing, dice.choice((length, length, length // 3 + 1, 200)))
        piece = (run * (wanted // len(run) + 1))[:wanted]
        pieces.append(piece)
        missing -= len(piece)
    return "".join(pieces)


def _one_repeated(dice: Random, words: Sequence[str]) -> str:
    return dice.choice((dice.choice(_UNITS), dice.choice(_FEED), dice.choice(words) + dice.choice(_GAPS)))


def _many(dice: Random, words: Sequence[str]) -> str:
    parts = (dice.choice(words) if dice.random() < 0.7 else dice.choice(_UNITS) for _ in range(400))
    return dice.choice(_GAPS).join(parts) + dice.choice(_GAPS)


def _characters(dice: Random, words: Sequence[str]) -> str:
    first, last = dice.choice(_SCRIPTS)
    return "".join(chr(dice.randrange(first, last)) for _ in range(dice.choice((3, 50, 5_000))))


def pack(dice: Random) -> dict[str, Any]:
    """Make the values of a pack: the ferry pack, with expressions of every kind and depth in each set."""
    data = ferry_data()
    for section in ("actors", "topics", "events", "terms"):
        for terms in data[section].values():
            names = [] if section == "terms" else sorted(data["terms"])  # a set that names itself has no end
            for _ in range(dice.randrange(1, 4)):
                terms.setdefault(dice.choice(("en", "fr", "every")), []).append(_expression(dice, names, 4))
    for indicator in data["forecasts"][0]["indicators"]:
        for rule in indicator["rules"]:
            names = sorted(data["terms"])
            rule["unless"] = [_expression(dice, names, 2) for _ in range(dice.randrange(3))]
            rule["accepts"] = dice.sample(["asserted", "planned", "hedged", "negated"], 2)
    return data


def _expression(dice: Random, names: Sequence[str], depth: int) -> Any:
    kind = dice.choice(("phrase", "phrase", "pattern", "terms", "any", "all", "none", "near", "near"))
    if kind == "pattern":
        return {"pattern": dice.choice(PATTERNS)}
    if kind == "terms" and names:
        return {"terms": dice.choice(names)}
    if depth == 0 or kind in {"phrase", "terms"}:
        return _phrase(dice)
    many = [_expression(dice, names, depth - 1) for _ in range(dice.randrange(2, 4))]
    return (
        {"near": many, "words": dice.choice((2, 8, 50)), "ordered": dice.random() < 0.5}
        if kind == "near"
        else {kind: many}
    )


def _phrase(dice: Random) -> str:
    words = (
        "a",
        "aa",
        "ab",
        "x",
        "and",
        "to",
        "bridge",
        "Norrey",
        "Sund",
        "sign",
        "पुल",
        "भारत",
        "19",
        "中国",
    )
    row = [dice.choice(words) for _ in range(dice.choice((1, 1, 2, 3)))]
    if len(row[0]) > 1 and dice.random() < 0.4:
        row[0] = dice.choice(("*{}", "{}*", "*{}*")).format(row[0])
    return " ".join(row)


def mutated(dice: Random, raw: bytes) -> bytes:
    """Spoil bytes at a few places: some lost, some twice, some of another kind, some lines elsewhere."""
    for _ in range(dice.choice((1, 1, 2, 5, 20))):
        at, length = dice.randrange(len(raw) + 1), dice.choice((1, 1, 3, 30, 300))
        piece = raw[at : at + length]
        new = dice.choice(
            (b"", piece * 2, piece[::-1], dice.choice(_JUNK), bytes(dice.randbytes(2)), raw[:length])
        )
        raw = raw[:at] + new + raw[at + length * (dice.random() < 0.5) :]
    return raw


_JUNK = (
    *(
        b"\x00",
        b"\xff\xfe",
        b"\xed\xa0\x80",
        b'"\\ud800"',
        b"&a ",
        b"*a",
        b"<<: ",
        b"!!python/object:os.system ",
        b"? ",
    ),
    *(
        b"\t",
        b"\n",
        b"\r",
        b"- ",
        b": ",
        b"{",
        b"}",
        b"[" * 60,
        b"]",
        b"|\n",
        b">-\n",
        b"---\n",
        b"...\n",
        b"%YAML 1.1\n",
    ),
    *(
        b"1e999",
        b".nan",
        b"-1",
        b"0x" + b"f" * 50,
        b"null",
        b"~",
        b"2025-02-30",
        b"en",
        b"pattern: '(a+)+$'",
        b"'",
        b'"',
    ),
)
