"""Names that hang on one another: in a circle, which has no meaning, or in a chain too long to be followed."""

from collections.abc import Iterator

MAX_CHAIN = 100
"""More names than any law chains; evaluation follows them one inside the other."""


def find_cycles(edges: dict[str, tuple[str, ...]]) -> list[tuple[str, ...]]:
    """One cycle for each group of names that hang on one another, in the order of the names."""
    found: list[tuple[str, ...]] = []
    state: dict[str, int] = {}
    for start in edges:
        _search(start, edges, state, found)
    return found


def _search(start: str, edges: dict[str, tuple[str, ...]], state: dict[str, int], found: list[tuple[str, ...]]) -> None:
    """Depth first, without recursion: policies may be chained thousands deep."""
    if state.get(start):
        return
    path: list[str] = [start]
    todo: list[Iterator[str]] = [iter(edges.get(start, ()))]
    state[start] = 1
    while todo:
        name = next(todo[-1], None)
        if name is None:
            todo.pop()
            state[path.pop()] = 2
        elif state.get(name) == 1:
            cycle = tuple(path[path.index(name) :])
            if not any(set(cycle) & set(other) for other in found):
                found.append(cycle)
        elif not state.get(name):
            state[name] = 1
            path.append(name)
            todo.append(iter(edges.get(name, ())))


def longest_chain(edges: dict[str, tuple[str, ...]]) -> tuple[str, int]:
    """The name from which the longest chain leads, and its length; there must be no cycle."""
    length: dict[str, int] = {}
    for start in edges:
        todo = [start]
        while todo:
            name = todo[-1]
            missing = [n for n in edges.get(name, ()) if n not in length]
            if missing:
                todo.extend(missing)
            else:
                length[name] = 1 + max((length[n] for n in edges.get(name, ())), default=0)
                todo.pop()
    return max(length.items(), key=lambda item: item[1], default=("", 0))
