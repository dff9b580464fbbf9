from pathlib import Path

from command_line import FERRY, Cli


def _weak(folder: Path) -> str:
    path = folder / "weak.yaml"
    text = FERRY.read_text().replace("Norreyan*", "Norreyan, Norreyan*").replace("by 10 January 2027", "soon")
    path.write_text(text)
    return str(path)


def test_advice_does_not_fail_a_pack(cli: Cli, folder: Path) -> None:
    """Unless it is asked to; the gravest first, and a summary at the end."""
    pack = _weak(folder)
    ended = cli("rules", "lint", pack)
    first, second, last = ended.out.splitlines()
    assert (ended.code, ended.err) == (0, "")
    assert first.startswith(f"{pack}:56:7: misleads: the question")
    assert first.endswith(" [undated]")
    assert second.startswith(f"{pack}:10:18: idle: 'Norreyan'")
    assert last == "island-bridge: 2 pieces of advice: 1 where it misleads, 1 on what is idle"
    assert cli("rules", "lint", "--pack", pack, "--strict").code == 1


def test_a_good_pack_is_good_however_strict(cli: Cli) -> None:
    """The configured packs are looked at where none is named."""
    ended = cli("rules", "lint", "--strict")
    assert (ended.code, ended.out) == (0, "island-bridge: 0 pieces of advice\n")


def test_advice_is_json_on_request(cli: Cli, folder: Path) -> None:
    """For editors, which jump to the place."""
    (pack,) = cli("rules", "lint", _weak(folder), "--json").json["packs"]
    assert pack["pack"] == "island-bridge"
    assert [(one["line"], one["column"], one["check"]) for one in pack["findings"]] == [
        (56, 7, "undated"),
        (10, 18, "shadowed"),
    ]


def test_a_broken_pack_gets_its_problems_and_no_advice(cli: Cli, folder: Path) -> None:
    """What is wrong comes before what could be better."""
    path = folder / "broken.yaml"
    path.write_text("pack: broken\n")
    ended = cli("rules", "lint", str(path))
    assert (ended.code, ended.out) == (2, "")
    assert "broken.yaml" in ended.err


def test_a_pack_is_named_once(cli: Cli) -> None:
    """By its place or by the option."""
    ended = cli("rules", "lint", str(FERRY), "--pack", str(FERRY))
    assert ended.code == 2
    assert "name the pack once" in ended.err
