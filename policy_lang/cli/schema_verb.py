"""`policy schema`: what a case may say, as JSON Schema or as the header of a table; what the JSON of a diff says."""

import json
from argparse import Namespace
from typing import Any

from policy_lang.cases.schema import csv_parts_template, csv_template, json_schema
from policy_lang.cli.policies import OK, scales
from policy_lang.core.vocabulary import Vocabulary
from policy_lang.errors import PolicyLangError
from policy_lang.reports.diff_json import diff_schema


def run(given: Namespace) -> int:
    """Print the schema or a template."""
    if given.of == "diff":
        return _of_diff(given)
    chosen = _chosen(given, scales(given).vocabularies)
    if not given.csv and not given.csv_parts:
        print(json.dumps(_schema(chosen), ensure_ascii=False, indent=2))
        return OK
    if len(chosen) > 1:
        names = ", ".join(v.name for v in chosen)
        raise PolicyLangError(f"a table has cases of one scale: say which with --vocabulary ({names})")
    print((csv_template if given.csv else csv_parts_template)(chosen[0]).rstrip("\n"))
    return OK


def _of_diff(given: Namespace) -> int:
    """The schema of a comparison, which hangs on no policy."""
    if given.policies or given.vocabulary or given.csv or given.csv_parts:
        raise PolicyLangError(
            "--of diff: the schema of a diff is the same for all policies; leave the other options out"
        )
    print(diff_schema().rstrip("\n"))
    return OK


def _chosen(given: Namespace, known: tuple[Vocabulary, ...]) -> tuple[Vocabulary, ...]:
    """The vocabulary named, or all of them."""
    if given.vocabulary is None:
        return known
    found = tuple(v for v in known if v.name == given.vocabulary)
    if not found:
        names = ", ".join(v.name for v in known)
        raise PolicyLangError(f"--vocabulary: no regime has its outcomes from `{given.vocabulary}`; there are {names}")
    return found


def _schema(vocabularies: tuple[Vocabulary, ...]) -> dict[str, Any]:
    """The schema of a case; of several vocabularies, a case is of one of them."""
    each = [json_schema(vocabulary) for vocabulary in vocabularies]
    if len(each) == 1:
        return each[0]
    # Each schema keeps its own `$defs`: an `$id` makes it a resource of its own, which its references start from.
    named = [{"$id": f"{v.name}.case.schema.json", **schema} for v, schema in zip(vocabularies, each, strict=True)]
    return {"$schema": each[0]["$schema"], "title": "A case", "anyOf": named}
