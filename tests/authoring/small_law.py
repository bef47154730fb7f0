"""A small policy whose every test, number and day is known, for what looks at scenarios from outside."""

from pathlib import Path

from policy_lang.engine import pipeline

VOCABULARY = """vocabulary goods

outcomes
    free
    licence
    prohibited

case
    destination : country
    export_date : date
    lasers      : list of laser
    humane      : yes/no
    buyer       : one of army, firm

record laser
    power : kW
    green : yes/no
"""

LAW = """regime law "The law"
    authority OFFICE "Office"
    time zone Europe/Berlin
    decided on export_date
    uses goods

countries listed : FR, US

question odd "Odd?"
    odd_yes "yes"
    odd_no  "no"

instrument act "The act"
    issued by OFFICE
    published 2025-01-01
    in force from 2025-02-01
    source "https://example.org/act"
    checked 2025-03-01

    control lasers_abroad "Lasers abroad"
        cites "s. 1"
        when all of
            - destination is in listed
            - some laser in lasers where (power is at least 5 kW and green)
        unless buyer is firm
        requires licence

    exemption humane_use "Humane use"
        cites "s. 2"
        lifts lasers_abroad
        when humane

instrument pause "The pause"
    issued by OFFICE
    published 2025-05-01
    source "https://example.org/pause"
    checked 2025-05-02
    suspends act from 2025-06-01 through 2025-06-30 if odd is odd_yes
"""

SCENARIOS = """in regime law

background french
    destination FR
    export_date 2025-03-01
    humane      no
    buyer       army

scenario "At the threshold"
    given french and
        lasers
            | power | green |
            | 5 kW  | yes   |
    expect licence by lasers_abroad
"""


def write(folder: Path, scenarios: str = SCENARIOS, law: str = LAW) -> Path:
    """The policy as files in a folder."""
    folder.mkdir(exist_ok=True)
    for name, text in (("goods", VOCABULARY), ("law", law), ("scenarios", scenarios)):
        (folder / f"{name}.policy").write_text(text, encoding="utf-8")
    return folder


def loaded(folder: Path, scenarios: str = SCENARIOS, law: str = LAW) -> pipeline.Loaded:
    """The policy, checked."""
    found = pipeline.load((str(write(folder, scenarios, law)),))
    assert not found.report.failed, [d.message for d in found.report.diagnostics]
    return found
