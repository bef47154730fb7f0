"""Measures how long the main jobs take: `python -m tests.benchmarks [start|check|decide …]`.

Each job runs as a whole process, and its seconds are those of the processor, which others on a shared machine disturb
least. A start is told as a multiple of that of an empty program, the two run by turns, and every figure is the median
of several runs beside the fastest.
"""

import argparse
import gc
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean, median

ROOT = Path(__file__).parents[2]
SHIPMENTS = ROOT / "policies" / "cases" / "shipments.jsonl"
SETS = {"the PRC's policies": ("policies/vocabulary", "policies/prc"), "all shipped policies": ("policies",)}
SMALL = ROOT / "tests" / "data" / "small"
POLICY = (sys.executable, "-m", "policy_lang")


def timed(command: Sequence[str], folder: Path) -> float:
    """The seconds of the processor that a command takes; it keeps its caches in a folder of the benchmark."""
    environment = {**os.environ, "POLICY_LANG_CACHE": str(folder), "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    start = spent()
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    seconds = spent() - start
    if run.returncode not in (0, 1, 4):
        raise SystemExit(f"{' '.join(command)} ended with {run.returncode}:\n{run.stderr}")
    return seconds


def spent() -> float:
    """The seconds of the processor that all finished commands took."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def shown(seconds: list[float]) -> str:
    """The median and the fastest of some runs."""
    return f"{median(seconds):7.3f} s   fastest {min(seconds):.3f} s"


def start(folder: Path, given: argparse.Namespace) -> None:
    """One small case from a cold start, against an empty program."""
    case = folder / "one.json"
    case.write_text(SHIPMENTS.read_text(encoding="utf-8").splitlines()[0], encoding="utf-8")
    small = folder / "small.json"
    small.write_text(json.dumps({"id": "1", "export_date": "2025-12-02"}), encoding="utf-8")
    each = [("a small policy set", small, (str(SMALL),)), *((name, case, paths) for name, paths in SETS.items())]
    for name, file, paths in each:
        decide = (*POLICY, "decide", str(file), *(word for path in paths for word in ("-p", path)))
        timed(decide, folder)
        pairs = [(timed((sys.executable, "-c", "pass"), folder), timed(decide, folder)) for _ in range(given.runs * 3)]
        ratio = median(b / a for a, b in pairs)
        print(f"{'decide one case by ' + name:<48}{shown([b for _, b in pairs])}   {ratio:.1f} empty programs")


def check(folder: Path, given: argparse.Namespace) -> None:
    """The shipped policies and their scenarios, read and checked."""
    lines = sum(len(p.read_text(encoding="utf-8").splitlines()) for p in (ROOT / "policies").rglob("*.policy"))
    command = (*POLICY, "check", "policies")
    timed(command, folder)
    found = [timed(command, folder) for _ in range(given.runs)]
    print(f"{f'check {lines} lines of policies':<48}{shown(found)}")


def decide(folder: Path, given: argparse.Namespace) -> None:
    """Many cases by the reference evaluator."""
    shipments = [json.loads(line) for line in SHIPMENTS.read_text(encoding="utf-8").splitlines()]
    cases = folder / "cases.jsonl"
    with cases.open("w", encoding="utf-8") as stream:
        for number in range(given.cases):
            stream.write(json.dumps({**shipments[number % len(shipments)], "id": f"{number}"}) + "\n")
    one = folder / "one.jsonl"
    one.write_text(json.dumps(shipments[0]), encoding="utf-8")
    for name, paths in SETS.items():
        chosen = tuple(word for path in paths for word in ("-p", path))
        command = (*POLICY, "decide", str(cases), *chosen, "--format", "jsonl")
        timed((*POLICY, "decide", str(one), *chosen), folder)
        found = [timed(command, folder) for _ in range(given.runs)]
        print(f"{f'decide {given.cases} cases by {name}':<48}{shown(found)}")


def diff(folder: Path, given: argparse.Namespace) -> None:
    """Two large laws compared, beyond loading: with edits, and the same law written otherwise."""
    from policy_lang.cli.main import GARBAGE_AFTER
    from policy_lang.comparison.compare import compare
    from tests.benchmarks import laws

    gc.set_threshold(GARBAGE_AFTER)
    for count in sorted({min(1_000, given.controls), given.controls}):
        bodies = laws.controls(count)
        plain = laws.side("old", bodies)
        pairs = {
            "20 edits": (plain, laws.side("new", laws.edited(bodies, 20))),
            "another order": (plain, laws.side("new", bodies, turned=True)),
            "clauses inlined": (
                laws.side("old", *laws.named(count)),
                laws.side("new", laws.inlined(count), turned=True),
            ),
            "rewritten": (laws.side("old", laws.either(count)), laws.side("new", laws.rewritten(count))),
        }
        gc.freeze()
        for name, (old, new) in pairs.items():
            found = []
            for _ in range(given.runs):
                begun = time.process_time()
                compared = compare(old, new)
                found.append(time.process_time() - begun)
            unproved = f", {len(compared.unproved)} not proved" if compared.open else ""
            said = f"{len(compared.regions)} regions{unproved}"
            print(f"{f'diff {count} controls, {name}':<48}{shown(found)}   {said}", flush=True)


def edits(folder: Path, given: argparse.Namespace) -> None:
    """Single edits of policies, drawn at random, each compared with the law as it is, beyond loading.

    Of the United States' policies a tenth as many are drawn: clauses there serve many provisions on many days.
    """
    _edits("prc", given.edits)
    _edits("us", given.edits // 10)


def _edits(regime: str, count: int) -> None:
    from random import Random

    from policy_lang.authoring.mutants import mutants
    from policy_lang.comparison.compare import compare
    from policy_lang.comparison.sides import EVERYTHING_PUBLISHED, Side
    from policy_lang.engine import pipeline
    from policy_lang.reports.together import chapters

    loaded = pipeline.load((str(ROOT / "policies" / regime),))
    seconds, told, by_provision, possible = [], [], [], 0
    for checked in loaded.checked:
        places = {s.id: s.span.place for s in checked.symbols.all("set", "threshold", "measure", "clause")}
        made = mutants(checked.program, places, loaded.sources)
        possible += len(made)
        old = Side("old", checked.program, EVERYTHING_PUBLISHED, {})
        for edit in Random(7).sample(made, min(count, len(made))):
            begun = time.process_time()
            compared = compare(old, Side("new", edit.make(), EVERYTHING_PUBLISHED, {}), ("meaning",))
            seconds.append(time.process_time() - begun)
            told.append(sum(len(chapter.regions) for chapter in chapters(compared)))
            by_provision.append(len(compared.regions))
    if seconds:
        name = f"single edits, policies/{regime}, {len(seconds)} of {possible}"
        print(f"{name:<48}{shown(seconds)}   mean {mean(seconds):.2f} s")
        print(f"  regions told on average: {mean(told):.1f}, of {mean(by_provision):.1f} by provision")


JOBS: dict[str, Callable[[Path, argparse.Namespace], None]] = {
    "start": start,
    "check": check,
    "decide": decide,
    "diff": diff,
    "edits": edits,
}


def main() -> None:
    """Run the benchmarks that the command line names, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("jobs", nargs="*", metavar="JOB", help=f"{', '.join(JOBS)}; all without one")
    parser.add_argument("--runs", type=int, default=5, help="runs of each command (default: 5)")
    parser.add_argument("--cases", type=int, default=10_000, help="how many cases are decided (default: 10000)")
    parser.add_argument("--controls", type=int, default=10_000, help="controls of the larger law (default: 10000)")
    parser.add_argument("--edits", type=int, default=40, help="single edits of policies/prc (default: 40)")
    given = parser.parse_args()
    unknown = [job for job in given.jobs if job not in JOBS]
    if unknown:
        parser.error(f"there is no benchmark `{unknown[0]}`; there are {', '.join(JOBS)}")
    with tempfile.TemporaryDirectory() as folder:
        for job in given.jobs or JOBS:
            JOBS[job](Path(folder), given)


if __name__ == "__main__":
    main()
