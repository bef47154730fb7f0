"""A last look over a whole program: cycles, acts that disagree, and what an author would want to be told.

In: a program and its checker. Out: diagnostics only. What is an error here makes the law of some day undefined;
the rest is advice (W codes).
"""

from itertools import product

from policy_lang.core import program as core
from policy_lang.core import terms
from policy_lang.core.program import Program
from policy_lang.core.references import dependencies
from policy_lang.core.terms import Term
from policy_lang.semantics.context import Checker
from policy_lang.semantics.contradictions import by_readings, clashing, conflicting, holds
from policy_lang.semantics.cycles import MAX_CHAIN, find_cycles, longest_chain
from policy_lang.semantics.places import at
from policy_lang.semantics.symbols import Symbol
from policy_lang.syntax import ast


def review(checker: Checker, program: Program, regimes: list[str]) -> None:
    """Report what only shows in the whole."""
    by_id = {symbol.id: symbol for symbol in checker.symbols.all(*_ALL)}
    endless = _cycles(checker, program, by_id)
    _conflicts(checker, program)
    _windows(checker, program)
    _lowerings(checker, program, by_id)
    if not endless:
        _unknown_softens(checker, program)
    if not checker.report.failed:
        _empty_sets(checker, program, by_id)
    for name in regimes:
        _advice(checker, name)


_ALL = ("set", "threshold", "measure", "clause", "question", "instrument", "control", "exemption")


# -- cycles --------------------------------------------------------------------------------------------------


def _cycles(checker: Checker, program: Program, by_id: dict[str, Symbol]) -> bool:
    """Report circles and chains that are too long; whether there are any."""
    edges = dependencies(program) | _acted_on(program)
    cycles = find_cycles(edges)
    for cycle in cycles:
        names = [name.split(".")[-1] for name in (*cycle, cycle[0])]
        chain = " → ".join(names[:4] + ["…"] * (len(names) > 5) + names[-1:] * (len(names) > 4))
        checker.report.add(
            "L410",
            by_id[cycle[0]].span,
            f"`{names[0]}` hangs on itself: {chain}",
            "break the circle: write out one of the conditions instead of naming it",
            labels=[(by_id[name].span, "in the circle") for name in cycle[1:4]],
        )
    return bool(cycles) or _long_chains(checker, edges, by_id)


def _acted_on(program: Program) -> dict[str, tuple[str, ...]]:
    """Whether an instrument has effect hangs on the instruments whose acts speak of it."""
    edges: dict[str, list[str]] = {}
    for act in program.acts:
        for target in act.targets if isinstance(act, core.StatusAct) else ():
            if target in program.instruments and target != act.instrument:
                edges.setdefault(target, []).append(act.instrument)
    return {name: tuple(dict.fromkeys(found)) for name, found in edges.items()}


def _long_chains(checker: Checker, edges: dict[str, tuple[str, ...]], by_id: dict[str, Symbol]) -> bool:
    """A chain of names longer than any law needs would exhaust the evaluator."""
    name, length = longest_chain(edges)
    if length <= MAX_CHAIN:
        return False
    if name in by_id:
        checker.report.add(
            "S107",
            by_id[name].span,
            f"`{by_id[name].name}` refers to other names {length} deep; {MAX_CHAIN} are the limit",
            "write out some of the names in between",
        )
    return True


# -- acts ----------------------------------------------------------------------------------------------------


def _conflicts(checker: Checker, program: Program) -> None:
    for a, b, target in conflicting(program):
        checker.report.add(
            "L411",
            at(checker.sources, b.place),
            f"this act {b.kind} `{target.split('.')[-1]}` on days on which another act of the same "
            f"publication day {a.kind} it",
            "let the windows of the two acts not overlap",
            labels=[(at(checker.sources, a.place), "the other act")],
        )


def _windows(checker: Checker, program: Program) -> None:
    """Windows that hang on questions: each reading must leave exactly one at a time."""
    groups: list[tuple[str, tuple[core.Window, ...]]] = [
        *((act.place, act.windows) for act in program.acts),
        *((c.place, c.windows) for c in program.controls.values()),
        *((e.place, e.windows) for e in program.exemptions.values()),
    ]
    for place, windows in groups:
        if any(window.condition is not None for window in windows):
            _readings(checker, program, place, windows)
    _repealed(checker, program)


