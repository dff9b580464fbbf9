import unicodedata
from dataclasses import replace
from datetime import timedelta
from typing import Any

import builders
import mail_samples
import pytest
from command_line import Cli, OpenMemory, keep

from rules.model import Stance
from storage import Alert

HOSTILE = "\x1b[31mred\x1b]0;owned\x07 [bold]x[/bold] \x9b2J\u202eevil\u2028 \n line"


def _alert(**changes: Any) -> Alert:
    return builders.alert(**{"pack": "island-bridge", "forecast": "bridge-built", **changes})


def _is_harmless(text: str) -> bool:
    return not any(unicodedata.category(char) in {"Cc", "Cf", "Zl"} for char in text.replace("\n", ""))


def test_no_alerts_is_an_answer(cli: Cli) -> None:
    """A new installation says so, to a person and to a program."""
    assert (cli("alerts").code, cli("alerts").out) == (0, "No alerts.\n")
    assert cli("alerts", "--json").json == []


def test_list_is_an_aligned_table(cli: Cli, memory: OpenMemory) -> None:
    """Newest first, one alert a line."""
    alerts = [
        _alert(id="a1", story="s1"),
        _alert(id="a2", story="s2", raised_at=builders.NOON + timedelta(days=1), counts=False, rejudged=True),
    ]
    keep(memory, alerts=alerts)
    head, newest, oldest = cli("alerts").out.splitlines()
    assert head.split() == ["RAISED", "ID", "FORECAST", "STANCE", "BELIEF", "TITLE"]
    assert oldest == (f"2026-01-27  a1  bridge-built  ▼ contradicts  70% → 37%  {builders.TITLE} (1 report)")
    assert "  stays 37%  " in newest
    assert newest.endswith("(1 report, judged again)")
    assert newest.index(builders.TITLE) == oldest.index(builders.TITLE) == head.index("TITLE")
    assert cli("alerts", "list").out == cli("alerts").out


def test_json_of_the_list_is_stable(cli: Cli, memory: OpenMemory) -> None:
    """Other programs rely on these keys."""
    evidence = builders.evidence(marks=((0, 5), (10, 20)))
    late = builders.report(publisher="Later", url="https://later.example/1", title="Later")
    keep(memory, alerts=[_alert(reports=(builders.report(evidence=(evidence,)), late))])
    assert cli("alerts", "--json").json == [
        {
            "id": "a1b2c3d4",
            "pack": "island-bridge",
            "forecast": "bridge-built",
            "stance": "contradicts",
            "indicator": "fta-concluded",
            "rule": "fta-concluded-asserted",
            "title": builders.TITLE,
            "evidence": [
                {
                    "field": "title",
                    "start": evidence.start,
                    "end": evidence.end,
                    "text": evidence.text,
                    "marks": [[0, 5], [10, 20]],
                }
            ],
            "sources": [
                {
                    "publisher": "Example News",
                    "title": builders.TITLE,
                    "url": "https://www.news.example.test/world/fta",
                    "published": "2026-01-27T12:00:00Z",
                    "language": "en",
                    "grade": "B",
                    "withdrawn_at": None,
                },
                {
                    "publisher": "Later",
                    "title": "Later",
                    "url": "https://later.example/1",
                    "published": "2026-01-27T12:00:00Z",
                    "language": "en",
                    "grade": "B",
                    "withdrawn_at": None,
                },
            ],
            "publishers": 2,
            "independent": 2,
            "copies": [],
            "raised_at": "2026-01-27T12:00:00Z",
            "happened_at": "2026-01-27T12:00:00Z",
            "belief_before": 0.7,
            "belief_after": 0.3684,
            "likelihood_ratio": 0.25,
            "after_horizon": False,
            "story": "conclude:eu+india:fta:2026-01-27",
            "strengthens": "",
            "rejudged": False,
            "correction": "",
            "corrected_at": None,
            "verdict": "",
            "rejected_at": None,
        }
    ]


def test_corrected_alert_says_so(cli: Cli, memory: OpenMemory) -> None:
    """In the table, in the JSON, and in full."""
    corrected = replace(mail_samples.corrected_alert(), pack="island-bridge", forecast="bridge-built")
    keep(memory, alerts=[corrected])
    table = cli("alerts").out
    assert f"{builders.TITLE} (1 report, corrected)" in table
    assert "37% → 70%" in table
    (told,) = cli("alerts", "--json").json
    assert (told["correction"], told["corrected_at"]) == (corrected.correction, "2026-01-29T12:00:00Z")
    assert (told["after_horizon"], told["sources"][0]["withdrawn_at"]) == (False, "2026-01-29T12:00:00Z")
    assert f"Corrected: {corrected.correction}." in cli("alerts", "show", corrected.id).out


def test_copies_of_one_text_are_told(cli: Cli, memory: OpenMemory) -> None:
    """In the table, in the JSON, and for one alert who they are."""
    keep(memory, alerts=[replace(mail_samples.copied_alert(), pack="island-bridge", forecast="bridge-built")])
    assert f"{builders.TITLE} (3 reports, 2 independent)" in cli("alerts").out
    (told,) = cli("alerts", "--json").json
    assert (told["publishers"], told["independent"]) == (3, 2)
    assert told["copies"] == [["Example News", "Example Courier"]]
    shown = cli("alerts", "show", "a1b2c3d4").out
    assert "REPORTED BY 3 PUBLISHERS, 2 INDEPENDENT" in shown
    assert "Example News and Example Courier carry the same text." in shown


