import pytest

from watcher.redact import redacted, redacted_value


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("smtp://ann:s3cret@mail.example.org:587", "smtp://***@mail.example.org:587"),
        ("postgresql://ann@db/x?password=s3cret&a=1", "postgresql://***@db/x?password=***&a=1"),
        ("see https://a:p@ss@feeds.example.org/x now", "see https://***@feeds.example.org/x now"),
        (
            "https://feeds.example.org/x?lang=en&token=abc#top",
            "https://feeds.example.org/x?lang=en&token=***#top",
        ),
        ("https://medium.example.org/@ann/feed", "https://medium.example.org/@ann/feed"),
        ("ann@example.org", "ann@example.org"),
    ],
)
def test_secrets_of_addresses_are_hidden_and_the_rest_stays(text: str, safe: str) -> None:
    """A message still says which server, and never who logs in with what."""
    assert redacted(text) == safe
    assert redacted(safe) == safe


def test_values_are_searched_to_their_leaves() -> None:
    """A secret in a list in a mapping is a secret too; a telling name hides whatever it names."""
    value = {"urls": ["https://a:b@c.example/"], "smtp_password": 5, "key": "alert:1", "n": 3, "t": ("x",)}
    assert redacted_value(value) == {
        "urls": ["https://***@c.example/"],
        "smtp_password": "***",
        "key": "alert:1",
        "n": 3,
        "t": ["x"],
    }
