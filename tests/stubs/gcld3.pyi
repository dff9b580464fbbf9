class Result:
    language: str
    probability: float

class NNetLanguageIdentifier:
    def __init__(self, min_num_bytes: int, max_num_bytes: int) -> None: ...
    def FindLanguage(self, text: str) -> Result: ...  # noqa: N802 -- the library's own name
