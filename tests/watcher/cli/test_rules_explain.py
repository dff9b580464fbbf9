import json
import unicodedata
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import builders
import mail_samples
import pytest
from command_line import FERRY, Cli, OpenMemory, keep
from web import WebServer, response, say

from rules.model import Item
from watcher.feeds.normalize import BODY

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


@pytest.mark.parametrize(
    ("language", "code"),
    [("FR", "fr"), ("fr-BE", "fr"), (" Fr-be", "fr"), ("fr_BE", "fr"), ("French", ""), ("fra", "")],
)
def test_the_language_may_be_written_as_feeds_do(cli: Cli, language: str, code: str) -> None:
    """What is no code of two letters tells nothing."""
    (told,) = cli("rules", "explain", TITLE, "--language", language, "--json").json
    assert told["language"]["given"] == code


def test_a_text_typed_on_a_mac_is_read_like_any_other(cli: Cli, folder: Path) -> None:
    """There an accent stands behind its letter, as a character of its own: in texts and in lines of JSON."""
    title = unicodedata.normalize("NFD", "Le conseil de l’île et Sund signent le contrat du pont")
    (told,) = cli("rules", "explain", title, "--language", "fr", "--json").json
    assert {"actor"} <= {found["kind"] for found in told["sentences"][0]["found"]}
    fired = [match["rule"] for match in told["fired"]]
    assert fired
    path = folder / "one.jsonl"
    path.write_text(json.dumps({"id": "1", "title": title, "lang": "fr"}), encoding="utf-8")
    matched = json.loads(cli("rules", "match", str(path), "--pack", str(FERRY)).out)
    assert [match["rule"] for match in matched["alerts"]] == fired


def test_a_kept_item_is_read_in_the_language_that_is_asked_for(cli: Cli, memory: OpenMemory) -> None:
    """By its address and by its alert; that its own was another is told."""
    item = builders.item(title=TITLE, summary="", url="https://news.example/1")
    report = builders.report(title=TITLE, url=item.url, item=item.id, publisher=item.publisher)
    alert = builders.alert(id="0123456789ab", pack="island-bridge", reports=(report,))
    keep(memory, replace(item, language="en"), _unnamed(item), alerts=[alert])
    note = "Explained as given in fr; the item is kept in en."
    for what in (item.url, "0123456789ab"):
        assert note in cli("rules", "explain", what, "--language", "FR").out
        (told,) = cli("rules", "explain", what, "--language", "fr", "--json").json
        assert told["language"]["given"] == "fr"
        assert note in told["notes"]
        assert "Explained as" not in cli("rules", "explain", what, "--language", "en").out
        assert "Explained as" not in cli("rules", "explain", what).out
    unnamed = cli("rules", "explain", "https://news.example/2", "--language", "fr").out
    assert "the item is kept without a language." in unnamed


def _unnamed(item: Item) -> Item:
    return replace(item, id="unnamed", url="https://news.example/2", language="")


def test_the_language_is_in_the_json(cli: Cli) -> None:
    """What was given, what it was read in, and why."""
    (told,) = cli("rules", "explain", f"{TITLE}\n{LONG}", "--language", "fr", "--json").json
    assert told["language"] == {"code": "en", "source": "corrected", "given": "fr"}


def test_a_pack_that_is_not_watched_yet_explains_itself(cli: Cli, folder: Path) -> None:
    """Who writes one has a failing example, and no configuration of it; an id is that of a watched one."""
    (folder / "mine.yaml").write_text(FERRY.read_text().replace("pack: island-bridge", "pack: mine"))
    assert "What mine read" in cli("rules", "explain", TITLE, "--pack", "mine.yaml").out
    assert "What island-bridge read" in cli("rules", "explain", TITLE, "--pack", "island-bridge").out
    ended = cli("rules", "explain", TITLE, "--pack", "other")
    assert (ended.code, ended.out) == (2, "")
    assert "no pack 'other' is loaded: the settings have island-bridge" in ended.err


def test_what_was_read_is_told_where_no_rule_came_near(cli: Cli) -> None:
    """What two parts keep out is no near miss, and yet its words are known."""
    out = cli("rules", "explain", "Westmark may fund a school", "--language", "en").out
    assert "Almost fired" not in out
    assert "event funded: “fund”, hedged" in out


def test_a_file_is_read_like_a_text(cli: Cli, tmp_path: Path) -> None:
    """The first line is the title."""
    path = tmp_path / "news.txt"
    path.write_text(f"{TITLE}\n\nThe island council met.", encoding="utf-8")
    assert (
        cli("rules", "explain", str(path)).out
        == cli("rules", "explain", f"{TITLE}\n\nThe island council met.").out
    )


