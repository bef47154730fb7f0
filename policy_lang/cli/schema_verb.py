"""`policy schema`: what a case may say, as JSON Schema or as the header of a table."""

import json
from argparse import Namespace

from policy_lang.cases.schema import csv_parts_template, csv_template, json_schema
from policy_lang.cli.policies import OK, program


def run(given: Namespace) -> int:
    """Print the schema or a template."""
    vocabulary = program(given).vocabulary
    if given.csv:
        print(csv_template(vocabulary).rstrip("\n"))
    elif given.csv_parts:
        print(csv_parts_template(vocabulary).rstrip("\n"))
    else:
        print(json.dumps(json_schema(vocabulary), ensure_ascii=False, indent=2))
    return OK
