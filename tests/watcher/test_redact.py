import pytest

from watcher.redact import redacted, redacted_value, without_secrets_of


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


@pytest.mark.parametrize(
    ("address", "text", "safe"),
    [
        (
            "https://ann:hunter22@hooks.example/services/T0KEN?key=a%2Fbcdef",
            "hooks.example said: no /services/T0KEN for ann, key a/bcdef, hunter22",
            "hooks.example said: no /***/*** for ann, key ***, ***",
        ),
        ("slack://T0KENA/T0KENB/#desk", "Slack (T0KENA) refused T0KENB", "Slack (***) refused ***"),
        ("T0KEN-with-a-slip", "Unsupported URL: T0KEN-with-a-slip", "Unsupported URL: ***"),
        ("json://chat.example/", "error=500 of json", "error=500 of json"),
    ],
)
def test_what_stands_in_an_address_is_hidden_in_words_that_come_back(
    address: str, text: str, safe: str
) -> None:
    """Of chats and webhooks the address is the secret, and servers like to repeat it."""
    assert without_secrets_of(address, text) == safe
