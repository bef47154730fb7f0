"""Decision diagrams: functions of finitely many axes, each with finitely many classes, in one canonical form.

Two functions are equal exactly when their diagrams are the same number. An axis has its place in the order by its
index; a node asks one axis and has a child for each of its classes; a terminal is any value.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

Diagram: TypeAlias = int
Box: TypeAlias = Mapping[int, frozenset[int]]
"""For some axes, the classes that are allowed; the others are free."""


class TooLarge(Exception):
    """A diagram would need more nodes than are granted."""


class Diagrams:
    """Makes and keeps diagrams; each distinct node is made once."""

    def __init__(self, limit: int = 100_000) -> None:
        self.sizes: list[int] = []
        self.limit = limit
        self._nodes: list[tuple[int, tuple[int, ...]]] = []
        self._terminals: dict[int, Hashable] = {}
        self._by_value: dict[Hashable, int] = {}
        self._unique: dict[tuple[int, tuple[int, ...]], int] = {}
        self._memo: dict[tuple[Hashable, int, int], int] = {}
        self.true = self.terminal(True)
        self.false = self.terminal(False)

    def axis(self, size: int) -> int:
        """A new axis, last in the order."""
        self.sizes.append(size)
        return len(self.sizes) - 1

    def terminal(self, value: Hashable) -> Diagram:
        """The function that is always a value; True and 1 are kept apart."""
        key = (type(value), value)
        if key not in self._by_value:
            self._by_value[key] = len(self._nodes)
            self._terminals[len(self._nodes)] = value
            self._nodes.append((len(self._by_value) + (1 << 30), ()))
        return self._by_value[key]

    def value(self, diagram: Diagram) -> Hashable:
        """The value of a terminal."""
        return self._terminals[diagram]

    def is_terminal(self, diagram: Diagram) -> bool:
        """Whether a function is constant."""
        return diagram in self._terminals

    def node(self, axis: int, children: tuple[Diagram, ...]) -> Diagram:
        """The function that asks an axis and goes on with a child for each class."""
        first = children[0]
        if children.count(first) == len(children):
            return first
        key = (axis, children)
        found = self._unique.get(key)
        if found is None:
            if len(self._nodes) >= self.limit:
                raise TooLarge
            found = self._unique[key] = len(self._nodes)
            self._nodes.append(key)
        return found

    def top(self, diagram: Diagram) -> int:
        """The axis that a diagram asks first; past all axes for a terminal."""
        return self._nodes[diagram][0]

    def children(self, diagram: Diagram) -> tuple[Diagram, ...]:
        """What follows each class of the first axis."""
        return self._nodes[diagram][1]

    def literal(self, axis: int, classes: Iterable[int]) -> Diagram:
        """True exactly on some classes of an axis."""
        wanted = set(classes)
        return self.node(axis, tuple(self.true if i in wanted else self.false for i in range(self.sizes[axis])))

    # -- operations -----------------------------------------------------------------------------------------

    def apply(self, name: Hashable, step: Callable[[Hashable, Hashable], Hashable], a: Diagram, b: Diagram) -> Diagram:
        """The function that joins the values of two; equal names must mean equal steps."""
        if a in self._terminals and b in self._terminals:
            return self.terminal(step(self._terminals[a], self._terminals[b]))
        key = (name, a, b)
        found = self._memo.get(key)
        if found is None:
            axis, pairs = self._together(a, b)
            found = self.node(axis, tuple([self.apply(name, step, x, y) for x, y in pairs]))
            self._memo[key] = found
        return found

    def _together(self, a: Diagram, b: Diagram) -> tuple[int, Iterable[tuple[Diagram, Diagram]]]:
        """The axis that the first of two asks, and what both come to in each of its classes."""
        (first, mine), (second, theirs) = self._nodes[a], self._nodes[b]
        if first == second:
            return first, zip(mine, theirs, strict=True)
        if first < second:
            return first, [(child, b) for child in mine]
        return second, [(a, child) for child in theirs]

    def _split(self, diagram: Diagram, axis: int) -> tuple[Diagram, ...]:
        node = self._nodes[diagram]
        return node[1] if node[0] == axis else (diagram,) * self.sizes[axis]

    def both(self, a: Diagram, b: Diagram) -> Diagram:
        """Conjunction."""
        if a == self.false or b == self.false:
            return self.false
        if a == self.true or a == b:
            return b
        if b == self.true:
            return a
        a, b = min(a, b), max(a, b)
        key = ("and", a, b)
        found = self._memo.get(key)
        if found is None:
            axis, pairs = self._together(a, b)
            found = self._memo[key] = self.node(axis, tuple([self.both(x, y) for x, y in pairs]))
        return found

    def neg(self, a: Diagram) -> Diagram:
        """The opposite."""
        if a == self.true:
            return self.false
        if a == self.false:
            return self.true
        key = ("not", a, a)
        found = self._memo.get(key)
        if found is None:
            axis, children = self._nodes[a]
            found = self._memo[key] = self.node(axis, tuple([self.neg(child) for child in children]))
        return found

    def either(self, a: Diagram, b: Diagram) -> Diagram:
        """Disjunction."""
        if a == self.true or b == self.true:
            return self.true
        if a == self.false or a == b:
            return b
        if b == self.false:
            return a
        a, b = min(a, b), max(a, b)
        key = ("or", a, b)
        found = self._memo.get(key)
        if found is None:
            axis, pairs = self._together(a, b)
            found = self._memo[key] = self.node(axis, tuple([self.either(x, y) for x, y in pairs]))
        return found

    def all(self, parts: Sequence[Diagram]) -> Diagram:
        """Conjunction of many.

        Begun with the last: conditions mostly come in the order of their axes, and what asks an earlier axis than all
        the others is put on top of them in one step.
        """
        result = self.true
        for part in reversed(parts):
            result = self.both(part, result)
        return result

    def any(self, parts: Sequence[Diagram]) -> Diagram:
        """Disjunction of many, begun with the last as in `all`."""
        result = self.false
        for part in reversed(parts):
            result = self.either(part, result)
        return result

    def choose(self, condition: Diagram, yes: Diagram, no: Diagram) -> Diagram:
        """`yes` where a condition holds, else `no`."""
        if condition == self.true:
            return yes
        if condition == self.false:
            return no
        if yes == no:
            return yes
        key = (("choose", condition), yes, no)
        found = self._memo.get(key)
        if found is None:
            axis = min(self.top(condition), self.top(yes), self.top(no))
            parts = zip(*(self._split(d, axis) for d in (condition, yes, no)), strict=True)
            found = self._memo[key] = self.node(axis, tuple(self.choose(c, y, n) for c, y, n in parts))
        return found

    def where(self, diagram: Diagram, wanted: Callable[[Hashable], bool], name: Hashable) -> Diagram:
        """The condition that a function has a wanted value; equal names must mean equal wishes."""
        if diagram in self._terminals:
            return self.true if wanted(self._terminals[diagram]) else self.false
        key = (("where", name), diagram, diagram)
        found = self._memo.get(key)
        if found is None:
            axis, children = self._nodes[diagram]
            found = self._memo[key] = self.node(axis, tuple(self.where(c, wanted, name) for c in children))
        return found

    def forget(self, diagram: Diagram, axes: frozenset[int]) -> Diagram:
        """Whether some classes of some axes make a condition true."""
        if diagram in self._terminals:
            return diagram
        key = (("forget", axes), diagram, diagram)
        found = self._memo.get(key)
        if found is None:
            axis, children = self._nodes[diagram]
            kept = [self.forget(child, axes) for child in children]
            if axis in axes:
                found = kept[0]
                for child in kept[1:]:
                    found = self.either(found, child)
            else:
                found = self.node(axis, tuple(kept))
            self._memo[key] = found
        return found

    # -- looking --------------------------------------------------------------------------------------------

    def terminals(self, diagram: Diagram) -> list[Hashable]:
        """The values that a function takes, in the order in which they are met."""
        return list(dict.fromkeys(self._terminals[n] for n in self._below(diagram) if n in self._terminals))

    def asked(self, diagram: Diagram) -> tuple[int, ...]:
        """The axes that a function hangs on, in order."""
        return tuple(sorted({self.top(n) for n in self._below(diagram) if n not in self._terminals}))

    def _below(self, diagram: Diagram) -> Iterator[Diagram]:
        seen: set[int] = set()
        todo = [diagram]
        while todo:
            node = todo.pop()
            if node not in seen:
                seen.add(node)
                yield node
                todo.extend(reversed(self._nodes[node][1]))

    def first_box(self, condition: Diagram) -> dict[int, frozenset[int]] | None:
        """One box in which a condition holds: its first path; None if it never holds."""
        if condition == self.false:
            return None
        box: dict[int, frozenset[int]] = {}
        while condition != self.true:
            axis, children = self._nodes[condition]
            chosen = next(c for c in children if c != self.false)
            box[axis] = frozenset(i for i, c in enumerate(children) if c == chosen)
            condition = chosen
        return box

    def of_box(self, box: Box) -> Diagram:
        """The condition to lie in a box."""
        return self.all([self.literal(axis, box[axis]) for axis in sorted(box)])

    def grown(self, condition: Diagram, box: Box) -> dict[int, frozenset[int]]:
        """A largest box around a box in which a condition holds: axes are freed, the last first, then widened.

        Below the axis at hand everything is decided, so what is known of the nodes there is kept as it goes up.
        """
        grown = dict(box)
        met, known = self._met_in(condition, grown), dict[Diagram, bool]()
        for axis in sorted(box, reverse=True):
            if all(self._holds(child, grown, known) for node in met.get(axis, ()) for child in self.children(node)):
                del grown[axis]
        met, known = self._met_in(condition, grown), {}
        for axis in sorted(grown, reverse=True):
            by_class = enumerate(zip(*(self.children(node) for node in met[axis]), strict=True))
            grown[axis] = frozenset(i for i, ones in by_class if all(self._holds(one, grown, known) for one in ones))
        return grown

    def _met_in(self, condition: Diagram, box: Box) -> dict[int, list[Diagram]]:
        """The nodes that a condition leads to in a box, by the axis that they ask."""
        met: dict[int, list[Diagram]] = {}
        seen: set[int] = set()
        todo = [condition]
        while todo:
            node = todo.pop()
            if node not in seen and node not in self._terminals:
                seen.add(node)
                axis, children = self._nodes[node]
                met.setdefault(axis, []).append(node)
                todo.extend(self._allowed(axis, children, box))
        return met

    def _holds(self, condition: Diagram, box: Box, known: dict[Diagram, bool]) -> bool:
        """Whether a condition holds everywhere in a box; `known` keeps what was found out about nodes."""
        if condition in (self.true, self.false):
            return condition == self.true
        if condition not in known:
            further = self._allowed(*self._nodes[condition], box)
            known[condition] = all(self._holds(one, box, known) for one in further)
        return known[condition]

    def _allowed(self, axis: int, children: tuple[Diagram, ...], box: Box) -> Iterable[Diagram]:
        classes = box.get(axis)
        return children if classes is None else [children[i] for i in classes]