def test_publishers_are_counted_alike_in_json_and_in_words(cli: Cli, memory: OpenMemory) -> None:
    """By the names that they are shown under."""
    names = ["Herald", "Her\u200bald"]
    reports = [builders.report(publisher=name, url=f"https://{n}.example") for n, name in enumerate(names)]
    keep(memory, alerts=[_alert(reports=tuple(reports))])
    (told,) = cli("alerts", "--json").json
    assert (told["publishers"], told["independent"], told["copies"]) == (1, 1, [])
    assert "REPORTED BY 1 PUBLISHER" in cli("alerts", "show", "a1b2c3d4").out


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        ((), ["a3", "a2", "a1"]),
        (("--limit", "1"), ["a3"]),
        (("--forecast", "other"), ["a2"]),
        (("--pack", "nowhere"), []),
        (("--since", "2026-01-28T12:00"), ["a3", "a2"]),
        (("--since", "2026-01-29"), ["a3"]),
    ],
)
def test_list_can_be_narrowed(options: tuple[str, ...], ids: list[str], cli: Cli, memory: OpenMemory) -> None:
    """By forecast, pack, day and number."""
    day = timedelta(days=1)
    alerts = [
        _alert(id="a1", story="s1"),
        _alert(id="a2", story="s2", raised_at=builders.NOON + day, forecast="other"),
        _alert(id="a3", story="s3", raised_at=builders.NOON + 2 * day, stance=Stance.CONFIRMS),
    ]
    keep(memory, alerts=alerts)
    assert [alert["id"] for alert in cli("alerts", "list", "--json", *options).json] == ids


def test_since_is_a_day_of_the_configured_zone(
    cli: Cli, memory: OpenMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A day in Kolkata begins five and a half hours before UTC's."""
    monkeypatch.setenv("WATCHER_TIMEZONE", "Asia/Kolkata")
    late = builders.NOON.replace(hour=18, minute=45)
    keep(memory, alerts=[_alert(raised_at=late)])
    assert len(cli("alerts", "--since", "2026-01-28", "--json").json) == 1
    assert cli("alerts", "--since", "2026-01-28T00:16", "--json").json == []
    assert "2026-01-28" in cli("alerts").out


def test_one_alert_is_shown_as_its_mail_tells_it(cli: Cli, memory: OpenMemory) -> None:
    """With its evidence and what it did."""
    keep(memory, alerts=[_alert()])
    shown = cli("alerts", "show", "a1b2c3d4")
    assert shown.code == 0
    assert "CONTRADICTS bridge-built" in shown.out
    assert "fell from 70% to 37%" in shown.out
    assert "Norrey and Sund agree to build the bridge" in shown.out
    assert cli("alerts", "show", "a1b2c3d4", "--json").json == {
        **cli("alerts", "--json").json[0],
        "linked": [],
        "acts": [],
    }


def test_alert_is_shown_with_those_to_be_read_beside_it(cli: Cli, memory: OpenMemory) -> None:
    """What its story also raised, and the opposite of the same days; in words and as JSON."""
    alerts = [
        _alert(),
        _alert(id="b2", forecast="other"),
        _alert(id="c3", story="s3", stance=Stance.CONFIRMS),
        _alert(id="d4", story="s4", stance=Stance.CONFIRMS, happened_at=builders.NOON + timedelta(days=4)),
    ]
    keep(memory, alerts=alerts)
    shown = cli("alerts", "show", "a1b2c3d4").out.splitlines()
    assert "The same news also: contradicts other (alert b2)" in shown
    assert "Other news of these days: confirms bridge-built (alert c3)" in shown
    assert cli("alerts", "show", "a1b2c3d4", "--json").json["linked"] == [
        {"id": "b2", "forecast": "other", "stance": "contradicts", "same_story": True},
        {"id": "c3", "forecast": "bridge-built", "stance": "confirms", "same_story": False},
    ]
    assert not [
        line for line in cli("alerts", "show", "d4").out.splitlines() if "news" in line and "(" in line
    ]


def test_alert_of_a_pack_that_is_gone_is_shown_all_the_same(cli: Cli, memory: OpenMemory) -> None:
    """The log outlives its packs."""
    keep(memory, alerts=[_alert(pack="long-gone")])
    shown = cli("alerts", "show", "a1b2c3d4")
    assert shown.code == 0
    assert "long-gone (a pack that is not configured)" in shown.out


def test_unknown_alert_is_a_mistake(cli: Cli) -> None:
    """The message says where ids are found."""
    ended = cli("alerts", "show", "nothing")
    assert (ended.code, ended.out) == (2, "")
    assert "`watcher alerts` lists them" in ended.err


def test_hostile_words_cannot_steer_the_terminal(cli: Cli, memory: OpenMemory) -> None:
    """Feeds choose the words, never what the terminal does with them."""
    report = builders.report(title=HOSTILE, publisher=HOSTILE, url=HOSTILE, evidence=())
    keep(memory, alerts=[_alert(title=HOSTILE, reports=(report,))])
    listed, shown = cli("alerts").out, cli("alerts", "show", "a1b2c3d4").out
    assert _is_harmless(listed)
    assert _is_harmless(shown)
    assert len(listed.splitlines()) == 2
    assert "[bold]x[/bold]" in listed
    as_json = cli("alerts", "--json")
    assert _is_harmless(as_json.out)
    assert as_json.json[0]["title"] == HOSTILE
