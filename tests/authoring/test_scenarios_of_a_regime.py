"""A scenario is decided by the law of its regime; one of a vocabulary by all."""

import json
from pathlib import Path

from policy_lang.cli.main import main

WORDS = """vocabulary words

outcomes
    free
    licence
    banned

case
    day   : date
    place : country
    heavy : yes/no
    rare  : yes/no
"""

SCENARIO = """
scenario "{title}"
    given
        day   2026-01-01
        place DE
        heavy {heavy}
    expect {expect}
"""


def regime(name: str, fact: str, outcome: str, uses: str = "words", more: str = "") -> str:
    return f"""regime {name}
    authority {name.upper()} "{name}"
    time zone Europe/Berlin
    decided on day
    uses {uses}

instrument {name}_act "Act"
    published 2025-01-01
    in force from 2025-01-01
    source "x"
    checked 2026-01-01

    control {name}_control
        cites "art. 1"
        when {fact}
        requires {outcome}
{more}"""


def tried(folder: Path, capsys, files: dict[str, str]) -> dict[str, bool]:
    for name, text in files.items():
        (folder / f"{name}.policy").write_text(text, encoding="utf-8")
    main(["test", str(folder), "--format", "json"])
    said = capsys.readouterr()
    assert not said.err, said.err
    return {result["scenario"]: result["passed"] for result in json.loads(said.out)}


def scenario(title: str, expect: str, heavy: str = "no") -> str:
    return SCENARIO.format(title=title, expect=expect, heavy=heavy)


def test_another_regime_does_not_change_what_a_scenario_says(tmp_path, capsys):
    found = tried(
        tmp_path,
        capsys,
        {
            "words": WORDS + scenario("all law", "undetermined between free and banned"),
            "weights": regime("weights", "heavy", "licence")
            + scenario("its own law", "free")
            + scenario("only", "only"),
            "metals": regime("metals", "rare", "banned") + scenario("open", "undetermined between free and banned"),
        },
    )
    assert found == {"all law": True, "its own law": True, "only": True, "open": True}


def test_regimes_that_refer_to_one_another_are_one_law(tmp_path, capsys):
    more = '\n    exemption spared\n        cites "art. 2"\n        lifts metals_control\n        when place is FR\n'
    found = tried(
        tmp_path,
        capsys,
        {
            "words": WORDS,
            "metals": regime("metals", "rare", "banned")
            + scenario("both", "undetermined between licence and banned", "yes"),
            "weights": regime("weights", "heavy", "licence", "words, metals", more)
            + scenario("both again", "undetermined between licence and banned", "yes"),
        },
    )
    assert found == {"both": True, "both again": True}
