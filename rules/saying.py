"""How a sentence says that an event happened: asserted, planned, hedged, background, negated or denied.

Shallow: cue words shortly before the event, within its clause. The cues are knowledge of
languages, not of an assessment, and so stand here and in no pack.
"""

from rules.lexicon import Lexicon, Phrase, Span
from rules.model import Said
from rules.reading import Sentence
from rules.text import Words

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
        "unable to, refuse to, refused to, refuses to, yet to, far from, nobody, none, t",
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
        "en": "could, may, might, possibly, perhaps, reportedly, rumoured, considering, mulls, weighs",
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

CUES = {
    kind: {
        language: frozenset(Phrase.of(cue) for cue in cues.split(","))
        for language, cues in by_language.items()
    }
    for kind, by_language in _CUES.items()
}
_ANY_LANGUAGE = {kind: frozenset().union(*by_language.values()) for kind, by_language in CUES.items()}
_LEXICON = Lexicon(cue for cues in _ANY_LANGUAGE.values() for cue in cues)
_CLAUSE_BREAKS = frozenset(",;:()–—|")
#: Only the infinitive's own particle is a plan; further away it belongs to another verb.
_PARTICLES = frozenset({"to", "zu", "om", "um", "pour"})


def said(sentence: Sentence, event: Span) -> Said:
    """Tell how an event is said; the strongest reservation wins."""
    if event not in sentence.sayings:
        sentence.sayings[event] = _said(sentence, event)
    return sentence.sayings[event]


def _said(sentence: Sentence, event: Span) -> Said:
    # Only words from the longest reach before the event can speak of it.
    first = max(sentence.first, event[0] - _LONGEST)
    hits = _LEXICON.scan(Words(sentence.passage.words.words[first : event[0]], (), ()))
    for kind, by_language in CUES.items():
        cues = by_language.get(sentence.language, frozenset()) if sentence.language else _ANY_LANGUAGE[kind]
        places = ((first + start, first + end) for cue in hits.keys() & cues for start, end in hits[cue])
        if any(_speaks_of(sentence, place, event, REACH[kind]) for place in places):
            return kind
    return Said.ASKED if sentence.text.rstrip("\"'”’») ").endswith("?") else Said.ASSERTED


def _speaks_of(sentence: Sentence, cue: Span, event: Span, reach: int) -> bool:
    distance = event[0] - cue[1]
    if distance < 0 or distance > reach:
        return False
    if sentence.passage.words.words[cue[0]] in _PARTICLES and cue[1] - cue[0] == 1 and distance > 0:
        return False
    return not any(_CLAUSE_BREAKS & set(sentence.gap(word, word + 1)) for word in range(cue[1] - 1, event[0]))