@pytest.mark.parametrize("as_file", [False, True])
@pytest.mark.parametrize("end", ["\n", " ", "\n\n"])
def test_a_long_text_is_cut_and_that_is_said(cli: Cli, tmp_path: Path, end: str, *, as_file: bool) -> None:
    """As much is read as of an item: what stands further down is not judged, and takes no time."""
    path = tmp_path / "news.txt"
    sentence = f"The island council met on Monday.{end}"
    text = sentence * (BODY // len(sentence) + 1) + TITLE
    assert BODY < len(text) < BODY + 100
    path.write_text(text if not as_file else text + " More." * 200_000, encoding="utf-8")
    what = str(path) if as_file else text
    ended = cli("rules", "explain", what)
    assert ended.out.startswith("Only the first 50,000 characters were read: the text is longer.\n\nWhat ")
    assert "No rule fired." in ended.out
    (told,) = cli("rules", "explain", what, "--json").json
    assert told["notes"] == ["Only the first 50,000 characters were read: the text is longer."]
    assert sum(len(one["text"]) for one in told["sentences"]) <= BODY


def test_a_text_that_is_just_not_too_long_is_read_whole(cli: Cli, tmp_path: Path) -> None:
    """Blank lines at its end are none of it."""
    path = tmp_path / "news.txt"
    path.write_text(f"{TITLE}.\n{'x' * (BODY - len(TITLE) - 2)}\n\n", encoding="utf-8")
    (told,) = cli("rules", "explain", str(path), "--json").json
    assert told["notes"] == []


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("/nonexistent/file.txt", "there is no file /nonexistent/file.txt: give one that is there"),
        ("some/where", "there is no file some/where"),
        ("C:\\news\\today", "there is no file C:"),
        ("a.txt", "there is no file a.txt"),
        ("news.HTML", "there is no file news.HTML"),
        ("x" * 300 + ".md", "there is no file xxx"),
        ("a.json\n", "there is no file a.json"),
        ("ftp://news.example/1", "an address with http:// or https://"),
        ("folder of news", "folder of news is a folder: give a file in it, or a text"),
        (".", ". is a folder"),
        ("0123456789ab", "no alert 0123456789ab is in the log: `watcher alerts` lists them"),
    ],
)
def test_what_is_mistyped_is_not_taken_for_a_headline(cli: Cli, folder: Path, what: str, words: str) -> None:
    """A path with nothing there, a folder, the id of no alert: words, and no account."""
    (folder / "folder of news").mkdir()
    ended = cli("rules", "explain", what)
    assert (ended.code, ended.out) == (2, "")
    assert words in ended.err


@pytest.mark.parametrize("text", ["Brexit", "U.S.", "Norrey/Sund fund bridge", "पुल के लिए " * 30, "x" * 300])
def test_a_text_is_a_text(cli: Cli, text: str) -> None:
    """One word can be a headline, several can hold a stroke, and none is too long for the file system."""
    ended = cli("rules", "explain", text)
    assert (ended.code, ended.err) == (0, "")


def test_a_text_and_a_file_need_no_database(cli: Cli, folder: Path) -> None:
    """Rules can be tried beside tables of another version, or of none."""
    (folder / "watcher.db").write_bytes(b"this is no database" * 100)
    (folder / "news.txt").write_text(TITLE, encoding="utf-8")
    assert cli("rules", "explain", TITLE).code == 0
    assert cli("rules", "explain", "news.txt").code == 0
    assert cli("rules", "explain", "0123456789ab").code == 1
    assert cli("rules", "explain", "https://news.example/1").code == 1


def test_the_same_words_are_told_once_in_a_sentence(cli: Cli) -> None:
    """Wherever they stand; said otherwise they are told again, and JSON has every place."""
    text = "Norrey and Sund sign contract for toy bridge, and Norrey has never signed for a toy bridge"
    out = cli("rules", "explain", text, "--language", "en").out
    told = [line for line in out.splitlines() if line.startswith(" " * 11)]
    assert len(told) == len(set(told))
    assert sum("unless model-making: “toy”" in line for line in told) == 1
    assert sum("event funded" in line for line in told) == 2
    (shape,) = cli("rules", "explain", text, "--language", "en", "--json").json
    found = [one for one in shape["sentences"][0]["found"] if one["name"] == "model-making"]
    assert len({one["start"] for one in found}) == len(found) == 2


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
    item = builders.item(title=TITLE, summary="", url="https://news.example/1")
    report = builders.report(title=TITLE, url=item.url, item=item.id, publisher=item.publisher)
    keep(memory, item, alerts=[builders.alert(id="0123456789ab", pack="island-bridge", reports=(report,))])
    ended = cli("rules", "explain", "0123456789ab")
    assert "Alert 0123456789ab" in ended.out
    assert "now they are" in ended.out
    assert "confirms bridge-built by money-asserted" in ended.out


