"""`policy test --mutate`: which changes to the law scenarios notice."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from attrs import evolve

from policy_lang.authoring.explained import Entry, Explained
from policy_lang.authoring.mutants import mutants
from policy_lang.authoring.mutation import Mutation, Verdict, mutate
from policy_lang.authoring.noticing import hurried
from policy_lang.authoring.scenarios import ready_scenarios, run_scenario, run_scenarios
from policy_lang.authoring.trials import PROVED, REFUSED, UNNOTICED, Trying, choose
from policy_lang.cli.main import main
from policy_lang.engine import pipeline
from policy_lang.engine.decide import Engine

from .small_law import LAW, SCENARIOS, loaded, write
from .test_coverage import REST

BELOW = """
scenario "Below the threshold"
    given french and
        lasers
            | power    | green |
            | 4.999 kW | yes   |
    expect not lasers_abroad
"""


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    """Each run tries everything, unless a test asks for a cache."""
    monkeypatch.setenv("POLICY_LANG_CACHE", "off")


def verdict(found: Mutation, words: str, said: str) -> Verdict:
    """What became of one change."""
    (one,) = [v for v in found.verdicts if (v.words, v.said) == (words, said)]
    return one


def test_a_known_mutant_survives_and_a_scenario_kills_it(tmp_path):
    before = verdict(mutate(loaded(tmp_path / "law")), "power is at least 5 kW", "5 kW → 4 kW")
    assert (before.noticed, before.survives, before.asked) == (False, True, 1)
    assert before.place.endswith("law.policy:24")
    assert before.why == "no scenario lies between 4 kW and 5 kW"
    after = verdict(mutate(loaded(tmp_path / "law", SCENARIOS + BELOW)), "power is at least 5 kW", "5 kW → 4 kW")
    assert after.noticed


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("power is at least 5 kW", "at least → more than"),
        ("power is at least 5 kW", "5 kW → 6 kW"),
        ("listed", "without FR"),
        ("Lasers abroad", "when negated"),
        ("Lasers abroad", "licence → free"),
        ("Lasers abroad", "licence → prohibited"),
        ("buyer is firm", "negated"),
        ("humane", "negated"),
    ],
)
def test_what_one_scenario_at_the_threshold_notices(tmp_path, words, said):
    assert verdict(mutate(loaded(tmp_path / "law")), words, said).noticed


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("listed", "without US"),
        ("destination is in listed …", "and → or"),
        ("destination is in listed", "left out"),
        ("green", "left out"),
        ("Lasers abroad", "unless left out"),
        ("Humane use", "no longer lifts lasers_abroad"),
        ("in force from 2025-02-01", "begins 2025-02-01 → 2025-02-02"),
        ("suspends act from 2025-06-01 through 2025-06-30 if odd is odd_yes", "ends before 2025-07-01 → 2025-06-30"),
        ("suspends act from 2025-06-01 through 2025-06-30 if odd is odd_yes", "if negated"),
        ("suspends …", "no longer suspends lasers_abroad"),
    ],
)
def test_what_it_does_not_notice(tmp_path, words, said):
    assert verdict(mutate(loaded(tmp_path / "law")), words, said).survives


def test_scenarios_that_meet_every_state_notice_conditions_and_windows(tmp_path):
    found = mutate(loaded(tmp_path / "law", SCENARIOS + REST + BELOW))
    left = {(v.words, v.said) for v in found.survivors}
    assert ("green", "left out") not in left
    assert ("Lasers abroad", "unless left out") not in left
    assert ("in force from 2025-02-01", "begins 2025-02-01 → 2025-01-31") not in left
    assert ("listed", "without US") in left


MORE_LAW = """
    control far "Far"
        cites "s. 3"
        in force from 2025-02-01 before 2026-01-01
        when all of
            - destination is not in (FR, DE)
            - export_date is on or after 2025-03-01
            - number of each laser where (green) in lasers is more than limit
        requires prohibited

    exemption half "Half"
        cites "s. 4"
        lowers far to licence
        when not humane
