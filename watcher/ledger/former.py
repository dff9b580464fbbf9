"""Forecasts that no pack has any more, as the ledger knows them by the terms that were kept. Pure.

What a pack said of them besides, such as the question that decides, went with it.
"""

from collections.abc import Iterable, Iterator

from rules.model import Forecast, Indicator, Pack, Prior, Resolution, Terms
from storage import Revision

_UNKNOWN = Resolution(question="", truth="", url="")


def former_forecasts(revisions: Iterable[Revision], packs: Iterable[Pack]) -> Iterator[tuple[str, Forecast]]:
    """Give the forecasts that were watched once and are in none of the packs, each with its pack's id.

    They have the terms that they had last; those seen first come first.
    """
    known = {(pack.id, forecast.id) for pack in packs for forecast in pack.forecasts}
    last = {(one.pack, one.forecast): one.terms for one in revisions}
    for (pack, forecast), terms in last.items():
        if (pack, forecast) not in known:
            yield pack, _forecast(forecast, terms)


def _forecast(name: str, terms: Terms) -> Forecast:
    return Forecast(
        id=name,
        claim=terms.claim,
        citations=(),
        prior=Prior(word="", probability=terms.prior),
        opens=terms.opens,
        due_from=terms.opens,
        closes=terms.closes,
        resolution=_UNKNOWN,
        indicators=tuple(
            Indicator(
                id=one,
                forecast=name,
                says="",
                stance=weight.stance,
                strength=weight.strength,
                group=weight.group,
                decisive=weight.decisive,
            )
            for one, weight in terms.indicators.items()
        ),
    )
