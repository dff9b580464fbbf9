import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import builders
import pytest
from command_line import FERRY, Cli, OpenMemory, keep

from rules import load
from rules.model import Stance, Terms
from storage import Revision
from watcher.service.hold import this_process

NOON = datetime(2026, 1, 27, 12, tzinfo=UTC)
EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "ansa-river" / "pack.yaml"

#: The configuration of a desk that watches the ferry pack, laid out in a way of its own.
CONFIG = f"""\
# Ours.
packs:   [ '{FERRY}' ]   # the bridge
mail_to:   [ann@desk.example]
recipients:
    - mail: bob@desk.example
      packs: [island-bridge]
smtp_url: smtp://mail.example:25
"""

#: An alert by an indicator of the ferry pack.
SIGNED = {"indicator": "money", "rule": "money-asserted", "stance": Stance.CONFIRMS, "ratio": 3.0}

WriteConfig = Callable[..., Path]


@pytest.fixture
def config(folder: Path, monkeypatch: pytest.MonkeyPatch) -> WriteConfig:
    """Write watcher.yaml, which then says which packs are watched."""
    monkeypatch.delenv("WATCHER_PACKS")

    def write(text: str = CONFIG) -> Path:
        file = folder / "watcher.yaml"
        file.write_text(text, encoding="utf-8")
        return file

    return write


@pytest.fixture
def pack(folder: Path) -> Path:
    """A pack of one's own, beside the configuration."""
    file = folder / "ansa.yaml"
    file.write_bytes(EXAMPLE.read_bytes())
    return file


def _run(memory: OpenMemory, **rulesets: str) -> None:
    """Let a daemon that judges by these digests hold the database."""
    store = memory()
    us, now = this_process(), datetime.now(UTC)
    with store.begin() as tx:
        tx.daemons.take(us, at=now, until=now + timedelta(minutes=1))
        loaded = {name.replace("_", "-"): digest for name, digest in rulesets.items()}
        tx.daemons.loaded(us.holder, at=now, waiting_keys="", rulesets=loaded)
    store.close()


def test_added_pack_stands_in_the_file_and_all_else_as_it_was(
    cli: Cli, config: WriteConfig, pack: Path
) -> None:
    """Two packs are watched from then on, each with its recipients."""
    file = config()
    ended = cli("packs", "add", "ansa.yaml")
    assert (ended.code, ended.out.splitlines()[0]) == (0, "Added ansa-river to watcher.yaml.")
    assert file.read_text(encoding="utf-8") == CONFIG.replace("' ]", "', ansa.yaml ]")
    assert cli("check", "--offline").code == 0
    bridge, river = cli("packs", "list", "--json").json["packs"]
    assert (bridge["id"], bridge["told"]) == ("island-bridge", ["ann@desk.example", "bob@desk.example"])
    assert (river["id"], river["told"]) == ("ansa-river", ["ann@desk.example"])
    ruleset = load(str(pack))
    assert (river["where"], river["digest"]) == (str(pack), ruleset.digest)
    assert (river["rules"], len(river["forecasts"])) == (len(ruleset.frames), 3)


def test_pack_is_added_once(cli: Cli, config: WriteConfig, pack: Path) -> None:
    """However it is called the second time."""
    file = config()
    cli("packs", "add", "ansa.yaml")
    before = file.read_bytes()
    for name in ("ansa.yaml", str(pack), "./ansa.yaml", str(FERRY)):
        ended = cli("packs", "add", name)
        assert (ended.code, ended.out) == (0, f"{name} is in use already.\n")
    assert file.read_bytes() == before


def test_built_in_pack_is_added_by_its_name(cli: Cli, config: WriteConfig) -> None:
    """The list says which there are."""
    file = config()
    assert "`watcher packs add india-belgium` adds it" in cli("packs").out
    ended = cli("packs", "add", "india-belgium")
    assert "It brings 15 feeds" in ended.out
    assert "', india-belgium ]" in file.read_text(encoding="utf-8")


