import pytest
from rule_samples import sentence

from rules.model import Said
from rules.saying import CUES, REACH, said
from rules.text import words

A, P, H, C, Q, B, N, D = (
    Said.ASSERTED,
    Said.PLANNED,
    Said.HEDGED,
    Said.CONDITIONAL,
    Said.ASKED,
    Said.BACKGROUND,
    Said.NEGATED,
    Said.DENIED,
)
_ENGLISH = [
    ("Norrey {signed} the treaty", A),
    ("Talks to end the row {begin}", A),
    ("Norrey {signs} the treaty, if reports are right", A),
    ("No surprise: Sund {signs}", A),
    ("Sund will, he says, have {signed}", A),
    ("Norrey to {sign} the treaty", P),
    ("Norrey will soon {sign} the treaty", P),
    ("Both sides plan to {sign}", P),
    ("They are expected to {sign}", P),
    ("Norrey may {sign} the treaty", H),
    ("Sund reportedly {signed}", H),
    ("Sund might not {sign}", N),
    ("Sund did not {sign}", N),
    ("Sund didn’t {sign}", N),
    ("Sund has yet to {sign}", N),
    ("Sund refuses to {sign}", N),
    ("Sund denied that it {signed}", D),
    ("Contrary to reports Sund has not {signed}", D),
    ("The fleet sails if Sund {signs}", C),
    ("Whether Sund will {sign} is open", C),
    ("Has Sund {signed}?", Q),
    ("Norrey {signed} a treaty of free trade last year", B),
    ("Norrey {signed} a treaty of free trade in 2016", B),
    ("Norrey {signs} treaty after talks begun in 2016", A),
    ("Norrey {signs} treaty first proposed in 2016", A),
    ("Norrey {signs} no treaty", N),
    ("Norrey {signs} no more treaties", N),
    ("Norrey {signs} no later than June the treaty", A),
    ("Norrey will {sign} no later than June", P),
    ("No fewer than nine {sign} the treaty", A),
    ("Sund no doubt {signs} the treaty", A),
    ("In May Norrey {signed} the treaty", A),
    ("On 5 May Norrey {signed} the treaty", A),
    ("May 5: Norrey {signs} the treaty", A),
    ("India May {Sign} Treaty With Sund", H),
    ("in may norrey {signed} the treaty", H),
    ("Norrey once {signed} the treaty", B),
    ("Norrey once again {signs} the treaty", A),
    ("Norrey at once {signed} the treaty", A),
    ("No one {signed} the treaty", N),
    ("No. 1 of the trade {signs} the treaty", A),
    ("Norrey {signs} treaty with no limits", A),
    ("Norrey stops short of {signing}", N),
    ("Norrey is nowhere near {signing}", N),
    ("Norrey all but {signs}", H),
    ("Reports that Norrey {signed} are false", D),
    ("Norrey voted to {sign} the treaty", A),
    ("Norrey decided to {sign}", A),
    ("Norrey wants to {sign}", P),
    ("Norrey {signed} the treaty in 2016", B),
    ("Talks {stalled} since 2013 resume", B),
    ("Norrey {signed} the treaty last year", B),
    ("Norrey {signed} the treaty in 2025", A),
    ("Norrey {signed} for 2016 ships", A),
    ("Norrey {signed}, as in 2016", A),
    ("Sund, which had {signed} before, sailed", B),
    ("After years of {stalled} talks Norrey sailed", B),
    ("Sund ends years of feuding and {signs}", A),
    ("“Has Sund {signed}?”", Q),
    ("Will Sund {sign}?", P),
]
_FRENCH = [
    ("Norrey a {signé} le traité", A),
    ("Norrey va {signer} le traité", P),
    ("Sund devrait {signer} lundi", P),
    ("Un accord pour {financer} le pont", P),
    ("Sund pourrait {signer}", H),
    ("Sund n’a pas {signé}", N),
    ("Sund ne {signera} finalement pas", N),
    ("Sund a {signé} en 2016", B),
    ("Sund part sans {signer}", N),
    ("Sund, qui avait {signé}, part", B),
    ("Sund dément avoir {signé}", D),
    ("La flotte part si Sund {signe}", C),
    ("Sund a-t-il {signé} ?", Q),
]
_DUTCH = [
    ("Norrey heeft het verdrag {getekend}", A),
    ("Norrey zal het verdrag {tekenen}", P),
    ("Sund wil het verdrag {tekenen}", P),
    ("Sund zou {tekenen}", H),
    ("Sund heeft niet {getekend}", N),
    ("Sund {tekent} het verdrag niet", N),
    ("Sund {tekende} het vorig jaar", B),
    ("Sund, dat had {getekend}, vaart", B),
    ("Sund ontkent het te hebben {getekend}", D),
    ("De vloot vaart als Sund {tekent}", C),
    ("Heeft Sund {getekend}?", Q),
]
_GERMAN = [
    ("Norrey hat den Vertrag {unterzeichnet}", A),
    ("Norrey soll den Vertrag {unterzeichnen}", P),
    ("Sund ist bereit zu {unterzeichnen}", P),
    ("Sund könnte {unterzeichnen}", H),
    ("Sund hat nicht {unterzeichnet}", N),
    ("Sund {unterzeichnet} am Freitag nicht", N),
    ("Sund {unterzeichnet} nicht nur den Vertrag", A),
    ("Sund {unterzeichnet}, Norrey nicht", A),
    ("Der im vergangenen Jahr {unterzeichnete} Vertrag", A),
    ("Sund dementiert die {Unterzeichnung}", D),
    ("Die Flotte fährt falls Sund {unterzeichnet}", C),
    ("Hat Sund {unterzeichnet}?", Q),
]
_HINDI = [
    ("नॉरे ने समझौता {किया}", A),
    ("समझौता होने की संभावना {है}", H),
    ("नॉरे ने समझौता नहीं {किया}", N),
    ("यदि नॉरे समझौता {करे}", C),
    ("क्या नॉरे ने समझौता {किया}?", Q),
]
_TABLE = [
    (language, text, how)
    for language, rows in (("en", _ENGLISH), ("fr", _FRENCH), ("nl", _DUTCH), ("de", _GERMAN), ("hi", _HINDI))
    for text, how in rows
]


