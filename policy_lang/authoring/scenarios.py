"""Scenarios: cases in the author's words, and what the policy must say of them.

The facts of a scenario are brought into the same JSON form that case files have and read by the same reader, so
that a scenario can say nothing that a case cannot, and means what the case would.
"""

from datetime import date
from typing import Any

from attrs import frozen

from policy_lang.authoring.facts import Placed, ScenarioFacts
from policy_lang.cases.read import read_case
from policy_lang.core.decision import Decision, Finding
from policy_lang.core.facts import Case
from policy_lang.core.program import Program
from policy_lang.diagnostics.model import Report, Severity
from policy_lang.diagnostics.nearest import did_you_mean
from policy_lang.engine.decide import Engine, Options
from policy_lang.engine.pipeline import Loaded
from policy_lang.semantics.check import Checked
from policy_lang.source.text import Span
from policy_lang.syntax import ast
from policy_lang.values.currencies import CURRENCIES
from policy_lang.values.dates import DateError, read_date
from policy_lang.values.exact import NumberError, read_number, show_number


@frozen
class Failure:
    """An expectation that was not met."""

    expected: str
    found: str
    place: str


@frozen
class Outcome:
    """How a scenario came out."""

    title: str
    place: str
    failures: tuple[Failure, ...]
    decision: Decision


@frozen
class Ready:
    """A scenario that can be run: its case, how to ask, and what to expect."""

    node: ast.Scenario
    owner: str
    case: Case
    options: Options
    program: Program


def check_scenarios(loaded: Loaded) -> None:
    """Report every mistake in the scenarios of a policy set."""
    for checked in loaded.checked:
        assert isinstance(checked, Checked)
        ready_scenarios(checked, loaded.report)


def run_scenarios(loaded: Loaded, matching: str | None = None) -> list[Outcome]:
    """Decide every scenario whose title holds a text, and compare with what it expects."""
    results: list[Outcome] = []
    for checked in loaded.checked:
        assert isinstance(checked, Checked)
        engine = Engine(checked.program)
        for ready in ready_scenarios(checked):
            if matching is None or matching.lower() in ready.node.title.lower():
                results.append(run_scenario(engine, ready))
    return results


def deciding(engine: Engine, ready: Ready) -> Engine:
    """The engine by which a scenario is decided: that of its regime and those decided together with it."""
    return engine.of(ready.owner)


def run_scenario(engine: Engine, ready: Ready) -> Outcome:
    """Decide one scenario, and compare with what it expects."""
    decision = deciding(engine, ready).decide(ready.case, ready.options)
    failures = _compare(ready, decision)
    return Outcome(ready.node.title, ready.node.span.place, failures, decision)


# -- from syntax to cases --------------------------------------------------------------------------------------


def ready_scenarios(checked: Checked, report: Report | None = None) -> list[Ready]:
    """The scenarios of a program that can be run; mistakes in the others go to the report."""
    reader = _Reader(checked, report or Report())
    found = [reader.scenario(owner, node) for owner, node in checked.scenarios]
    return [ready for ready in found if ready is not None]


class _Reader:
    """Reads the scenarios of a program; what they name must exist."""

    def __init__(self, checked: Checked, report: Report) -> None:
        self.checked = checked
        self.program = checked.program
        self.symbols = checked.symbols
        self.report = report

    def scenario(self, owner: str, node: ast.Scenario) -> Ready | None:
        facts = ScenarioFacts(self.program.vocabulary, self.report)
        for name in node.backgrounds:
            symbol = self.symbols.need(owner, ast.Path((name.text,), span=name.span), ("background",))
            if symbol is not None:
                assert isinstance(symbol.node, ast.Background)
                facts.add(symbol.node.facts, symbol.node.shared)
        facts.add(node.facts, node.shared)
        case = self._case(node, facts)
        self._expects(owner, node)
        answers = self._answers(owner, node)
        if case is None:
            return None
        outlook = any(expect.kind in ("latent", "question") for expect in node.expects)
        options = Options(published=self._published(node), answers=answers, needs=False, outlook=outlook)
        return Ready(node, owner, case, options, self.program)

    def _case(self, node: ast.Scenario, facts: ScenarioFacts) -> Case | None:
        read = read_case(facts.data, self.program.vocabulary, name=node.title)
        for problem in read.diagnostics:
            if problem.severity is Severity.ERROR:
                span = _narrowest(facts.places, problem.message, node.span)
                self.report.add("N213", span, problem.message, problem.help)
        return read.case

    def _published(self, node: ast.Scenario) -> date | None:
        if node.published is None:
            return None
        try:
            return read_date(node.published.text)
        except DateError as error:
            self.report.add("S131", node.published.span, f"`{node.published.text}` is no day: {error}")
            return None

    def _answers(self, owner: str, node: ast.Scenario) -> tuple[tuple[str, str], ...]:
        found: list[tuple[str, str]] = []
        for name, reading in node.answers:
            symbol = self.symbols.need(owner, ast.Path((name.text,), span=name.span), ("question",))
            if symbol is None:
                continue
            readings = [r for r, _ in self.program.questions[symbol.id].readings]
            if reading.text not in readings:
                self.report.add(
                    "N209",
                    reading.span,
                    f"the question `{name.text}` has no reading `{reading.text}`",
                    did_you_mean(reading.text, readings) or f"its readings are {', '.join(readings)}",
                )
                continue
            found.append((symbol.id, reading.text))
        return tuple(found)

    def _expects(self, owner: str, node: ast.Scenario) -> None:
        """Check the names in the expectations."""
        if not node.expects:
            self.report.add("S129", node.span, "this scenario expects nothing", "add `expect OUTCOME by CONTROL`")
        outcomes = [o.name for o in self.program.vocabulary.outcomes]
        for expect in node.expects:
            kinds = ("question",) if expect.kind == "question" else ()
            for name in expect.names:
                if kinds:
                    self.symbols.need(owner, name, kinds)
                elif name.text not in outcomes:
                    self.report.add(
                        "N212",
                        name.span,
                        f"`{name.text}` is no outcome of the scale",
                        did_you_mean(name.text, outcomes) or f"the scale is {', '.join(outcomes)}",
                    )
            for by in expect.by:
                self.symbols.need(owner, by, ("control", "exemption"))
            if expect.amount is not None:
                self._money(expect.amount)

    def _money(self, amount: ast.Quantity) -> None:
        if amount.unit not in CURRENCIES:
            self.report.add("T305", amount.span, "what a control charges is money", "write it as in `5 EUR`")
        try:
            read_number(amount.number)
        except NumberError as error:
            self.report.add("S130", amount.span, str(error), "a number has one decimal point")


