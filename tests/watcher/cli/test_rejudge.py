import re
from pathlib import Path

import builders
import pytest
from command_line import FERRY, Cli, OpenMemory, keep

from storage import Alert

SIGNED, PAINTED = "Norrey and Sund sign contract for bridge", "Norrey and Sund paint bridge"


@pytest.fixture
def kept(memory: OpenMemory) -> Alert:
    """One item that no rule saw, one with an alert of older rules, and an alert without its item."""
    new, old = (
        builders.item(id=name, title=title, summary="", publisher="Herald", url=f"u:{name}")
        for name, title in (("new", SIGNED), ("old", PAINTED))
    )
    report = builders.report(item="old", publisher="Herald", url="u:old")
    alert = builders.alert(id="gone", pack="island-bridge", forecast="bridge-built", reports=(report,))
    lost = builders.alert(id="lost", story="s2", pack="island-bridge", forecast="bridge-built")
    keep(memory, new, old, alerts=(alert, lost))
    return alert


def test_dry_run_tells_and_writes_nothing(cli: Cli, kept: Alert) -> None:
    """What would be new, what is gone, and what cannot be judged."""
    ended = cli("rules", "rejudge", "--dry-run")
    assert (ended.code, ended.err) == (0, "")
    assert re.search(r"^new     2026-01-27  [0-9a-f]{12}  bridge-built  ▲ confirms", ended.out, re.MULTILINE)
    assert "gone    2026-01-27  gone          bridge-built  ▼ contradicts  nothing" in ended.out
    assert "unread  2026-01-27" in ended.out
    assert "2 items judged again; alerts: 1 new, 1 gone, 0 changed, 1 unread" in ended.out
    assert "Nothing was written" in ended.out
    assert "What is gone moves belief still: `watcher alerts verdict ID wrong-stance`" in ended.out
    assert len(cli("alerts", "--json").json) == 2


def test_new_alerts_are_logged_and_marked(cli: Cli, kept: Alert) -> None:
    """A second time there is nothing new, and the log lists the mark."""
    assert "none of them is mailed" in cli("rules", "rejudge").out
    assert "1 report, judged again" in cli("alerts").out
    again = cli("rules", "rejudge").out
    assert "0 new, 1 gone, 0 changed, 1 unread" in again
    assert "mailed" not in again


def test_what_a_person_took_out_is_not_said_to_count(cli: Cli, kept: Alert) -> None:
    """What is gone and was judged wrong moves no belief."""
    assert cli("alerts", "verdict", "gone", "irrelevant").code == 0
    told = cli("rules", "rejudge", "--dry-run").out
    assert "1 gone" in told
    assert "What is gone" not in told


def test_json_tells_all(cli: Cli, kept: Alert) -> None:
    """Each alert whole, beside what the rules say now."""
    told = cli("rules", "rejudge", "--dry-run", "--json").json
    assert (told["dry_run"], told["items"]) == (True, 2)
    assert [(one["title"], one["rejudged"]) for one in told["raised"]] == [(SIGNED, True)]
    assert [(one["alert"]["id"], one["now"]) for one in told["gone"]] == [("gone", None)]
    assert (told["changed"], [one["id"] for one in told["unread"]]) == ([], ["lost"])


def test_other_stances_and_indicators_are_told(cli: Cli, kept: Alert, folder: Path) -> None:
    """With the rule that decides now."""
    pack = folder / "mine.yaml"
    text = FERRY.read_text()
    pack.write_text(text.replace("scrap*]", "scrap*, paint*]"))
    out = cli("rules", "rejudge", "--pack", str(pack), "--dry-run").out
    assert "fta-concluded → dropped" in out
    pack.write_text(text.replace("en: [fund, ", "en: [paint*, fund, "))
    assert "confirms by money-asserted" in cli("rules", "rejudge", "--pack", str(pack), "--dry-run").out


def test_nothing_kept_is_an_answer(cli: Cli) -> None:
    """And days narrow what is asked for."""
    assert cli("rules", "rejudge").out == "0 items judged again; alerts: 0 new, 0 gone, 0 changed, 0 unread\n"
    assert cli("rules", "rejudge", "--since", "2030-01-01", "--json").json["items"] == 0
