"""List forecasts with their beliefs, or show one with all that bears on it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from rules import RuleSet
from rules.model import Forecast, Stance
from storage import Alert
from watcher.app import App
from watcher.cli.actions.alerts import print_alerts
from watcher.cli.actions.expectations import expected_of, expected_shapes, print_expected
from watcher.cli.actions.opening import app_for
from watcher.cli.actions.printing import Styled, print_facts, print_json, print_line, print_table
from watcher.cli.actions.shapes import Shape, alert_shape, forecast_details, forecast_shape
from watcher.cli.ending import MistakeError
from watcher.cli.invocation import Invocation
from watcher.ledger import Ledger, believed_at, read_ledger, read_ledgers
from watcher.mail.words import belief_move

_HEAD = ("FORECAST", "PRIOR", "BELIEF", "ALERTS", "STATUS", "CLOSES", "CLAIM")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A forecast as it stands now."""

    pack: str
    forecast: Forecast
    belief: float
    status: str
    alerts: tuple[Alert, ...]

    @property
    def shape(self) -> Shape:
        """The same as JSON."""
        return forecast_shape(
            self.pack, self.forecast, belief=self.belief, status=self.status, alerts=len(self.alerts)
        )


def status_on(forecast: Forecast, day: date) -> str:
    """Say where a forecast stands in time. `due`: what it claims may show from now on."""
    if day < forecast.opens:
        return "not yet open"
    if day < forecast.due_from:
        return "open"
    return "due" if day <= forecast.closes else "after the horizon"


def list_forecasts(invocation: Invocation, *, as_json: bool) -> None:
    """Print the forecasts of all packs, in their order."""
    with app_for(invocation) as app:
        standings = _standings(app)
    if as_json:
        print_json([standing.shape for standing in standings])
        return
    print_table(_HEAD, [_row(standing) for standing in standings])


def show_forecast(invocation: Invocation, forecast: str, *, pack: str | None, as_json: bool) -> None:
    """Print one forecast. Raises MistakeError where none, or more than one, has this id."""
    with app_for(invocation) as app:
        of_pack, chosen = _the_one(app.rulesets, forecast, pack)
        with app.store.read() as tx:
            ledger = read_ledger(tx, of_pack, chosen, app.now())
            expected = expected_of(app, tx, ledger)
        standing = _standing(ledger, _today(app))
        zone = app.settings.timezone
    if as_json:
        log = {"log": [alert_shape(alert) for alert in standing.alerts]}
        print_json(
            standing.shape | forecast_details(standing.forecast) | expected_shapes(app, expected) | log
        )
        return
    print_facts(_facts(standing))
    print_line()
    print_table(("INDICATOR", "STANCE", "STRENGTH", "SAYS"), _indicators(standing.forecast))
    print_expected(app, expected)
    if standing.alerts:
        print_line()
        print_alerts(standing.alerts, zone)


def _standings(app: App) -> list[Standing]:
    today = _today(app)
    with app.store.read() as tx:
        return [_standing(ledger, today) for ledger in read_ledgers(tx, app.rulesets, app.now())]


def _standing(ledger: Ledger, today: date) -> Standing:
    return Standing(
        pack=ledger.pack,
        forecast=ledger.forecast,
        belief=believed_at(ledger).belief,
        status=status_on(ledger.forecast, today),
        alerts=ledger.alerts,
    )


def _today(app: App) -> date:
    return app.now().astimezone(app.settings.timezone).date()


def _forecasts(rulesets: Iterable[RuleSet]) -> Iterator[tuple[str, Forecast]]:
    """Give every forecast with its pack's id."""
    return ((ruleset.pack.id, forecast) for ruleset in rulesets for forecast in ruleset.pack.forecasts)


def _the_one(rulesets: Iterable[RuleSet], forecast: str, pack: str | None) -> tuple[str, Forecast]:
    found = [
        (of_pack, each)
        for of_pack, each in _forecasts(rulesets)
        if each.id == forecast and pack in {None, of_pack}
    ]
    if not found:
        raise MistakeError(f"there is no forecast {forecast!r}: `watcher forecasts` lists them")
    if len(found) > 1:
        packs = ", ".join(of_pack for of_pack, _ in found)
        raise MistakeError(f"several packs have a forecast {forecast!r}: say which with --pack ({packs})")
    return found[0]


def _row(standing: Standing) -> tuple[str | Styled, ...]:
    forecast, prior = standing.forecast, standing.forecast.prior.probability
    moved = {True: "green", False: "red"}.get(standing.belief > prior, "") if standing.alerts else ""
    return (
        forecast.id,
        f"{prior:.0%}",
        Styled(f"{standing.belief:.0%}", moved),
        str(len(standing.alerts)),
        standing.status,
        forecast.closes.isoformat(),
        forecast.claim,
    )


def _facts(standing: Standing) -> list[tuple[str, str | Styled]]:
    forecast = standing.forecast
    cited = "; ".join(
        f"paragraph {each.paragraph}, sentence {each.sentence}: “{each.phrase}”"
        for each in forecast.citations
    )
    return [
        ("Forecast", f"{forecast.id} (of {standing.pack})"),
        ("Claim", forecast.claim),
        ("Cites", cited),
        ("Prior", f"{forecast.prior.probability:.0%} ({forecast.prior.word})"),
        ("Belief", belief_move(forecast.prior.probability, standing.belief)),
        (
            "Status",
            f"{standing.status} (opens {forecast.opens}, due {forecast.due_from}, closes {forecast.closes})",
        ),
        ("Decided by", forecast.resolution.question),
        ("Looked up in", f"{forecast.resolution.truth}, {forecast.resolution.url}"),
    ]


def _indicators(forecast: Forecast) -> list[tuple[str | Styled, ...]]:
    colours = {Stance.CONFIRMS: "green", Stance.CONTRADICTS: "red"}
    return [
        (each.id, Styled(each.stance.value, colours[each.stance]), f"{each.strength:g}", each.says)
        for each in forecast.indicators
    ]
