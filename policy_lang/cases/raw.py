"""What a case is before its vocabulary is known: text, lists and objects, with the digits of every number."""

from collections.abc import Iterable

__all__ = ["Cell", "Digits", "NotFinite", "Repeated", "kind_of"]


class Digits(str):
    """A number of a JSON text, as it is written there."""

    __slots__ = ()


class NotFinite(str):
    """`NaN`, `Infinity` or `-Infinity` in a JSON text."""

    __slots__ = ()


class Cell(str):
    """A cell of a table, where everything is text."""

    __slots__ = ()


class Repeated(dict[str, object]):
    """An object of a JSON text in which keys are given more than once; `repeated` names them."""

    def __init__(self, pairs: Iterable[tuple[str, object]]) -> None:
        super().__init__()
        self.repeated: list[str] = []
        for key, value in pairs:
            if key in self and key not in self.repeated:
                self.repeated.append(key)
            self[key] = value


def kind_of(raw: object) -> str:
    """What a raw value is, in the words of messages."""
    if isinstance(raw, bool):
        return "true or false"
    if isinstance(raw, dict):
        return "an object"
    if isinstance(raw, list | tuple):
        return "a list"
    if isinstance(raw, str) and not isinstance(raw, Digits):
        return "text"
    return "a number" if isinstance(raw, Digits | int) else type(raw).__name__
