"""`policy diff --expect FILE`: what was expected, what was not, and mistakes in the file."""

import json

import pytest

from policy_lang.cli.main import main
from policy_lang.reports.diff_json import diff_schema
from tests.evaluation.deciding import INSTRUMENT, control, exemption
from tests.schema_fit import fits
from tests.strategies.policies import HEADER, VOCABULARY

Q = "        in force from 2025-01-01 if last_day is included\n"
CN, EAST = control("destination is CN"), control("destination is in east")
GAP = '    not encoded "the annex" because "unread"\n        when destination is DE\n'
BODIES = {
    "a tightening": (CN, EAST),
    "a new duty": (CN, control("destination is CN", more='        duty "Tell the importer."\n')),
    "nothing": (CN, CN),
    "another charges": (
        control("destination is CN", more="        charges item.value * 1%\n"),
        control("destination is CN", more="        charges item.value * 2%\n"),
    ),
    "gone, and another stays": (CN + control("destination is CN", "n", "notify"), control("destination is CN", "n", "notify")),
    "a gap": (CN, CN + GAP),
    "a discharge": (CN, CN + exemption("end_uses include civil", "discharges c")),
    "a question": (control("destination is CN"), control("destination is CN", more=Q)),
    "two authorities": (
        control("destination is DE", "a") + control("destination is IN", "b"),
        CN + control("destination is IN", "a") + control("destination is DE", "b", "licence from GAC"),
    ),
    "masked": (control("destination is CN", "m") + CN, control("destination is CN", "m") + control("destination is DE and destination is CN")),
}  # fmt: skip


@pytest.fixture
def diff(tmp_path, monkeypatch, capsys):
    """Runs a diff of two laws with a file of expected changes; the exit code, and what is printed."""
    monkeypatch.setenv("POLICY_LANG_CACHE", "off")
    monkeypatch.chdir(tmp_path)

    def run(body, changes, *more, header="in regime prc\n"):
        old, new = BODIES[body] if isinstance(body, str) else body
        for side, text in (("old", old), ("new", new)):
            (tmp_path / side).mkdir(exist_ok=True)
            (tmp_path / side / "export.policy").write_text(VOCABULARY, encoding="utf-8")
            (tmp_path / side / "law.policy").write_text(HEADER + INSTRUMENT + text, encoding="utf-8")
        (tmp_path / "expected.policy").write_text(header + changes, encoding="utf-8")
        code = main(["diff", "old", "new", "--expect", "expected.policy", *more])
        printed = capsys.readouterr()
        return code, " ".join((printed.out + printed.err).split())

    return run


def change(*lines, title="It is meant"):
    return f'change "{title}"\n' + "".join(f"    {line}\n" for line in lines)


EXPECTED = {
    "by the provision": ("a tightening", ["by c"]),
    "by its instrument": ("a tightening", ["by law"]),
    "by the cases": ("a tightening", ["whenever destination is IN and export_date is on or after 2025-01-01"]),
    "by more cases": ("a tightening", ["whenever destination is in east"]),
    "by outcomes": ("a tightening", ["from unrestricted to licence"]),
    "by one of several outcomes": ("a tightening", ["from notify or unrestricted to licence or prohibited"]),
    "by the outcome after": ("a tightening", ["to licence"]),
    "by the authority": ("a tightening", ["authority MOFCOM"]),
    "in outcomes": ("a tightening", ["in outcomes"]),
    "by all of it": (
        "a tightening",
        ["whenever not (destination is DE)", "from unrestricted to licence", "by c", "authority MOFCOM", "in outcomes, duties"],
    ),
    "in duties": ("a new duty", ["by c", "in duties"]),
    "in charges": ("another charges", ["in charges"]),
    "in discharges": ("a discharge", ["in discharges"]),
    "in gaps": ("a gap", ["in gaps"]),
    "a gap by its instrument": ("a gap", ["whenever destination is DE", "by law"]),
    "what the case comes to": ("gone, and another stays", ["from licence to notify"]),
    "by what is no longer there": ("gone, and another stays", ["by c"]),
    "by what is no longer there and a case": ("gone, and another stays", ["whenever c applies"]),
    "under a reading": ("a question", ["whenever last_day is excluded"]),
}  # fmt: skip


@pytest.mark.parametrize("name", EXPECTED)
def test_all_is_expected(diff, name):
    body, lines = EXPECTED[name]
    code, said = diff(body, change(*lines))
    assert (code, "Every difference is expected." in said, "expected: It is meant" in said) == (0, True, True), said


