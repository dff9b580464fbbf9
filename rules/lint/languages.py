"""Advice on languages: what finds nothing in a language that the rest of the pack covers."""

from collections.abc import Iterable, Iterator

from rules.frame import Frame
from rules.lint.finding import Consequence, Finding
from rules.lint.outline import Outline


def on_languages(pack: Outline) -> Iterator[Finding]:
    """Name forecasts that are not heard in a language, and the deaf rules of those that are."""
    covered = _covered(pack)
    for forecast, written in pack.forecasts.items():
        frames = [frame for frame, indicator in pack.ruleset.frames if indicator.forecast == forecast]
        unheard = [one for one in covered if not any(_finds(pack, frame, one) for frame in frames)]
        if unheard:
            yield Finding(
                written.place,
                Consequence.MISSES,
                "unheard-language",
                f"no rule of {forecast} finds anything in {', '.join(unheard)}, which other rules cover",
                "give the term sets of its rules words in that language",
            )
        for frame in frames:
            heard = [one for one in covered if one not in unheard and one in (frame.languages or covered)]
            deaf = [one for one in heard if not _finds(pack, frame, one)]
            if deaf:
                yield _deaf_rule(pack, frame, deaf)


def _deaf_rule(pack: Outline, frame: Frame, languages: list[str]) -> Finding:
    key, names = next(
        (key, names)
        for key, names in _parts(frame)
        if any(not _speaks(pack, names, language) for language in languages)
    )
    return Finding(
        pack.rules[frame.rule].get(key).place,
        Consequence.MISSES,
        "deaf-rule",
        f"{frame.rule} finds nothing in {', '.join(languages)}: "
        f"no words there for {' or '.join(sorted(names))}",
        "add words to that set, or name the rule's `languages`",
    )


def _covered(pack: Outline) -> list[str]:
    """Give the languages in which at least half of the rules can find something."""
    frames = [frame for frame, _ in pack.ruleset.frames]
    spoken = {str(words.path[-1]) for terms in pack.sets.values() for words in terms.each()} - {"every"}
    finding = {one: sum(_finds(pack, frame, one) for frame in frames) for one in spoken}
    return sorted(one for one, many in finding.items() if 2 * many >= len(frames))


def _finds(pack: Outline, frame: Frame, language: str) -> bool:
    if frame.languages and language not in frame.languages:
        return False
    return all(_speaks(pack, names, language) for _, names in _parts(frame))


def _speaks(pack: Outline, names: Iterable[str], language: str) -> bool:
    return any(pack.speaks(name, language) for name in names)


def _parts(frame: Frame) -> Iterator[tuple[str, Iterable[str]]]:
    """Give each part that a sentence must fill, by its key, with the sets of which one is enough."""
    if frame.event:
        yield "event", frame.event
    if frame.about:
        yield "about", frame.about
    for side in frame.parties.sides:
        yield "parties", side
