"""What people did, as a digest tells it: verdicts with the precision they show, and silences."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from storage.acts import Act
from storage.silences import Silence
from watcher.attention.silencing import about
from watcher.digest.shown import LONGEST_LINE_TITLE, Further, listed
from watcher.digest.summary import Digest, Doings
from watcher.mail.plain import clean
from watcher.mail.words import counted, moment
from watcher.precision import Tally
from watcher.redact import redacted

#: Rules that a digest names, the least precise first; the command knows all.
MOST_RULES = 10
MOST_SILENCES = 20
#: Alerts named of one silence.
MOST_HELD = 10
LONGEST_WHY = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleLines:
    """What people did, in words; nothing where nobody did anything.

    `judged` says how many alerts of how many have a verdict, and how many were given in the week.
    """

    judged: str
    precision: Further
    silences: Further


def people_lines(digest: Digest) -> PeopleLines:
    """Put into words what people did up to the end of a digest's week."""
    tallies, doings = [tally for tally in digest.tallies if tally.judged], digest.doings
    judged, raised = sum(tally.judged for tally in tallies), sum(tally.raised for tally in digest.tallies)
    given = _given(doings.verdicts, digest.week.start(digest.zone))
    return PeopleLines(
        judged=f"{judged} of {counted(raised, 'alert')} judged{given}." if judged else "",
        precision=listed(list(map(_precision_line, tallies)), MOST_RULES, "rule"),
        silences=listed(
            [_silence_line(each, doings, digest.zone) for each in doings.silences], MOST_SILENCES, "silence"
        ),
    )


def _given(verdicts: Iterable[Act], start: datetime) -> str:
    of_week = {act.subject for act in verdicts if act.at >= start}
    return f", {len(of_week)} of them this week" if of_week else ""


def _precision_line(tally: Tally) -> str:
    few = ", few verdicts" if tally.is_few else ""
    wrong = [
        f"{number} {what}"
        for number, what in ((tally.wrong_stance, "wrong stance"), (tally.irrelevant, "irrelevant"))
        if number
    ]
    rest = f" ({', '.join(wrong)})" if wrong else ""
    return clean(f"{tally.name}: {tally.right} of {tally.judged} right{rest}, {tally.told}{few}")


def _silence_line(silence: Silence, doings: Doings, zone: tzinfo) -> str:
    title = clean(doings.titles.get(silence.target, ""), limit=LONGEST_LINE_TITLE)
    ended = "ended" if silence.ended_at else "until"
    why = clean(silence.why, limit=LONGEST_WHY)
    held = list(dict.fromkeys(each.alert_id for each in doings.held if each.silence_id == silence.id))
    named = ", ".join(held[:MOST_HELD]) + (
        f" and {len(held) - MOST_HELD} more" if len(held) > MOST_HELD else ""
    )
    told = f"held back {counted(len(held), 'alert')}: {named}" if held else "held back nothing"
    end = f"{ended} {moment(silence.over_at, zone)}"
    return clean(f"{redacted(about(silence, title))}, {end}: {why} ({silence.who}); {told}")
