"""One sample report feeds the snapshot of every format.

ADVISOR_WRITE_SNAPSHOTS=1 writes the snapshots anew; read the difference before committing it.
"""

import json
import os
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt
from msgspec.structs import replace
from support import EXAMPLES, Judge

from advisor.catalog import Page, format_names, renderer
from advisor.core.assessment import assess
from advisor.core.open_questions import MOST_ASKED, telling, worth_asking
from advisor.core.phrases import (
    MOST_TURNS,
    NO_BACKEND,
    gate_doubt,
    likeliest,
    lines_shown,
    load_sentence,
    pack_words,
)
from advisor.core.report import Report
from advisor.core.reporting import build_report
from advisor.core.rulebook import Reweighing, Rulebook
from advisor.files.answers import Source, read_answers
from advisor.files.schema_report import report_schema
from advisor.render._inline import escape

HERE = Path(__file__).parent
SNAPSHOTS = HERE / "snapshots"
_DIGEST = re.compile(r"\b[0-9a-f]{12,64}\b")


@pytest.fixture(scope="module")
def report(rulebook: Rulebook) -> Report:
    """A report with a gate, events, an unknown answer, a warning and a close call."""
    text = (HERE / "sample.yaml").read_text()
    assessment = assess(rulebook, read_answers(Source(text, "sample.yaml"), rulebook))
    return build_report(assessment, "2026-06-01")


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


def test_a_table_of_nothing_is_not_drawn(report: Report) -> None:
    assert report.backend
    heads = ("| points | for |", "| not | because |")
    whole = renderer("markdown").render(report, Page())
    backend = replace(report.backend, runners_up=(), excluded=())
    sections = tuple(replace(one, lines=()) for one in report.sections)
    bare = renderer("markdown").render(replace(report, backend=backend, sections=sections), Page())
    assert [(head in whole, head in bare) for head in heads] == [(True, False)] * 2


@pytest.mark.parametrize("name", ["terminal", "markdown", "html", "adr"])
@pytest.mark.parametrize(
    ("largest", "told"),
    [
        (3, "every set of up to 3 changed answers was tried."),
        (2, "every set of up to 2 changed answers was tried; of larger sets there are too many"),
        (1, "every changed answer was tried; of larger sets there are too many to try."),
    ],
)
def test_where_nothing_turns_it_the_report_says_what_was_tried(
    report: Report, name: str, largest: int, told: str
) -> None:
    sections = tuple(replace(one, tipping=(), largest_tried=largest) for one in report.sections)
    text = renderer(name).render(replace(report, sections=sections), Page(width=None))
    assert told in unescape(text)
    assert "turn it into a direct call" in text
    assert "reopen it" in text
    assert told not in unescape(renderer(name).render(report, Page(width=None)))


