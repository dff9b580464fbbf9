from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import builders
import pytest
from command_line import FERRY, Cli, OpenMemory, keep

from rules.model import Item

NOW = datetime.now(UTC)
MARGIN = " " * 12


def _news(name: str, title: str, **changes: Any) -> Item:
    return builders.item(
        **{
            "id": name,
            "title": title,
            "summary": "",
            "publisher": "Herald",
            "url": f"https://herald.example/{name}",
            "published": NOW - timedelta(hours=1),
            **changes,
        }
    )


NEGATED_STOP = "the event is there, but scrap: negated, which the rule does not accept"
NEGATED = _news("negated", "Sund did not scrap bridge")
PARTY = _news("party", "Sund signs for fixed crossing", summary="It rained. Norrey was not asked.", url="")
FIRED = _news("fired", "Norrey and Sund sign contract for bridge")
OLD = _news("old", "Norrey never abandoned bridge", published=NOW - timedelta(days=8))


def test_news_that_almost_fired_is_listed_with_how_to_go_on(cli: Cli, memory: OpenMemory) -> None:
    """The likeliest first, of the last seven days; nothing but the answer is written."""
    keep(memory, FIRED, PARTY, NEGATED, OLD)
    ended = cli("alerts", "almost")
    assert (ended.code, ended.err) == (0, "")
    day = f"{NEGATED.published:%Y-%m-%d}"
    assert ended.out.splitlines() == [
        f"{day}  Herald: Sund did not scrap bridge",
        f"{MARGIN}dropped-by-one (contradicts bridge-built): {NEGATED_STOP}",
        f"{MARGIN}https://herald.example/negated",
        f"{day}  Herald: Sund signs for fixed crossing",
        f"{MARGIN}money-asserted (confirms bridge-built): nobody of the side island",
        "",
        "`watcher rules explain ADDRESS` tells what stopped the rules in one of them.",
        "`watcher alerts missed ADDRESS` keeps one that was missed as an example.",
    ]


def test_what_is_listed_can_be_explained_and_reported_as_missed(cli: Cli, memory: OpenMemory) -> None:
    """By its address, nothing else."""
    keep(memory, NEGATED)
    assert "dropped-by-one" in cli("rules", "explain", NEGATED.url).out
    assert cli("alerts", "missed", NEGATED.url).code == 0


def test_json_tells_each_with_its_rule(cli: Cli, memory: OpenMemory) -> None:
    """Other programs rely on these keys."""
    again = _news("again", "Sund did not scrap its bridge", published=NOW - timedelta(hours=2))
    keep(memory, NEGATED, again, PARTY)
    told = cli("alerts", "almost", "--json", "--limit", "1").json
    assert told["more"] == 1
    assert told["almost"] == [
        {
            "item": "negated",
            "title": NEGATED.title,
            "publisher": "Herald",
            "url": NEGATED.url,
            "language": "en",
            "published": NEGATED.published.isoformat().replace("+00:00", "Z"),
            "pack": "island-bridge",
            "rule": "dropped-by-one",
            "forecast": "bridge-built",
            "stance": "contradicts",
            "field": "title",
            "sentence": NEGATED.title,
            "has": ["bridge", "island or mainland"],
            "lacks": [NEGATED_STOP],
            "whole": True,
            "alike": 1,
        }
    ]
    assert "Herald: Sund did not scrap bridge (1 item like it)" in cli("alerts", "almost").out


def test_days_and_number_narrow_the_list(
    cli: Cli, memory: OpenMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Days are of the configured zone; what is left out is counted."""
    monkeypatch.setenv("WATCHER_TIMEZONE", "Asia/Kolkata")
    late = _news("late", "Sund did not scrap bridge", published=builders.NOON.replace(hour=18, minute=45))
    other = _news("other", "Norrey never abandoned crossing, says bridge council", published=late.published)
    keep(memory, late, other)
    out = cli("alerts", "almost", "--since", "2026-01-28", "--limit", "1").out
    assert out.startswith("2026-01-28  Herald: ")
    assert "and 1 more item: --limit 2 shows all" in out
    assert cli("alerts", "almost", "--since", "2026-01-28T00:16", "--json").json == {"almost": [], "more": 0}


def test_nothing_that_almost_fired_is_an_answer(cli: Cli, memory: OpenMemory) -> None:
    """With the day from which on nothing did."""
    keep(memory, FIRED)
    out = cli("alerts", "almost", "--since", "2026-01-26").out
    assert out == "No rule almost fired on news published since 2026-01-26.\n"


def test_one_pack_can_be_asked(
    cli: Cli, memory: OpenMemory, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that is not loaded is a mistake."""
    other = folder / "other.yaml"
    text = FERRY.read_text().replace("island-bridge", "other").replace("dropped-by-one", "given-up")
    other.write_text(text)
    monkeypatch.setenv("WATCHER_PACKS", f"{FERRY},{other}")
    keep(memory, NEGATED)
    assert [one["rule"] for one in cli("alerts", "almost", "--json").json["almost"]] == ["dropped-by-one"]
    told = cli("alerts", "almost", "--json", "--pack", "other").json
    assert [one["rule"] for one in told["almost"]] == ["given-up"]
    ended = cli("alerts", "almost", "--pack", "nowhere")
    assert (ended.code, ended.out) == (2, "")
    assert "no pack 'nowhere' is loaded" in ended.err


def test_hostile_words_steer_neither_the_terminal_nor_a_shell(cli: Cli, memory: OpenMemory) -> None:
    """Titles are cleaned, and an address is quoted where a shell would read more into it."""
    hostile = "\x1b[31m\u202e\n[bold]"
    address = "https://a.example/$(touch x);y"
    keep(memory, _news("h", f"Sund did not scrap bridge {hostile}", publisher=hostile, url=address))
    out = cli("alerts", "almost").out
    assert "  [31m [bold]: Sund did not scrap bridge [31m [bold]\n" in out
    assert not {"\x1b", "\u202e"} & set(out)
    assert f"{MARGIN}'{address}'\n" in out
