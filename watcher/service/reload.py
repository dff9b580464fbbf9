"""Settings and packs read anew while the daemon runs: taken whole, or refused whole while the old go on.

Knows which settings need a restart. What the files look like is told by `watcher.config.look`.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from pathlib import Path
from threading import Event, Lock
from time import monotonic

import structlog

from rules import Location, Problem, ProblemsError, RuleSet
from storage import WarningKind
from watcher.app import App, load_packs, seed
from watcher.config import Reading, Settings, read_settings
from watcher.config.look import Look, Watch, look
from watcher.config.routes import unknown
from watcher.ledger.revising import note_revisions
from watcher.mail.words import counted
from watcher.operator import clear, warn
from watcher.redact import redacted
from watcher.service.gear import Gear
from watcher.service.hold import Hold
from watcher.service.supervisor import Supervisor

#: Files that are still being written are left alone until they look the same for so many seconds.
STILL_S = 1.0
#: What is opened once, at the start.
NEED_RESTART = frozenset({"data_dir", "database_url", "health", "log_format"})
#: Of more problems than this the others are counted.
MOST_PROBLEMS = 100

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where settings come from: `file` is None where there was none; `empty` tells that it held nothing."""

    file: Path | None
    files: frozenset[Path]
    looked: Look
    empty: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """Settings and packs that are valid, all of them."""

    settings: Settings
    rulesets: tuple[RuleSet, ...]
    files: frozenset[Path]
    empty: bool


def source_of(path: Path | None) -> Source:
    """Look at what the settings are about to be read from; `path` is as for `load_settings`."""
    reading = read_settings(path)
    file = reading.settings.file
    return Source(
        file=None if file is None else file.absolute(),
        files=reading.files,
        looked=look(reading.files),
        empty=reading.empty,
    )