def _readings(checker: Checker, program: Program, place: str, windows: tuple[core.Window, ...]) -> None:
    for answers, here in by_readings(program, windows):
        if not here:
            _report_gap(checker, program, place, windows, answers)
        for a, b in clashing(here):
            if a.condition != b.condition:
                checker.report.add(
                    "L404",
                    at(checker.sources, b.place),
                    f"if {_said(answers)}, this window overlaps another of the same provision",
                    "let one end where the other starts, or let their conditions exclude each other",
                    labels=[(at(checker.sources, a.place), "the other window")],
                )


def _said(answers: dict[str, str]) -> str:
    return ", ".join(f"`{question.split('.')[-1]} is {reading}`" for question, reading in answers.items())


def _report_gap(
    checker: Checker, program: Program, place: str, windows: tuple[core.Window, ...], answers: dict[str, str]
) -> None:
    """Readings under which no window exists, as few as tell; a note in one of their questions explains them."""
    needed = dict(answers)
    for question in answers:
        fewer = {name: reading for name, reading in needed.items() if name != question}
        free = [name for name in answers if name not in fewer]
        choices = [[reading for reading, _ in program.questions[name].readings] for name in free]
        combined = (fewer | dict(zip(free, readings, strict=True)) for readings in product(*choices))
        if not any(w.condition is None or holds(w.condition, case) for case in combined for w in windows):
            needed = fewer
    if not any(program.questions[name].notes for name in needed):
        checker.report.add(
            "W502",
            at(checker.sources, place),
            f"if {_said(needed)}, none of the windows here exists",
            "add a window for that reading, or a note to the question that says why there is none",
        )


def _repealed(checker: Checker, program: Program) -> None:
    """Windows that open only when the provision is already repealed for good."""
    for act in program.acts:
        if not isinstance(act, core.StatusAct) or act.kind != "repeals":
            continue
        ends = [w.start for w in act.windows if w.end is None and w.condition is None]
        for target in act.targets if ends else ():
            provision = program.controls.get(target) or program.exemptions.get(target)
            for window in provision.windows if provision else ():
                if window.start >= ends[0]:
                    checker.report.add(
                        "W503",
                        at(checker.sources, window.place),
                        f"`{target.split('.')[-1]}` is repealed before this window opens",
                        "remove the window, or correct the dates",
                        labels=[(at(checker.sources, act.place), "repealed here")],
                    )


def _empty_sets(checker: Checker, program: Program, by_id: dict[str, Symbol]) -> None:
    """Sets in which nothing is, and to which no act adds: every test on them is false.

    A list file without any row is a list that says of itself that nothing is on it, and no mistake of the set.
    """
    filled = {act.target for act in program.acts if isinstance(act, core.DefinitionAct)}
    for name, members in program.sets.items():
        if name not in filled and _is_empty(members, program):
            checker.report.add(
                "W510",
                by_id[name].span,
                f"nothing is in the set `{by_id[name].name}`",
                "check its members, or the rows and the `where` of its list file",
            )


def _is_empty(members: terms.SetTerm, program: Program) -> bool:
    match members:
        case terms.Listed(values):
            return not values
        case terms.Entries(entries, rows=rows):
            return bool(rows) and not entries
        case terms.Widening(_, of):
            return _is_empty(of, program)
        case terms.SetName(name):
            return name in program.sets and _is_empty(program.sets[name], program)
        case terms.Union(items, minus):
            taken = {value for item in minus if isinstance(item, terms.Listed) for value in item.values}
            return all(
                _is_empty(item, program)
                or item in minus
                or (isinstance(item, terms.Listed) and set(item.values) <= taken)
                or terms.Everything() in minus
                for item in items
            )
        case _:
            return False


def _lowerings(checker: Checker, program: Program, by_id: dict[str, Symbol]) -> None:
    for exemption in program.exemptions.values():
        for effect in exemption.effects:
            if effect.kind != "lowers":
                continue
            for target in effect.targets:
                control = program.controls.get(target)
                if control and control.requirement and control.requirement.level <= effect.level:
                    checker.report.add(
                        "W507",
                        by_id[exemption.name].span,
                        f"lowering `{target.split('.')[-1]}` has no effect: what it requires is no harsher",
                        "lower to a milder outcome, or leave that control out with `except`",
                        labels=[(by_id[target].span, "the control")],
                    )


# -- `is unknown` ----------------------------------------------------------------------------------------------


