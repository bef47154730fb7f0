"""`policy ask`: which facts of a case are missing, most decisive first; interactive on a terminal."""

import json
import sys
from argparse import Namespace

from policy_lang.cases.problems import ValueProblem
from policy_lang.cases.states import read_fact
from policy_lang.cli.case_files import asked, failed, one_case, one_or_all, show_problems
from policy_lang.cli.output import outputs
from policy_lang.cli.policies import OK, OPEN, UNREADABLE, options, scales
from policy_lang.core.decision import Decision
from policy_lang.core.facts import Case, Record
from policy_lang.core.program import Program
from policy_lang.core.vocabulary import FieldInfo, Kind
from policy_lang.engine.decide import Engine, Options
from policy_lang.reports.decision_json import decision_json
from policy_lang.reports.decision_text import decision_text
from policy_lang.reports.terminal import Style


def run(given: Namespace) -> int:
    """Say what to find out; on a terminal, ask for it and decide again."""
    law = scales(given)
    base = options(given, law)
    interactive = given.format is None and sys.stdin.isatty() and sys.stdout.isatty() and given.cases != ["-"]
    found: list[tuple[Decision, Program]] = []
    for entry in one_case(given, law):
        show_problems(entry)
        if failed(entry) or entry.case is None:
            return UNREADABLE
        engine = law.engine(entry.read_by)
        decision = engine.decide(entry.case, asked(base, entry))
        if interactive:
            decision = _interview(engine, entry.case, asked(base, entry), decision)
        found.append((decision, engine.program))
    for name, write in outputs(given, ("text", "json"), "text"):
        if name == "json":
            write(json.dumps(one_or_all([_json(d) for d, _ in found]), ensure_ascii=False, indent=2))
        else:
            write("\n".join(_text(*one, write.style) for one in found))
    return OK if all(decision.determined for decision, _ in found) else OPEN


def _json(decision: Decision) -> dict[str, object]:
    made = decision_json(decision)
    return {name: made[name] for name in _SHOWN}


_SHOWN = ("case", "scale", "outcome", "determined", "exact", "at_least", "at_most", "needs", "questions")


def _text(decision: Decision, law: Program, style: Style) -> str:
    if decision.determined:
        return decision_text(decision, style)
    lines = [f"{style(decision.case, 'bold')}: from {decision.at_least} to {decision.at_most}"]
    if not decision.needs:
        lines.append("    no small set of facts settles this case; policy explain shows every open test")
    for number, need in enumerate(decision.needs, 1):
        lines.append(f"{number}. " + " and ".join(need.facts))
        lines.extend(f"     {title}" for place in need.facts if (title := _title(law, place)))
        for turn in need.turns:
            facts = "; ".join(f"{place}: {value}" for place, value in turn.facts)
            lines.append(f"     {facts} → {turn.outcome}")
    return "\n".join(lines)


def _info(law: Program, place: str) -> FieldInfo | None:
    record, info = "case", None
    first, _, rest = place.partition(".")
    if " " in first:
        record, place = first.split(" ")[0], rest
    for step in place.split("."):
        info = law.vocabulary.field(record, step.split("[")[0])
        if info is None:
            return None
        record = info.type.of
    return info


def _title(law: Program, place: str) -> str:
    if place.startswith("question "):
        return law.questions[place.partition(" ")[2]].text
    info = _info(law, place)
    return info.title if info else ""


def _interview(engine: Engine, case: Case, base: Options, decision: Decision) -> Decision:
    """Ask for the first fact of the first need until the case is determined or the person stops."""
    while not decision.determined and decision.needs:
        place = decision.needs[0].facts[0]
        if place.startswith("question ") or _info(engine.program, place) is None:
            break
        title = _title(engine.program, place)
        answer = input(f"{place}{f' ({title})' if title else ''}? [empty to stop] ").strip()
        if not answer:
            break
        problem = _state(engine.program, case, place, answer)
        if problem:
            print(problem)
            continue
        decision = engine.decide(case, base)
    return decision


def _state(law: Program, case: Case, place: str, answer: str) -> str:
    """State a fact of the case in place; what is wrong with the answer is returned."""
    info = _info(law, place)
    assert info is not None
    if info.type.kind in (Kind.RECORD, Kind.RECORDS):
        return f"`{place}` is a record or a list: state it in the case file"
    try:
        fact = read_fact(answer, info.type, law.vocabulary)
    except ValueProblem as problem:
        return f"{problem.message} ({problem.help})"
    record = _holder(case, place)
    if record is None:
        return f"`{place}` lies in a record that the case does not state: state it in the case file"
    record.fields[place.rpartition(".")[2]] = fact
    return ""


def _holder(case: Case, place: str) -> Record | None:
    """The record in which a fact lies."""
    wanted = place.rpartition(".")[0]
    todo: list[Record] = [case.facts, *case.shared.values()]
    seen: set[int] = set()
    while todo:
        record = todo.pop()
        if record.place == wanted:
            return record
        if id(record) in seen:
            continue
        seen.add(id(record))
        for fact in record.fields.values():
            if isinstance(fact, Record):
                todo.append(fact)
            else:
                todo.extend(m for m in getattr(fact, "records", ()) if isinstance(m, Record))
    return None