def _closed(schema: Any) -> Any:  # noqa: ANN401 - a schema is lists and objects
    """Return a schema that takes no key but those that it describes."""
    if isinstance(schema, list):
        return [_closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    shut = {"additionalProperties": False} if isinstance(schema.get("properties"), dict) else {}
    return {**shut, **{key: _closed(value) for key, value in schema.items()}}


def _nodes(schema: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - as above
    """Yield every key that a schema describes, and what it says of it."""
    if isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict):
            yield from schema["properties"].items()
        schema = list(schema.values())
    for one in schema if isinstance(schema, list) else ():
        yield from _nodes(one)


@pytest.fixture(scope="module")
def published(rulebook: Rulebook) -> Any:  # noqa: ANN401 - a validator's type is generated
    """The published schema, except that it takes no key that it does not describe."""
    schema = report_schema(rulebook)
    Draft202012Validator.check_schema(schema)
    assert all(one.get("description") for _, one in _nodes(schema))
    made = _closed(schema)
    # The report's answers are the answers file's business.
    made["$defs"]["answers"].pop("additionalProperties")
    return Draft202012Validator(made)


def test_json_has_the_keys_that_programs_rely_on(report: Report, published: Any) -> None:  # noqa: ANN401
    found = json.loads(renderer("json").render(report, Page()))
    published.validate(found)
    for key in published.schema["required"]:
        assert not published.is_valid({name: found[name] for name in found if name != key})
    assert not published.is_valid({**found, "more": 1})
    for interaction in found["interactions"]:
        for verdict, score in interaction["scores"].items():
            points = [
                c["points"] for c in interaction["contributions"] if c["alternative"] == verdict
            ]
            assert sum(points) == score


def test_json_has_numbers_of_four_places_and_none_where_there_is_none(judge: Judge) -> None:
    def order(*settings: str) -> Any:  # noqa: ANN401 - as above
        told = build_report(judge("orders", *(f"order.placed/{one}" for one in settings)))
        found = json.loads(renderer("json").render(told, Page()))["interactions"]
        return next(one for one in found if one["id"] == "order.placed")

    over = order("load.handling=7000", "load.workers=13", "volume.per_day=20_000_000")
    assert (over["load"]["capacity"], over["load"]["wait"]) == (1.8571, None)
    assert (over["peak"]["utilisation"], over["peak"]["drain"]) == (80.7692, None)
    under = order("load.workers=39")
    assert (under["load"]["wait"], under["peak"]["drain"]) == (0.7166, 0)


@pytest.mark.parametrize("width", [60, 80, 100])
def test_no_line_is_wider_than_the_terminal(report: Report, width: int) -> None:
    text = renderer("terminal").render(report, Page(width=width))
    assert max(len(line) for line in text.splitlines()) <= width


def test_without_a_width_nothing_is_wrapped(report: Report) -> None:
    text = renderer("terminal").render(report, Page())
    assert report.reasons[0].rule.because in text


@pytest.mark.parametrize("name", ["terminal", "markdown"])
def test_what_is_rarely_there_is_told_where_it_is(report: Report, name: str) -> None:
    def told(**changed: Any) -> str:  # noqa: ANN401 - each field of a report has its own type
        return renderer(name).render(replace(report, **changed), Page()).replace("\\", "")

    assert report.backend
    later, missing = (
        told(backend=replace(report.backend, later=later, chosen=None)) for later in (True, False)
    )
    assert "Back end, once there are events\n" in later
    assert "Back end\n" in missing
    assert NO_BACKEND in later
    assert NO_BACKEND in missing
    for kept in ("accepted", "orphans"):
        assert "Accepted\n" in told(**{"accepted": (), "orphans": (), kept: getattr(report, kept)})
    assert "Accepted\n" not in told(accepted=(), orphans=())
    reweighed = (Reweighing("a.b", 2, -3, "--weight"),)
    assert "Points set anew: a.b: -3 instead of +2 (by --weight)." in told(reweighed=reweighed)
    assert f", digest {report.layers[0].digest[:12]} (" in told()
    assert "once there are events" not in told()


@pytest.mark.parametrize("name", ["terminal", "markdown", "html"])
def test_an_acceptance_of_no_warning_names_the_interaction_it_is_for(
    report: Report, name: str
) -> None:
    orphans = (replace(report.orphans[0], interaction="order.placed"),)
    text = renderer(name).render(replace(report, orphans=orphans), Page()).replace("\\", "")
    assert "shop team, but it does not warn about order.placed (any more)" in text
    assert "but it does not warn (any more)" in renderer(name).render(report, Page()).replace(
        "\\", ""
    )


def test_headings_stand_out_and_the_verdict_most(report: Report) -> None:
    text = renderer("terminal").render(report, Page(colour=True))
    assert f"\x1b[1;35m{report.summary}\x1b[0m\n" in text
    assert f"\x1b[2mJudged by {pack_words(report)}.\x1b[0m\n" in text
    heads = (
        "What goes which way",
        "What it takes",
        "Accepted",
        "Not known yet",
        "Left out",
        "Back",
    )
    for head in heads:
        assert f"\x1b[1m{head}" in text


def test_colour_is_there_only_when_asked_for(report: Report) -> None:
    assert "\x1b[" not in renderer("terminal").render(report, Page(width=80))
    assert "\x1b[" in renderer("terminal").render(report, Page(width=80, colour=True))


def test_ascii_means_ascii(report: Report) -> None:
    assert renderer("terminal").render(report, Page(width=80, ascii=True)).isascii()


def test_every_row_of_a_markdown_table_has_the_cells_of_its_head(report: Report) -> None:
    text = renderer("markdown").render(report, Page())
    assert {len(row) for table in _tables(text) for row in table} == {6, 3, 2}
    assert all(len({len(row) for row in table}) == 1 for table in _tables(text))


def _tables(text: str) -> list[list[list[str]]]:
    """Return the tables of a Markdown text: rows of cells, each cell as it is read."""
    tables: list[list[list[str]]] = []
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type == "table_open":
            tables.append([])
        elif token.type == "tr_open":
            tables[-1].append([])
        elif token.type in ("td_open", "th_open"):
            tables[-1][-1].append("")
        elif token.type == "inline" and token.level == 4:
            tables[-1][-1][-1] = "".join(child.content for child in token.children or ())
    return tables


@pytest.mark.parametrize("gate", [False, True], ids=["scores", "gate"])
@pytest.mark.parametrize("size", [1, 2, 3])
def test_markdown_tells_in_a_table_what_would_turn_a_verdict(
    report: Report, size: int, *, gate: bool
) -> None:
    section = next(one for one in report.sections if len(one.tipping) > size)
    flat = [turn for turns in section.tipping for turn in turns]
    sets = tuple((*flat[:size],) for _ in range(2))
    decided = report.sections[0].gate if gate else None
    told = replace(section, tipping=sets, gate=decided)
    text = renderer("markdown").render(replace(report, sections=(told,)), Page())
    head = "it is reopened at" if gate else "the verdict turns at"
    [table] = [one for one in _tables(text) if head in one[0]]
    expected = [
        [
            *([str(number)] if size > 1 else []),
            f"{turn.subject} ({turn.fact})",
            turn.before.label,
            ", or: ".join(ground.label for ground in turn.after),
        ]
        for number, turns in enumerate(sets, 1)
        for turn in turns
    ]
    assert table[1:] == expected
    assert ("No single answer would" in text) is (size > 1)
    assert ("Each line alone would do" in text) is (size == 1)


def test_the_verdict_comes_first_and_then_three_reasons(report: Report) -> None:
    text = renderer("terminal").render(report, Page())
    order = [report.summary, *(reason.rule.because for reason in report.reasons)]
    places = [text.index(sentence) for sentence in order]
    assert len(report.reasons) == 3
    assert places == sorted(places)


def test_an_unknown_format_is_an_error() -> None:
    with pytest.raises(KeyError):
        renderer("xml")


def _visible(markdown: str) -> tuple[set[str], str]:
    """Render Markdown; return the kinds of what is in it, and the text that a reader sees."""
    kinds: set[str] = set()
    seen: list[str] = []
    for token in MarkdownIt("gfm-like", {"linkify": False}).parse(markdown):
        kinds.add(token.type)
        for child in token.children or ():
            kinds.add(child.type)
            seen.append(child.content)
    return kinds, "".join(seen)


_HOSTILE = st.text(max_size=40) | st.lists(
    st.sampled_from(
        [
            *("[x](javascript:1)", "![x](y)", "<b>", "<!--", "</td>", "|", "\\|", "`", "``", "\\"),
            *("*", "**", "__", "~~", "# ", "- ", "1. ", "> ", "---", "===", "&lt;", "@you", "x"),
            *("https://x.y", "\n", "\n\n", "\t", "    ", "$x$", ":smile:", "^", "[^1]"),
        ]
    ),
    max_size=12,
).map("".join)


@given(_HOSTILE)
def test_escaped_text_is_nothing_but_text_in_markdown(text: str) -> None:
    kinds, seen = _visible(f"x{escape(text)}x")
    assert kinds <= {"paragraph_open", "paragraph_close", "inline", "text"}
    assert " ".join(seen.split()) == " ".join(f"x{' '.join(text.split())}x".split())


@pytest.mark.parametrize("text", ["www.x.y", "WWW.x.y", "https://x.y", "a@b.c"])
def test_github_makes_no_link_of_an_address(text: str) -> None:
    assert not re.search(r"www\.|(?<!\\)://|(?<!\\)@", escape(text), re.IGNORECASE)
    assert _visible(escape(text))[1] == text


@given(_HOSTILE)
def test_escaped_text_stays_in_its_cell(text: str) -> None:
    table = f"| a | b |\n|---|---|\n| x{escape(text)}x | y |\n"
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(table)
    assert sum(token.type == "td_open" for token in tokens) == 2
    assert not {"html_inline", "link_open", "image", "code_inline"} & _visible(table)[0]


@pytest.fixture(scope="module")
def largest(rulebook: Rulebook) -> Report:
    """A report with the longest names and the most consumers there can be."""
    name, longest = f"{'n' * 17}.{'m' * 18}", "s" * 36
    consumers = ", ".join(f"{longest}{n}: {longest}{n}" for n in range(20))
    text = (HERE / "sample.yaml").read_text().replace("project: sample", f"project: {'p' * 40}")
    text = text.replace("order.placed", name).replace("{stock: pick, mail: confirm}", "{}")
    text = text.replace("consumers: {}", f"consumers: {{{consumers}}}")
    return build_report(assess(rulebook, read_answers(Source(text, "largest"), rulebook)))


@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize("width", [40, 60, 80, 100])
def test_the_longest_names_fit_the_narrowest_terminal_and_nothing_is_lost(
    largest: Report, width: int, *, ascii_only: bool
) -> None:
    page = Page(width=width, ascii=ascii_only)
    text = renderer("terminal").render(largest, page)
    assert max(len(line) for line in text.splitlines()) <= width
    whole = renderer("terminal").render(largest, Page(ascii=ascii_only))
    assert "".join(text.split()) == "".join(whole.split())


def test_without_a_width_every_sentence_stands_on_a_line_of_its_own(largest: Report) -> None:
    lines = renderer("terminal").render(largest, Page()).splitlines()
    for section in largest.sections:
        assert [line for line in lines if line.strip() == section.sentence]
        for line in lines_shown(section):
            assert line.rule.because in [line.strip() for line in lines]


@pytest.mark.parametrize("name", sorted({*format_names()} - {"terminal"}))
def test_a_document_does_not_depend_on_the_page(report: Report, name: str) -> None:
    plain = renderer(name).render(report, Page())
    assert renderer(name).render(report, Page(width=40, colour=True, ascii=True)) == plain


def test_colour_changes_nothing_but_the_colour(report: Report) -> None:
    coloured = renderer("terminal").render(report, Page(width=80, colour=True))
    plain = renderer("terminal").render(report, Page(width=80))
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_the_sample_shows_everything_that_a_report_can_hold(report: Report) -> None:
    assert {section.verdict for section in report.sections} == {"direct", "events"}
    assert any(section.gate for section in report.sections)
    assert any(section.close for section in report.sections)
    assert any(section.provisional for section in report.sections)
    assert any(section.tipping for section in report.sections)
    assert any(section.practices for section in report.sections)
    assert any(section.conditions for section in report.sections)
    assert any(section.robustness for section in report.sections)
    assert any(section.surge and section.surge.backlog for section in report.sections)
    assert report.backend
    assert report.backend.chosen
    assert report.backend.chosen.checks
    assert report.contradictions
    assert report.warnings
    assert {one.expired for one in report.accepted} == {True, False}
    assert report.orphans
    assert report.unknowns
    assert report.left_out


def test_every_format_says_all_of_it(report: Report) -> None:
    for name in sorted({*format_names()} - {"sarif"}):  # which says what needs attention
        text = unescape(renderer(name).render(report, Page()))
        assert all(sentence in text for sentence in report.summary.split(". "))
        for section in report.sections:
            assert section.interaction.name in text
            lines = lines_shown(section)
            assert all(line.rule.because in text or name == "json" for line in lines)
            assert all(line.rule.source in text for line in lines)
            assert load_sentence(section) in text or name == "json"
            assert all(note.text in text or name == "json" for note in section.practices)
        assert all(unknown.prompt in text for unknown in worth_asking(report))
        plain = text.replace("\\_", "_")  # as Markdown shows it
        assert all(unknown.question in plain for unknown in report.unknowns)


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.yaml")), ids=lambda file: file.stem)
def test_every_example_fits_every_promise(
    rulebook: Rulebook,
    example: Path,
    published: Any,  # noqa: ANN401
) -> None:
    text = example.read_text()
    told = build_report(assess(rulebook, read_answers(Source(text, example.name), rulebook)))
    published.validate(json.loads(renderer("json").render(told, Page())))
    for width in (60, 80, 100):
        lines = renderer("terminal").render(told, Page(width=width)).splitlines()
        assert max(map(len, lines)) <= width


def test_of_a_list_with_an_open_rest_the_report_says_that_the_rest_is_open(
    judge: Judge,
    published: Any,  # noqa: ANN401
) -> None:
    told = build_report(judge("signup", "readiness.tools=tracing,unknown"))
    for name in ("terminal", "markdown", "html", "adr", "sarif"):
        text = unescape(renderer(name).render(told, Page())).replace("\\_", "_")
        assert "the rest of readiness.tools" in text.replace("\\n", " ")
    found = json.loads(renderer("json").render(told, Page()))
    published.validate(found)
    assert found["answers"]["answers"]["readiness.tools"] == ["tracing", "unknown"]
    assert [one["partly"] for one in found["unknowns"]] == [True]
    (alerts,) = (
        one
        for turns in found["interactions"][0]["tipping"]
        for one in turns
        if one["fact"] == "readiness.tools.alerts"
    )
    assert (alerts["before"], alerts["after"]) == ("unknown", ["no"])


def test_open_questions_that_tell_no_verdict_apart_are_named_in_one_line(judge: Judge) -> None:
    told = build_report(judge("signup", "user.signed_up/publish.agreement=unknown"))
    for name in ("terminal", "markdown"):
        text = renderer(name).render(told, Page())
        assert "None of these turns the verdict: publish.agreement" in text


def test_of_many_open_questions_the_first_are_told_and_the_others_named(
    rulebook: Rulebook,
) -> None:
    text = "project: vague\ninteractions:\n- {fact: a.b, producer: x, consumers: [y, z]}\n"
    told = build_report(
        assess(rulebook, read_answers(Source(text, "vague"), rulebook, unanswered=True))
    )
    asked, rest = telling(told)[:MOST_ASKED], telling(told)[MOST_ASKED:]
    assert len(rest) > 1
    for name in ("terminal", "markdown", "adr"):
        page = renderer(name).render(told, Page()).replace("\\_", "_")
        assert all(one.prompt in page for one in asked)
        assert not any(one.prompt in page for one in rest)
        assert f"Worth less: {', '.join(one.question for one in rest)}" in page
    whole = unescape(renderer("html").render(told, Page()))
    assert all(one.prompt in whole for one in telling(told))


@pytest.mark.parametrize(("count", "told"), [(MOST_ASKED + 1, 1), (MOST_ASKED + 2, 0)])
def test_one_more_than_is_told_of_many_is_told_as_well(
    report: Report, count: int, told: int
) -> None:
    unknowns = tuple(replace(report.unknowns[0], question=f"a.q{n}") for n in range(count))
    assert len(worth_asking(replace(report, unknowns=unknowns))) == MOST_ASKED + told
    (section,) = (one for one in report.sections if one.interaction.name == "order.counted")
    turns = tuple(section.tipping[:1] * (count - MOST_ASKED + MOST_TURNS))
    assert len(likeliest(replace(section, tipping=turns))) == MOST_TURNS + told


def test_the_terminal_lists_which_way_each_of_several_interactions_goes(judge: Judge) -> None:
    several = _terminal(build_report(judge("orders", "readiness.tools=correlation_ids")))
    assert "order.placed       direct call now, publish/subscribe when the team is ready" in several
    assert "stock.reserve      direct call\n" in several
    assert "\n  Events when\n" in several
    assert "\n  What would turn it into events" in several
    assert "What goes which way" not in _terminal(build_report(judge("signup")))


@pytest.mark.parametrize("form", ["terminal", "markdown", "html"])
@pytest.mark.parametrize(("count", "named", "more"), [(5, 5, 0), (6, 4, 2)])
def test_a_reason_in_many_interactions_names_a_few_of_them(
    judge: Judge, form: str, count: int, named: int, more: int
) -> None:
    report = build_report(judge("signup"))
    names = tuple(f"name.n{number}" for number in range(count))
    (first, *_) = report.reasons
    page = renderer(form).render(
        replace(report, reasons=(replace(first, interactions=names),)), Page()
    )
    assert [name in page for name in names] == [number < named for number in range(count)]
    assert (f" and {more} more" in page) is bool(more)


def test_what_is_open_in_many_interactions_names_a_few_of_them(judge: Judge) -> None:
    report = build_report(judge("orders", "order.placed/publish.agreement=unknown"))
    names = tuple(f"name.n{number}" for number in range(9))
    (first, *_, last) = report.unknowns
    told = _terminal(replace(report, unknowns=(first, replace(last, interactions=names))))
    assert "(name.n0, name.n1, name.n2, name.n3 and 5 more)" in told


def test_the_terminal_gives_the_reason_of_a_rule_once(judge: Judge) -> None:
    report = build_report(judge("orders"))
    text = _terminal(report)
    details = text.partition("\nstock.reserve  ")[2]
    for section in report.sections:
        assert text.count(f" {gate_doubt(section)}\n") == 1 or not section.gate
        for line in lines_shown(section):
            assert text.count(f" {line.rule.because}\n") == 1
            assert details.count(f". Rule {line.rule.id}") >= 1


def test_what_it_takes_is_said_once_and_for_which_interactions(judge: Judge) -> None:
    report = build_report(judge("orders"))
    (note,) = {
        note.text for one in report.sections for note in one.practices if "outbox" in note.text
    }
    for name in ("terminal", "markdown"):
        text = renderer(name).render(report, Page())
        assert text.count(note) == 1
        assert "order.placed" in text.partition(note)[2].partition("\n")[0]


def test_points_under_a_gate_are_told_where_it_overrules_them(judge: Judge) -> None:
    title = "Separate services react to each other"
    for name, agrees in (("stock.reserve", True), ("order.placed", False)):
        report = build_report(judge("orders", f"{name}/reply.needed=now"))
        (section,) = (one for one in report.sections if one.interaction.name == name)
        assert section.gate
        for form in ("terminal", "markdown"):
            text = renderer(form).render(replace(report, sections=(section,)), Page())
            assert (title in text) is not agrees


def test_of_many_ways_to_turn_a_verdict_the_likeliest_are_told(report: Report) -> None:
    (section,) = (one for one in report.sections if one.interaction.name == "order.counted")
    told = likeliest(section)
    assert [turns[0].before.value for turns in told] == ["unknown"] * MOST_TURNS
    more = len(section.tipping) - MOST_TURNS
    for name in ("terminal", "markdown", "adr"):
        assert f"{more} more, farther from today's answers" in renderer(name).render(report, Page())
    whole = unescape(renderer("html").render(report, Page()))
    assert f"{more} more, farther from today's answers" in whole
    for turns in section.tipping:
        assert all(turn.subject in whole for turn in turns)
    (few,) = (one for one in report.sections if one.interaction.name == "mail.wanted")
    assert likeliest(few) == few.tipping


def _terminal(report: Report) -> str:
    return renderer("terminal").render(report, Page())


@pytest.mark.parametrize("name", ["terminal", "markdown", "html", "adr"])
def test_where_all_that_is_open_is_about_the_same_its_head_alone_names_that(
    judge: Judge, name: str
) -> None:
    def told(*settings: str) -> str:
        text = renderer(name).render(build_report(judge("orders", *settings)), Page())
        return unescape(text).replace("\\", "")

    head = "Not known when this was decided" if name == "adr" else "Not known yet"
    assert f"{head} for invoice.render" in told()
    assert "load.handling, load.workers" in told()
    two = told("order.placed/payload.size=unknown")
    assert f"{head} for" not in two
    assert "payload.size (order.placed), load.handling (invoice.render)" in two
