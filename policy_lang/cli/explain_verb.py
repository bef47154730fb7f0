"""`policy explain`: the full derivation of one case, also of what did not apply."""

import json
from argparse import Namespace

from policy_lang.cli.case_files import Entry, asked, failed, one_case, one_or_all, show_problems
from policy_lang.cli.output import outputs
from policy_lang.cli.policies import OK, UNREADABLE, options, scales
from policy_lang.core.decision import Because
from policy_lang.core.program import Program
from policy_lang.diagnostics.nearest import did_you_mean
from policy_lang.engine.decide import Engine, Options
from policy_lang.engine.why import Derived, derivations
from policy_lang.errors import PolicyLangError
from policy_lang.reports.decision_json import because_json, decision_json
from policy_lang.reports.decision_text import decision_text, short
from policy_lang.reports.terminal import Style

SIGNS = {True: ("✓", "green"), False: ("✗", "red"), None: ("?", "yellow")}


def run(given: Namespace) -> int:
    """Explain a case."""
    law = scales(given)
    found = one_case(given, law)
    for entry in found:
        show_problems(entry)
    if any(failed(entry) for entry in found):
        return UNREADABLE
    wanted = _wanted(given, [law.programs[entry.read_by] for entry in found])
    base = options(given, law)
    told = [entry for entry in found if wanted is None or wanted in _provisions(law.programs[entry.read_by])]
    each = [(law.engine(entry.read_by), entry, asked(base, entry), wanted) for entry in told]
    for name, write in outputs(given, ("text", "json"), "text"):
        if name == "json":
            write(json.dumps(one_or_all([_json(*one) for one in each]), ensure_ascii=False, indent=2))
        else:
            write("\n".join(_text(*one, write.style) for one in each))
    return OK


def _provisions(law: Program) -> list[str]:
    return [*law.controls, *law.exemptions]


def _wanted(given: Namespace, laws: list[Program]) -> str | None:
    """The one provision asked about, by its full name, of the law that decides the case."""
    if given.why_not is None:
        return None
    known = [name for law in laws for name in _provisions(law)]
    matches = [n for n in known if n == given.why_not or n.split(".")[-1] == given.why_not.split(".")[-1]]
    if not matches:
        names = [n.split(".")[-1] for n in known]
        raise PolicyLangError(
            f"--why-not: there is no control or exemption `{given.why_not}`; {did_you_mean(given.why_not, names)}"
        )
    return matches[0]


def _json(engine: Engine, entry: Entry, base: Options, wanted: str | None) -> dict[str, object]:
    assert entry.case is not None
    derived = derivations(engine, entry.case, base, wanted)
    made: dict[str, object] = {} if wanted else decision_json(engine.decide(entry.case, base))
    made["derivations"] = [
        {
            "provision": d.name,
            "title": d.title,
            "status": d.status,
            "applies": d.holds,
            "cites": d.cites,
            "world": d.world,
            "tests": [{"depth": depth, **because_json(b)} for depth, b in d.tests],
        }
        for d in derived
    ]
    return made


def _text(engine: Engine, entry: Entry, base: Options, wanted: str | None, style: Style) -> str:
    assert entry.case is not None
    parts = [] if wanted else [decision_text(engine.decide(entry.case, base), style, full=True), ""]
    derived = derivations(engine, entry.case, base, wanted)
    parts.extend(_provision(d, style) for d in derived)
    return "\n".join(parts)


def _provision(d: Derived, style: Style) -> str:
    sign, colour = SIGNS[d.holds]
    word = {True: "applies", False: "does not apply", None: "may apply"}[d.holds]
    title = f" — {d.title}" if d.title else ""
    world = f"  [{d.world}]" if d.world else ""
    lines = [f"{style(sign, colour)} {style(short(d.name), 'bold')}{title}: {word} · {d.status}{world}"]
    lines.append(style(f"    {d.cites}  ({d.source})", "dim"))
    lines.extend(_line(depth, b, style) for depth, b in d.tests)
    return "\n".join(lines) + "\n"


def _line(depth: int, b: Because, style: Style) -> str:
    sign, colour = SIGNS[b.holds]
    value = f": {b.value}" if b.value else ""
    threshold = f" (threshold {b.threshold})" if b.threshold and b.threshold not in b.test else ""
    at = f"  [{b.at}]" if b.at and b.at not in b.test else ""
    source = style(f"  {b.source}", "dim") if b.source else ""
    return f"    {'  ' * depth}{style(sign, colour)} {b.test or 'as stated'}{value}{threshold}{at}{source}"
