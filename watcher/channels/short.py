"""The short text of a message, for chats and push services: a line or two for each alert. Pure.

What comes from feeds cannot address anybody there: marks of mentions and of markup are made harmless.
"""

from watcher.channels.content import Content
from watcher.mail.plain import clean, link
from watcher.mail.telling import Told
from watcher.mail.words import belief_move, counted, stance_word
from watcher.ports import Note

#: In characters: most services take more, and nobody reads more on a telephone.
LONGEST_TITLE, LONGEST_TEXT, LONGEST_HEADLINE = 120, 1_500, 200

# A word joiner behind an @ ends a mention; the others open tags and links.
_HARMLESS = str.maketrans({"@": "@\u2060", "<": "‹", ">": "›", "[": "❲", "]": "❳"})


def short_note(content: Content, address: str) -> Note:
    """Put a message into few words: its subject, and of each alert what happened, to what effect, and where.

    What is not about alerts is cut; of alerts that do not fit the number is told.
    """
    rendered = content.rendered
    text = _alerts_told(content.told) if content.told else _cut(rendered.text)
    return Note(address=address, title=_harmless(rendered.subject, LONGEST_TITLE), text=text)


def _alerts_told(told: tuple[Told, ...]) -> str:
    lines: list[str] = []
    room = LONGEST_TEXT
    for position, one in enumerate(told):
        entry = _entry(one)
        if lines and len(entry) > room:
            return "\n\n".join([*lines, f"and {counted(len(told) - position, 'more alert')}"])
        lines.append(entry)
        room -= len(entry) + 2
    return "\n\n".join(lines)


def _entry(told: Told) -> str:
    alert = told.alert
    happened = _harmless(f"{stance_word(alert.stance)} {alert.forecast}: {alert.title}", LONGEST_HEADLINE)
    moved = f"Belief {belief_move(told.belief_before, alert.belief_after)}."
    if alert.correction:
        moved = _harmless(f"Corrected: {alert.correction}. It counts no more.", LONGEST_HEADLINE)
    first = link(alert.reports[0].url) if alert.reports else None
    return "\n".join((happened, moved, *([first.url] if first else [])))


def _cut(text: str) -> str:
    lines = (clean(line).translate(_HARMLESS) for line in text.splitlines())
    whole = "\n".join(lines).strip()
    return whole if len(whole) <= LONGEST_TEXT else f"{whole[: LONGEST_TEXT - 1].rstrip()}…"


def _harmless(text: str, limit: int) -> str:
    return clean(text, limit=limit).translate(_HARMLESS)
