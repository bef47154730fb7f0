"""One mistake, one message: the model that every pass reports in and every renderer reads."""

from collections.abc import Iterable

from attrs import field, frozen

from policy_lang.diagnostics.codes import CODES, Severity
from policy_lang.nodes import Node
from policy_lang.source.text import Span

__all__ = ["Diagnostic", "Edit", "Label", "Report", "Severity"]


@frozen(eq=False, repr=False)
class Edit(Node):
    """Replace the text between two offsets of a file."""

    start: int
    end: int
    replacement: str


@frozen(eq=False, repr=False)
class Label(Node):
    """Another place that the message speaks of, with a few words about it."""

    span: Span
    text: str


@frozen(eq=False, repr=False)
class Diagnostic(Node):
    """A mistake with its permanent code, the smallest place that shows it, and what to do about it."""

    code: str
    message: str
    span: Span
    help: str = ""
    labels: tuple[Label, ...] = ()
    edits: tuple[Edit, ...] = field(default=(), repr=False)

    @property
    def severity(self) -> Severity:
        """Error, warning or note, as the registry has it for the code."""
        return CODES[self.code].severity

    @property
    def is_error(self) -> bool:
        """Whether it stops what it was found in."""
        return self.severity is Severity.ERROR


class Report:
    """Collects the diagnostics of one run; a pass reports here and goes on."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, int, str], Diagnostic] = {}

    def add(
        self,
        code: str,
        span: Span,
        message: str,
        help: str = "",
        labels: Iterable[tuple[Span, str]] = (),
        edits: Iterable[Edit] = (),
    ) -> None:
        """Report a mistake; the same code and message at the same place counts once."""
        found = Diagnostic(code, message, span, help, tuple(Label(s, t) for s, t in labels), tuple(edits))
        self._found.setdefault((code, span.path, span.start, message), found)

    def take(self, other: "Report") -> None:
        """Report what another report has."""
        for key, found in other._found.items():
            self._found.setdefault(key, found)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Everything reported, in the order of file and place."""
        return tuple(sorted(self._found.values(), key=lambda d: (d.span.path, d.span.start, d.code, d.message)))

    @property
    def failed(self) -> bool:
        """Whether any error was reported: such a policy never decides anything."""
        return any(found.is_error for found in self._found.values())
