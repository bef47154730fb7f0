"""Walking and rewriting terms: what lies directly in a node, and the same tree with one node in another's place."""

from collections.abc import Iterator
from typing import Any

from attrs import evolve

from policy_lang.core.terms import Path
from policy_lang.core.vocabulary import FieldType
from policy_lang.nodes import Node

_LEAVES = (Path, FieldType)


def children(node: Node) -> Iterator[Node]:
    """The terms, amounts, sets and walks directly in a node."""
    for attribute in node.__attrs_attrs__:
        value = getattr(node, attribute.name)
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, Node) and not isinstance(inner, _LEAVES):
                yield inner


def replaced(node: Any, old: Node, new: Node) -> Any:
    """A tree in which a node stands wherever another, that very one, stood; unchanged parts are shared."""
    if node is old:
        return new
    if isinstance(node, tuple):
        inner = tuple(replaced(part, old, new) for part in node)
        return inner if any(a is not b for a, b in zip(inner, node, strict=True)) else node
    if not isinstance(node, Node) or isinstance(node, _LEAVES):
        return node
    changed = {}
    for attribute in node.__attrs_attrs__:
        value = getattr(node, attribute.name)
        made = replaced(value, old, new)
        if made is not value:
            changed[attribute.name] = made
    return evolve(node, **changed) if changed else node  # type: ignore[misc]
