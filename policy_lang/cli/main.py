"""`policy`: reads the arguments, runs one verb, and turns its answer into an exit code.

0 all is well · 1 some case at or above `--fail-at`, or findings · 2 the command or the policy is wrong · 3 some
input could not be read · 4 some case undetermined, nothing worse. 2 and 3 win over 1, and 1 over 4.
"""

import gc
import os
import sys
from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from policy_lang import __version__
from policy_lang.errors import InternalError, PolicyLangError

if TYPE_CHECKING:
    from fractions import Fraction

GARBAGE_AFTER = 50_000
"""Objects made between two looks for garbage: a case makes few cycles, and a policy set many objects that stay."""

UNUSED = ("inspect", "attr.validators", "attrs.validators")
"""What attrs imports and a command hardly ever uses: some of the time that a decision takes from a cold start."""

VERBS = {
    "check": "read, resolve, type-check and lint policies",
    "fmt": "bring policies into their canonical layout",
    "decide": "decide cases from JSON, JSONL, CSV or standard input",
    "explain": "show the full derivation of one case, also of what did not apply",
    "ask": "which facts of a case are missing, most decisive first",
    "timeline": "the outcome of a case over time, with the act behind each change",
    "test": "run the scenarios of a policy set",
    "prove": "prove guarantees over all cases, or show a case that breaks one",
    "diff": "what changed between two policy sets, for which cases, and that nothing else did",
    "schema": "the JSON Schema of a case or of a diff, and table templates",
}


