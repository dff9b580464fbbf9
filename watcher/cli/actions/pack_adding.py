"""Add a pack to the configuration file, once it is known to be valid and to confuse nobody."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from rules import Problem, ProblemsError, RuleSet, builtin_packs
from watcher.app import load_packs
from watcher.cli.actions.opening import settings_for
from watcher.cli.actions.packs import running_daemon
from watcher.cli.actions.printing import print_line
from watcher.cli.ending import MistakeError
from watcher.cli.invocation import Invocation
from watcher.config import Settings
from watcher.config.adding import NotAddedError, name_for, variable_of_packs, with_pack, write
from watcher.config.keys import Keys
from watcher.mail.plain import clean
from watcher.mail.words import counted


def add_pack(invocation: Invocation, pack: str) -> None:
    """Add a pack, and tell what follows; one that is in use already is left as it is.

    Raises:
        ProblemsError: it is not valid, or its ids would be taken for another's.
        MistakeError: the file cannot be changed, or is not what the packs are read from; the words say what
            to write instead.
    """
    settings = settings_for(invocation)
    place = pack if pack in builtin_packs() else str(Path(pack).absolute())
    if place in _places(settings.packs):
        print_line(f"{clean(pack)} is in use already.")
        return
    *standing, new = load_packs((*settings.packs, place))
    if problems := list(_taken_for_another(new, standing, settings)):
        raise ProblemsError(problems)
    file = _file(settings, place)
    runs = (
        running_daemon(settings) is not None
    )  # a database that cannot be read is told before a word is written
    try:
        write(with_pack(file, name_for(place, file), Keys().packs))
    except (NotAddedError, OSError) as error:
        raise MistakeError(str(error)) from error
    print_line(f"Added {new.pack.id} to {clean(str(file))}.")
    for line in (
        *_beside(standing, settings, file),
        *_told(new, pack, standing, settings),
        *_in_force(runs=runs),
    ):
        print_line(line)


def _places(packs: Sequence[str]) -> set[str]:
    return {pack if pack in builtin_packs() else str(Path(pack).absolute()) for pack in packs}


def _taken_for_another(new: RuleSet, standing: Sequence[RuleSet], settings: Settings) -> Iterator[Problem]:
    """Find the forecasts that a recipient asks for by an id alone, and that would be told of two packs."""
    ids = {forecast.id for forecast in new.pack.forecasts}
    having = {forecast.id: one.pack.id for one in standing for forecast in one.pack.forecasts}
    loose = {
        forecast
        for one in settings.recipients
        for forecast in one.route.forecasts & having.keys() & ids
        if not one.route.packs or {new.pack.id, having[forecast]} <= one.route.packs
    }
    for named in settings.routes:
        if named.kind == "forecast" and named.id in loose:
            what = f"{named.id} would be a forecast of {having[named.id]} and of {new.pack.id}"
            yield Problem(named.at, what, "name the pack here too, with `packs`, or give one another id")


def _file(settings: Settings, place: str) -> Path:
    """The file that says which packs are watched. Raises MistakeError where none does."""
    names = ", ".join((*settings.packs, place))
    if variable := variable_of_packs():
        value = names.replace(", ", ",")
        raise MistakeError(f"{variable} names the packs, and wins over every file: let it say {value}")
    if settings.file is None:
        raise MistakeError(
            f"there is no configuration file: `watcher init` writes one, or write watcher.yaml with the line"
            f" packs: [{names}]"
        )
    return settings.file


def _beside(standing: Sequence[RuleSet], settings: Settings, file: Path) -> Iterator[str]:
    """Name the packs that are watched too, and tell who never asked for the built-in one how to end that."""
    if standing:
        others = ", ".join(one.pack.id for one in standing)
        rid = (
            f", unless you take its line out of {clean(str(file))}"
            if [*settings.packs] == [*Keys().packs]
            else ""
        )
        yield f"Watched beside it: {others}{rid}."


def _told(new: RuleSet, named: str, standing: Sequence[RuleSet], settings: Settings) -> Iterator[str]:
    ids = {forecast.id for one in standing for forecast in one.pack.forecasts}
    if both := [forecast.id for forecast in new.pack.forecasts if forecast.id in ids]:
        yield f"Another pack has {', '.join(both)} too: say which is meant with --pack."
    if not any(one.route.reaches(new.pack) for one in settings.recipients):
        yield _untold(new, settings)
    feeds = counted(len(new.pack.feeds), "feed")
    if settings.feeds is not None and new.pack.feeds:
        yield f"The settings name the feeds, so its own {feeds} wait for you: `watcher feeds add`."
    elif new.pack.feeds:
        yield f"It brings {feeds}: those that were never known are subscribed to once it is in force."
    else:
        searches = f"`watcher feeds suggest --pack {clean(named)}` makes searches of its words"
        yield f"It names no feeds: {searches}, `watcher feeds add` subscribes."


def _untold(new: RuleSet, settings: Settings) -> str:
    if not settings.recipients:
        return (
            "Nobody is told of its alerts: set `mail_to` and `smtp_url`, or `recipients`; the log has them."
        )
    return (
        f"Nobody is told of its alerts: the recipients ask for others. Give one packs: [{new.pack.id}],"
        " or name somebody in `mail_to`, who is told of all."
    )


def _in_force(*, runs: bool) -> Iterator[str]:
    if runs:
        yield "The daemon sees the file by itself, in a few seconds; `watcher reload` has it look at once."
        yield "`watcher packs list` tells when it is in force."
    else:
        yield "It is in force once the daemon runs, `watcher run`, or with the next `watcher poll`."