"""

MORE_SCENARIOS = """
scenario "Far"
    given french and
        destination US
        export_date 2025-03-01
        lasers
            | power | green |
            | 1 kW  | yes   |
            | 1 kW  | yes   |
    expect licence by far

scenario "Far, and not all is known"
    given french and
        destination one of US, CN
        lasers
            | power | green |
            | 1 kW  | yes   |
            |       |       |
        lasers_complete no
    expect undetermined
"""


def _richer(tmp_path: Path):
    law = LAW.replace("countries listed", "threshold limit : 1\n\ncountries listed").replace(
        "\ninstrument pause", MORE_LAW + "\ninstrument pause"
    )
    return loaded(tmp_path / "richer", SCENARIOS + REST + MORE_SCENARIOS, law)


def test_only_scenarios_that_cannot_notice_are_left_out(tmp_path):
    """Deciding every scenario under every mutant gives the verdicts that the chosen ones give."""
    found = _richer(tmp_path)
    (checked,) = [c for c in found.checked if c.program.regimes]
    made = mutants(checked.program, {}, found.sources)
    scenarios = ready_scenarios(checked)
    trials = choose(checked.program, made, scenarios)
    chosen = [Trying(checked.program, scenarios, trials).fate(n) for n in range(len(trials))]
    assert sum(len(trial.order) for trial in trials) < len(trials) * len(scenarios) / 2
    for trial in trials:
        trial.order = list(range(len(scenarios)))
    everything = [Trying(checked.program, scenarios, trials).fate(n) for n in range(len(trials))]
    assert [m.said for m, a, b in zip(made, chosen, everything, strict=True) if a is not b] == []


def test_changes_of_every_kind_are_made(tmp_path):
    said = {(v.words, v.said) for v in mutate(_richer(tmp_path)).verdicts}
    assert {
        ("limit", "1 → 0"),
        ("limit", "1 → 2"),
        ("export_date is on or after 2025-03-01", "2025-03-01 → 2025-02-28"),
        ("destination is not in (FR, DE)", "without DE"),
        ("green", "negated"),
        ("number of each laser where (green) in lasers is more than limit", "more than → at least"),
        ("Half", "lowers to licence → free"),
        ("Half", "lowers to licence → prohibited"),
        ("Half", "no longer lowers far"),
        ("not humane", "negation left out"),
        ("in force from 2025-02-01 before 2026-01-01", "ends before 2026-01-01 → 2026-01-02"),
    } <= said


def test_several_processes_come_to_the_same(tmp_path):
    policies = _richer(tmp_path)
    assert mutate(policies, jobs=2) == mutate(policies)


def test_a_scenario_that_fails_anyway_notices_nothing(tmp_path):
    wrong = SCENARIOS + BELOW.replace("expect not lasers_abroad", "expect prohibited")
    assert not verdict(mutate(loaded(tmp_path / "law", wrong)), "power is at least 5 kW", "5 kW → 4 kW").noticed


def test_with_a_title_only_what_those_scenarios_ask_is_changed(tmp_path):
    policies = loaded(tmp_path / "law", SCENARIOS + REST)
    found = mutate(policies, matching="to germany")
    assert found.verdicts
    assert all(v.asked == 1 for v in found.verdicts)
    assert "green" not in {v.words for v in found.verdicts}


# -- explanations and the command ------------------------------------------------------------------------------


def test_an_explained_mutant_does_not_survive(tmp_path):
    explained = Explained([Entry("listed", "listed", "without *", "The list is data.")])
    found = mutate(loaded(tmp_path / "law"), explained=explained)
    one = verdict(found, "listed", "without US")
    assert (one.noticed, one.survives, one.because) == (False, False, "The list is data.")
    assert found.unused == ()


def test_an_explanation_of_what_is_noticed_is_told(tmp_path):
    explained = Explained([Entry("listed", None, "without FR", "no reason")])
    assert mutate(loaded(tmp_path / "law"), explained=explained).unused == ("listed, everything, without FR",)


ALL = '[[explained]]\nin = "{}"\nchange = "*"\nbecause = "This is a test."\n'


def test_the_command_fails_while_one_survives(tmp_path, capsys):
    folder, file = str(write(tmp_path / "law")), tmp_path / "explained.toml"
    assert main(["test", folder, "--mutate"]) == 1
    out = capsys.readouterr().out.splitlines()
    assert out[-1] == "27 changes: 8 noticed, 19 survive"
    at = next(n for n, line in enumerate(out) if "5 kW → 4 kW: power is at least 5 kW  [lasers_abroad]" in line)
    assert out[at + 1].strip() == "no scenario lies between 4 kW and 5 kW (1 ask for it)"
    names = ("listed", "act", "lasers_abroad", "humane_use", "pause")
    file.write_text("\n".join(ALL.format(name) for name in names), encoding="utf-8")
    assert main(["test", folder, "--mutate", "--explained", str(file)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "27 changes: 8 noticed, 19 explained, 0 survive"


def test_json_has_what_was_not_noticed(tmp_path, capsys):
    main(["test", str(write(tmp_path / "law")), "--mutate", "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    assert (found["changes"], found["noticed"], found["survive"]) == (27, 8, 19)
    (digit,) = [m for m in found["not_noticed"] if m["change"] == "5 kW → 4 kW"]
    assert (digit["in"], digit["asked_by"], digit["explained"]) == ("law.lasers_abroad", 1, None)


def test_markdown_is_a_page(tmp_path, capsys):
    file = tmp_path / "explained.toml"
    file.write_text(ALL.format("listed"), encoding="utf-8")
    page = tmp_path / "page.md"
    main(["test", str(write(tmp_path / "law")), "--mutate", "--explained", str(file), "--format", f"markdown:{page}"])
    text = page.read_text(encoding="utf-8")
    assert text.count("| all | 27 | 0 | 8 | 0 | 1 | 18 |") == 2
    assert f"| `{tmp_path / 'law'}/law.policy` | 27 | 0 | 8 | 0 | 1 | 18 |" in text
    assert "| operator | 3 | 0 | 1 | 0 | 0 | 2 |" in text
    assert "| `law.listed` | `listed` | without US | This is a test. |" in text
    assert "## Surviving" in text


# -- what has no effect, and what is kept -------------------------------------------------------------------------

TWICE = LAW.replace("countries listed : FR, US", "countries nearby : FR, DE\n\ncountries listed : nearby, FR, US")


def test_what_no_case_can_notice_is_proved_and_what_a_case_could_survives(tmp_path):
    policies = loaded(tmp_path / "law", law=TWICE)
    assert {v.fate for v in mutate(policies).survivors} == {UNNOTICED}
    found = mutate(policies, prove=True)
    assert verdict(found, "nearby", "without FR").fate == PROVED
    assert not verdict(found, "nearby", "without FR").survives
    assert verdict(found, "nearby", "without DE").survives
    assert verdict(found, "listed", "without US").survives


def test_what_cannot_be_proved_survives(tmp_path):
    """Where some laser reaches 5 kW, those that reach 4 kW come to at least that; but no diagram knows how to add."""
    counted = "            - total power of each laser where (power is at least 4 kW) in lasers is at least 4 kW\n"
    first = "            - destination is in listed\n"
    policies = loaded(tmp_path / "law", law=LAW.replace(first, counted + first))
    words = "total power of each laser where (power is at least 4 kW) in lasers is at least 4 kW"
    assert verdict(mutate(policies, prove=True), words, "left out").survives


def test_an_explanation_goes_before_a_proof(tmp_path):
    explained = Explained([Entry("nearby", "*", "without FR", "It is listed by itself.")])
    found = verdict(mutate(loaded(tmp_path / "law", law=TWICE), None, explained, prove=True), "nearby", "without FR")
    assert (found.fate, found.because) == (UNNOTICED, "It is listed by itself.")


def test_reports_tell_what_has_no_effect(tmp_path, capsys):
    policies, file = str(write(tmp_path / "law", law=TWICE)), tmp_path / "found.json"
    assert main(["test", policies, "--mutate", "--prove", "--format", f"json:{file}", "--format", "text"]) == 1
    found = json.loads(file.read_text(encoding="utf-8"))
    assert found["without_effect"] == len([one for one in found["not_noticed"] if one["without_effect"]]) > 0
    assert found["changes"] == found["noticed"] + found["without_effect"] + found["survive"]
    assert f"{found['without_effect']} without effect (proved), " in capsys.readouterr().out
    assert main(["test", policies, "--prove"]) == 2


def test_without_a_proof_no_solver_and_no_comparison_is_loaded(tmp_path):
    code = (
        "import sys; from policy_lang.cli.main import main; main(sys.argv[1:]);"
        "print([m for m in sys.modules if m == 'z3' or m.startswith('policy_lang.comparison')])"
    )
    policies = str(write(tmp_path / "law"))
    run = subprocess.run(
        [sys.executable, "-c", code, "test", policies, "--mutate"], capture_output=True, text=True, check=True
    )
    assert run.stdout.splitlines()[-1] == "[]"


def _tried(capsys) -> list[str]:
    """What the last run said on the way."""
    return [line.split(" of ")[1] for line in capsys.readouterr().err.splitlines() if " of " in line]


def test_what_was_tried_before_is_kept_as_long_as_it_holds(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("POLICY_LANG_CACHE", str(tmp_path / "cache"))
    first = mutate(loaded(tmp_path / "law"), prove=True)
    assert any("changes tried" in said for said in _tried(capsys))
    assert mutate(loaded(tmp_path / "law"), prove=True) == first
    assert _tried(capsys) == []
    more = mutate(loaded(tmp_path / "law", SCENARIOS + BELOW), prove=True)
    assert verdict(more, "power is at least 5 kW", "5 kW → 4 kW").noticed
    assert {said.split(" ", 1)[0] for said in _tried(capsys)} == {"1", "19"}  # one scenario is new; 19 were not noticed
    assert mutate(loaded(tmp_path / "law"), prove=True) == first
    assert _tried(capsys)
    monkeypatch.setenv("POLICY_LANG_CACHE", "off")
    assert mutate(loaded(tmp_path / "law"), prove=True) == first


def test_what_is_kept_of_another_law_is_not_used(tmp_path, monkeypatch):
    monkeypatch.setenv("POLICY_LANG_CACHE", str(tmp_path / "cache"))
    mutate(loaded(tmp_path / "law"))
    other = mutate(loaded(tmp_path / "law", law=LAW.replace("at least 5 kW", "at least 4.5 kW")))
    monkeypatch.setenv("POLICY_LANG_CACHE", "off")
    assert other == mutate(loaded(tmp_path / "law", law=LAW.replace("at least 5 kW", "at least 4.5 kW")))


def test_an_act_that_names_one_provision_can_forget_it(tmp_path):
    """Without anything left to act on, the act is gone, and the question behind it is not asked."""
    law = LAW.replace("suspends act from", "suspends lasers_abroad from")
    june = REST.replace("    answer odd odd_yes\n    expect latent licence by lasers_abroad", "    expect undetermined")
    found = mutate(loaded(tmp_path / "law", SCENARIOS + june, law))
    assert verdict(found, "suspends …", "no longer suspends lasers_abroad").noticed


# -- charges, what the checker refuses, and parts of a policy set ------------------------------------------------

PORTS = Path(__file__).parent.parent / "data" / "ports"

A_SHIP = """in regime harbour

