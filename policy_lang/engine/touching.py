"""Which provisions a change of the law may touch: those whose conditions hang on what the change speaks of.

It errs on the side of too many. The status of a provision does not touch its own conditions, but those that ask
whether it applies; a new text of it does.
"""

from collections.abc import Iterable, Iterator

from attrs import frozen

from policy_lang.core import program as core
from policy_lang.core.program import Program
from policy_lang.nodes import Node

Act = core.StatusAct | core.DefinitionAct
_Change = tuple[str, str, bool]
"""A declared name, the instrument that speaks of it (for entries of a list, none), and whether it has a new text."""


@frozen(eq=False, repr=False)
class Touch(Node):
    """A declared name that may change, the instrument behind it (for entries of a list, none), and what it touches."""

    name: str
    instrument: str
    provisions: frozenset[str]


class Touching:
    """What the changes of the law of some regimes may touch; `days` are those on which lists let in or drop entries."""

    def __init__(
        self,
        program: Program,
        regimes: tuple[str, ...],
        edges: dict[str, tuple[str, ...]],
        days: dict[str, list[int]],
    ) -> None:
        self._provisions = {n for n in (*program.controls, *program.exemptions) if n.split(".")[0] in regimes}
        self._above: dict[str, list[str]] = {}
        for name, below in edges.items():
            for one in below:
                self._above.setdefault(one, []).append(name)
        self._reached: dict[tuple[str, bool], frozenset[str]] = {}
        self._moments: dict[int, list[_Change]] = {}
        self._publications: dict[str, list[_Change]] = {}
        for change, when in _changes(program):
            self._publications.setdefault(change[1], []).append(change)
            for moment in when:
                self._moments.setdefault(moment, []).append(change)
        for name, listed in days.items():
            for moment in listed:
                self._moments.setdefault(moment, []).append((name, "", True))

    def moment(self, moment: int) -> list[Touch]:
        """What may be touched at a moment."""
        return self._touches(self._moments.get(moment, ()))

    def publication(self, instrument: str) -> list[Touch]:
        """What the publication of an instrument may touch."""
        return self._touches(self._publications.get(instrument, ()))

    def _touches(self, changes: Iterable[_Change]) -> list[Touch]:
        return [Touch(name, instrument, self._reach(name, itself)) for name, instrument, itself in changes]

    def _reach(self, name: str, itself: bool) -> frozenset[str]:
        """The provisions that hang on a name; among them the name itself only if its own text changes."""
        found = self._reached.get((name, itself))
        if found is None:
            reached: set[str] = {name} if itself else set()
            todo = [name]
            while todo:
                further = [one for one in self._above.get(todo.pop(), ()) if one not in reached]
                reached.update(further)
                todo.extend(further)
            found = self._reached[name, itself] = frozenset(reached & self._provisions)
        return found


def _changes(program: Program) -> Iterator[tuple[_Change, list[int]]]:
    """The names that instruments speak of, and the moments when what they say begins or ends."""
    acts_of: dict[str, list[Act]] = {}
    for act in program.acts:
        acts_of.setdefault(act.instrument, []).append(act)
    provisions: dict[str, core.Control | core.Exemption] = {**program.controls, **program.exemptions}
    for name, provision in provisions.items():
        yield (name, provision.instrument, False), edges_of(provision.windows)
    for act in program.acts:
        body = getattr(act, "body", None)
        windows = body.windows if isinstance(body, core.Control | core.Exemption) else ()
        when = edges_of((*act.windows, *windows))
        for name, itself in _spoken(act, acts_of).items():
            yield (name, act.instrument, itself), when


def _spoken(act: Act, acts_of: dict[str, list[Act]]) -> dict[str, bool]:
    """What an act speaks of, and whether it gives that a new text; with an instrument, also what its acts speak of."""
    found: dict[str, bool] = {}
    todo = [act]
    seen: set[int] = set()
    while todo:
        one = todo.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        for name in one.targets if isinstance(one, core.StatusAct) else (one.target,):
            found[name] = found.get(name, False) or isinstance(one, core.DefinitionAct)
            todo.extend(acts_of.get(name, ()))
    return found


def edges_of(windows: Iterable[core.Window]) -> list[int]:
    """The moments at which windows begin and end."""
    return [edge for w in windows for edge in (w.start, w.end) if edge is not None]
