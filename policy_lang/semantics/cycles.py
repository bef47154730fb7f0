"""Cycles: names that hang on one another in a circle. A circle has no meaning, so such a policy never decides."""

from collections.abc import Iterator


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
