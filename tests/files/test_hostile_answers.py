"""Whatever an answers file holds: it is read or refused with a place, in bounded time."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import EXAMPLES

from advisor.catalog import data_dir
from advisor.errors import AnswersInvalid, Problem
from advisor.files.answers import Source, read_answers
from advisor.files.document import Unreadable, decode, parse
from advisor.files.pack import load_rulebook
from advisor.files.save import merge_answers
from advisor.files.settings import Setting

RULES = load_rulebook([data_dir("rules")])
SIGNUP = (EXAMPLES / "signup.yaml").read_text()
SCREEN = "We are setting up your account"


def _refused(text: str, *settings: str, partial: bool = False) -> list[Problem]:
    """Read a text; return its problems, none where it was taken."""
    laid_over = tuple(Setting(setting) for setting in settings)
    try:
        read_answers(Source(text, "f", laid_over), RULES, partial=partial)
    except AnswersInvalid as error:
        return list(error.problems)
    return []


_words = st.sampled_from(
    [
        *("", "~", "null", "no", "yes", "1", "x", "a.b", "fact", "request", "producer", "unknown"),
        *("consumers", "answers", "interactions", "project", "schema_version", "reply.needed"),
        *("services.layout", "readiness.tools", "several", "now", "'", '"', "&a", "*a", "!x", "<<"),
        *("[", "{", "- ", "? ", ": ", "|", ">", "%", "@", "\t", "\u202e", "\x85", "\ufeff", "é"),
    ]
)
_trees = st.recursive(
    st.sampled_from(["x", "no", "~", "'a.b'", '"\\e"', "12", "several", "now", "[]", "{}"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(
            st.sampled_from(
                ["fact", "request", "producer", "consumers", "answers", "reply.needed", "x"]
            ),
            inner,
            max_size=4,
        ).map(lambda pairs: "{" + ", ".join(f"{k}: {v}" for k, v in pairs.items()) + "}"),
    ),
    max_leaves=10,
)


@settings(max_examples=150)
@given(st.lists(_words, max_size=25), st.sampled_from(["", " ", "\n", "\n  "]))
def test_any_text_is_read_or_refused_and_nothing_else(words: list[str], between: str) -> None:
    _refused(between.join(words))
    _refused(between.join(words), partial=True)


@settings(max_examples=150)
@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_and_nothing_else(raw: bytes) -> None:
    with contextlib.suppress(Unreadable):
        parse(decode(raw, "f"), "f", [])


@settings(max_examples=150)
@given(
    st.sampled_from(["schema_version", "project", "answers", "interactions", "x"]),
    _trees,
    _trees,
)
def test_any_shape_is_refused_with_a_place_and_what_is_taken_can_be_saved(
    name: str, tree: str, item: str
) -> None:
    text = f"{name}: {tree}\n"
    if name != "interactions":
        text += f"interactions: [{item}]\n"
    for problem in _refused(text):
        assert problem.where.startswith("f"), problem
    try:
        project = read_answers(Source(text, "f"), RULES, partial=True)
    except AnswersInvalid:
        return
    written = merge_answers(text, project)
    assert read_answers(Source(written, "f"), RULES, partial=True) == project


def test_the_problems_of_one_file_are_exactly_these() -> None:
    text = """\
project: my-shop
answers:
  services.layout: no
  readiness.tools: []
interactions:
  - fact: order.placed
    producer: shop
    consumers: [mail]
    answers:
      reply.needed: 1
      gap.screen: "two\\nlines"
  - 3
  - fact: x.y
    request: x.z
    producer: shop
    consumers: 7
"""
    found = {
        (p.where, p.code, p.message.split("`")[1] if "`" in p.message else "")
        for p in _refused(text)
    }
    missing = {item for item in found if item[1] == "missing-answer"}
    assert found - missing == {
        ("f:3:20", "bad-answer", "services.layout"),
        ("f:10:21", "bad-answer", "reply.needed"),
        ("f:11:19", "bad-answer", "gap.screen"),
        ("f:12:5", "not-a-mapping", ""),
        ("f:13:5", "missing-key", ""),
        ("f:16:16", "bad-name", "7"),
    }
    assert {where for where, _, _ in missing} == {"f:1:1", "f:6:5", "f:13:5"}
    assert not [address for _, _, address in missing if address.startswith("/")]


@pytest.mark.parametrize("break_", ["\\n", "\\r", "\\L", "\\P", "\\N"])
def test_a_text_of_one_line_has_no_line_break_of_any_kind(break_: str) -> None:
    codes = [p.code for p in _refused(SIGNUP.replace(SCREEN, f'"one{break_}two"'))]
    assert codes
    assert set(codes) <= {"bad-answer", "control-character"}


@pytest.mark.parametrize("text", ["no", "12", "2024-13-45", "1e999", "0o7", "1_000", "~x", ".nan"])
def test_what_looks_like_another_type_stays_the_text_it_is(text: str) -> None:
    source = Source(SIGNUP.replace(SCREEN, text), "f")
    assert read_answers(source, RULES).interactions[0].answers["gap.screen"] == text


def test_thousands_of_mistakes_are_all_found() -> None:
    text = "answers:\n" + "".join(f"  services.layou{n}: x\n" for n in range(9000))
    assert len(_refused(text)) >= 9000


def test_twenty_consumers_are_taken_and_one_more_is_not() -> None:
    many = ", ".join(f"c{n}" for n in range(20))
    text = f"interactions: [{{fact: a.b, producer: p, consumers: [{many}]}}]"
    assert _refused(text, partial=True) == []
    assert [p.code for p in _refused(text.replace("c0,", "c0, d,"), partial=True)] == ["too-many"]


def test_a_setting_can_turn_every_wrong_answer_right() -> None:
    text = SIGNUP.replace("services.layout: several", "services.layout: severla")
    assert [p.code for p in _refused(text)] == ["bad-answer"]
    assert _refused(text, "services.layout=several") == []


@pytest.mark.parametrize("end", ["\x85", "\u2028", "\u2029"])
def test_what_only_yaml_takes_for_the_end_of_a_line_is_refused(end: str) -> None:
    problems = _refused(SIGNUP.replace("\nproject:", f"\n{end}project:"))
    assert [(p.code, p.column) for p in problems] == [("control-character", 1)]


def test_a_byte_order_mark_within_the_file_is_refused() -> None:
    assert "control-character" in [p.code for p in _refused("a: 1\n\ufeffb: 2\n")]
    assert "control-character" in [p.code for p in _refused('project: "a\ufeffb"\n')]
