"""The HTML report: it asks for nothing, runs nothing, and says in tables what it draws."""

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from support import EXAMPLES, Judge

from advisor.catalog import Page, data_dir, format_names
from advisor.core.assessment import assess
from advisor.core.phrases import load_sentence, stability_words
from advisor.core.record import stamps
from advisor.core.report import Note, Report
from advisor.core.reporting import build_report
from advisor.files.answers import Source, read_answers
from advisor.files.pack import load_rulebook
from advisor.render import _html
from advisor.render._html.service_map import service_map
from advisor.render.html import render, web_address

RULES = load_rulebook([data_dir("rules")])
SAMPLE = Path(__file__).parent / "sample.yaml"
_VOID = {"meta", "link", "br", "hr", "img", "input", "path", "polygon", "rect", "line", "circle"}
_FETCHES = {
    "src",
    "srcset",
    "action",
    "formaction",
    "poster",
    "background",
    "cite",
    "ping",
    "style",
}
_ELEMENTS = frozenset(
    {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "a",
        "header",
        "main",
        "footer",
        "section",
        "article",
        "h1",
        "h2",
        "h3",
        "p",
        "ol",
        "ul",
        "li",
        "details",
        "summary",
        "div",
        "span",
        "strong",
        "code",
        "pre",
        "dl",
        "dt",
        "dd",
        "figure",
        "figcaption",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "svg",
        "desc",
        "g",
        "path",
        "polygon",
        "rect",
        "line",
        "circle",
        "text",
    }
)


@dataclass
class _Element:
    tag: str
    given: dict[str, str]
    parts: "list[_Element | str]" = field(default_factory=list)

    def every(self, *tags: str) -> "Iterator[_Element]":
        for part in self.parts:
            if isinstance(part, _Element):
                if not tags or part.tag in tags:
                    yield part
                yield from part.every(*tags)

    @property
    def text(self) -> str:
        return "".join(p if isinstance(p, str) else p.text for p in self.parts)

    @property
    def printed(self) -> str:
        """The text without what the style leaves out on paper."""
        if {*self.given.get("class", "").split()} & {"screen", "numbers"}:
            return ""
        return "".join(p if isinstance(p, str) else p.printed for p in self.parts)


