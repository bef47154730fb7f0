"""Every evaluator gives the expected decision of every case in `data/`."""

import io
import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from policy_lang.cases.read import read_cases
from policy_lang.core.decision import Decision
from policy_lang.engine.decide import Engine, Options
from policy_lang.reports.decision_json import decision_json
from tests.semantics.checking import load, program

DATA = Path(__file__).parent / "data"


@cache
def engine(name: str) -> Engine:
    files = {"vocabulary.policy": DATA / "vocabulary.policy", "law.policy": DATA / name / "law.policy"}
    return Engine(program(load({called: path.read_text(encoding="utf-8") for called, path in files.items()})))


def examples() -> Iterator[Any]:
    for path in sorted(DATA.glob("*/cases.json")):
        for example in json.loads(path.read_text(encoding="utf-8"), parse_float=str):
            yield pytest.param(path.parent.name, example, id=f"{path.parent.name}-{example['case']['id']}")


def asked(given: dict[str, Any]) -> Options:
    """How a case is asked about."""
    days = {name: date.fromisoformat(given[name]) for name in ("published", "on") if name in given}
    answers = tuple((f"prc.{question}", reading) for question, reading in given.get("answers", {}).items())
    return Options(**days, answers=answers, assume=given.get("assume", False))


def said(decision: Decision) -> dict[str, Any]:
    """A decision as the fields that may be expected of it."""
    found = decision_json(decision)
    found["findings"] = {f.control: f.certainty for f in decision.findings}
    found["lifted"] = {f.control: f.certainty for f in decision.lifted}
    found["latent"] = {x.provision: x.certainty for x in decision.latent}
    return found


@pytest.mark.parametrize(("name", "example"), list(examples()))
def test_expected_decision(name: str, example: dict[str, Any]) -> None:
    deciding = engine(name)
    text = io.BytesIO(json.dumps(example["case"]).encode())
    (result,) = read_cases(text, deciding.program.vocabulary, name="case", format="json")
    assert result.case is not None, [d.message for d in result.diagnostics]
    decision = said(deciding.decide(result.case, asked(example.get("asked", {}))))
    assert {field: decision[field] for field in example["expect"]} == example["expect"], example["why"]
