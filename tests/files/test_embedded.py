"""A report is read back by the answers it carries, and is trusted no more than an answers file."""

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import EXAMPLES, Run

from advisor.catalog import Page, data_dir, renderer
from advisor.core.assessment import assess
from advisor.core.interaction import Project
from advisor.core.reporting import build_report
from advisor.errors import AnswersInvalid
from advisor.files.answers import Source, read_answers
from advisor.files.document import LARGEST_FILE, Unreadable
from advisor.files.embedded import unwrapped
from advisor.files.pack import load_rulebook

RULES = load_rulebook([data_dir("rules")])
SAMPLE = Path(__file__).parents[1] / "render" / "sample.yaml"
FILES = [*sorted(EXAMPLES.glob("*.yaml")), SAMPLE]


def _project(text: str) -> Project:
    return read_answers(unwrapped(Source(text, "given")), RULES)


def _told(project: Project, form: str) -> str:
    return renderer(form).render(build_report(assess(RULES, project), "2026-06-01"), Page())


@pytest.mark.parametrize("form", ["html", "json"])
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_report_read_back_gives_the_same_report(file: Path, form: str) -> None:
    text = file.read_text()
    assert unwrapped(Source(text, "given")) == Source(text, "given")
    report = _told(_project(text), form)
    assert _told(_project(f"\n {report}"), form) == report


@pytest.mark.parametrize(
    "text",
    {
        "answers in JSON": '{"schema_version": 1, "answers": {}, "interactions": []}',
        "a list": '["schema_version", "verdict", "interactions"]',
        "a key twice": (
            '{"schema_version": 1, "verdict": "", "interactions": [], "answers": {}, "answers": {}}'
        ),
    }.values(),
)
def test_what_is_no_report_is_left_as_it_is(text: str) -> None:
    assert unwrapped(Source(text, "given")) == Source(text, "given")


@pytest.mark.parametrize(
    ("text", "reason"),
    {
        "a page of somebody": ("<!DOCTYPE html><p>Hello", "this page is no report of `advisor`"),
        "two sets of answers": (
            '<!doctype html><pre id="advisor-answers">{}</pre><pre id="advisor-answers">{}</pre>',
            "this page is no report of `advisor`",
        ),
        "cut off": ('<!doctype html><pre id="advisor-answers">{}', "this report is cut off"),
        "an older report": (
            '{"schema_version": 1, "verdict": "direct", "interactions": []}',
            "this report was made before reports carried their answers",
        ),
        "too large": ("#" * (LARGEST_FILE + 1), "too-large"),
        "too large inside": (
            f'<!doctype html><pre id="advisor-answers">{" " * (LARGEST_FILE + 1)}</pre>',
            "too-large",
        ),
    }.values(),
)
def test_what_carries_no_answers_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        unwrapped(Source(text, "given"))
    problem = refused.value.problem
    if problem.code != reason:
        assert problem.code == "no-answers"
        assert problem.message.startswith(reason)
    assert problem.where in ("given", "given#answers")


_PIECES = st.sampled_from(
    [
        *("{", "}", "[", "]", '"', ":", ",", "answers", "verdict", "schema_version", "\\ud800"),
        *("<!doctype html>", '<pre id="advisor-answers"', ">", "</pre>", "&#xD800;", "&lt;", "\n"),
        *('"interactions": []', '"answers": {"x": "\\ud800"}', '"a": 1', "&", "1e999", "NaN"),
    ]
)


@given(st.lists(_PIECES, max_size=14).map("".join) | st.text(max_size=60))
def test_whatever_is_given_is_read_or_refused(text: str) -> None:
    with suppress(AnswersInvalid, Unreadable):
        assert _project(text).name


@pytest.mark.parametrize("where", ["", "{" * 20_000, '{"a":' * 5_000])
def test_deep_text_is_refused_like_an_answers_file(where: str) -> None:
    with pytest.raises(AnswersInvalid):
        _project(where)


@pytest.mark.parametrize("name", ["\\ud800", "a\\u0000", "\\u202e"])
def test_what_an_answers_file_may_not_hold_a_report_may_not_either(name: str) -> None:
    report = {"schema_version": 1, "verdict": "direct", "interactions": [], "answers": {}}
    text = json.dumps(report).replace('"answers": {}', f'"answers": {{"project": "{name}"}}')
    with pytest.raises(AnswersInvalid):
        _project(text)


def test_the_command_reads_a_report_from_a_file_and_from_a_pipe(
    advisor: Run, tmp_path: Path
) -> None:
    for form in ("html", "json"):
        kept = tmp_path / f"report.{form}"
        told = advisor("report", EXAMPLES / "orders.yaml", "--format", form, "--output", kept)
        assert told.returncode == 0
        again = advisor("report", kept, "--format", form)
        piped = advisor("report", "-", "--format", form, stdin=kept.read_text())
        assert again.stdout == piped.stdout == kept.read_text()
    changed = advisor("report", kept, "--set", "services.layout=one", "--format", "json")
    assert json.loads(changed.stdout)["answers"]["answers"]["services.layout"] == "one"


def test_a_fault_inside_a_report_has_its_address(advisor: Run, tmp_path: Path) -> None:
    kept = tmp_path / "report.html"
    advisor("report", EXAMPLES / "orders.yaml", "--format", "html", "--output", kept)
    text = kept.read_text()
    kept.write_text(text.replace("&#34;order.placed&#34;", "&#34;order placed&#34;"))
    told = advisor("report", kept)
    assert told.returncode == 2
    assert "report.html#answers:" in told.stderr
    assert "error[bad-name]: `order placed`" in told.stderr
