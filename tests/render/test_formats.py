"""One sample report feeds the snapshot of every format.

ADVISOR_WRITE_SNAPSHOTS=1 writes the snapshots anew; read the difference before committing it.
"""

import json
import os
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt

from advisor.catalog import Page, format_names, renderer
from advisor.core.assessment import assess
from advisor.core.report import Report, build_report
from advisor.core.rulebook import Rulebook
from advisor.files.answers import Source, read_answers

HERE = Path(__file__).parent
SNAPSHOTS = HERE / "snapshots"
STABLE = json.loads((HERE / "report.schema.json").read_text())
_DIGEST = re.compile(r"\b[0-9a-f]{12,64}\b")


@pytest.fixture(scope="module")
def report(rulebook: Rulebook) -> Report:
    """A report with a gate, events, an unknown answer, a warning and a close call."""
    text = (HERE / "sample.yaml").read_text()
    return build_report(assess(rulebook, read_answers(Source(text, "sample.yaml"), rulebook)))


@pytest.mark.parametrize("name", format_names())
def test_the_sample_looks_as_it_did(report: Report, name: str) -> None:
    form = renderer(name)
    snapshot = SNAPSHOTS / f"sample.{name}{form.suffix}"
    # The digest of the rules changes with every comma in them; what matters is that it is there.
    found = _DIGEST.sub("DIGEST", form.render(report, Page(width=80)))
    if os.environ.get("ADVISOR_WRITE_SNAPSHOTS"):
        snapshot.write_text(found)
    assert found == snapshot.read_text()


@pytest.mark.parametrize("name", format_names())
def test_the_same_report_gives_the_same_bytes(report: Report, name: str) -> None:
    form = renderer(name)
    assert form.render(report, Page()) == form.render(report, Page())


def test_json_has_the_keys_that_programs_rely_on(report: Report) -> None:
    found = json.loads(renderer("json").render(report, Page()))
    Draft202012Validator(STABLE).validate(found)
    for interaction in found["interactions"]:
        for verdict, score in interaction["scores"].items():
            points = [
                c["points"] for c in interaction["contributions"] if c["alternative"] == verdict
            ]
            assert sum(points) == score


@pytest.mark.parametrize("width", [60, 80, 100])
def test_no_line_is_wider_than_the_terminal(report: Report, width: int) -> None:
    text = renderer("terminal").render(report, Page(width=width))
    assert max(len(line) for line in text.splitlines()) <= width


def test_without_a_width_nothing_is_wrapped(report: Report) -> None:
    text = renderer("terminal").render(report, Page())
    assert report.reasons[0].rule.because in text


def test_colour_is_there_only_when_asked_for(report: Report) -> None:
    assert "\x1b[" not in renderer("terminal").render(report, Page(width=80))
    assert "\x1b[" in renderer("terminal").render(report, Page(width=80, colour=True))


def test_ascii_means_ascii(report: Report) -> None:
    assert renderer("terminal").render(report, Page(width=80, ascii=True)).isascii()


def test_every_row_of_a_markdown_table_has_the_cells_of_its_head(report: Report) -> None:
    text = renderer("markdown").render(report, Page())
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    rows: list[int] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append(0)
        elif token.type in ("td_open", "th_open"):
            rows[-1] += 1
    assert rows
    assert set(rows) == {6}


def test_the_verdict_comes_first_and_then_three_reasons(report: Report) -> None:
    text = renderer("terminal").render(report, Page())
    order = [report.summary, *(reason.rule.because for reason in report.reasons)]
    places = [text.index(sentence) for sentence in order]
    assert len(report.reasons) == 3
    assert places == sorted(places)


def test_an_unknown_format_is_an_error() -> None:
    with pytest.raises(KeyError):
        renderer("xml")
