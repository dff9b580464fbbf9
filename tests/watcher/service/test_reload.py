import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from breakages import BREAKAGES, Breakage, Files
from command_line import FERRY, FERRY_FEED
from desk import ANN, BOB, SIGNED, Desk, Entry, Post, addressees, rss
from living import reload_of
from structlog.testing import capture_logs

from storage import Daemon, StorageError
from watcher.app import load_packs
from watcher.config import load_settings
from watcher.config.adding import name_for, with_pack, write
from watcher.deliver import deliver
from watcher.due import lease_due
from watcher.ports import Fetched
from watcher.service import reload
from watcher.service.reload import Reload, source_of

REFUSED = "New settings or packs were refused"
IN_FORCE = "Settings and packs are in force again"


class Bureau:
    """A daemon's files, and its gear that changes with them; nothing runs by itself."""

    def __init__(self, desk: Desk, files: Files) -> None:
        self.desk = desk
        self.files = files
        self.post = Post()
        settings = load_settings(files.config)
        desk.app = replace(desk.app, settings=settings, rulesets=load_packs(settings.packs))
        self.reload: Reload = reload_of(desk, self.post, Event(), source=source_of(files.config))

    def turn(self) -> list[str]:
        """Let the reload have its turn, twice as new files have to stand still; give what it logged."""
        with capture_logs() as logs:
            self.reload.turn()
            self.reload.turn()
        return [log["event"] for log in logs if log["event"].startswith("daemon.")]

    def work(self) -> None:
        """Poll and send with the gear of now."""
        with self.reload.in_use() as gear:
            for turn in lease_due(gear.app, gear.app.now(), 9):
                gear.poller.poll_in_turn(turn)
            deliver(gear.app, gear.doors, lambda: False)

    def subjects(self) -> list[str]:
        """What was mailed since this was last asked."""
        found = [str(message["Subject"]) for message in self.post.taken]
        self.post.taken.clear()
        return found

    @property
    def row(self) -> Daemon:
        """What the database holds of the daemon."""
        with self.desk.app.store.read() as tx:
            last = tx.daemons.last()
        assert last is not None
        return last


@pytest.fixture
def bureau(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bureau]:
    """A daemon's files as they should be, taken as soon as they change."""
    monkeypatch.setattr(reload, "STILL_S", 0)
    files = Files(tmp_path / "etc")
    files.write()
    bureau = Bureau(desk, files)
    yield bureau
    bureau.reload.close()


def test_there_are_forty_breakages_and_more() -> None:
    """Each under a name of its own."""
    assert len({breakage.name for breakage in BREAKAGES}) == len(BREAKAGES) >= 40


@pytest.mark.parametrize("breakage", BREAKAGES, ids=str)
def test_what_is_broken_is_refused_with_its_place_and_the_old_rules_go_on(
    bureau: Bureau, breakage: Breakage
) -> None:
    """News that come after it raise their alert and mail; once mended, the files are taken."""
    desk, before = bureau.desk, bureau.reload.gear
    breakage.do(bureau.files)
    assert bureau.turn() == ["daemon.reload_refused"]
    assert re.match(breakage.place, bureau.row.refused), bureau.row.refused
    assert "s3cret" not in bureau.row.refused
    desk.subscribe("a")
    desk.publish("a", SIGNED)
    bureau.work()
    assert bureau.reload.gear is before
    assert len(desk.alerts()) == 1
    assert addressees(bureau.post.taken) == [ANN, ANN]
    subjects = bureau.subjects()
    assert subjects.count(REFUSED) == 1
    assert any("bridge-built" in subject for subject in subjects)
    bureau.files.write(more="contact: ann@desk.example\n")
    assert bureau.turn() == ["daemon.reloaded"]
    bureau.work()
    assert bureau.reload.gear.app.settings.contact == "ann@desk.example"
    assert (bureau.row.refused, bureau.row.refused_at) == ("", None)
    assert bureau.subjects() == [IN_FORCE]


def test_what_changes_nothing_leaves_the_gear_alone(bureau: Bureau) -> None:
    """A file that was saved again as it was costs a reading, and no connection."""
    before = bureau.reload.gear
    assert bureau.turn() == []
    bureau.files.write()
    assert bureau.turn() == ["daemon.reloaded"]
    assert bureau.reload.gear is before
    assert bureau.turn() == []


