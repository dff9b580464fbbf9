"""A daemon's files, and ways to break them: each has to be refused with its place."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from command_line import FERRY

CONFIG = """\
packs: [pack]
feeds: []
mail_to: [ann@desk.example]
mail_from: watcher@desk.example
access:
  - url: https://paid.example.org/
    user: ann
    password_file: secret
data_dir: data
"""

_MANY = b"# a comment\n" * 1_000_000  # 12 MB


@dataclass(frozen=True, slots=True)
class Files:
    """What a daemon reads: a configuration, a pack of two files, and a secret."""

    folder: Path

    @property
    def config(self) -> Path:
        """The configuration file."""
        return self.folder / "watcher.yaml"

    @property
    def pack(self) -> Path:
        """The pack: `main.yaml` and `actors.yaml`."""
        return self.folder / "pack"

    @property
    def secret(self) -> Path:
        """The password that the configuration names."""
        return self.folder / "secret"

    def write(self, *, more: str = "") -> None:
        """Write all of them as they should be, whatever is there, with `more` keys in the configuration."""
        for path in (self.config, self.pack, self.secret):
            _remove(path)
        ferry = FERRY.read_text(encoding="utf-8").partition("\nfeeds:")[0] + "\n"
        before, _, rest = ferry.partition("actors:\n")
        actors, _, after = rest.partition("topics:\n")
        self.pack.mkdir(parents=True)
        self.pack.joinpath("main.yaml").write_text(f"{before}topics:\n{after}", encoding="utf-8")
        self.pack.joinpath("actors.yaml").write_text(f"actors:\n{actors}", encoding="utf-8")
        self.secret.write_text("s3cret\n", encoding="utf-8")
        self.config.write_text(CONFIG + more, encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Breakage:
    """One way to break the files; `place` is a regular expression for how the complaint begins."""

    name: str
    do: Callable[[Files], object]
    place: str

    def __str__(self) -> str:
        return self.name


def _remove(path: Path) -> None:
    if path.is_symlink() or not path.is_dir():
        path.unlink(missing_ok=True)
        return
    for inner in path.iterdir():
        _remove(inner)
    path.rmdir()


def _config(old: str, new: str) -> Callable[[Files], object]:
    return lambda files: _edit(files.config, old, new)


def _main(old: str, new: str) -> Callable[[Files], object]:
    return lambda files: _edit(files.pack / "main.yaml", old, new)


def _put(name: str, content: bytes) -> Callable[[Files], object]:
    return lambda files: (files.folder / name).write_bytes(content)


def _cut(name: str, at: str) -> Callable[[Files], object]:
    """Leave what stands before some words, as a write that did not end."""
    return lambda files: _edit(files.folder / name, at, "", rest=False)


def _gone(*names: str) -> Callable[[Files], object]:
    def remove(files: Files) -> None:
        for name in names:
            _remove(files.folder / name)

    return remove


def _instead(name: str, make: Callable[[Path], object]) -> Callable[[Files], object]:
    def put(files: Files) -> None:
        _remove(files.folder / name)
        make(files.folder / name)

    return put


def _edit(path: Path, old: str, new: str, *, rest: bool = True) -> None:
    before, found, after = path.read_text(encoding="utf-8").partition(old)
    assert found
    path.write_text(f"{before}{new}{after if rest else ''}", encoding="utf-8")


def _twin(files: Files) -> None:
    ferry = FERRY.read_text(encoding="utf-8").partition("\nfeeds:")[0]
    files.folder.joinpath("twin.yaml").write_text(f"{ferry}\n", encoding="utf-8")
    _edit(files.config, "[pack]", "[pack, twin.yaml]")


def _link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


_CONFIG, _MAIN, _SECRET = "watcher.yaml", "pack/main.yaml", "secret"
#: What is done, and the place (and some words) of the complaint that it draws.
_OF_CONFIG: dict[str, tuple[Callable[[Files], object], str]] = {
    "a bracket that stays open": (_config("[pack]", "[pack"), ":2:6: not YAML"),
    "a tab": (_config("  - url", "\t- url"), ":6:1: not YAML"),
    "an anchor": (_config("user: ann", "user: &me ann"), ":7:5: anchor &me"),
    "an alias of nothing": (_config("user: ann", "user: *me"), ":7:11: not YAML"),
    "an unknown key": (_config("data_dir", "data_dri"), ":9:1: unknown key"),
    "a wrong type": (_config("feeds: []", "fulltext: perhaps"), ":2:1: "),
    "a list": (_put(_CONFIG, b"- packs\n"), ":1:1: "),
    "a key twice": (_config("feeds: []", "packs: [pack]"), ":2:1: key 'packs' stands twice"),
    "a file that is gone": (_gone(_CONFIG), ": cannot be read: No such file"),
    "a folder": (_instead(_CONFIG, Path.mkdir), ": cannot be read: Is a directory"),
    "a link to itself": (_instead(_CONFIG, _link_to_itself), ": cannot be read: Too many"),
    "a pipe": (_instead(_CONFIG, os.mkfifo), ": is neither a file nor a folder"),
    "bytes": (_put(_CONFIG, b"\x7fELF\0\1\2"), ": not YAML"),
    "another encoding": (_put(_CONFIG, b"# \n# \xe9t\xe9\n"), ":2:1: not UTF-8"),
    "12 MB": (_put(_CONFIG, _MANY), ": larger than"),
    "nothing": (_put(_CONFIG, b""), ": holds no key any more"),
    "comments only": (_put(_CONFIG, b"# packs: [pack]\n"), ": holds no key any more"),
    "half a file": (_cut(_CONFIG, "    password"), ':6:5: "...": user and password_file belong'),
    "half a line": (_cut(_CONFIG, "desk.example]"), ":3:15: not YAML"),
    "no such pack": (_config("[pack]", "[pack, nowhere]"), ":1:15: "),
    "no mailbox": (_config("[ann@desk.example]", "[ann]"), ":3:11: "),
    "no feed": (_config("feeds: []", "feeds: [gopher://x/]"), ":2:9: "),
    "no zone": (_config("data_dir: data", "timezone: Europe/Brussel"), ":9:1: .*Brussels"),
    "a pause too long": (_config("feeds: []", "poll_interval: P90D"), ":2:1: "),
    "a feed twice": (
        _config("feeds: []", "feeds: [https://a.example/, https://a.example/]"),
        ":2:29: this feed stands twice",
    ),
    "a recipient twice": (
        _config("feeds: []", "recipients: [{mail: ann@desk.example}]"),
        ":2:1: ann@desk.example is to be told twice",
    ),
    "no secret": (_gone(_SECRET), ":8:5: .*cannot be read"),
    "an empty secret": (_put(_SECRET, b"\n"), ":8:5: .*empty"),
    "a folder as a secret": (_instead(_SECRET, Path.mkdir), ":8:5: .*cannot be read"),
    "a secret of bytes": (_put(_SECRET, b"\xff"), ":8:5: .*not UTF-8"),
    "a pack that is gone": (_gone("pack"), ":1:9: "),
}
_OF_PACK: dict[str, tuple[Callable[[Files], object], str]] = {
    "a quote that stays open": (_main("title: ", 'title: "'), r":\d+:\d+: not YAML"),
    "a tab": (_main("  title: ", "\ttitle: "), r":\d+:1: not YAML"),
    "an unknown key": (_main("  source: ", "  sauce: "), r":\d+:\d+: "),
    "no such topic": (_main("about: bridge", "about: tunnel"), r":\d+:\d+: .*tunnel"),
    "an id twice": (_main("id: money-planned", "id: money"), r":\d+:\d+: .*money"),
    "a wrong type": (_main("strength: 3", "strength: strong"), r":\d+:\d+: "),
    "too probable": (_main("probability: 0.7", "probability: 1.7"), r":\d+:\d+: "),
    "ends before it begins": (_main("closes: 2027", "closes: 2007"), r":\d+:\d+: "),
    "a bad pattern": (_main("put (off|back)", "put (off|back"), r":\d+:\d+: "),
    "half a file": (_cut(_MAIN, "    indicators:"), r":\d+:\d+: "),
    "bytes": (_put(_MAIN, b"\0\1"), ": not YAML"),
    "another encoding": (_put(_MAIN, b"\xe9"), ":1:1: not UTF-8"),
    "12 MB": (_put(_MAIN, _MANY), ": larger than"),
    "a file that is gone": (_gone("pack/actors.yaml"), r":\d+:\d+: "),
}
_OF_OTHERS: dict[str, tuple[Callable[[Files], object], str]] = {
    "a pack without forecasts": (_put(_MAIN, b""), r"\S*/pack/\w+\.yaml"),
    "a pipe in a pack": (_instead("pack/actors.yaml", os.mkfifo), r"\S*/actors\.yaml: is neither"),
    "an empty pack": (_gone(_MAIN, "pack/actors.yaml"), r"\S*/pack: no YAML files"),
    "a pack twice": (_twin, r"\S*/twin\.yaml: the pack island-bridge is loaded already"),
}

BREAKAGES = (
    *(Breakage(name, do, rf"\S*/watcher\.yaml{place}") for name, (do, place) in _OF_CONFIG.items()),
    *(Breakage(f"pack: {name}", do, rf"\S*/main\.yaml{place}") for name, (do, place) in _OF_PACK.items()),
    *(Breakage(name, do, place) for name, (do, place) in _OF_OTHERS.items()),
)
