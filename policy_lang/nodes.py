"""What all core nodes share: equality, hashing and a representation by their attributes.

attrs would write these three for each class when the class is made, which is most of the time that starting the
program takes; one general method each does the same.
"""

from typing import Any, ClassVar


class Node:
    """A frozen value that is equal to another of its class with equal attributes (those that take part)."""

    __slots__ = ()
    __attrs_attrs__: ClassVar[tuple[Any, ...]]

    def _key(self) -> tuple[object, ...]:
        return tuple(getattr(self, a.name) for a in self.__attrs_attrs__ if a.eq)

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return isinstance(other, Node) and type(self) is type(other) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash((type(self), self._key()))

    def __repr__(self) -> str:
        shown = ", ".join(f"{a.name}={getattr(self, a.name)!r}" for a in self.__attrs_attrs__ if a.repr)
        return f"{type(self).__name__}({shown})"
