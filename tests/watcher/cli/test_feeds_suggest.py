from command_line import FERRY_FEED, Cli


def _urls(cli: Cli) -> list[str]:
    return [feed["url"] for feed in cli("feeds", "--json").json]


def test_searches_are_shown_with_what_they_serve(cli: Cli) -> None:
    """Nothing is subscribed to unless asked for."""
    ended = cli("feeds", "suggest")
    assert ended.code == 0
    assert [line.split()[0] for line in ended.out.splitlines()[1:]] == ["1", "2", "3"]
    assert all("bridge-built" in line for line in ended.out.splitlines()[1:])
    assert _urls(cli) == [FERRY_FEED]


def test_searches_are_subscribed_to(cli: Cli) -> None:
    """All of them, or those of a number, each once; their titles tell what they serve."""
    urls = [one["url"] for one in cli("feeds", "suggest", "--json").json["suggestions"]]
    assert cli("feeds", "suggest", "--pick", "3").out.endswith("Subscribed to 1 feed.\n")
    assert _urls(cli) == [FERRY_FEED, urls[2]]
    assert cli("feeds", "suggest", "--add").out.endswith("Subscribed to 2 feeds, 1 known before.\n")
    feeds = cli("feeds", "--json").json
    assert [feed["url"] for feed in feeds] == [FERRY_FEED, urls[2], urls[0], urls[1]]
    assert [feeds[1][key] for key in ("title", "language", "grade")] == [
        "Google News, fr: bridge-built",
        "fr",
        "F",
    ]


def test_searches_for_one_forecast(cli: Cli) -> None:
    """Of any pack; one that there is not is a mistake, with a close one offered."""
    shown = cli("feeds", "suggest", "--pack", "india-belgium", "--forecast", "fta-protracted", "--json").json
    assert {"fta-protracted", "fta-commitment"} == {
        name for one in shown["suggestions"] for name in one["serves"]
    }
    wrong = cli("feeds", "suggest", "--forecast", "bridge-build")
    assert (wrong.code, wrong.err) == (
        2,
        "watcher: there is no forecast 'bridge-build': did you mean bridge-built?\n",
    )
    assert "there are bridge-built" in cli("feeds", "suggest", "--forecast", "x").err
    assert cli("feeds", "suggest", "--pick", "99").code == 2
    assert _urls(cli) == [FERRY_FEED]
