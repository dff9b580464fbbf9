from datetime import date

import pytest
from rule_samples import ferry

from rules import ProblemsError
from rules.located import parse
from rules.resolved import Resolved, pack_named, resolved_in

GOOD = """\
pack: island-bridge
resolutions:
  - forecast: bridge-built
    answer: no
    on: 2026-05-01
    why: No stone was laid.
    sources: [https://herald.example/no-stone]
"""


def _read(text: str) -> tuple[Resolved, ...]:
    return resolved_in(parse(text.encode(), "endings.yaml"), ferry().pack)


@pytest.mark.parametrize(("answer", "came"), [("yes", True), ("no", False), ("void", None)])
def test_endings_are_read(answer: str, came: bool) -> None:  # noqa: FBT001  what is expected
    """With the day, the reason, and where it stands."""
    (one,) = _read(GOOD.replace("answer: no", f"answer: {answer}"))
    assert one == Resolved(
        forecast="bridge-built",
        came=came,
        on=date(2026, 5, 1),
        why="No stone was laid.",
        sources=("https://herald.example/no-stone",),
    )


def test_void_needs_no_source() -> None:
    """What nobody could find stands nowhere."""
    (one,) = _read(
        GOOD.replace("answer: no", "answer: void").replace(
            "    sources: [https://herald.example/no-stone]\n", ""
        )
    )
    assert one.sources == ()


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "bridge-built",
            "bridge-burnt",
            "3:5: pack island-bridge has no forecast bridge-burnt (write one of bridge-built)",
        ),
        (
            "answer: no",
            "answer: perhaps",
            "4:5: \"perhaps\" is none of the words for `answer` (write 'yes', 'no' or 'void')",
        ),
        (
            "2026-05-01",
            "2024-05-01",
            "5:5: 2024-05-01 is before bridge-built opens (write a day from 2025-01-10 on)",
        ),
        (
            "    sources: [https://herald.example/no-stone]\n",
            "",
            "4:5: an answer without a source (say under `sources` where it stands)",
        ),
        (
            "on: 2026-05-01",
            "on: &a 2026-05-01",
            "5:5: anchor &a is not allowed (write the value out where it is used)",
        ),
        (
            "[https",
            "[herald, https",
            '7:15: "herald" is not well formed (write a whole address, as in https://news.example/feed)',
        ),
    ],
)
def test_mistakes_are_told_with_their_place(old: str, new: str, problem: str) -> None:
    """And with what to do."""
    with pytest.raises(ProblemsError) as caught:
        _read(GOOD.replace(old, new))
    assert [str(one) for one in caught.value.problems] == [f"endings.yaml:{problem}"]


def test_forecast_ends_once() -> None:
    """Two answers would be two pasts."""
    with pytest.raises(ProblemsError, match="8:5: bridge-built ends twice"):
        _read(GOOD + GOOD.partition("resolutions:\n")[2])


@pytest.mark.parametrize(
    ("text", "pack"), [(GOOD, "island-bridge"), ("- pack", ""), ("pack: [a]", ""), ("", "")]
)
def test_document_names_its_pack(text: str, pack: str) -> None:
    """As far as that can be told."""
    assert pack_named(parse(text.encode(), "endings.yaml")) == pack
