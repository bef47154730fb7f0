"""Walking and rewriting terms: what lies directly in a node, and the same tree with one node in another's place."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from attrs import evolve

from policy_lang.core.terms import Path
from policy_lang.core.vocabulary import FieldType
from policy_lang.nodes import Node

_LEAVES = (Path, FieldType)
_PLAIN = (str, bool, int, Fraction, FieldType)
_known: dict[type[Node], tuple[str, ...]] = {}


def children(node: Node) -> list[Node]:
    """The terms, amounts, sets and walks directly in a node."""
    return [inner for inner in _inside(node) if isinstance(inner, Node) and not isinstance(inner, _LEAVES)]


def paths(node: Node) -> list[Path]:
    """The paths directly in a node."""
    return [inner for inner in _inside(node) if isinstance(inner, Path)]


def _inside(node: Node) -> list[object]:
    """What a node has in its attributes, but for plain values."""
    found: list[object] = []
    for name in _attributes(type(node)):
        value = getattr(node, name)
        if isinstance(value, tuple):
            found += value
        else:
            found.append(value)
    return found


def _attributes(kind: type[Node]) -> tuple[str, ...]:
    """The attributes of a class in which there may be nodes."""
    if kind not in _known:
        _known[kind] = tuple(a.name for a in kind.__attrs_attrs__ if a.eq and a.type not in _PLAIN)
    return _known[kind]


def rebuilt(tree: Any, change: Callable[[Node], Node | None]) -> Any:
    """A tree in which each node stands as `change` makes it; where that says None, its parts are rebuilt.

    Unchanged parts are shared.
    """
    match tree:
        case tuple():
            inner = tuple(rebuilt(part, change) for part in tree)
            return inner if any(a is not b for a, b in zip(inner, tree, strict=True)) else tree
        case dict():
            return {key: rebuilt(value, change) for key, value in tree.items()}
        case Node():
            made = change(tree)
            return _with_parts(tree, change) if made is None else made
    return tree


def _with_parts(node: Node, change: Callable[[Node], Node | None]) -> Node:
    changed = {}
    for attribute in node.__attrs_attrs__:
        value = getattr(node, attribute.name)
        made = rebuilt(value, change)
        if made is not value:
            changed[attribute.name] = made
    return evolve(node, **changed) if changed else node  # type: ignore[misc]


def replaced(tree: Any, old: Node, new: Node) -> Any:
    """A tree in which a node stands wherever another, that very one, stood; unchanged parts are shared."""
    return rebuilt(tree, lambda node: new if node is old else node if isinstance(node, _LEAVES) else None)
