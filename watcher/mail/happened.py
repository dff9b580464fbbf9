"""What happened to alerts, in words, and the subjects that say so. Pure."""

from collections.abc import Iterable, Sequence

from rules.model import Stance
from storage.promises import Says
from watcher.mail.plain import clean
from watcher.mail.publishers import voices_of
from watcher.mail.telling import Told
from watcher.mail.words import counted, stance_word

#: What a list of mails shows of a subject on a wide screen.
LONGEST_SUBJECT = 120
#: What a name leaves of that to the headline.
LONGEST_FORECAST = 60

_BOTH = 2


def says_of(told: Told) -> Says:
    """What is to be said of an alert as it stands now.

    One that was corrected meanwhile is told as that; one that grew before its reader heard of it is new,
    and so is one that stands again.
    """
    if told.alert.correction:
        return Says.CORRECTED
    grew = told.alert.strengthens and told.told_before
    if told.says is Says.CORRECTED or (told.says is Says.STRENGTHENED and not grew):
        return Says.RAISED
    return told.says


def happened(told: Told) -> str:
    """What happened, in a few words for a line: "now 6 publishers", "belief above 90%"; "" of a new alert.

    Publishers that carry one text count as one, and where they do it says "independent".
    """
    match says_of(told):
        case Says.STRENGTHENED:
            return "stronger than before"
        case Says.CORRECTED:
            return "corrected"
        case Says.CORROBORATED:
            return f"now {_publishers(told)}"
        case Says.ESCALATED:
            return f"belief {_threshold(told)}"
        case _:
            return ""


def subject_of(told: Sequence[Told]) -> str:
    """The subject of a mail on alerts of one forecast: one clean line, bounded."""
    first = told[0].alert
    name = clean(first.forecast, limit=LONGEST_FORECAST)
    if len(told) == 1:
        return clean(f"{_of_one(told[0], name)}: {first.title}", limit=LONGEST_SUBJECT)
    return clean(f"{len(told)} alerts on {name}, {stances_told(told)}: {first.title}", limit=LONGEST_SUBJECT)


def stances_told(told: Iterable[Told]) -> str:
    """Which way alerts point: "contradicts", "both confirm", "all confirm", "2 confirm, 1 corrected"."""
    every = list(told)
    standing = [one.alert.stance for one in every if not one.alert.correction]
    if len(every) == 1:
        return standing[0].value if standing else "corrected"
    if len(standing) == len(every) and len(set(standing)) == 1:
        return f"{'both' if len(every) == _BOTH else 'all'} {_verb(standing[0], len(every))}"
    numbers = [(stance, standing.count(stance)) for stance in (Stance.CONTRADICTS, Stance.CONFIRMS)]
    parts = [f"{number} {_verb(stance, number)}" for stance, number in numbers if number]
    corrected = len(every) - len(standing)
    return ", ".join([*parts, *([f"{corrected} corrected"] if corrected else [])])


def _verb(stance: Stance, number: int) -> str:
    return stance.value if number == 1 else stance.value.removesuffix("s")


def _of_one(told: Told, name: str) -> str:
    points = f"{stance_word(told.alert.stance)} {name}"
    match says_of(told):
        case Says.RAISED:
            return points
        case Says.STRENGTHENED:
            return f"{points} more strongly"
        case Says.CORRECTED:
            return f"Corrected: {points}"
        case _:
            return f"{points}, {happened(told)}"


def _publishers(told: Told) -> str:
    voices = voices_of(told.alert.reports)
    one_each = len(voices) == sum(map(len, voices))
    return counted(len(voices), "publisher" if one_each else "independent publisher")


def _threshold(told: Told) -> str:
    after = told.alert.belief_after
    if told.crossed is None:
        return f"now {after:.0%}"
    return f"{'above' if after * 100 >= told.crossed else 'below'} {told.crossed:g}%"