UNEXPECTED = {
    "other cases": ("a tightening", ["whenever destination is CN or destination is DE"], "destination = IN"),
    "from a later day": (
        "a tightening",
        ["whenever export_date is on or after 2025-11-10"],
        "not expected, such as in this case: unrestricted → licence destination = IN export_date = 2025-01-01",
    ),
    "until a day": (
        "a tightening",
        ["whenever export_date is before 2025-11-10"],
        "not expected, such as in this case: unrestricted → licence destination = IN export_date = 2025-11-10",
    ),
    "on all days but one": (
        "a tightening",
        ["whenever not (export_date is 2025-11-10)"],
        "not expected, such as in this case: unrestricted → licence destination = IN export_date = 2025-11-10",
    ),
    "another outcome": ("a tightening", ["to prohibited"], "unrestricted → licence"),
    "from another outcome": ("a tightening", ["from notify"], "unrestricted → licence"),
    "by another provision": ("two authorities", ["by a"], "not expected"),
    "from another authority": ("a tightening", ["authority GAC"], "not expected"),
    "in duties only": ("a tightening", ["in duties"], "not expected"),
    "a duty beside outcomes": ("a new duty", ["from unrestricted to licence"], "licence; no duty → licence; duty: Tell the importer."),
    "a charge beside duties": ("another charges", ["in duties"], "not expected"),
    "not what the case comes to": ("gone, and another stays", ["from licence to unrestricted"], "licence → notify"),
    "a gap": ("a gap", ["in outcomes"], "unrestricted; outstanding unrestricted → undetermined between unrestricted and prohibited"),
    "a gap in other cases": ("a gap", ["whenever destination is CN", "in gaps"], "destination = DE"),
    "under another reading": ("a question", ["whenever last_day is included"], "last_day is excluded"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNEXPECTED)
def test_something_is_not_expected(diff, name):
    body, lines, shown = UNEXPECTED[name]
    code, said = diff(body, change(*lines))
    assert code == 1, said
    assert shown in said
    assert "Not every difference is expected: see region" in said


def test_only_the_regions_that_are_not_expected_are_named(diff):
    code, said = diff("two authorities", change("authority MOFCOM", "from licence"))
    assert code == 1
    assert "Not every difference is expected: see regions 2, 3." in said


GONE = "clause dear : item.value is more than 500 EUR\n"


def write(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def run(capsys, *arguments):
    code = main(["diff", *arguments])
    printed = capsys.readouterr()
    return code, " ".join((printed.out + printed.err).split())


def test_a_name_that_is_gone_is_read_by_the_law_before(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POLICY_LANG_CACHE", "off")
    old = HEADER + GONE + INSTRUMENT + control("dear") + CN.replace("control c", "control d")
    new = HEADER + INSTRUMENT + CN.replace("control c", "control d") + EAST.replace("control c", "control f")
    write(tmp_path, {f"{side}/export.policy": VOCABULARY for side in ("old", "new")})
    write(tmp_path, {"old/law.policy": old, "new/law.policy": new})
    dear = change("whenever dear", "by c", title="No longer dear") + change("by f")
    write(tmp_path, {"a.policy": "in regime prc\n" + dear, "b.policy": "in regime prc\n" + change("by c, f")})
    assert run(capsys, "old", "new", "--expect", "a.policy")[0] == 0
    assert run(capsys, "old", "new", "--expect", "b.policy")[0] == 0
    write(tmp_path, {"c.policy": "in regime prc\n" + change("whenever dear and nothing_known", "by c")})
    code, said = run(capsys, "old", "new", "--expect", "c.policy")
    assert (code, "`nothing_known`" in said, "`dear`" in said) == (2, True, True), said


USA = HEADER.replace("regime prc", "regime usa").replace("MOFCOM", "BIS")


def test_each_regime_has_its_own_file_and_one_may_be_gone(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POLICY_LANG_CACHE", "off")
    american = USA + INSTRUMENT.replace("MOFCOM", "BIS") + CN
    write(
        tmp_path,
        {
            **{f"{side}/export.policy": VOCABULARY for side in ("old", "new", "without")},
            **{
                f"{side}/prc.policy": HEADER + INSTRUMENT + law
                for side, law in (("old", CN), ("new", EAST), ("without", CN))
            },
            "old/usa.policy": american,
            "new/usa.policy": american.replace("destination is CN", "destination is DE"),
            "prc.policy": "in regime prc\n" + change("whenever destination is IN"),
            "usa.policy": "in regime usa\n" + change("whenever destination is in (CN, DE)", "authority BIS"),
            "none.policy": "in regime usa\n" + change("whenever c applies", "to unrestricted"),
        },
    )
    assert run(capsys, "old", "new", "--expect", "prc.policy", "--expect", "usa.policy")[0] == 0
    code, said = run(capsys, "old", "new", "--expect", "usa.policy")
    assert (code, "Not every difference is expected: see region 1." in said) == (1, True), said
    assert run(capsys, "old", "without", "--expect", "none.policy")[0] == 0


def test_a_condition_is_read_in_the_one_vocabulary_of_both_sides(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POLICY_LANG_CACHE", "off")
    wider = VOCABULARY.replace("civil, military, humanitarian", "civil, medical, military, humanitarian").replace(
        '    prohibited       "prohibited"', '    denied           "denied"\n    prohibited       "prohibited"'
    )
    write(
        tmp_path,
        {
            "old/export.policy": VOCABULARY,
            "new/export.policy": wider,
            "old/law.policy": HEADER + INSTRUMENT + CN,
            "new/law.policy": HEADER + INSTRUMENT + CN.replace("is CN", "is CN and not (end_uses include medical)"),
            "a.policy": "in regime prc\n" + change("whenever end_uses include medical", "from licence to unrestricted"),
            "b.policy": "in regime prc\n" + change("whenever end_uses include civil", "from licence"),
        },
    )
    code, said = run(capsys, "old", "new", "--expect", "a.policy")
    assert code == 0, said
    code, said = run(capsys, "old", "new", "--expect", "b.policy")
    assert (code, "not expected, such as in this case: licence → unrestricted" in said) == (1, True), said


@pytest.mark.parametrize("header", ["", "# nothing\n", "in regime prc\n"])
def test_an_empty_file_expects_nothing(diff, header):
    code, said = diff("nothing", "", header=header)
    assert (code, "No case comes out differently." in said) == (0, True), said
    code, said = diff("a tightening", "", header=header)
    assert (code, "not expected, such as in this case: unrestricted → licence" in said) == (1, True)


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("nothing", ["by c"]),
        ("a tightening", ["whenever destination is DE"]),
        ("a tightening", ["by c", "in duties"]),
        ("a tightening", ["from licence to unrestricted"]),
        ("a tightening", ["whenever export_date is before 2024-06-01"]),
        ("a gap", ["in gaps", "whenever destination is CN"]),
        ("masked", ["by c"]),
        ("gone, and another stays", ["to unrestricted"]),
    ],
)
def test_what_does_not_change_so_is_told(diff, body, lines):
    code, said = diff(body, change("whenever export_date is on or after 2000-01-01") + change(*lines, title="In vain"))
    assert code == 1, said
    assert "Expected, but nothing changed so: In vain (expected.policy:4)." in said


def test_several_changes_expect_together(diff):
    code, said = diff(
        "a tightening",
        change("whenever item.value is at most 500 EUR", title="Cheap")
        + change("whenever item.value is more than 500 EUR", title="Dear")
        + change("whenever not (item.value is at least 0 EUR)", title="Free"),
    )
    assert code == 0, said
    code, said = diff(
        "a tightening",
        change("whenever item.value is at most 500 EUR") + change("whenever item.value is more than 501 EUR"),
    )
    assert code == 1
    assert "not expected" in said


def test_masked_changes_need_not_be_expected(diff):
    code, said = diff("masked", "")
    assert code == 0, said
    assert "No case comes out differently." in said


def test_what_is_masked_of_a_region_need_not_be_expected(diff):
    mask = control("destination is IN and end_uses include civil", "m")
    code, said = diff((mask + CN, mask + EAST), change("whenever not (end_uses include civil)"))
    assert (code, "Every difference is expected." in said) == (0, True), said
    code, said = diff((mask + CN, mask + EAST), change("whenever end_uses include civil"))
    assert (code, "not expected" in said, "Expected, but nothing changed so" in said) == (1, True, True), said


def test_many_others_that_require_as_much_leave_nothing_open(diff):
    others = "".join(control(f"item.mass is {n} kg", f"c_{n}") for n in range(14))
    code, said = diff((others + CN, others), change("from licence to unrestricted"))
    assert (code, "Every difference is expected." in said) == (0, True), said


def test_a_change_of_a_regime_that_is_not_compared_is_open(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POLICY_LANG_CACHE", "off")
    law = HEADER + INSTRUMENT + CN
    later = law.replace("decided on export_date", "decided on contract_date")
    write(tmp_path, {f"{side}/export.policy": VOCABULARY for side in ("old", "new")})
    write(tmp_path, {"old/law.policy": law, "new/law.policy": later, "a.policy": "in regime prc\n" + change("by c")})
    code, said = run(capsys, "old", "new", "--expect", "a.policy")
    assert (code, "Not proved: prc, because" in said, "nothing changed so" in said) == (4, True, False), said


def test_what_is_not_proved_stays_open(diff, monkeypatch):
    from policy_lang.reasoning import imagine

    def undecided(*_, **__):
        raise imagine.Undecided

    monkeypatch.setattr(imagine, "_of_size", undecided)
    code, said = diff("a tightening", change("by c"))
    assert code == 1, said  # the region itself was not found, so that the change is not met
    assert "Not proved: c, because the search for an example did not end within its limit." in said
    code, said = diff("a tightening", "")
    assert code == 4
    assert "Every difference that was shown is expected, but not that there is no other." in said


WRONG = {
    "no such provision": (
        change("by nobody"),
        "error[N201]: there is no control, exemption or instrument named `nobody`",
    ),
    "a clause is no provision": (
        change("by rare"),
        "`rare` is a set, and a control, exemption or instrument is needed here",
    ),
    "no such outcome": (change("to licnece"), "error[N212]: `licnece` is no outcome of the scale"),
    "no such authority": (change("authority FBI"), "error[N201]: the regime names no authority `FBI`"),
    "no such field": (
        change("whenever destinatoin is CN"),
        "error[N207]: the case has no field or clause named `destinatoin`",
    ),
    "a line said twice": (change("by c", "by c"), "error[S127]: `by` is said twice here"),
    "an outcome said twice": (change("from notify to licence", "to licence"), "error[S127]: `to` is said twice here"),
    "nothing is said": (change(), "error[S129]"),
    "another declaration": (
        "clause x : destination is CN\n" + change("by c"),
        "error[S128]: this is no expected change",
    ),
    "another word": (change("in colours"), "error[S120]"),
}


@pytest.mark.parametrize("name", WRONG)
def test_mistakes_are_shown_where_they_are(diff, name):
    changes, message = WRONG[name]
    code, said = diff("a tightening", changes)
    assert code == 2, said
    assert message in said
    assert "--> expected.policy:" in said
    assert "policy diff: the expected changes have errors; nothing was compared" in said


def test_the_head_names_a_regime_of_the_policies(diff):
    code, said = diff("a tightening", change("by c"), header="in regime usa\n")
    assert (code, "error[N201]: there is no regime named `usa`" in said) == (2, True), said
    code, said = diff("a tightening", change("by c"), header="vocabulary more\n")
    assert (code, "error[S110]" in said) == (2, True), said


def test_what_cannot_be_asked_for(diff, capsys):
    assert diff("nothing", "", "--expect", "nowhere")[0] == 2
    code, said = diff("nothing", "", "--skip", "meaning")
    assert (code, "--expect is about the layer `meaning`, which is skipped" in said) == (2, True)


def test_expected_changes_are_no_part_of_a_policy_set(diff, capsys):
    diff("nothing", "")
    with open("new/more.policy", "w", encoding="utf-8") as stream:
        stream.write("in regime prc\n\n" + change("by c"))
    assert main(["check", "new"]) == 2
    assert "error[S128]: an expected change is no part of a policy set" in capsys.readouterr().err
    assert main(["fmt", "--check", "new/more.policy"]) == 0


def test_all_formats_tell_of_it(diff, tmp_path):
    formats = [part for name in ("json", "markdown", "html") for part in ("--format", f"{name}:out.{name}")]
    changes = change("whenever destination is DE", title="<In vain>") + change("by a")
    assert diff("two authorities", changes, *formats)[0] == 1
    found = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    schema = json.loads(diff_schema())
    assert fits(found, schema, schema)
    assert found["expected"] == {"changes": 2, "as_expected": False, "unmet": [], "unproved": [], "left_out": 0}
    states = {(r["provision"], r["old"], r["new"]): r["expected"]["state"] for r in found["regions"]}
    assert "not expected" in states.values()
    assert "expected" in states.values()
    shown = next(r["expected"] for r in found["regions"] if r["expected"]["state"] == "not expected")
    assert (shown["old"], shown["new"], shown["example"]["destination"]) == ("unrestricted", "licence", "CN")
    for name in ("markdown", "html"):
        text = (tmp_path / f"out.{name}").read_text(encoding="utf-8")
        assert "Not every difference is expected: see region" in text
        assert "not expected, such as in this case: unrestricted → licence" in text
        assert "destination = CN" in text
    assert "<In vain>" not in (tmp_path / "out.html").read_text(encoding="utf-8")
    assert "Not as expected" in (tmp_path / "out.html").read_text(encoding="utf-8")


def test_without_expectations_the_json_says_nothing_of_them(diff, capsys):
    diff("a tightening", "")
    assert main(["diff", "old", "new", "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert "expected" not in found
    assert all("expected" not in region for region in found["regions"])
