"""SARIF, against the schema of SARIF 2.1.0 and against what it is made from."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from msgspec.structs import replace
from support import EXAMPLES, Judge, Run

from advisor.catalog import Page
from advisor.core.assessment import assess
from advisor.core.report import Report
from advisor.core.reporting import build_report
from advisor.core.rulebook import Rulebook
from advisor.files.answers import Source, read_answers
from advisor.render.sarif import render

HERE = Path(__file__).parent
OFFICIAL = Draft4Validator(json.loads((HERE / "sarif" / "sarif-2.1.0-rtm.5.json").read_text()))
FILES = [HERE / "sample.yaml", *sorted(EXAMPLES.glob("*.yaml"))]


def _report(rulebook: Rulebook, file: Path) -> Report:
    text = file.read_text()
    return build_report(assess(rulebook, read_answers(Source(text, "x"), rulebook)), "2026-06-01")


def _run(report: Report, page: Page | None = None) -> dict[str, Any]:
    log = json.loads(render(report, page or Page()))
    OFFICIAL.validate(log)
    run: dict[str, Any] = log["runs"][0]
    return run


@pytest.fixture(scope="module")
def sample(rulebook: Rulebook) -> Report:
    return _report(rulebook, HERE / "sample.yaml")


def test_the_schema_refuses_what_is_no_sarif(sample: Report) -> None:
    log = json.loads(render(sample, Page()))
    log["runs"][0]["results"][0]["level"] = "fatal"
    assert not OFFICIAL.is_valid(log)


@pytest.mark.parametrize("answers", ["", "answers.yaml", "a%20b/%C3%A4.yaml"])
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_log_is_sarif(rulebook: Rulebook, file: Path, answers: str) -> None:
    run = _run(_report(rulebook, file), Page(answers=answers))
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert {rule["id"] for rule in rules} == {result["ruleId"] for result in run["results"]}


def test_it_holds_all_that_needs_attention_and_nothing_else(sample: Report) -> None:
    found = {
        (one["level"], one["ruleId"], place["name"], "suppressions" in one)
        for one in _run(sample)["results"]
        for place in one["locations"][0]["logicalLocations"]
    }
    noted = [("error", sample.contradictions), ("warning", sample.warnings)]
    expected = {
        (level, note.rule.id, name, False)
        for level, notes in noted
        for note in notes
        for name in note.interactions
    }
    living = [one.note for one in sample.accepted if not one.expired]
    expected |= {
        ("warning", one.rule.id, name, True) for one in living for name in one.interactions
    }
    for section in sample.sections:
        name = section.interaction.name
        flags = {"provisional": section.provisional, "close": section.close}
        expected |= {("note", f"advisor/{flag}", name, False) for flag in flags if flags[flag]}
    asked = [one for one in sample.unknowns if one.gain or one.clarity]
    expected |= {("note", "advisor/open-question", n, False) for o in asked for n in o.interactions}
    expected |= {("note", "advisor/orphaned-acceptance", "sample", False) for _ in sample.orphans}
    assert found == expected
    assert {level for level, *_ in found} == {"error", "warning", "note"}


def test_a_suppression_says_who_why_and_until_when(sample: Report) -> None:
    told = [one["suppressions"] for one in _run(sample)["results"] if "suppressions" in one]
    assert told
    for one in told:
        assert [(each["kind"], each["status"]) for each in one] == [("external", "accepted")]
        assert "The *auditor* wants one <order> | for all" in one[0]["justification"]


def test_fingerprints_are_unique_and_do_not_move_with_the_wording(sample: Report) -> None:
    def prints(report: Report) -> list[str]:
        return [
            one["partialFingerprints"]["ruleAndInteraction/v1"] for one in _run(report)["results"]
        ]

    worded = tuple(replace(note, text=f"{note.text} Really.") for note in sample.warnings)
    before, after = prints(sample), prints(replace(sample, warnings=worded))
    assert before == after
    assert len(set(before)) == len(before)


def test_two_warnings_of_one_rule_are_two_alerts(sample: Report) -> None:
    twice = tuple(replace(note, text=text) for note in sample.warnings[:1] for text in "ab")
    results = _run(replace(sample, warnings=twice, contradictions=()))["results"]
    prints = [json.dumps(one["partialFingerprints"]) for one in results]
    assert len(set(prints)) == len(prints)


def _read(message: str) -> str:
    """Return what a viewer shows; fails on a link or a placeholder."""
    whole = re.fullmatch(r"(?:\\[\\\[\]]|\{\{|\}\}|[^\\\[\]{}])*", message, re.DOTALL)
    assert whole, message
    return re.sub(r"\\([\\\[\]])|(\{)\{|(\})\}", lambda m: m[1] or m[2] or m[3], message)


@given(st.text(max_size=30) | st.text("[]{}\\()10 a", max_size=12))
def test_a_message_has_no_link_and_no_placeholder(sample: Report, text: str) -> None:
    note = replace(sample.warnings[0], text=text)
    log = json.loads(render(replace(sample, contradictions=(), warnings=(note,)), Page()))
    assert _read(log["runs"][0]["results"][0]["message"]["text"]) == text


def test_a_report_in_which_all_is_well_has_no_result(judge: Judge) -> None:
    report = build_report(judge("small-app"))
    assert not report.warnings
    assert _run(report)["results"] == []


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("answers.yaml", "answers.yaml"),
        ("./sub/my answers [1].yaml", "sub/my%20answers%20%5B1%5D.yaml"),
        ("javascript:x", "javascript%3Ax"),
        ("../answers.yaml", ""),
        ("-", ""),
    ],
)
def test_alerts_point_at_the_answers_file_where_it_is_below_us(
    advisor: Run, tmp_path: Path, name: str, uri: str
) -> None:
    text = (EXAMPLES / "orders.yaml").read_text()
    if name != "-":
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    ran = advisor("report", name, "--format", "sarif", stdin=text)
    places = [one["locations"][0] for one in json.loads(ran.stdout)["runs"][0]["results"]]
    assert places
    told = {
        one.get("physicalLocation", {}).get("artifactLocation", {}).get("uri") for one in places
    }
    assert told == {uri or None}


def test_alerts_point_at_the_line_where_their_interaction_begins(
    advisor: Run, tmp_path: Path
) -> None:
    text = (EXAMPLES / "orders.yaml").read_text()
    (tmp_path / "answers.yaml").write_text(text)
    advisor("report", "answers.yaml", "--format", "html", "--output", "report.html")
    for name in ("answers.yaml", "report.html"):
        ran = advisor("report", name, "--format", "sarif")
        for one in json.loads(ran.stdout)["runs"][0]["results"]:
            [place] = one["locations"]
            region = place["physicalLocation"].get("region")
            if name == "report.html":
                assert region is None
            else:
                line = text.splitlines()[region["startLine"] - 1]
                assert line.endswith(place["logicalLocations"][0]["name"])
