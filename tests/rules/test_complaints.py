import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rules.complaints import explain
from rules.located import parse


class _Mailbox(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    address: str
    port: int = Field(default=25, gt=0, lt=65536)
    name: str = Field(default="", pattern="^[a-z]*$")
    only: tuple[int, int] = (0, 0)


def _told(text: str) -> list[str]:
    document = parse(text.encode(), "config.yaml")
    with pytest.raises(ValidationError) as caught:
        _Mailbox.model_validate(document.data)
    return [str(problem) for problem in explain(caught.value, document)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("adress: x", "1:1: unknown key `adress` (did you mean `address`?)"),
        ("{address: x, colour: red}", "1:14: unknown key `colour` (remove it, or mend its spelling)"),
        ("{port: 1}", "1:1: `address` is missing (add it)"),
        ("{address: x, port: 0}", "1:14: 0 is too small (give more than 0)"),
        ("{address: x, port: 70000}", "1:14: 70000 is too large (give less than 65536)"),
        ("{address: x, name: Sen}", '1:14: "Sen" is not well formed (mend it)'),
        ("{address: x, only: a}", '1:14: "a": should be a valid tuple (mend the value)'),
        ("[x]", '1:1: keys with values are expected, not ["x"] (write `key: value` lines)'),
        (
            f"{{address: x, port: {'9' * 80}}}",
            f'1:14: a whole number is expected, not "{"9" * 58}… (write it in figures, without quotes)',
        ),
    ],
)
def test_each_complaint_says_where_what_and_what_to_do(text: str, message: str) -> None:
    """Any model's complaint becomes one line with its place and advice; long values are cut."""
    assert _told(text) == [f"config.yaml:{message}"]


def test_a_key_is_only_paired_with_one_missing_beside_it() -> None:
    """What is unlike the missing key stays a mistake of its own."""
    assert _told("colour: red") == [
        "config.yaml:1:1: `address` is missing (add it)",
        "config.yaml:1:1: unknown key `colour` (remove it, or mend its spelling)",
    ]
