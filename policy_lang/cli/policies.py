"""What all verbs share: where policies are, how diagnostics are shown, and how the caller asks."""

import os
import sys
from argparse import Namespace
from datetime import date
from typing import TYPE_CHECKING, Any

from policy_lang.core.program import Program
from policy_lang.engine import cache
from policy_lang.engine.files import policy_set
from policy_lang.errors import PolicyLangError
from policy_lang.values.dates import DateError, read_date

if TYPE_CHECKING:
    from policy_lang.comparison.expecting import Expecting
    from policy_lang.engine.decide import Options
    from policy_lang.engine.pipeline import Loaded
    from policy_lang.engine.scales import Scales

OK, FAILED, WRONG, UNREADABLE, OPEN = 0, 1, 2, 3, 4


def paths_of(given: Namespace) -> tuple[str, ...]:
    """The policies that a command is about: as given, else as the project's settings say, else `policies`."""
    named = getattr(given, "paths", None) or getattr(given, "policies", None)
    return tuple(named) if named else tuple(settings().get("policies", ["policies"]))


def settings() -> dict[str, list[str]]:
    """`policies` of `policy.toml`, or of `[tool.policy-lang]` in `pyproject.toml`, in the working folder."""
    for name, table in (("policy.toml", ()), ("pyproject.toml", ("tool", "policy-lang"))):
        if not os.path.isfile(name):
            continue
        with open(name, encoding="utf-8", errors="replace") as file:
            text = file.read()
        if table and f"[{'.'.join(table)}" not in text:
            continue
        found = _read_settings(name, text, table)
        if "policies" in found:
            return {"policies": found["policies"]}
    return {}


def _read_settings(name: str, text: str, table: tuple[str, ...]) -> dict[str, list[str]]:
    import tomllib

    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyLangError(f"cannot read `{name}`: {error}") from None
    for part in table:
        found = found.get(part, {})
    policies = found.get("policies", [])
    policies = [policies] if isinstance(policies, str) else policies
    if not isinstance(policies, list) or not all(isinstance(p, str) for p in policies):
        raise PolicyLangError(f"`policies` in `{name}` must be a path or a list of paths")
    return {"policies": policies} if policies else {}


def programs(given: Namespace) -> tuple[Program, ...]:
    """The checked programs; the errors of policies that have some are shown, and nothing is decided."""
    paths = paths_of(given)
    kept = cache.recall(policy_set(paths))
    if kept is not None:
        return kept
    from policy_lang.engine import pipeline

    loaded = pipeline.load(paths)
    if loaded.report.failed:
        show_diagnostics(loaded, errors_only=True)
        raise PolicyLangError("the policies have errors; nothing was decided")
    return loaded.programs


def scales(given: Namespace) -> "Scales":
    """The programs that cases are decided by, one for each scale of outcomes that regimes use."""
    from policy_lang.engine.scales import scales_of

    found = scales_of(programs(given))
    if not found.programs:
        raise PolicyLangError(f"there is no regime in {', '.join(paths_of(given))}, so nothing can be decided")
    return found


def show_diagnostics(loaded: "Loaded | Expecting", errors_only: bool = False) -> None:
    """Diagnostics on standard error, with the lines that they are about."""
    from policy_lang.diagnostics.model import Severity
    from policy_lang.diagnostics.render import render_text
    from policy_lang.reports.terminal import style_for

    colour = style_for(sys.stderr).colour
    for found in loaded.report.diagnostics:
        if not errors_only or found.severity is Severity.ERROR:
            print(render_text(found, loaded.sources, colour), file=sys.stderr)


def day(text: str | None, what: str) -> date | None:
    """A day given on the command line."""
    if text is None:
        return None
    try:
        return read_date(text)
    except DateError as error:
        raise PolicyLangError(f"{what}: {error}") from None


def options(given: Namespace, of: "Scales", needs: bool = True) -> "Options":
    """How the caller asks."""
    from policy_lang.engine.decide import Options

    return Options(
        published=day(given.as_published, "--as-published"),
        on=day(given.on, "--on"),
        answers=answers(given.answer, of),
        assume=given.assume,
        needs=needs,
    )


def answers(given: list[str], of: "Scales") -> tuple[tuple[str, str], ...]:
    """Answers to questions of any scale: by name, or all in a JSON file named `@FILE`."""
    from policy_lang.diagnostics.nearest import did_you_mean

    questions = {name: question for program in of.programs for name, question in program.questions.items()}
    found: dict[str, str] = {}
    for text in _answer_lines(given):
        name, _, reading = text.partition("=")
        matches = [q for q in questions if q == name or q.split(".")[-1] == name]
        if len(matches) != 1:
            known = [q.split(".")[-1] for q in questions]
            problem = "there is no question" if not matches else "several regimes have a question"
            raise PolicyLangError(f"--answer: {problem} `{name}`; {did_you_mean(name, known) or 'see policy check'}")
        readings = [r for r, _ in questions[matches[0]].readings]
        if reading not in readings:
            raise PolicyLangError(
                f"--answer: `{name}` has no reading `{reading}`; its readings are {', '.join(readings)}"
            )
        found[matches[0]] = reading
    return tuple(sorted(found.items()))


def _json_file(name: str) -> Any:
    import json

    with open(name, encoding="utf-8") as stream:
        return json.load(stream)


def _answer_lines(given: list[str]) -> list[str]:
    lines: list[str] = []
    for text in given:
        if not text.startswith("@"):
            lines.append(text)
            continue
        try:
            read = _json_file(text[1:])
            lines.extend(f"{name}={reading}" for name, reading in read.items())
        except (OSError, ValueError, AttributeError) as error:
            raise PolicyLangError(f"--answer: cannot read `{text[1:]}`: {error}") from None
    return lines