class _Tree(HTMLParser):
    """Reads a page into elements, and insists that all of them are closed in order."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Element("", {})
        self.open = [self.root]
        self.feed(page)
        self.close()
        assert self.open == [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs)
        one = _Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].parts.append(one)
        if tag not in _VOID:
            self.open.append(one)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _VOID
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].parts.append(data)

    def handle_comment(self, data: str) -> None:
        assert len(stamps(f"<!--{data}-->")) == 1, f"a comment: {data}"


def _made(file: Path) -> Report:
    read = read_answers(Source(file.read_text(), file.name), RULES)
    return build_report(assess(RULES, read), "2026-06-01")


REPORTS = {file.stem: _made(file) for file in (*sorted(EXAMPLES.glob("*.yaml")), SAMPLE)}
PAGES = {name: _Tree(render(report, Page())).root for name, report in REPORTS.items()}


@pytest.fixture(params=PAGES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_what_a_format_is_made_of_is_no_format() -> None:
    assert "html" in format_names()
    assert not [one for one in format_names() if one.startswith("_")]


def test_it_runs_nothing_and_asks_for_nothing(name: str) -> None:
    page = PAGES[name]
    assert {one.tag for one in page.every()} <= _ELEMENTS
    for one in page.every():
        assert not {*one.given} & _FETCHES
        assert not [key for key in one.given if key.startswith("on")]
        for key, value in one.given.items():
            assert "url(" not in value
            if key.endswith("href"):
                assert value.startswith("#") or web_address(value)
    (style,) = page.every("style")
    assert not re.search(r"url\(|@import|expression|</", style.text)


def test_the_policy_allows_this_style_and_nothing_else(name: str) -> None:
    metas = list(PAGES[name].every("meta"))
    (policy,) = (m for m in metas if m.given.get("http-equiv") == "Content-Security-Policy")
    (style,) = PAGES[name].every("style")
    digest = base64.b64encode(hashlib.sha256(style.text.encode()).digest()).decode()
    assert policy.given["content"].split("; ") == [
        "default-src 'none'",
        f"style-src 'sha256-{digest}'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    assert metas.index(policy) <= 1  # before anything that it is about


def test_every_id_is_there_once_and_every_link_within_leads_somewhere(name: str) -> None:
    ids = [one.given["id"] for one in PAGES[name].every() if "id" in one.given]
    assert len(set(ids)) == len(ids)
    for one in PAGES[name].every():
        told = f"{one.given.get('aria-labelledby', '')} {one.given.get('href', ' ')[1:]}"
        assert {*told.split()} <= {*ids} or web_address(one.given.get("href", ""))
    for section in REPORTS[name].sections:
        assert f"interaction-{section.interaction.name}" in ids
        assert {f"rule-{line.rule.id}" for line in section.lines} <= {*ids}


def test_it_opens_on_the_verdict_and_the_reasons_all_else_is_folded(name: str) -> None:
    (main,) = PAGES[name].every("main")
    (heading,) = main.every("h1")
    assert heading.text == REPORTS[name].summary
    folded = [d for d in main.every("details") if "open" not in d.given]
    assert folded == list(main.every("details"))
    hidden = "".join(d.text for d in folded)
    for reason in REPORTS[name].reasons:
        assert main.text.count(reason.rule.because) > hidden.count(reason.rule.because)


@pytest.mark.parametrize(
    ("name", "words"),
    [("sample", "what is most worth answering first"), ("orders", "none of which turns a verdict")],
)
def test_the_line_of_open_questions_says_whether_one_of_them_matters(name: str, words: str) -> None:
    (folded,) = (d for d in PAGES[name].every("details") if d.given.get("id") == "unknowns")
    (summary, *_) = folded.every("summary")
    assert words in summary.text


def test_on_paper_nothing_is_missing_that_is_not_said_elsewhere(name: str) -> None:
    (main,), report = PAGES[name].every("main"), REPORTS[name]
    headed = {reason.rule.id for reason in report.reasons}
    gates = {section.gate.id for section in report.sections if section.gate}
    for section in report.sections:
        assert load_sentence(section) in main.printed
        for line in section.lines:
            told = main.printed.count(line.rule.because)
            assert told == 1 or line.rule.id in headed | gates
            assert line.rule.source in main.printed
            assert line.rule.wrong_when in main.printed
            assert all(f"{one.fact} = {one.value}" in main.printed for one in line.grounds)
        assert all(note.text in main.printed for note in section.practices)
        for turn in (turn for turns in section.tipping for turn in turns):
            assert all(f"{one.label}" in main.printed for one in (turn.before, *turn.after))
    for unknown in report.unknowns:
        assert unknown.prompt in main.printed or unknown.question in main.printed


def test_the_room_draws_the_weights_that_turn_it_and_no_other(name: str) -> None:
    for section in REPORTS[name].sections:
        place = f"room-title-{section.interaction.name}"
        drawn = [
            svg for svg in PAGES[name].every("svg") if place in svg.given.get("aria-labelledby", "")
        ]
        tracks = [
            text.text
            for svg in drawn
            for text in svg.every("text")
            if text.given["class"] == "what"
        ]
        turning = [one.rule.title for one in section.lines if stability_words(one)]
        assert sorted(tracks) == sorted(turning)


def _figures(text: str) -> list[str]:
    return re.findall(r"\d[\d,.]*", text)


def test_every_picture_has_a_name_a_description_and_a_table_with_its_figures(name: str) -> None:
    figures = list(PAGES[name].every("figure"))
    assert figures
    drawn = [svg for figure in figures for svg in figure.every("svg") if svg.given.get("role")]
    assert drawn == [svg for svg in PAGES[name].every("svg") if svg.given.get("role")]
    for figure in figures:
        (table,) = figure.every("table")
        for svg in figure.every("svg"):
            if svg.given.get("role") == "img":
                (title,), (desc,) = svg.every("title"), svg.every("desc")
                assert svg.given["aria-labelledby"] == f"{title.given['id']} {desc.given['id']}"
                assert title.text.strip()
                assert desc.text.strip()
        told = {one for cell in table.every("td", "th") for one in _figures(cell.text)}
        drawn_here = [
            one
            for text in figure.every("text")
            if text.given.get("class") in ("figure", "peak")
            for one in _figures(text.text)
        ]
        assert {*drawn_here} <= told


def test_the_bars_are_the_contributions(name: str) -> None:
    for section in REPORTS[name].sections:
        place = f"pulls-title-{section.interaction.name}"
        (figure,) = (
            f
            for f in PAGES[name].every("figure")
            if place in {e.given.get("id") for e in f.every()}
        )
        told = [td.text for td in figure.every("td") if td.given.get("class") == "number"]
        assert told == [f"{line.points:+d}" for line in section.lines]
        drawn = [t.text for t in figure.every("text") if t.given.get("class") == "figure"]
        assert drawn == [str(abs(line.points)) for line in section.lines if line.points]
        lead = section.scores["events"] - section.scores["direct"]  # type: ignore[index]
        ahead, behind = (int(t.text) if t else 0 for t in _totals(figure))
        assert ahead - behind == lead


def _totals(figure: _Element) -> tuple[_Element | None, _Element | None]:
    both = [t for t in figure.every("text") if t.given.get("class") == "figure total"]
    left = next((t for t in both if t.given.get("text-anchor") == "end"), None)
    right = next((t for t in both if "text-anchor" not in t.given), None)
    return right, left


def test_the_map_draws_every_way_and_events_apart_from_calls(name: str) -> None:
    (chart,) = (s for s in PAGES[name].every("svg") if s.given.get("class") == "map")
    lanes = [g for g in chart.every("g") if g.given.get("class", "").startswith("lane")]
    sections = sorted(REPORTS[name].sections, key=lambda one: one.verdict != "direct")
    assert len(lanes) == len(sections)
    for lane, section in zip(lanes, sections, strict=True):
        assert lane.given["class"] == f"lane {section.verdict}"
        assert len(list(lane.every("polygon"))) == len(section.interaction.consumers)
        badges = [r for r in lane.every("rect") if r.given.get("class") == "node"]
        assert len(badges) == (section.verdict == "events")
    (figure,) = (f for f in PAGES[name].every("figure") if chart in f.every("svg"))
    (legend,) = figure.every("figcaption")
    for verdict, word in (("direct", "Solid"), ("events", "Dashed")):
        assert (word in legend.text) is any(one.verdict == verdict for one in sections)


_FANS = [
    ("user.signed_up/reply.needed=none", ("signup", "b", "c", "d")),
    ("user.signed_up/reply.needed=none", ("b", "signup")),
    ("user.signed_up/reply.needed=none", ("signup",)),
    ("user.signed_up/reply.needed=now", ("b", "signup", "c")),
]


@pytest.mark.parametrize(("change", "consumers"), _FANS)
def test_no_arrow_of_the_map_lies_on_another_or_on_the_next_row(
    judge: Judge, change: str, consumers: tuple[str, ...]
) -> None:
    report = build_report(
        judge("signup", change, f"user.signed_up/consumers={','.join(consumers)}")
    )
    picture = service_map(replace(report, sections=(*report.sections, *report.sections)))
    (band,) = picture.bands
    first, second = band.lanes
    levels = [arrow.level for arrow in first.arrows]
    assert sorted(arrow.consumer for arrow in first.arrows) == sorted(consumers)
    assert len({*levels}) == len(levels)
    back = [one.level for one in first.arrows if one.consumer == "signup"]
    assert first.y not in back
    assert max(levels) + 40 <= second.y
    assert max(arrow.level for arrow in second.arrows) < band.y + band.height


_TRICKS = st.text(max_size=30) | st.sampled_from(
    [
        "<script>alert(1)</script>",
        "</style><script>",
        "</pre><img src=x onerror=alert(1)>",
        '"><svg onload=alert(1)>',
        "' onmouseover='x",
        "{{ 7*7 }}",
        "{% include 'x' %}",
        "<!--",
        "]]>",
        "&lt;b&gt;",
        "javascript:alert(1)",
        "</title>",
        "</details></main>",
    ]
)


@settings(max_examples=40)
@given(_TRICKS)
def test_hostile_text_is_text(trick: str) -> None:
    trick = trick.replace("\r", "\n").replace("\0", "")  # as a parser of HTML would read them
    report = REPORTS["sample"]
    section = report.sections[1]
    line = section.lines[0]
    rule = replace(line.rule, id="acme.x", title=trick, because=trick, source=trick)
    rule = replace(rule, wrong_when=trick)
    consumers = tuple(replace(one, action=trick) for one in section.interaction.consumers)
    section = replace(
        section,
        sentence=trick,
        why_not=trick,
        lines=(replace(line, rule=rule),),
        interaction=replace(section.interaction, producer=trick, consumers=consumers),
    )
    told = replace(
        report,
        project=trick,
        summary=trick,
        sections=(section,),
        warnings=(Note(rule, trick, ()),),
        left_out=tuple(replace(one, because=trick) for one in report.left_out),
        answers={"project": trick},
    )
    page = _Tree(render(told, Page())).root
    assert {one.tag for one in page.every()} <= _ELEMENTS
    for one in page.every():
        assert not [key for key in one.given if key.startswith("on") or key in _FETCHES]
        assert one.given.get("href", "#").startswith(("#", "http://", "https://"))
    (heading,) = page.every("h1")
    assert heading.text == trick


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("https://example.org/a?b=c", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt://x/%0aalert(1)", False),
        ("data:text/html,x", False),
        ("//example.org", False),
        ("http://[", False),
        ("https:", False),
        ("Guide, section 1", False),
    ],
)
def test_only_addresses_on_the_web_become_links(text: str, *, safe: bool) -> None:
    assert bool(web_address(text)) is safe


def test_the_longest_name_that_is_drawn_fits_its_box() -> None:
    parts = Path(_html.__file__).parent
    (told,) = re.findall(r"\.map \.service text \{ (.+?) \}", (parts / "style.css").read_text())
    (size,) = re.findall(r"font-size: ([\d.]+)px", told)
    assert "var(--mono)" in told  # so that W is no wider than i
    drawn = re.search(
        r'width="(\d+)".+?service\.name \| shorten\((\d+)\)', (parts / "charts.html.j2").read_text()
    )
    assert drawn
    width, letters = map(int, drawn.groups())
    assert letters * 0.61 * float(size) < width


@pytest.mark.parametrize(("count", "wide"), [(3, False), (12, True)])
def test_a_map_that_no_page_holds_keeps_its_size_and_its_table_on_paper(
    judge: Judge, count: int, *, wide: bool
) -> None:
    names = ",".join(f"service_{number}" for number in range(count))
    page = render(build_report(judge("signup", f"user.signed_up/consumers={names}")), Page())
    (figure, *_) = _Tree(page).root.every("figure")
    assert ("service_0, service_1" in figure.printed) is wide
    (chart, *_) = figure.every("svg")
    assert chart.given["class"] == ("map wide" if wide else "map")


def test_what_waits_over_time_is_drawn_only_where_a_queue_holds_it(judge: Judge) -> None:
    title, called = "A peak over time, order.placed", "order.placed/reply.needed=now"
    assert title in render(build_report(judge("orders")), Page())
    assert title not in render(build_report(judge("orders", called)), Page())