def _narrowest(places: list[Placed], message: str, default: Span) -> Span:
    """The line that states the fact a message is about, as far as the message names it; the last one wins."""
    best = max((p for p in reversed(places) if f"`{p.path}" in message), key=lambda p: len(p.path), default=None)
    return best.span if best else default


# -- expectations ----------------------------------------------------------------------------------------------


def _compare(ready: Ready, decision: Decision) -> tuple[Failure, ...]:
    failures: list[Failure] = []
    for expect in ready.node.expects:
        found = _expectation(ready, expect, decision)
        if found:
            failures.append(Failure(_words(expect), found, expect.span.place))
    return tuple(failures)


def _words(expect: ast.Expect) -> str:
    names = " and ".join(n.text for n in expect.names)
    by = ", ".join(p.text for p in expect.by)
    kind = "" if expect.kind == "outcome" else expect.kind
    between = "between " if expect.kind == "undetermined" and names else ""
    joined = f"by {by}" if by and expect.kind != "not" else by
    amount = _charge(expect.amount) if expect.amount else ""
    return " ".join(word for word in (kind, between + names, amount, joined) if word)


def _charge(amount: ast.Quantity) -> str:
    """An amount of money as findings show it."""
    return f"{show_number(read_number(amount.number))} {amount.unit}"


def _expectation(ready: Ready, expect: ast.Expect, d: Decision) -> str:
    """What was found instead, or nothing if the expectation is met."""
    names = [n.text for n in expect.names]
    by = [_id(ready, p) for p in expect.by]
    match expect.kind:
        case "outcome":
            return _outcome(names[0], by, d)
        case "undetermined":
            met = not d.determined and (not names or names == [d.at_least, d.at_most])
            return "" if met else _found(d)
        case "latent":
            latent = {x.provision: x.outcome for x in d.latent}
            return "" if all(latent.get(b) == names[0] for b in by) else f"latent {latent or 'nothing'}"
        case "outstanding":
            return "" if d.outstanding == names[0] else f"outstanding {d.outstanding}"
        case "charges":
            assert expect.amount is not None
            charged = {f.control: f.charges for f in d.findings}
            return "" if all(charged.get(b) == _charge(expect.amount) for b in by) else _found(d)
        case "duty":
            due = {duty.by for duty in d.duties}
            return "" if set(by) <= due else f"duties by {', '.join(sorted(due)) or 'nothing'}"
        case "question":
            asked = {q.question for q in d.questions}
            wanted = [q for q in asked if q.split(".")[-1] == names[0].split(".")[-1]]
            return "" if wanted else f"it depends on {', '.join(sorted(asked)) or 'no question'}"
        case "not":
            hit = [f.control for f in d.findings if f.control in by]
            return f"a finding by {', '.join(hit)}" if hit else ""
        case _:
            named = {_id(ready, p) for e in ready.node.expects if e.kind in ("outcome", "undetermined") for p in e.by}
            extra = [f.control for f in d.findings if f.control not in named]
            return f"also {', '.join(extra)}" if extra else ""


def _outcome(name: str, by: list[str], d: Decision) -> str:
    """An outcome by controls: each of them has it for certain; without controls, the whole decision does."""
    if not by:
        return "" if d.outcome == name else _found(d)
    held = {f.control: f for f in d.findings}
    for control in by:
        finding = held.get(control)
        if finding is None or finding.comes_to != (name, name):
            return _found(d)
        if finding.outcome == name and finding.certainty != "certain":  # one that requires nothing comes to that anyway
            return _found(d)
    return ""


def _found(d: Decision) -> str:
    outcome = d.outcome if d.determined else f"undetermined between {d.at_least} and {d.at_most}"
    by = ", ".join(_finding(f) for f in d.findings)
    return f"{outcome} by {by}" if by else f"{outcome} by nothing"


def _finding(f: Finding) -> str:
    charges = f", charges {f.charges}" if f.charges else ""
    return f"{f.control.split('.')[-1]} ({f.certainty} {'…'.join(dict.fromkeys(f.comes_to))}{charges})"


def _id(ready: Ready, path: ast.Path) -> str:
    """The full name of a provision as an expectation names it."""
    known: dict[str, Any] = {**ready.program.controls, **ready.program.exemptions}
    full = f"{ready.owner}.{path.parts[-1]}"
    if full in known:
        return full
    return next((name for name in known if name == path.text or name.endswith("." + path.parts[-1])), path.text)