def test_first_pack_is_added_beside_the_one_that_is_watched_without_a_word(
    cli: Cli, config: WriteConfig, pack: Path
) -> None:
    """A list that is begun begins with it."""
    file = config("contact: ann@desk.example\n")
    ended = cli("packs", "add", "ansa.yaml")
    assert "Watched beside it: india-belgium, unless you take its line out of watcher.yaml.\n" in ended.out
    assert "names no feeds: `watcher feeds suggest --pack ansa.yaml` makes searches of its words" in ended.out
    assert "Nobody is told of its alerts: set `mail_to` and `smtp_url`, or `recipients`" in ended.out
    assert file.read_text(encoding="utf-8") == (
        "contact: ann@desk.example\npacks:\n  - india-belgium\n  - ansa.yaml\n"
    )


def test_pack_is_not_added_beside_a_database_that_cannot_be_read(
    cli: Cli, config: WriteConfig, pack: Path, folder: Path
) -> None:
    """Who reads of a mistake need not ask whether the file was written nevertheless."""
    file = config()
    (folder / "watcher.db").write_bytes(b"this is no database" * 100)
    ended = cli("packs", "add", "ansa.yaml")
    assert (ended.code, ended.out) == (1, "")
    assert "watcher.db" in ended.err
    assert file.read_text(encoding="utf-8") == CONFIG


def test_pack_with_problems_is_not_added(cli: Cli, config: WriteConfig, pack: Path) -> None:
    """All of them are told, with their places."""
    file = config()
    text = (
        pack.read_text(encoding="utf-8")
        .replace("closes:", "close:")
        .replace("stance: confirms", "stance: yes")
    )
    pack.write_text(text, encoding="utf-8")
    ended = cli("packs", "add", "ansa.yaml")
    assert ended.code == 2
    assert len(re.findall(r"ansa\.yaml:\d+:\d+: ", ended.err)) > 5
    assert file.read_text(encoding="utf-8") == CONFIG


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "pack: ansa-river",
            "pack: island-bridge",
            r"the pack island-bridge is loaded already, from \S*ferry\.yaml",
        ),
        (
            "- id: treaty-signed",
            "- id: bridge-built",
            r"watcher\.yaml:7:19: bridge-built would be a forecast of",
        ),
    ],
    ids=["its id is another's", "a recipient asks for a forecast that would be of two"],
)
def test_what_would_confuse_is_not_added(
    cli: Cli, config: WriteConfig, pack: Path, old: str, new: str, words: str
) -> None:
    """The place is told, and what to do."""
    text = CONFIG.replace("packs: [island-bridge]", "stances: [confirms]\n      forecasts: [bridge-built]")
    file = config(text)
    pack.write_text(pack.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    ended = cli("packs", "add", "ansa.yaml")
    assert ended.code == 2
    assert re.search(words, ended.err), ended.err
    assert file.read_text(encoding="utf-8") == text


def test_forecast_that_two_packs_have_is_told(cli: Cli, config: WriteConfig, pack: Path) -> None:
    """It does no harm where every recipient names packs, or no forecast."""
    config()
    text = pack.read_text(encoding="utf-8").replace("- id: treaty-signed", "- id: bridge-built")
    pack.write_text(text, encoding="utf-8")
    ended = cli("packs", "add", "ansa.yaml")
    assert "Another pack has bridge-built too: say which is meant with --pack." in ended.out


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        (
            {"WATCHER_PACKS": str(FERRY)},
            f"WATCHER_PACKS names the packs, and wins over every file: let it say {FERRY},",
        ),
        (
            {},
            "`watcher init` writes one, or write watcher.yaml with the line packs: [",
        ),
    ],
    ids=["a variable", "nothing"],
)
def test_where_no_file_names_the_packs_the_line_to_write_is_told(
    cli: Cli, folder: Path, pack: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], words: str
) -> None:
    """Nothing is written."""
    monkeypatch.delenv("WATCHER_PACKS")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    ended = cli("packs", "add", "ansa.yaml")
    assert ended.code == 2
    assert words in ended.err
    assert str(pack) in ended.err
    assert not (folder / "watcher.yaml").exists()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("feeds: []\n", "so its own 15 feeds wait for you: `watcher feeds add`"),
        ("mail_to: []\n", "the recipients ask for others. Give one packs: [india-belgium]"),
    ],
)
def test_what_the_settings_keep_from_a_pack_is_told(
    cli: Cli, config: WriteConfig, more: str, words: str
) -> None:
    """Its feeds where the settings name others, its alerts where no route reaches it."""
    config(CONFIG.replace("mail_to:   [ann@desk.example]\n", more))
    assert words in cli("packs", "add", "india-belgium").out


