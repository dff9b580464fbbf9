"""A secret as a file holds it: a line of text that messages never quote."""

from pathlib import Path

_LARGEST = 64 * 1024  # bytes


class SecretFileError(ValueError):
    """A file gives no secret; `what` is wrong with the one that names it, `todo` mends it."""

    def __init__(self, what: str, todo: str) -> None:
        super().__init__(f"{what}; {todo}")
        self.what = what
        self.todo = todo


def secret_in(path: Path) -> str:
    """Read a secret, without the white space around it. Raises SecretFileError."""
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST + 1)
        text = raw.decode().strip()
    except OSError as error:
        what = f"names a file that cannot be read: {error.strerror}"
        raise SecretFileError(what, "mend the path or its rights") from error
    except ValueError as error:  # not UTF-8, or a path with a zero byte
        raise SecretFileError("names a file that is not UTF-8", "save it as UTF-8") from error
    if not text or len(raw) > _LARGEST:
        raise SecretFileError("names a file that is empty or too large for a value", "name the right file")
    return text