def _said(text: str, language: str) -> Said:
    """How the word in braces is said."""
    place = len(words(text.partition("{")[0]).words)
    return said(sentence(text.replace("{", "").replace("}", ""), language), (place, place + 1))


@pytest.mark.parametrize(("language", "text", "how"), _TABLE)
def test_an_event_is_said_as_a_reader_takes_it(language: str, text: str, how: Said) -> None:
    """The word in braces is asserted, planned, hedged, conditional, asked, negated or denied."""
    assert _said(text, language) is how


@pytest.mark.parametrize(("kind", "cue"), [(N, "not"), (P, "will"), (H, "may"), (C, "if"), (D, "denied")])
def test_a_cue_reaches_only_so_far(kind: Said, cue: str) -> None:
    """A cue speaks of an event within its reach, and no word further."""
    reach = REACH[kind]
    assert _said(f"{cue} {'so ' * reach}{{sign}}", "en") is kind
    assert _said(f"{cue} {'so ' * (reach + 1)}{{sign}}", "en") is A
    assert _said(f"{{sign}} {cue}", "en") is A


@pytest.mark.parametrize("mark", [",", ";", ":", " (", ")", " –", " —", " |"])
def test_a_cue_stays_within_its_clause(mark: str) -> None:
    """What a mark parts from the event does not speak of it."""
    assert _said(f"they will not{mark} {{sign}}", "en") is A


def test_cues_of_another_language_say_nothing() -> None:
    """A cue counts in its own language, and in an item of unknown language."""
    assert _said("pas {signé}", "fr") is N
    assert _said("pas {signé}", "en") is A
    assert _said("pas {signé}", "") is N


def test_every_cue_speaks_of_the_event_behind_it() -> None:
    """Each cue is found in its own words, and is of its kind or of a stronger one."""
    kinds = list(CUES)
    for kind, by_language in CUES.items():
        for language, cues in by_language.items():
            for cue in cues:
                found = _said(f"{cue.replace('*', 'e')} {{sign}}", language)
                assert kinds.index(found) <= kinds.index(kind), cue
