"""The flowchart: drawn by the real Mermaid in a real browser, and safe whatever the names are.

Needs Debian's chromium and Mermaid: apt-get install chromium, npm install --prefix DIR mermaid,
MERMAID=DIR/node_modules/mermaid/dist/mermaid.min.js. In CI (CI=true) both have to be there.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec.structs import replace
from support import EXAMPLES

from advisor.catalog import Page, data_dir
from advisor.core.assessment import assess
from advisor.core.interaction import Consumer
from advisor.core.report import Report
from advisor.core.reporting import build_report
from advisor.core.verdict import Form, Verdict
from advisor.files.answers import Source, read_answers
from advisor.files.pack import load_rulebook
from advisor.render._mermaid import flowchart, label
from advisor.render.markdown import render

SAMPLE = Path(__file__).parent / "sample.yaml"
FILES = [SAMPLE, *sorted(EXAMPLES.glob("*.yaml"))]
_BREAKERS = [
    *('"', "'", "`", "#", ";", "&", "<", ">", "[", "]", "(", ")", "{", "}", "|", "%%", "\\", "\n"),
    *("end", "graph", "click s0 href", "%%{init: {}}%%", "-->", "-.->", ":::x", "@{shape: x}"),
    *(
        "<script>x</script>",
        "<img src=x>",
        "javascript:x",
        "#quot;",
        "#60;",
        "$$x$$",
        "1. a",
        "- a",
    ),
    *("**b**", "_i_", "https://x.y", "fa:fa-x", "---", "subgraph", "style s0 fill:#f00", "x"),
]
_HOSTILE = st.text(max_size=30) | st.lists(st.sampled_from(_BREAKERS), max_size=8).map(" ".join)
_RUN = """
mermaid.initialize({startOnLoad: false, securityLevel: "strict"});
(async () => {
  const found = [];
  for (const [place, text] of DIAGRAMS.entries()) {
    try {
      const {svg} = await mermaid.render(`m${place}`, text);
      const drawn = new DOMParser().parseFromString(svg, "text/html");
      const all = (kind) => [...drawn.querySelectorAll(kind)];
      const texts = (kind) => all(kind).map((one) => one.textContent.trim());
      found.push({
        nodes: texts(".nodeLabel"),
        edges: texts(".edgeLabel .edgeLabel").filter((one) => one),
        foreign: all("a, script, img, b, i, em, strong, h1, li").length,
      });
    } catch (error) {
      found.push({error: String(error)});
    }
  }
  const told = document.createElement("pre");
  told.id = "found";
  told.textContent = JSON.stringify(found);
  document.body.replaceChildren(told);
})();
"""


def _report(file: Path) -> Report:
    rules = load_rulebook([data_dir("rules")])
    return build_report(assess(rules, read_answers(Source(file.read_text(), file.name), rules)))


def _named(report: Report, name: str) -> Report:
    """Return the report with every name of a service and an interaction set to this one."""
    sections = tuple(
        replace(
            section,
            interaction=replace(
                section.interaction,
                name=name,
                producer=f"{name} p",
                consumers=(Consumer(f"{name} c", "act"),),
            ),
        )
        for section in report.sections
    )
    return replace(report, sections=sections)


@pytest.fixture(scope="module")
def tools() -> tuple[str, Path]:
    """Return the browser, and Mermaid's script."""
    chromium, script = shutil.which("chromium"), os.environ.get("MERMAID", "")
    if chromium and script:
        return chromium, Path(script)
    how = "apt-get install chromium; npm install --prefix DIR mermaid; MERMAID=DIR/..."
    if os.environ.get("CI") == "true":
        pytest.fail(f"chromium and Mermaid have to be there: {how}")
    pytest.skip(how)


