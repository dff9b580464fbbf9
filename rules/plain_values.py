"""The plain values of a pack's YAML: ids, texts, addresses, languages, days, durations, strengths."""

from datetime import date
from typing import Annotated

from pydantic import Field as Key
from pydantic import Strict, WithJsonSchema
from pydantic.functional_validators import AfterValidator

from rules.duration import duration

_ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_URL = r"^https?://[^\s]+$"
LANGUAGE = r"^[a-z]{2}$"
LANGUAGE_OR_NONE = r"^([a-z]{2})?$"
LANGUAGE_OR_EVERY = r"^([a-z]{2}|every)$"
COUNTRY = r"^[A-Z]{2,3}$"
#: What to write where a text does not fit its pattern.
WANTED = {
    _ID: "write small letters, digits and single hyphens, as in fta-protracted",
    _URL: "write a whole address, as in https://news.example/feed",
    LANGUAGE: "write the two letters of ISO 639-1, as in en",
    LANGUAGE_OR_NONE: "write the two letters of ISO 639-1, as in en, or leave it empty",
    LANGUAGE_OR_EVERY: "write the two letters of ISO 639-1, as in en, or `every`",
    COUNTRY: "write a country in two or three capitals, as in BE",
}

Id = Annotated[str, Key(pattern=_ID, max_length=60, description="kebab-case")]
Text = Annotated[str, Key(min_length=1, max_length=2000)]
Url = Annotated[str, Key(pattern=_URL, max_length=2000)]
#: ISO 639-1, or `every` for words that are the same in all languages.
Language = Annotated[str, Key(pattern=LANGUAGE_OR_EVERY)]
#: Days and words of a closed list are written as text: the one thing that is turned into another.
Day = Annotated[date, Strict(strict=False), WithJsonSchema({"type": "string", "format": "date"})]
FromText = Strict(strict=False)


def _duration(text: str) -> str:
    duration(text)
    return text


#: ISO 8601, kept as written.
Duration = Annotated[str, AfterValidator(_duration), WithJsonSchema({"type": "string", "format": "duration"})]
Strength = Annotated[float, Key(ge=1, le=100, allow_inf_nan=False)]