scenario "A ship"
    given
        arrival      2025-06-01
        destination  DE
        ship.flag    DE
        ship.tonnage 1500 net_ton
    expect {}
"""


@pytest.mark.parametrize(
    ("expected", "noticed"), [("charges 3000 EUR by big_ships", True), ("toll by big_ships", False)]
)
def test_a_change_of_a_charge_is_noticed_by_who_expects_the_charge(tmp_path, expected, noticed):
    scenario = tmp_path / "scenario.policy"
    scenario.write_text(A_SHIP.format(expected), encoding="utf-8")
    found = mutate(pipeline.load((str(PORTS), str(scenario))))
    for words, said in (("rate", "2 EUR → 3 EUR"), ("Big ships", "1 net_ton → 2 net_ton")):
        (one,) = [v for v in found.verdicts if v.said == said]
        assert (one.kind, one.noticed, one.asked) == ("number", noticed, int(noticed)), words


CHANGES = """
instrument steps "Steps"
    issued by OFFICE
    published 2025-05-01
    source "https://example.org/steps"
    checked 2025-05-02
    changes limit to 6 kW from 2025-07-01 before 2026-01-01
    changes limit to 7 kW from 2026-01-01
"""


def test_what_the_checker_refuses_needs_no_scenario(tmp_path):
    law = LAW.replace("countries listed", "threshold limit : 5 kW\n\ncountries listed").replace("5 kW and", "limit and")
    found = mutate(loaded(tmp_path / "law", law=law + CHANGES))
    fates = {v.said: v.fate for v in found.verdicts if v.owner == "law.steps"}
    refused = {said for said, fate in fates.items() if fate == REFUSED}
    assert refused == {"ends before 2026-01-01 → 2026-01-02", "begins 2026-01-01 → 2025-12-31"}
    assert len(fates) > len(refused)
    assert not [v for v in found.survivors if v.fate == REFUSED]


@pytest.mark.parametrize(("part", "files"), [("law.policy", {"law"}), ("", {"law"}), ("law", {"law"})])
def test_only_a_part_is_changed(tmp_path, part, files):
    policies = loaded(tmp_path / "law")
    named = part if part == "law" else str(tmp_path / "law" / part)
    found = mutate(policies, only=(named,))
    assert {Path(v.path).stem for v in found.verdicts} == files


def test_a_part_that_has_no_law_is_told(tmp_path, capsys):
    assert main(["test", str(write(tmp_path / "law")), "--mutate", "--only", "elsewhere.policy"]) == 2
    assert "--only: `elsewhere.policy` is no file, folder or regime" in capsys.readouterr().err


def test_only_wants_mutate(tmp_path, capsys):
    assert main(["test", str(write(tmp_path / "law")), "--only", "law"]) == 2
    assert "--only is about --mutate" in capsys.readouterr().err


def test_hurried_decisions_fail_where_exact_ones_do(tmp_path):
    """What deciding only as far as needed comes to is what deciding in full comes to."""
    found = _richer(tmp_path)
    (checked,) = [c for c in found.checked if c.program.regimes]
    scenarios = ready_scenarios(checked)
    for mutant in mutants(checked.program, {}, found.sources):
        engine = Engine(mutant.make())
        for ready in scenarios:
            full = evolve(ready, options=evolve(ready.options, outlook=True, exact=True))
            assert bool(run_scenario(engine, hurried(ready)).failures) is bool(run_scenario(engine, full).failures)


@pytest.mark.parametrize(("destination", "passes"), [("one of FR, US", True), ("one of FR, DE", False)])
def test_a_control_that_requires_the_mildest_outcome_is_expected_for_certain(tmp_path, destination, passes):
    """Or no scenario could notice that a member of its set is gone."""
    scenario = SCENARIOS.replace("destination FR", f"destination {destination}").replace("licence by", "free by")
    policies = loaded(tmp_path / "law", scenario, LAW.replace("requires licence", "requires free"))
    (result,) = run_scenarios(policies)
    assert result.failures is not passes
    assert verdict(mutate(policies), "listed", "without US").noticed is passes