class Reload:
    """The gear of the daemon, and how it is changed for another.

    All is read anew where files changed, or `asked` is set, changed or not.
    """

    def __init__(
        self,
        gear: Gear,
        source: Source,
        hold: Hold,
        *,
        equip: Callable[[App], Gear],
        supervisor: Supervisor,
        asked: Event,
    ) -> None:
        self.gear = gear
        self._taken = self._refused = 0
        self._file = source.file
        self._hold = hold
        self._equip = equip
        self._supervisor = supervisor
        self._files = source.files
        self._empty = source.empty
        self._watch = Watch(read=source.looked, seen=source.looked, since=monotonic())
        self.asked = asked
        self._told: set[str] = set()
        self._swap = Lock()

    @contextmanager
    def in_use(self) -> Iterator[Gear]:
        """Give the gear of now; it stays open for the length of the block."""
        with self._swap:
            gear = self.gear
            gear.take_up()
        try:
            yield gear
        finally:
            gear.put_down()

    def close(self) -> None:
        """Close the gear, as soon as nothing uses it any more."""
        self.gear.retire()

    @property
    def counts(self) -> dict[str, int]:
        """What became of reloads since the start."""
        return {"taken": self._taken, "refused": self._refused}

    def turn(self) -> None:
        """Look at the files, and read them where it is time. Raises StorageError; then it is tried again."""
        at = monotonic()
        if self.asked.is_set():
            self.asked.clear()
            self._watch = replace(self._watch, read=None)
        self._watch = self._watch.after(look(self._files), at)
        if self._watch.is_due(at, STILL_S):
            self._supervisor.reloading()
            try:
                self._read(at)
            finally:
                self._supervisor.ready(f"watching {counted(len(self.gear.app.rulesets), 'pack')}")

    def _read(self, at: float) -> None:
        try:
            read = self._read_settled(at)
        except ProblemsError as error:
            if look(self._files) == self._watch.seen:
                self._refuse(error.problems)
                self._watch = replace(self._watch, read=self._watch.seen)
            return
        if read is not None:
            self._take(read)
            seen = look(read.files)
            self._files, self._empty = read.files, read.empty
            # One that was there must not vanish: its defaults would be another configuration.
            self._file = self._file or (read.settings.file and read.settings.file.absolute())
            self._watch = Watch(read=seen, seen=seen, since=at)

    def _read_settled(self, at: float) -> Read | None:
        """Read all; None where files change meanwhile, or were not watched so far. Raises ProblemsError."""
        _refuse_strange(self._watch.seen)
        reading = read_settings(self._file)
        if not reading.files <= self._files:
            self._files |= reading.files
            self._watch = self._watch.after(look(self._files), at)
            return None
        read = self._valid(reading)
        return read if look(self._files) == self._watch.seen else None

    def _valid(self, reading: Reading) -> Read:
        problems = list(reading.problems)
        rulesets: tuple[RuleSet, ...] = ()
        if reading.empty and not (problems or self._empty):
            todo = "write its keys again; to run on defaults alone, start again"
            problems.append(Problem(Location(str(self._file)), "holds no key any more", todo))
        elif "packs" not in reading.lost:
            try:
                rulesets = load_packs(reading.settings.packs)
            except ProblemsError as error:
                problems += error.problems
            else:
                problems += unknown(reading.settings.routes, (ruleset.pack for ruleset in rulesets))
        if problems:
            raise ProblemsError(problems)
        return Read(settings=reading.settings, rulesets=rulesets, files=reading.files, empty=reading.empty)

    def _refuse(self, problems: Iterable[Problem]) -> None:
        lines = [redacted(str(problem)) for problem in problems]
        more = [f"and {len(lines) - MOST_PROBLEMS} more"] if len(lines) > MOST_PROBLEMS else []
        told = [*lines[:MOST_PROBLEMS], *more]
        words, app = "\n".join(told), self.gear.app
        with app.store.begin() as tx:
            tx.daemons.refused(self._hold.daemon.holder, at=app.now(), words=words)
        if words not in self._told:
            warn(app, WarningKind.REFUSED, words)
        self._told.add(words)
        self._refused += 1
        _log.error("daemon.reload_refused", problems=told, todo="mend them; the old rules stay in force")

    def _take(self, read: Read) -> None:
        old = self.gear.app
        kept = {key: getattr(old.settings, key) for key in NEED_RESTART}
        waiting = sorted(key for key in NEED_RESTART if kept[key] != getattr(read.settings, key))
        app = replace(old, settings=replace(read.settings, **kept), rulesets=read.rulesets)
        changed = _changed(old, app)
        seed(app.store, app.settings, app.rulesets, app.now())
        note_revisions(app.store, app.rulesets, app.now())
        with app.store.begin() as tx:
            tx.daemons.loaded(
                self._hold.daemon.holder,
                at=app.now(),
                waiting_keys=", ".join(waiting),
                rulesets=app.digests,
            )
        clear(app, WarningKind.REFUSED)
        if changed:
            after = self._equip(app)
            with self._swap:
                before, self.gear = self.gear, after
            before.retire()
        self._told.clear()
        self._taken += 1
        packs = [ruleset.pack.id for ruleset in app.rulesets]
        _log.info("daemon.reloaded", packs=packs, changed=changed)
        if waiting:
            _log.warning("daemon.waits_for_restart", keys=waiting, todo="restart the daemon to change these")


def _changed(old: App, new: App) -> list[str]:
    """Name the settings that differ; `rules` where packs do."""
    keys = [each.name for each in fields(Settings) if each.name not in {"packs", "file"}]
    differ = [key for key in keys if getattr(old.settings, key) != getattr(new.settings, key)]
    same = [one.digest for one in old.rulesets] == [one.digest for one in new.rulesets]
    return differ if same else [*differ, "rules"]


def _refuse_strange(seen: Look) -> None:
    """Refuse what is neither a file nor a folder: opening a pipe, one may wait for ever."""
    strange = [path for path, trace in seen.items() if trace is not None and trace.kind == "other"]
    if strange:
        what, todo = "is neither a file nor a folder", "put a plain file there"
        raise ProblemsError(Problem(Location(str(path)), what, todo) for path in strange)
