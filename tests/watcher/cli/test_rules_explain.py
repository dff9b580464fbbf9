import json
from dataclasses import replace
from pathlib import Path

import builders
import mail_samples
import pytest
from command_line import Cli, OpenMemory
from web import WebServer, response, say

TITLE = "Norrey and Sund fund bridge"
LONG = "The ministers of both islands said on Tuesday that they had found the money for the bridge at last."


def test_a_text_is_explained(cli: Cli) -> None:
    """What was read, what fired with its indicator, and what almost did."""
    ended = cli("rules", "explain", f"{TITLE}\nSund never scrapped a bridge.", "--language", "en")
    assert ended.code == 0
    assert "actor island: “Norrey”" in ended.out
    assert "event dropped: “scrapped”, negated" in ended.out
    assert "confirms bridge-built by money-asserted" in ended.out
    assert "money is set aside or a contract is signed" in ended.out
    assert "Almost fired" in ended.out
    assert "dropped-by-one (contradicts bridge-built)" in ended.out


@pytest.mark.parametrize(
    ("text", "options", "words"),
    [
        (TITLE, ("--language", "en"), "en (as given by the feed or on the command line)"),
        (
            TITLE,
            (),
            "unknown, so the words of all languages count (none was given, and",
        ),
        (f"{TITLE}\n{LONG}", (), "en (told from the text, as none was given)"),
        (f"{TITLE}\n{LONG}", ("--language", "fr"), "en (the text is plainly not in fr, which was given)"),
    ],
)
def test_the_language_is_told_with_where_it_comes_from(
    cli: Cli, text: str, options: tuple[str, ...], words: str
) -> None:
    """It decides which words are looked for."""
    assert f"  language: {words}" in cli("rules", "explain", text, *options).out


def test_the_language_is_in_the_json(cli: Cli) -> None:
    """What was given, what it was read in, and why."""
    (told,) = cli("rules", "explain", f"{TITLE}\n{LONG}", "--language", "fr", "--json").json
    assert told["language"] == {"code": "en", "source": "corrected", "given": "fr"}


def test_a_file_is_read_like_a_text(cli: Cli, tmp_path: Path) -> None:
    """The first line is the title."""
    path = tmp_path / "news.txt"
    path.write_text(f"{TITLE}\n\nThe island council met.", encoding="utf-8")
    assert (
        cli("rules", "explain", str(path)).out
        == cli("rules", "explain", f"{TITLE}\n\nThe island council met.").out
    )


def test_no_evidence_is_said(cli: Cli) -> None:
    """An editorial fires nothing, and its title says why."""
    ended = cli("rules", "explain", f"Editorial: {TITLE}")
    assert "No evidence for anything: the title says “Editorial:" in ended.out
    assert "No rule fired." in ended.out


def test_what_a_rule_asks_for_and_what_keeps_it_out_can_be_read(cli: Cli) -> None:
    """A reader can tell from it what must become of the item."""
    ended = cli("rules", "explain", "Norrey and Sund sign contract for toy bridge", "--language", "en")
    assert "unless model-making: “toy”" in ended.out
    asks = "island with mainland; about bridge; funded, asserted; none of model-making"
    assert f"asks for:  {asks}" in ended.out
    assert "asks for:" in cli("rules", "explain", "Norrey and Sund fund bridge").out


def test_the_loser_is_named(cli: Cli) -> None:
    """Where two rules match one forecast, the one that does not count stands beside its winner."""
    ended = cli("rules", "explain", "Sund scraps bridge\nNorrey and Sund signed for the bridge.")
    assert "overruled: money-asserted (confirms bridge-built) by dropped-by-one" in ended.out


def test_json_holds_all_of_it(cli: Cli) -> None:
    """For programs: one object a pack."""
    (told,) = json.loads(cli("rules", "explain", "Norrey and Sund to fund bridge", "--json").out)
    assert [match["rule"] for match in told["fired"]] == ["money-promised"]
    assert [(one["rule"], one["stopped_by"]) for one in told["almost"]] == [("money-asserted", ["said"])]
    assert {found["kind"] for found in told["sentences"][0]["found"]} == {"actor", "topic", "event"}


def test_an_alert_is_explained_from_its_item(cli: Cli, memory: OpenMemory) -> None:
    """The account names the rules it was judged by, and says when they have changed since."""
    store, item = memory(), builders.item(title=TITLE, summary="", url="https://news.example/1")
    report = builders.report(title=TITLE, url=item.url, item=item.id)
    with store.begin() as tx:
        feed = tx.feeds.add(builders.new_feed(), item.published)
        tx.items.keep_new(feed.id, [item])
        tx.alerts.add(builders.alert(id="0123456789ab", pack="island-bridge", reports=(report,)))
    store.close()
    ended = cli("rules", "explain", "0123456789ab")
    assert "Alert 0123456789ab" in ended.out
    assert "now they are" in ended.out
    assert "confirms bridge-built by money-asserted" in ended.out


def test_an_alert_whose_item_is_gone_is_explained_from_what_it_keeps(cli: Cli, memory: OpenMemory) -> None:
    """Title and quotes outlive the item."""
    store = memory()
    with store.begin() as tx:
        report = builders.report(title=TITLE)
        tx.alerts.add(builders.alert(id="0123456789ab", pack="gone", reports=(report,)))
    store.close()
    ended = cli("rules", "explain", "0123456789ab")
    assert "The item itself is gone" in ended.out
    assert "not loaded" in ended.out


def test_copies_among_the_reports_of_an_alert_are_told(cli: Cli, memory: OpenMemory) -> None:
    """Who reads why an alert was raised reads on how many publishers it rests."""
    store = memory()
    with store.begin() as tx:
        tx.alerts.add(replace(mail_samples.copied_alert(), id="0123456789ab", pack="gone"))
    store.close()
    words = "3 publishers, 2 independent: Example News and Example Courier carry the same text."
    assert words in cli("rules", "explain", "0123456789ab").out


def test_a_page_is_fetched_and_read(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address that no feed brought is asked for; its title and text are judged."""
    monkeypatch.setenv("WATCHER_ALLOW_PRIVATE_ADDRESSES", "true")
    page = f"<title>{TITLE}</title><script>x</script><p>The island council met.</p>".encode()
    with WebServer() as server:
        server.script("/page", say(response(page, headers=((b"Content-Type", b"text/html"),))))
        ended = cli("rules", "explain", server.url("/page"))
    assert "confirms bridge-built by money-asserted" in ended.out


@pytest.mark.parametrize("what", ["", "  \n", "http://127.0.0.1:9/page"])
def test_what_cannot_be_read_is_a_mistake_in_words(cli: Cli, what: str) -> None:
    """Nothing to explain, or an address that may not be asked."""
    ended = cli("rules", "explain", what)
    assert ended.code == 2
    assert ended.err.startswith("watcher: ")


def test_an_unknown_pack_is_a_mistake(cli: Cli) -> None:
    """Only configured packs can account for what they do."""
    assert cli("rules", "explain", TITLE, "--pack", "nope").code == 2