def test_changed_rules_judge_what_comes_next(bureau: Bureau) -> None:
    """What is under way ends with the old ones; those are closed by whoever used them last."""
    closed: list[bool] = []
    old = bureau.reload.gear
    old.close = lambda: closed.append(True)
    main = bureau.files.pack / "main.yaml"
    with bureau.reload.in_use() as gear:
        main.write_text(main.read_text(encoding="utf-8").replace("sign*", "seal*"), encoding="utf-8")
        assert bureau.turn() == ["daemon.reloaded"]
        assert gear is old is not bureau.reload.gear
        assert closed == []
    assert closed == [True]
    bureau.desk.subscribe("a")
    bureau.desk.publish("a", SIGNED, "Norrey and Sund seal contract for bridge")
    bureau.work()
    (alert,) = bureau.desk.alerts()
    assert alert.title == "Norrey and Sund seal contract for bridge"


def test_each_state_is_told_once(bureau: Bureau) -> None:
    """Who tries three times and goes back is mailed of two mistakes, and once that it is over."""
    for text in ("feeds: 7\n", "feeds: 8\n", "feeds: 7\n", "feeds:  8\n"):
        bureau.files.config.write_text(f"packs: [pack]\n{text}", encoding="utf-8")
        assert bureau.turn() == ["daemon.reload_refused"]
        bureau.work()
    assert bureau.subjects() == [REFUSED] * 2
    bureau.files.write()
    bureau.turn()
    bureau.work()
    assert bureau.subjects() == [IN_FORCE]


def test_what_needs_a_restart_is_told_and_the_rest_is_taken(bureau: Bureau) -> None:
    """The database stays the one that is open."""
    before = bureau.desk.app.settings
    text = bureau.files.config.read_text(encoding="utf-8").replace("data_dir: data", "data_dir: elsewhere")
    bureau.files.config.write_text(f"{text}contact: ann@desk.example\nhealth: off\n", encoding="utf-8")
    assert bureau.turn() == ["daemon.reloaded", "daemon.waits_for_restart"]
    settings = bureau.reload.gear.app.settings
    assert (settings.contact, settings.data_dir) == ("ann@desk.example", before.data_dir)
    assert bureau.row.waiting_keys == "data_dir, database_url, health"


def test_new_feeds_of_the_settings_are_subscribed_to(bureau: Bureau) -> None:
    """Those that were known stay as they are, as at a start."""
    text = bureau.files.config.read_text(encoding="utf-8")
    with_feed = text.replace("feeds: []", "feeds: [https://new.example/feed]")
    bureau.files.config.write_text(with_feed, encoding="utf-8")
    bureau.turn()
    with bureau.desk.app.store.read() as tx:
        assert [feed.url for feed in tx.feeds.all()] == ["https://new.example/feed"]


def test_file_that_is_named_anew_is_watched_from_then_on(bureau: Bureau) -> None:
    """A second pack, beside the first: the reload comes with its own change too."""
    other = bureau.files.folder / "other.yaml"
    main = (bureau.files.pack / "main.yaml").read_text(encoding="utf-8")
    actors = (bureau.files.pack / "actors.yaml").read_text(encoding="utf-8")
    other.write_text(f"{main}{actors}".replace("island-bridge", "other"), encoding="utf-8")
    text = bureau.files.config.read_text(encoding="utf-8").replace("[pack]", "[pack, other.yaml]")
    bureau.files.config.write_text(text, encoding="utf-8")
    assert bureau.turn() == ["daemon.reloaded"]
    assert [one.pack.id for one in bureau.reload.gear.app.rulesets] == ["island-bridge", "other"]
    other.write_text("forecasts: 7\n", encoding="utf-8")
    assert bureau.turn() == ["daemon.reload_refused"]
    assert re.match(r"\S*/other\.yaml", bureau.row.refused)


def test_pack_is_added_while_the_daemon_runs_with_its_feeds_and_its_recipients(bureau: Bureau) -> None:
    """Both packs have a forecast of one id: each recipient is told of that of the own pack."""
    config, second = bureau.files.config, bureau.files.folder / "second.yaml"
    second.write_text(FERRY.read_text(encoding="utf-8").replace("island-bridge", "second"), encoding="utf-8")
    text = config.read_text(encoding="utf-8").replace("feeds: []\n", "")
    for name, pack in ((ANN, "island-bridge"), (BOB, "second")):
        entry = f"  - {{mail: {name}, packs: [{pack}]}}\n"
        text += entry if "recipients:" in text else f"recipients:\n{entry}"
    config.write_text(text.replace(f"mail_to: [{ANN}]\n", "mail_to: []\n"), encoding="utf-8")
    assert bureau.turn() == ["daemon.reload_refused"]
    write(with_pack(config, name_for(str(second), config), ()))
    assert bureau.turn() == ["daemon.reloaded"]
    assert bureau.row.rulesets == {one.pack.id: one.digest for one in bureau.reload.gear.app.rulesets}
    assert [*bureau.row.rulesets] == ["island-bridge", "second"]
    with bureau.desk.app.store.read() as tx:
        assert [feed.url for feed in tx.feeds.all()] == [FERRY_FEED]
    bureau.desk.web.pages[FERRY_FEED] = Fetched(body=rss(Entry(SIGNED)), url=FERRY_FEED)
    bureau.work()
    assert sorted((one.pack, one.forecast) for one in bureau.desk.alerts()) == [
        ("island-bridge", "bridge-built"),
        ("second", "bridge-built"),
    ]
    told = {str(message["To"]): str(message.get_body(("plain",))) for message in bureau.post.taken}
    of_pack = {alert.pack: alert.id for alert in bureau.desk.alerts()}
    assert (of_pack["island-bridge"] in told[ANN], of_pack["second"] in told[ANN]) == (True, False)
    assert (of_pack["island-bridge"] in told[BOB], of_pack["second"] in told[BOB]) == (False, True)


