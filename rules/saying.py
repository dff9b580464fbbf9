"""How a sentence says that an event happened: asserted, planned, hedged, background, negated or denied.

Shallow: cue words shortly before the event, within its clause, and a few after it, where a
language puts them there. The cues are knowledge of languages, not of an assessment, and so stand
here and in no pack.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from rules.lexicon import Lexicon, Phrase, Span
from rules.model import Said
from rules.reading import Sentence

#: How far before an event a cue still speaks of it, in words.
REACH = {
    Said.DENIED: 12,
    Said.NEGATED: 4,
    Said.BACKGROUND: 1,
    Said.CONDITIONAL: 8,
    Said.HEDGED: 6,
    Said.PLANNED: 6,
}

#: The longest cue has three words; a cue may begin that much before its reach.
_LONGEST = max(REACH.values()) + 3

#: how → language → cues. Order matters: the first kind that speaks of the event wins.
_CUES = {
    Said.DENIED: {
        "en": "denied, denies, deny, denial, reject* reports, reject* talk, dismiss* reports, "
        "contrary to reports, refuted",
        "fr": "dement, dementi, dementent, nie, nient, rejette les informations",
        "nl": "ontken*, weersprak, weerspreekt, spreekt tegen",
        "de": "dementier*, bestreit*, zuruckgewiesen",
    },
    Said.NEGATED: {
        "en": "no, not, never, without, nor, neither, cannot, fail to, failed to, fails to, failing to, "
        "unable to, refuse to, refused to, refuses to, yet to, far from, nobody, none, t, "
        "stop short of, stops short of, stopped short of, nowhere near",
        "fr": "pas, jamais, sans, aucun, aucune, ni",
        "nl": "niet, geen, nooit, zonder, noch",
        "de": "nicht, kein, keine, keinen, keiner, nie, niemals, ohne",
        "hi": "नहीं, न, बिना",
    },
    # What went before the news: "after years of stalled talks", "had blocked the package for weeks".
    Said.BACKGROUND: {
        "en": "had, that was, which was, that were, years of, decades of, months of, weeks of, days of, "
        "previously, once, ending, long",
        "fr": "avait, avaient, annees de, mois de, semaines de, longtemps, jadis",
        "nl": "had, hadden, jaren van, jarenlang, maandenlang, wekenlang, eerder, lang",
        "de": "hatte, hatten, jahrelang*, monatelang*, wochenlang*, zuvor, lange",
    },
    Said.CONDITIONAL: {
        "en": "if, unless, whether, provided that",
        "fr": "si, a condition que",
        "nl": "als, indien, tenzij",
        "de": "wenn, falls, sofern",
        "hi": "यदि, अगर",
    },
    Said.HEDGED: {
        "en": "could, may, might, possibly, perhaps, reportedly, rumoured, considering, mulls, weighs, "
        "all but, can",
        "fr": "pourrait, pourraient, peut etre, eventuellement",
        "nl": "zou, zouden, kan, mogelijk, wellicht, misschien",
        "de": "konnte, konnten, moglicherweise, vielleicht",
        "hi": "संभावना",
    },
    Said.PLANNED: {
        "en": "to, will, would, shall, plan*, expect*, due, set to, aim*, intend*, want*, hope*, seek*, "
        "schedul*, propos*, should, next, upcoming",
        "fr": "va, vont, devrait, devraient, doit, doivent, prevoi*, prevu*, veut, veulent, souhait*, "
        "espere*, pour",
        "nl": "zal, zullen, gaat, gaan, wil, willen, moet, moeten, plant, plannen, verwacht*, om",
        "de": "wird, werden, will, wollen, soll, sollen, plan*, erwart*, mochte*, um, zu",
    },
}

#: Some languages negate after the verb: "einigten sich nicht", "ne participera pas". And what dates
#: an event stands after it.
_CUES_AFTER = {
    Said.DENIED: {
        "en": "are false, is false, are untrue, is untrue, is fake, are fake, fake news, hoax",
    },
    Said.NEGATED: {
        "en": "no",
        "fr": "pas, jamais, aucun, aucune",
        "nl": "niet, geen, nooit",
        "de": "nicht, kein, keine, keinen, keinem, nie, niemals",
    },
    Said.BACKGROUND: {
        "en": "last year, a year ago, years ago, a year earlier",
        "fr": "l'an dernier, l'année dernière, il y a un an",
        "nl": "vorig jaar, een jaar geleden, jaar geleden",
        "de": "im vergangenen Jahr, im letzten Jahr, im Vorjahr, vor einem Jahr, letztes Jahr",
    },
}
#: How far after an event such a cue still speaks of it, in words.
_REACH_AFTER = 9
#: English denies what it names right behind its verb: "signs no treaty", but "signs a treaty with no limits".
_REACH_AFTER_IN = {(Said.NEGATED, "en"): 0}
#: What stands between an event and a cue that speaks of something else: "conclude after talks begun in 2007".
_OTHER_EVENTS = frozenset(
    "after following begun began launched started opened proposed frozen stalled suspended interrupted "
    "relaunched ending first nach après apres na nachdem nadat nur alleen seulement".split()
)
#: What stands before the year in which something happened: "concluded in 2016", "depuis 2013".
_BEFORE_YEARS = frozenset({"in", "since", "en", "depuis", "sinds", "im", "seit", "of", "jahr", "jaar"})
#: What stands before a month, and not before the verb "may".
_BEFORE_MONTHS = frozenset(
    "in on of since by until till from before after during for early mid late last next this".split()
)
#: With these "no" denies nothing: "no later than Friday", "no fewer than nine", "no doubt".
_AFTER_NO = frozenset({"later", "sooner", "less", "fewer", "doubt", "matter"})
_YEAR = re.compile(r"(?:19|20)\d\d")


def _compiled(cues: Mapping[Said, Mapping[str, str]]) -> dict[Said, dict[str, frozenset[Phrase]]]:
    return {
        kind: {
            language: frozenset(Phrase.of(cue) for cue in many.split(","))
            for language, many in by_language.items()
        }
        for kind, by_language in cues.items()
    }


CUES = _compiled(_CUES)
CUES_AFTER = _compiled(_CUES_AFTER)
_ORDER = tuple(CUES)


@dataclass(frozen=True, slots=True)
class _Cue:
    """What a phrase means in a language: `behind` where it stands after the event it speaks of.

    `reach` is how many words may stand between the two.
    """

    kind: Said
    language: str
    behind: bool
    reach: int


def _meanings() -> dict[Phrase, list[_Cue]]:
    found = defaultdict[Phrase, list[_Cue]](list)
    for behind, kinds in ((False, CUES), (True, CUES_AFTER)):
        for kind, by_language in kinds.items():
            for language, phrases in by_language.items():
                reach = _REACH_AFTER_IN.get((kind, language), _REACH_AFTER) if behind else REACH[kind]
                for phrase in phrases:
                    found[phrase].append(_Cue(kind, language, behind, reach))
    return dict(found)


_MEANINGS = _meanings()
_LEXICON = Lexicon(_MEANINGS)
_CLAUSE_BREAKS = frozenset(",;:()–—|")
#: What is decided is done: "voted to suspend", "decided to freeze".
_DECIDED = frozenset({"voted", "votes", "decided", "decides", "opted", "opts", "chose", "managed"})
#: Only the infinitive's own particle is a plan; further away it belongs to another verb.
_PARTICLES = frozenset({"to", "zu", "om", "um", "pour"})


def said(sentence: Sentence, event: Span) -> Said:
    """Tell how an event is said; the strongest reservation wins."""
    if event not in sentence.sayings:
        sentence.sayings[event] = _said(sentence, event)
    return sentence.sayings[event]


def _said(sentence: Sentence, event: Span) -> Said:
    # Only words from the longest reach before the event, to the last behind it, can speak of it.
    first = max(sentence.first, event[0] - _LONGEST)
    last = min(event[1] + _REACH_AFTER, sentence.last)
    kinds = {
        cue.kind
        for phrase, places in _LEXICON.scan(sentence.passage.words, first, last).items()
        for cue in _MEANINGS[phrase]
        if sentence.language in ("", cue.language)
        and any(_speaks_of(sentence, place, event, cue) for place in places)
    }
    if _years_ago(sentence, event):
        kinds.add(Said.BACKGROUND)
    if kinds:
        return min(kinds, key=_ORDER.index)
    return Said.ASKED if sentence.text.rstrip("\"'”’») ").endswith("?") else Said.ASSERTED


def _years_ago(sentence: Sentence, event: Span) -> bool:
    """Tell whether a year before that of the item dates the event."""
    cut = sentence.passage.words.words
    return any(
        _YEAR.fullmatch(cut[at])
        and int(cut[at]) < sentence.year
        and cut[at - 1] in _BEFORE_YEARS
        and _is_behind(sentence, (at, at + 1), event)
        for at in range(event[1] + 1, min(event[1] + _REACH_AFTER, sentence.last))
    )


def _is_behind(sentence: Sentence, place: Span, event: Span) -> bool:
    """Tell whether what stands behind an event speaks of it: in its clause, and of nothing else there."""
    cut = sentence.passage.words.words
    between = cut[event[1] : min(place[1] + 1, sentence.last)]
    return _OTHER_EVENTS.isdisjoint(between) and _in_one_clause(sentence, event[1] - 1, place[0])


def _in_one_clause(sentence: Sentence, first: int, last: int) -> bool:
    """Tell whether nothing between two words, in their order, ends a clause."""
    return _CLAUSE_BREAKS.isdisjoint(sentence.gap(first, last))


def _is_another_word(sentence: Sentence, place: Span) -> bool:
    """Tell whether what looks like a cue is none: the month of May, "once again", "no later than"."""
    cut = sentence.passage.words.words
    before = cut[place[0] - 1] if place[0] > sentence.first else ""
    after = cut[place[1]] if place[1] < sentence.last else ""
    match cut[place[0]]:
        case "may":
            dated = before in _BEFORE_MONTHS or before.isdecimal() or after.isdecimal()
            return dated and sentence.quote(place)[0].isupper()
        case "once":
            return before == "at" or after == "again"
        case "no":
            return after.isdecimal() or after in _AFTER_NO
        case _:
            return False


def _speaks_of(sentence: Sentence, place: Span, event: Span, cue: _Cue) -> bool:
    if _is_another_word(sentence, place):
        return False
    distance = place[0] - event[1] if cue.behind else event[0] - place[1]
    if not 0 <= distance <= cue.reach:
        return False
    if cue.behind:
        return _is_behind(sentence, place, event)
    cut = sentence.passage.words.words
    if cut[place[0]] in _PARTICLES and place[1] - place[0] == 1:
        decided = place[0] > sentence.first and cut[place[0] - 1] in _DECIDED
        if distance > 0 or decided:
            return False
    return _in_one_clause(sentence, place[1] - 1, event[0])