class _HelpFormatter(RawDescriptionHelpFormatter):
    """Help as wide as the terminal. argparse makes a formatter for each argument, and loads `shutil` for its width."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_width())


def _width() -> int:
    columns = os.environ.get("COLUMNS", "")
    if columns.isdigit() and int(columns) > 0:
        return int(columns) - 2
    try:
        return max(os.get_terminal_size(sys.stdout.fileno()).columns, 40) - 2
    except (OSError, ValueError, AttributeError):
        return 78


def parser(verb: str) -> ArgumentParser:
    """The arguments of one verb."""
    help = VERBS[verb]
    made = ArgumentParser(
        prog=f"policy {verb}", description=help[0].upper() + help[1:] + ".", formatter_class=_HelpFormatter
    )
    _ARGUMENTS[verb](made)
    return made


def overview() -> ArgumentParser:
    """The command without a verb: its verbs and what they do."""
    verbs = "\n".join(f"  {verb:<10}{help}" for verb, help in VERBS.items())
    top = ArgumentParser(
        prog="policy",
        usage="policy VERB [-h] …",
        description="Decide shipments by export controls written as text, and see what each decision rests on.",
        epilog=f"verbs:\n{verbs}\n\nexit codes:\n{_EXIT_CODES}",
        formatter_class=_HelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"policy-lang {__version__}")
    top.add_argument("verb", choices=tuple(VERBS), metavar="VERB", help="one of the verbs below")
    return top


_EXIT_CODES = """  0  all is well
  1  some case at or above --fail-at, or findings
  2  the command or the policy is wrong
  3  some input could not be read
  4  some case undetermined, nothing worse"""


def _policies(p: ArgumentParser, positional: bool = False) -> None:
    if positional:
        p.add_argument("paths", nargs="*", metavar="PATH", help="policy files or folders (default: policies)")
    else:
        p.add_argument(
            "-p",
            "--policies",
            action="append",
            metavar="PATH",
            help="policy files or folders (default: policies)",
        )


def _format(p: ArgumentParser, *names: str) -> None:
    p.add_argument(
        "--format",
        action="append",
        metavar="FORMAT[:FILE]",
        help=f"one of {', '.join(names)}; may be given several times, each with a file to write to",
    )


def _asking(p: ArgumentParser) -> None:
    p.add_argument("--as-published", metavar="DATE", help="by the law as it was published on this day")
    p.add_argument("--on", metavar="DATE", help="decide on this day, whatever the cases say")
    p.add_argument("--answer", action="append", default=[], metavar="QUESTION=READING", help="answer an open question")
    p.add_argument("--assume", action="store_true", help="answer open questions as they declare to be assumed")
    p.add_argument("--presume", metavar="FILE", help="facts to presume where a case does not state them (JSON)")
    p.add_argument("--common", metavar="FILE", help="facts and records common to all cases (JSON)")
    p.add_argument("--input-format", metavar="FORMAT", choices=("json", "jsonl", "csv"), help="json, jsonl or csv")
    p.add_argument("--parts", metavar="FILE", help="the table of parts that belongs to a CSV of cases")


def _check(p: ArgumentParser) -> None:
    _policies(p, positional=True)
    p.add_argument(
        "--stale",
        metavar="error",
        nargs="?",
        const="warning",
        help="report instruments past their review day",
    )
    p.add_argument("--on", metavar="DATE", help="the day that `--stale` compares with (default: today)")
    p.add_argument("--deep", action="store_true", help="also find what is idle: provisions, thresholds, readings, gaps")
    p.add_argument("--explained", metavar="FILE", help="reasons why findings of --deep are as they are (TOML)")
    p.add_argument("--strict", action="store_true", help="warnings fail the check too")
    _format(p, "text", "json")


def _fmt(p: ArgumentParser) -> None:
    _policies(p, positional=True)
    p.add_argument("--check", action="store_true", help="change nothing; exit 1 if a file is not in canonical layout")
    p.add_argument("--diff", action="store_true", help="change nothing; show what would change")
    p.add_argument("--fix", action="store_true", help="also replace characters that a word processor put in")


def _decide(p: ArgumentParser) -> None:
    p.add_argument("cases", nargs="+", metavar="CASES", help="files of cases, or - for standard input")
    _policies(p)
    _asking(p)
    p.add_argument("--fail-at", metavar="OUTCOME", help="exit 1 from this outcome on (default: licence, or the second)")
    p.add_argument("--stale", metavar="error", choices=("error",), help="make a decision past a review day a failure")
    p.add_argument("--no-needs", action="store_true", help="do not look for the facts that would settle a case")
    p.add_argument("--exit-zero", action="store_true", help="exit 0 whatever the outcomes; 2 and 3 stay")
    p.add_argument("--output", metavar="FILE", help="write to a file instead of standard output")
    p.add_argument("--engine", default="reference", choices=("reference",), help="the evaluator")
    _format(p, "text", "json", "jsonl")


def _explain(p: ArgumentParser) -> None:
    p.add_argument("cases", nargs=1, metavar="CASE", help="a file with the case, or - for standard input")
    p.add_argument("--case", metavar="ID", help="which case of the file (default: the first)")
    _policies(p)
    _asking(p)
    p.add_argument("--why-not", metavar="CONTROL", help="show only this control, and what failed")
    _format(p, "text", "json")


def _ask(p: ArgumentParser) -> None:
    p.add_argument("cases", nargs=1, metavar="CASE", help="a file with the case, or - for standard input")
    p.add_argument("--case", metavar="ID", help="which case of the file (default: the first)")
    _policies(p)
    _asking(p)
    _format(p, "text", "json")


def _timeline(p: ArgumentParser) -> None:
    _ask(p)


def _percent(text: str) -> "Fraction":
    from policy_lang.values.exact import NumberError, read_number

    try:
        number = read_number(text.removesuffix("%")) / 100
    except NumberError as error:
        raise ArgumentTypeError(str(error)) from None
    if not 0 <= number <= 1:
        raise ArgumentTypeError(f"`{text}` is no percentage: write a number from 0 to 100")
    return number


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"`{text}` is no count: write a whole number from 1")
    return int(text)


def _test(p: ArgumentParser) -> None:
    _policies(p, positional=True)
    p.add_argument("-k", metavar="TEXT", dest="matching", help="only scenarios whose title has this text")
    p.add_argument("--coverage", action="store_true", help="what no scenario met: tests, provisions, windows, acts")
    p.add_argument("--fail-under", type=_percent, metavar="PERCENT", help="exit 1 if less than this is covered")
    p.add_argument("--mutate", action="store_true", help="change the law at one place at a time: do scenarios notice?")
    p.add_argument(
        "--only", action="append", default=[], metavar="PART", help="of a file, folder or regime: change nothing else"
    )
    p.add_argument(
        "--prove", action="store_true", help="with --mutate: what nothing notices, has it any effect at all?"
    )
    p.add_argument("--jobs", type=_count, metavar="N", default=1, help="so many processes for --mutate (default: 1)")
    p.add_argument("--explained", metavar="FILE", help="reasons why something cannot be met or noticed (TOML)")
    _format(p, "text", "json", "markdown")


def _prove(p: ArgumentParser) -> None:
    _policies(p, positional=True)
    _format(p, "text", "json")


def _diff(p: ArgumentParser) -> None:
    p.add_argument("old", metavar="OLD", help="PATH, REVISION:PATH, or either with @DATE for the law as published")
    p.add_argument("new", metavar="NEW", help="the same, after the change")
    p.add_argument("--skip", action="append", default=[], metavar="LAYER", help="provisions, time, meaning, questions")
    p.add_argument("--examples", action="store_true", help="show the facts of an example with each region")
    p.add_argument(
        "--suggest-scenarios",
        metavar="FILE",
        help="write a scenario for each region and each of its boundaries to a file (- for standard output)",
    )
    p.add_argument(
        "--expect",
        action="append",
        default=[],
        metavar="FILE",
        help="the changes that are expected: exit 1 if something else differs, or one of them does not come",
    )
    p.add_argument("--cases", action="append", default=[], metavar="FILE", help="decide these cases on both sides too")
    p.add_argument("--presume", metavar="FILE", help="facts to presume where a case does not state them (JSON)")
    p.add_argument("--common", metavar="FILE", help="facts and records common to all cases (JSON)")
    p.add_argument("--input-format", metavar="FORMAT", choices=("json", "jsonl", "csv"), help="json, jsonl or csv")
    p.add_argument("--parts", metavar="FILE", help="the table of parts that belongs to a CSV of cases")
    p.add_argument("--output", metavar="FILE", help="write to a file instead of standard output")
    _format(p, "text", "markdown", "html", "json")


def _schema(p: ArgumentParser) -> None:
    _policies(p)
    p.add_argument("--of", choices=("case", "diff"), default="case", help="a case, or the JSON of a diff")
    p.add_argument("--vocabulary", metavar="NAME", help="of several scales, the one whose outcomes NAME declares")
    p.add_argument("--csv", action="store_true", help="a header line for a table of cases instead")
    p.add_argument("--csv-parts", action="store_true", help="a header line for a table of parts instead")


_ARGUMENTS = {
    "check": _check,
    "fmt": _fmt,
    "decide": _decide,
    "explain": _explain,
    "ask": _ask,
    "timeline": _timeline,
    "test": _test,
    "prove": _prove,
    "diff": _diff,
    "schema": _schema,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is returned."""
    written = sys.argv[1:] if arguments is None else list(arguments)
    if not written or written[0] not in VERBS:
        overview().parse_args(written or ["--help"])
        return 2
    name, *rest = written
    given = parser(name).parse_args(rest)
    from policy_lang.cli import output

    try:
        verb = import_module(f"policy_lang.cli.{name}_verb")
        gc.freeze()
        gc.set_threshold(GARBAGE_AFTER)
        gc.enable()
        code: int = verb.run(given)
        output.finish()
    except PolicyLangError as error:
        print(f"policy {name}: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 2
    except OSError as error:
        what = f"read or write `{error.filename}`" if error.filename else "write to standard output"
        print(f"policy {name}: cannot {what}: {error.strerror or error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"policy {name}: interrupted; the output is not complete", file=sys.stderr)
        return 2
    except InternalError as error:
        print(f"policy {name}: a fault of policy-lang itself, please report it: {error}", file=sys.stderr)
        return 2
    finally:
        output.close()
    return code


def _on_demand(name: str) -> None:
    """Let whoever imports a module from now on load it only when asking it for something."""
    if name in sys.modules:
        return
    stand_in = ModuleType(name)

    def asked(wanted: str) -> Any:
        if sys.modules.get(name) is stand_in:
            del sys.modules[name]
        return getattr(import_module(name), wanted)

    stand_in.__dict__["__getattr__"] = asked
    sys.modules[name] = stand_in


def run() -> None:
    """The command `policy`."""
    for name in UNUSED:
        _on_demand(name)
    # Most objects made while starting live until the end: looking for garbage among them only costs time.
    gc.disable()
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    code = main()
    gc.freeze()  # what is left is given back with the process: looking through it once more only costs time
    sys.exit(code)
