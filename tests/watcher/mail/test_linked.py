from dataclasses import replace

import builders
import mail_samples
from hypothesis import given
from hypothesis import strategies as st

from rules.model import Stance
from storage.judgements import Linked
from watcher.mail.compose import render_alerts
from watcher.mail.linked import other_news, same_news


def _link(number: int, *, same_story: bool = True) -> Linked:
    return Linked(id=f"a{number}", forecast="fta", stance=Stance.CONFIRMS, same_story=same_story)


def test_a_line_for_the_same_news_and_one_for_other_news() -> None:
    """Neither where there is nothing to say."""
    assert (same_news(()), other_news(())) == ("", "")
    assert same_news([_link(1, same_story=False)]) == ""
    links = mail_samples.sample_links()
    assert same_news(links) == "The same news also: confirms fta-commitment (alert e5f6a7b8)"
    assert other_news(links) == "Other news of these days: confirms fta-protracted (alert c9d0e1f2)"


def test_of_many_the_first_are_named_and_the_others_counted() -> None:
    """A line stays a line."""
    line = same_news([_link(number) for number in range(9)])
    assert line.startswith("The same news also: confirms fta (alert a0), confirms fta (alert a1), ")
    assert line.endswith("confirms fta (alert a5), and 3 more")
    assert same_news([_link(number) for number in range(6)]).endswith("(alert a5)")


@given(st.text(max_size=300))
def test_any_name_is_one_harmless_line(text: str) -> None:
    """Forecasts of packs that are gone are named by what the log holds."""
    link = replace(_link(1), forecast=text, id=text)
    line = same_news([link])
    assert len(line.splitlines()) == 1
    assert len(line) < 400
    mail = render_alerts([builders.told(linked=(link,))])
    assert line in mail.text