def test_list_tells_whether_the_daemon_has_this_very_state(
    cli: Cli, config: WriteConfig, memory: OpenMemory, pack: Path
) -> None:
    """By the digests that it wrote down when it took them."""
    config()
    assert "none runs" in cli("packs").out
    _run(memory, island_bridge=load(str(FERRY)).digest, gone="a1")
    cli("packs", "add", "ansa.yaml")
    told = cli("packs").out
    assert re.search(r"^Pack +island-bridge\n(.+\n)+Daemon +has this state since ", told, re.MULTILINE)
    assert re.search(
        r"^Pack +ansa-river\n(.+\n)+Daemon +does not have it; `watcher reload`", told, re.MULTILINE
    )
    assert "The daemon still has gone, which the settings name no more." in told
    shape = cli("packs", "--json").json
    assert [one["loaded"] for one in shape["packs"]] == [True, False]
    _run(memory, island_bridge="a0")
    assert "has another state of it (a0)" in cli("packs").out


def test_running_daemon_is_left_to_see_the_file_by_itself(
    cli: Cli, config: WriteConfig, memory: OpenMemory, pack: Path
) -> None:
    """Who adds a pack is told where to look."""
    config()
    _run(memory)
    assert "The daemon sees the file by itself" in cli("packs", "add", "ansa.yaml").out


def test_pack_that_is_not_valid_is_listed_with_the_others(cli: Cli, config: WriteConfig, pack: Path) -> None:
    """One mistake hides nothing else."""
    config()
    cli("packs", "add", "ansa.yaml")
    pack.write_text("forecasts: 7\n", encoding="utf-8")
    ended = cli("packs")
    assert (ended.code, "island-bridge" in ended.out) == (0, True)
    assert re.search(r"Pack +not valid\nWhere +\S*ansa\.yaml\nProblem +\S*ansa\.yaml", ended.out)
    assert cli("packs", "--json").json["packs"][1]["id"] is None


def test_two_editions_are_held_against_each_other(cli: Cli, folder: Path) -> None:
    """Down to rules and words; no configuration is needed."""
    new = folder / "new.yaml"
    text = FERRY.read_text(encoding="utf-8").replace("strength: 4", "strength: 6").replace("scrap*", "sink*")
    new.write_text(text, encoding="utf-8")
    ended = cli("packs", "diff", str(FERRY), "new.yaml")
    assert re.search(r"^changed +event +dropped +en: scrap\* → sink\*$", ended.out, re.MULTILINE)
    assert re.search(r"^changed +indicator +bridge-built/dropped +strength: 4 → 6$", ended.out, re.MULTILINE)
    (answer,) = cli("packs", "diff", str(FERRY), "new.yaml", "--json").json["packs"]
    assert (answer["digest_before"], answer["digest"]) == (load(str(FERRY)).digest, load(str(new)).digest)
    assert answer["changes"][1] == {
        "kind": "changed",
        "what": "indicator",
        "forecast": "bridge-built",
        "indicator": "dropped",
        "id": "dropped",
        "part": "strength",
        "before": "4",
        "after": "6",
    }


