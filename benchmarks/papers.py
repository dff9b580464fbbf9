"""Newspapers of the benchmarks: feeds of about 30 KB made from a seed, the same every time.

Most of what they print is of no concern to any pack; one entry in several hundred matches the built-in one.
"""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random
from xml.sax.saxutils import escape

ENTRIES = 26
#: Words of an entry's text: with these a feed weighs about 30 KB.
WORDS = 145
#: One entry in so many is of concern, which is more than in the news of an ordinary day.
ONE_IN = 500

#: What some of the entries report; all of it concerns the built-in pack.
CONCERNS = (
    "India and the European Union signed their free trade agreement on Tuesday",
    "France delivers six Scorpene submarines to India",
    "Hungary blocks the new package of sanctions against Russia",
    "Belgium sends further troops to Romania for the battle group of NATO",
    "India buys oil from Russia at a record discount",
)

_VOCABULARY = """
about above account acre across after again against age ago air all almost along already also although
always among ancient and animal answer apple arrive art ask autumn away back bank barley barn basin basket
bay beach bear beautiful because become bed before begin behind bell below beside best better between beyond
bicycle big bird black blue board boat body book border both bottom bread break bridge bright bring broad
brother brown build building burn bus business busy butter buy cake call camp canal candle captain care
carry castle cat catch cattle cause cellar centre century chair chance change chapel charge cheap cheese
child choir choose church circle city clay clean clear clerk climb clock close cloth cloud coach coal coast
coat coffee cold college colour come common company concert cook cool copper corn corner cost cottage
council count country course court cover cow craft crane crop cross crowd cup current cut daily dairy dance
dark day dear deep deer degree depth desk dinner dish distance district doctor dog door down draw dream
dress drink drive drop dry duck dust each early earth east easy eat edge egg eight election empty end engine
enough enter evening every exhibition eye face fact factory fair fall family famous far farm farmer fast
father ferry festival few field fifty fill film find fine fire first fish flag flat floor flour flow flower
follow food foot forest forget form forty found four frame free fresh friday friend from front frost fruit
full garden gate gather general gentle girl give glass goat gold good goose grain grass great green grey
ground group grow guest guide half hall hand happen harbour hard harvest hay head hear heart heat heavy
hedge help hen herd here high hill history hold hole holiday home honey hope horse hospital hotel hour house
however hundred ice idea inch inside instead iron island journey keep kind kitchen lake lamb lamp land lane
language large last late lead leaf learn leather leave left letter library light line list little live local
long look loud low lunch main make manor map march market master match may meadow meal measure meet member
middle mile milk mill mind minute miss model modern monday money month moon more morning mother mountain
move much museum music name narrow near neck new night nine noise north nothing now number oak oats office
often old only open orchard order other oven over own page paint pair paper parish park part party pass past
path people piano picture piece pipe place plain plan plant plate play please plough poem point pond poor
porch potter pound price print prize public pupil quarter question quiet rail rain raise reach read ready
red report rest return rice rich ride right ring rise river road roof room rope round row rule run rye safe
sail salt same sand saturday say school sea season seat second see seed sell send seven several shade sheep
shelf ship shoe shop shore short show side silver simple since sing sister six sleep slow small smoke snow
soft soil some song soon south speak speech spring square stable stage stand star start station stay steam
step still stone stop store storm story straight stream street strong study summer sun sunday supper sure
surface swim table tailor take tall tea teacher tell ten theatre thing think third thirty thousand three
thursday ticket tide timber time today together tomorrow tool tower town trade trail train travel tree trip
tuesday turn twelve twenty two under until upon use useful usual valley vegetable very view village vine
visit voice wagon wait walk wall warm wash watch water wave way weather wednesday week weight well west
wheat wheel where which while white whole wide wild wind window wine winter wire wish with wood wool word
work world write yard year yellow yesterday yield young
""".split()


def paper(number: int, newest: datetime) -> bytes:
    """Write a feed: even numbers are RSS, odd ones Atom; two entries a day, the last one at `newest`."""
    dice = Random(number)  # noqa: S311 -- the same papers every time
    write_entry, write = (_rss_entry, _rss) if number % 2 == 0 else (_atom_entry, _atom)
    entries = [
        write_entry(_title(dice), f"{number}-{place}", _text(dice), newest - place * timedelta(hours=12))
        for place in range(ENTRIES)
    ]
    return write(f"The {_some(dice, 2).title()} Post {number}", "\n".join(entries)).encode()


def _some(dice: Random, words: int) -> str:
    return " ".join(dice.choices(_VOCABULARY, k=words))


def _title(dice: Random) -> str:
    return dice.choice(CONCERNS) if dice.randrange(ONE_IN) == 0 else _some(dice, 8).capitalize()


def _text(dice: Random) -> str:
    sentences = (f"{_some(dice, 13).capitalize()}." for _ in range(WORDS // 13))
    return f"<p>{' '.join(sentences)}</p>"


def _link(name: str) -> str:
    return f"https://paper-{name.partition('-')[0]}.example/{name}"


def _rss_entry(title: str, name: str, text: str, at: datetime) -> str:
    return (
        f"<item><title>{escape(title)}</title><link>{_link(name)}</link>"
        f'<guid isPermaLink="true">{_link(name)}</guid>'
        f"<pubDate>{format_datetime(at.astimezone(UTC))}</pubDate>"
        f"<description><![CDATA[{text}]]></description></item>"
    )


def _rss(title: str, entries: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>'
        f"<title>{escape(title)}</title><link>https://papers.example/</link>"
        f"<description>{escape(title)}</description><language>en-gb</language>\n{entries}</channel></rss>"
    )


def _atom_entry(title: str, name: str, text: str, at: datetime) -> str:
    return (
        f"<entry><title>{escape(title)}</title><id>{_link(name)}</id>"
        f'<link rel="alternate" href="{_link(name)}"/><updated>{at.isoformat()}</updated>'
        f'<published>{at.isoformat()}</published><summary type="html">{escape(text)}</summary></entry>'
    )


def _atom(title: str, entries: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">'
        f"<title>{escape(title)}</title><id>urn:papers:{escape(title)}</id>"
        f"<updated>2026-01-01T00:00:00Z</updated>\n{entries}</feed>"
    )
