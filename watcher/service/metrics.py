"""The daemon's figures in the format of Prometheus; no feed is named, so that labels stay few."""

from collections.abc import Iterator, Mapping
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from storage import Feed, StorageError
from watcher import __version__
from watcher.service.tally import by_outcome
from watcher.service.vitals import Vitals

#: What the text is to be served as.
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def write_metrics(vitals: Vitals) -> bytes:
    """Write the figures of this moment. Those of a database that does not answer are left out."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(vitals))
    return generate_latest(registry)


class _Figures(Collector):
    """What is asked for when the registry is written; describing nothing, it is not asked before."""

    def __init__(self, vitals: Vitals) -> None:
        self._vitals = vitals

    def describe(self) -> Iterator[Metric]:
        return iter(())

    def collect(self) -> Iterator[Metric]:
        yield _gauge("build_info", "The program that runs.", ("version",), {(__version__,): 1})
        yield from self._counted()
        ages = {(job,): self._vitals.pulse.age(beat) for job, beat in self._vitals.pulse.all().items()}
        seconds = {labels: age.total_seconds() for labels, age in ages.items()}
        yield _gauge("job_age_seconds", "Since a job last succeeded, while awake.", ("job",), seconds)
        try:
            remembered = list(self._remembered())
        except StorageError:
            remembered = []
        yield _gauge("database_up", "Whether the database answers.", (), {(): int(bool(remembered))})
        yield from remembered

    def _counted(self) -> Iterator[Metric]:
        counts = self._vitals.tally.copy()
        one = ("outcome",)
        polls = by_outcome(counts.polls, "read", "failed", "retired")
        sends = by_outcome(counts.sends, "sent", "failed")
        reloads = by_outcome(self._vitals.reloads(), "taken", "refused")
        yield _counter("polls", "Polls since the start.", one, _labelled(polls))
        yield _counter("items", "New items since the start.", (), {(): counts.items})
        labels = ("pack", "forecast", "stance")
        yield _counter("alerts", "Alerts raised or strengthened since the start.", labels, counts.alerts)
        yield _counter("sends", "Attempts to send since the start.", one, _labelled(sends))
        yield _counter("reloads", "Settings and packs read anew since the start.", one, _labelled(reloads))

    def _remembered(self) -> Iterator[Metric]:
        with self._vitals.store.read() as tx:
            mail, feeds = tx.outbox.tally(), tx.feeds.all()
        states = {"waiting": mail.waiting, "sent": mail.sent, "dead": mail.dead}
        yield _gauge("outbox_messages", "Messages by what became of them.", ("state",), _labelled(states))
        oldest = mail.oldest_waiting
        age = 0.0 if oldest is None else max((self._vitals.now() - oldest).total_seconds(), 0.0)
        yield _gauge("outbox_oldest_seconds", "For how long the oldest message waits.", (), {(): age})
        yield _gauge("feeds", "Feeds by state; who retired fails too.", ("state",), _labelled(_states(feeds)))


def _states(feeds: tuple[Feed, ...]) -> dict[str, int]:
    return {
        "polled": sum(feed.is_polled for feed in feeds),
        "failing": sum(feed.enabled and bool(feed.error) for feed in feeds),
        "retired": sum(feed.enabled and not feed.is_polled for feed in feeds),
        "off": sum(not feed.enabled for feed in feeds),
    }


_Values = Mapping[Any, float]  # by the values of the labels


def _labelled(counts: Mapping[str, int]) -> _Values:
    return {(name,): many for name, many in counts.items()}


def _gauge(name: str, words: str, labels: tuple[str, ...], values: _Values) -> Metric:
    family = GaugeMetricFamily(f"watcher_{name}", words, labels=labels)
    for said, value in values.items():
        family.add_metric(said, value)
    return family


def _counter(name: str, words: str, labels: tuple[str, ...], values: _Values) -> Metric:
    family = CounterMetricFamily(f"watcher_{name}", words, labels=labels)
    for said, value in values.items():
        family.add_metric(said, value)
    return family