def test_pack_is_held_against_what_the_ledger_worked_with(
    cli: Cli, folder: Path, memory: OpenMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its terms; that rules changed too is told by the digest that the daemon wrote down."""
    assert "The ledger has not worked with island-bridge yet" in cli("packs", "diff").out
    ruleset = load(str(FERRY))
    (forecast,) = ruleset.pack.forecasts
    store = memory()
    with store.begin() as tx:
        terms = Terms.of(forecast)
        tx.revisions.add(
            Revision(at=NOON, pack="island-bridge", forecast=forecast.id, ruleset="a1", terms=terms)
        )
    store.close()
    loose = "nothing differs that a belief hangs on. Rules, term sets and feeds the ledger does not keep"
    assert loose in cli("packs", "diff").out  # nobody wrote down by which words it worked
    _run(memory, island_bridge="a1")
    assert loose in cli("packs", "diff", "island-bridge").out
    _run(memory, island_bridge=ruleset.digest)
    assert cli("packs", "diff").out == "island-bridge: nothing differs.\n"
    new = folder / "new.yaml"
    new.write_text(FERRY.read_text(encoding="utf-8").replace("0.7}", "0.6}"), encoding="utf-8")
    monkeypatch.setenv("WATCHER_PACKS", str(new))
    for named in ((), ("island-bridge",), ("new.yaml",)):
        out = cli("packs", "diff", *named).out
        assert re.search(r"^changed +forecast +bridge-built +prior: 70% → 60%$", out, re.MULTILINE)
        assert re.search(r"^70% → 60% +bridge-built$", out, re.MULTILINE)
    new.write_text(FERRY.read_text(encoding="utf-8").replace("strength: 3", "strength: 9"), encoding="utf-8")
    assert "No belief would move." in cli("packs", "diff").out
    keep(memory, alerts=[builders.alert(pack="island-bridge", forecast="bridge-built", **SIGNED)])
    (answer,) = cli("packs", "diff", "--json").json["packs"]
    (belief,) = answer["beliefs"]
    assert 0.7 < belief["before"] < belief["after"] < 1
    ended = cli("forecasts", "list", "--json")
    assert belief["after"] == pytest.approx(ended.json[0]["belief"])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nowhere",), "'nowhere' is neither a pack of the settings (island-bridge) nor a file"),
        (("nowhere", "india-belgium"), "'nowhere' is no file, no folder and no built-in pack"),
        ((str(EXAMPLE), str(FERRY)), "these are two packs, ansa-river and island-bridge"),
    ],
)
def test_what_cannot_be_held_against_each_other_is_refused(
    cli: Cli, words: tuple[str, ...], told: str
) -> None:
    """The words say what was meant."""
    ended = cli("packs", "diff", *words)
    assert (ended.code, told in ended.err) == (2, True)


@pytest.fixture
def twins(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two packs that have one forecast's id: the ferry pack and `other-bridge`, whose file this is."""
    other = folder / "other.yaml"
    text = FERRY.read_text(encoding="utf-8").replace("pack: island-bridge", "pack: other-bridge")
    other.write_text(text, encoding="utf-8")
    monkeypatch.setenv("WATCHER_PACKS", f"{FERRY},{other}")
    return other


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("forecasts", "show", "bridge-built"), "other-bridge"),
        (("silences", "add", "--forecast", "bridge-built", "--for", "3d", "--why", "fog"), "other-bridge"),
        (("silences", "add", "--indicator", "money", "--for", "3d", "--why", "fog"), "other-bridge"),
        (("alerts", "missed", "Fog", "--forecast", "bridge-built", "--stance", "confirms"), "other-bridge"),
        (("feeds", "suggest", "--forecast", "bridge-built"), "other.yaml"),
    ],
    ids=lambda words: " ".join(words[:3]) if isinstance(words, tuple) else "",
)
def test_what_two_packs_have_is_told_apart(cli: Cli, twins: Path, words: tuple[str, ...], meant: str) -> None:
    """A command that means one asks which, and does what it is told then."""
    ended = cli(*words)
    assert ended.code == 2
    assert re.search(r"several packs have an? \w+ '[\w-]+': say which with --pack \(.+, .+\)", ended.err)
    assert cli(*words, "--pack", meant).code == 0


def test_alerts_of_several_packs_are_listed_with_their_packs(
    cli: Cli, twins: Path, memory: OpenMemory
) -> None:
    """And those of one pack without: it is the same for all."""
    own = builders.alert(id="a1", pack="island-bridge", forecast="bridge-built")
    keep(memory, alerts=[own, replace(own, id="a2", pack="other-bridge")])
    listed = cli("alerts", "--forecast", "bridge-built").out
    assert ("island-bridge/bridge-built" in listed, "other-bridge/bridge-built" in listed) == (True, True)
    assert "island-bridge/" not in cli("alerts", "--pack", "island-bridge").out


def test_forecasts_of_several_packs_are_listed_with_their_packs(cli: Cli, twins: Path) -> None:
    """Each is asked for by both names."""
    assert re.findall(r"^(\S+)/bridge-built ", cli("forecasts").out, re.MULTILINE) == [
        "island-bridge",
        "other-bridge",
    ]