def test_half_a_file_is_left_alone_until_it_stands_still(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However an editor saves: in pieces, or beside the file and renamed over it."""
    monkeypatch.setattr(reload, "STILL_S", 1)
    clock = iter(float(second) for second in range(1_000_000, 2_000_000))
    monkeypatch.setattr(reload, "monotonic", lambda: next(clock) / 2)
    whole = bureau.files.config.read_text(encoding="utf-8") + "contact: ann@desk.example\n"
    for end in range(0, len(whole), 40):
        bureau.files.config.write_text(whole[:end], encoding="utf-8")
        assert bureau.turn() == []
    bureau.files.config.write_text(whole, encoding="utf-8")
    assert bureau.turn() == []
    assert bureau.turn() == ["daemon.reloaded"]
    beside = bureau.files.folder / ".watcher.yaml.swp"
    beside.write_text(whole.replace("ann@", "bob@"), encoding="utf-8")
    beside.replace(bureau.files.config)
    assert bureau.turn() + bureau.turn() == ["daemon.reloaded"]
    assert bureau.reload.gear.app.settings.contact == "bob@desk.example"


def test_file_that_changes_while_it_is_read_is_read_again(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read then is thrown away, whether it is valid or not."""
    loads: list[int] = []

    def load_and_change(packs: tuple[str, ...]) -> object:
        loads.append(len(loads))
        if len(loads) < 3:
            bureau.files.write(more=f"contact: ann{loads[-1]}@desk.example\n")
        return load_packs(packs)

    monkeypatch.setattr(reload, "load_packs", load_and_change)
    bureau.files.write(more="contact: nobody@desk.example\n")
    assert bureau.turn() == []
    assert bureau.turn() == ["daemon.reloaded"]
    assert bureau.reload.gear.app.settings.contact == "ann1@desk.example"


def test_database_that_does_not_answer_delays_a_reload(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is taken by halves: the next turn does all of it again."""
    before = bureau.reload.gear

    def fail(*_: object) -> None:
        raise StorageError("the database is gone")

    bureau.files.write(more="contact: ann@desk.example\n")
    with monkeypatch.context() as patch:
        patch.setattr(reload, "seed", fail)
        with pytest.raises(StorageError):
            bureau.reload.turn()
    assert bureau.reload.gear is before
    assert bureau.turn() == ["daemon.reloaded"]


def test_asking_has_all_read_anew_though_nothing_changed(bureau: Bureau) -> None:
    """As SIGHUP does."""
    assert bureau.turn() == []
    bureau.reload.asked.set()
    assert bureau.turn() == ["daemon.reloaded"]
    assert bureau.reload.counts == {"taken": 1, "refused": 0}


def test_configuration_that_appears_later_is_taken(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who started without one may write one; from then on it must not vanish."""
    monkeypatch.setattr(reload, "STILL_S", 0)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WATCHER_DATA_DIR", str(tmp_path))
    files = Files(tmp_path / "etc")
    files.write()
    monkeypatch.setenv("WATCHER_PACKS", str(files.pack))
    settings = load_settings()
    desk.app = replace(desk.app, settings=settings, rulesets=load_packs(settings.packs))
    watched = reload_of(desk, None, Event(), source=source_of(None))
    watched.turn()
    assert watched.gear.app.settings.contact == ""
    config = tmp_path / "watcher.yaml"
    config.write_text("contact: ann@desk.example\n", encoding="utf-8")
    watched.turn()
    assert watched.gear.app.settings.contact == "ann@desk.example"
    config.unlink()
    watched.turn()
    assert watched.gear.app.settings.contact == "ann@desk.example"
    assert watched.counts == {"taken": 1, "refused": 1}