def _unknown_softens(checker: Checker, program: Program) -> None:
    """`is unknown` may stand only where it cannot soften a result: its truth must never take something away."""
    seen: set[tuple[int, bool]] = set()
    bodies: list[core.Control | core.Exemption] = [
        *program.controls.values(),
        *program.exemptions.values(),
        *(
            act.body
            for act in program.acts
            if isinstance(act, core.DefinitionAct) and isinstance(act.body, core.Control | core.Exemption)
        ),
    ]
    for body in bodies:
        positive = isinstance(body, core.Control)
        _polarity(checker, program, body.when, positive, positive, seen)
        if body.unless is not None:
            _polarity(checker, program, body.unless, not positive, False, seen)


def _polarity(
    checker: Checker,
    program: Program,
    term: Term | None,
    positive: bool,
    allowed: bool,
    seen: set[tuple[int, bool]],
) -> None:
    """Walk a term; `positive` where its truth can only add to a result, `allowed` outside exemptions."""
    key = (id(term), positive and allowed)
    if term is None or key in seen:
        return
    seen.add(key)
    match term:
        case terms.InVain():
            if not (positive and allowed):
                checker.report.add(
                    "T309",
                    at(checker.sources, term.mark.place, term.mark.text),
                    f"`{term.mark.text}` stands where it could soften a result",
                    "use it only where it adds to what is required: not under `not`, `unless`, `no`, "
                    "nor in an exemption",
                )
        case terms.All(parts) | terms.Any(parts):
            for part in parts:
                _polarity(checker, program, part, positive, allowed, seen)
        case terms.Not(part):
            _polarity(checker, program, part, not positive, allowed, seen)
        case terms.Quantified(kind, _, where):
            _polarity(checker, program, where, positive != (kind == "no"), allowed, seen)
        case terms.Share(_, _, match, outside, op, _, _, _):
            upward = op in ("at least", "more than")
            _polarity(checker, program, match, positive == upward, allowed, seen)
            _polarity(checker, program, outside, positive != upward, allowed, seen)
        case terms.Owned(_, op, _, _, where, _, _):
            _polarity(checker, program, where, positive == (op in ("at least", "more than")), allowed, seen)
        case terms.Call(name, _):
            _polarity(checker, program, program.clauses.get(name), positive, allowed, seen)
        case terms.Applies(controls):
            for name in controls:
                control = program.controls.get(name)
                if control is not None:
                    _polarity(checker, program, control.when, positive, allowed, seen)
        case _:
            return


# -- advice --------------------------------------------------------------------------------------------------


def _advice(checker: Checker, regime: str) -> None:
    owner = checker.symbols.owners[regime]
    given = {
        name.text
        for seen in checker.symbols.owners.values()
        for node in seen.declarations()
        if isinstance(node, ast.Scenario)
        for name in node.backgrounds
    }
    for symbol in owner.symbols.values():
        node = symbol.node
        if symbol.kind in ("set", "threshold", "measure", "clause", "question", "background"):
            if symbol.id not in checker.symbols.used and symbol.name not in given:
                checker.report.add(
                    "W504",
                    symbol.span,
                    f"nothing uses the {symbol.kind} `{symbol.name}`",
                    "use it, or remove it",
                )
        elif isinstance(node, ast.Control | ast.Exemption) and not node.cites:
            checker.report.add(
                "W506",
                symbol.span,
                f"`{symbol.name}` does not say which passage of the law it encodes",
                'add `cites "para. …"`',
            )
        elif isinstance(node, ast.Instrument) and not (node.sources and node.checked):
            lacks = " and ".join(
                word for word, there in (("source", node.sources), ("checked", node.checked)) if not there
            )
            checker.report.add(
                "W508",
                symbol.span,
                f"the instrument `{symbol.name}` has no `{lacks}` line",
                'say where its text stands (`source "…"`) and when it was last compared (`checked DATE`)',
            )
    _territory(checker, regime)


def _territory(checker: Checker, regime: str) -> None:
    """Hong Kong, Macau and Taiwan have codes of their own: a regime that names CN says what it means."""
    owner = checker.symbols.owners[regime]
    if any(name.text == "CN" for name, _ in owner.header.territories):
        return
    for file in owner.files:
        source = checker.sources.get(file.path)
        if source and " CN" in source.text:
            checker.report.add(
                "W505",
                owner.header.name.span,
                "the regime names CN and does not say whether Hong Kong, Macau and Taiwan are meant",
                'add a line such as `territory CN "the mainland; HK, MO and TW are not meant"`',
            )
            return