@pytest.mark.parametrize("url", ["", "https://news.example/live"])
def test_an_alert_is_explained_from_no_other_item_of_its_address(
    cli: Cli, memory: OpenMemory, url: str
) -> None:
    """A page can come again, and a feed need not give any addresses."""
    item = builders.item(title=TITLE, summary="", url=url)
    other = replace(item, id="item-2", title="Fog delays ferry", published=builders.NOON + timedelta(hours=1))
    report = builders.report(title=TITLE, url=url, item=item.id, publisher=item.publisher)
    alert = builders.alert(id="0123456789ab", pack="island-bridge", reports=(report,))
    keep(memory, other, item, alerts=[alert])
    assert "confirms bridge-built by money-asserted" in cli("rules", "explain", "0123456789ab").out


def test_an_alert_whose_item_is_gone_is_explained_from_what_it_keeps(cli: Cli, memory: OpenMemory) -> None:
    """Title and quotes outlive the item."""
    report = builders.report(title=TITLE)
    keep(memory, alerts=[builders.alert(id="0123456789ab", pack="gone", reports=(report,))])
    ended = cli("rules", "explain", "0123456789ab")
    assert "The item itself is gone" in ended.out
    assert "not loaded" in ended.out


def test_copies_among_the_reports_of_an_alert_are_told(cli: Cli, memory: OpenMemory) -> None:
    """Who reads why an alert was raised reads on how many publishers it rests."""
    keep(memory, alerts=[replace(mail_samples.copied_alert(), id="0123456789ab", pack="gone")])
    words = "3 publishers, 2 independent: Example News and Example Courier carry the same text."
    assert words in cli("rules", "explain", "0123456789ab").out


@pytest.mark.parametrize(
    ("sentences", "told"),
    [(1, ""), (3_000, "Only the first 50,000 characters were read")],
    ids=["short", "long"],
)
def test_a_page_is_fetched_and_read(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, sentences: int, told: str
) -> None:
    """An address that no feed brought is asked for; its title and text are judged, a long one's beginning."""
    monkeypatch.setenv("WATCHER_ALLOW_PRIVATE_ADDRESSES", "true")
    text = "<p>The island council met.</p>" * sentences
    page = f"<title>{TITLE}</title><script>x</script>{text}".encode()
    with WebServer() as server:
        server.script("/page", say(response(page, headers=((b"Content-Type", b"text/html"),))))
        ended = cli("rules", "explain", server.url("/page"))
    assert "confirms bridge-built by money-asserted" in ended.out
    assert ended.out.startswith(told)
    assert ("Only the first" in ended.out) is bool(told)


@pytest.mark.parametrize("content_type", [b"text/html; charset=koi8-r", b"text/html"])
def test_a_page_is_read_in_its_charset(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, content_type: bytes
) -> None:
    """Which its server names; without one, UTF-8 or what old pages mostly are."""
    monkeypatch.setenv("WATCHER_ALLOW_PRIVATE_ADDRESSES", "true")
    word, charset = ("мост", "koi8-r") if b"koi8" in content_type else ("café", "cp1252")
    page = f"<title>{TITLE}: {word}</title>".encode(charset)
    with WebServer() as server:
        server.script("/page", say(response(page, headers=((b"Content-Type", content_type),))))
        (told,) = cli("rules", "explain", server.url("/page"), "--json").json
    assert told["sentences"][0]["text"] == f"{TITLE}: {word}"


@pytest.mark.parametrize("what", ["", "  \n", "http://127.0.0.1:9/page"])
def test_what_cannot_be_read_is_a_mistake_in_words(cli: Cli, what: str) -> None:
    """Nothing to explain, or an address that may not be asked."""
    ended = cli("rules", "explain", what)
    assert ended.code == 2
    assert ended.err.startswith("watcher: ")


def test_an_unknown_pack_is_a_mistake(cli: Cli) -> None:
    """Only configured packs can account for what they do."""
    assert cli("rules", "explain", TITLE, "--pack", "nope").code == 2
