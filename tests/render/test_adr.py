"""The decision record: MADR's sections, and each argument told once."""

import re
from pathlib import Path

import pytest
from support import EXAMPLES, Judge

from advisor.catalog import data_dir
from advisor.core.assessment import assess
from advisor.core.decision import arguments
from advisor.core.phrases import likeliest
from advisor.core.report import Report, Section, Turn
from advisor.core.reporting import build_report
from advisor.core.verdict import Verdict
from advisor.files.answers import Source, read_answers
from advisor.files.pack import load_rulebook
from advisor.render._inline import plain
from advisor.render.adr import Head, record

RULES = load_rulebook([data_dir("rules")])
FILES = (*sorted(EXAMPLES.glob("*.yaml")), Path(__file__).parent / "sample.yaml")
SECTIONS = [
    "## Context and Problem Statement",
    "## Decision Drivers",
    "## Considered Options",
    "## Decision Outcome",
    "### Consequences",
    "### Confirmation",
    "## Pros and Cons of the Options",
    "## More Information",
]


@pytest.fixture(params=FILES, ids=lambda file: file.stem)
def report(request: pytest.FixtureRequest) -> Report:
    file: Path = request.param
    return build_report(assess(RULES, read_answers(Source(file.read_text(), file.name), RULES)))


def _part(text: str, head: str) -> str:
    return text.partition(f"\n{head}\n")[2].partition("\n#")[0]


def test_it_has_the_sections_of_madr_in_their_order(report: Report) -> None:
    text = record(report, Head())
    assert [line for line in text.splitlines() if line in SECTIONS] == SECTIONS
    assert all(_part(text, head).strip() for head in SECTIONS if head != SECTIONS[6])


def test_each_argument_is_told_once_where_it_won_or_else_where_it_lost(report: Report) -> None:
    text = record(report, Head())
    won = {one.rule.id for one in arguments(report, won=True)}
    for one in arguments(report):
        head = SECTIONS[1] if one.rule.id in won else SECTIONS[4]
        assert text.count(plain(one.rule.because)) == 1
        assert plain(one.rule.because) in _part(text, head)


def test_an_option_names_what_speaks_for_it_and_against_it_where_it_was_not_taken(
    report: Report,
) -> None:
    text = record(report, Head()).partition(f"{SECTIONS[6]}\n")[2].partition("\n## ")[0]
    told = {
        Verdict.DIRECT: re.split("### (?:A d|D)irect call.*", text)[1].partition("###")[0],
        Verdict.EVENTS: re.split("### (?:An e|E)vents?.*", text)[1].partition("###")[0],
    }
    for section in report.sections:
        other = Verdict.DIRECT if section.verdict is Verdict.EVENTS else Verdict.EVENTS
        mine = [line for line in told[other].splitlines() if _about(line, section, report)]
        for line in section.lines:
            speaks_for = (line.points > 0) is (line.alternative is other)
            (side,) = [one for one in mine if f"`{line.rule.id}`" in one] or [""]
            if line.points and (speaks_for or not section.gate):
                assert side.startswith("* Good" if speaks_for else "* Bad")
        gains = [int(n) for one in mine for n in re.findall(r"^\* Good.*: (\d+) point", one)]
        pulls = [one.points if one.alternative is other else -one.points for one in section.lines]
        assert sum(gains) == sum(pull for pull in pulls if pull > 0)
        assert not section.gate or f"* Bad, because `{section.gate.id}` decides" in "\n".join(mine)


def _about(line: str, section: Section, report: Report) -> bool:
    return len(report.sections) == 1 or f"`{section.interaction.name}`" in line.partition("(")[2]


@pytest.mark.parametrize(
    ("rule", "settings"),
    [
        ("debugging.silent-failure", ("readiness.tools=correlation_ids",)),
        ("consistency.one-transaction", ("user.signed_up/consistency.moment=unknown",)),
    ],
)
def test_what_holds_events_back_is_the_first_driver(
    judge: Judge, rule: str, settings: tuple[str, ...]
) -> None:
    report = build_report(judge("signup", *settings))
    text = record(report, Head())
    first = _part(text, SECTIONS[1]).strip().splitlines()[0]
    assert report.reasons[0].rule.id == rule
    assert first.startswith(f"* **{plain(report.reasons[0].title)}**. ")
    assert first.endswith(f"(`{rule}` holds events back)")
    assert f"* `{rule}`: " in _part(text, SECTIONS[7])


def test_a_gate_that_is_open_here_and_decides_there_gives_its_reason_once(judge: Judge) -> None:
    open_and_shut = ("order.placed=unknown", "invoice.render=atomic")
    settings = (one.replace("=", "/consistency.moment=") for one in open_and_shut)
    drivers = _part(record(build_report(judge("orders", *settings)), Head()), SECTIONS[1])
    open_ = "* **Not known yet whether it must be one atomic transaction**. (`consistency.one-"
    assert drivers.count(open_) == 1
    assert drivers.count("Both sides must commit or fail together.") == 1


def test_what_would_win_and_waits_says_why(judge: Judge) -> None:
    text = record(build_report(judge("signup", "readiness.tools=correlation_ids")), Head())
    assert "They wait until the team is ready." in text.partition(SECTIONS[6])[2]


def test_what_would_turn_it_is_told_once_for_all_that_it_would_turn(report: Report) -> None:
    told = _part(record(report, Head()), SECTIONS[7])
    for block in re.findall(r"^Revisit (.+?) when .+?:\n\n((?:\* .+\n)+)", told, re.MULTILINE):
        names, items = re.findall("`(.+?)`", block[0]), block[1].splitlines()
        sections = [one for one in report.sections if one.interaction.name in names]
        for section in sections:
            for turns in likeliest(section):
                same = [line for line in items if all(_asks(turn, line) for turn in turns)]
                about = [line for line in same if _named(line, section.interaction.name)]
                assert len([line for line in about if line.count("Now ") == len(turns)]) == 1
        distinct = {
            tuple((turn.fact, turn.after) for turn in turns)
            for section in sections
            for turns in section.tipping
        }
        more = sum(int(n) for n in re.findall(r"^\* (\d+) more, farther", block[1], re.MULTILINE))
        assert sum("Now " in line for line in items) + more == len(distinct)
        asked = [re.sub(r"Now .+?, then|; of these only .+", "", line) for line in items]
        assert len(set(asked)) == len(asked)


def _asks(turn: Turn, line: str) -> bool:
    after = " or ".join(f"“{plain(ground.label)}”" for ground in turn.after)
    return f", then {after} (`{turn.fact}`)" in line and f"“{plain(turn.before.label)}”" in line


def _named(line: str, name: str) -> bool:
    return "of these only" not in line or f"`{name}`" in line.partition("of these only")[2]


def test_a_gate_says_when_it_would_be_wrong(report: Report) -> None:
    told = _part(record(report, Head()), SECTIONS[7])
    for section in report.sections:
        if section.gate and section.tipping:
            doubt = f"`{section.gate.id}` decided. It is wrong when this is so: "
            assert told.count(f"{doubt}{plain(section.gate.wrong_when).rstrip('.')}") == 1