def _drawn(texts: Sequence[str], tools: tuple[str, Path], folder: Path) -> list[dict[str, Any]]:
    """Draw each as GitHub would, and return what is seen in the picture."""
    chromium, script = tools
    shutil.copy(script, folder / "mermaid.js")
    data = json.dumps(texts).replace("<", "\\u003c")
    (folder / "page.html").write_text(
        '<!doctype html><meta charset="utf-8"><body><script src="mermaid.js"></script>'
        f"<script>const DIAGRAMS = {data};{_RUN}</script></body>",
        encoding="utf-8",
    )
    told = subprocess.run(
        [
            *(chromium, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"),
            *(f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=120000"),
            f"file://{folder}/page.html",
        ],
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    ).stdout
    found = re.search(r'<pre id="found">(.*?)</pre>', told, re.DOTALL)
    assert found, "Mermaid did not finish"
    result: list[dict[str, Any]] = json.loads(unescape(found[1]))
    return result


def test_mermaid_draws_every_example_as_it_is(tools: tuple[str, Path], tmp_path: Path) -> None:
    reports = [_report(file) for file in FILES]
    pictures = _drawn([flowchart(report) for report in reports], tools, tmp_path)
    for report, picture in zip(reports, pictures, strict=True):
        assert "error" not in picture
        calls = [one for one in report.sections if one.verdict is Verdict.DIRECT]
        events = [one.interaction.name for one in report.sections if one not in calls]
        services = {one.interaction.producer for one in report.sections}
        services |= {c.service for one in report.sections for c in one.interaction.consumers}
        assert services <= {*picture["nodes"]}
        assert len(picture["nodes"]) == len(services) + len(events)
        for name in events:
            assert any(node.startswith(f"{name} - ") for node in picture["nodes"])
        assert {told.partition(" ")[0] for told in picture["edges"]} == {
            one.interaction.name for one in calls
        }
        assert picture["foreign"] == 0


def test_mermaid_shows_hostile_names_literally(tools: tuple[str, Path], tmp_path: Path) -> None:
    names = [*(f"a{one}b" for one in _BREAKERS), *filter(str.strip, _BREAKERS), " ".join(_BREAKERS)]
    report = _report(SAMPLE)
    pictures = _drawn([flowchart(_named(report, name)) for name in names], tools, tmp_path)
    for name, picture in zip(names, pictures, strict=True):
        assert "error" not in picture, (name, picture)
        assert picture["foreign"] == 0
        plain = " ".join(f"{name} p".split())
        assert " ".join(picture["nodes"][0].split()) == plain


def test_the_browser_would_see_a_broken_one(tools: tuple[str, Path], tmp_path: Path) -> None:
    broken = 'flowchart LR\n  s0["a"b"]', 'flowchart LR\n  s0["<b>a</b>"]'
    syntax, markup = _drawn(broken, tools, tmp_path)
    assert "error" in syntax
    assert markup["foreign"] == 1


@given(_HOSTILE)
def test_a_label_is_one_quoted_text(text: str) -> None:
    told = label(text)
    assert re.fullmatch(r'"(?:[A-Za-z0-9 ._-]|#\d+;)*"', told)
    seen = re.sub(r"#(\d+);", lambda code: chr(int(code[1])), told[1:-1])
    assert seen == " ".join(text.split())


@given(_HOSTILE)
def test_a_name_adds_no_line_and_stands_in_labels_only(text: str) -> None:
    named = flowchart(_named(_SAMPLE, text))
    bare = flowchart(_named(_SAMPLE, "x"))
    labels = re.compile(r'"[^"]*"')
    assert labels.sub('""', named) == labels.sub('""', bare)


_SAMPLE = _report(SAMPLE)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_markdown_report_has_one_flowchart_after_the_reasons(file: Path) -> None:
    report = _report(file)
    text = render(report, Page())
    fences = [token for token in MarkdownIt().parse(text) if token.type == "fence"]
    assert [(one.info, one.content) for one in fences] == [("mermaid", f"{flowchart(report)}\n")]
    assert text.index(report.reasons[-1].rule.because) < text.index("```mermaid")
    assert text.index("```mermaid") < text.index(f"## `{report.sections[0].interaction.name}`")


def test_events_that_are_put_off_are_drawn_as_the_calls_they_are_now() -> None:
    section = replace(_SAMPLE.sections[0], verdict=Verdict.DIRECT, later=Form.JOB_QUEUE)
    text = flowchart(replace(_SAMPLE, sections=(section,)))
    assert '-->|"price.quote #40;events later#41;"|' in text
    assert "-.->" not in text


def test_what_mermaid_would_refuse_is_not_drawn() -> None:
    crowd = tuple(Consumer(f"c{number}", "act") for number in range(501))
    section = _SAMPLE.sections[0]

    def drawn(count: int) -> bool:
        one = replace(section.interaction, consumers=crowd[:count])
        report = replace(_SAMPLE, sections=(replace(section, interaction=one),))
        return "```mermaid" in render(report, Page())

    assert drawn(500)
    assert not drawn(501)
