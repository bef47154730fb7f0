"""`policy test`: runs the scenarios of a policy set and says what was expected and what came out."""

import json
from argparse import Namespace

from policy_lang.authoring.scenarios import Outcome, check_scenarios, run_scenarios
from policy_lang.cli.output import outputs
from policy_lang.cli.policies import FAILED, OK, WRONG, paths_of, show_diagnostics
from policy_lang.engine import pipeline
from policy_lang.errors import PolicyLangError
from policy_lang.reports.terminal import Style, counted


def run(given: Namespace) -> int:
    """Run scenarios; exit 1 if one fails."""
    _refuse_what_says_nothing(given)
    loaded = pipeline.load(paths_of(given))
    if not loaded.report.failed:
        check_scenarios(loaded)
    if loaded.report.failed:
        show_diagnostics(loaded, errors_only=True)
        return WRONG
    results = run_scenarios(loaded, given.matching)
    if not results:
        raise PolicyLangError("no scenario was run: the policies have none of that name")
    failed = [r for r in results if r.failures]
    if given.coverage and not failed:
        return _coverage(given, loaded)
    if given.mutate and not failed:
        return _mutation(given, loaded)
    for name, write in outputs(given, ("text", "json"), "text"):
        if name == "json":
            write(json.dumps([_json(r) for r in results], ensure_ascii=False, indent=2))
        else:
            for result in failed:
                write(_text(result, write.style))
            write(f"{counted(len(results), 'scenario')}: {len(results) - len(failed)} passed, {len(failed)} failed")
    return FAILED if failed else OK


def _refuse_what_says_nothing(given: Namespace) -> None:
    """Flags that would be read and not heeded."""
    if given.coverage and given.mutate:
        raise PolicyLangError("--coverage and --mutate are two runs: give one of them")
    if given.explained and not (given.coverage or given.mutate):
        raise PolicyLangError("--explained explains what --coverage or --mutate finds; neither is given")
    if given.fail_under is not None and not given.coverage:
        raise PolicyLangError("--fail-under is about --coverage, which is not given")
    if given.only and not given.mutate:
        raise PolicyLangError("--only is about --mutate, which is not given")
    if given.prove and not given.mutate:
        raise PolicyLangError("--prove is about --mutate, which is not given")
    if given.jobs != 1 and not given.mutate:
        raise PolicyLangError("--jobs is about --mutate, which is not given")


def _coverage(given: Namespace, loaded: pipeline.Loaded) -> int:
    """What the scenarios met; exit 1 below `--fail-under`, or if an explanation explains nothing."""
    from policy_lang.authoring.coverage import cover, coverage_json, coverage_text
    from policy_lang.authoring.explained import read_explained

    found = cover(loaded, given.matching, read_explained(given.explained))
    for name, write in outputs(given, ("text", "json"), "text"):
        if name == "json":
            write(json.dumps(coverage_json(found), ensure_ascii=False, indent=2))
        else:
            write("\n".join(coverage_text(found)))
    under = given.fail_under is not None and found.part < given.fail_under
    return FAILED if under or found.unused else OK


def _mutation(given: Namespace, loaded: pipeline.Loaded) -> int:
    """What scenarios notice; exit 1 if a change survives, or if an explanation explains nothing."""
    from policy_lang.authoring.explained import read_explained
    from policy_lang.authoring.mutation import mutate
    from policy_lang.authoring.mutation_report import mutation_json, mutation_markdown, mutation_text

    explained = read_explained(given.explained)
    wanted = outputs(given, ("text", "json", "markdown"), "text")
    found = mutate(loaded, given.matching, explained, given.jobs, tuple(given.only), given.prove)
    for name, write in wanted:
        if name == "json":
            write(json.dumps(mutation_json(found), ensure_ascii=False, indent=2))
        else:
            write("\n".join(mutation_markdown(found) if name == "markdown" else mutation_text(found)))
    return FAILED if found.survivors or found.unused else OK


def _json(result: Outcome) -> dict[str, object]:
    return {
        "scenario": result.title,
        "passed": not result.failures,
        "source": result.place,
        "failures": [{"expected": f.expected, "found": f.found, "source": f.place} for f in result.failures],
    }


def _text(result: Outcome, style: Style) -> str:
    lines = [f"{style('failed', 'red', 'bold')}: {result.title}  ({result.place})"]
    for failure in result.failures:
        lines.append(f"    expected {failure.expected}  ({failure.place})")
        lines.append(f"    found    {failure.found}")
    return "\n".join(lines)
