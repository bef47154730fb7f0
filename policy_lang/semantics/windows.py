"""Windows: the days on which a provision or an act has effect, as half-open periods of civil time."""

from itertools import combinations

from policy_lang.core import terms
from policy_lang.core.program import Window
from policy_lang.core.terms import Term
from policy_lang.semantics.conditions import ConditionBuilder
from policy_lang.semantics.context import Context
from policy_lang.syntax import ast
from policy_lang.values.dates import DateError, day_start, next_day_start, read_date, show_moment


class WindowBuilder:
    """Turns the window lines of provisions and acts into periods."""

    def __init__(self, conditions: ConditionBuilder) -> None:
        self.conditions = conditions
        self.report = conditions.report

    def day(self, node: ast.DateWord | None) -> int | None:
        """The ordinal of a day; one that does not exist is reported."""
        if node is None:
            return None
        try:
            return read_date(node.text).toordinal()
        except DateError as error:
            self.report.add("S131", node.span, f"`{node.text}` is no day", str(error))
            return None

    def moment(self, node: ast.DateWord, time: str) -> int | None:
        try:
            day = read_date(node.text)
        except DateError as error:
            self.report.add("S131", node.span, f"`{node.text}` is no day", str(error))
            return None
        hour, minute = (int(part) for part in time.split(":")) if time else (0, 0)
        return day_start(day, hour, minute)

    def build(self, owner: str, nodes: tuple[ast.Window, ...]) -> tuple[Window, ...]:
        """The periods of some window lines, checked against one another."""
        built = [(node, window) for node in nodes if (window := self.window(owner, node))]
        for (first, a), (second, b) in combinations(built, 2):
            if a.condition == b.condition and _overlap(a, b):
                self.report.add(
                    "L404",
                    second.span,
                    "this window overlaps another of the same provision",
                    "let one end where the other starts",
                    labels=[(first.span, "the other window")],
                )
        return tuple(window for _, window in built)

    def window(self, owner: str, node: ast.Window) -> Window | None:
        start = self.moment(node.start, node.start_time)
        end: int | None = None
        if node.end is not None:
            end = self.moment(node.end, node.end_time)
            if end is None:
                return None
            if node.ends == "through":
                end = next_day_start(read_date(node.end.text))
        if start is None:
            return None
        if end is not None and end <= start:
            self.report.add(
                "L403",
                node.span,
                "this window is empty: it ends before it starts"
                if end < start
                else "this window is empty: it ends at the moment at which it starts",
                f"it starts {show_moment(start)} and ends before {show_moment(end)}",
            )
            return None
        condition = None if node.condition is None else self.condition(owner, node.condition)
        return Window(start, end, condition, node.span.place)

    def condition(self, owner: str, node: ast.Condition) -> Term:
        built = self.conditions.build(Context(owner), node)
        if not _only_questions(built):
            self.report.add(
                "L405",
                node.span,
                "a window hangs on questions only",
                "write `if QUESTION is READING`; put conditions on the case behind `when`",
            )
        return built


def _overlap(a: Window, b: Window) -> bool:
    return (a.end is None or b.start < a.end) and (b.end is None or a.start < b.end)


def _only_questions(term: Term) -> bool:
    match term:
        case terms.Reading() | terms.Truism():
            return True
        case terms.All(parts) | terms.Any(parts):
            return all(_only_questions(part) for part in parts)
        case terms.Not(part):
            return _only_questions(part)
        case _:
            return False
