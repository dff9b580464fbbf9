from collections.abc import Iterator

class error(Exception): ...  # noqa: N801, N818 -- re2's own name

class Options:
    case_sensitive: bool
    log_errors: bool
    max_mem: int

class Match:
    def start(self) -> int: ...
    def end(self) -> int: ...

class Pattern:
    def search(self, text: str) -> Match | None: ...
    def finditer(self, text: str) -> Iterator[Match]: ...

def compile(pattern: str, options: Options | None = ...) -> Pattern: ...  # noqa: A001 -- re2's own name
